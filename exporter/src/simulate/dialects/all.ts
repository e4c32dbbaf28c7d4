/** The table of dialects: a provider is a file beside this one, a name in `names.ts`, and a row here. */
import { chatwoot } from './chatwoot.ts';
import type { Dialect } from './dialect.ts';
import { genericDialect } from './generic.ts';
import { hubspot } from './hubspot.ts';
import type { DialectName } from './names.ts';
import { respondio } from './respondio.ts';
import { trengo } from './trengo.ts';
import { twilio } from './twilio.ts';
import { wati } from './wati.ts';
import { whatsappDialect } from './whatsapp.ts';
import { zendesk } from './zendesk.ts';

export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
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
