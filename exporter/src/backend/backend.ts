/**
 * What lies behind the door: store, engine and the metrics they make; everything but HTTP, secrets and the process's own
 * metrics. It runs in a thread of its own, so that requests are taken while the disk is waited for; tests run it in theirs.
 */
import type { CustomerKey, Instant, Milliseconds } from '../conversation/fact.ts';
import type { Format } from '../metrics/exposition.ts';
import type { EngineMonitor } from '../pipeline/engine.ts';
import type { PresentConversation } from '../pipeline/present.ts';
import type { Errand } from '../sources/source.ts';
import type { DeadLetterHead, DeadLetterRequest, Delivery, StoredDeadLetter } from '../store/store.ts';
import type { BackendConfig } from './config.ts';

export interface Backend {
  /** Resolves when the delivery is durable; rejects with `Unavailable` otherwise. */
  readonly submit: (delivery: Delivery) => Promise<void>;
  /**
   * Every family but those of the process itself, as text in UTF-8 without the format's end, see `Page`. It lies in
   * `memory`, where that is given and large enough, and in memory of its own otherwise.
   */
  readonly render: (format: Format, memory?: SharedArrayBuffer) => Promise<Uint8Array>;
  /** Who waits for longer than this by the events' own time, longest first. */
  readonly waiting: (longerThanMs: Milliseconds) => Promise<Waiting>;
  /** What the source may ask its provider now, most overdue first. */
  readonly dueErrands: (source: string, now: Instant, limit: number) => Promise<readonly Errand[]>;
  /** Where the source's next looks begin, by name. */
  readonly cursors: (source: string) => Promise<ReadonlyMap<string, string>>;
  /** Erases what is held of the customer and of all their other pseudonyms; false when nothing was. */
  readonly erase: (customer: CustomerKey) => Promise<boolean>;
  /** Latest first. */
  readonly deadLetters: (request: DeadLetterRequest) => Promise<readonly DeadLetterHead[]>;
  readonly deadLetter: (id: number) => Promise<StoredDeadLetter | undefined>;
  /** False when there was none. */
  readonly eraseDeadLetter: (id: number) => Promise<boolean>;
  /** New rules hold from the next settling step on. */
  readonly apply: (config: BackendConfig) => Promise<void>;
  /** Begins settling. */
  readonly start: () => void;
  /** Stops taking deliveries, ends the step under way, closes the store. */
  readonly stop: () => Promise<void>;
}

export interface Waiting {
  readonly conversations: readonly WaitingConversation[];
  /** The events' own time at that moment. */
  readonly eventTime: Instant;
}

/** Team and category as labels show them: nothing that reaches the outside by another way may tell more. */
export interface WaitingConversation extends PresentConversation {
  readonly waitingSince: Instant;
  readonly category: string;
}

/** What the backend tells about itself, at once and in order. */
export interface BackendMonitor extends EngineMonitor {
  /** A scrape shows what was last known of something. */
  readonly readFailed: (error: unknown) => void;
  /** It is gone for good: nothing more can be stored, and the process must end. */
  readonly died: (error: unknown) => void;
}

export interface BackendOptions {
  readonly config: BackendConfig;
  readonly monitor: BackendMonitor;
}

/** Throws `StoreUnavailable` or `StoreCorrupt`. */
export type OpenBackend = (options: BackendOptions) => Promise<Backend>;
