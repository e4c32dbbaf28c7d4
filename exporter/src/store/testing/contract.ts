/* eslint-disable jest/no-export -- a suite for the tests of every implementation to run */
/** What every store promises, as tests against the interface alone. Each implementation runs the same suite. */
import { evolve } from '../../conversation/evolve.ts';
import * as facts from '../../conversation/testing/facts.ts';
import { instant } from '../../conversation/testing/facts.ts';
import { POLICY } from '../../conversation/testing/policies.ts';
import type { Delivery, Store } from '../store.ts';
import { EMPTY_SETTLEMENT } from '../store.ts';
import { describeAliasPruning } from './aliasPruning.ts';
import { describeErrands } from './errands.ts';
import { lettersOf } from './letters.ts';
import {
  AMY,
  DAY_MS,
  DEDUPE_RETENTION_MS,
  EVE,
  NONE,
  RETENTION,
  ZOE,
  alias,
  bring,
  cell,
  delivery,
  names,
  put,
  settleAll,
  waiting,
} from './acts.ts';
import { describeErasing } from './erasing.ts';
import { describeIntake } from './intake.ts';
import { describeSettling } from './settling.ts';

/** An empty store and the means to leave and come back to what it holds. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens it again on the same data. */
  reopen(): Promise<Store>;
  /** Closes the store, where it is open, and removes its data. */
  dispose(): Promise<void>;
}

export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the store's contract`, () => {
    let tested: StoreUnderTest;
    let store: Store;

    beforeEach(async () => {
      tested = await open();
      store = tested.store;
    });

    afterEach(() => tested.dispose());

    const reopen = async (): Promise<Store> => {
      store = await tested.reopen();
      return store;
    };

    describe('what it tells of itself', () => {
      test('least lag: the shortest from event to receipt, never negative, own stamps aside', async () => {
        expect(await store.leastLag()).toBeUndefined();
        await bring(store, 1, { ...facts.asks(1), timeSource: 'receipt' });
        expect(await store.leastLag()).toBeUndefined();
        await bring(store, 30, facts.asks(10));
        await bring(store, 19, facts.asks(12));
        await bring(store, 40, facts.asks(20));
        expect(await store.leastLag()).toBe(7000);
        expect(await (await reopen()).leastLag()).toBe(7000);
        await bring(store, 41, facts.asks(50));
        expect(await store.leastLag()).toBe(0);
      });

      test('last events: the latest event time of each source, never back', async () => {
        expect(await store.lastEvents()).toEqual(new Map());
        await bring(store, 10, facts.asks(10), facts.asks(9, { customer: 'zoe' }));
        await bring(store, 12, facts.asks(8), facts.asks(3, { source: 'desk' }));
        const expected = new Map([
          ['wa', instant(10)],
          ['desk', instant(3)],
        ]);
        expect(await store.lastEvents()).toEqual(expected);
        expect(await (await reopen()).lastEvents()).toEqual(expected);
      });

      test('pending: how many, whose, and the oldest by event time', async () => {
        expect(await store.oldestPending()).toBeUndefined();
        await bring(store, 30, facts.asks(20), facts.presence(15, 'ann'), facts.asks(25));
        await bring(store, 40, facts.asks(30, { customer: 'zoe' }));
        expect(await store.pendingCount()).toBe(4);
        expect([...(await store.pendingCustomers())].sort()).toEqual([AMY, ZOE]);
        expect(await store.oldestPending()).toBe(instant(15));
        await settleAll(store, { factsReceivedTo: instant(30), timersBefore: -Infinity });
        expect(await store.oldestPending()).toBe(instant(30));
        expect(await store.pendingCount()).toBe(1);
      });

      test('the oldest timer, among those of everybody', async () => {
        expect(await store.oldestTimer()).toBeUndefined();
        await put(store, { amy: waiting(100), zoe: waiting(50) });
        expect(await store.oldestTimer()).toBe(instant(50 + 60));
        await put(store, { zoe: null });
        expect(await store.oldestTimer()).toBe(instant(100 + 60));
      });

      test('eachOpenCustomer visits those with an open episode in any inbox, and no others', async () => {
        const closed = evolve(waiting(0), facts.resolves(5), POLICY).customer;
        const other = evolve(closed, facts.asks(6, { inbox: 'billing' }), POLICY).customer;
        await put(store, { amy: waiting(0), zoe: closed, eve: other });
        const visited: string[] = [];
        await store.eachOpenCustomer((key) => visited.push(key));
        expect(visited.sort()).toEqual(['amy', 'eve']);
        await put(store, { amy: closed });
        const later: string[] = [];
        await (await reopen()).eachOpenCustomer((key) => later.push(key));
        expect(later).toEqual(['eve']);
      });

      test('groups: each once, with everything pending, for customers known or not', async () => {
        await put(store, { zoe: waiting(0) });
        await bring(store, 9, facts.asks(1, { alsoKnownAs: ['zoe'] }), facts.presence(1, 'ann'));
        const groups = await store.groups([AMY, ZOE, AMY, EVE]);
        expect(groups.map(({ pending }) => pending.length)).toEqual([1, 0]);
        expect(groups[0]!.customers).toEqual(new Map([[ZOE, waiting(0)]]));
        expect(groups[1]!.customers).toEqual(new Map());
        expect(await store.groups([])).toEqual([]);
      });
    });

    describe('dead letters', () => {
      const letters = (second: number, source: string, ...contents: string[]): Delivery =>
        delivery(second, [], {
          source,
          deadLetters: contents.map((content) => ({ reason: 'not_understood', content })),
        });

      beforeEach(async () => {
        await store.commit([letters(10, 'wa', 'a', 'b'), letters(20, 'desk', 'c')], () => NONE);
        await store.commit([letters(30, 'wa', 'd')], () => NONE);
      });

      const contents = async (): Promise<string[]> =>
        (await lettersOf(store, 10)).map(({ content }) => content);

      test('are counted by source and read latest first, up to a limit', async () => {
        const counts = new Map([
          ['wa', 3],
          ['desk', 1],
        ]);
        expect(await store.deadLetterCounts()).toEqual(counts);
        expect(await contents()).toEqual(['d', 'c', 'b', 'a']);
        expect(await lettersOf(store, 1)).toMatchObject([
          { source: 'wa', receivedAt: instant(30), reason: 'not_understood', content: 'd' },
        ]);
        expect(await (await reopen()).deadLetterCounts()).toEqual(counts);
      });

      test('are listed by their heads, of one source where one is named', async () => {
        await store.commit([letters(40, 'wa', 'مرحبا')], () => NONE);
        const heads = await store.deadLetters({ source: 'wa', limit: 2 });
        const head = { source: 'wa', reason: 'not_understood' };
        expect(heads).toEqual([
          { ...head, id: expect.any(Number) as number, receivedAt: instant(40), bytes: 10 },
          { ...head, id: expect.any(Number) as number, receivedAt: instant(30), bytes: 1 },
        ]);
        expect(await store.deadLetters({ source: 'nobody', limit: 9 })).toEqual([]);
      });

      test('are read and erased one by one, for good', async () => {
        const [latest, before] = await store.deadLetters({ limit: 2 });
        expect(await store.deadLetter(latest!.id)).toEqual({ ...latest, content: 'd' });
        expect(await store.eraseDeadLetter(latest!.id)).toBe(true);
        expect(await store.eraseDeadLetter(latest!.id)).toBe(false);
        expect(await store.deadLetter(latest!.id)).toBeUndefined();
        await store.commit([letters(50, 'wa', 'e')], () => NONE);
        expect(await store.deadLetter(latest!.id)).toBeUndefined();
        const again = await reopen();
        expect(await again.deadLetter(latest!.id)).toBeUndefined();
        expect(await again.deadLetter(before!.id)).toMatchObject({ content: 'c' });
        const [ofE] = await again.deadLetters({ limit: 1 });
        await again.eraseDeadLetter(ofE!.id);
        const onceMore = await reopen();
        await onceMore.commit([letters(60, 'wa', 'f')], () => NONE);
        expect(await onceMore.deadLetter(ofE!.id)).toBeUndefined();
      });

      test('older than their age are removed', async () => {
        const limits = { ...RETENTION, deadLettersMs: 5000, deadLettersMax: 100 };
        expect(await store.prune(instant(15), limits)).toBe(0);
        expect(await store.prune(instant(15) + 1, limits)).toBe(2);
        expect(await contents()).toEqual(['d', 'c']);
      });

      test('beyond their number the oldest are removed', async () => {
        expect(await store.prune(instant(30), { ...RETENTION, deadLettersMax: 4 })).toBe(0);
        expect(await store.prune(instant(30), { ...RETENTION, deadLettersMax: 3 })).toBe(1);
        expect(await contents()).toEqual(['d', 'c', 'b']);
        expect(await store.prune(instant(30), { ...RETENTION, deadLettersMax: 0 })).toBe(3);
        expect(await contents()).toEqual([]);
      });

      test('beyond their bytes, not characters, the oldest are removed', async () => {
        await store.commit([letters(40, 'wa', 'ééé')], () => NONE);
        expect(await store.prune(instant(40), { ...RETENTION, deadLettersMaxBytes: 10 })).toBe(0);
        expect(await store.prune(instant(40), { ...RETENTION, deadLettersMaxBytes: 8 })).toBe(2);
        expect(await contents()).toEqual(['ééé', 'd', 'c']);
        expect(await store.prune(instant(40), { ...RETENTION, deadLettersMaxBytes: 5 })).toBe(3);
      });

      test('after all are gone new ones are kept', async () => {
        await store.prune(instant(30), { ...RETENTION, deadLettersMax: 0 });
        await store.commit([letters(40, 'wa', 'e')], () => NONE);
        expect(await contents()).toEqual(['e']);
      });
    });

    describe('prune', () => {
      test('nothing to prune is 0, and pruning ends', async () => {
        expect(await store.prune(instant(0), RETENTION)).toBe(0);
        await bring(store, 1, ...Array.from({ length: 50 }, (_, i) => facts.asks(i)));
        await settleAll(store, { factsReceivedTo: Infinity, timersBefore: -Infinity });
        let removed = 0;
        for (let rows = 1; rows > 0; removed += rows) {
          rows = await store.prune(instant(2) + DEDUPE_RETENTION_MS, RETENTION);
        }
        expect(removed).toBe(50);
      });

      test('leaves pending facts, states, aliases and cells alone', async () => {
        await store.settle({
          ...EMPTY_SETTLEMENT,
          customers: new Map([[AMY, waiting(0)]]),
          cells: [cell(1)],
        });
        await alias(store, ZOE, AMY);
        await bring(store, 1, facts.asks(1));
        await store.prune(instant(0) + 400 * DAY_MS, RETENTION);
        expect(await store.pendingCount()).toBe(1);
        expect(await store.cells()).toEqual([cell(1)]);
        await bring(store, 2, facts.asks(2, { customer: 'zoe' }));
        expect(names(await store.groups([AMY]))).toEqual([['amy']]);
        expect(await store.pendingCount()).toBe(2);
      });
    });

    const inUse = { store: () => store, reopen };
    describeIntake(inUse);
    describeSettling(inUse);
    describeErasing(inUse);
    describeErrands(inUse);
    describeAliasPruning({
      ...inUse,
      nothing: EMPTY_SETTLEMENT,
      prune: (now) => store.prune(now, RETENTION),
      keptMs: DEDUPE_RETENTION_MS,
    });

    test('closing twice is not an error', async () => {
      await store.close();
      await expect(store.close()).resolves.toBeUndefined();
    });
  });
}
