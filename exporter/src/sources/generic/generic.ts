/** Our own JSON, for every helpdesk that has no source of its own. See docs/sources/generic.md. */
import type { Fact } from '../../conversation/fact.ts';
import type { DeadLetter, DeadLetterReason, Parsed, Source, SourceKind } from '../source.ts';
import { isMergedAlready, toConversationFact, toPresenceFact, type Reading } from './facts.ts';
import { EVENT_TYPES, eventSchema, MAX_EVENTS, type GenericEvent } from './schema.ts';
import { claimOf, createVerifier } from './standardWebhooks.ts';

export interface GenericConfig {
  /** `whsec_` and base64, or at least 24 characters taken as they are. Each of them may sign. */
  readonly secret: readonly string[];
}

/** `create` throws `RangeError` when a secret will not do; `secretFault` tells beforehand. */
export const generic: SourceKind<GenericConfig> = {
  kind: 'generic',
  maxBodyBytes: 4 * 1024 * 1024,
  contentTypes: ['application/json'],
  create: (config, tools): Source => ({
    admit: (head) => {
      claimOf(head);
    },
    verify: createVerifier(config.secret),
    parse: (body, request) => parse(body, request.body, { tools, receivedAt: request.receivedAt }),
  }),
};

/** What one event comes to. */
export type Outcome =
  | { readonly fact: Fact }
  | { readonly ignored: string }
  | { readonly refused: DeadLetterReason; readonly event: unknown };

function parse(body: unknown, bytes: Buffer, reading: Reading): Parsed {
  const events = eventsIn(body);
  if (!events) return { facts: [], deadLetters: [wholeBody(bytes)], ignored: {} };
  const outcomes = events.map((event) => readGenericEvent(event, reading));
  return {
    facts: outcomes.flatMap((outcome) => ('fact' in outcome ? [outcome.fact] : [])),
    deadLetters: deadLettersOf(outcomes, bytes),
    ignored: countIgnored(outcomes),
  };
}

/** The events of a batch, or the one the body is; undefined when it is neither. */
function eventsIn(body: unknown): readonly unknown[] | undefined {
  if (!isObject(body)) return undefined;
  if ('type' in body || !Array.isArray(body.events)) return [body];
  return body.events.length <= MAX_EVENTS ? body.events : undefined;
}

export function readGenericEvent(raw: unknown, reading: Reading): Outcome {
  if (!isObject(raw)) return { refused: 'not_understood', event: raw };
  const { type } = raw;
  if (typeof type === 'string' && !EVENT_TYPES.has(type)) return { refused: 'unknown_type', event: raw };
  const { data } = eventSchema.safeParse(withoutBlanks(raw));
  if (!data) return { refused: 'not_understood', event: raw };
  return toOutcome(data, reading) ?? { refused: 'unknown_inbox', event: raw };
}

/** Undefined when the event's inbox is bound to none of ours. */
function toOutcome(event: GenericEvent, reading: Reading): Outcome | undefined {
  if (event.type === 'message.sent' && event.private) return { ignored: 'note' };
  const binding = event.inbox === undefined ? undefined : reading.tools.inbox(event.inbox);
  if (event.inbox !== undefined && !binding) return undefined;
  if (event.type === 'agent.presence') return { fact: toPresenceFact(event, binding, reading) };
  if (event.type === 'customer.merged' && isMergedAlready(event, reading.tools))
    return { ignored: 'merged_already' };
  return binding && { fact: toConversationFact(event, binding, reading) };
}

/** Helpdesk templates write null or an empty text where they have no value: that is no value. */
function withoutBlanks(raw: object, depth = 1): object {
  const filled = Object.entries(raw).filter(([, value]) => !isBlank(value));
  return Object.fromEntries(
    filled.map(([key, value]) => [
      key,
      depth > 0 && isObject(value) ? withoutBlanks(value, depth - 1) : value,
    ]),
  );
}

function isBlank(value: unknown): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

function deadLettersOf(outcomes: readonly Outcome[], bytes: Buffer): DeadLetter[] {
  const refused = outcomes.flatMap((outcome) => ('refused' in outcome ? [outcome] : []));
  const letters = refused.flatMap(({ refused: reason, event }) => {
    const content = toJson(event);
    return content === undefined ? [] : [{ reason, content }];
  });
  return letters.length === refused.length ? letters : [...letters, wholeBody(bytes)];
}

/** Undefined for what is nested too deep: JSON.parse takes any depth, JSON.stringify overflows the stack. */
function toJson(event: unknown): string | undefined {
  try {
    return JSON.stringify(event);
  } catch {
    return undefined;
  }
}

function wholeBody(bytes: Buffer): DeadLetter {
  return { reason: 'not_understood', content: bytes.toString('utf8') };
}

function countIgnored(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    if ('ignored' in outcome) counts[outcome.ignored] = (counts[outcome.ignored] ?? 0) + 1;
  }
  return counts;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
