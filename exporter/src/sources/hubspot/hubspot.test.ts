import fc from 'fast-check';
import { Unauthorised } from '../../errors.ts';
import { lost } from '../testing/outcome.ts';
import { createFakeRequest, createFakeTools } from '../testing/tools.ts';
import { hubspot } from './hubspot.ts';
import {
  API,
  INBOX,
  THREAD,
  changed,
  createSource,
  event,
  newMessage,
  outcomeOf,
  read,
  ticketChanged,
} from './testing/build.ts';
import { PAYLOADS } from './testing/payloads.ts';

const TIMESTAMP = 1_773_043_502_000;
const BODY = '[{"eventId":4100001,"subscriptionType":"conversation.newMessage"}]';
const MINUTE = 60_000;

interface Attempt {
  readonly publicUrl?: string;
  readonly target?: string;
  readonly method?: string;
  readonly body?: string;
  readonly signature?: string;
  readonly timestamp?: string;
  readonly secrets?: readonly string[];
  readonly lateMs?: number;
}

const KNOWN: Required<Attempt> = {
  publicUrl: 'https://kpi.example.com',
  target: '/hooks/hubspot?t=eu1',
  method: 'POST',
  body: BODY,
  signature: 'lruMCswZTzv9YAAC0TFlzpRGozn0S4sHXU9IfNo8iQk=',
  timestamp: String(TIMESTAMP),
  secrets: ['hs-test-secret'],
  lateMs: 0,
};

function refusalOf(attempt: Attempt): string | undefined {
  const { publicUrl, target, method, body, signature, timestamp, secrets, lateMs } = { ...KNOWN, ...attempt };
  const source = hubspot.create({ clientSecret: secrets, api: API }, createFakeTools({ publicUrl }));
  const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp };
  try {
    source.verify(createFakeRequest({ method, target, body, headers, receivedAt: TIMESTAMP + lateMs }));
    return undefined;
  } catch (error) {
    if (!(error instanceof Unauthorised)) throw error;
    return error.reason;
  }
}

describe('signature', () => {
  const escaped = {
    target: '/hooks/hubspot?next=a%2Fb%3Ac',
    signature: '7DkgKnQiQVQjazqCzO6i6quqf4+h6pGEVkY1hykFkV8=',
  };

  test('a known address, body, time, secret and signature belong together', () => {
    expect(refusalOf({})).toBeUndefined();
  });

  test('what HubSpot writes out before it signs is written out here', () => {
    expect(refusalOf(escaped)).toBeUndefined();
    expect(refusalOf({ ...escaped, target: '/hooks/hubspot?next=a%2fb%3ac' })).toBeUndefined();
    expect(refusalOf({ ...escaped, target: '/hooks/hubspot?next=a/b:c' })).toBeUndefined();
  });

  test('other escapes are signed as they are', () => {
    expect(refusalOf({ ...escaped, target: '/hooks/hubspot?next=%61%2Fb%3Ac' })).toBe('signature_mismatch');
  });

  test.each([
    ['another method', { method: 'PUT' }, 'signature_mismatch'],
    ['another host', { publicUrl: 'https://kpi.example.org' }, 'signature_mismatch'],
    ['another scheme', { publicUrl: 'http://kpi.example.com' }, 'signature_mismatch'],
    ['another query', { target: '/hooks/hubspot?t=eu2' }, 'signature_mismatch'],
    ['another body', { body: '[]' }, 'signature_mismatch'],
    ['another secret', { secrets: ['hs-other-secret'] }, 'signature_mismatch'],
    ['another time', { timestamp: String(TIMESTAMP + 1) }, 'signature_mismatch'],
    ['no time', { timestamp: '' }, 'signature_missing'],
    ['no signature', { signature: '' }, 'signature_missing'],
    ['a time in words', { timestamp: 'now' }, 'signature_malformed'],
    ['seconds', { timestamp: '1773043502' }, 'timestamp_out_of_tolerance'],
    ['a time with a point', { timestamp: `${TIMESTAMP}.0` }, 'signature_malformed'],
    ['hex', { signature: 'a'.repeat(64) }, 'signature_malformed'],
    ['a request of five minutes ago', { lateMs: 5 * MINUTE + 1 }, 'timestamp_out_of_tolerance'],
    ['a request of the future', { lateMs: -5 * MINUTE - 1 }, 'timestamp_out_of_tolerance'],
  ])('%s is refused', (_case, attempt: Attempt, reason) => {
    expect(refusalOf(attempt)).toBe(reason);
  });

  test('the secret is rotated by naming both', () => {
    expect(refusalOf({ secrets: ['the next', 'hs-test-secret'] })).toBeUndefined();
  });

  test('there is no source without a public URL: nothing could be verified', () => {
    const create = () => hubspot.create({ clientSecret: ['s'], api: API }, createFakeTools());
    expect(create).toThrow(RangeError);
  });
});

describe('documented payloads', () => {
  test.each(PAYLOADS.map(({ claim, body, outcome }) => [claim, body, outcome] as const))(
    '%s',
    (_claim, body, outcome) => {
      expect(outcomeOf(read(body))).toEqual(outcome);
    },
  );
});

test('an attempt to deliver again is the same event', () => {
  const closed = changed(1, 1, ['status', 'CLOSED']);
  const keys = [closed, { ...closed, attemptNumber: 3 }].map((one) => read([one]).facts[0]?.key);
  expect(keys[0]).toBe(keys[1]);
  expect(read([{ ...closed, subscriptionId: 9 }]).facts[0]?.key).not.toBe(keys[0]);
});

test('an errand holds ids and times alone', () => {
  const [errand] = read([newMessage(7, 20)]).errands!;
  expect(JSON.parse(errand!.content)).toEqual({
    ask: 'message',
    thread: THREAD,
    message: newMessage(7, 20).messageId,
    at: newMessage(7, 20).occurredAt,
    timeSource: 'event',
  });
});

test('where inboxes differ everything about a thread has to be asked for', () => {
  const source = createSource({ inboxes: { [INBOX]: { inbox: 'help', team: 'care' } } });
  const { facts, errands } = read([changed(1, 1, ['status', 'CLOSED']), newMessage(2, 1)], source);
  expect([facts, errands?.length]).toEqual([[], 2]);
});

describe('what is not as documented', () => {
  test.each([
    ['an event of no type', { eventId: 1 }],
    ['a message of no id', { ...newMessage(1, 1), messageId: '' }],
    ['a message of no thread', { ...newMessage(1, 1), objectId: null }],
    ['a state of another name', changed(1, 1, ['status', 'HALF_OPEN'])],
    ['a change of nothing', { ...changed(1, 1, ['status', 'OPEN']), propertyName: null }],
    ['a ticket property that is no text', { ...ticketChanged(1, 1, ['closed_date', '']), propertyValue: 7 }],
    ['a change of no property of a ticket', { ...ticketChanged(1, 1, ['closed_date', '']), propertyName: 7 }],
  ])('%s is kept', (_claim, part) => {
    expect(outcomeOf(read([part]))).toEqual(lost('not_understood'));
  });

  test.each(['conversation.invented', 'galaxy.creation', 'constructor', '__proto__'])(
    'an event called %s is unknown',
    (type) => {
      expect(outcomeOf(read([event(type, 1, 1)]))).toEqual(lost('unknown_type'));
    },
  );

  test('a body that is no list is kept whole', () => {
    expect(outcomeOf(read(newMessage(1, 1)))).toEqual(lost('not_understood'));
  });
});

describe('whatever comes', () => {
  test('reading never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())), (body) => {
        expect(() => read(body)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });

  test('an event of the right frame and any content is read without throwing, and is something', () => {
    const type = fc.constantFrom(
      'conversation.newMessage',
      'conversation.propertyChange',
      'ticket.propertyChange',
    );
    const fields = fc.dictionary(
      fc.constantFrom('objectId', 'messageId', 'propertyName', 'propertyValue', 'messageType', 'occurredAt'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(type, fields, (name, content) => {
        const {
          facts,
          ignored,
          deadLetters,
          errands = 0,
        } = outcomeOf(read([{ ...event(name, 1, 1), ...content }]));
        const found = facts.length + Object.keys(ignored).length + deadLetters.length + errands;
        expect(found).toBe(1);
      }),
      { numRuns: 500 },
    );
  });

  test('whatever a property holds, nothing of it is in a fact or an errand', () => {
    const property = fc.constantFrom('subject', 'content', 'assignedTo', 'status', 'hs_pipeline_stage_name');
    fc.assert(
      fc.property(property, fc.string({ minLength: 5 }), (name, words) => {
        const said = `«${words}»`;
        const { facts, errands } = read([changed(1, 1, [name, said]), ticketChanged(2, 1, [name, said])]);
        expect(JSON.stringify([facts, errands])).not.toContain(JSON.stringify(said).slice(1, -1));
      }),
    );
  });
});
