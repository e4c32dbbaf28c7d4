import fc from 'fast-check';
import { parseJson } from '../../http/body.ts';
import { toOutcome } from '../testing/outcome.ts';
import {
  API,
  AGENT_EMAIL,
  AGENT_NAME,
  CONTACT,
  NAME,
  NO_USER,
  PHONE,
  RECEIVED_AT,
  SENT,
  SEVERAL_INBOXES,
  TICKET,
  createSource,
  inbound,
  ofMessage,
  outbound,
  read,
  requestOf,
  ticketOf,
  toForm,
} from './testing/build.ts';
import { PAYLOADS } from './testing/payloads.ts';
import { SET_ASIDE } from './setAside.ts';
import { TICKET_EVENTS } from './tickets.ts';
import { trengo } from './trengo.ts';

test('forms are accepted, and JSON from whatever turns them into it', () => {
  expect(trengo).toMatchObject({
    kind: 'trengo',
    contentTypes: ['application/x-www-form-urlencoded', 'application/json'],
  });
});

describe('documented events', () => {
  test.each(PAYLOADS.map(({ claim, event, fields, outcome }) => [claim, event, fields, outcome] as const))(
    '%s',
    (_claim, event, fields, outcome) => {
      expect(toOutcome(read(event, fields))).toEqual(outcome);
    },
  );

  test('none is left out here', () => {
    const tested = new Set(PAYLOADS.map(({ event }) => event));
    expect([...tested].sort()).toEqual(['INBOUND', 'OUTBOUND', ...TICKET_EVENTS.keys(), ...SET_ASIDE].sort());
  });

  test('as JSON, with numbers for ids, they say the same', () => {
    for (const { event, fields, outcome } of PAYLOADS) {
      const body = JSON.stringify(fields, (_name, value: unknown) =>
        typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value === '' ? null : value,
      );
      const parsed = createSource().parse(parseJson(Buffer.from(body)), requestOf(event, body));
      expect(toOutcome(parsed)).toEqual(outcome);
    }
  });

  test('delivered again, whenever, they give the same keys', () => {
    for (const { event, fields } of PAYLOADS) {
      const again = read(event, fields, { receivedAt: RECEIVED_AT + 3600_000 });
      expect(again.facts.map(({ key }) => key)).toEqual(read(event, fields).facts.map(({ key }) => key));
    }
  });

  test('a ticket closed, opened and closed again has been closed twice', () => {
    const keys = [SENT, SENT + 60].map((sentAt) => {
      const { facts } = read(
        'TICKET_CLOSED',
        { ticket_id: TICKET },
        { sentAt, receivedAt: (SENT + 61) * 1000 },
      );
      return facts[0]?.key;
    });
    expect(new Set(keys).size).toBe(2);
  });
});

describe('time', () => {
  test('is that of the signature', () => {
    const [fact] = read('INBOUND', inbound(), { sentAt: SENT - 7200 }).facts;
    expect(fact).toMatchObject({ at: (SENT - 7200) * 1000, timeSource: 'signature' });
  });
});

describe('the customer', () => {
  test.each([
    ['an e-mail address', 'layan@example.com'],
    ['the id of another network', '966500010777'],
    ['too short for a phone number', '+1234'],
    ['missing', ''],
  ])('goes by the contact where the identifier is %s', (_what, contact_identifier) => {
    const [fact] = read('INBOUND', inbound({ contact_identifier })).facts;
    expect(fact).toMatchObject({ customer: CONTACT, alsoKnownAs: [ticketOf(TICKET)] });
  });

  test('goes by the ticket alone where there is nothing else', () => {
    const [fact] = read('INBOUND', inbound({ contact_identifier: '', contact_id: '' })).facts;
    expect(fact).toMatchObject({ customer: ticketOf(TICKET) });
    expect(fact).not.toHaveProperty('alsoKnownAs');
  });

  test('is named by no ticket that is no number', () => {
    const [fact] = read('INBOUND', inbound({ ticket_id: 'Layan' })).facts;
    expect(fact).not.toHaveProperty('thread');
  });
});

describe('a message without a user', () => {
  test.each(['bot', 'automation'] as const)('is of a %s where the configuration says so', (userless) => {
    const source = createSource({ userless });
    expect(toOutcome(read('OUTBOUND', outbound(NO_USER), { source })).facts).toEqual([
      ofMessage('OUTBOUND', '771201002', {
        kind: 'MessageSent',
        stage: 'sent',
        sender: userless,
        evidence: 'stated',
      }),
    ]);
  });
});

describe('what cannot be read is kept, with its type', () => {
  test.each([
    ['an unknown type', 'TICKET_SNOOZED', inbound(), 'unknown_type'],
    ['a type in small letters', 'inbound', inbound(), 'unknown_type'],
    ['no type in the address', '', inbound(), 'not_understood'],
    ['a message without an id', 'INBOUND', inbound({ message_id: '' }), 'not_understood'],
    ['a message without a ticket', 'OUTBOUND', outbound({ ticket_id: undefined }), 'not_understood'],
    ['a close of nothing', 'TICKET_CLOSED', {}, 'not_understood'],
    ['a merge of nothing', 'TICKET_MERGED', { ticket_id: TICKET }, 'not_understood'],
    ['a label without a name', 'TICKET_LABEL_ADDED', { ticket_id: TICKET, label_id: '1' }, 'not_understood'],
  ])('%s', (_what, event, fields, reason) => {
    const { facts, deadLetters, ignored } = read(event, fields);
    expect({ facts, ignored }).toEqual({ facts: [], ignored: {} });
    const body = Object.fromEntries(new URLSearchParams(toForm(fields)));
    expect(deadLetters).toEqual([{ reason, content: JSON.stringify({ event, body }) }]);
  });

  test.each([[[]], ['text'], [null], [7]])('JSON that is no object: %j', (body) => {
    const text = JSON.stringify(body);
    const { deadLetters } = createSource().parse(body, requestOf('INBOUND', text));
    expect(deadLetters).toEqual([
      { reason: 'not_understood', content: `{"event":"INBOUND","body":${text}}` },
    ]);
  });

  test('a message of a channel that is not bound', () => {
    const source = createSource({}, { 1: { inbox: 'support', team: 'care' } });
    expect(toOutcome(read('INBOUND', inbound(), { source })).deadLetters).toEqual(['unknown_inbox']);
  });

  test('what happens to a ticket where nothing is bound', () => {
    const source = createSource({}, { 1: { inbox: 'support', team: 'care' } });
    const parsed = read('TICKET_CLOSED', { ticket_id: TICKET }, { source });
    expect(toOutcome(parsed).deadLetters).toEqual(['unknown_inbox']);
  });

  test('a ticket merged into itself says nothing', () => {
    const fields = { ticket_id: TICKET, merged_and_deleted_ticket_id: TICKET };
    expect(toOutcome(read('TICKET_MERGED', fields))).toEqual({
      facts: [],
      ignored: { ticket_merged: 1 },
      deadLetters: [],
    });
  });
});

describe('whatever comes', () => {
  const events = fc.constantFrom(...new Set(PAYLOADS.map(({ event }) => event)), '', 'X', 'constructor');
  const values = fc.oneof(fc.string(), fc.constantFrom('', '0', '__proto__', `+${PHONE}`, '👍'));
  const names = fc.constantFrom(
    ...new Set(PAYLOADS.flatMap(({ fields }) => Object.keys(fields))),
    'toString',
  );

  test('reading a form never throws, and nothing vanishes', () => {
    fc.assert(
      fc.property(events, fc.dictionary(names, values), (event, fields) => {
        const { facts, deadLetters, ignored } = read(event, fields);
        expect(facts.length + deadLetters.length + Object.keys(ignored).length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  test('reading JSON of any shape never throws', () => {
    fc.assert(
      fc.property(events, fc.jsonValue(), (event, body) => {
        expect(() => createSource().parse(body, requestOf(event, JSON.stringify(body)))).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  test('no name, number or text of an event is in a fact or an errand', () => {
    const oneInbox = createSource();
    const several = createSource({ api: API }, SEVERAL_INBOXES);
    for (const { event, fields } of PAYLOADS) {
      for (const source of [oneInbox, several]) {
        const { facts, errands } = read(event, fields, { source });
        const told = JSON.stringify({ facts, errands });
        for (const secret of [PHONE, NAME, AGENT_NAME, AGENT_EMAIL, '55310', 'lamp', 'Bram'])
          expect(told).not.toContain(secret);
      }
    }
  });

  test('whatever the customer writes, no fact holds it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 5 }), fc.string({ minLength: 5 }), (words, name) => {
        const fields = inbound({ message: `«${words}»`, contact_name: `«${name}»` });
        const told = JSON.stringify(read('INBOUND', fields).facts);
        expect(told).not.toContain('«');
      }),
    );
  });
});
