import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asks } from '../../conversation/testing/facts.ts';
import type { Store } from '../store.ts';
import { EMPTY_SETTLEMENT, NotDurable, StoreUnavailable } from '../store.ts';
import { DEDUPE_RETENTION_MS, delivery } from '../testing/acts.ts';
import { MOST_UNSYNCED } from './durability.ts';
import { openSqliteStore } from './sqliteStore.ts';

interface Sync {
  end(error?: Error): void;
}

let folder: string;
let store: Store;
/** Syncs under way, in order. */
let syncs: Sync[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durability-'));
  syncs = [];
  store = openSqliteStore({
    path: join(folder, 'helpdesk.db'),
    dedupeRetentionMs: DEDUPE_RETENTION_MS,
    fileSync: {
      atOnce: () => undefined,
      inTurn: () =>
        new Promise<void>((resolve, reject) => {
          syncs.push({
            end: (error) => {
              if (error) reject(error);
              else resolve();
            },
          });
        }),
    },
  });
});

afterEach(async () => {
  syncs.at(-1)?.end();
  await store.close();
  rmSync(folder, { recursive: true });
});

const DISK_TROUBLE = Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });

function commit(n: number): Promise<unknown> {
  return store.commit([delivery(n, [asks(n)])], () => []);
}

/** Whether the promise is settled once everything has had its turn. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  const still = Symbol('still');
  const turn = new Promise((resolve) => setImmediate(resolve, still));
  return (await Promise.race([promise, turn])) !== still;
}

test('a commit is done when a sync that began after it has ended, not before', async () => {
  const first = commit(1);
  expect(await isDone(first)).toBe(false);
  const second = commit(2);
  expect(await isDone(second)).toBe(false);
  syncs[0]?.end();
  await first;
  expect(await isDone(second)).toBe(false);
  expect(syncs).toHaveLength(2);
  syncs[1]?.end();
  await second;
});

test('one sync serves all that was written before it began', async () => {
  const all = Promise.all([1, 2, 3, 4].map(commit));
  expect(await isDone(all)).toBe(false);
  syncs[0]?.end();
  await all;
  expect(syncs).toHaveLength(1);
});

test('settling does not wait for the disk; flushing does', async () => {
  expect(await isDone(store.settle(EMPTY_SETTLEMENT))).toBe(true);
  expect(syncs).toHaveLength(0);
  const flushed = store.flush();
  expect(await isDone(flushed)).toBe(false);
  syncs[0]?.end();
  await flushed;
  await store.flush();
  expect(syncs).toHaveLength(1);
});

test('no more transactions are written unsynced than a torn log is allowed for', async () => {
  for (let n = 0; n < MOST_UNSYNCED; n += 1) expect(await isDone(store.settle(EMPTY_SETTLEMENT))).toBe(true);
  const oneMore = store.settle(EMPTY_SETTLEMENT);
  expect(await isDone(oneMore)).toBe(false);
  syncs[0]?.end();
  await oneMore;
});

test('nor by those who have all waited for the same sync', async () => {
  for (let n = 0; n < MOST_UNSYNCED; n += 1) await store.settle(EMPTY_SETTLEMENT);
  const more = Array.from({ length: 3 * MOST_UNSYNCED }, () => store.settle(EMPTY_SETTLEMENT));
  let done = 0;
  for (const one of more) void one.then(() => (done += 1));
  const doneAfter: number[] = [];
  for (let sync = 0; sync < 3; sync += 1) {
    syncs[sync]?.end();
    await isDone(Promise.all(more));
    doneAfter.push(done);
  }
  expect(doneAfter).toEqual([MOST_UNSYNCED, 2 * MOST_UNSYNCED, 3 * MOST_UNSYNCED]);
});

test('a sync that fails refuses whom it was for; the next commit goes into the database itself first', async () => {
  const refused = commit(1);
  expect(await isDone(refused)).toBe(false);
  syncs[0]?.end(DISK_TROUBLE);
  await expect(refused).rejects.toThrow(StoreUnavailable);
  await expect(refused).rejects.toThrow(/helpdesk\.db: reading or writing failed; check the disk \(EIO\)/);
  const next = commit(2);
  expect(await isDone(next)).toBe(false);
  syncs[1]?.end();
  await next;
  expect(await store.pendingCount()).toBe(2);
});

test('what was written when the sync failed is told of all the same: it counts', async () => {
  const refused = commit(1);
  expect(await isDone(refused)).toBe(false);
  syncs[0]?.end(DISK_TROUBLE);
  const error: unknown = await refused.catch((reason: unknown) => reason);
  expect(error instanceof NotDurable && error.committed.receipts).toMatchObject([{ outcome: 'new' }]);
});

test('erasing is done when it is durable', async () => {
  const erased = store.erase(asks(1).customer, () => EMPTY_SETTLEMENT);
  expect(await isDone(erased)).toBe(false);
  syncs[0]?.end();
  expect(await erased).toBeUndefined();
});
