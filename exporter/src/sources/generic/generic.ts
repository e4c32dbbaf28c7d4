/** Our own JSON, for every helpdesk that has no source of its own. See docs/sources/generic.md. */
import type { Fact } from '../../conversation/fact.ts';
import type {
  DeadLetter,
  DeadLetterReason,
  Parsed,
  Source,
  SourceKind,
  WebhookHead,
  WebhookRequest,
} from '../source.ts';
import { requireUrlToken } from '../urlToken.ts';
import { isMergedAlready, toConversationFact, toPresenceFact, type Reading } from './facts.ts';
import { EVENT_TYPES, eventSchema, MAX_EVENTS, type GenericEvent } from './schema.ts';
import { digestOf, requireHeaderSignature, type HeaderSignature } from './headerSignature.ts';
import { claimOf, createVerifier } from './standardWebhooks.ts';
import { createTransform, type Transform } from './transform.ts';

/** What tells the sender's requests from a stranger's. */
export type Proof =
  /** Standard Webhooks. `whsec_` and base64, or at least 24 characters taken as they are. Each of them may sign. */
  | { readonly secret: readonly string[] }
  | { readonly signature: HeaderSignature }
  | { readonly urlToken: readonly string[] };

export type GenericConfig = Proof & {
  /** A JSONata expression that makes events of what the vendor sends. */
  readonly transform?: string;
};

/** `create` throws `RangeError` when a secret or expression will not do; `secretFault` and `transformFault` tell beforehand. */
export const generic: SourceKind<GenericConfig> = {
  kind: 'generic',
  maxBodyBytes: 4 * 1024 * 1024,
  contentTypes: ['application/json'],
  create: (config, tools): Source => {
    const transform = config.transform === undefined ? undefined : createTransform(config.transform);
    return {
      ...checksOf(config),
      parse: (body, request) => {
        const reading = { tools, receivedAt: request.receivedAt };
        return transform ? parseTransformed(transform, request, reading) : parse(body, request.body, reading);
      },
    };
  },
};

function checksOf(proof: Proof): Pick<Source, 'admit' | 'verify'> {
  if ('signature' in proof)
    return {
      admit: (head) => void digestOf(head, proof.signature),
      verify: (request) => {
        requireHeaderSignature(request, proof.signature);
      },
    };
  if ('urlToken' in proof) {
    const check = (head: WebhookHead) => {
      requireUrlToken(head, proof.urlToken);
    };
    return { admit: check, verify: check };
  }
  return { admit: (head) => void claimOf(head), verify: createVerifier(proof.secret) };
}

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
    facts: factsOf(outcomes),
    deadLetters: deadLettersOf(outcomes, bytes),
    ignored: countIgnored(outcomes),
  };
}

/** What was not understood is kept as the vendor sent it: that is what the expression has to be mended for. */
function parseTransformed(transform: Transform, request: WebhookRequest, reading: Reading): Parsed {
  const result = transform(request);
  const events = Array.isArray(result) ? (result as readonly unknown[]) : [result];
  const outcomes =
    events.length === 0 || events.length > MAX_EVENTS
      ? [NOTHING_MADE]
      : events.map((event) => leftAside(event) ?? readGenericEvent(event, reading));
  const reasons = new Set(outcomes.flatMap((outcome) => ('refused' in outcome ? [outcome.refused] : [])));
  const content = request.body.toString('utf8');
  return {
    facts: factsOf(outcomes),
    deadLetters: [...reasons].map((reason) => ({ reason, content })),
    ignored: countIgnored(outcomes),
  };
}

const NOTHING_MADE: Outcome = { refused: 'not_understood', event: undefined };

/** `{ "ignored": "read_receipt" }` in place of an event: known, and of no use. */
function leftAside(event: unknown): Outcome | undefined {
  if (!isObject(event) || typeof event.ignored !== 'string' || 'type' in event) return undefined;
  return PLAIN_NAME.test(event.ignored) ? { ignored: event.ignored } : undefined;
}

const PLAIN_NAME = /^[a-z][a-z_]{0,63}$/;

function factsOf(outcomes: readonly Outcome[]): Fact[] {
  return outcomes.flatMap((outcome) => ('fact' in outcome ? [outcome.fact] : []));
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
