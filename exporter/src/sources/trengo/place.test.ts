import type { Api, Errand, Source } from '../source.ts';
import { toOutcome } from '../testing/outcome.ts';
import { NOW, TICKETS, tellApi } from './testing/api.ts';
import { API, RECEIVED_AT, SEVERAL_INBOXES, TICKET, createSource, ofTicket, read } from './testing/build.ts';
import { PAYLOADS } from './testing/payloads.ts';

const source = createSource({ api: API }, SEVERAL_INBOXES);

function errandOf(event: string, fields: Record<string, string> = { ticket_id: TICKET }): Errand {
  const { errands = [], ...told } = read(event, fields, { source });
  expect(toOutcome(told)).toEqual({ facts: [], ignored: {}, deadLetters: [] });
  expect(errands).toHaveLength(1);
  return errands[0]!;
}

async function run(errand: Errand, api: Api, asked: Source = source) {
  return toOutcome(await asked.inquiry!.run!(errand, api, NOW));
}

test('the API is asked at once, with the token, at half of what Trengo grants', () => {
  expect(source.inquiry?.api).toEqual({
    baseUrl: 'https://trengo.example/api/v2',
    headers: { authorization: 'Bearer api-token' },
    rate: { requests: 60, perMs: 60_000 },
  });
  expect(source.inquiry?.scans).toEqual([]);
  expect(errandOf('TICKET_CLOSED').notBefore).toBe(RECEIVED_AT);
});

const SUPPORT = { inbox: 'support', team: 'care' };

test.each([
  ['with one inbox', createSource({ api: API })],
  ['with channels that all lead to one inbox', createSource({ api: API }, { 1204: SUPPORT, '*': SUPPORT })],
])('%s nothing is asked', (_what, asksNothing) => {
  expect(asksNothing.inquiry).toBeUndefined();
  const { facts, errands } = read('TICKET_CLOSED', { ticket_id: TICKET }, { source: asksNothing });
  expect([facts.length, errands]).toEqual([1, undefined]);
});

test('without a token nothing is asked either, and what would have to be is kept', () => {
  const mute = createSource({}, SEVERAL_INBOXES);
  expect(mute.inquiry).toBeUndefined();
  const told = read('TICKET_CLOSED', { ticket_id: TICKET }, { source: mute });
  expect(toOutcome(told)).toEqual({ facts: [], ignored: {}, deadLetters: ['unknown_inbox'] });
});

test.each([
  ['a channel', { id: 90412, channel: { id: 1204, name: 'WhatsApp' } }],
  ['a channel id', { id: 90412, channel_id: 1204 }],
  ['a channel id as text', { id: '90412', channel_id: '1204' }],
  ['an envelope', { data: { id: 90412, channel: { id: 1204 } } }],
])('a ticket with %s is placed, by the time of the event', async (_what, ticket) => {
  const outcome = await run(errandOf('TICKET_CLOSED'), tellApi({ [`tickets/${TICKET}`]: ticket }));
  expect(outcome).toEqual({
    facts: [ofTicket('TICKET_CLOSED', [], { kind: 'ConversationResolved', by: 'human' })],
    ignored: {},
    deadLetters: [],
  });
});

test('every event of a ticket comes to the same, asked or not', async () => {
  for (const { event, fields, outcome } of PAYLOADS) {
    const { errands = [], ...told } = read(event, fields, { source });
    const answered = await Promise.all(errands.map((errand) => run(errand, tellApi(TICKETS))));
    expect([...toOutcome(told).facts, ...answered.flatMap(({ facts }) => facts)]).toEqual(outcome.facts);
  }
});

test('a ticket of another channel goes to its inbox', async () => {
  const api = tellApi({ [`tickets/${TICKET}`]: { channel: { id: 1205 } } });
  expect((await run(errandOf('TICKET_CLOSED'), api)).facts).toMatchObject([
    { inbox: 'sales', team: 'sellers' },
  ]);
});

test('a ticket that is gone is left aside by name', async () => {
  expect(await run(errandOf('TICKET_CLOSED'), tellApi({}))).toEqual({
    facts: [],
    ignored: { ticket_gone: 1 },
    deadLetters: [],
  });
});

test.each([
  ['of a channel that is not bound', { channel: { id: 7 } }, 'unknown_inbox'],
  ['without a channel', { id: 90412 }, 'not_understood'],
  ['that is no object', 'OK', 'not_understood'],
  ['that is nothing', null, 'not_understood'],
])('an answer %s is kept', async (_what, ticket, reason) => {
  const api = tellApi({ [`tickets/${TICKET}`]: ticket });
  expect(await run(errandOf('TICKET_CLOSED'), api)).toEqual({
    facts: [],
    ignored: {},
    deadLetters: [reason],
  });
});

test('an event told twice is one errand, two events are two', () => {
  const again = errandOf('TICKET_CLOSED');
  expect(again.key).toBe(errandOf('TICKET_CLOSED').key);
  expect(again.key).not.toBe(errandOf('TICKET_REOPENED').key);
});
