import { mkdtempSync, openSync, closeSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { DEDUPE_RETENTION_MS } from '../testing/acts.ts';
import { cacheKib } from './cache.ts';
import { openDatabase } from './database.ts';
import { SqliteStore } from './sqliteStore.ts';

const SMALL = -16 * 1024;
const LARGE = -64 * 1024;
const GIB = 2 ** 30;
const RETENTION = { deadLettersMs: 1, deadLettersMax: 1, deadLettersMaxBytes: 1 };

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-'));
  path = join(folder, 'helpdesk.db');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function withStore(work: (db: Database, store: SqliteStore) => unknown): Promise<void> {
  const options = { path, dedupeRetentionMs: DEDUPE_RETENTION_MS };
  const { db, store } = openDatabase(options, (opened) => ({
    db: opened,
    store: new SqliteStore(opened, options),
  }));
  await work(db, store);
  await store.close();
}

const cacheSize = (db: Database) => db.pragma('cache_size', { simple: true });

/** Pages nobody uses, and a hole in the file where they would be. */
function grow(bytes: number, pageBytes: number): void {
  truncateSync(path, bytes);
  const pages = Buffer.alloc(4);
  pages.writeUInt32BE(bytes / pageBytes);
  const file = openSync(path, 'r+');
  // Of the database file format: "in-header database size".
  writeSync(file, pages, 0, 4, 28);
  closeSync(file);
}

test('a sixteenth of the database is kept in memory, 16 MB at least and 64 at most', () => {
  expect([0, GIB / 4, GIB / 2, GIB, 10 * GIB].map(cacheKib)).toEqual([
    -SMALL,
    -SMALL,
    32 * 1024,
    -LARGE,
    -LARGE,
  ]);
  expect(cacheKib(GIB / 2 + 1)).toBe(32 * 1024 + 1);
});

test('a database is opened with the cache that fits it', async () => {
  let pageBytes = 0;
  await withStore((db) => {
    expect(cacheSize(db)).toBe(SMALL);
    pageBytes = Number(db.pragma('page_size', { simple: true }));
  });
  grow(GIB, pageBytes);
  await withStore((db) => {
    expect(cacheSize(db)).toBe(LARGE);
  });
});

test('pruning brings the cache to the size that fits by then', async () => {
  await withStore(async (db, store) => {
    db.pragma(`cache_size = ${LARGE}`);
    await store.prune(1, RETENTION);
    expect(cacheSize(db)).toBe(SMALL);
  });
});
