import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { asks } from '../../conversation/testing/facts.ts';
import { DEDUPE_RETENTION_MS, delivery } from '../testing/acts.ts';
import { describeStore } from '../testing/contract.ts';
import type { StoreUnderTest } from '../testing/contract.ts';
import { Sqlite } from './driver.ts';
import { openSqliteHistory } from './history.ts';
import type { HistoryStore } from './history.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function open(): HistoryStore {
  return openSqliteHistory({
    path: join(folder, 'helpdesk.db'),
    dedupeRetentionMs: DEDUPE_RETENTION_MS,
    synchronous: 'off',
  });
}

async function openToTest(): Promise<StoreUnderTest> {
  let store = open();
  return Promise.resolve({
    store,
    reopen: async () => {
      await store.checkpoint('on');
      await store.close();
      store = open();
      return store;
    },
    dispose: () => store.close(),
  });
}

describeStore('SQLite, for the past', openToTest);

const COUNTED = { metric: 'm', labels: [], cell: '', value: 1 };

it('is where it was at the last checkpoint when it is opened again', async () => {
  const store = open();
  expect([store.isBlank, store.note]).toEqual([true, undefined]);
  await store.commit([delivery(1, [asks(1)])], () => [COUNTED]);
  await store.checkpoint('one');
  await store.commit([delivery(2, [asks(2)])], () => [COUNTED]);
  await store.close();
  const again = open();
  expect([again.isBlank, again.note, await again.pendingCount()]).toEqual([false, 'one', 1]);
  expect(await again.cells()).toEqual([COUNTED]);
  await again.close();
});

it('has SQLite sync each checkpoint itself: 2 is its setting `full`', async () => {
  const pragma = jest.spyOn(Sqlite.prototype, 'pragma');
  const store = openSqliteHistory({
    path: join(folder, 'helpdesk.db'),
    dedupeRetentionMs: DEDUPE_RETENTION_MS,
  });
  const db = pragma.mock.contexts[0] as Database;
  pragma.mockRestore();
  expect(db.pragma('synchronous', { simple: true })).toBe(2);
  await store.close();
});
