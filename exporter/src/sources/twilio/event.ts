/** One event of any of Twilio's products, and what is needed to read it. */
import type { CustomerKey, Instant } from '../../conversation/fact.ts';
import { statedTime } from '../eventTime.ts';
import type { EventTime } from '../eventTime.ts';
import type { Finding } from '../findings.ts';
import type { InboxBinding, SourceTools } from '../source.ts';
import { twilioKey } from '../twilioId.ts';
import type { Person } from '../whatsapp/identity.ts';
import type { Fields } from './fields.ts';

/** What the operator alone can know. */
export interface Knowledge {
  /** Authors of messages that are programs. */
  readonly bots: readonly string[];
  /** Names or ids of the activities in which a worker takes conversations. */
  readonly availableActivities: readonly string[];
  /** Conversations a worker may hold at once. */
  readonly agentCapacity: number;
  /** Who closes conversations through the REST API. */
  readonly closedThroughApi: 'human' | 'bot';
}

export interface Desk {
  readonly tools: SourceTools;
  readonly knowledge: Knowledge;
  readonly receivedAt: Instant;
}

export interface TwilioEvent {
  /** As the product's own webhook names it: `onMessageAdded`, `reservation.accepted`; of a message its status. */
  readonly name: string;
  readonly fields: Fields;
  readonly desk: Desk;
  /** The time on the envelope it came in. */
  readonly sentAt?: unknown;
  /** The note of whoever sent the message, where the product has a place for one: see `author.ts`. */
  readonly note?: string | undefined;
}

export type Reader = (event: TwilioEvent) => readonly Finding[];

/** The part of a fact that says what it is about, and when. */
export interface Circumstances extends InboxBinding, Person, EventTime {
  readonly key: string;
  readonly source: string;
  readonly thread?: string;
}

export interface Occurrence {
  /** Names the occurrence at Twilio. */
  readonly id: string;
  /** The product's own stamps, the best first. */
  readonly stamps: readonly (string | undefined)[];
  readonly inbox: InboxBinding;
  readonly person: Person;
  readonly thread?: string | undefined;
}

export function toCircumstances(
  { id, stamps, inbox, person, thread }: Occurrence,
  event: TwilioEvent,
): Circumstances {
  return {
    key: twilioKey(id, event.desk.tools),
    ...timeOf(event, ...stamps),
    source: event.desk.tools.name,
    inbox: inbox.inbox,
    team: inbox.team,
    ...person,
    ...(thread !== undefined && { thread }),
  };
}

/** The first stamp there is, else that on the envelope, else receipt. */
export function timeOf({ desk, sentAt }: TwilioEvent, ...stamps: readonly (string | undefined)[]): EventTime {
  return statedTime(stamps.find((stamp) => stamp !== undefined) ?? sentAt, desk.receivedAt);
}

/** Where an event belongs: each of its ids may be bound, the first bound by its own name counts; else `*`. */
export function inboxOf(ids: readonly (string | undefined)[], tools: SourceTools): InboxBinding | undefined {
  return ids.map((id) => boundTo(id, tools)).find((binding) => binding !== undefined) ?? tools.inbox('*');
}

/** What an id itself is bound to, `*` aside. */
export function boundTo(id: string | undefined, tools: SourceTools): InboxBinding | undefined {
  if (id === undefined) return undefined;
  const binding = tools.inbox(id);
  return binding === tools.inbox('*') ? undefined : binding;
}

/** The person all of the keys belong to; the first leads. */
export function toPerson([customer, ...others]: readonly [CustomerKey, ...CustomerKey[]]): Person {
  const alsoKnownAs = [...new Set(others)].filter((key) => key !== customer);
  return alsoKnownAs.length === 0 ? { customer } : { customer, alsoKnownAs };
}

export function isNotEmpty<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0;
}
