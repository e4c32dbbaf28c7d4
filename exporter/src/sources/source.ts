/** What every provider must offer: prove a request authentic, then turn its body into facts. */
import type { CustomerKey, Fact } from '../conversation/fact.ts';

/** A webhook before its body. Header names are lower case. */
export interface WebhookHead {
  readonly method: string;
  /** Path behind `/webhooks/{source}/`, percent-decoded; empty when there is none. */
  readonly rest: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Our clock, milliseconds. */
  readonly receivedAt: number;
}

/** A webhook as it came in: the body is the bytes that were signed. */
export interface WebhookRequest extends WebhookHead {
  readonly body: Buffer;
}

/** Authentic input we could not read; kept so that nothing is lost. `content` is the smallest whole part concerned. */
export interface DeadLetter {
  readonly reason: DeadLetterReason;
  readonly content: string;
}

export const DEAD_LETTER_REASONS = ['not_understood', 'unknown_type', 'unknown_inbox'] as const;
export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];

export interface Parsed {
  readonly facts: readonly Fact[];
  readonly deadLetters: readonly DeadLetter[];
  /** Parts understood and left aside on purpose, by name (`history`, `reaction`, …), with how many. */
  readonly ignored: Readonly<Record<string, number>>;
}

export interface Source {
  /**
   * Throws `Unauthorised` when no body could make the request authentic: what a stranger sends is then not even read.
   */
  admit(head: WebhookHead): void;
  /**
   * Throws `Unauthorised` unless the request provably comes from the provider. Checks headers first and compares
   * in constant time, over the raw bytes.
   */
  verify(request: WebhookRequest): void;
  /** Never throws on authentic input: what it cannot read becomes a dead letter. `body` is parsed JSON. */
  parse(body: unknown, request: WebhookRequest): Parsed;
  /** Answers a GET that proves to the provider that this address is ours; throws `Unauthorised`. Plain text. */
  readonly handshake?: (request: WebhookRequest) => string;
}

/** What a source is lent by the program, so that no provider handles keys or clocks of its own. */
export interface SourceTools {
  /** The configured source's name: the `source` label. */
  readonly name: string;
  /** Same person, same key, in every source: call with `tel` and digits only, or a scheme of the provider's. */
  pseudonym(scheme: string, identifier: string): CustomerKey;
  /** Label form of an agent's id. */
  agentLabel(id: string): string;
  /** Where an inbox id of the provider belongs; undefined when neither it nor `*` is configured. */
  inbox(providerId: string): InboxBinding | undefined;
  /** Opaque, short, stable form of a long provider id, for idempotency keys. */
  digest(text: string): string;
}

export interface InboxBinding {
  readonly inbox: string;
  readonly team: string;
}

/** One row of the table of providers: `C` is the type of its own configuration keys. */
export interface SourceKind<C> {
  readonly kind: string;
  /** Largest body it accepts, in bytes. */
  readonly maxBodyBytes: number;
  readonly contentTypes: readonly string[];
  create(config: C, tools: SourceTools): Source;
}
