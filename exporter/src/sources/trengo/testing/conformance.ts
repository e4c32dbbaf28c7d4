/** Trengo, as the suite every provider runs needs to know it. */
import type { FactKind } from '../../../conversation/fact.ts';
import { requestWith } from '../../testing/subject.ts';
import type { Becomes, ConformanceSubject, Sample } from '../../testing/subject.ts';
import { TICKET_EVENTS } from '../tickets.ts';
import { trengo } from '../trengo.ts';
import {
  API,
  AGENT_EMAIL,
  AGENT_NAME,
  NAME,
  PHONE,
  RECEIVED_AT,
  SENT,
  SEVERAL_INBOXES,
  TICKET,
  inbound,
  signatureOf,
  toForm,
} from './build.ts';
import { PAYLOADS, type Payload } from './payloads.ts';

const DAY_MS = 86_400_000;

function sampleOf(payload: Payload, becomes: Becomes): Sample {
  const { claim, event, fields } = payload;
  return { claim, rest: event, body: new URLSearchParams(toForm(fields)), becomes };
}

function becomesOf({ outcome: { facts, ignored } }: Payload): Becomes {
  return { facts: facts.map((fact) => (fact as { kind: FactKind }).kind), ignored };
}

const AS_JSON: Sample = {
  claim: 'a message that something on the way made JSON',
  rest: 'INBOUND',
  body: { ...inbound(), message_id: 771200302, channel_id: 1204, contact_email: null },
  becomes: { facts: ['MessageReceived'] },
};

export const TRENGO_SUBJECT: ConformanceSubject = {
  create: (signingSecret, tools) => trengo.create({ signingSecret, userless: 'unknown' }, tools),
  secrets: ['signing-secret-of-now', 'signing-secret-before'],
  proof: {
    kind: 'signature',
    header: 'trengo-signature',
    encoding: 'hex',
    toleranceMs: DAY_MS,
    aheadMs: 300_000,
  },
  sign: (post, { secret, sentAt }) =>
    requestWith(post, {
      'trengo-signature': signatureOf(post.body, {
        secret,
        sentAt: Math.floor(sentAt / 1000),
      }),
    }),
  receivedAt: RECEIVED_AT,
  samples: [...PAYLOADS.map((payload) => sampleOf(payload, becomesOf(payload))), AS_JSON],
  unknown: [
    { rest: 'TICKET_SNOOZED', body: new URLSearchParams({ ticket_id: TICKET }) },
    { rest: 'ticket_closed', body: new URLSearchParams({ ticket_id: TICKET }) },
    { body: new URLSearchParams(toForm(inbound())) },
  ],
  clocks: [
    {
      claim: 'seconds of the signature',
      rest: 'INBOUND',
      body: new URLSearchParams(toForm(inbound())),
      at: SENT * 1000 + 2000,
      timeSource: 'signature',
    },
  ],
  personal: [NAME, PHONE, AGENT_NAME, AGENT_EMAIL, 'the lamp of order 5521'],
};

/** With inboxes of several channels, so that the API has to be asked for a ticket's. */
export const TRENGO_ASKING_SUBJECT: ConformanceSubject = {
  ...TRENGO_SUBJECT,
  way: 'asking its API',
  tools: { inboxes: SEVERAL_INBOXES },
  create: (signingSecret, tools) => trengo.create({ signingSecret, userless: 'unknown', api: API }, tools),
  samples: PAYLOADS.map((payload) =>
    sampleOf(payload, TICKET_EVENTS.has(payload.event) ? { errands: 1 } : becomesOf(payload)),
  ),
};
