/** Who a customer is. WhatsApp is replacing phone numbers by user ids, so updates carry either or both. */
import type { CustomerKey } from '../../conversation/fact.ts';
import type { SourceTools } from '../source.ts';
import { isRecord, toList, toText, type JsonRecord } from '../json.ts';

export interface Identity {
  /** Business-scoped user id: other businesses see another one. */
  readonly userId: string | undefined;
  /** The same for a group of linked businesses. */
  readonly parentUserId: string | undefined;
  /** Digits only. Meta leaves it out, rather than empty, for users who have adopted a username. */
  readonly phone: string | undefined;
}

/** One person, under every pseudonym the update gives away. */
export interface Person {
  readonly customer: CustomerKey;
  readonly alsoKnownAs?: readonly CustomerKey[];
}

/** The keys under which an update names the customer. */
export interface IdentityKeys {
  readonly userId: string;
  readonly parentUserId: string;
  readonly phone: string;
}

export const SENDER_KEYS: IdentityKeys = {
  userId: 'from_user_id',
  parentUserId: 'from_parent_user_id',
  phone: 'from',
};

export const RECIPIENT_KEYS: IdentityKeys = {
  userId: 'recipient_user_id',
  parentUserId: 'parent_recipient_user_id',
  phone: 'recipient_id',
};

export const ECHO_KEYS: IdentityKeys = {
  userId: 'to_user_id',
  parentUserId: 'to_parent_user_id',
  phone: 'to',
};

export const CONTACT_KEYS: IdentityKeys = {
  userId: 'user_id',
  parentUserId: 'parent_user_id',
  phone: 'wa_id',
};

export function toIdentity(part: JsonRecord, keys: IdentityKeys): Identity {
  return {
    userId: toText(part[keys.userId]),
    parentUserId: toText(part[keys.parentUserId]),
    phone: toPhone(part[keys.phone]),
  };
}

/** Digits of an international number however it is written; undefined for what is none, such as a group's id. */
export function toPhone(value: unknown): string | undefined {
  return typeof value === 'string' && /^[+\d ().-]{1,32}$/.test(value)
    ? toText(value.replace(/\D/g, ''))
    : undefined;
}

/** The user id leads, since a phone number changes hands; undefined when there is nothing to go by. */
export function toPerson(identity: Identity, tools: SourceTools): Person | undefined {
  const [customer, ...alsoKnownAs] = toKeys(identity, tools);
  if (customer === undefined) return undefined;
  return alsoKnownAs.length === 0 ? { customer } : { customer, alsoKnownAs };
}

/** Every pseudonym of the identity, the leading one first, each once. */
export function toKeys(
  { userId, phone, parentUserId }: Identity,
  tools: SourceTools,
): readonly CustomerKey[] {
  const keys: CustomerKey[] = [];
  if (userId !== undefined) keys.push(tools.pseudonym('wa', userId));
  if (phone !== undefined) keys.push(tools.pseudonym('tel', phone));
  if (parentUserId !== undefined && parentUserId !== userId) keys.push(tools.pseudonym('wa', parentUserId));
  return keys;
}

/** The `contacts` beside some updates: they may know the half of an identity that an update lacks. */
export interface Contacts {
  /** `alone`: no other update shares these contacts. */
  complete(identity: Identity, alone: boolean): Identity;
}

export function createContacts(contacts: unknown): Contacts {
  const identities = toList(contacts)
    .filter(isRecord)
    .map((contact) => toIdentity(contact, CONTACT_KEYS));
  const byId = new Map<string, Identity>();
  for (const identity of identities) for (const id of idsOf(identity)) byId.set(id, identity);
  const only = identities.length === 1 ? identities[0] : undefined;
  return {
    complete(identity, alone) {
      const ids = idsOf(identity);
      const known = ids.map((id) => byId.get(id)).find((contact) => contact !== undefined);
      const contact = known ?? (ids.length === 0 || alone ? only : undefined);
      return contact === undefined || isContradiction(identity, contact) ? identity : join(identity, contact);
    },
  };
}

function idsOf({ userId, phone }: Identity): string[] {
  const ids: string[] = [];
  if (userId !== undefined) ids.push(`wa ${userId}`);
  if (phone !== undefined) ids.push(`tel ${phone}`);
  return ids;
}

/** A failed status comes without its contact, so that the only contact may be somebody else's. */
function isContradiction(a: Identity, b: Identity): boolean {
  if (a.userId !== undefined && b.userId !== undefined) return a.userId !== b.userId;
  return a.phone !== undefined && b.phone !== undefined && a.phone !== b.phone;
}

function join(own: Identity, contact: Identity): Identity {
  return {
    userId: own.userId ?? contact.userId,
    parentUserId: own.parentUserId ?? contact.parentUserId,
    phone: own.phone ?? contact.phone,
  };
}
