/** The table of dialects: a provider is a file beside this one, and a row here. */
import { chatwoot } from './chatwoot.ts';
import type { Dialect } from './dialect.ts';
import { genericDialect } from './generic.ts';
import { hubspot } from './hubspot.ts';
import { respondio } from './respondio.ts';
import { trengo } from './trengo.ts';
import { twilio } from './twilio.ts';
import { wati } from './wati.ts';
import { whatsappDialect } from './whatsapp.ts';
import { zendesk } from './zendesk.ts';

/** By kind. Beside them there is the usual pair, which shares the traffic as a real team's channels do. */
export const DIALECTS: Readonly<Record<string, Dialect>> = {
  chatwoot,
  generic: genericDialect,
  hubspot,
  respondio,
  trengo,
  twilio,
  wati,
  whatsapp: whatsappDialect,
  zendesk,
};

/** The name of the usual pair on the command line. */
export const PAIR = 'whatsapp+generic';
