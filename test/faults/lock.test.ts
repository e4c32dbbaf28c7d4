/** Somebody else has the database: told at once, and whoever has it is left alone. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { Sqlite } from '../../exporter/src/store/sqlite/driver.ts';
import { afterTest, cleanUpAfterEach, createSite, refusal } from './conditions/site.ts';
import type { Site } from './conditions/site.ts';
import { Account, countsOfExactly, readiness, settledCounts } from './conditions/traffic.ts';

jest.setTimeout(180_000);
cleanUpAfterEach();

const LOCKED =
  /^exit 1: store: .*helpdesk\.db: the database is locked; is another exporter running on it\? \(SQLITE_BUSY\)\n$/;
/** SQLite itself waits a second for the lock; the rest is the start of a program on a busy machine. */
const AT_ONCE_MS = 20_000;

let site: Site;

beforeEach(() => {
  site = createSite();
});

async function expectRefused(): Promise<void> {
  const began = Date.now();
  expect(await refusal(site)).toMatch(LOCKED);
  expect(Date.now() - began).toBeLessThan(AT_ONCE_MS);
}

/** Another program's transaction on the database. */
function takeLock(statement: string): Database {
  mkdirSync(dirname(site.database), { recursive: true });
  const db = new Sqlite(site.database);
  afterTest(() => {
    db.close();
  });
  db.exec(statement);
  return db;
}

describe('a database that another program has locked', () => {
  test('refuses the start with exit code 1 and the likely cause; once free, it starts', async () => {
    const other = takeLock('BEGIN EXCLUSIVE');
    await expectRefused();
    other.close();
    const { url } = await site.start();
    expect(await readiness(url)).toBe('ready');
  });

  test('only to read it, as a backup does, refuses the start as well, and nothing is lost', async () => {
    const account = new Account();
    const first = await site.start();
    await account.deliverMany(first.url, 10);
    await first.program.stop();
    const reader = takeLock('BEGIN; SELECT count(*) FROM facts');
    await expectRefused();
    reader.close();
    const { url } = await site.start();
    expect(await settledCounts(url)).toEqual(countsOfExactly(10));
  });
});

describe('two exporters on one database', () => {
  test('the second is refused while the first takes every webhook', async () => {
    const account = new Account();
    const { program, url } = await site.start();
    const running = { isOver: false };
    const traffic = (async () => {
      while (!running.isOver) await account.deliver(url);
    })();
    await expectRefused();
    running.isOver = true;
    await traffic;
    expect([account.refused.size, account.unknown.size, account.odd]).toEqual([0, 0, []]);
    expect(account.acknowledged.size).toBeGreaterThan(20);
    expect(await settledCounts(url)).toEqual(countsOfExactly(account.acknowledged.size));
    expect(await readiness(url)).toBe('ready');
    expect(program.log().filter(({ level }) => level !== 'info')).toEqual([]);
  });
});
