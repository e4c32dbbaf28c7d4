import type { CustomerKey, Instant } from '../../conversation/fact.ts';
import { isRecord } from '../json.ts';
import type { SourceTools } from '../source.ts';
import { phoneDigits } from '../text.ts';

/** What everything that respond.io tells is read with. */
export interface Reading {
  readonly tools: SourceTools;
  /** Our clock. */
  readonly receivedAt: Instant;
  /** Whether the API can be asked where a conversation is. */
  readonly canAsk: boolean;
}

export interface Contact {
  /** respond.io's own. */
  readonly id: string;
  readonly person: {
    readonly customer: CustomerKey;
    readonly alsoKnownAs?: readonly CustomerKey[];
  };
}

/** By telephone number, so that other sources know the same customer, and by respond.io's id of the contact. */
export function contactOf(contact: unknown, tools: SourceTools): Contact | undefined {
  const id = isRecord(contact) ? toId(contact.id) : undefined;
  if (!isRecord(contact) || id === undefined) return undefined;
  const phone = typeof contact.phone === 'string' ? phoneDigits(contact.phone) : undefined;
  const own = tools.pseudonym(`id:${tools.name}`, id);
  const person =
    phone === undefined ? { customer: own } : { customer: tools.pseudonym('tel', phone), alsoKnownAs: [own] };
  return { id, person };
}

export function respondioKey(what: string, ids: readonly string[], tools: SourceTools): string {
  return `respondio-${what}:${tools.digest(JSON.stringify([tools.name, what, ...ids]))}`;
}

/** Ids are numbers, some of them beyond what fits in four bytes; as text they are the same. */
export function toId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  return typeof value === 'string' && value !== '' && value.length <= 256 ? value : undefined;
}
