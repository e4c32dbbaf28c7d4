/** What every event of Trengo is read with, and the parts of a fact they share. */
import type { ConversationFact, CustomerKey, Instant } from '../../conversation/fact.ts';
import type { EventTime } from '../eventTime.ts';
import type { InboxBinding, SourceTools } from '../source.ts';
import { phoneDigits } from '../text.ts';
import type { Fields } from './fields.ts';

export interface Scene {
  readonly tools: SourceTools;
  readonly receivedAt: Instant;
  /** Type of the event, as the URL names it. */
  readonly event: string;
  /** The seconds of the signature: with the ids, all that tells one event of a ticket from the next. */
  readonly stamp: string;
  readonly time: EventTime;
  readonly fields: Fields;
}

type WithoutPlace<F> = F extends ConversationFact ? Omit<F, keyof InboxBinding> : never;

/** A fact whose inbox is not known: events about a ticket do not name its channel. */
export type Unplaced = WithoutPlace<ConversationFact>;

/** What a fact says beside when, where and of whom. */
type Statement<F = ConversationFact> = F extends ConversationFact
  ? Omit<
      F,
      keyof InboxBinding | 'key' | 'at' | 'timeSource' | 'source' | 'customer' | 'alsoKnownAs' | 'thread'
    >
  : never;

export interface Subject {
  /** What makes the event this one and no other, beside its type. */
  readonly ids: readonly string[];
  /** Every pseudonym of the customer, the leading one first. */
  readonly customers: readonly [CustomerKey, ...CustomerKey[]];
  readonly ticket: string;
}

const TICKET_ID = /^\d{1,15}$/;

export function toFact(
  statement: Statement,
  { ids, customers, ticket }: Subject,
  { tools, event, time }: Scene,
): Unplaced {
  const [customer, ...alsoKnownAs] = customers;
  return {
    key: `trengo:${tools.digest([tools.name, event, ...ids].join(':'))}`,
    ...time,
    source: tools.name,
    customer,
    ...(alsoKnownAs.length > 0 && { alsoKnownAs }),
    ...(TICKET_ID.test(ticket) && { thread: ticket }),
    ...statement,
  };
}

/**
 * The customer of a ticket. Only messages say whose ticket it is, so they make this another name of the customer, and
 * everything else that happens to the ticket goes by it.
 */
export function ticketKey(ticket: string, tools: SourceTools): CustomerKey {
  return tools.pseudonym(`ticket:${tools.name}`, ticket);
}

/** Everything a message says about whom it is with; undefined when it names no ticket. */
export function customersOf({ fields, tools }: Scene): Subject['customers'] | undefined {
  const ticket = fields.get('ticket_id');
  if (ticket === undefined) return undefined;
  const contact = fields.get('contact_id');
  const [first, ...others] = [
    ...phoneKey(fields.get('contact_identifier'), tools),
    ...(contact === undefined ? [] : [tools.pseudonym(`id:${tools.name}`, contact)]),
    ticketKey(ticket, tools),
  ];
  return first && [first, ...others];
}

/** Identifiers of other channels are addresses and ids: only what is written as an international number is one. */
function phoneKey(identifier: string | undefined, tools: SourceTools): CustomerKey[] {
  if (identifier === undefined || !/^(\+|00)[\d ().-]{1,30}$/.test(identifier)) return [];
  const digits = phoneDigits(identifier);
  return digits === undefined ? [] : [tools.pseudonym('tel', digits)];
}
