/* eslint-disable jest/no-export -- part of the suite for the tests of every implementation to run */
/** What every store promises of what is due, and of what becomes of it. */
import type { CustomerKey } from '../../conversation/fact.ts';
import type { AgentAccount } from '../../conversation/ledger.ts';
import type { AgentEvent } from '../../conversation/observation.ts';
import { openConversations } from '../../conversation/open.ts';
import type { OpenConversation } from '../../conversation/open.ts';
import type { PendingFact } from '../../conversation/settle.ts';
import * as facts from '../../conversation/testing/facts.ts';
import { instant } from '../../conversation/testing/facts.ts';
import type { Settlement } from '../store.ts';
import { EMPTY_SETTLEMENT } from '../store.ts';
import type { StoreInUse } from './inUse.ts';
import { reopen, store, useStore } from './inUse.ts';
import {
  AMY,
  EVE,
  EVER,
  NO_TIMERS,
  ZOE,
  bring,
  cell,
  claimed,
  everything,
  keep,
  names,
  onlyPending,
  put,
  settleAll,
  sorted,
  waiting,
} from './acts.ts';

export function describeSettling(inUse: StoreInUse): void {
  useStore(inUse);

  describe('claim', () => {
    test('a fact is due from its receipt on, to the millisecond', async () => {
      await bring(store, 10, facts.asks(1));
      expect(await claimed(store, { ...NO_TIMERS, factsReceivedTo: instant(10) - 1 })).toEqual([]);
      expect(await claimed(store, { ...NO_TIMERS, factsReceivedTo: instant(10) })).toEqual([['amy']]);
    });

    test('a timer is due once event time is past it', async () => {
      await put(store, { amy: waiting(0) });
      const request = { factsReceivedTo: -Infinity, limit: 100 };
      expect(await claimed(store, { ...request, timersBefore: instant(60) })).toEqual([]);
      expect(await claimed(store, { ...request, timersBefore: instant(60) + 1 })).toEqual([['amy']]);
      expect(await claimed(await reopen(), { ...request, timersBefore: instant(60) + 1 })).toEqual([['amy']]);
    });

    test('a group brings its settled states and everything pending, due or not', async () => {
      await put(store, { amy: waiting(0) });
      await bring(store, 10, facts.asks(10));
      await bring(store, 20, facts.replies(20, 'ann'));
      const { groups } = await store.claim({ ...NO_TIMERS, factsReceivedTo: instant(10) });
      expect(groups).toHaveLength(1);
      expect(groups[0]!.customers.get(AMY)).toEqual(waiting(0));
      expect(groups[0]!.pending.map(({ fact }) => fact.kind)).toEqual(['MessageReceived', 'MessageSent']);
    });

    test('pending facts tie customers together: aliases, merges, and through a third', async () => {
      await put(store, { eve: waiting(0) });
      await bring(store, 1, facts.asks(1));
      await bring(store, 50, facts.asks(2, { customer: 'zoe', alsoKnownAs: ['amy'] }));
      await bring(store, 50, facts.merges(3, 'zoe', 'eve'));
      await bring(store, 50, facts.asks(4, { customer: 'bob' }));
      const { groups } = await store.claim({ ...NO_TIMERS, factsReceivedTo: instant(1) });
      expect(names(groups)).toEqual([['amy', 'eve', 'zoe']]);
      expect([...groups[0]!.customers.keys()]).toEqual([EVE]);
    });

    test('a group is claimed once, though facts and timers of several of its customers are due', async () => {
      await put(store, { amy: waiting(0), zoe: waiting(0) });
      await bring(store, 100, facts.merges(100, 'amy', 'zoe'), facts.asks(101, { customer: 'zoe' }));
      expect(await claimed(store, EVER)).toEqual([['amy', 'zoe']]);
    });

    test("agents' presence is a group of its own", async () => {
      await bring(store, 1, facts.presence(1, 'ann'), facts.presence(2, 'bob'), facts.presence(3, 'ann'));
      expect((await claimed(store, EVER)).sort()).toEqual([['agent ann'], ['agent bob']]);
      expect(await claimed(store, { ...NO_TIMERS, factsReceivedTo: instant(0) })).toEqual([]);
    });

    test('a timer waits while a fact of its customer from before it, or of that instant, is pending', async () => {
      await put(store, { amy: waiting(0) });
      await bring(store, 70, facts.asks(60));
      expect(await claimed(store, { ...EVER, factsReceivedTo: instant(69) })).toEqual([]);
      expect(await claimed(store, EVER)).toEqual([['amy']]);
    });

    test('a timer does not wait for a fact from after it', async () => {
      await put(store, { amy: waiting(0) });
      await bring(store, 70, facts.asks(61));
      expect(await claimed(store, { ...EVER, factsReceivedTo: instant(69) })).toEqual([['amy']]);
    });

    test('what is claimed can be settled: a timer held back by a fact of a tied customer is not claimed', async () => {
      await put(store, { zoe: waiting(0) });
      // zoe's timer is at 60; amy's message is from before it and not due; the two are tied by a fact from after.
      await bring(store, 65, facts.asks(58));
      await bring(store, 66, facts.asks(61, { alsoKnownAs: ['zoe'] }));
      const horizon = { factsReceivedTo: instant(64), timersBefore: instant(64) };
      expect(await settleAll(store, horizon)).toBeLessThan(3);
    });

    test('limit takes about so many facts and timers at once', async () => {
      for (let i = 0; i < 7; i += 1) {
        await bring(store, i, facts.asks(i, { customer: `asks${i}` }));
        await put(store, { [`waits${i}`]: waiting(i) });
      }
      const { groups, hasMore } = await store.claim({ ...EVER, limit: 3 });
      expect(hasMore).toBe(true);
      expect(groups.length).toBeGreaterThan(0);
      expect(groups.length).toBeLessThanOrEqual(6);
      expect((await store.claim({ ...EVER, limit: 14 })).hasMore).toBe(false);
    });

    test('more facts due than were taken is told', async () => {
      for (let i = 0; i < 3; i += 1) await bring(store, i, facts.asks(i, { customer: `asks${i}` }));
      const request = { ...NO_TIMERS, factsReceivedTo: instant(9) };
      expect(await store.claim({ ...request, limit: 2 })).toMatchObject({ hasMore: true });
      expect(await store.claim({ ...request, limit: 3 })).toMatchObject({ hasMore: false });
    });

    test('more timers due than were taken is told', async () => {
      for (let i = 0; i < 3; i += 1) await put(store, { [`waits${i}`]: waiting(i) });
      const request = { factsReceivedTo: -Infinity, timersBefore: Infinity };
      expect(await store.claim({ ...request, limit: 2 })).toMatchObject({ hasMore: true });
      expect(await store.claim({ ...request, limit: 3 })).toMatchObject({ hasMore: false });
    });

    test('nothing due means no group and no more', async () => {
      await bring(store, 5, facts.asks(5));
      await put(store, { zoe: waiting(0) });
      const request = { factsReceivedTo: instant(4), timersBefore: instant(60), limit: 1 };
      expect(await store.claim(request)).toEqual({ groups: [], hasMore: false });
    });

    test('everything due is settled in the end, step by step with a limit of one', async () => {
      for (let i = 0; i < 5; i += 1) {
        await bring(store, i, facts.asks(i, { customer: `asks${i}` }));
        await put(store, { [`waits${i}`]: waiting(i) });
      }
      await settleAll(store, { factsReceivedTo: instant(5), timersBefore: instant(70) }, 1);
      expect(await store.pendingCount()).toBe(0);
      expect(
        await claimed(store, { ...EVER, factsReceivedTo: -Infinity, timersBefore: instant(70) }),
      ).toEqual([]);
    });

    test('timers held back do not keep later ones of others waiting', async () => {
      for (let i = 0; i < 10; i += 1) {
        await put(store, { [`held${i}`]: waiting(0) });
        await bring(store, 70, facts.asks(30, { customer: `held${i}` }));
      }
      await put(store, { free: waiting(5) });
      const request = { factsReceivedTo: instant(69), timersBefore: instant(69), limit: 2 };
      expect(await claimed(store, request)).toEqual([['free']]);
    });

    test('oldest timers come first', async () => {
      await put(store, { late: waiting(20), early: waiting(0), middle: waiting(10) });
      const request = { factsReceivedTo: -Infinity, timersBefore: Infinity, limit: 2 };
      expect(await claimed(store, request)).toEqual([['early'], ['middle']]);
    });

    test('claiming takes nothing away', async () => {
      await put(store, { zoe: waiting(0) });
      await bring(store, 1, facts.asks(1));
      const first = await store.claim(EVER);
      expect(await store.claim(EVER)).toEqual(first);
      expect(first.groups).toHaveLength(2);
    });
  });

  describe('settle', () => {
    const account: AgentAccount = {
      team: 'care',
      available: true,
      capacity: 3,
      load: 1,
      accountedTo: instant(5),
    };
    const takenUp = (second: number): AgentEvent => ({
      ...{ type: 'load', change: 1, agent: 'ann', team: 'care', at: instant(second) },
    });

    async function claimedPending(): Promise<PendingFact[]> {
      return (await store.claim(EVER)).groups.flatMap(({ pending }) => pending);
    }

    test('everything of a settlement is there after reopening', async () => {
      await put(store, { zoe: waiting(0) });
      await bring(store, 1, facts.asks(1), facts.asks(2, { customer: 'eve' }));
      const [first] = await claimedPending();
      await store.settle({
        customers: new Map([
          [AMY, waiting(1)],
          [ZOE, null],
        ]),
        aliases: new Map([[ZOE, AMY]]),
        settled: [first!],
        cells: [cell(2), { ...cell(1), cell: 'sum', value: 700 }],
        labelValues: [{ label: 'category', value: 'refund' }],
        agents: new Map([['ann', account]]),
        agentEvents: [takenUp(6)],
        agentsAccountedTo: -Infinity,
      });
      const before = await everything(store);
      expect(await everything(await reopen())).toEqual(before);
      expect(await store.pendingCount()).toBe(1);
      expect(await store.agents()).toEqual(new Map([['ann', account]]));
      expect(await store.agentEvents()).toEqual([takenUp(6)]);
      expect(await store.labelValues()).toEqual([{ label: 'category', value: 'refund' }]);
      expect(await opened()).toEqual(new Map([[AMY, openConversations(waiting(1))]]));
    });

    async function opened(): Promise<Map<CustomerKey, readonly OpenConversation[]>> {
      const found = new Map<CustomerKey, readonly OpenConversation[]>();
      await store.eachOpenCustomer((key, open) => found.set(key, open));
      return found;
    }

    test('cells add to those of commits and of earlier settlements', async () => {
      await store.commit([], () => [cell(1)]);
      await store.settle({ ...EMPTY_SETTLEMENT, cells: [cell(10), cell(5, ['b'])] });
      await store.settle({ ...EMPTY_SETTLEMENT, cells: [cell(100), cell(0, ['c'])] });
      const expected = await sorted([cell(111), cell(5, ['b']), cell(0, ['c'])]);
      expect(await sorted(store.cells())).toEqual(expected);
      expect(await sorted((await reopen()).cells())).toEqual(expected);
    });

    test('cells are told apart by metric, labels and name', async () => {
      const apart = [
        cell(1, ['a', 'b']),
        cell(2, ['a,b']),
        cell(3, ['a', 'b'], 'n'),
        { ...cell(4, ['a', 'b']), cell: '+Inf' },
      ];
      await store.settle({ ...EMPTY_SETTLEMENT, cells: apart });
      expect(await sorted(store.cells())).toEqual(await sorted(apart));
    });

    test('when part of it cannot be written, nothing is, in memory or on disk, and the next one works', async () => {
      await put(store, { zoe: waiting(0) });
      await bring(store, 1, facts.asks(1, { customer: 'eve' }), facts.asks(2));
      const pending = await claimedPending();
      await store.settle({ ...EMPTY_SETTLEMENT, agentEvents: [takenUp(6)] });
      const before = await everything(store);
      const broken = { ...cell(1), value: null as unknown as number };
      const settlement: Settlement = {
        customers: new Map([
          [AMY, waiting(1)],
          [ZOE, null],
        ]),
        aliases: new Map([[EVE, AMY]]),
        settled: pending.filter(({ fact }) => 'customer' in fact && fact.customer === AMY),
        cells: [cell(7), broken],
        labelValues: [{ label: 'team', value: 'sales' }],
        agents: new Map([['ann', account]]),
        agentEvents: [takenUp(7)],
        agentsAccountedTo: instant(7),
      };
      await expect(store.settle(settlement)).rejects.toThrow();
      expect(await everything(store)).toEqual(before);
      await store.settle({ ...settlement, cells: [cell(7)] });
      expect(await store.pendingCount()).toBe(1);
      const after = await everything(store);
      expect(await everything(await reopen())).toEqual(after);
    });

    test("agents' events stay until they are accounted for", async () => {
      await store.settle({ ...EMPTY_SETTLEMENT, agentEvents: [takenUp(6), takenUp(9)] });
      await store.settle({ ...EMPTY_SETTLEMENT, agentEvents: [takenUp(6), takenUp(7)] });
      const seconds = async () => (await store.agentEvents()).map(({ at }) => at).sort();
      expect(await seconds()).toEqual([6, 6, 7, 9].map(instant));
      await store.settle({ ...EMPTY_SETTLEMENT, agentsAccountedTo: instant(7), agentEvents: [takenUp(5)] });
      expect(await seconds()).toEqual([5, 7, 9].map(instant));
      await reopen();
      expect(await seconds()).toEqual([5, 7, 9].map(instant));
      await store.settle({ ...EMPTY_SETTLEMENT, agentsAccountedTo: Infinity });
      expect(await store.agentEvents()).toEqual([]);
    });

    test('a state is replaced, and a customer with nothing left is gone', async () => {
      await put(store, { amy: waiting(0) });
      await put(store, { amy: waiting(50) });
      expect(await opened()).toEqual(new Map([[AMY, openConversations(waiting(50))]]));
      await put(store, { amy: null });
      expect(await opened()).toEqual(new Map());
      expect(await claimed(store, EVER)).toEqual([]);
      expect(await store.groups([AMY])).toEqual([{ customers: new Map(), pending: [] }]);
      await reopen();
      expect(await opened()).toEqual(new Map());
    });

    test('a label value stored twice is one', async () => {
      const value = { label: 'agent', value: 'ann' } as const;
      await store.settle({ ...EMPTY_SETTLEMENT, labelValues: [value] });
      await store.settle({ ...EMPTY_SETTLEMENT, labelValues: [value, { ...value, label: 'team' }] });
      expect(await store.labelValues()).toHaveLength(2);
    });

    test('a fact that came between claim and settlement stays pending', async () => {
      await bring(store, 1, facts.asks(1));
      const [group] = (await store.claim(EVER)).groups;
      await bring(store, 2, facts.replies(2, 'ann'));
      await keep(store, group!, { factsReceivedTo: Infinity, timersBefore: -Infinity });
      expect(await onlyPending(store)).toMatchObject({ kind: 'MessageSent' });
      expect(await (await reopen()).pendingCount()).toBe(1);
    });
  });
}
