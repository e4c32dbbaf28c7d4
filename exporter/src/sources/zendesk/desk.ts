/** What every reader of Zendesk's events shares: names for its ids, and the way to the right inbox. */
import type { CustomerKey, Instant } from '../../conversation/fact.ts';
import type { EventTime } from '../eventTime.ts';
import { UNKNOWN_INBOX, type Finding } from '../findings.ts';
import type { Errand, SourceTools } from '../source.ts';
import { isPlainThreadId } from '../text.ts';
import { bind, type UnboundFact } from '../unbound.ts';

export interface Desk {
  readonly tools: SourceTools;
  /** Whether there are credentials for the API. */
  readonly canAsk: boolean;
  /** Team of a group; undefined where the configuration names none. */
  readonly teamOf: (group: string | undefined) => string | undefined;
  readonly categoryField: string | undefined;
}

/** What the API is to be asked for; the text of an errand. */
export type Question =
  | { readonly ask: 'ticket'; readonly ticket: string; readonly facts: readonly UnboundFact[] }
  | ({ readonly ask: 'agent'; readonly agent: string; readonly available?: boolean } & EventTime);

/** An id, which Zendesk writes as a number here and as text there; undefined where there is none: `null`, `0`, ''. */
export function toId(value: unknown): string | undefined {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value !== 0 ? String(value) : undefined;
  return typeof value === 'string' && value !== '' && value !== '0' ? value : undefined;
}

/** What Zendesk does by itself, by triggers and automations, it does as this user. */
export const SYSTEM_USER = '-1';

export function keyOf(desk: Desk, ...parts: readonly string[]): string {
  return `zendesk:${desk.tools.digest([desk.tools.name, ...parts].join('\0'))}`;
}

export function userKey({ tools }: Desk, user: string): CustomerKey {
  return tools.pseudonym(`id:${tools.name}`, user);
}

/** For events that name the ticket alone. Facts with both keys tie the two together. */
export function ticketKey({ tools }: Desk, ticket: string): CustomerKey {
  return tools.pseudonym(`ticket:${tools.name}`, ticket);
}

export function threadOf(ticket: string): { readonly thread?: string } {
  return isPlainThreadId(ticket) ? { thread: ticket } : {};
}

export interface Place {
  readonly ticket: string;
  /** Undefined where the event does not say. */
  readonly brand: string | undefined;
  /** The customer must be asked for too. */
  readonly isAnonymous?: boolean;
}

/** The facts in their inbox, which is that of the ticket's brand; the errand to ask for it where nothing tells. */
export function placed(facts: readonly UnboundFact[], place: Place, desk: Desk): readonly Finding[] {
  const { ticket, brand, isAnonymous = false } = place;
  const binding = isAnonymous && desk.canAsk ? undefined : desk.tools.inbox(brand);
  if (binding) return facts.map((fact) => ({ fact: bind(fact, binding) }));
  const [first] = facts;
  if (!first || !desk.canAsk || (brand !== undefined && !isAnonymous)) return [UNKNOWN_INBOX];
  return [{ errand: { ...toErrand({ ask: 'ticket', ticket, facts }, first.key), customer: first.customer } }];
}

/** To be gone on at once. */
export function toErrand(question: Question, key: string, notBefore: Instant = 0): Errand {
  return { key, content: JSON.stringify(question), notBefore };
}
