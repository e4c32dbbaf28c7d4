/** A question about one ticket, from its first message until it is closed. */
import type { ConversationFact, CustomerKey, Instant, Milliseconds } from '../../conversation/fact.ts';
import type { Finding } from '../findings.ts';
import { toText } from '../json.ts';
import type { Errand, InboxBinding, SourceTools } from '../source.ts';
import type { Item } from './item.ts';
import { identityOf, type Scene } from './scene.ts';

/** What the question is about. The number, which the API's path needs, is sealed. */
export interface Question {
  readonly ticket: string;
  readonly conversation: string;
  readonly phone: string;
  readonly binding: InboxBinding;
  /** When somebody last spoke in it: by event time, and by our clock. A closing before it was not the last. */
  readonly saidAt: Instant;
  readonly raisedAt: Instant;
  /** Whose it is: the question is erased with them. */
  readonly customer: CustomerKey;
  /** Until it is asked again. */
  readonly pauseMs: Milliseconds;
  /** What has been told already ends here. */
  readonly toldTo: Instant;
}

const LONGEST_PAUSE_MS = 6 * 3600_000;
/** An episode in which nobody says anything has ended long before. */
const GIVEN_UP_AFTER_MS = 3 * 24 * 3600_000;

/** A message puts the question off anew: while people write, nobody closes. */
export function askAboutTicket(
  { event, tools, binding, receivedAt }: Scene,
  fact: ConversationFact,
  askAfterMs: Milliseconds,
): Errand | undefined {
  if (!isSpoken(fact)) return undefined;
  const { at: saidAt, customer } = fact;
  const [ticket, conversation] = [toText(event.ticketId), toText(event.conversationId)];
  const { phone } = identityOf(event);
  if (ticket === undefined || conversation === undefined || phone === undefined) return undefined;
  const question: Question = {
    ticket,
    conversation,
    phone: tools.seal(phone),
    binding: { inbox: binding.inbox, team: binding.team },
    saidAt,
    raisedAt: receivedAt,
    customer,
    pauseMs: askAfterMs,
    toldTo: 0,
  };
  return toErrand(question, receivedAt, tools);
}

/**
 * Whether it may open a ticket, or open it again. What programs send does neither: it answers what somebody said, or
 * follows the closing, as a survey does, and in the closed ticket's name.
 */
function isSpoken(fact: ConversationFact): boolean {
  if (fact.kind !== 'MessageSent') return true;
  return fact.stage !== 'failed' && (fact.sender === 'human' || fact.sender === 'unknown');
}

function toErrand(question: Question, now: Instant, tools: SourceTools): Errand {
  return {
    key: tools.digest(`ticket:${question.ticket}`),
    content: JSON.stringify(question),
    notBefore: now + question.pauseMs,
    customer: question.customer,
  };
}

/** An item may be listed a moment after a later one. What is told again counts once. */
const OVERLAP_MS = 60_000;

/** Whether an item may tell something of the ticket that was not told before. */
export function isNews(item: Item, question: Question): boolean {
  const { kind, ticket, at } = item;
  return kind === 'ticket' && ticket === question.ticket && !(at <= question.toldTo - OVERLAP_MS);
}

/** Whether it has been seen: if it is no fact, it is not worth a second word. */
export function isKnown({ at }: Item, { toldTo }: Question): boolean {
  return at <= toldTo;
}

/** With a longer pause, until nobody has written in the ticket for days. */
export function askAgain(
  items: readonly Item[],
  {
    question,
    tools,
    now,
  }: { readonly question: Question; readonly tools: SourceTools; readonly now: Instant },
): Finding {
  if (now - question.raisedAt > GIVEN_UP_AFTER_MS) return { ignored: 'ticket_open' };
  const pauseMs = Math.min(LONGEST_PAUSE_MS, question.pauseMs * 2);
  const toldTo = latestOf(items, question);
  return { errand: toErrand({ ...question, pauseMs, toldTo }, now, tools) };
}

function latestOf(items: readonly Item[], question: Question): Instant {
  const times = items.filter((item) => isNews(item, question)).map(({ at }) => at);
  return Math.max(question.toldTo, ...times.filter((at) => !Number.isNaN(at)));
}
