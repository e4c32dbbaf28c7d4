import type { Fact } from '../../conversation/fact.ts';
import { MARK, PHONE_MARK } from './documents.ts';
import { faultsOfFact, isSoundFact } from './soundFact.ts';
import type { Expectations } from './soundFact.ts';

const RECEIVED_AT = Date.UTC(2026, 2, 9, 8, 5);
const ABOUT: Expectations = {
  source: 'wa',
  receivedAt: RECEIVED_AT,
  bindings: [{ inbox: 'support', team: 'care' }],
  pseudonym: /^[\w-]{22}$/,
  agent: /^agent-[\w-]{8}$/,
  showsAgents: false,
  isShuffled: false,
};
const CUSTOMER = 'WcmSkzK4-51rl-PjVUazyQ';
const OTHER = 'YTCKAYE8UlDpf5-CQmGG6N';

const COMMON = {
  key: 'wamid:LuRnm6GPMGqCiiw8bzYvTd',
  at: RECEIVED_AT - 1000,
  timeSource: 'event',
  source: 'wa',
};
const OF_CONVERSATION = { ...COMMON, inbox: 'support', team: 'care', customer: CUSTOMER };
const SENT = { ...OF_CONVERSATION, kind: 'MessageSent', sender: 'human', evidence: 'stated', stage: 'sent' };
const ASSIGNED = { ...OF_CONVERSATION, kind: 'ConversationAssigned', toTeam: 'Tier 2' };
const RECEIVED = { ...OF_CONVERSATION, kind: 'MessageReceived', alsoKnownAs: [OTHER] };
const PRESENCE = { ...COMMON, kind: 'AgentPresenceChanged', agent: 'agent-hCuRz5Ro', team: '' };

function isSound(fact: object, about: Partial<Expectations> = {}): boolean {
  return isSoundFact(fact as Fact, { ...ABOUT, ...about });
}

it.each([
  ['a message', SENT],
  ['a message of an agent', { ...SENT, agent: 'agent-hCuRz5Ro', survey: { id: 'srv_77', of: 3 } }],
  ['a turn that answers', { ...RECEIVED, answer: { points: 3, of: 3, survey: 'srv_77' } }],
  ['a team', ASSIGNED],
  ['a presence', { ...PRESENCE, available: true, capacity: 4 }],
])('takes %s for sound', (_claim, fact) => {
  expect(faultsOfFact(fact as unknown as Fact, ABOUT)).toEqual([]);
});

it.each([
  ['an unknown kind', { ...SENT, kind: 'toString' }],
  ['a time that is no number', { ...SENT, at: NaN }],
  ['a time in fractions', { ...SENT, at: RECEIVED_AT - 0.5 }],
  ['a time before there was anything', { ...SENT, at: Date.UTC(2014, 11, 31) }],
  ['a time far ahead', { ...SENT, at: RECEIVED_AT + 301_000 }],
  ['a time of receipt that is another', { ...SENT, timeSource: 'receipt' }],
  ['an empty key', { ...SENT, key: '' }],
  ['a key of any length', { ...SENT, key: 'x'.repeat(1000) }],
  ['a missing customer', { ...SENT, customer: undefined }],
  ['a phone number for a customer', { ...SENT, customer: `${PHONE_MARK}001` }],
  ['an inbox nobody configured', { ...SENT, inbox: 'constructor' }],
  ['an alias that is the customer', { ...RECEIVED, alsoKnownAs: [CUSTOMER] }],
  ['an alias twice', { ...RECEIVED, alsoKnownAs: [OTHER, OTHER] }],
  ['a list of no aliases', { ...RECEIVED, alsoKnownAs: [] }],
  ['an agent by name', { ...SENT, agent: 'noura@example.com' }],
  ['an agent without a name', { ...SENT, agent: '' }],
  ['an agent of a bot', { ...SENT, sender: 'bot', agent: 'agent-hCuRz5Ro' }],
  ['a score above its scale', { ...RECEIVED, answer: { points: 4, of: 3 } }],
  ['a field nobody knows', { ...SENT, text: 'hello' }],
  ['a merge into itself', { ...OF_CONVERSATION, kind: 'CustomerMerged', into: CUSTOMER }],
  ['a name with marks in it', { ...ASSIGNED, toTeam: 'Tier\u202e 2' }],
  ['a name of any length', { ...ASSIGNED, toTeam: 'x'.repeat(65) }],
  ['a private name', { ...ASSIGNED, toTeam: MARK }],
  ['a capacity without end', { ...PRESENCE, available: true, capacity: Infinity }],
  ['an object of a class', Object.assign(Object.create({}) as object, SENT)],
])('sees %s', (_claim, fact) => {
  expect(isSound(fact)).toBe(false);
});

it('lets the words of the helpdesk be anything where values were put into the wrong places, and nothing else', () => {
  expect(isSound({ ...ASSIGNED, toTeam: MARK }, { isShuffled: true })).toBe(true);
  expect(isSound({ ...SENT, inbox: MARK }, { isShuffled: true })).toBe(false);
});
