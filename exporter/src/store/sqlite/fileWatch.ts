/**
 * Whether the database is still where it was opened. A file that was deleted, or another one put in its place, takes
 * writes as before, and all of them are gone with the process.
 */
import { statSync } from 'node:fs';
import { StoreUnavailable } from '../store.ts';

export class FileWatch {
  readonly #files: ReadonlyMap<string, bigint | undefined>;

  /** The database and its log, as they are now. */
  constructor(path: string) {
    this.#files = new Map([path, `${path}-wal`].map((file) => [file, inodeOf(file)]));
  }

  /** A look costs a few microseconds. Throws `StoreUnavailable`. */
  check(): void {
    for (const [file, inode] of this.#files) {
      if (inode === undefined || inodeOf(file) === inode) continue;
      throw new StoreUnavailable(
        `${file}: the file was deleted or replaced while in use; put it back where it was, or restart to begin with what is there now`,
      );
    }
  }
}

/** Undefined where there is no file, as with a database in memory. */
function inodeOf(file: string): bigint | undefined {
  return statSync(file, { throwIfNoEntry: false, bigint: true })?.ino;
}
