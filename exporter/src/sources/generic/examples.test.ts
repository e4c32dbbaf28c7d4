import { createHmac } from 'node:crypto';
import { KEY, load } from '../../config/testing/files.ts';
import { createSources } from '../kinds.ts';
import type { ConfiguredSource } from '../kinds.ts';
import { createPseudonymiser } from '../pseudonyms.ts';
import { createFakeRequest } from '../testing/tools.ts';
import {
  AGENT,
  AT,
  HAPTIK_MESSAGE,
  NAME,
  PHONE,
  TEXT,
  exampleText,
  haptik,
  myoperator,
  sendpulse,
  type Body,
} from './testing/examples.ts';

const TOKEN = 'url-token-of-the-examples-01';
const ENV = {
  SENDPULSE_URL_TOKEN: TOKEN,
  BOLDDESK_URL_TOKEN: TOKEN,
  HAPTIK_WEBHOOK_SECRET: 'hk-test-secret',
  MYOPERATOR_WEBHOOK_SECRET: 'mo-test-secret',
};
const pseudonyms = createPseudonymiser('pseudonym-key-of-the-examples', 'pseudonym');
const CUSTOMER = pseudonyms.customer('tel', PHONE);
const AGENT_LABEL = pseudonyms.agent('8801');

function sourceOf(vendor: string): ConfiguredSource {
  return createSources(load(KEY + exampleText(vendor), { env: ENV }), pseudonyms).get(vendor)!;
}

/** What the vendor's example makes of a body the vendor has signed. */
function read(vendor: string, body: unknown, headers: Record<string, string> = {}) {
  const source = sourceOf(vendor);
  const text = JSON.stringify(body);
  const signed = {
    haptik: { 'x-hub-signature': `sha1=${createHmac('sha1', 'hk-test-secret').update(text).digest('hex')}` },
    myoperator: {
      'x-myoperator-signature': createHmac('sha256', 'mo-test-secret').update(text).digest('hex'),
    },
  }[vendor];
  const request = createFakeRequest({
    rest: TOKEN,
    body: text,
    headers: { ...headers, ...signed },
    receivedAt: AT + 2000,
  });
  source.admit(request);
  source.verify(request);
  const { facts, deadLetters, ignored } = source.parse(body, request);
  return { facts, deadLetters: deadLetters.map(({ reason }) => reason), ignored };
}

const fact = (more: object) => ({ facts: [expect.objectContaining(more)], deadLetters: [], ignored: {} });
const left = (name: string) => ({ facts: [], deadLetters: [], ignored: { [name]: 1 } });
const kept = (reason: string) => ({ facts: [], deadLetters: [reason], ignored: {} });

const CASES: readonly (readonly [string, Body | readonly Body[], object])[] = [
  [
    'sendpulse',
    sendpulse('incoming_message'),
    fact({ kind: 'MessageReceived', customer: CUSTOMER, at: AT, timeSource: 'event', inbox: 'support' }),
  ],
  ['sendpulse', [sendpulse('incoming_message')], fact({ kind: 'MessageReceived' })],
  ['sendpulse', sendpulse('outgoing_message'), fact({ kind: 'MessageSent', sender: 'unknown' })],
  ['sendpulse', sendpulse('outbound_message'), fact({ kind: 'MessageSent', sender: 'unknown' })],
  ['sendpulse', sendpulse('open_chat', { info: {} }), fact({ kind: 'BotHandedOff' })],
  ['sendpulse', sendpulse('opened_live_chat'), fact({ kind: 'BotHandedOff' })],
  ...['new_subscriber', 'run_custom_flow', 'link_click', 'bot_block', 'unsubscribe'].map(
    (title) => ['sendpulse', sendpulse(title), left(title)] as const,
  ),
  ['sendpulse', sendpulse('telepathy'), kept('unknown_type')],
  [
    'sendpulse',
    [sendpulse('incoming_message'), sendpulse('new_subscriber'), sendpulse('telepathy')],
    {
      facts: [expect.objectContaining({ kind: 'MessageReceived' })],
      deadLetters: ['unknown_type'],
      ignored: { new_subscriber: 1 },
    },
  ],
  [
    'haptik',
    haptik('message', false, HAPTIK_MESSAGE),
    fact({ kind: 'MessageSent', sender: 'human', agent: AGENT_LABEL, customer: CUSTOMER, at: AT + 4 }),
  ],
  ['haptik', haptik('message', true, HAPTIK_MESSAGE), fact({ kind: 'MessageSent', sender: 'bot' })],
  ['haptik', haptik('chat_pinned', true), fact({ kind: 'BotHandedOff' })],
  [
    'haptik',
    haptik('chat_complete', false),
    fact({ kind: 'ConversationResolved', by: 'human', agent: AGENT_LABEL }),
  ],
  ['haptik', haptik('chat_complete', true), fact({ kind: 'ConversationResolved', by: 'bot' })],
  ['haptik', haptik('chat_waved', true), kept('unknown_type')],
  [
    'myoperator',
    myoperator('conversation.assigned'),
    fact({ kind: 'ConversationAssigned', agent: pseudonyms.agent(AGENT), customer: CUSTOMER, at: AT }),
  ],
  ['myoperator', myoperator('conversation.resolved'), fact({ kind: 'ConversationResolved', by: 'human' })],
  ['myoperator', myoperator('conversation.reopened'), fact({ kind: 'ConversationReopened' })],
  [
    'myoperator',
    myoperator('message.incoming', { direction: 'incoming' }),
    fact({ kind: 'MessageReceived' }),
  ],
  [
    'myoperator',
    myoperator('message.sent', { direction: 'outgoing' }),
    fact({ kind: 'MessageSent', sender: 'human', agent: pseudonyms.agent(AGENT) }),
  ],
  [
    'myoperator',
    myoperator('message.sent', { direction: 'outgoing', payload: { source: 'cmp' } }),
    fact({ kind: 'MessageSent', sender: 'campaign' }),
  ],
  [
    'myoperator',
    myoperator('message.sent', { direction: 'outgoing', payload: { source: 'api' } }),
    fact({ kind: 'MessageSent', sender: 'automation' }),
  ],
  [
    'myoperator',
    myoperator('message.sent', { direction: 'outgoing', payload: {} }),
    fact({ kind: 'MessageSent', sender: 'unknown' }),
  ],
  ['myoperator', myoperator('message.delivered', { direction: 'outgoing' }), left('status')],
  ['myoperator', myoperator('call.summary', { channel: 'call', system_identifier: null }), left('call')],
  ['myoperator', myoperator('conversation.waved'), kept('unknown_type')],
];

test.each(CASES)('%s: %j', (vendor, body, outcome) => {
  expect(read(vendor, body)).toEqual(outcome);
});

test.each([
  ['Contact Created', left('contact')],
  ['Contact Group Updated', left('contact')],
  ['Worklog Created', left('work_log')],
  ['Approval Requested', left('approval')],
  ['Private Note Created', left('note')],
  ['Ticket Created', kept('unknown_type')],
  ['Satisfaction Feedback', kept('unknown_type')],
])('bolddesk: %s', (event, outcome) => {
  expect(read('bolddesk', { any: 'shape' }, { 'event-type': event })).toEqual(outcome);
});

test.each([[[]], [{}], ['text'], [7], [null]])('no example makes anything of %j', (body) => {
  for (const vendor of ['sendpulse', 'haptik', 'myoperator', 'bolddesk']) {
    const { facts, deadLetters } = read(vendor, body);
    expect([vendor, facts, deadLetters.length]).toEqual([vendor, [], 1]);
  }
});

test('a known body and its published form of signature open the example of Haptik', () => {
  const request = createFakeRequest({
    body: '{"event_name":"chat_complete"}',
    headers: { 'x-hub-signature': 'sha1=10899ea3e8fcd0bc3cc8058bece00ea81d6bd89c' },
  });
  expect(() => {
    sourceOf('haptik').verify(request);
  }).not.toThrow();
});

test('told again, a body has the same keys, and another event has others', () => {
  const keys = CASES.flatMap(([vendor, body]) => read(vendor, body).facts.map(({ key }) => key));
  expect(keys).toEqual(CASES.flatMap(([vendor, body]) => read(vendor, body).facts.map(({ key }) => key)));
  const [first, second] = [AT, AT + 1].map((date) =>
    read('sendpulse', sendpulse('incoming_message', { date })),
  );
  expect(first!.facts[0]!.key).not.toBe(second!.facts[0]!.key);
});

test('no name, number or text is in any fact', () => {
  const told = JSON.stringify(CASES.map(([vendor, body]) => read(vendor, body).facts));
  for (const secret of [PHONE, NAME, TEXT, AGENT, 'Bram']) expect(told).not.toContain(secret);
});
