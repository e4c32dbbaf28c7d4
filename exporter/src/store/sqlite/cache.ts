/** How much of the database SQLite keeps in memory. */
import type { Database } from 'better-sqlite3';

const LEAST_KIB = 16 * 1024;
const MOST_KIB = 64 * 1024;
/** Of the database; so much its indexes take. */
const SHARE = 1 / 16;

/**
 * No more than pays: where pages are put in order after a split, one takes a number behind the first gibibyte for a moment
 * (`balance_nonroot` in SQLite's btree.c), and while the file ends before that, the commit then looks through the whole
 * cache for pages behind the end.
 */
export function cacheKib(databaseBytes: number): number {
  return Math.max(LEAST_KIB, Math.min(MOST_KIB, Math.ceil((databaseBytes * SHARE) / 1024)));
}

/** To the size the database has now. */
export function fitCache(db: Database): void {
  const pages = Number(db.pragma('page_count', { simple: true }));
  const pageBytes = Number(db.pragma('page_size', { simple: true }));
  db.pragma(`cache_size = -${cacheKib(pages * pageBytes)}`);
}
