import { ApiMalformed } from '../apiErrors.ts';
import type { Api, Errand, Told } from '../source.ts';
import { toOutcome } from '../testing/outcome.ts';
import { answering, item, messageItem, tellApi } from './testing/api.ts';
import {
  AGENT,
  API,
  BEGAN,
  PHONE,
  RECEIVED_AT,
  TEL,
  TICKET,
  createSource,
  keyOf,
  message,
  read,
  session,
  status,
  template,
  told,
} from './testing/build.ts';

const MINUTE = 60_000;
const NOW = RECEIVED_AT + 10 * MINUTE;
const source = createSource({ api: API });

function errandOf(event: unknown, receivedAt?: number): Errand {
  const { errands = [] } = read(event, source, receivedAt);
  expect(errands).toHaveLength(1);
  return errands[0]!;
}

function ask(api: Api, errand = errandOf(message(1, 0)), now = NOW): Promise<Told> {
  return source.inquiry!.run!(errand, api, now);
}

const BEGUN = item(0, 'The chat has been initialized by contact', { type: 0 });
const CLOSED = item(500, `The chat has been closed by agent Bram Vos (${AGENT})`);

test('the API is asked with the token as the account shows it, at half of what Wati grants', () => {
  expect(source.inquiry?.api).toEqual({
    baseUrl: API.apiUrl,
    headers: { authorization: 'Bearer api-token' },
    rate: { requests: 5, perMs: 10_000 },
  });
  expect(createSource({ api: { ...API, apiToken: 'api-token' } }).inquiry?.api).toEqual(source.inquiry?.api);
});

describe('the question', () => {
  test('is erased with the customer', () => {
    expect(errandOf(message(1, 0)).customer).toBe(TEL);
  });

  test('comes up with a message, for two minutes later', () => {
    expect(errandOf(message(1, 0)).notBefore).toBe(RECEIVED_AT + 2 * MINUTE);
  });

  test('is one for all messages of a ticket', () => {
    expect(errandOf(session(2, 9)).key).toBe(errandOf(message(1, 0)).key);
    expect(errandOf(message(1, 0, { ticketId: 'other' })).key).not.toBe(errandOf(message(1, 0)).key);
  });

  test('does not come up where nobody can be asked', () => {
    expect(read(message(1, 0), createSource()).errands).toBeUndefined();
    for (const lacking of [{ ticketId: null }, { conversationId: null }, { waId: null }, { waId: 'x' }])
      expect(read(message(1, 0, lacking), source).errands).toBeUndefined();
  });

  test('holds the number under a seal only', () => {
    expect(JSON.stringify(errandOf(message(1, 0)))).not.toContain(PHONE.slice(3));
  });
});

describe('after a closing', () => {
  const FLOW = { chatbotTriggeredEventId: '69ae7f03c41d0a0011ee0003' };
  const failed = (eventType: string) => status(eventType, 9, 520, { statusString: 'Failed', waId: PHONE });

  test.each([
    ['a survey', template(9, 520, { templateName: 'csat_after_close' })],
    ['another template', template(9, 520)],
    ['a broadcast', template(9, 520, { sourceType: 'WEB' })],
    ['a template that failed', failed('templateMessageFailed')],
    ['a reply that failed', failed('sessionMessageFailed')],
    ['the bot', session(9, 520, FLOW)],
    ['a program', session(9, 520, { operatorEmail: 'robot@lamps.example' })],
  ])('%s raises no question, and leaves the one there is to end with the closing', async (_what, event) => {
    const { facts, errands } = read(event, source);
    expect([facts.length, errands]).toEqual([1, undefined]);
    const asked = await ask(tellApi([messageItem(520), CLOSED, BEGUN]), errandOf(session(2, 9)));
    expect([asked.facts.length, asked.errands]).toEqual([1, undefined]);
  });

  test.each([
    ['the customer', message(9, 560)],
    ['a person of ours', session(9, 560)],
    ['somebody unknown', session(9, 560, { operatorEmail: null })],
  ])('%s may open the ticket again: it is asked about until the next closing', async (_who, event) => {
    const [again] = (await ask(tellApi([CLOSED, BEGUN]), errandOf(event))).errands!;
    const next = await ask(tellApi([item(590, 'The chat has been closed'), CLOSED, BEGUN]), again);
    expect(next.facts).toContainEqual(expect.objectContaining({ at: (BEGAN + 590) * 1000 }));
    expect(next.errands).toBeUndefined();
  });
});

describe('what happened to a ticket', () => {
  const ofItem = (second: number, more: object) =>
    told(second, {
      key: keyOf('ticket_item', `69ae88cec41d0a0011ff${String(second).padStart(4, '0')}`),
      ...more,
    });
  const assigned = (second: number, agent = AGENT) =>
    ofItem(second, { kind: 'ConversationAssigned', agent: `agent-${agent}` });
  const resolved = (second: number, more: object) =>
    ofItem(second, { kind: 'ConversationResolved', ...more });

  test.each([
    ['assigned, told by the address', item(30, `Chat is now assigned to ${AGENT}`), assigned(30)],
    [
      'assigned, told by the assignee',
      item(30, 'Chat is now assigned to Bram Vos', { assignee: AGENT }),
      assigned(30),
    ],
    [
      'assigned by somebody else',
      item(30, `The ticket has been assigned to ${AGENT} by Mia (mia@lamps.example)`),
      assigned(30),
    ],
    ['closed by an agent', CLOSED, resolved(500, { by: 'human', agent: `agent-${AGENT}` })],
    ['closed by the bot', item(500, 'The chat has been closed by Bot'), resolved(500, { by: 'bot' })],
    [
      'closed by the actor Bot',
      item(500, 'Chat has been solved', { actor: 'Bot ' }),
      resolved(500, { by: 'bot' }),
    ],
    ['closed by nobody named', item(500, 'The ticket has been closed'), resolved(500, { by: 'human' })],
    ['opened again', item(70, 'The chat has been reopened'), ofItem(70, { kind: 'ConversationReopened' })],
  ])('%s', async (_what, one, fact) => {
    expect(toOutcome(await ask(tellApi([one])))).toEqual({ facts: [fact], ignored: {}, deadLetters: [] });
  });

  test.each([
    ['begun', BEGUN, 'ticket_begun'],
    [
      'assigned to somebody whose address is not told',
      item(30, 'Chat is now assigned to Bot'),
      'ticket_assigned',
    ],
    [
      'assigned to a name by an address',
      item(30, `The ticket has been assigned to Bot by Bram (${AGENT})`),
      'ticket_assigned',
    ],
  ])('%s is left aside by name', async (_what, one, name) => {
    expect(toOutcome(await ask(tellApi([one])))).toEqual({
      facts: [],
      ignored: { [name]: 1 },
      deadLetters: [],
    });
  });

  test('said in other words is kept, and asked about again', async () => {
    const other = item(500, 'Percakapan telah ditutup oleh agen');
    const { deadLetters, errands } = await ask(tellApi([other]));
    expect(deadLetters).toEqual([{ reason: 'unknown_type', content: JSON.stringify(other) }]);
    expect(errands).toHaveLength(1);
  });

  test('is read whatever the case of the keys', async () => {
    const lower = Object.fromEntries(
      Object.entries(CLOSED).map(([key, value]) => [key.toLowerCase(), value as unknown]),
    );
    expect((await ask(tellApi([lower]))).facts).toHaveLength(1);
  });

  test('without a time has that of the answer', async () => {
    const { facts } = await ask(tellApi([item(500, 'The chat has been closed', { created: null })]));
    expect(facts).toMatchObject([{ at: NOW, timeSource: 'receipt' }]);
  });

  test('to another ticket, or said in a message, says nothing', async () => {
    const items = [messageItem(400), item(100, 'The chat has been closed', { ticketId: 'before' })];
    expect(toOutcome(await ask(tellApi(items)))).toEqual({ facts: [], ignored: {}, deadLetters: [] });
  });

  test('has one key however often it is told', async () => {
    const [first, again] = [
      await ask(tellApi([CLOSED])),
      await ask(tellApi([CLOSED]), errandOf(session(2, 9))),
    ];
    expect(again.facts).toEqual(first.facts);
  });
});

describe('a question is asked again', () => {
  test('with a pause that doubles, up to six hours', async () => {
    const pauses: number[] = [];
    let [errand, now] = [errandOf(message(1, 0)), RECEIVED_AT];
    for (let round = 0; round < 10; round += 1) {
      now = errand.notBefore;
      const { errands = [] } = await ask(tellApi([BEGUN]), errand, now);
      expect(errands.map(({ key }) => key)).toEqual([errand.key]);
      errand = errands[0]!;
      pauses.push((errand.notBefore - now) / MINUTE);
    }
    expect(pauses).toEqual([4, 8, 16, 32, 64, 128, 256, 360, 360, 360]);
  });

  test('for what is new only', async () => {
    const [errand] = (await ask(tellApi([BEGUN]))).errands!;
    const items = [item(300, `Chat is now assigned to ${AGENT}`), BEGUN];
    const again = await ask(tellApi(items), errand, NOW + MINUTE);
    expect(toOutcome(again)).toMatchObject({ facts: [{ kind: 'ConversationAssigned' }], ignored: {} });
  });

  test('no more once it is closed', async () => {
    expect((await ask(tellApi([CLOSED, BEGUN]))).errands).toBeUndefined();
  });

  test('no more when nobody has written for three days', async () => {
    const later = RECEIVED_AT + 3 * 24 * 60 * MINUTE;
    expect((await ask(tellApi([BEGUN]), undefined, later)).errands).toHaveLength(1);
    const { errands, ignored } = await ask(tellApi([BEGUN]), undefined, later + 1);
    expect({ errands, ignored }).toEqual({
      errands: undefined,
      ignored: { ticket_begun: 1, ticket_open: 1 },
    });
  });
});

describe('a later ticket of the contact', () => {
  const next = [messageItem(900, { ticketId: 'next' }), messageItem(400), BEGUN];

  test('proves this one closed, at the latest of what was said in it', async () => {
    const { facts, errands } = await ask(tellApi(next));
    expect(errands).toBeUndefined();
    expect(facts).toEqual([
      told(400, { kind: 'ConversationResolved', by: 'human', key: keyOf('ticket_superseded', TICKET) }),
    ]);
  });

  test('does not, where the closing is told itself', async () => {
    const { facts } = await ask(tellApi([...next, CLOSED]));
    expect(facts).toMatchObject([{ at: (BEGAN + 500) * 1000, agent: `agent-${AGENT}` }]);
  });

  test('does not, where it is in a conversation with another of our numbers', async () => {
    const elsewhere = { ticketId: 'next', conversationId: 'another' };
    const { facts, errands } = await ask(tellApi([messageItem(900, elsewhere), messageItem(400)]));
    expect([facts, errands?.length]).toEqual([[], 1]);
  });

  test('does not, where nothing is known of this one', async () => {
    const { facts, errands } = await ask(tellApi([messageItem(900, { ticketId: 'next' })]));
    expect([facts, errands?.length]).toEqual([[], 1]);
  });
});

describe('the pages of a contact', () => {
  const full = (second: number, more: object = {}) =>
    Array.from({ length: 100 }, (_, n) => messageItem(second - n, more));

  test('are read on while they tell of the ticket', async () => {
    const api = tellApi(full(599), full(499), [CLOSED, BEGUN]);
    expect((await ask(api)).facts).toHaveLength(1);
    expect(api.asked).toEqual([1, 2, 3]);
  });

  test('are read no further than the ticket before, or than what is known', async () => {
    const before = tellApi([...full(599).slice(1), messageItem(0, { ticketId: 'before' })], [CLOSED]);
    await ask(before);
    expect(before.asked).toEqual([1]);
    const [errand] = (await ask(tellApi([BEGUN]))).errands!;
    const known = tellApi(full(80), [CLOSED]);
    await ask(known, errand);
    expect(known.asked).toEqual([1]);
  });

  test('are five at most', async () => {
    const api = tellApi(...Array.from({ length: 9 }, () => full(599)));
    await ask(api);
    expect(api.asked).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('an answer of no use', () => {
  test('because there is no such contact ends the question', async () => {
    const { ignored, errands } = await ask(answering(undefined));
    expect({ ignored, errands }).toEqual({ ignored: { ticket_gone: 1 }, errands: undefined });
  });

  test.each([null, 'OK', 7, [], {}, { messages: null }, { messages: {} }, { messages: { items: {} } }])(
    'is malformed: %j',
    async (answer) => {
      await expect(ask(answering(answer))).rejects.toThrow(ApiMalformed);
    },
  );

  test.each([null, 'OK', 7, [[]], {}, { eventType: 7 }, { eventType: 'ticket', ticketId: TICKET }])(
    'with an item like %j is read all the same',
    async (one) => {
      await expect(ask(tellApi([one as object, CLOSED]))).resolves.toMatchObject({
        facts: [{ kind: 'ConversationResolved' }],
      });
    },
  );

  test('cannot be had for a number sealed with another key', async () => {
    const errand = errandOf(message(1, 0));
    const question = { ...(JSON.parse(errand.content) as object), phone: 'AAAA' };
    const { ignored } = await ask(tellApi([CLOSED]), { ...errand, content: JSON.stringify(question) });
    expect(ignored).toEqual({ ticket_sealed: 1 });
  });
});
