import fc from 'fast-check';
import { Unauthorised } from '../../errors.ts';
import { facts, ignored, lost } from '../testing/outcome.ts';
import { createFakeRequest, createFakeTools } from '../testing/tools.ts';
import {
  API,
  BY_AGENT,
  END_USER,
  RECEIVED_AT,
  WHATSAPP,
  comment,
  createSource,
  fact,
  keyOf,
  message,
  outcomeOf,
  read,
  ticketEvent,
} from './testing/build.ts';
import { PAYLOADS } from './testing/payloads.ts';
import { zendesk } from './zendesk.ts';

const TIMESTAMP = '2026-03-09T08:05:02Z';
const BODY = '{"type":"zen:event-type:ticket.status_changed","id":"01JZDTEST"}';
const SIGNATURE = 'DJiSgP1rPMD08D1NJaiw7rrzxWuB5LLH95IMrd+CbXg=';
const MINUTE = 60_000;

interface Attempt {
  readonly body?: string;
  readonly signature?: string;
  readonly timestamp?: string;
  readonly secrets?: readonly string[];
  readonly lateMs?: number;
}

function refusalOf(attempt: Attempt): string | undefined {
  const { body = BODY, signature = SIGNATURE, timestamp = TIMESTAMP, secrets = ['zd-test-secret'] } = attempt;
  const source = zendesk.create({ signingSecret: secrets, groups: {} }, createFakeTools());
  const headers = {
    'x-zendesk-webhook-signature': signature,
    'x-zendesk-webhook-signature-timestamp': timestamp,
  };
  const receivedAt = Date.parse(TIMESTAMP) + (attempt.lateMs ?? 0);
  try {
    source.verify(createFakeRequest({ body, headers, receivedAt }));
    return undefined;
  } catch (error) {
    if (!(error instanceof Unauthorised)) throw error;
    return error.reason;
  }
}

describe('signature', () => {
  test('a known time, body, secret and signature belong together', () => {
    expect(refusalOf({})).toBeUndefined();
  });

  test('each webhook has a secret of its own, and any may sign', () => {
    expect(refusalOf({ secrets: ['of another webhook', 'zd-test-secret'] })).toBeUndefined();
    expect(refusalOf({ secrets: ['of another webhook'] })).toBe('signature_mismatch');
  });

  test.each([
    ['another time', { timestamp: '2026-03-09T08:05:03Z' }, 'signature_mismatch'],
    ['the same time written otherwise', { timestamp: '2026-03-09T08:05:02.000Z' }, 'signature_mismatch'],
    ['another body', { body: `${BODY} ` }, 'signature_mismatch'],
    ['no time', { timestamp: '' }, 'signature_missing'],
    ['no signature', { signature: '' }, 'signature_missing'],
    ['a time without an offset', { timestamp: '2026-03-09T08:05:02' }, 'signature_malformed'],
    ['a time that never was', { timestamp: '2026-13-39T08:05:02Z' }, 'timestamp_out_of_tolerance'],
    ['a number for a time', { timestamp: '1773043502' }, 'signature_malformed'],
    ['hex', { signature: 'a'.repeat(64) }, 'signature_malformed'],
    ['an old request', { lateMs: 15 * MINUTE + 1 }, 'timestamp_out_of_tolerance'],
    ['a request of the future', { lateMs: -15 * MINUTE - 1 }, 'timestamp_out_of_tolerance'],
  ])('%s is refused', (_case, attempt: Attempt, reason) => {
    expect(refusalOf(attempt)).toBe(reason);
  });

  test('what Zendesk tries again after a while is taken', () => {
    expect(refusalOf({ lateMs: 15 * MINUTE })).toBeUndefined();
  });
});

describe('documented payloads', () => {
  test.each(PAYLOADS.map(({ claim, body, outcome }) => [claim, body, outcome] as const))(
    '%s',
    (_claim, body, outcome) => {
      expect(outcomeOf(body)).toEqual(outcome);
    },
  );
});

describe('what is not as documented', () => {
  test.each([
    ['a ticket nobody asked', ticketEvent('created', { n: 1, seconds: 1, detail: { requester_id: null } })],
    ['a comment without an id', comment(1, 1, { author: BY_AGENT, id: null })],
    ['a comment that is neither public nor private', comment(1, 1, { author: BY_AGENT, is_public: null })],
    ['a state of no name', ticketEvent('status_changed', { n: 1, seconds: 1, event: { current: 7 } })],
    ['an event without a detail', { ...ticketEvent('created', { n: 1, seconds: 1 }), detail: null }],
    ['an event without an id', { ...ticketEvent('created', { n: 1, seconds: 1 }), id: '' }],
    ['a rating of no words', { kind: 'csat', ticket_id: '7', rating: 'so so' }],
    ['a rating of no ticket', { kind: 'csat', rating: 'good' }],
    ['a template of another shape', { kind: 7 }],
  ])('%s is kept', (_claim, body) => {
    expect(outcomeOf(body)).toEqual(lost('not_understood'));
  });

  test.each(['ticket.invented', 'agent.invented', 'galaxy.created', 'constructor', '__proto__'])(
    'an event called %s is unknown',
    (type) => {
      expect(outcomeOf({ ...comment(1, 1, { author: BY_AGENT }), type: `zen:event-type:${type}` })).toEqual(
        lost('unknown_type'),
      );
    },
  );

  test('a number that is an id is one, and 0 is none', () => {
    const body = ticketEvent('agent_assignment_changed', {
      n: 1,
      seconds: 5,
      detail: { id: 61207, requester_id: 47_200_310, brand_id: 0, group_id: 0 },
      event: { current: 0 },
    });
    const key = keyOf('ticket.agent_assignment_changed', body.id as string);
    expect(outcomeOf(body)).toEqual(facts(fact('ConversationAssigned', key, 5)));
  });
});

describe('the inbox', () => {
  const inboxes = { '520017': { inbox: 'kettles', team: 'care' }, '520018': { inbox: 'pans', team: 'care' } };
  const solved = ticketEvent('status_changed', {
    n: 1,
    seconds: 9,
    detail: WHATSAPP,
    event: { current: 'SOLVED', previous: 'OPEN' },
  });

  test('is that of the brand', () => {
    expect(read(solved, createSource({}, { inboxes })).facts).toMatchObject([{ inbox: 'kettles' }]);
  });

  test('of a brand nobody bound is unknown', () => {
    const source = createSource({ api: API }, { inboxes: { '1': inboxes['520017'] } });
    expect(outcomeOf(solved, source)).toEqual(lost('unknown_inbox'));
  });

  test('of a message is asked for where it depends on the brand', () => {
    const { facts: none, errands } = read(
      message(3, 1, { actor: END_USER }),
      createSource({ api: API }, { inboxes }),
    );
    expect(none).toEqual([]);
    expect(errands).toHaveLength(1);
    expect(JSON.parse(errands![0]!.content)).toMatchObject({ ask: 'ticket', ticket: '61207' });
  });

  test('of a message is unknown where it cannot be asked for', () => {
    expect(outcomeOf(message(3, 1, { actor: END_USER }), createSource({}, { inboxes }))).toEqual(
      lost('unknown_inbox'),
    );
  });
});

test('without a field for it there is no category', () => {
  const field = { id: '740090', title: 'About', type: 'tagger' };
  const body = ticketEvent('custom_field_changed', {
    n: 1,
    seconds: 1,
    event: { current: { value: 'refunds' }, custom_field: field },
  });
  const source = zendesk.create({ signingSecret: ['s'], groups: {} }, createFakeTools());
  expect(outcomeOf(body, source)).toEqual(ignored('ticket.custom_field_changed'));
});

describe('whatever comes', () => {
  test('reading never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(() => read(body)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });

  test('an event of the right frame and any content is read without throwing', () => {
    const type = fc.constantFrom(
      'ticket.created',
      'ticket.comment_added',
      'ticket.status_changed',
      'messaging_ticket.message_added',
      'agent.state_changed',
      'agent.unified_state_changed',
    );
    fc.assert(
      fc.property(type, fc.jsonValue(), fc.jsonValue(), (name, detail, event) => {
        const body = { id: 'x', type: `zen:event-type:${name}`, detail, event, time: detail };
        expect(() => read(body)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  test('whatever people write and are called, no fact holds it', () => {
    const word = fc.string({ minLength: 5, maxLength: 60 }).map((text) => `«${text}»`);
    fc.assert(
      fc.property(word, word, (said, name) => {
        const bodies = [
          message(1, 1, { actor: { ...END_USER, name }, body: said }),
          comment(2, 20, { author: { ...BY_AGENT, name }, body: said }),
          ticketEvent('created', {
            n: 3,
            seconds: 0,
            detail: { subject: said, description: said, tags: [name] },
          }),
        ];
        for (const body of bodies) {
          const told = JSON.stringify(read(body).facts);
          expect(told).not.toContain(JSON.stringify(said).slice(1, -1));
          expect(told).not.toContain(JSON.stringify(name).slice(1, -1));
        }
      }),
    );
  });
});

test('the same event has the same key, whenever it is received', () => {
  const later = createFakeRequest({ receivedAt: RECEIVED_AT + 3_600_000 });
  for (const { body } of PAYLOADS) {
    const again = createSource()
      .parse(body, later)
      .facts.map(({ key }) => key);
    expect(again).toEqual(read(body).facts.map(({ key }) => key));
  }
});
