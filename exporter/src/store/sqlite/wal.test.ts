import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { Sqlite } from './driver.ts';
import { StoreCorrupt, StoreUnavailable } from '../store.ts';
import { MOST_UNSYNCED } from './durability.ts';
import { checkWal } from './wal.ts';

const HEADER = 32;
const FRAME = 24 + 4096;
const TRANSACTIONS = MOST_UNSYNCED + 4;

let folder: string;
let path: string;
let wal: string;
const open: Database[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wal-'));
  path = join(folder, 'helpdesk.db');
  wal = `${path}-wal`;
});

afterEach(() => {
  for (const db of open.splice(0)) db.close();
  rmSync(folder, { recursive: true });
});

function writer(): Database {
  const db = new Sqlite(join(folder, 'written.db'));
  open.push(db);
  db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE t (n INTEGER)');
  return db;
}

/** The files as a killed process leaves them. */
function leave(): Buffer {
  for (const suffix of ['', '-wal']) copyFileSync(join(folder, `written.db${suffix}`), path + suffix);
  return readFileSync(wal);
}

/** A log of one frame for the table's making, roughly, and one for each transaction. */
function written(): Buffer {
  const db = writer();
  for (let n = 0; n < TRANSACTIONS; n += 1) db.exec(`INSERT INTO t VALUES (${n})`);
  return leave();
}

function flipped(bytes: Buffer, offset: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[offset]! ^= 1;
  return copy;
}

test('no log, an empty one and a whole one are fine', () => {
  expect(() => {
    checkWal(path);
  }).not.toThrow();
  const bytes = written();
  checkWal(path);
  writeFileSync(wal, '');
  checkWal(path);
  expect(bytes.length).toBe(HEADER + FRAME * Math.floor(bytes.length / FRAME));
});

test.each([
  ['page number', 3],
  ['checksum', 20],
  ['page', 2024],
])(
  'any frame but the last few with a damaged %s is told with what to do; those may be torn writes',
  (_part, offset) => {
    const bytes = written();
    const frames = (bytes.length - HEADER) / FRAME;
    const told: boolean[] = [];
    for (let frame = 0; frame < frames; frame += 1) {
      writeFileSync(wal, flipped(bytes, HEADER + frame * FRAME + offset));
      told.push(isTold());
    }
    const last = told.splice(-MOST_UNSYNCED);
    expect(told).toHaveLength(frames - MOST_UNSYNCED);
    expect(told).not.toContain(false);
    expect(last).not.toContain(true);
  },
);

function isTold(): boolean {
  try {
    checkWal(path);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(StoreCorrupt);
    expect((error as Error).message).toMatch(
      /helpdesk\.db-wal is damaged: .*restore a backup, .*sqlite3 .*helpdesk\.db 'PRAGMA wal_checkpoint\(TRUNCATE\)'$/,
    );
    return true;
  }
}

test('a frame with a damaged salt looks like one of an older generation, and is told when enough transactions follow', () => {
  const bytes = written();
  writeFileSync(wal, flipped(bytes, bytes.length - (MOST_UNSYNCED + 2) * FRAME + 10));
  expect(isTold()).toBe(true);
});

test('a damaged header hides everything, and is told', () => {
  writeFileSync(wal, flipped(written(), 13));
  expect(isTold()).toBe(true);
});

test('telling changes neither file', () => {
  const bytes = flipped(written(), HEADER + 24 + 2000);
  writeFileSync(wal, bytes);
  const database = readFileSync(path);
  expect(isTold()).toBe(true);
  expect(readFileSync(wal).equals(bytes)).toBe(true);
  expect(readFileSync(path).equals(database)).toBe(true);
});

test('the advice works: what lies before the damage is there afterwards', () => {
  const bytes = written();
  writeFileSync(wal, flipped(bytes, bytes.length - (MOST_UNSYNCED + 1) * FRAME + 24 + 2000));
  expect(isTold()).toBe(true);
  const db = new Sqlite(path);
  open.push(db);
  db.pragma('wal_checkpoint(TRUNCATE)');
  expect(db.prepare('SELECT count(*) FROM t').pluck().get()).toBe(TRANSACTIONS - (MOST_UNSYNCED + 1));
  checkWal(path);
});

test('a log cut off anywhere is a torn write', () => {
  const bytes = written();
  for (let length = 0; length < bytes.length; length += 509) {
    writeFileSync(wal, bytes);
    truncateSync(wal, length);
    expect(isTold()).toBe(false);
  }
});

test('frames of an older generation behind the end are none of its business', () => {
  const db = writer();
  for (let n = 0; n < 20; n += 1) db.exec(`INSERT INTO t VALUES (${n})`);
  db.pragma('wal_checkpoint(RESTART)');
  db.exec('INSERT INTO t VALUES (99)');
  const bytes = leave();
  checkWal(path);
  writeFileSync(wal, flipped(bytes, HEADER + 24 + 2000));
  expect(isTold()).toBe(false);
});

test('while another process has the database, that is what is told', () => {
  const bytes = written();
  writeFileSync(wal, flipped(bytes, HEADER + 24 + 2000));
  const other = new Sqlite(path);
  open.push(other);
  other.pragma('locking_mode = EXCLUSIVE');
  other.exec('BEGIN EXCLUSIVE');
  writeFileSync(wal, flipped(bytes, HEADER + 24 + 2000));
  const check = () => {
    checkWal(path);
  };
  expect(check).toThrow(StoreUnavailable);
  expect(check).toThrow(/locked; is another exporter running on it/);
});
