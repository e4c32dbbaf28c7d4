import { signForHubSpot } from '../../../simulate/sign.ts';
import { requestWith } from '../../testing/subject.ts';
import type { Becomes, ConformanceSubject } from '../../testing/subject.ts';
import { hubspot } from '../hubspot.ts';
import { TOLERANCE_MS } from '../signature.ts';
import {
  API,
  NAME,
  PUBLIC_URL,
  RECEIVED_AT,
  TEXT,
  at,
  changed,
  event,
  iso,
  newMessage,
  type AskingOutcome,
} from './build.ts';
import { PAYLOADS } from './payloads.ts';

export const HUBSPOT_SUBJECT: ConformanceSubject = {
  create: (clientSecret, tools) => hubspot.create({ clientSecret, api: API }, tools),
  secrets: ['hs-client-secret-in-force', 'hs-client-secret-before'],
  tools: { publicUrl: PUBLIC_URL },
  proof: {
    kind: 'signature',
    header: 'x-hubspot-signature-v3',
    encoding: 'base64',
    toleranceMs: TOLERANCE_MS,
  },
  sign: (post, { secret, sentAt }) => {
    const { target } = requestWith(post);
    return requestWith(
      post,
      signForHubSpot({ url: PUBLIC_URL + target, sentAtMs: sentAt, body: post.body }, secret),
    );
  },
  receivedAt: RECEIVED_AT,
  samples: PAYLOADS.map(({ claim, body, outcome }) => ({ claim, body, becomes: becomes(outcome) })),
  unknown: [
    { body: [event('conversation.dreamt', 900, 1)] },
    { body: [event('weather.change', 901, 1)] },
    { body: [newMessage(902, 1, 'TELEPATHY')] },
    { body: [changed(903, 1, ['mood', 'blue'])] },
  ],
  clocks: [
    { claim: 'milliseconds', ...closed(at(77)), at: at(77), timeSource: 'event' },
    { claim: 'ISO 8601', ...closed(iso(78)), at: at(78), timeSource: 'event' },
    { claim: 'none', ...closed(undefined), at: RECEIVED_AT, timeSource: 'receipt' },
  ],
  batch: (bodies) => bodies.flatMap((body) => (Array.isArray(body) ? (body as unknown[]) : [body])),
  partsOf: (body) => (Array.isArray(body) ? body.length : 1),
  personal: [`${NAME}: armchair`, TEXT, 'farah@example.net'],
};

function closed(occurredAt: unknown) {
  return { body: [{ ...changed(910, 77, ['status', 'CLOSED']), occurredAt }] };
}

function becomes({ facts, ignored, deadLetters, errands = 0 }: AskingOutcome): Becomes {
  return { facts: facts.map((fact) => (fact as { kind: never }).kind), ignored, deadLetters, errands };
}
