import fc from 'fast-check';
import { Unauthorised } from '../../errors.ts';
import { toOutcome } from '../testing/outcome.ts';
import { createFakeRequest } from '../testing/tools.ts';
import { READERS } from './events.ts';
import { familyOf, SET_ASIDE } from './eventTypes.ts';
import {
  AGENT,
  AGENT_NAME,
  API,
  BEGAN,
  BUSINESS,
  NAME,
  PHONE,
  RECEIVED_AT,
  TOKEN,
  USER_ID,
  createSource,
  message,
  messageKeyOf,
  read,
  session,
} from './testing/build.ts';
import { PAYLOADS } from './testing/payloads.ts';
import { TURNS } from './messages.ts';

describe('the token in the address', () => {
  const refusalOf = (rest: string, urlToken = [TOKEN]) => {
    const source = createSource({ urlToken });
    try {
      source.admit(createFakeRequest({ rest }));
      source.verify(createFakeRequest({ rest }));
      return undefined;
    } catch (error) {
      if (!(error instanceof Unauthorised)) throw error;
      return error.reason;
    }
  };

  test('opens, and so does the one before it while both are in force', () => {
    expect([refusalOf(TOKEN), refusalOf('old', ['old', TOKEN]), refusalOf(TOKEN, ['old', TOKEN])]).toEqual(
      Array(3).fill(undefined),
    );
  });

  test.each(['', 'x', TOKEN.slice(1), `${TOKEN}/`, TOKEN.toUpperCase()])('%j does not', (rest) => {
    expect(refusalOf(rest)).toBe('token_mismatch');
  });
});

describe('documented events', () => {
  test.each(PAYLOADS.map(({ claim, event, outcome }) => [claim, event, outcome] as const))(
    '%s',
    (_claim, event, outcome) => {
      expect(toOutcome(read(event))).toEqual(outcome);
    },
  );

  test('raise a question where they name a ticket and a number, and the API can be asked', () => {
    const source = createSource({ api: API });
    const asking = PAYLOADS.filter(({ event }) => read(event, source).errands);
    expect(asking.map(({ claim }) => claim)).toEqual(
      PAYLOADS.filter(({ asks }) => asks).map(({ claim }) => claim),
    );
  });

  test('that are read are all here', () => {
    const families = new Set(PAYLOADS.map(({ event }) => familyOf(event.eventType as string)));
    expect([...READERS.keys()].filter((family) => !families.has(family))).toEqual([]);
  });

  test.each([...SET_ASIDE])('%s is left aside as %s, in every version', (family, name) => {
    for (const version of ['', '_v2', '_bsuid', '_v2_bsuid'])
      expect(toOutcome(read({ eventType: family + version }))).toEqual({
        facts: [],
        ignored: { [name]: 1 },
        deadLetters: [],
      });
  });

  test('every type of message but a reaction is a turn', () => {
    for (const type of TURNS) {
      const { facts, deadLetters } = read(message(1, 0, { type }));
      expect([type, facts.length, deadLetters.length]).toEqual([type, 1, 0]);
    }
  });

  test('a message of an unknown type is a turn, and kept', () => {
    expect(toOutcome(read(message(1, 0, { type: 'hologram' })))).toMatchObject({
      facts: [{ kind: 'MessageReceived' }],
      deadLetters: ['unknown_type'],
    });
  });
});

describe('a message', () => {
  test('is one with what the Cloud API tells of it', () => {
    expect(read(message(1, 0)).facts[0]?.key).toBe(messageKeyOf(1));
    expect(read(session(2, 0)).facts[0]?.key).toBe(messageKeyOf(2));
  });

  test.each([
    ['seconds as text', { timestamp: String(BEGAN + 7) }, (BEGAN + 7) * 1000],
    ['milliseconds', { timestamp: BEGAN * 1000 + 7 }, BEGAN * 1000 + 7],
    [
      'the time of its record',
      { timestamp: null, created: '2026-05-28T20:26:40.1234567Z' },
      BEGAN * 1000 + 123,
    ],
  ])('is dated by %s', (_what, fields, at) => {
    expect(read(message(1, 0, fields)).facts).toMatchObject([{ at, timeSource: 'event' }]);
  });

  test('without a time is dated by its receipt', () => {
    const [fact] = read(message(1, 0, { timestamp: '', created: 'yesterday' })).facts;
    expect(fact).toMatchObject({ at: RECEIVED_AT, timeSource: 'receipt' });
  });

  test.each([
    ['the number', BUSINESS, {}],
    ['the number as it is dialled', BUSINESS, { channelPhoneNumber: `+${BUSINESS}` }],
    ['the channel', 'ch-1', { channelPhoneNumber: null, channelId: 'ch-1' }],
    ['every other', '*', { channelPhoneNumber: undefined, channelId: undefined }],
  ])('belongs to the inbox of %s', (_what, id, fields) => {
    const source = createSource({}, { [id]: { inbox: 'sales', team: 'sellers' } });
    expect(read(message(1, 0, fields), source).facts).toMatchObject([{ inbox: 'sales' }]);
  });

  test('of a number that is not bound is kept', () => {
    const source = createSource({}, { 7: { inbox: 'sales', team: 'sellers' } });
    expect(toOutcome(read(message(1, 0), source)).deadLetters).toEqual(['unknown_inbox']);
  });

  test.each([PHONE, 'a@b.example', '../x', ''])('is linked by no conversation %j', (conversationId) => {
    expect(read(message(1, 0, { conversationId })).facts[0]).not.toHaveProperty('thread');
  });
});

test.each([
  ['no object', 7, 'not_understood'],
  ['no type', {}, 'not_understood'],
  ['an unknown type', { eventType: 'ticketClosed' }, 'unknown_type'],
  ['the name of a method', { eventType: 'constructor' }, 'unknown_type'],
  ['nobody', { eventType: 'message', id: 'x', type: 'text' }, 'not_understood'],
  ['no id', { eventType: 'message', waId: PHONE, type: 'text' }, 'not_understood'],
  ['no type of message', { eventType: 'message', id: 'x', waId: PHONE }, 'not_understood'],
])('an event of %s is kept', (_what, event, reason) => {
  expect(read(event)).toEqual({
    facts: [],
    ignored: {},
    deadLetters: [{ reason, content: JSON.stringify(event) }],
  });
});

describe('whatever comes', () => {
  const source = createSource({ api: API });

  test('reading never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...READERS.keys(), 'x'), (body, eventType) => {
        expect(() => read(body, source)).not.toThrow();
        expect(() => read({ ...(body as object), eventType }, source)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  test('a real event with fields replaced is read, and nothing vanishes', () => {
    const events = fc.constantFrom(...PAYLOADS.map(({ event }) => event));
    const values = fc.oneof(fc.jsonValue(), fc.constantFrom('', 'constructor', -1, 1e300, null, PHONE));
    fc.assert(
      fc.property(events, fc.nat(), values, (event, pick, value) => {
        const names = Object.keys(event);
        const { facts, deadLetters, ignored } = read(
          { ...event, [names[pick % names.length]!]: value },
          source,
        );
        expect(facts.length + deadLetters.length + Object.keys(ignored).length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  test('no name, number, id or text of an event is in a fact or an errand', () => {
    const own = createSource({ api: API });
    for (const { event } of PAYLOADS) {
      const { facts, errands } = read(event, own);
      // Agents' labels are made by the program; the fake ones show what they are made of.
      const told = JSON.stringify({ facts, errands }).replaceAll(`agent-${AGENT}`, '');
      for (const secret of [PHONE, USER_ID, NAME, AGENT, AGENT_NAME, 'lamp of order', 'lay', BUSINESS])
        expect(told).not.toContain(secret);
    }
  });

  test('whatever the customer writes, no fact holds it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 5 }), fc.string({ minLength: 5 }), (words, name) => {
        const event = message(1, 0, { text: `«${words}»`, senderName: `«${name}»` });
        expect(JSON.stringify(read(event, source))).not.toContain('«');
      }),
    );
  });
});
