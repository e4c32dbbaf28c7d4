import { ignored } from '../testing/outcome.ts';
import { createFakeRequest } from '../testing/tools.ts';
import {
  PHONE_NUMBER_ID,
  SENDER,
  change,
  createSource,
  incoming,
  metadata,
  outcomeOf,
  post,
  read,
  stamp,
  turn,
  wamid,
} from './testing/build.ts';

const TEXT = { ...SENDER, id: wamid(1), timestamp: stamp(1), type: 'text' };
const GOOD = change('messages', { messages: [TEXT] });
const FACT = { ...turn(1, 1) };

function kept(body: unknown): readonly (readonly [string, unknown])[] {
  return read(body).deadLetters.map(
    ({ reason, content }) => [reason, JSON.parse(content) as unknown] as const,
  );
}

test('a body without entries holds nothing', () => {
  expect(outcomeOf({ object: 'whatsapp_business_account', entry: [] })).toEqual({
    facts: [],
    ignored: {},
    deadLetters: [],
  });
});

describe('the smallest part not understood is kept', () => {
  test.each([
    null,
    7,
    'x',
    [],
    {},
    { entry: [] },
    { object: 'whatsapp_business_account' },
    { object: 7, entry: [] },
  ])('the body: %j', (body) => {
    expect(kept(body)).toEqual([['not_understood', body]]);
  });

  test('the body, when it is about something other than WhatsApp', () => {
    const body = { object: 'page', entry: [{ changes: [GOOD] }] };
    expect(kept(body)).toEqual([['unknown_type', body]]);
  });

  test.each([null, 7, [], {}, { changes: {} }])('an entry: %j', (entry) => {
    const body = { object: 'whatsapp_business_account', entry: [entry, { changes: [GOOD] }] };
    expect(kept(body)).toEqual([['not_understood', entry]]);
    expect(read(body).facts).toMatchObject([FACT]);
  });

  test.each([
    ['null', null],
    ['nothing', {}],
    ['a field that is no text', { field: 7, value: {} }],
    ['no value', { field: 'messages' }],
    ['a value that is no object', { field: 'messages', value: [] }],
    ['no metadata', { field: 'messages', value: { messages: [TEXT] } }],
    [
      'a number id that is no text',
      { field: 'messages', value: { metadata: { phone_number_id: 7 }, messages: [TEXT] } },
    ],
  ])('a change: %s', (_case, broken) => {
    expect(kept(post(broken, GOOD))).toEqual([['not_understood', broken]]);
    expect(read(post(broken, GOOD)).facts).toMatchObject([FACT]);
  });

  test('a change of a field nobody knows yet', () => {
    const unknown = change('message_dreams', { dreams: [1] });
    expect(kept(post(unknown, GOOD))).toEqual([['unknown_type', unknown]]);
    expect(read(post(unknown, GOOD)).facts).toMatchObject([FACT]);
  });

  test.each(['constructor', '__proto__'])('a change of a field named %s', (field) => {
    expect(kept(post({ field, value: {} }))).toEqual([['unknown_type', { field, value: {} }]]);
  });

  test('a value without a list of updates', () => {
    const value = { metadata: metadata(), contacts: [] };
    expect(kept(post({ field: 'messages', value }))).toEqual([['not_understood', value]]);
  });

  test('a list nobody knows yet, beside one that counts', () => {
    const body = post(
      change('messages', { messages: [TEXT], contacts: [{}], dreams: [{ id: 1 }, { id: 2 }] }),
    );
    expect(kept(body)).toEqual([['unknown_type', { dreams: [{ id: 1 }, { id: 2 }] }]]);
    expect(read(body).facts).toMatchObject([FACT]);
  });

  test('a list of updates that is none, while the other lists count', () => {
    const body = post(change('messages', { messages: [TEXT], statuses: { id: 'x' }, errors: null }));
    expect(kept(body)).toEqual([['not_understood', { id: 'x' }]]);
    expect(read(body).facts).toMatchObject([FACT]);
  });
});

test('a mix of messages, statuses and errors in one value counts whole', () => {
  const status = { id: wamid(2), status: 'read', timestamp: stamp(2), recipient_id: SENDER.from };
  const { facts, ignored: aside } = read(
    post(change('messages', { messages: [TEXT], statuses: [status, status], errors: [{ code: 130429 }] })),
  );
  expect(facts.map(({ kind }) => kind)).toEqual(['MessageReceived', 'MessageSent', 'MessageSent']);
  expect(aside).toEqual({ errors: 1 });
});

describe('numbers', () => {
  const source = createSource({ '777': { inbox: 'lamps', team: 'night' } });

  test('a change of a number that is not configured is kept whole, the others count', () => {
    const ours = { field: 'messages', value: { metadata: metadata('777'), messages: [TEXT] } };
    const { facts, deadLetters } = read(post(GOOD, ours), source);
    expect(facts).toMatchObject([{ inbox: 'lamps', team: 'night' }]);
    expect(deadLetters).toEqual([{ reason: 'unknown_inbox', content: JSON.stringify(GOOD) }]);
  });

  test('what is left aside anyway needs no configured number', () => {
    expect(outcomeOf(post(change('history', { history: [] })), source)).toEqual(ignored('history'));
  });

  test('a star takes every number', () => {
    const star = createSource({ '*': { inbox: 'all', team: 'day' } });
    expect(read(incoming(TEXT), star).facts).toMatchObject([{ inbox: 'all', team: 'day' }]);
    expect(PHONE_NUMBER_ID).not.toBe('*');
  });
});

describe('left aside by field', () => {
  test.each([
    'account_update',
    'security',
    'smb_app_state_sync',
    'message_template_status_update',
    'group_status_update',
  ])('%s', (field) => {
    expect(outcomeOf(post({ field, value: 'anything' }))).toEqual(ignored(field));
  });

  test('every message of a history, wherever Meta puts it', () => {
    const threads = [{ messages: [1, 2] }, { messages: [3] }, null, { messages: 4 }];
    const value = { history: [{ threads }, 7, { threads: 'x' }], messages: [5], message_echoes: [6, 7] };
    expect(outcomeOf(post({ field: 'history', value }))).toEqual(ignored('history', 6));
  });

  test.each([undefined, null, 'x', {}])('a history that is %j counts for one', (value) => {
    expect(outcomeOf(post({ field: 'history', value }))).toEqual(ignored('history'));
  });

  test('every tap on a link of a marketing message, and every page it opened', () => {
    const tap = { action_type: 'marketing_messages_link_click', timestamp: stamp(1) };
    const actions = { user_actions: [tap, { ...tap, action_type: 'marketing_messages_landing_page_view' }] };
    expect(outcomeOf(post(change('messages', actions)))).toEqual(ignored('user_actions', 2));
    const { facts, deadLetters } = read(post(change('messages', { ...actions, messages: [TEXT] })));
    expect([facts, deadLetters]).toEqual([[expect.objectContaining(FACT)], []]);
  });

  test('every call and every status of one', () => {
    const value = { calls: [1, 2], statuses: [3] };
    expect(outcomeOf(post({ field: 'calls', value }))).toEqual(ignored('calls', 3));
    expect(outcomeOf(post({ field: 'calls', value: 7 }))).toEqual(ignored('calls'));
    expect(outcomeOf(post({ field: 'calls', value: {} }))).toEqual(ignored('calls'));
  });
});

describe('nesting deeper than can be written back', () => {
  const DEEP = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

  function readText(text: string) {
    return createSource().parse(
      JSON.parse(text),
      createFakeRequest({ body: text, receivedAt: 1_780_000_600_000 }),
    );
  }

  test('is kept as the body it came in, once', () => {
    const text = `{"object":"whatsapp_business_account","entry":[${DEEP},${DEEP}]}`;
    expect(readText(text)).toEqual({
      facts: [],
      ignored: {},
      deadLetters: [{ reason: 'not_understood', content: text }],
    });
  });

  test('in a message that is understood changes nothing', () => {
    const text = JSON.stringify(incoming({ ...TEXT, text: 'DEEP' })).replace('"DEEP"', DEEP);
    expect(readText(text).facts).toMatchObject([FACT]);
  });
});
