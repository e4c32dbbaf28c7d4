import { setTimeout as sleep } from 'node:timers/promises';
import {
  asks,
  assigns,
  customerKey,
  DAY,
  instant,
  merges,
  rates,
  replies,
} from '../conversation/testing/facts.ts';
import type { Store } from '../store/store.ts';
import { until } from '../testing/until.ts';
import { faulty, live, open, openFaulty, rig, tick, turns } from './testing/openRig.ts';

describe('who is present', () => {
  test('a merge leaves nobody behind', async () => {
    await open();
    await live(0, asks(0, { customer: 'zoe' }), asks(1), merges(5, 'zoe', 'amy'));
    expect(await rig.present()).toEqual(['amy@support/care waits since 0']);
    await tick(30);
    expect(await rig.present()).toEqual(['amy@support/care waits since 0']);
  });

  test('after a flood, who asks within a budget gets an answer in time, and the rest the next time', async () => {
    let groupsTakeMs = 500;
    await open({
      wrap: (store) =>
        faulty(store, {
          groups: async (keys) => {
            await sleep(groupsTakeMs);
            return store.groups(keys);
          },
        }),
    });
    rig.now = instant(0);
    const flood = Array.from({ length: 3000 }, (_none, n) => asks(0, { customer: `c${n}` }));
    await rig.deliver(...flood);
    const shown = () => [...rig.engine.present.conversations()].length;
    // Fifteen looks into the store would take 7.5 s.
    await rig.engine.refreshPresent(2000);
    expect(shown()).toBeGreaterThan(0);
    expect(shown()).toBeLessThan(flood.length / 2);
    groupsTakeMs = 0;
    await rig.engine.refreshPresent();
    expect(shown()).toBe(flood.length);
  });

  test('a customer foreseen under one pseudonym and settled under another is shown once', async () => {
    await open();
    rig.now = instant(35);
    await rig.deliver(
      asks(35, { customer: 'bob', alsoKnownAs: ['amy'], inbox: 'billing' }),
      assigns(35, 'ben', { customer: 'eve', alsoKnownAs: ['amy'] }),
    );
    expect(await rig.present()).toHaveLength(1);
    rig.now = instant(41);
    await rig.deliver(rates(31, 3, undefined, { alsoKnownAs: ['eve'] }));
    expect(await rig.present()).toHaveLength(1);
    await tick(60);
    expect(await rig.present()).toHaveLength(1);
    await tick(3 * DAY);
    expect(await rig.present()).toEqual([]);
  });

  test('after a merge is settled, what is pending under the old pseudonym shows under the new one', async () => {
    await open();
    await live(
      0,
      asks(0, { customer: 'zoe' }),
      replies(1, 'ann', { customer: 'zoe' }),
      merges(2, 'zoe', 'amy'),
    );
    await live(0, asks(8, { customer: 'zoe' }));
    expect(await rig.present()).toEqual(['amy@support/care waits since 8']);
    await tick(12);
    expect(await rig.store.pendingCount()).toBe(1);
    expect(await rig.present()).toEqual(['amy@support/care waits since 8']);
  });

  test.each(['amy', 'zoe'])(
    'ends for a customer erased while a merge is pending, asked for by %s',
    async (name) => {
      await open();
      await live(0, asks(0));
      await tick(20);
      await live(0, merges(30, 'amy', 'zoe'), asks(31, { customer: 'zoe', alsoKnownAs: ['eve'] }));
      expect(await rig.present()).toEqual(['zoe@support/care waits since 0']);
      await rig.engine.erase(customerKey(name));
      expect(await rig.present()).toEqual([]);
      await tick(60);
      expect(await rig.present()).toEqual([]);
    },
  );

  test('ends for whom a fact tied to the customer while that one was being erased', async () => {
    const store = await openFaulty();
    await live(0, asks(0), asks(1, { customer: 'zoe' }));
    await tick(20);
    const erasing = store.hold('erase');
    const erased = rig.engine.erase(customerKey('amy'));
    await until(() => erasing.isAwaited());
    await live(0, merges(30, 'zoe', 'amy'));
    erasing.release();
    await erased;
    expect(await rig.present()).toEqual([]);
  });

  test('ends for a customer erased of whom all is pending', async () => {
    await open();
    await live(0, asks(0, { customer: 'zoe' }), merges(1, 'zoe', 'amy'));
    expect(await rig.present()).toHaveLength(1);
    await rig.engine.erase(customerKey('zoe'));
    expect(await rig.present()).toEqual([]);
  });

  test('is the same after a restart', async () => {
    await open({ onDisk: true });
    await live(0, asks(0), asks(1, { customer: 'zoe' }), replies(2, 'ann'), asks(3, { inbox: 'billing' }));
    await tick(11);
    const before = await rig.present();
    await rig.crash();
    expect(await rig.present()).toEqual(before);
    expect(before).toHaveLength(3);
  });

  /** A store whose reading of groups ends when told to. */
  function slowReader() {
    const waiting: (() => void)[] = [];
    const state = { isSlow: false };
    const wrap = (store: Store) =>
      faulty(store, {
        groups: async (customers) => {
          const groups = await store.groups(customers);
          if (state.isSlow) await new Promise<void>((resolve) => waiting.push(resolve));
          return groups;
        },
      });
    return {
      state,
      wrap,
      finish: () => {
        waiting.splice(0).forEach((resolve) => {
          resolve();
        });
      },
    };
  }

  test('takes in a fact of the same customer that comes while it is being read', async () => {
    const { state, wrap, finish } = slowReader();
    await open({ wrap });
    await live(0, asks(0));
    state.isSlow = true;
    const reading = rig.present();
    await turns(2);
    await live(0, replies(1, 'ann'));
    state.isSlow = false;
    finish();
    await reading;
    expect(await rig.present()).toEqual(['amy@support/care']);
  });

  test('does not go back to what was read before a settlement', async () => {
    const { state, wrap, finish } = slowReader();
    await open({ wrap });
    await live(0, asks(0));
    await tick(20);
    await live(0, asks(30));
    state.isSlow = true;
    const reading = rig.present();
    await turns(2);
    state.isSlow = false;
    await tick(2 * DAY);
    expect([...rig.engine.present.conversations()]).toEqual([]);
    finish();
    await reading;
    expect(await rig.present()).toEqual([]);
  });

  test('is caught up with after the store could not be read', async () => {
    let isBroken = false;
    await open({
      wrap: (store) =>
        faulty(store, {
          groups: (customers) =>
            isBroken ? Promise.reject(new Error('cannot read')) : store.groups(customers),
        }),
    });
    await live(0, asks(0));
    isBroken = true;
    await expect(rig.present()).rejects.toThrow('cannot read');
    isBroken = false;
    expect(await rig.present()).toEqual(['amy@support/care waits since 0']);
  });
});
