/** A past written and loaded at once: each chunk becomes blocks while the next one is written, and is gone then. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../conversation/fact.ts';
import { loadChunk } from './blocks.ts';
import { writeHistory } from './history.ts';
import type { HistoryOptions } from './history.ts';

export interface LoadingOptions extends Omit<HistoryOptions, 'folder' | 'store' | 'onChunk'> {
  /** Holds what is made: the blocks, the store, and the chunks on their way. */
  readonly folder: string;
  readonly promtool: string;
  /** Called with the share that is written, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

export interface Loaded {
  readonly blocks: string;
  /** Path of the store that holds the state at the end. */
  readonly store: string;
  /** First scrape that is not in the blocks: after `to` where all are. */
  readonly next: Instant;
}

/** What ends the program costs at most the chunk under way: the next run loads the same. Throws as `writeHistory` does. */
export async function loadHistory({
  folder,
  promtool,
  onProgress,
  ...history
}: LoadingOptions): Promise<Loaded> {
  const [blocks, chunks, store] = ['blocks', 'chunks', 'helpdesk.db'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(chunks, { recursive: true });
  let loading = Promise.resolve();
  const load = (file: string) => {
    loading = loading.then(() => loadAndRemove(promtool, file, blocks));
    // Heard of below; until then it is nobody's.
    loading.catch(() => undefined);
  };
  // What a run that was ended has written and not loaded.
  for (const name of readdirSync(chunks)) load(join(chunks, name));
  // Before any of its names is written again.
  await loading;
  const next = await writeHistory({
    ...history,
    folder: chunks,
    store,
    onChunk: (chunk) => {
      onProgress?.(shareOf(chunk.next, history));
      load(chunk.path);
    },
  });
  await loading;
  return { blocks, store, next };
}

async function loadAndRemove(promtool: string, file: string, blocks: string): Promise<void> {
  if (file.endsWith('.om')) await loadChunk(promtool, file, blocks);
  rmSync(file, { force: true });
}

function shareOf(reached: Instant, { from, to }: Pick<HistoryOptions, 'from' | 'to'>): number {
  return Math.min(1, (reached - from) / Math.max(to - from, 1));
}
