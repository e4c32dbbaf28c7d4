/** A store for replaying the past: what it holds goes to the disk as one at each checkpoint. */
import type { Database, Statement } from 'better-sqlite3';
import type { Store } from '../store.ts';
import { openDatabase } from './database.ts';
import type { SqliteOptions } from './database.ts';
import { guarded } from './errors.ts';
import { SqliteStore } from './sqliteStore.ts';

export interface HistoryStore extends Store {
  /** What the last checkpoint was noted with; undefined where there has been none. */
  readonly note: string | undefined;
  /** Whether anything has ever been counted in it. */
  readonly isBlank: boolean;
  /**
   * Everything since the last checkpoint, and the note with it, is on disk when this resolves. A process that ends in
   * between begins again from the last one; so does one that closes the store.
   */
  checkpoint(note: string): Promise<void>;
}

/** Throws what `openDatabase` throws. */
export function openSqliteHistory(options: SqliteOptions): HistoryStore {
  return openDatabase(options, (db) => new SqliteHistory(db, options));
}

const NOTE = 'history';

class SqliteHistory extends SqliteStore implements HistoryStore {
  readonly isBlank: boolean;
  readonly #db: Database;
  readonly #path: string;
  readonly #getNote: Statement<[string], { value: string }>;
  readonly #setNote: Statement<[string, string]>;

  constructor(db: Database, options: SqliteOptions) {
    super(db, options);
    this.#db = db;
    this.#path = options.path;
    this.#getNote = db.prepare('SELECT value FROM meta WHERE key = ?');
    this.#setNote = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
    this.isBlank = db.prepare('SELECT NOT EXISTS (SELECT 1 FROM cells)').pluck().get() === 1;
    // Here the log is synced by SQLite as it commits: what the store counts as written is not until then.
    if (options.synchronous !== 'off') db.pragma('synchronous = full');
    // What the store does in transactions of its own becomes part of this one.
    db.exec('BEGIN IMMEDIATE');
  }

  get note(): string | undefined {
    return this.#getNote.get(NOTE)?.value;
  }

  checkpoint(note: string): Promise<void> {
    return new Promise((resolve) => {
      guarded(this.#path, () => {
        this.#setNote.run(NOTE, note);
        this.#db.exec('COMMIT');
        this.#db.exec('BEGIN IMMEDIATE');
      });
      resolve();
    });
  }

  override close(): Promise<void> {
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
    return super.close();
  }
}
