import { signForWhatsApp } from '../../../simulate/sign.ts';
import { whatsappParts } from '../../testing/accounted.ts';
import type { Outcome } from '../../testing/outcome.ts';
import { requestWith } from '../../testing/subject.ts';
import type { Becomes, ConformanceSubject } from '../../testing/subject.ts';
import { whatsapp } from '../whatsapp.ts';
import {
  NAME,
  NEW_PHONE,
  NEW_USER_ID,
  PHONE,
  RECEIVED_AT,
  SENDER,
  USER_ID,
  change,
  incoming,
  post,
  wamid,
} from './build.ts';
import { PAYLOADS } from './payloads.ts';

export const WHATSAPP_SUBJECT: ConformanceSubject = {
  create: (appSecret, tools) => whatsapp.create({ appSecret, verifyToken: ['verify token'] }, tools),
  secrets: ['demo_app_secret', 'demo_app_secret_before'],
  proof: { kind: 'signature', header: 'x-hub-signature-256', encoding: 'hex' },
  sign: (post, { secret }) => requestWith(post, signForWhatsApp(post.body, secret)),
  receivedAt: RECEIVED_AT,
  samples: PAYLOADS.map(({ claim, body, outcome }) => ({ claim, body, becomes: becomes(outcome) })),
  unknown: [
    { body: post(change('telepathy', { thoughts: [{ id: '1' }] })) },
    { body: { object: 'page', entry: [] } },
    { body: incoming({ ...SENDER, id: wamid(900), timestamp: '1780000000', type: 'hologram' }) },
  ],
  clocks: [
    {
      claim: 'seconds as text',
      body: incoming({ ...SENDER, id: wamid(901), timestamp: '1780000059', type: 'text' }),
      at: 1_780_000_059_000,
      timeSource: 'event',
    },
    {
      claim: 'none',
      body: incoming({ ...SENDER, id: wamid(902), type: 'text' }),
      at: RECEIVED_AT,
      timeSource: 'receipt',
    },
  ],
  batch: (bodies) => ({
    object: 'whatsapp_business_account',
    entry: bodies.flatMap(entriesOf),
  }),
  partsOf: whatsappParts,
  personal: [
    NAME,
    PHONE,
    NEW_PHONE,
    USER_ID,
    NEW_USER_ID,
    'Hello, the lamp came without a plug 😕',
    'Never mind',
  ],
};

function becomes({ facts, ignored, deadLetters }: Outcome): Becomes {
  return { facts: facts.map((fact) => (fact as { kind: never }).kind), ignored, deadLetters };
}

/** The refusal to share a history comes without an envelope, and so in no batch. */
function entriesOf(body: unknown): readonly unknown[] {
  if (typeof body !== 'object' || body === null) return [body];
  return 'entry' in body ? (body.entry as readonly unknown[]) : [];
}
