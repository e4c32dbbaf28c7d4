import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sqlite } from './driver.ts';
import { asks } from '../../conversation/testing/facts.ts';
import type { Store } from '../store.ts';
import { StoreCorrupt, StoreUnavailable } from '../store.ts';
import { DEDUPE_RETENTION_MS, delivery } from '../testing/acts.ts';
import { openSqliteStore } from './sqliteStore.ts';

let folder: string;
let path: string;
const opened: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  path = join(folder, 'helpdesk.db');
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(file = path): Store {
  const store = openSqliteStore({ path: file, dedupeRetentionMs: DEDUPE_RETENTION_MS });
  opened.push(store);
  return store;
}

async function filled(facts = 3): Promise<void> {
  const store = openSqliteStore({ path, dedupeRetentionMs: DEDUPE_RETENTION_MS });
  const messages = Array.from({ length: facts }, (_, i) => asks(i));
  await store.commit([delivery(1, messages)], () => [{ metric: 'm', labels: ['a'], cell: '', value: 7 }]);
  await store.close();
}

function refusal(file = path): Error {
  try {
    open(file);
  } catch (error) {
    return error as Error;
  }
  throw new Error('The store opened');
}

/** Every file in the folder with a digest of its content. */
function content(): Record<string, string> {
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  const files = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, digest(name)]));
}

describe('opening', () => {
  test('creates the folder and the file', async () => {
    path = join(folder, 'a', 'b', 'helpdesk.db');
    const store = open();
    await store.commit([delivery(1, [asks(1)])], () => []);
    expect(statSync(path).isFile()).toBe(true);
  });

  test('lets nobody else read what it keeps', async () => {
    await open().commit([delivery(1, [asks(1)])], () => []);
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });

  test('takes an empty file as a new store', async () => {
    writeFileSync(path, '');
    expect(await open().pendingCount()).toBe(0);
  });

  test('below a regular file says that the path cannot be used', () => {
    writeFileSync(join(folder, 'file'), '');
    const error = refusal(join(folder, 'file', 'data', 'helpdesk.db'));
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error.message).toContain(join(folder, 'file'));
    expect(error.message).toMatch(/folder/);
  });

  test('a folder in place of the file says that it cannot be opened', () => {
    mkdirSync(path);
    const error = refusal();
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error.message).toContain(path);
  });
});

describe('a file taken away while in use', () => {
  const commit = (store: Store, at: number) => store.commit([delivery(at, [asks(at)])], () => []);

  test.each(['', '-wal'])(
    'helpdesk.db%s deleted: nothing is acknowledged into what nobody can open',
    async (suffix) => {
      const store = open();
      await commit(store, 1);
      rmSync(path + suffix);
      await expect(commit(store, 2)).rejects.toThrow(StoreUnavailable);
      await expect(commit(store, 3)).rejects.toThrow(/helpdesk\.db.*deleted or replaced while in use/);
      await expect(store.commit([], () => [])).rejects.toThrow(StoreUnavailable);
    },
  );

  test('another file in its place is told as well; the old one back in its place is gone on with', async () => {
    const store = open();
    await commit(store, 1);
    renameSync(path, `${path}.moved`);
    writeFileSync(path, '');
    await expect(commit(store, 2)).rejects.toThrow(/replaced/);
    renameSync(`${path}.moved`, path);
    await commit(store, 3);
    expect(await store.pendingCount()).toBe(2);
  });
});

describe('one process at a time', () => {
  test('a second store on the same file is refused, naming the cause, and the first works on', async () => {
    const store = open();
    const error = refusal();
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error.message).toContain(path);
    expect(error.message).toMatch(/locked.*another exporter/);
    await store.commit([delivery(1, [asks(1)])], () => []);
    expect(await store.pendingCount()).toBe(1);
  });

  test('the file is free again after closing', async () => {
    await open().close();
    expect(await open().pendingCount()).toBe(0);
  });
});

describe('a file that cannot be trusted', () => {
  const untouched = (): Error => {
    const before = content();
    const error = refusal();
    expect(content()).toEqual(before);
    return error;
  };

  test('not a database: told so, and left as it was', () => {
    writeFileSync(path, 'listen: 127.0.0.1:9877\n'.repeat(300));
    const error = untouched();
    expect(error).toBeInstanceOf(StoreCorrupt);
    expect(error.message).toContain(path);
    expect(error.message).toMatch(/not a SQLite database.*backup/);
  });

  test.each([0.5, 0.9])('truncated to %f of its length: told so, and left as it was', async (share) => {
    await filled(500);
    truncateSync(path, Math.floor(statSync(path).size * share));
    const error = untouched();
    expect(error).toBeInstanceOf(StoreCorrupt);
    expect(error.message).toMatch(/damaged.*backup/);
  });

  test('of another program: told so, and left as it was', () => {
    const db = new Sqlite(path);
    db.exec('CREATE TABLE notes (text TEXT)');
    db.close();
    const error = untouched();
    expect(error).toBeInstanceOf(StoreCorrupt);
    expect(error.message).toMatch(/another program.*store/);
  });

  test('of another program that uses versions of its own: told so, and left as it was', () => {
    const db = new Sqlite(path);
    db.exec('CREATE TABLE notes (text TEXT); PRAGMA user_version = 12; PRAGMA application_id = 77');
    db.close();
    expect(untouched()).toBeInstanceOf(StoreCorrupt);
  });

  test('of another program, empty but marked as its own: told so, and left as it was', () => {
    const db = new Sqlite(path);
    db.exec('PRAGMA application_id = 77');
    db.close();
    expect(untouched()).toBeInstanceOf(StoreCorrupt);
  });

  test('of a newer version: told both versions and what to do, and left as it was', async () => {
    await filled();
    const db = new Sqlite(path);
    db.pragma('user_version = 99');
    db.close();
    const error = untouched();
    expect(error).toBeInstanceOf(StoreCorrupt);
    expect(error.message).toMatch(/version 99.*newer program.*backup/);
  });

  test('with a damaged page in use: told so at the latest when it is read', async () => {
    await filled(500);
    const bytes = readFileSync(path);
    const pages = bytes.length / 4096;
    const found = [];
    for (let page = 1; page < pages; page += 1) {
      const damaged = Buffer.from(bytes);
      damaged.fill(0xa5, page * 4096, (page + 1) * 4096);
      writeFileSync(path, damaged);
      rmSync(`${path}-wal`, { force: true });
      found.push(await outcomeOfReading());
    }
    expect(found.filter((each) => each === 'StoreUnavailable')).toEqual([]);
    expect(found.filter((each) => each === 'StoreCorrupt').length).toBeGreaterThan(pages / 2);
  });

  async function outcomeOfReading(): Promise<string> {
    let store: Store | undefined;
    try {
      store = openSqliteStore({ path, dedupeRetentionMs: DEDUPE_RETENTION_MS, synchronous: 'off' });
      await store.cells();
      await store.commit([delivery(1, [asks(1)])], () => []);
      return 'opened';
    } catch (error) {
      return (error as Error).name;
    } finally {
      await store?.close();
    }
  }

  /** Bits SQLite itself does not look at: version stamps of the library, reserved space, counters and hints. */
  const IGNORED_BYTES = new Set([...range(24, 28), ...range(40, 44), ...range(48, 52), ...range(72, 100)]);

  test('with any bit of the header flipped: it opens with all it held, or tells of damage and is left as it was', async () => {
    await filled();
    const bytes = readFileSync(path);
    const wrong: string[] = [];
    for (let bit = 0; bit < 100 * 8; bit += 1) {
      const byte = bit >> 3;
      if (IGNORED_BYTES.has(byte)) continue;
      const flipped = Buffer.from(bytes);
      flipped[byte]! ^= 1 << (bit & 7);
      const told = await openFlipped(flipped);
      if (told !== undefined) wrong.push(`byte ${byte} bit ${bit & 7}: ${told}`);
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  /** What is wrong with how the store takes these bytes; undefined when nothing is. */
  async function openFlipped(bytes: Buffer): Promise<string | undefined> {
    const file = join(folder, 'flipped.db');
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
    writeFileSync(file, bytes);
    let store: Store;
    try {
      store = openSqliteStore({ path: file, dedupeRetentionMs: DEDUPE_RETENTION_MS, synchronous: 'off' });
    } catch (error) {
      if (!(error instanceof StoreCorrupt)) return `${(error as Error).name}: ${(error as Error).message}`;
      return readFileSync(file).equals(bytes) ? undefined : 'refused, but changed';
    }
    const held = [await store.pendingCount(), (await store.cells())[0]?.value];
    await store.close();
    return String(held) === '3,7' ? undefined : `opened with ${String(held)}`;
  }
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
