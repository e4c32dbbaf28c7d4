/** A damaged, foreign or newer database: never trusted, never begun afresh in silence. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Sqlite } from '../../exporter/src/store/sqlite/driver.ts';
import {
  appendTornFrame,
  flip,
  flipInFrame,
  framesIn,
  spoilPages,
  tearLastFrame,
  truncateToShare,
} from './conditions/damage.ts';
import { cleanUpAfterEach, createSite, logged, refusal } from './conditions/site.ts';
import type { Site } from './conditions/site.ts';
import {
  Account,
  countsOf,
  countsOfExactly,
  readiness,
  scrape,
  settledCounts,
} from './conditions/traffic.ts';

jest.setTimeout(180_000);
cleanUpAfterEach();

const MESSAGES = 60;
/** What no lateness bound ends during a test: facts stay pending. */
const NEVER_SETTLED = 'allowedLateness: 1h';

let site: Site;
let account: Account;

beforeEach(() => {
  site = createSite();
  account = new Account();
});

/** A database of settled messages, closed in good order. */
async function fill(): Promise<void> {
  const { program, url } = await site.start();
  await Promise.all(Array.from({ length: MESSAGES }, () => account.deliver(url)));
  await settledCounts(url);
  await program.stop();
}

function sql(statements: string): void {
  const db = new Sqlite(site.database);
  db.exec(statements);
  db.close();
}

describe('at the start', () => {
  const RESTORE = 'restore a backup, or move the file away to start anew';

  test('a damaged or newer database is refused, told apart, and left as it was; the undamaged one starts', async () => {
    await fill();
    const sound = readFileSync(site.database);
    const cases: readonly [damage: string, act: () => unknown, told: RegExp][] = [
      [
        'cut short',
        () => {
          truncateToShare(site.database, 0.5);
        },
        RegExp(`is damaged; ${RESTORE} \\(SQLITE_CORRUPT`),
      ],
      [
        'not a database',
        () => {
          flip(site.database, 0, 16);
        },
        RegExp(`not a SQLite database; ${RESTORE} \\(SQLITE_NOTADB`),
      ],
      [
        'a spoilt schema',
        () => {
          flip(site.database, 100, 40);
        },
        RegExp(`damaged; ${RESTORE} \\(SQLITE_CORRUPT`),
      ],
      [
        'spoilt counters',
        () => {
          spoilPages(site.database, 'cells');
        },
        RegExp(`damaged; ${RESTORE} \\(SQLITE_CORRUPT`),
      ],
      [
        'a row that is none',
        () => {
          sql(`INSERT INTO facts VALUES (1000000, 0, '{"kind":"Mess', 1)`);
        },
        RegExp(`is damaged: it holds a row that cannot be read; ${RESTORE}\n$`),
      ],
      [
        'a list of keys that is none',
        () => {
          sql(`UPDATE seen_lists SET keys = '[["wa'`);
        },
        RegExp(`is damaged: it holds a row that cannot be read; ${RESTORE}\n$`),
      ],
      [
        'a newer version',
        () => {
          sql('PRAGMA user_version = 99');
        },
        /has schema version 99, this program knows up to \d+; run the newer program, or restore a backup/,
      ],
    ];
    for (const [damage, act, told] of cases) {
      writeFileSync(site.database, sound);
      act();
      const damaged = readFileSync(site.database);
      const text = await refusal(site);
      expect({ damage, text }).toEqual({ damage, text: expect.stringMatching(told) as string });
      expect({ damage, text }).toEqual({
        damage,
        text: expect.stringMatching(/^exit 1: store: \S+helpdesk\.db[^\n]+\n$/) as string,
      });
      expect(readFileSync(site.database).equals(damaged)).toBe(true);
    }
    writeFileSync(site.database, sound);
    const { url } = await site.start();
    expect(await settledCounts(url)).toEqual(countsOfExactly(MESSAGES));
  });

  test('a database of another program is refused and left as it was', async () => {
    mkdirSync(dirname(site.database), { recursive: true });
    sql('CREATE TABLE notes (text TEXT)');
    const before = readFileSync(site.database);
    expect(await refusal(site)).toMatch(
      /^exit 1: store: .*helpdesk\.db is a database of another program; point `store` at a path of its own\n$/,
    );
    expect(readFileSync(site.database).equals(before)).toBe(true);
  });
});

test('damage found while running: webhooks refused, unready for good, told once by each that met it, still exposing, nothing begun afresh', async () => {
  await fill();
  const backup = readFileSync(site.database);
  // Read when a webhook comes, and gone round in search of what has expired.
  spoilPages(site.database, 'seen');
  const { program, url } = await site.start();
  expect(countsOf(await scrape(url))).toEqual(countsOfExactly(MESSAGES));
  expect(await account.deliver(url)).toBe(503);
  const line = await logged(program, /^The store failed/);
  expect(line.level).toBe('fatal');
  expect(line.err?.message).toMatch(
    /damaged; restore a backup, or move the file away to start anew \(SQLITE_CORRUPT/,
  );
  for (let i = 0; i < 10; i += 1) {
    await sleep(100);
    expect(await readiness(url)).toMatch(/^503 .*the store fails, see the log$/);
  }
  expect(await account.deliver(url)).toBe(503);
  expect(countsOf(await scrape(url))).toEqual(countsOfExactly(MESSAGES));
  const told = program.log().filter(({ level }) => level === 'fatal');
  expect(told.map(({ operation }) => operation).toSorted()).toEqual(['ingest', 'settle']);
  await program.stop();

  writeFileSync(site.database, backup);
  for (const suffix of ['-wal', '-shm']) rmSync(site.database + suffix, { force: true });
  const again = await site.start();
  await account.redeliver(again.url);
  expect(await settledCounts(again.url)).toEqual(countsOfExactly(MESSAGES + 2));
});

describe('a log of changes', () => {
  const wal = () => `${site.database}-wal`;

  /** Acknowledged one by one, killed, and nothing settled: each acknowledgement is a transaction in the log. */
  async function killedAfter(messages: number): Promise<void> {
    site.configure(NEVER_SETTLED);
    const { program, url } = await site.start();
    await account.deliverMany(url, messages);
    await program.stop('SIGKILL');
    site.configure();
  }

  test('that ends in a torn write holds all that was acknowledged before', async () => {
    await killedAfter(20);
    appendTornFrame(wal());
    const { url } = await site.start();
    expect(await settledCounts(url)).toEqual(countsOfExactly(20));
  });

  test('whose last transaction is torn holds every one before, and takes the last again', async () => {
    await killedAfter(20);
    tearLastFrame(wal());
    const { url } = await site.start();
    expect(await settledCounts(url)).toEqual(countsOfExactly(19));
    await account.send(url, 20);
    expect(await settledCounts(url)).toEqual(countsOfExactly(20));
  });

  test('damaged in the midst of what was acknowledged is refused and left as it was', async () => {
    await killedAfter(20);
    cpSync(wal(), `${wal()}.sound`);
    flipInFrame(wal(), Math.floor(framesIn(wal()) / 2));
    const damaged = readFileSync(wal());
    expect(await refusal(site)).toMatch(
      /^exit 1: store: .*helpdesk\.db-wal is damaged: .*restore a backup.*\n$/,
    );
    expect(readFileSync(wal()).equals(damaged)).toBe(true);
    cpSync(`${wal()}.sound`, wal());
    const { url } = await site.start();
    expect(await settledCounts(url)).toEqual(countsOfExactly(20));
  });
});
