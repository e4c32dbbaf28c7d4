/** Names for HubSpot's ids, and what its API is to be asked for. */
import type { ConversationFact, CustomerKey } from '../../conversation/fact.ts';
import type { EventTime } from '../eventTime.ts';
import type { Finding } from '../findings.ts';
import type { Errand, SourceTools } from '../source.ts';
import { isPlainThreadId } from '../text.ts';
import { bind, type UnboundFact } from '../unbound.ts';

/** The text of an errand: ids, times, and facts that lack their inbox. */
export type Question =
  | ({ readonly ask: 'message'; readonly thread: string; readonly message: string } & EventTime)
  | { readonly ask: 'thread'; readonly thread: string; readonly facts: readonly UnboundFact[] }
  | TicketQuestion
  | { readonly ask: 'feedback'; readonly submission: string };

export interface TicketQuestion {
  readonly ask: 'ticket';
  readonly ticket: string;
  readonly facts: readonly UnboundFact[];
  /** The facts hold only if the ticket is closed in this stage. */
  readonly closedIn?: string;
}

/** An id, which HubSpot writes as a number here and as text there. */
export function toId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function keyOf(tools: SourceTools, ...parts: readonly string[]): string {
  return `hubspot:${tools.digest([tools.name, ...parts].join('\0'))}`;
}

/** For events that name the thread alone. Facts with both keys tie the two together. */
export function threadKey(tools: SourceTools, thread: string): CustomerKey {
  return tools.pseudonym(`thread:${tools.name}`, thread);
}

export function contactKey(tools: SourceTools, contact: string): CustomerKey {
  return tools.pseudonym(`id:${tools.name}`, contact);
}

/** What every fact about a thread says, before its customer is known by more. */
export function ofThread(tools: SourceTools, thread: string) {
  return {
    source: tools.name,
    customer: threadKey(tools, thread),
    ...(isPlainThreadId(thread) && { thread }),
  };
}

/** The fact in its inbox where every inbox is the same to us; else the errand to ask for the thread's. */
export function placed(fact: UnboundFact, thread: string, tools: SourceTools): Finding {
  const binding = tools.inbox(undefined);
  return binding
    ? { fact: bind(fact, binding) }
    : { errand: toErrand({ ask: 'thread', thread, facts: [fact] }, fact.key, fact.customer) };
}

/** To be gone on at once; erased with the customer, where one is known. */
export function toErrand(question: Question, key: string, customer?: CustomerKey): Errand {
  return { key, content: JSON.stringify(question), notBefore: 0, ...(customer && { customer }) };
}

export type Resolved = Extract<ConversationFact, { kind: 'ConversationResolved' }>;
