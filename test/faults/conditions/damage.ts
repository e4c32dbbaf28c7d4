/** Damage to files as disks, cables and careless copies do it. */
import {
  appendFileSync,
  closeSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { Sqlite } from '../../../exporter/src/store/sqlite/driver.ts';

/** SQLite's write-ahead log: a header, then frames of a header and a page each. https://sqlite.org/fileformat2.html#the_write_ahead_log */
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_BYTES = 4096;
const FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES;

/** Turns over every bit of `length` bytes from `offset` on. */
export function flip(file: string, offset: number, length = 1): void {
  const handle = openSync(file, 'r+');
  const bytes = Buffer.alloc(length);
  readSync(handle, bytes, 0, length, offset);
  writeSync(
    handle,
    bytes.map((byte) => byte ^ 0xff),
    0,
    length,
    offset,
  );
  closeSync(handle);
}

/** Spoils every page of these tables and indexes. Nobody may have the database open. */
export function spoilPages(file: string, ...names: readonly string[]): void {
  const db = new Sqlite(file, { readonly: true });
  const pages = names.flatMap((name) =>
    db.prepare('SELECT pageno FROM dbstat WHERE name = ?').pluck().all(name),
  );
  db.close();
  if (pages.length === 0) throw new Error(`No pages of ${names.join()}`);
  for (const page of pages) flip(file, (Number(page) - 1) * PAGE_BYTES, 200);
}

export function truncateToShare(file: string, share: number): void {
  truncateSync(file, Math.floor(statSync(file).size * share));
}

/** Number of whole frames in the log, old ones from before its last restart included. */
export function framesIn(wal: string): number {
  return Math.floor((statSync(wal).size - WAL_HEADER_BYTES) / FRAME_BYTES);
}

/** A write that power was lost in: half a frame, of nobody knows what. */
export function appendTornFrame(wal: string): void {
  appendFileSync(wal, readFileSync(wal).subarray(-FRAME_BYTES, -FRAME_BYTES / 2));
}

/** The last frame reached the disk only in part. */
export function tearLastFrame(wal: string): void {
  truncateSync(wal, statSync(wal).size - PAGE_BYTES / 2);
}

/** Spoils a byte of the page in this frame, the first being 0. */
export function flipInFrame(wal: string, frame: number): void {
  flip(wal, WAL_HEADER_BYTES + frame * FRAME_BYTES + FRAME_HEADER_BYTES + 100);
}
