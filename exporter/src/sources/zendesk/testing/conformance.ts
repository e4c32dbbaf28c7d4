import { signForZendesk } from '../../../simulate/sign.ts';
import type { Outcome } from '../../testing/outcome.ts';
import { requestWith } from '../../testing/subject.ts';
import type { Becomes, ClockSample, ConformanceSubject } from '../../testing/subject.ts';
import { TOLERANCE_MS } from '../signature.ts';
import { zendesk } from '../zendesk.ts';
import {
  AGENT_NAME,
  BRAND,
  BY_AGENT,
  FIELD,
  GROUP,
  NAME,
  RECEIVED_AT,
  TEXT,
  API,
  at,
  comment,
  message,
  ticketEvent,
} from './build.ts';
import { PAYLOADS, trigger } from './payloads.ts';

function subject(way: string, api?: typeof API): ConformanceSubject {
  return {
    way,
    create: (signingSecret, tools) =>
      zendesk.create(
        { signingSecret, groups: { [GROUP]: 'repairs' }, categoryField: FIELD, ...(api && { api }) },
        tools,
      ),
    ...(api && { tools: { inboxes: { [BRAND]: { inbox: 'support', team: 'care' } } } }),
    secrets: ['zd-secret-of-the-first-webhook', 'zd-secret-of-another-webhook'],
    proof: {
      kind: 'signature',
      header: 'x-zendesk-webhook-signature',
      encoding: 'base64',
      toleranceMs: TOLERANCE_MS,
    },
    sign: (post, { secret, sentAt }) =>
      requestWith(post, signForZendesk({ sentAtMs: sentAt, body: post.body }, secret)),
    receivedAt: RECEIVED_AT,
    samples: (api ? ASKING : PAYLOADS).map(({ claim, body, outcome }) => ({
      claim,
      body,
      becomes: becomes(outcome, api && isAsked(body)),
    })),
    unknown: [
      { body: ticketEvent('dreamt_of', { n: 900, seconds: 1 }) },
      { body: message(901, 1, { actor: { id: '1', name: NAME, type: 'oracle' } }) },
      { body: { type: 'something-else', id: '1' } },
      { body: { kind: 'weather', ticket_id: '1' } },
    ],
    clocks: [
      { claim: 'nanoseconds', body: comment(910, 77, { author: BY_AGENT }), at: at(77), timeSource: 'event' },
      {
        claim: 'none',
        body: { ...comment(911, 77, { author: BY_AGENT }), time: undefined },
        at: RECEIVED_AT,
        timeSource: 'receipt',
      },
      ...(api ? [] : [OF_TEMPLATE]),
    ],
    personal: [NAME, AGENT_NAME, TEXT],
  };
}

const OF_TEMPLATE: ClockSample = {
  claim: "the signature's, where a template has none",
  body: trigger({ updated_at: '' }),
  at: RECEIVED_AT,
  timeSource: 'signature',
};

/** Everything there is a question in, and what is told of tickets whose brand is known. */
const ASKING = PAYLOADS.filter(
  ({ body, outcome: { ignored } }) => isAsked(body) || Object.keys(ignored).length === 0,
);

/** Messages and templates say nothing of the brand, agents' events nothing of the capacity. */
function isAsked(body: unknown): boolean {
  const { kind, type = '', event } = body as { kind?: string; type?: string; event?: { channel?: string } };
  if (kind !== undefined || type.includes(':messaging_ticket.')) return true;
  if (type.endsWith('unified_state_changed')) return !JSON.stringify(body).includes('Lunch');
  return /:agent\.(state|max_capacity)_changed$/.test(type) && event?.channel === 'messaging';
}

function becomes({ facts, ignored, deadLetters }: Outcome, isQuestion = false): Becomes {
  if (isQuestion) return { errands: 1 };
  return { facts: facts.map((fact) => (fact as { kind: never }).kind), ignored, deadLetters };
}

export const ZENDESK_SUBJECTS: readonly ConformanceSubject[] = [
  subject('by webhooks alone'),
  subject('with credentials', API),
];
