import { facts, ignored } from '../testing/outcome.ts';
import { RECIPIENT, outcomeOf, read, sent, stamp, statuses, wamid } from './testing/build.ts';

const STATUS = { id: wamid(1), status: 'sent', timestamp: stamp(1), ...RECIPIENT };
const NOT_UNDERSTOOD = { facts: [], ignored: {}, deadLetters: ['not_understood'] };

function tagged(tag: string, more: object = {}): unknown {
  return statuses({ ...STATUS, biz_opaque_callback_data: tag, ...more });
}

test.each(['failed', 'sent', 'delivered', 'read', 'played'])(
  'the first sign of a message may be that it is %s',
  (stage) => {
    expect(outcomeOf(statuses({ ...STATUS, status: stage }))).toEqual(facts(sent(1, 1, { stage })));
  },
);

test('all signs of one message share a key', () => {
  const all = ['sent', 'delivered', 'read'].map((status) => ({ ...STATUS, status }));
  expect(new Set(read(statuses(...all)).facts.map(({ key }) => key)).size).toBe(1);
});

test.each(['marketing', 'marketing_lite', 'utility', 'authentication', 'authentication_international'])(
  'a message billed as %s is a campaign',
  (category) => {
    const billed = statuses({ ...STATUS, pricing: { billable: true, pricing_model: 'PMP', category } });
    expect(outcomeOf(billed)).toEqual(facts(sent(1, 1, { sender: 'campaign', evidence: 'billing' })));
  },
);

test.each(['service', 'referral_conversion', 'something_new', undefined, 7])(
  'a message billed as %s has an unknown sender',
  (category) => {
    expect(outcomeOf(statuses({ ...STATUS, pricing: { category } }))).toEqual(facts(sent(1, 1)));
  },
);

test('the tag is believed over the bill', () => {
  const pricing = { category: 'utility' };
  expect(outcomeOf(tagged('helpdesk:sender=human;agent=17', { pricing }))).toEqual(
    facts(sent(1, 1, { sender: 'human', evidence: 'stated', agent: 'agent-17' })),
  );
});

test('a tag may say that the message asks for a score', () => {
  expect(outcomeOf(tagged('helpdesk:sender=automation;survey=srv_77;of=5'))).toEqual(
    facts(sent(1, 1, { sender: 'automation', evidence: 'stated', survey: { id: 'srv_77', of: 5 } })),
  );
});

test('a malformed tag is counted, and the message is read as if it had none', () => {
  expect(outcomeOf(tagged('helpdesk:sender=robot', { pricing: { category: 'marketing' } }))).toEqual({
    facts: [sent(1, 1, { sender: 'campaign', evidence: 'billing' })],
    ignored: { malformed_tag: 1 },
    deadLetters: [],
  });
});

test("the window's origin says nothing about who sent a message in it", () => {
  const conversation = { id: '7e2b', origin: { type: 'marketing' } };
  expect(outcomeOf(statuses({ ...STATUS, conversation }))).toEqual(facts(sent(1, 1)));
});

test('a status nobody knows yet is kept', () => {
  const unknown = { ...STATUS, status: 'folded' };
  expect(outcomeOf(statuses(unknown))).toEqual({ facts: [], ignored: {}, deadLetters: ['unknown_type'] });
  expect(read(statuses(unknown)).deadLetters[0]!.content).toBe(JSON.stringify(unknown));
});

test('the status of a call is left aside', () => {
  expect(outcomeOf(statuses({ ...STATUS, type: 'call', status: 'RINGING' }))).toEqual(ignored('calls'));
});

test.each([
  ['no id', { ...STATUS, id: undefined }],
  ['no status', { ...STATUS, status: undefined }],
  ['a status that is no text', { ...STATUS, status: 1 }],
  ['no shape at all', 'sent'],
])('a status with %s is not understood', (_case, status) => {
  expect(outcomeOf(statuses(status))).toEqual(NOT_UNDERSTOOD);
});

test.each(['captured', 'pending', 'failed'])('the state of a payment, %s, is none of a message', (status) => {
  const payment = { id: 'ABMAAQVBAXmFlQ', from: '48555010222', timestamp: stamp(1), status, type: 'payment' };
  const paid = { ...payment, payment: { reference_id: 'order-5521', amount: { value: 21000, offset: 100 } } };
  expect(outcomeOf(statuses(paid))).toEqual(ignored('payments'));
  expect(outcomeOf(statuses({ ...paid, ...RECIPIENT }))).toEqual(ignored('payments'));
});
