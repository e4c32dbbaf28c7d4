/** The table of dialects: a provider is a file beside this one, and a row here. */
import { chatwoot } from './chatwoot.ts';
import type { Dialect } from './dialect.ts';
import { hubspot } from './hubspot.ts';
import { respondio } from './respondio.ts';
import { trengo } from './trengo.ts';
import { twilio } from './twilio.ts';
import { wati } from './wati.ts';
import { zendesk } from './zendesk.ts';

/** By kind. Beside them there is the usual pair: WhatsApp's Cloud API, and a helpdesk that speaks `generic`. */
export const DIALECTS: Readonly<Record<string, Dialect>> = {
  twilio,
  zendesk,
  hubspot,
  chatwoot,
  respondio,
  wati,
  trengo,
};

/** The name of the usual pair on the command line. */
export const PAIR = 'whatsapp+generic';
