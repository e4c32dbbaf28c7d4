/** The past, gone through again: deliveries on a clock of their own, and a scrape at every step. */
import { setImmediate as turn } from 'node:timers/promises';
import type { LocalBackend } from '../backend/localBackend.ts';
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import type { Family } from '../metrics/family.ts';
import type { Delivery } from '../store/store.ts';
import { Recorder } from './recorder.ts';
import type { Chunk } from './chunk.ts';

/** Something of the past as it reaches the exporter. */
export interface Arrival {
  readonly delivery: Delivery;
  /** Where to go on after it. */
  readonly position: number;
}

/** Our clock while the past is replayed. */
export interface ReplayClock {
  now: Instant;
}

export interface Stretch {
  /** First scrape. */
  readonly from: Instant;
  /** Scrapes are before it. */
  readonly before: Instant;
  readonly stepMs: Milliseconds;
}

export interface ReplayOptions extends Stretch {
  readonly arrivals: Arrivals;
  readonly backend: LocalBackend;
  readonly clock: ReplayClock;
  /** Rendered labels that every series gets. */
  readonly external: string;
  /** What else a scrape shows at that instant. */
  readonly beside?: (at: Instant) => Promise<readonly Family[]>;
  readonly signal?: AbortSignal;
}

/** Deliveries stored at once. */
const SLICE = 500;

/** Goes through a stretch of the past; undefined when the signal cut it short. */
export async function replay(options: ReplayOptions): Promise<Chunk | undefined> {
  const { arrivals, backend, clock, from, before, stepMs, external, beside, signal } = options;
  const recorder = new Recorder(external);
  const times: number[] = [];
  for (let at = from; at < before; at += stepMs) {
    if (signal?.aborted) return undefined;
    clock.now = at;
    await deliver(arrivals.until(at), backend);
    await backend.engine.settleDue();
    recorder.take([...(await backend.collect()), ...((await beside?.(at)) ?? [])]);
    times.push(at / 1000);
    // The store answers at once: without this nobody else would be heard for as long as the past is.
    await turn();
  }
  return { times, families: recorder.families() };
}

async function deliver(deliveries: readonly Delivery[], backend: LocalBackend): Promise<void> {
  for (let from = 0; from < deliveries.length; from += SLICE) {
    await Promise.all(deliveries.slice(from, from + SLICE).map((delivery) => backend.submit(delivery)));
  }
}

/** Arrivals in order of receipt, handed out up to an instant at a time. */
export class Arrivals {
  readonly #arrivals: Iterator<Arrival>;
  #next: IteratorResult<Arrival>;
  #position: number;

  /** `position`: where they begin. */
  constructor(arrivals: Iterator<Arrival>, position: number) {
    this.#arrivals = arrivals;
    this.#next = arrivals.next();
    this.#position = position;
  }

  /** Behind the last one handed out. */
  get position(): number {
    return this.#position;
  }

  until(instant: Instant): Delivery[] {
    const taken: Delivery[] = [];
    while (!this.#next.done && this.#next.value.delivery.receivedAt <= instant) {
      taken.push(this.#next.value.delivery);
      this.#position = this.#next.value.position;
      this.#next = this.#arrivals.next();
    }
    return taken;
  }
}
