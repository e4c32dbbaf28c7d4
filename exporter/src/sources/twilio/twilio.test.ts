import fc from 'fast-check';
import type { Parsed } from '../source.ts';
import { PAYLOADS } from './testing/payloads.ts';
import {
  AGENT,
  BODY,
  BUSINESS,
  CUSTOMER,
  IDENTITY,
  NAME,
  PHONE,
  PUBLIC_URL,
  RECEIVED_AT,
  USER_ID,
  createSource,
  customerMessage,
  form,
  inbound,
  outcomeOf,
  read,
  requestOf,
  teamMessage,
} from './testing/build.ts';
import { createFakeTools } from '../testing/tools.ts';
import { CONFIG } from './testing/build.ts';
import { twilio } from './twilio.ts';

test('forms and JSON are taken, as large as a batch of events may be', () => {
  expect(twilio).toMatchObject({
    kind: 'twilio',
    maxBodyBytes: 4_194_304,
    contentTypes: ['application/x-www-form-urlencoded', 'application/json'],
  });
});

test('without the URL that Twilio signs there is no source', () => {
  expect(() => twilio.create(CONFIG, createFakeTools())).toThrow(RangeError);
  expect(() => twilio.create(CONFIG, createFakeTools({ publicUrl: PUBLIC_URL }))).not.toThrow();
});

test('the answer sends nothing to the customer', () => {
  expect(createSource().acknowledgement).toEqual({
    status: 200,
    contentType: 'text/xml',
    body: '<Response/>',
  });
});

describe('documented webhooks', () => {
  test.each(PAYLOADS.map((payload) => [payload.claim, payload] as const))('%s', (_claim, payload) => {
    expect(outcomeOf(payload.body, createSource(), payload.query)).toEqual(payload.outcome);
  });

  test('what is delivered again has the same keys, whenever it comes', () => {
    const source = createSource();
    const keysOf = ({ facts }: Parsed) => facts.map(({ key }) => key);
    for (const { body, query = '' } of PAYLOADS) {
      const again = { ...requestOf(body, { query }), receivedAt: RECEIVED_AT + 86_400_000 };
      expect(keysOf(source.parse(body, again))).toEqual(keysOf(read(body, source, query)));
    }
  });

  test('a batch of events holds what its events hold', () => {
    const streamed = PAYLOADS.filter(({ body }) => Array.isArray(body));
    const together = outcomeOf(streamed.flatMap(({ body }) => body as readonly unknown[]));
    expect(together.facts).toEqual(streamed.flatMap(({ outcome }) => outcome.facts));
    expect(together.facts.length).toBeGreaterThan(6);
  });

  test('one event may come without a list round it', () => {
    const streamed = PAYLOADS.flatMap(({ body, outcome }) =>
      Array.isArray(body) ? [{ event: (body as readonly unknown[])[0], outcome }] : [],
    );
    for (const { event, outcome } of streamed) expect(outcomeOf(event)).toEqual(outcome);
  });
});

describe('what is not documented is kept', () => {
  test.each([
    ['a form of nothing', form({})],
    ['a form of no product', form({ CallSid: 'CA01', CallStatus: 'ringing' })],
    ['an event of Conversations', form({ EventType: 'onMindChanged', ConversationSid: 'CH1' })],
    ['an event of TaskRouter', form({ EventType: 'task.danced', WorkspaceSid: 'WS1', TaskSid: 'WT1' })],
    ['a status', form({ MessageSid: 'SM1', MessageStatus: 'teleported', From: BUSINESS, To: CUSTOMER })],
  ])('%s, as it came', (_claim, body) => {
    const { facts, deadLetters } = read(body);
    expect(facts).toEqual([]);
    expect(deadLetters.map(({ content }) => content)).toEqual([body.toString()]);
  });

  test.each([
    ['com.twilio.messaging.telepathy.received'],
    ['com.twilio.messaging.message-x.sent'],
    ['com.twilio.conversations.mind.changed'],
    ['com.twilio.taskrouter.task.danced'],
    ['com.twilio.weather.changed'],
    ['org.example.thing.happened'],
    ['CONVERSATION_CREATED'],
  ])('a streamed event of type %s, alone among those that are understood', (type) => {
    const event = { specversion: '1.0', type, id: 'EZ1', data: { a: 1 } };
    const understood = PAYLOADS.filter(({ body }) => Array.isArray(body)).flatMap(
      ({ body }) => body as readonly unknown[],
    );
    const { facts, deadLetters } = read([...understood, event]);
    expect(facts).toEqual(read(understood).facts);
    expect(deadLetters).toEqual([{ reason: 'unknown_type', content: JSON.stringify(event) }]);
  });

  test.each([[null], ['text'], [7], [{}], [[null]], [{ type: 'com.twilio.x.y' }]])(
    'a body that is %j',
    (body) => {
      expect(outcomeOf(body)).toMatchObject({ facts: [], deadLetters: ['not_understood'] });
    },
  );

  test('what belongs to no inbox', () => {
    const source = createSource({ inboxes: { 'whatsapp:+1555': { inbox: 'other', team: 'other' } } });
    const ofInboxes = PAYLOADS.filter(({ outcome }) => outcome.facts.some((fact) => 'inbox' in fact));
    expect(ofInboxes.length).toBeGreaterThan(30);
    for (const { body, query } of ofInboxes)
      expect(outcomeOf(body, source, query)).toMatchObject({ facts: [], deadLetters: ['unknown_inbox'] });
  });
});

const SECRETS = [PHONE, USER_ID, BODY, 'Ola Wrona', 'marta.n', '15550104477', 'Prosta', 'call_sid', BUSINESS];

describe('privacy', () => {
  test('no name, number or text of a webhook is in a fact or in a name of what is left aside', () => {
    for (const { body, query } of PAYLOADS) {
      const { facts, ignored } = read(body, createSource(), query);
      const told = JSON.stringify([facts, ignored]);
      for (const secret of [...SECRETS, ...NAME.split(' ')]) expect(told).not.toContain(secret);
      // The label of an agent is made by the program; this one's shows the id.
      expect(told.replaceAll(`agent-${AGENT}`, '')).not.toMatch(/@|_40/);
    }
  });

  test('whatever the customer writes, no fact holds it', () => {
    const bodies = [inbound, customerMessage, teamMessage];
    fc.assert(
      fc.property(fc.string({ minLength: 5, maxLength: 80 }), fc.constantFrom(...bodies), (words, build) => {
        const said = `«${words}»`;
        const { facts } = read(
          build({ Body: said, ButtonText: said, ProfileName: said, FriendlyName: said }),
        );
        expect(facts).toHaveLength(1);
        expect(JSON.stringify(facts)).not.toContain(JSON.stringify(said).slice(1, -1));
      }),
    );
  });

  test('telephone numbers leave a fact only as a pseudonym, whatever their digits', () => {
    const digits = fc.stringMatching(/^[1-9]\d{7,14}$/);
    fc.assert(
      fc.property(digits, fc.constantFrom('whatsapp:+', '+', 'sms:+', 'messenger:'), (phone, before) => {
        fc.pre(!String(RECEIVED_AT).includes(phone));
        const { facts } = read(inbound({ From: before + phone, WaId: phone }));
        expect(facts).toHaveLength(1);
        expect(JSON.stringify(facts)).not.toContain(phone);
      }),
    );
  });
});

const FORMS = PAYLOADS.flatMap(({ body }) => (body instanceof URLSearchParams ? [body] : []));
const NAMES = [...new Set(FORMS.flatMap((one) => [...one.keys()])), '__proto__', 'constructor'];
const VALUES = fc.oneof(
  fc.string(),
  fc.json(),
  fc.constantFrom(
    '',
    '-1',
    '1e300',
    'null',
    '{}',
    '[]',
    '{"conversationSid":{}}',
    'whatsapp:',
    '+',
    'closed',
  ),
);

/** A documented form with a few of its fields other than they were. */
const MUTANT = fc
  .tuple(
    fc.constantFrom(...FORMS),
    fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.option(VALUES)), { minLength: 1, maxLength: 4 }),
  )
  .map(([original, changes]) => {
    const mutant = new URLSearchParams(original);
    for (const [name, value] of changes)
      if (value === null) mutant.delete(name);
      else mutant.set(name, value);
    return mutant;
  });

describe('whatever comes', () => {
  const total = ({ facts, deadLetters, ignored }: Parsed) =>
    facts.length + deadLetters.length + Object.values(ignored).reduce((sum, count) => sum + count, 0);

  test('JSON of any shape is read without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(() => read(body)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  test('an event of any family with any data is read without throwing, and nothing vanishes', () => {
    const type = fc.constantFrom(
      ...PAYLOADS.flatMap(({ body }) =>
        Array.isArray(body) ? [(body as readonly { type: string }[])[0]!.type] : [],
      ),
    );
    fc.assert(
      fc.property(type, fc.jsonValue(), fc.jsonValue(), (name, data, time) => {
        const payload = { type: name, time, data: { payload: data, MessagingBinding: data, tags: data } };
        expect(total(read([payload, { type: name, time, data }]))).toBeGreaterThanOrEqual(2);
      }),
      { numRuns: 500 },
    );
  });

  test('a form with fields changed is something, and its facts are whole', () => {
    fc.assert(
      fc.property(MUTANT, (body) => {
        const parsed = read(body);
        expect(total(parsed)).toBeGreaterThan(0);
        for (const fact of parsed.facts) {
          expect(fact.source).toBe('tw');
          expect(fact.key).toMatch(/^twilio:\w+$/);
          expect(Number.isSafeInteger(fact.at)).toBe(true);
          const { thread = 'none' } = fact as { readonly thread?: string };
          expect(thread).toMatch(/^[\w-][\w.~:-]*$/);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

test('the agent of Conversations and the worker of TaskRouter are one', () => {
  const agentOf = (body: URLSearchParams) =>
    read(body).facts.map((fact) => ('agent' in fact ? fact.agent : ''));
  expect(agentOf(teamMessage({ Author: IDENTITY }))).toEqual([`agent-${AGENT}`]);
  const accepted = PAYLOADS.find(({ claim }) => claim === 'who accepts a reservation is assigned')!;
  expect(agentOf(accepted.body as URLSearchParams)).toEqual([`agent-${AGENT}`]);
});
