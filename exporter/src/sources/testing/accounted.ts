/** Counts what went into a parser without reading it: every part must come out as fact, errand, dead letter or ignore. */
import type { Parsed } from '../source.ts';
import { WHATSAPP_INBOX } from './documents.ts';

/** The least number of outcomes a WhatsApp body must have. A change of an inbox nobody knows is kept as one. */
export function whatsappParts(body: unknown): number {
  if (!isObject(body) || !Array.isArray(body.entry) || body.object !== 'whatsapp_business_account') return 1;
  return sum(body.entry, (entry) =>
    isObject(entry) && Array.isArray(entry.changes) ? sum(entry.changes, partsOfChange) : 1,
  );
}

const LISTS: Readonly<Record<string, readonly string[]>> = {
  messages: ['messages', 'statuses', 'message_echoes', 'errors'],
  smb_message_echoes: ['messages', 'statuses', 'message_echoes', 'errors'],
  message_echoes: ['messages', 'statuses', 'message_echoes', 'errors'],
  user_preferences: ['user_preferences'],
  user_id_update: ['user_id_update'],
};

function partsOfChange(change: unknown): number {
  if (!isObject(change) || typeof change.field !== 'string' || !Object.hasOwn(LISTS, change.field)) return 1;
  const { value } = change;
  const isOurs =
    isObject(value) && isObject(value.metadata) && value.metadata.phone_number_id === WHATSAPP_INBOX;
  const lists = isOurs
    ? LISTS[change.field]!.map((name) => value[name]).filter((list) => list !== undefined && list !== null)
    : [];
  return lists.length === 0 ? 1 : sum(lists, (list) => (Array.isArray(list) ? list.length : 1));
}

/** The number of outcomes a body of the generic source must have. */
export function genericParts(body: unknown): number {
  if (!isObject(body) || 'type' in body || !Array.isArray(body.events)) return 1;
  return body.events.length > 1000 ? 1 : body.events.length;
}

/** How much came out, answers to come included; all of it where the body is kept whole. */
export function outcomesOf({ facts, deadLetters, ignored, errands = [] }: Parsed, body: Buffer): number {
  if (deadLetters.some(({ content }) => content === body.toString())) return Infinity;
  const made = facts.length + deadLetters.length + errands.length;
  return made + Object.values(ignored).reduce((total, one) => total + one, 0);
}

function sum(list: readonly unknown[], partsOf: (one: unknown) => number): number {
  return list.reduce<number>((total, one) => total + partsOf(one), 0);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
