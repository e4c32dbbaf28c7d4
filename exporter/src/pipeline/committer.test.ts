import type { Cell } from '../metrics/cells.ts';
import { asks } from '../conversation/testing/facts.ts';
import { Unavailable } from '../errors.ts';
import { NotDurable } from '../store/store.ts';
import type { Committed, CountCommit, Delivery } from '../store/store.ts';
import { delivery } from '../store/testing/acts.ts';
import { Committer } from './committer.ts';

/** A store that commits when told to. */
class SlowStore {
  readonly commits: {
    deliveries: readonly Delivery[];
    finish: () => void;
    fail: (error: unknown) => void;
  }[] = [];

  commit(deliveries: readonly Delivery[], count: CountCommit): Promise<Committed> {
    return new Promise((resolve, reject) => {
      const receipts = deliveries.flatMap(({ facts, receivedAt }) =>
        facts.map((fact) => ({ fact, receivedAt, outcome: 'new' as const, matters: true })),
      );
      const cells = count(receipts, deliveries);
      this.commits.push({
        deliveries,
        finish: () => {
          resolve({ receipts, cells });
        },
        fail: reject,
      });
    });
  }

  get sizes(): number[] {
    return this.commits.map(({ deliveries }) => deliveries.length);
  }
}

function one(second: number): Delivery {
  return delivery(second, [asks(second)]);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function turns(n: number): Promise<void> {
  for (let i = 0; i < n; i += 1) await turn();
}

/** `pending`, or how the promise ended, without waiting for it. */
async function stateOf(promise: Promise<void>): Promise<string> {
  const ended = promise.then(
    () => 'done',
    (error: unknown) => (error instanceof Unavailable ? error.reason : String(error)),
  );
  return Promise.race([ended, turns(2).then(() => 'pending')]);
}

function create({ maxQueued = 100 } = {}) {
  const store = new SlowStore();
  const told: string[] = [];
  const committer = new Committer({
    store,
    count: (): readonly Cell[] => [],
    onCommitted: ({ receipts }) => told.push(`committed ${receipts.length}`),
    onFailed: (error, deliveries) => told.push(`failed ${deliveries}: ${String(error)}`),
    maxQueued,
  });
  return { store, told, committer };
}

describe('group commit', () => {
  test('all who come while a commit is under way share the next one', async () => {
    const { store, committer, told } = create();
    const first = committer.submit(one(1));
    await turns(2);
    const others = Array.from({ length: 50 }, (_, i) => committer.submit(one(i + 2)));
    await turns(2);
    expect(store.sizes).toEqual([1]);
    store.commits[0]!.finish();
    await first;
    await turns(2);
    expect(store.sizes).toEqual([1, 50]);
    store.commits[1]!.finish();
    await Promise.all(others);
    expect(told).toEqual(['committed 1', 'committed 50']);
  });

  test('all who come in one turn share one commit, in the order they came', async () => {
    const { store, committer } = create();
    const all = [5, 3, 9].map((second) => committer.submit(one(second)));
    await turns(2);
    store.commits[0]!.finish();
    await Promise.all(all);
    const [{ deliveries }] = store.commits as [SlowStore['commits'][number]];
    expect(deliveries).toEqual(
      [5, 3, 9].map((second) => expect.objectContaining({ receivedAt: one(second).receivedAt }) as Delivery),
    );
  });

  test('what is written and may not last counts, and whoever sent it is told to come again', async () => {
    const { store, committer, told } = create();
    const sent = committer.submit(one(1));
    await turns(2);
    const receipts = [
      { fact: asks(1), receivedAt: one(1).receivedAt, outcome: 'new' as const, matters: true },
    ];
    store.commits[0]!.fail(new NotDurable({ receipts, cells: [] }, new Error('the disk fails')));
    expect(await stateOf(sent)).toBe('store_unavailable');
    expect(told).toEqual(['committed 1', 'failed 1: StoreUnavailable: the disk fails']);
  });

  test('nobody is answered before theirs is committed', async () => {
    const { store, committer } = create();
    const first = committer.submit(one(1));
    await turns(2);
    const second = committer.submit(one(2));
    expect(await stateOf(first)).toBe('pending');
    store.commits[0]!.finish();
    expect(await stateOf(first)).toBe('done');
    expect(await stateOf(second)).toBe('pending');
    store.commits[1]!.finish();
    expect(await stateOf(second)).toBe('done');
  });

  test('commits never run side by side', async () => {
    const { store, committer } = create();
    for (let i = 0; i < 5; i += 1) {
      void committer.submit(one(i));
      await turns(3);
    }
    expect(store.sizes).toEqual([1]);
  });

  test('what a commit brought is told before those who wait can act on it', async () => {
    const { store, told, committer } = create();
    const seen = committer.submit(one(1)).then(() => [...told]);
    await turns(2);
    store.commits[0]!.finish();
    expect(await seen).toEqual(['committed 1']);
  });
});

describe('a store that fails', () => {
  test('all of the group are refused as unavailable with the cause, and later ones are taken', async () => {
    const { store, committer, told } = create();
    const group = [committer.submit(one(1)), committer.submit(one(2))];
    await turns(2);
    const cause = new Error('disk on fire');
    store.commits[0]!.fail(cause);
    for (const each of group) {
      await expect(each).rejects.toMatchObject({ reason: 'store_unavailable', status: 503, cause });
    }
    const later = committer.submit(one(3));
    await turns(2);
    store.commits[1]!.finish();
    await expect(later).resolves.toBeUndefined();
    expect(told).toEqual(['failed 2: Error: disk on fire', 'committed 1']);
  });

  test('those who queued behind the failing group are tried for themselves', async () => {
    const { store, committer } = create();
    const failing = committer.submit(one(1));
    await turns(2);
    const next = committer.submit(one(2));
    store.commits[0]!.fail(new Error('once'));
    await expect(failing).rejects.toThrow('cannot take webhooks');
    await turns(2);
    store.commits[1]!.finish();
    await expect(next).resolves.toBeUndefined();
  });

  test('a refusal tells the client nothing of the store', async () => {
    const { store, committer } = create();
    const refused = committer.submit(one(1));
    await turns(2);
    store.commits[0]!.fail(new Error('/var/lib/secret.db: disk full'));
    await expect(refused).rejects.toThrow(/^(?!.*secret)/);
  });
});

describe('onlookers that fail', () => {
  const broken = () => {
    throw new Error('cannot log');
  };

  test('one that fails at a success does not turn it into a refusal', async () => {
    const store = new SlowStore();
    const committer = new Committer({
      store,
      count: () => [],
      onCommitted: broken,
      onFailed: () => 0,
      maxQueued: 9,
    });
    const first = committer.submit(one(1));
    await turns(2);
    store.commits[0]!.finish();
    expect(await stateOf(first)).toBe('done');
  });

  test('one that fails at a failure does not leave anybody waiting for ever', async () => {
    const store = new SlowStore();
    const committer = new Committer({
      store,
      count: () => [],
      onCommitted: () => 0,
      onFailed: broken,
      maxQueued: 9,
    });
    const unhandled: unknown[] = [];
    const listener = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', listener);
    const first = committer.submit(one(1));
    await turns(2);
    store.commits[0]!.fail(new Error('disk on fire'));
    const state = await stateOf(first);
    process.off('unhandledRejection', listener);
    expect(state).toBe('store_unavailable');
  });
});

describe('the queue', () => {
  test('beyond its length deliveries are refused as overloaded, and taken again once there is room', async () => {
    const { store, committer } = create({ maxQueued: 2 });
    const underWay = committer.submit(one(1));
    await turns(2);
    const queued = [committer.submit(one(2)), committer.submit(one(3))];
    expect(committer.queued).toBe(2);
    await expect(committer.submit(one(4))).rejects.toMatchObject({ reason: 'overloaded', status: 503 });
    store.commits[0]!.finish();
    await underWay;
    await turns(2);
    expect(committer.queued).toBe(0);
    const after = committer.submit(one(5));
    store.commits[1]!.finish();
    await Promise.all(queued);
    await turns(2);
    store.commits[2]!.finish();
    await expect(after).resolves.toBeUndefined();
    expect(store.sizes).toEqual([1, 2, 1]);
  });
});

describe('closing', () => {
  test('waits for what was taken and refuses what comes after', async () => {
    const { store, committer } = create();
    const first = committer.submit(one(1));
    await turns(2);
    const second = committer.submit(one(2));
    const closed = committer.close();
    await expect(committer.submit(one(3))).rejects.toMatchObject({ reason: 'shutting_down', status: 503 });
    expect(await stateOf(closed)).toBe('pending');
    store.commits[0]!.finish();
    await turns(2);
    expect(await stateOf(closed)).toBe('pending');
    store.commits[1]!.finish();
    await closed;
    expect([await stateOf(first), await stateOf(second)]).toEqual(['done', 'done']);
  });

  test('is done at once when nothing waits, and may be asked twice', async () => {
    const { committer } = create();
    await committer.close();
    await expect(committer.close()).resolves.toBeUndefined();
  });

  test('ends although the last commit failed', async () => {
    const { store, committer } = create();
    const refused = committer.submit(one(1));
    await turns(2);
    const closed = committer.close();
    store.commits[0]!.fail(new Error('no'));
    await expect(refused).rejects.toThrow('cannot take');
    await expect(closed).resolves.toBeUndefined();
  });
});
