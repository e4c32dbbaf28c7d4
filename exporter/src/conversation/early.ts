/**
 * Answers, assignments and ends that are heard of while nothing is open. Where the question they belong to comes late, they
 * are told again once it has opened its episode: nobody is to wait for what has been given.
 */
import type {
  BotHandedOff,
  ConversationAssigned,
  ConversationFact,
  ConversationResolved,
  CustomerKey,
  MessageSent,
  Milliseconds,
} from './fact.ts';
import { compareFacts } from './fact.ts';
import type { Conversation, Customer } from './state.ts';
import { openEpisode, without } from './state.ts';
import { arm } from './timer.ts';

type Kept = MessageSent | ConversationAssigned | ConversationResolved | BotHandedOff;

type Unnamed<F> = F extends unknown ? Omit<F, 'customer' | 'alsoKnownAs'> : never;

/** Without the names of the customer: it is in the state of whoever they turn out to be. */
export type EarlyFact = Unnamed<Kept>;

const KEPT_MS: Milliseconds = 86_400_000;
const MOST_KEPT = 8;

/** Keeps the fact where it may have come before its question. */
export function keepEarly(conversation: Conversation, fact: ConversationFact): Conversation {
  if (conversation.phase.status === 'open' || !isKept(fact)) return conversation;
  const past = (conversation.early ?? []).filter(({ at }) => at > fact.at - KEPT_MS);
  return rememberEarly(conversation, [...past, unnamed(fact)]);
}

function isKept(fact: ConversationFact): fact is Kept {
  if (fact.kind === 'MessageSent') return isReply(fact);
  return (
    fact.kind === 'ConversationAssigned' ||
    fact.kind === 'ConversationResolved' ||
    fact.kind === 'BotHandedOff'
  );
}

/** Not of an unknown sender: each customer who is told of an order would be remembered for it. */
function isReply({ sender, stage, survey }: MessageSent): boolean {
  return (sender === 'human' || sender === 'bot') && stage !== 'failed' && survey === undefined;
}

function unnamed(fact: Kept): EarlyFact {
  const { customer: _customer, alsoKnownAs: _others, ...rest } = fact;
  return rest;
}

function rememberEarly(conversation: Conversation, early: readonly EarlyFact[]): Conversation {
  const forgetAt = conversation.timers.find(({ kind }) => kind === 'forget')?.at ?? 0;
  const last = Math.max(...early.map(({ at }) => at));
  const remembered = { ...conversation, early: early.slice(-MOST_KEPT) };
  return arm(remembered, { at: Math.max(forgetAt, last + KEPT_MS), kind: 'forget' });
}

export interface TakenEarly {
  readonly customer: Customer;
  /** In event order. */
  readonly facts: readonly ConversationFact[];
}

/** Takes out what is of an episode that is open by now: it is to be told again. Its question may be yet to come. */
export function takeEarly(customer: Customer, key: CustomerKey): TakenEarly | undefined {
  for (const conversation of Object.values(customer.conversations)) {
    const { inbox, early } = conversation;
    const episode = openEpisode(conversation);
    if (!early || !episode) continue;
    const since = early.filter(({ at }) => at >= episode.startedAt);
    if (since.length === 0) continue;
    const left = early.filter(({ at }) => at < episode.startedAt);
    const kept = left.length === 0 ? without(conversation, 'early') : { ...conversation, early: left };
    const conversations = { ...customer.conversations, [inbox]: kept };
    const facts = since.map((fact): ConversationFact => ({ ...fact, customer: key })).sort(compareFacts);
    return { customer: { ...customer, conversations }, facts };
  }
  return undefined;
}
