/**
 * The demo's past: a month of simulated traffic as blocks of Prometheus, and the store the live exporter goes on from. Made once and
 * kept; later starts add what has passed since.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { recordRules } from '../../backfill/blocks.ts';
import type { Programs } from '../../backfill/blocks.ts';
import { externalLabels } from '../../backfill/externalLabels.ts';
import { writeWhole } from '../../backfill/files.ts';
import { loadHistory } from '../../backfill/loading.ts';
import { simulatedArrivals } from '../../backfill/simulated.ts';
import type { SimulatedPast } from '../../backfill/simulated.ts';
import type { Instant } from '../../conversation/fact.ts';
import { pastRuleFiles } from '../../rules/past.ts';
import type { Teller } from '../teller.ts';
import { forgetOld } from './forgetOld.ts';

const DAY_MS = 86_400_000;
/** A kept past may grow by so much before a new one is begun: what has not been touched for as long is of no more use. */
const GROWTH_MS = 7 * DAY_MS;
/** Every rule's rate is taken over two of them; graphs look back as far. */
const STEP_MS = 300_000;

/** What makes one past another. */
export interface PastKey {
  readonly version: string;
  readonly seed: number;
  readonly ratePerHour: number;
  /** How much of the past there is at least. */
  readonly historyMs: number;
}

/** Begins at the start of a day; the same for as long as what is kept can grow. */
export interface KeptPast {
  readonly folder: string;
  readonly from: Instant;
  /** The end of the traffic that grows out of it. */
  readonly forMs: number;
}

interface Origin {
  readonly from: Instant;
}

/** Of the names of kept pasts; other things are in the cache too. */
const PREFIX = 'demo-';

/** The past that is kept for the key, or the place for a new one. Nobody else may be at the cache: old pasts go. */
export function openPast(
  cache: string,
  { version, seed, ratePerHour, historyMs }: PastKey,
  now: Instant,
): KeptPast {
  const rules = createHash('sha256').update(pastRuleFiles(STEP_MS).join()).digest('hex').slice(0, 8);
  const folder = join(cache, `${PREFIX}${version}-${rules}-${seed}-${ratePerHour}-${historyMs / DAY_MS}d`);
  const forMs = historyMs + GROWTH_MS + 2 * DAY_MS;
  const file = join(folder, 'origin.json');
  forgetOld({ place: cache, takes: (name) => name.startsWith(PREFIX), afterMs: GROWTH_MS, now });
  if (existsSync(file)) {
    const { from } = JSON.parse(readFileSync(file, 'utf8')) as Origin;
    if (from + historyMs <= now && now < from + historyMs + GROWTH_MS) return { folder, from, forMs };
  }
  // Too old, or what is left of a removal that was cut short.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const from = Math.floor((now - historyMs) / DAY_MS) * DAY_MS;
  writeWhole(file, [JSON.stringify({ from } satisfies Origin)]);
  return { folder, from, forMs };
}

export interface PastOptions extends KeptPast {
  readonly past: SimulatedPast;
  readonly programs: Programs;
  /** Our clock. */
  readonly now: () => Instant;
  readonly teller: Teller;
  readonly signal: AbortSignal;
}

/** Where the live demo takes up the past. */
export interface ReadyPast {
  readonly store: string;
  readonly blocks: string;
  /** Deliveries after it are still to come. */
  readonly reached: Instant;
}

/** Longest time of the past that is left for live traffic to catch up with. */
const LONGEST_GAP_MS = 2 * STEP_MS;
const MOST_PASSES = 3;

/** Brings the past up to now; undefined when the signal cut that short. Throws `HistoryError`. */
export async function bringUpToNow({ now, ...options }: PastOptions): Promise<ReadyPast | undefined> {
  let ready: ReadyPast | undefined;
  // A slow machine is overtaken by the time it took: the second pass is short.
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    ready = await unlessStopped(options.signal, () => bringUpTo(now(), options));
    if (!ready || now() - ready.reached <= LONGEST_GAP_MS) break;
  }
  return ready;
}

/** Of programs that are stopped, that they fail is no news. */
async function unlessStopped<T>(
  signal: AbortSignal,
  work: () => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

async function bringUpTo(now: Instant, options: Omit<PastOptions, 'now'>): Promise<ReadyPast | undefined> {
  const { folder, from, past, programs, teller, signal } = options;
  const to = Math.floor(now / STEP_MS) * STEP_MS;
  const { store, blocks, next } = await loadHistory({
    ...{ from, to, stepMs: STEP_MS, chunkMs: DAY_MS, folder, signal, promtool: programs.promtool },
    config: past.config,
    allowedLatenessMs: past.config.allowedLatenessMs,
    external: externalLabels([], past.config),
    fingerprint: JSON.stringify([from, STEP_MS]),
    arrivals: (position) => simulatedArrivals(past, position),
    onProgress: (share) => {
      teller.tell(`History, made once: ${Math.round(100 * share)} %`);
    },
  });
  if (next <= to) return undefined;
  await record({ ...options, blocks, to });
  return { store, blocks, reached: next - STEP_MS };
}

interface Recorded {
  readonly to: Instant;
}

/** Records what the rules have not been asked for yet. */
async function record({
  folder,
  from,
  to,
  blocks,
  programs,
  teller,
  signal,
}: Omit<PastOptions, 'now'> & { readonly blocks: string; readonly to: Instant }): Promise<void> {
  const file = join(folder, 'recorded.json');
  const done = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recorded).to : from;
  if (done >= to) return;
  await recordRules({
    ...{ programs, blocks, from: done, to, stepMs: STEP_MS, signal },
    onLevel: (level, levels) => {
      teller.tell(`Recording rules over the history: ${level} of ${levels}`);
    },
  });
  writeWhole(file, [JSON.stringify({ to } satisfies Recorded)]);
}

/** A copy of the past for one run: what happens in it is not kept. */
export function copyPast({ store, blocks }: ReadyPast, folder: string): { store: string; data: string } {
  const copied = { store: join(folder, 'helpdesk.db'), data: join(folder, 'prometheus') };
  cpSync(store, copied.store);
  cpSync(blocks, copied.data, {
    recursive: true,
    filter: (path) => !/(^|\/)(lock|wal|chunks_head|queries\.active)$/.test(path),
  });
  return copied;
}
