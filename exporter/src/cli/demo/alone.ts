/** One at a time over all processes of a machine. What a process held is free once it is gone, however it ended. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Sqlite } from '../../store/sqlite/driver.ts';

export interface AloneOptions {
  /** Of a file that stands for what is held. */
  readonly path: string;
  /** Called once when another process has it. */
  readonly onWait: () => void;
  readonly signal: AbortSignal;
}

const LOOK_EVERY_MS = 250;

/** Gives what the work gives; undefined when the signal cut the wait short. */
export async function alone<T>(
  { path, onWait, signal }: AloneOptions,
  work: () => Promise<T>,
): Promise<T | undefined> {
  mkdirSync(dirname(path), { recursive: true });
  // SQLite's lock is the system's: it knows of no processes that are gone.
  const lock = new Sqlite(path, { timeout: 0 });
  try {
    for (let looks = 0; !isTaken(lock); looks += 1) {
      if (looks === 0) onWait();
      if (signal.aborted) return undefined;
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    return await work();
  } finally {
    lock.close();
  }
}

function isTaken(lock: InstanceType<typeof Sqlite>): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'SQLITE_BUSY') return false;
    throw error;
  }
}
