/**
 * Makes SQLite's log of changes durable without making its thread wait. SQLite appends each transaction to the log and
 * leaves syncing to us (`synchronous = NORMAL`); the log is synced by the platform's own threads, and one sync serves
 * every transaction written before it began.
 */
import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { promisify } from 'node:util';

/**
 * Transactions that may be written and not yet on the disk. After a power cut the log may be torn anywhere within so
 * many; what lies before them had been synced, see `checkWal`.
 */
export const MOST_UNSYNCED = 8;

/** How a file is brought to the disk. */
export interface FileSync {
  /** While nobody waits. */
  readonly atOnce: (file: number) => void;
  readonly inTurn: (file: number) => Promise<void>;
}

export const PLATFORM: FileSync = { atOnce: fdatasyncSync, inTurn: promisify(fdatasync) };

export class Durability {
  #file: number | undefined;
  readonly #sync: FileSync;
  #written = 0;
  #synced = 0;
  #running: Promise<void> | undefined;
  #hasFailed = false;

  /** The log must exist. Throws the file system's errors. */
  constructor(log: string, sync: FileSync = PLATFORM) {
    // Some systems sync only what may be written.
    this.#file = openSync(log, 'r+');
    this.#sync = sync;
    // What opening wrote counts among the few that may be torn.
    sync.atOnce(this.#file);
  }

  /** A sync has failed: what the log holds on the disk is unknown, until everything is stored by another way. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** A transaction has been written. */
  wrote(): void {
    this.#written += 1;
  }

  /** Everything written is on the disk, by another way. */
  settled(): void {
    this.#synced = this.#written;
    this.#hasFailed = false;
  }

  /** Resolves when one more transaction may be written. Rejects with the file system's error. */
  room(): Promise<void> | undefined {
    return this.#written - this.#synced < MOST_UNSYNCED ? undefined : this.durable();
  }

  /** Resolves when all that was written before is on the disk. Rejects with the file system's error. */
  async durable(): Promise<void> {
    const wanted = this.#written;
    while (this.#synced < wanted) await (this.#running ??= this.#run());
  }

  async #run(): Promise<void> {
    const upTo = this.#written;
    try {
      if (this.#file !== undefined) await this.#sync.inTurn(this.#file);
      this.#synced = Math.max(this.#synced, upTo);
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    } finally {
      this.#running = undefined;
    }
  }

  /** Waits for a sync under way. Nothing more is to be written. */
  async close(): Promise<void> {
    // How it ends is told to whoever waits for it.
    await this.#running?.catch(() => undefined);
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
