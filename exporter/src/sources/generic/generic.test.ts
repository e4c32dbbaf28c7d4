import fc from 'fast-check';
import type { Fact } from '../../conversation/fact.ts';
import { Unauthorised } from '../../errors.ts';
import type { Parsed } from '../source.ts';
import { createFakeRequest, createFakeTools, digest, pseudonym } from '../testing/tools.ts';
import { generic } from './generic.ts';
import { EVENT_TYPES } from './schema.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const RECEIVED_AT = Date.UTC(2026, 2, 9, 8, 5);
const AT = Date.UTC(2026, 2, 9, 8);
const TIME = '2026-03-09T08:00:00Z';
const PHONE = '+1 555 010 0001';
const CUSTOMER = pseudonym('tel', '15550100001');

const tools = createFakeTools({
  name: 'desk',
  inboxes: { 'wa-support': { inbox: 'support', team: 'care' }, '7': { inbox: 'sales', team: 'sellers' } },
});
const source = generic.create({ secret: [SECRET] }, tools);

function parse(body: unknown, text = JSON.stringify(body)): Parsed {
  return source.parse(body, createFakeRequest({ body: text, receivedAt: RECEIVED_AT }));
}

function event(type: string, fields: object = {}): Record<string, unknown> {
  return { id: 'e1', type, time: TIME, inbox: 'wa-support', customer: { phone: PHONE }, ...fields };
}

function factOf(type: string, fields: object = {}): Fact {
  const { facts, deadLetters, ignored } = parse(event(type, fields));
  expect({ deadLetters, ignored }).toEqual({ deadLetters: [], ignored: {} });
  expect(facts).toHaveLength(1);
  return facts[0]!;
}

const COMMON = { key: digest('desk:e1'), at: AT, timeSource: 'event', source: 'desk' };
const OF_CONVERSATION = { ...COMMON, inbox: 'support', team: 'care', customer: CUSTOMER };

describe("the helpdesk's id of the conversation", () => {
  it.each([
    ['a text', '66f0c1-a', '66f0c1-a'],
    ['a number', 1729, '1729'],
    ["the same as the customer's id in the helpdesk", '88213', '88213'],
  ])('goes along: %s', (_what, conversation, thread) => {
    const customer = { phone: PHONE, id: 88213 };
    expect(factOf('message.received', { conversation, customer })).toMatchObject({ thread });
  });

  it.each([
    ['missing', undefined],
    ['the phone number', '15550100001'],
    ['the phone number as dialled', '0015550100001'],
    ['the WhatsApp user id', 'SA.wa-user'],
    ['an e-mail address', 'mona@example.com'],
    ['a path', '../admin'],
    ['too long for a link', 'x'.repeat(129)],
  ])('is left out where it is %s', (_what, conversation) => {
    const customer = { phone: PHONE, whatsappUserId: 'SA.wa-user' };
    expect(factOf('message.received', { conversation, customer })).not.toHaveProperty('thread');
  });
});

describe('every type of event becomes its fact', () => {
  const cases: readonly (readonly [string, object, object])[] = [
    ['message.received', {}, { kind: 'MessageReceived' }],
    ['message.sent', { sender: 'human', agent: 17 }, sent({ sender: 'human', agent: 'agent-17' })],
    [
      'conversation.assigned',
      { agent: 'a1', team: ' Tier 2 ' },
      assigned({ agent: 'agent-a1', toTeam: 'Tier 2' }),
    ],
    ['conversation.assigned', {}, assigned({})],
    ['conversation.resolved', {}, { kind: 'ConversationResolved', by: 'human' }],
    ['conversation.resolved', { by: 'bot' }, { kind: 'ConversationResolved', by: 'bot' }],
    [
      'conversation.resolved',
      { agent: 'a1' },
      { kind: 'ConversationResolved', by: 'human', agent: 'agent-a1' },
    ],
    ['conversation.reopened', {}, { kind: 'ConversationReopened' }],
    [
      'conversation.categorised',
      { category: '\u202eRefund\n' },
      { kind: 'CategoryChanged', category: 'Refund' },
    ],
    ['bot.entered', {}, { kind: 'BotEntered' }],
    ['bot.handed_off', {}, { kind: 'BotHandedOff' }],
    ['survey.sent', { survey: 's1' }, { kind: 'SurveySent', survey: 's1', of: 5 }],
    ['survey.sent', { survey: 's1', of: 3 }, { kind: 'SurveySent', survey: 's1', of: 3 }],
    ['survey.failed', { survey: 's1' }, { kind: 'SurveySent', survey: 's1', of: 5, failed: true }],
    ['survey.answered', { score: 4 }, { kind: 'SurveyAnswered', score: 4 }],
    ['survey.answered', { survey: 's1', score: 1 }, { kind: 'SurveyAnswered', survey: 's1', score: 1 }],
    [
      'consent.changed',
      { purpose: 'survey', granted: false },
      consent({ purpose: 'survey', granted: false }),
    ],
    ['customer.merged', { into: { phone: '+15550100002' } }, merged(pseudonym('tel', '15550100002'))],
  ];

  it.each(cases)('%s %j', (type, fields, statement) => {
    expect(factOf(type, fields)).toStrictEqual({ ...OF_CONVERSATION, ...statement });
  });

  it('agent.presence, which is nobody’s conversation', () => {
    const presence = { id: 'e1', type: 'agent.presence', time: TIME, agent: 'a1', available: true };
    expect(parse({ ...presence, team: 'Tier 2', capacity: 4 }).facts).toStrictEqual([
      {
        ...COMMON,
        kind: 'AgentPresenceChanged',
        agent: 'agent-a1',
        team: 'Tier 2',
        available: true,
        capacity: 4,
      },
    ]);
  });

  it('and no type is left out here', () => {
    const tested = new Set(['agent.presence', ...cases.map(([type]) => type)]);
    expect([...EVENT_TYPES].sort()).toEqual([...tested].sort());
  });

  function sent(fields: object): object {
    return { kind: 'MessageSent', evidence: 'stated', stage: 'sent', ...fields };
  }

  function assigned(fields: object): object {
    return { kind: 'ConversationAssigned', ...fields };
  }

  function consent(fields: object): object {
    return { kind: 'ConsentChanged', ...fields };
  }

  function merged(into: string): object {
    return { kind: 'CustomerMerged', into };
  }
});

describe('a received message', () => {
  it('answers a survey when its text reads as a score', () => {
    expect(factOf('message.received', { text: ' 4 ' })).toMatchObject({ answer: { points: 4 } });
    expect(factOf('message.received', { text: '2/3' })).toMatchObject({ answer: { points: 2, of: 3 } });
  });

  it('is a plain turn when its text says anything else', () => {
    expect(factOf('message.received', { text: 'I have 4 questions' })).not.toHaveProperty('answer');
  });

  it('answers with the stated points, whatever the text reads as', () => {
    const fact = factOf('message.received', { text: '1', answer: { points: 3, of: 3 } });
    expect(fact).toMatchObject({ answer: { points: 3, of: 3 } });
  });

  it('leaves the scale to the survey where none is stated', () => {
    expect(
      (factOf('message.received', { answer: { points: 2 } }) as { answer?: unknown }).answer,
    ).toStrictEqual({
      points: 2,
    });
  });

  it.each([{ points: 0 }, { points: 6 }, { points: 2.5 }, { points: 4, of: 3 }, { points: 1, of: 4 }, {}])(
    'is not understood with the answer %j',
    (answer) => {
      expect(parse(event('message.received', { answer })).deadLetters).toHaveLength(1);
    },
  );
});

describe('a sent message', () => {
  it('has evidence of its sender unless that is unknown', () => {
    expect(factOf('message.sent', { sender: 'bot' })).toMatchObject({ sender: 'bot', evidence: 'stated' });
    expect(factOf('message.sent', { sender: 'unknown' })).toMatchObject({
      sender: 'unknown',
      evidence: 'none',
    });
  });

  it('is no agent’s work when a bot sent it', () => {
    expect(factOf('message.sent', { sender: 'bot', agent: 'a1' })).not.toHaveProperty('agent');
    expect(factOf('conversation.resolved', { by: 'bot', agent: 'a1' })).not.toHaveProperty('agent');
  });

  it('is left aside when it is a private note, even in an inbox nobody configured', () => {
    const note = event('message.sent', { sender: 'human', private: true, inbox: 'nowhere' });
    expect(parse(note)).toEqual({ facts: [], deadLetters: [], ignored: { note: 1 } });
    expect(parse({ events: [note, note] }).ignored).toEqual({ note: 2 });
  });

  it('counts when private is false', () => {
    expect(factOf('message.sent', { sender: 'human', private: false }).kind).toBe('MessageSent');
  });
});

describe('who the customer is', () => {
  const wa = pseudonym('wa', 'US.1349');
  const own = pseudonym('id:desk', 'c9');

  it.each([
    [{ id: 'c9', phone: PHONE, whatsappUserId: 'US.1349' }, wa, [CUSTOMER, own]],
    [{ id: 'c9', phone: PHONE }, CUSTOMER, [own]],
    [{ id: 'c9', whatsappUserId: 'US.1349' }, wa, [own]],
  ])('%j: the first of user id, phone and id, also known by the others', (customer, key, alsoKnownAs) => {
    expect(factOf('bot.entered', { customer })).toMatchObject({ customer: key, alsoKnownAs });
  });

  it('has no other name when only one is given', () => {
    expect(factOf('bot.entered', { customer: { id: 9 } })).toMatchObject({
      customer: pseudonym('id:desk', '9'),
    });
    expect(factOf('bot.entered', { customer: { id: 9 } })).not.toHaveProperty('alsoKnownAs');
  });

  it('is the same however the phone number is written', () => {
    for (const phone of ['15550100001', '001 555 010-0001', 15550100001, 'whatsapp:+15550100001']) {
      expect(factOf('bot.entered', { customer: { phone } })).toMatchObject({ customer: CUSTOMER });
    }
  });

  it('is not told by fields that a template left empty', () => {
    const customer = { whatsappUserId: null, phone: ' ', id: 'c9' };
    expect(factOf('bot.entered', { customer })).toMatchObject({ customer: own });
    expect(factOf('bot.entered', { customer })).not.toHaveProperty('alsoKnownAs');
  });

  it('goes by the id where the phone is none', () => {
    expect(factOf('bot.entered', { customer: { phone: 'anonymous', id: 'c9' } })).toMatchObject({
      customer: own,
    });
  });

  it.each([{}, { phone: '' }, { phone: 'anonymous' }, { id: ' ' }, { name: 'Ana' }, null, 'Ana', [PHONE]])(
    'is not understood from %j',
    (customer) => {
      expect(parse(event('bot.entered', { customer })).deadLetters[0]?.reason).toBe('not_understood');
    },
  );
});

describe('a merge', () => {
  it('names the further ids of both sides as ids of the one person', () => {
    const fact = factOf('customer.merged', {
      customer: { phone: PHONE, id: 1 },
      into: { phone: '+15550100002', id: 2 },
    });
    expect(fact).toMatchObject({
      customer: CUSTOMER,
      into: pseudonym('tel', '15550100002'),
      alsoKnownAs: [pseudonym('id:desk', '1'), pseudonym('id:desk', '2')],
    });
  });

  it.each([
    [{ phone: PHONE }, { whatsappUserId: 'US.1349', phone: PHONE }],
    [{ whatsappUserId: 'US.1349', phone: PHONE }, { phone: PHONE }],
  ])('never names either side as a further id: %j into %j', (customer, into) => {
    expect(factOf('customer.merged', { customer, into })).not.toHaveProperty('alsoKnownAs');
  });

  it('of a customer into itself is left aside', () => {
    const merge = event('customer.merged', { into: { phone: '15550100001', id: 'c9' } });
    expect(parse(merge)).toEqual({ facts: [], deadLetters: [], ignored: { merged_already: 1 } });
  });
});

describe('the idempotency key', () => {
  it('is the same for the same id, and another for another id or source', () => {
    const elsewhere = generic.create({ secret: [SECRET] }, createFakeTools({ name: 'desk2' }));
    const keys = [
      parse(event('bot.entered')),
      parse(event('bot.handed_off', { inbox: 7 })),
      parse(event('bot.entered', { id: 'e2' })),
      elsewhere.parse(event('bot.entered'), createFakeRequest()),
    ].map(({ facts }) => facts[0]?.key);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
  });

  it('takes a whole number for its decimal form', () => {
    expect(factOf('bot.entered', { id: 12 }).key).toBe(factOf('bot.entered', { id: '12' }).key);
  });

  it('is that of the WhatsApp message where the message id is WhatsApp’s own', () => {
    const messageId = 'wamid.HBgLMTU1NTAxMDAwMDE=';
    const key = `wamid:${digest(messageId)}`;
    expect(factOf('message.received', { messageId }).key).toBe(key);
    expect(factOf('message.sent', { messageId, sender: 'human' }).key).toBe(key);
    expect(factOf('bot.entered', { messageId }).key).toBe(COMMON.key);
    expect(factOf('message.received', { messageId: 'SM01' }).key).toBe(COMMON.key);
  });
});

describe('time', () => {
  it('is receipt where none is stated or none can be true', () => {
    for (const time of [undefined, null, '', '2014-12-31T00:00:00Z', '2026-03-09T09:00:00Z', 0]) {
      expect(factOf('bot.entered', { time })).toMatchObject({ at: RECEIVED_AT, timeSource: 'receipt' });
    }
  });

  it.each(['yesterday', '2026-03-09T08:00:00', true, {}, '1773043200'])('is not understood as %j', (time) => {
    expect(parse(event('bot.entered', { time })).deadLetters[0]?.reason).toBe('not_understood');
  });
});

describe('an agent’s team', () => {
  const presence = { id: 'e1', type: 'agent.presence', agent: 'a1', available: false };

  it.each([
    [{ team: 'Tier 2', inbox: 'wa-support' }, 'Tier 2'],
    [{ inbox: 'wa-support' }, 'care'],
    [{ team: ' \u200e ', inbox: 'wa-support' }, 'care'],
    [{}, ''],
  ])('%j is %j', (fields, team) => {
    expect(parse({ ...presence, ...fields }).facts).toMatchObject([{ team, capacity: 1, available: false }]);
  });

  it('is not looked for in an inbox nobody configured', () => {
    expect(parse({ ...presence, inbox: 'nowhere' }).deadLetters).toMatchObject([{ reason: 'unknown_inbox' }]);
  });
});

describe('inboxes', () => {
  it('are bound by id, written as text or as a number', () => {
    expect(factOf('bot.entered', { inbox: 7 })).toMatchObject({ inbox: 'sales', team: 'sellers' });
    expect(factOf('bot.entered', { inbox: '7' })).toMatchObject({ inbox: 'sales', team: 'sellers' });
  });

  it('that nobody configured leave a dead letter', () => {
    const stray = event('bot.entered', { inbox: 'nowhere' });
    expect(parse(stray)).toEqual({
      facts: [],
      deadLetters: [{ reason: 'unknown_inbox', content: JSON.stringify(stray) }],
      ignored: {},
    });
  });
});

describe('survey ids', () => {
  it('that are plain pass as they are, so that another source can name the same survey', () => {
    expect(factOf('survey.sent', { survey: 'csat_2026-03.v2' })).toMatchObject({ survey: 'csat_2026-03.v2' });
  });

  it('that are anything else are only told apart', () => {
    const survey = 'Wie war es, Ana?';
    expect(factOf('survey.sent', { survey })).toMatchObject({ survey: digest(survey) });
    expect(factOf('survey.answered', { survey, score: 5 })).toMatchObject({ survey: digest(survey) });
  });
});

describe('what cannot be read', () => {
  it('of unknown type is kept as it came', () => {
    const unknown = event('call.started', { secretNote: [1, { deep: null }] });
    expect(parse(unknown).deadLetters).toEqual([
      { reason: 'unknown_type', content: JSON.stringify(unknown) },
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString', '', 'Message.Received'])(
    'the type %j is unknown',
    (type) => {
      expect(parse(event(type)).deadLetters[0]?.reason).toBe('unknown_type');
    },
  );

  it.each([
    ['without an id', { ...event('bot.entered'), id: undefined }],
    ['without a type', { ...event('bot.entered'), type: undefined }],
    ['with a number for a type', { ...event('bot.entered'), type: 7 }],
    ['without an inbox', { ...event('bot.entered'), inbox: null }],
    ['with an id of 513 characters', event('bot.entered', { id: 'x'.repeat(513) })],
    ['with an id too large to be exact', event('bot.entered', { id: 2 ** 53 })],
    ['with a sender nobody knows', event('message.sent', { sender: 'robot' })],
    ['with a score out of range', event('survey.answered', { score: 6 })],
    ['with a score as text', event('survey.answered', { score: '4' })],
    ['with a category of nothing visible', event('conversation.categorised', { category: ' \u200e ' })],
    ['with a survey of four points', event('survey.sent', { survey: 's1', of: 4 })],
    ['with half a slot', { ...event('agent.presence'), agent: 'a1', available: true, capacity: 0.5 }],
    ['an empty object', {}],
    ['with events that are no list', { events: 'none' }],
  ])('%s it is not understood, and kept as it came', (_, body) => {
    expect(parse(body)).toEqual({
      facts: [],
      deadLetters: [{ reason: 'not_understood', content: JSON.stringify(body) }],
      ignored: {},
    });
  });

  it.each(['null', '7', '"text"', '[]', '[{"id":"e1","type":"bot.entered"}]', 'true'])(
    'as a whole is kept as a whole: %s',
    (text) => {
      expect(parse(JSON.parse(text), text)).toEqual({
        facts: [],
        deadLetters: [{ reason: 'not_understood', content: text }],
        ignored: {},
      });
    },
  );

  it('because it is nested too deep to write down is kept as the body it came in, once', () => {
    const deep = `{"id":"e2","type":"call","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const text = `{"events":[${deep},${JSON.stringify(event('bot.entered'))},${deep},{"type":"other"}]}`;
    const { facts, deadLetters } = parse(JSON.parse(text), text);
    expect(facts).toHaveLength(1);
    expect(deadLetters.map(({ reason }) => reason)).toEqual(['unknown_type', 'not_understood']);
    expect(deadLetters[1]?.content === text).toBe(true);
  });
});

describe('a batch', () => {
  it('is read in order, and one bad event leaves the others alone', () => {
    const { facts, deadLetters, ignored } = parse({
      events: [
        event('message.received', { id: 'e1' }),
        event('call.started', { id: 'e2' }),
        'no event',
        event('message.sent', { id: 'e3', sender: 'human', private: true }),
        event('message.sent', { id: 'e4', sender: 'human' }),
        event('bot.entered', { id: 'e5', inbox: 'nowhere' }),
        event('message.sent', { id: 'e6' }),
      ],
    });
    expect(facts.map(({ kind }) => kind)).toEqual(['MessageReceived', 'MessageSent']);
    expect(deadLetters.map(({ reason }) => reason)).toEqual([
      'unknown_type',
      'not_understood',
      'unknown_inbox',
      'not_understood',
    ]);
    expect(deadLetters[1]?.content).toBe('"no event"');
    expect(ignored).toEqual({ note: 1 });
  });

  it('may hold 1,000 events', () => {
    const events = Array.from({ length: 1000 }, (_, n) => event('bot.entered', { id: n }));
    expect(parse({ events }).facts).toHaveLength(1000);
  });

  it('of 1,001 is kept as a whole and not read', () => {
    const events = Array.from({ length: 1001 }, (_, n) => event('bot.entered', { id: n }));
    const parsed = parse({ events });
    expect(parsed.facts).toEqual([]);
    expect(parsed.deadLetters).toEqual([{ reason: 'not_understood', content: JSON.stringify({ events }) }]);
  });

  it('of none is fine', () => {
    expect(parse({ events: [] })).toEqual({ facts: [], deadLetters: [], ignored: {} });
  });

  it('is not meant by an event that happens to have a field of that name', () => {
    expect(factOf('bot.entered', { events: [1, 2] }).kind).toBe('BotEntered');
  });
});

describe('verify', () => {
  it('lets nothing through that the secret has not signed', () => {
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const request = { headers, receivedAt: 1_614_265_330_000 };
    expect(() => {
      source.verify(createFakeRequest({ ...request, body: '{"test": 2432232314}' }));
    }).not.toThrow();
    expect(() => {
      source.verify(createFakeRequest({ ...request, body: '{"test": 2432232315}' }));
    }).toThrow(Unauthorised);
  });

  it('is not built with a secret that is too short', () => {
    expect(() => generic.create({ secret: ['short'] }, tools)).toThrow(RangeError);
  });
});

describe('laws', () => {
  const identifier = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.maxSafeInteger());
  const field = fc.oneof(identifier, fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 2 }));
  const anyType = fc.oneof(fc.constantFrom(...EVENT_TYPES), fc.string());
  const names =
    'id,time,inbox,customer,into,messageId,text,answer,sender,agent,private,team,by,category,survey,of,score,available,capacity,purpose,granted,__proto__';
  const nearlyEvent = fc
    .tuple(anyType, fc.dictionary(fc.constantFrom(...names.split(',')), field, { noNullPrototype: true }))
    .map(([type, fields]) => ({ ...event(type), ...fields }));

  it('parse never throws, and each event of a batch ends up in one place', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(nearlyEvent, fc.jsonValue()), { maxLength: 8 }), (events) => {
        const { facts, deadLetters, ignored } = parse({ events });
        const left = Object.values(ignored).reduce((sum, count) => sum + count, 0);
        expect(facts.length + deadLetters.length + left).toBe(events.length);
      }),
    );
  });

  it('parse never throws on any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const { facts, deadLetters } = parse(body);
        expect(facts).toEqual([]);
        expect(deadLetters.length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('no phone number, text, name or id gets into a fact', () => {
    const secret = (prefix: string) =>
      fc.stringMatching(/^[0-9]{8,14}$/).map((digits) => ({ shown: `${prefix}${digits}`, trace: digits }));
    const personal = fc.record({
      phone: fc
        .stringMatching(/^[1-9][0-9]{7,13}$/)
        .map((digits) => ({ shown: `+${digits}`, trace: digits })),
      whatsappUserId: secret('US.'),
      id: secret('person-'),
      event: secret('evt-'),
      messageId: fc.oneof(secret('wamid.'), secret('SM')),
      text: secret('my card is '),
      name: secret('Ana '),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...EVENT_TYPES),
        personal,
        fc.subarray(['phone', 'whatsappUserId', 'id'] as const, { minLength: 1 }),
        (type, given, known) => {
          const ids = Object.fromEntries(known.map((name) => [name, given[name].shown]));
          const customer = { ...ids, name: given.name.shown };
          const { facts } = parse(
            event(type, {
              id: given.event.shown,
              messageId: given.messageId.shown,
              text: given.text.shown,
              name: given.name.shown,
              customer,
              into: { ...customer, phone: '+15550100009', whatsappUserId: 'US.1' },
              ...REQUIRED,
            }),
          );
          expect(facts).toHaveLength(1);
          const written = JSON.stringify({ ...facts[0], at: 0 });
          for (const { trace } of Object.values(given)) expect(written).not.toContain(trace);
        },
      ),
    );
  });

  const REQUIRED = {
    sender: 'human',
    agent: 'a1',
    category: 'refund',
    survey: 's1',
    score: 5,
    available: true,
    purpose: 'survey',
    granted: true,
  };
});
