import type { CustomerKey, Instant, TimeSource } from '../../conversation/fact.ts';
import type { InboxBinding, SourceTools } from '../source.ts';
import type { JsonRecord } from '../json.ts';
import { toIdentity, toPerson, type Contacts, type IdentityKeys, type Person } from './identity.ts';
import { toEventTime } from './time.ts';

/** One change of a known inbox: what every update in it shares. */
export interface Scene {
  readonly tools: SourceTools;
  readonly receivedAt: Instant;
  readonly inbox: InboxBinding;
  readonly contacts: Contacts;
  /** Whether the change holds a single update. */
  readonly alone: boolean;
}

/** The part of a fact that says what it is about, and when. */
export interface Circumstances extends InboxBinding {
  readonly key: string;
  readonly at: Instant;
  readonly timeSource: TimeSource;
  readonly source: string;
  readonly customer: CustomerKey;
  readonly alsoKnownAs?: readonly CustomerKey[];
}

export interface Occurrence {
  readonly key: string;
  readonly timestamp: unknown;
  readonly person: Person;
}

export function toCircumstances({ key, timestamp, person }: Occurrence, scene: Scene): Circumstances {
  return {
    key,
    ...toEventTime(timestamp, scene.receivedAt),
    source: scene.tools.name,
    inbox: scene.inbox.inbox,
    team: scene.inbox.team,
    ...person,
  };
}

/** Whom an update is about, with what the contacts beside it know; undefined when neither names anybody. */
export function personOf(update: JsonRecord, keys: IdentityKeys, scene: Scene): Person | undefined {
  return toPerson(scene.contacts.complete(toIdentity(update, keys), scene.alone), scene.tools);
}

/** A group is not one customer's conversation. */
export function isOfGroup(part: JsonRecord): boolean {
  return part.recipient_type === 'group' || (part.group_id !== undefined && part.group_id !== null);
}

/** The provider's stamp as it stands, for keys: a reading of it could depend on when the update came in. */
export function toStamp(timestamp: unknown): string {
  return typeof timestamp === 'string' || typeof timestamp === 'number' ? String(timestamp) : '';
}
