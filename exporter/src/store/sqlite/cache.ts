/** How much of the database SQLite keeps in memory. */
import type { Database } from 'better-sqlite3';

const SMALL_KIB = 16 * 1024;
const LARGE_KIB = 64 * 1024;

/**
 * Where pages are put in order after a split, one takes a number behind this place in the file for a moment
 * (`balance_nonroot` in SQLite's btree.c). While the file ends before it, the commit then looks through the whole cache for pages
 * behind the end: the less is in it the better. A file that goes beyond is spared that, and has larger indexes to keep at hand.
 */
const LARGE_FROM_BYTES = 2 ** 30;

export function cacheKib(databaseBytes: number): number {
  return databaseBytes < LARGE_FROM_BYTES ? SMALL_KIB : LARGE_KIB;
}

/** To the size the database has now. */
export function fitCache(db: Database): void {
  const pages = Number(db.pragma('page_count', { simple: true }));
  const pageBytes = Number(db.pragma('page_size', { simple: true }));
  db.pragma(`cache_size = -${cacheKib(pages * pageBytes)}`);
}
