/** The askers of all sources that have something to ask, for as long as they are configured. */
import type { Logger } from 'pino';
import type { Instant } from '../conversation/fact.ts';
import type { InquiryOutcome } from '../metrics/own.ts';
import type { ConfiguredSource } from '../sources/kinds.ts';
import { createApi } from './api.ts';
import type { ApiTiming } from './api.ts';
import { Asker, LOOK_EVERY_MS } from './asker.ts';
import type { AskerStore } from './asker.ts';

export interface InquiryMonitor {
  inquiryAnswered(source: string, outcome: InquiryOutcome): void;
  scanned(source: string, scan: string, nowMs: number): void;
  /** Makes the series of a source that asks exist, at 0. */
  ensureInquiry(source: string, scans: readonly string[]): void;
}

export interface InquiriesDeps {
  readonly store: AskerStore;
  readonly isReady: () => boolean;
  /** Our clock. */
  readonly now: () => Instant;
  readonly log: Logger;
  readonly monitor: InquiryMonitor;
  readonly random?: () => number;
  readonly timing?: ApiTiming;
}

type Sources = ReadonlyMap<string, ConfiguredSource>;

/** Names of the sources that have something to ask. */
export function inquiringOf(sources: Sources): ReadonlySet<string> {
  return new Set([...sources.values()].flatMap(({ name, inquiry }) => (inquiry ? [name] : [])));
}

export class Inquiries {
  readonly #deps: InquiriesDeps;
  #askers: readonly Asker[] = [];
  #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #isStarted = false;

  constructor(deps: InquiriesDeps, sources: Sources) {
    this.#deps = deps;
    this.#askers = this.#create(sources);
  }

  start(): void {
    this.#isStarted = true;
    this.#arm();
  }

  /** Ends what the old sources ask; what is not stored is asked again by the new ones. */
  async apply(sources: Sources): Promise<void> {
    await this.stop();
    this.#stop = new AbortController();
    this.#askers = this.#create(sources);
    if (this.#isStarted) this.#arm();
  }

  /** Ends the questions under way. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stop.abort();
    await this.idle();
  }

  /** Begins whatever is due. Happens by itself once `start` was called. */
  look(): void {
    for (const asker of this.#askers) asker.look();
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#askers.map((asker) => asker.idle()));
  }

  #arm(): void {
    if (this.#askers.length === 0 || this.#timer) return;
    this.#timer = setInterval(() => {
      this.look();
    }, LOOK_EVERY_MS);
  }

  #create(sources: Sources): readonly Asker[] {
    return [...sources.values()].flatMap((source) =>
      source.inquiry ? [this.#createAsker(source, source.inquiry)] : [],
    );
  }

  #createAsker({ name: source }: ConfiguredSource, inquiry: NonNullable<ConfiguredSource['inquiry']>): Asker {
    const { store, isReady, now, log, monitor, random = Math.random, timing } = this.#deps;
    const stop = this.#stop.signal;
    monitor.ensureInquiry(
      source,
      inquiry.scans.map(({ name }) => name),
    );
    const counted = (outcome: InquiryOutcome) => {
      monitor.inquiryAnswered(source, outcome);
    };
    return new Asker({
      source,
      inquiry,
      api: createApi(inquiry.api, { stop, counted, ...(timing && { timing }) }),
      store,
      isReady,
      now,
      random,
      log,
      scanned: (scan, at) => {
        monitor.scanned(source, scan, at);
      },
      malformed: () => {
        counted('malformed');
      },
      stop,
    });
  }
}
