/** What every provider must offer: prove a request authentic, then turn its body into facts. */
import type { CustomerKey, Fact, Instant, Milliseconds } from '../conversation/fact.ts';

/** A webhook before its body. Header names are lower case. */
export interface WebhookHead {
  readonly method: string;
  /** Path behind `/webhooks/{source}/`, percent-decoded; empty when there is none. */
  readonly rest: string;
  /** Path and query as they stand in the request line. Behind the public URL it is what some vendors sign. */
  readonly target: string;
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
  /** What the body only hints at and the provider's API has to be asked for. */
  readonly errands?: readonly Errand[];
}

/**
 * A question to the provider's API that came up with a webhook. It is stored in the same transaction as the facts, so
 * that what was acknowledged is asked for even after a crash, and done once its answer's facts are stored.
 */
export interface Errand {
  /** Two errands of a source with one key are one. A digest where the provider's id tells of the customer. */
  readonly key: string;
  /** What the source needs to go: the provider's own ids, never names or text. */
  readonly content: string;
  /** Not to be gone on before, by our clock. */
  readonly notBefore: Instant;
  /** Whom it is about, where that is known: erased with them. */
  readonly customer?: CustomerKey;
}

/** What a provider wants to hear when its webhook was taken. */
export interface Acknowledgement {
  readonly status: 200 | 202 | 204;
  readonly contentType?: string;
  readonly body?: string;
}

/** What the provider's API told. Never throws on an answer it cannot read: that becomes a dead letter. */
export type Told = Parsed;

/** A page of what is new at the provider. */
export interface Page extends Told {
  /** Where the next look begins; stored in the same transaction as the page's facts. */
  readonly cursor: string;
  readonly hasMore: boolean;
}

/** Something looked for again and again. */
export interface Scan {
  /** Unique within the source; a metric's label. */
  readonly name: string;
  readonly everyMs: Milliseconds;
  /** `cursor` is undefined at the first look ever: begin with the present. Throws what `api` throws. */
  page(cursor: string | undefined, api: Api, now: Instant): Promise<Page>;
}

/** How a source learns what its webhooks do not carry. */
export interface Inquiry {
  readonly scans: readonly Scan[];
  /** An answer may hold errands of its own, the same one again with a later `notBefore` among them. */
  readonly run?: (errand: Errand, api: Api, now: Instant) => Promise<Told>;
}

/** The provider's API behind its rate limit, with credentials, retries and `Retry-After` taken care of. */
export interface Api {
  /**
   * The JSON at `path` (relative to the API's base). `undefined` where there is none (404, 410). Throws `ApiRefused`
   * when the credentials do not do and `ApiUnavailable` when it does not answer well after all retries.
   */
  get(path: string, query?: Readonly<Record<string, string | number>>): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

export interface ApiSettings {
  readonly baseUrl: string;
  /** Sent with every request. Secrets: never logged. */
  readonly headers: Readonly<Record<string, string>>;
  /** Requests the vendor grants, with room left for the customer's other programs. */
  readonly rate: { readonly requests: number; readonly perMs: Milliseconds };
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
  /**
   * Never throws on authentic input: what it cannot read becomes a dead letter. `body` is parsed JSON, or
   * `URLSearchParams` where the content type is that of a form.
   */
  parse(body: unknown, request: WebhookRequest): Parsed;
  /** 200 and `OK`, unless the provider reads more into an answer. */
  readonly acknowledgement?: Acknowledgement;
  /** Where the source has credentials for the provider's API and something to ask it. */
  readonly inquiry?: { readonly api: ApiSettings } & Inquiry;
  /** Answers a GET that proves to the provider that this address is ours; throws `Unauthorised`. Plain text. */
  readonly handshake?: (request: WebhookRequest) => string;
}

/** What a source is lent by the program, so that no provider handles keys or clocks of its own. */
export interface SourceTools {
  /** The configured source's name: the `source` label. */
  readonly name: string;
  /** The URL vendors see in front of `/webhooks/…`, without a slash at its end; undefined when none is configured. */
  readonly publicUrl: string | undefined;
  /** Same person, same key, in every source: call with `tel` and digits only, or a scheme of the provider's. */
  pseudonym(scheme: string, identifier: string): CustomerKey;
  /** Label form of an agent's id. */
  agentLabel(id: string): string;
  /**
   * Where an inbox id of the provider belongs; undefined when neither it nor `*` is configured. An id nobody told
   * (`undefined`) belongs where every id does, if there is one such place.
   */
  inbox(providerId: string | undefined): InboxBinding | undefined;
  /** Opaque, short, stable form of a long provider id, for idempotency keys. */
  digest(text: string): string;
  /** What errands may hold of an identifier that only the provider's API needs, such as a phone number in its paths. */
  seal(text: string): string;
  /** What was sealed; undefined where it was with another key. */
  unseal(sealed: string): string | undefined;
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
