/** The core's one step: a customer and a fact in, the customer changed and what was seen out. Pure. */
import { botEntered, botHandedOff } from './bot.ts';
import { categorise } from './category.ts';
import { keepEarly } from './early.ts';
import { open, REPEAT_CONTACT_WINDOW_MS } from './episode.ts';
import type { ConversationFact, Instant } from './fact.ts';
import { assign } from './holder.ts';
import type { Observation } from './observation.ts';
import type { Policy } from './policy.ts';
import { send } from './reply.ts';
import { resolve } from './resolve.ts';
import type { Scene } from './scene.ts';
import { createScene, sliceOf } from './scene.ts';
import type { Conversation, Customer } from './state.ts';
import { isForgettable, openEpisode, quietConversation, withEpisode, without } from './state.ts';
import { surveyAnswered, surveySent } from './survey.ts';
import { receive } from './turn.ts';

export interface Evolved {
  readonly customer: Customer;
  readonly observations: readonly Observation[];
}

type Handlers = {
  readonly [K in ConversationFact['kind']]: (
    conversation: Conversation,
    fact: Extract<ConversationFact, { kind: K }>,
    scene: Scene,
  ) => Conversation;
};

const HANDLERS: Handlers = {
  MessageReceived: receive,
  MessageSent: send,
  ConversationAssigned: assign,
  ConversationResolved: resolve,
  ConversationReopened: (conversation, fact, scene) =>
    reopen(conversation, fact.at, (at) => open(conversation, at, sliceOf(fact), scene)),
  CategoryChanged: categorise,
  BotEntered: (conversation, fact) => botEntered(conversation, fact.at),
  BotHandedOff: (conversation, fact, scene) => botHandedOff(conversation, fact.at, scene),
  SurveySent: surveySent,
  SurveyAnswered: surveyAnswered,
  // The next two concern the customer as a whole; see evolve and settle.
  ConsentChanged: (conversation) => conversation,
  CustomerMerged: (conversation) => conversation,
};

export function evolve(customer: Customer, fact: ConversationFact, policy: Policy): Evolved {
  const observations: Observation[] = [];
  const note = (observation: Observation) => void observations.push(observation);
  if (fact.at < customer.appliedTo) note({ type: 'FactCameLate', source: fact.source, kind: fact.kind });
  const before = customer.conversations[fact.inbox] ?? quietConversation(fact.inbox);
  const handled = threaded(handle(before, fact, createScene(policy, fact.inbox, note)), fact);
  const after = before.phase.status === 'open' ? handled : keepEarly(handled, fact);
  const isOpened = observations.some(({ type }) => type === 'EpisodeOpened');
  const opened = isOpened ? openEpisode(after) : undefined;
  if (opened && isRepeatContact(customer, opened.startedAt)) {
    note({ type: 'ContactRepeated', ...opened.slice });
  }
  const changed = withConversation(consented(customer, fact), after);
  return { customer: { ...changed, appliedTo: Math.max(customer.appliedTo, fact.at) }, observations };
}

function handle(conversation: Conversation, fact: ConversationFact, scene: Scene): Conversation {
  // Each handler takes the fact of its own key: the table's type says so, TypeScript cannot follow the lookup.
  const handler = HANDLERS[fact.kind] as (c: Conversation, f: ConversationFact, s: Scene) => Conversation;
  return handler(conversation, fact, scene);
}

function threaded(conversation: Conversation, { thread, at }: ConversationFact): Conversation {
  const episode = openEpisode(conversation);
  if (thread === undefined || !episode || episode.thread === thread) return conversation;
  // What comes late of the episode before may name another.
  if (episode.thread !== undefined && at < episode.startedAt) return conversation;
  return withEpisode(conversation, { ...episode, thread });
}

function reopen(
  conversation: Conversation,
  at: Instant,
  opened: (at: Instant) => Conversation,
): Conversation {
  const { phase } = conversation;
  if (phase.status === 'open' || (phase.status === 'ended' && at < phase.ended.endedAt)) return conversation;
  return opened(at);
}

function consented(customer: Customer, fact: ConversationFact): Customer {
  if (fact.kind !== 'ConsentChanged') return customer;
  const { purpose, granted, at } = fact;
  if ((customer.consent?.[purpose]?.at ?? -Infinity) > at) return customer;
  return { ...customer, consent: { ...customer.consent, [purpose]: { granted, at } } };
}

/** Looks at every inbox: the customer does not care which one they asked in. */
function isRepeatContact(customer: Customer, at: Instant): boolean {
  return Object.values(customer.conversations).some(({ phase }) => {
    if (phase.status === 'quiet') return false;
    if (phase.status === 'ended') return at - phase.ended.endedAt <= REPEAT_CONTACT_WINDOW_MS;
    // Two inboxes asked at the same instant: neither was before the other, but what had ended in them was.
    const { startedAt, previousEndedAt = -Infinity } = phase.episode;
    return startedAt < at || at - previousEndedAt <= REPEAT_CONTACT_WINDOW_MS;
  });
}

/** Conversations with nothing left to remember are dropped. */
export function withConversation(customer: Customer, conversation: Conversation): Customer {
  const { conversations } = customer;
  const { inbox } = conversation;
  return {
    ...customer,
    conversations: isForgettable(conversation)
      ? without(conversations, inbox)
      : { ...conversations, [inbox]: conversation },
  };
}
