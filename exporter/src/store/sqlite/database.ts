/** One SQLite file, opened for this process alone. */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { fitCache } from './cache.ts';
import { Sqlite } from './driver.ts';
import type { FileSync } from './durability.ts';
import { guardedOpening } from './errors.ts';
import { identify, migrate } from './schema.ts';

export interface SqliteOptions {
  /** File path. */
  readonly path: string;
  /** How long a key is remembered, at least. */
  readonly dedupeRetentionMs: number;
  /** `off` only where losing the last seconds on a power cut is acceptable, such as tests. */
  readonly synchronous?: 'full' | 'off';
  /** How the log is brought to the disk; the platform's own way unless a test looks on. */
  readonly fileSync?: FileSync;
}

const IN_MEMORY = ':memory:';

/** Whether what is written is to outlive the machine's power. */
export function isDurable({ path, synchronous }: SqliteOptions): boolean {
  return synchronous !== 'off' && path !== IN_MEMORY;
}

/**
 * Opens the file for what `create` makes of it, creating it and its folder when missing. Throws `StoreUnavailable`
 * (locked, not writable) or `StoreCorrupt` (damaged, of another program or a newer version).
 */
export function openDatabase<S>(options: SqliteOptions, create: (db: Database) => S): S {
  return guardedOpening(options.path, () => {
    mkdirSync(dirname(options.path), { recursive: true });
    createPrivately(options.path);
    const db = new Sqlite(options.path, { timeout: 1000 });
    try {
      // Exclusive before anything is read: the lock is then kept, so a second process is refused at once.
      db.pragma('locking_mode = EXCLUSIVE');
      identify(db, options.path);
      configure(db, options);
      migrate(db);
      return create(db);
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Dead letters hold what customers wrote: nobody else is to read the file. SQLite gives its side files the same mode. */
function createPrivately(path: string): void {
  if (path === IN_MEMORY || existsSync(path)) return;
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // What keeps the file from being made SQLite will tell better.
  }
}

function configure(db: Database, options: SqliteOptions): void {
  db.pragma('journal_mode = WAL');
  // Checkpoints and the log's beginning are synced by SQLite, everything else by `Durability`.
  db.pragma(`synchronous = ${options.synchronous === 'off' ? 'off' : 'normal'}`);
  fitCache(db);
  db.pragma('wal_autocheckpoint = 16000');
  db.exec('BEGIN IMMEDIATE; COMMIT');
  // What the log holds goes into the database, and to the disk, and the log begins anew. Behind a write that a power cut has torn
  // others may lie whole; written over in part, they would look like transactions lost behind damage.
  db.pragma('wal_checkpoint(TRUNCATE)');
}
