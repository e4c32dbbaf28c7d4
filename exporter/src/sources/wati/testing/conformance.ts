/** Wati, as the suite every provider runs needs to know it. */
import type { FactKind } from '../../../conversation/fact.ts';
import { requestWith } from '../../testing/subject.ts';
import type { Becomes, ConformanceSubject } from '../../testing/subject.ts';
import { wati } from '../wati.ts';
import { AGENT, AGENT_NAME, API, BEGAN, NAME, PHONE, RECEIVED_AT, USER_ID, message } from './build.ts';
import { PAYLOADS, type Payload } from './payloads.ts';

function becomesOf({ outcome: { facts, ignored }, asks }: Payload): Becomes {
  return {
    facts: facts.map((fact) => (fact as { kind: FactKind }).kind),
    ignored,
    ...(asks && { errands: 1 }),
  };
}

export const WATI_SUBJECT: ConformanceSubject = {
  create: (urlToken, tools) =>
    wati.create(
      {
        urlToken,
        api: API,
        askAfterMs: 120_000,
        marks: {
          automatedOperators: new Set(['robot@lamps.example']),
          surveyTemplates: new Map([['csat_after_close', 5]]),
        },
      },
      tools,
    ),
  secrets: ['url-token-now-0123456789', 'url-token-before-0123456'],
  proof: { kind: 'urlToken' },
  sign: (post, { secret }) => requestWith({ ...post, rest: secret }),
  receivedAt: RECEIVED_AT,
  samples: PAYLOADS.map((payload) => ({
    claim: payload.claim,
    body: payload.event,
    becomes: becomesOf(payload),
  })),
  unknown: [
    { body: message(1, 0, { eventType: 'ticketClosed' }) },
    { body: message(1, 0, { eventType: 'Message' }) },
  ],
  clocks: [
    { claim: 'seconds as text', body: message(1, 7), at: (BEGAN + 7) * 1000, timeSource: 'event' },
    {
      claim: 'ISO 8601 with seven digits',
      body: message(1, 7, { timestamp: null, created: '2026-05-28T20:26:40.1234567Z' }),
      at: BEGAN * 1000 + 123,
      timeSource: 'event',
    },
    {
      claim: 'none',
      body: message(1, 7, { timestamp: null, created: null }),
      at: RECEIVED_AT,
      timeSource: 'receipt',
    },
  ],
  personal: [NAME, PHONE, USER_ID, AGENT, AGENT_NAME, 'the lamp of order 5521'],
};
