/**
 * Writes a history: chunk after chunk of OpenMetrics, and the state a live exporter goes on from. What ends the program
 * costs at most the chunk under way: the next run writes the same files.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { toBackendConfig } from '../backend/config.ts';
import type { BackendMonitor } from '../backend/backend.ts';
import { LocalBackend } from '../backend/localBackend.ts';
import type { Config } from '../config/config.ts';
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import { openSqliteHistory } from '../store/sqlite/history.ts';
import type { HistoryStore } from '../store/sqlite/history.ts';
import { renderChunk } from './chunk.ts';
import { writeWhole } from './files.ts';
import { HistoryError } from './historyError.ts';
import { Arrivals, replay } from './replay.ts';
import type { Arrival, ReplayClock, ReplayOptions } from './replay.ts';

export interface Span {
  /** First scrape. */
  readonly from: Instant;
  /** Last scrape, if it is a step from the others. */
  readonly to: Instant;
  readonly stepMs: Milliseconds;
  /** Scrapes of so long make a chunk; chunks begin at multiples of it. */
  readonly chunkMs: Milliseconds;
}

export interface HistoryOptions extends Span, Pick<ReplayOptions, 'beside' | 'signal' | 'external'> {
  readonly config: Config;
  /** Folder of the chunks. */
  readonly folder: string;
  /** Path of the store that holds the state, and how far it has come. */
  readonly store: string;
  /** How late arrivals may be; 0 where they are in order of their events. */
  readonly allowedLatenessMs: Milliseconds;
  /** What makes one history another: a run goes on only with what it began with. */
  readonly fingerprint: string;
  /** Arrivals from a position on; the first is at 0. */
  readonly arrivals: (position: number) => Iterator<Arrival>;
  readonly onChunk?: (written: WrittenChunk) => void;
}

export interface WrittenChunk {
  readonly path: string;
  readonly from: Instant;
  /** First scrape after it. */
  readonly next: Instant;
  readonly position: number;
}

/** How far a history has come. */
interface Progress {
  readonly fingerprint: string;
  readonly next: Instant;
  readonly position: number;
}

/**
 * Gives the first scrape that is not written: after `to` where all are. Throws `HistoryError` where the store holds
 * something else, and what the store throws.
 */
export async function writeHistory(options: HistoryOptions): Promise<Instant> {
  mkdirSync(options.folder, { recursive: true });
  const store = openSqliteHistory({
    path: options.store,
    dedupeRetentionMs: options.config.dedupeRetentionMs,
  });
  try {
    return await writeFrom(progressOf(store, options), store, options);
  } finally {
    await store.close();
  }
}

function progressOf(store: HistoryStore, { fingerprint, from, store: path }: HistoryOptions): Progress {
  if (store.note !== undefined) {
    const progress = JSON.parse(store.note) as Progress;
    if (progress.fingerprint === fingerprint) return progress;
    throw new HistoryError(`${path} holds a history of other events or options; name another store`);
  }
  if (store.isBlank) return { fingerprint, next: from, position: 0 };
  throw new HistoryError(`${path} is the store of an exporter that has counted already; name another one`);
}

async function writeFrom(begun: Progress, store: HistoryStore, options: HistoryOptions): Promise<Instant> {
  const { to, chunkMs, stepMs, fingerprint, onChunk } = options;
  const arrivals = new Arrivals(options.arrivals(begun.position), begun.position);
  let from = begun.next;
  while (from <= to) {
    const before = Math.min(Math.floor(from / chunkMs) * chunkMs + chunkMs, to + 1);
    const written = await writeChunk({ from, before, arrivals, store }, options);
    if (written === undefined) break;
    const next = from + Math.ceil((before - from) / stepMs) * stepMs;
    const { position } = arrivals;
    await store.checkpoint(JSON.stringify({ fingerprint, next, position } satisfies Progress));
    onChunk?.({ path: written, from, next, position });
    from = next;
  }
  return from;
}

interface Part {
  readonly from: Instant;
  readonly before: Instant;
  readonly arrivals: Arrivals;
  readonly store: HistoryStore;
}

/** Each chunk begins with what the store holds and nothing else, so that a run that was ended goes on as if it had not been. */
async function writeChunk(
  { store, ...part }: Part,
  { config, allowedLatenessMs, folder, stepMs, external, beside, signal }: HistoryOptions,
): Promise<string | undefined> {
  // Nothing of before is on its way any more: the wait after a start is over at the first scrape.
  const clock: ReplayClock = { now: part.from - allowedLatenessMs };
  const backend = await LocalBackend.resume({
    config: { ...toBackendConfig(config), allowedLatenessMs },
    store,
    monitor: MONITOR,
    now: () => clock.now,
  });
  const chunk = await replay({
    ...part,
    ...{ backend, clock, stepMs, external },
    ...(beside && { beside }),
    ...(signal && { signal }),
  });
  if (!chunk) return undefined;
  const path = join(folder, fileName(part.from));
  writeWhole(path, renderChunk(chunk));
  while ((await store.prune(clock.now, backend.engine.rules.retention)) > 0);
  return path;
}

/** `2026-06-01T0000Z.om`. */
function fileName(from: Instant): string {
  const [day = '', time = ''] = new Date(from).toISOString().split('T');
  return `${day}T${time.slice(0, 5).replace(':', '')}Z.om`;
}

function nothing(): void {
  // Whoever waits for the store hears of it.
}

/** A store that fails ends the run; it goes on from the last checkpoint. */
const MONITOR: BackendMonitor = {
  storeCommitted: nothing,
  storeRecovered: nothing,
  storeFailed: nothing,
  died: nothing,
  readFailed: (error) => {
    throw error;
  },
};
