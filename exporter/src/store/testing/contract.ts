/* eslint-disable jest/no-export -- a suite for the tests of every implementation to run */
/** What every store promises, as tests against the interface alone. Each implementation runs the same suite. */
import type { CustomerKey, Fact, MessageSent } from '../../conversation/fact.ts';
import { evolve } from '../../conversation/evolve.ts';
import { openAccount } from '../../conversation/ledger.ts';
import type { AgentAccount } from '../../conversation/ledger.ts';
import type { AgentEvent } from '../../conversation/observation.ts';
import { openConversations } from '../../conversation/open.ts';
import type { OpenConversation } from '../../conversation/open.ts';
import type { Group, Horizon, PendingFact } from '../../conversation/settle.ts';
import { settle } from '../../conversation/settle.ts';
import type { Customer } from '../../conversation/state.ts';
import { NOBODY } from '../../conversation/state.ts';
import * as facts from '../../conversation/testing/facts.ts';
import { customerKey, instant } from '../../conversation/testing/facts.ts';
import { POLICY } from '../../conversation/testing/policies.ts';
import type { Cell } from '../../metrics/cells.ts';
import type { DeadLetter } from '../../sources/source.ts';
import type { Delivery, FactReceipt, FreeAgents, Settlement, Store } from '../store.ts';
import { EMPTY_SETTLEMENT } from '../store.ts';
import { describeAliasPruning } from './aliasPruning.ts';
import { describeErrands } from './errands.ts';
import { lettersOf } from './letters.ts';

/** How long a store under test is to remember keys. */
export const DEDUPE_RETENTION_MS = 8 * 86_400_000;

/** An empty store and the means to leave and come back to what it holds. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens it again on the same data. */
  reopen(): Promise<Store>;
  /** Closes the store, where it is open, and removes its data. */
  dispose(): Promise<void>;
}

const DAY_MS = 86_400_000;
const NONE: readonly Cell[] = [];
const EVER = { factsReceivedTo: Infinity, timersBefore: Infinity, limit: 100 };
const NO_TIMERS = { timersBefore: -Infinity, limit: 100 };
const RETENTION = { deadLettersMs: 30 * DAY_MS, deadLettersMax: 1000, deadLettersMaxBytes: 2 ** 20 };

const NOBODY_SERVES: FreeAgents = () => EMPTY_SETTLEMENT;

const AMY = customerKey('amy');
const ZOE = customerKey('zoe');
const EVE = customerKey('eve');

interface DeliveryExtras {
  readonly source?: string;
  readonly deadLetters?: readonly DeadLetter[];
  readonly ignored?: Readonly<Record<string, number>>;
}

/** What came in one webhook, `second` being when. */
export function delivery(
  second: number,
  delivered: readonly Fact[],
  { source = 'wa', deadLetters = [], ignored = {} }: DeliveryExtras = {},
): Delivery {
  return { source, receivedAt: instant(second), facts: delivered, deadLetters, ignored };
}

function bring(store: Store, second: number, ...delivered: readonly Fact[]): Promise<readonly FactReceipt[]> {
  return receiptsOf(store, [delivery(second, delivered)]);
}

async function receiptsOf(store: Store, deliveries: readonly Delivery[]): Promise<readonly FactReceipt[]> {
  return (await store.commit(deliveries, () => NONE)).receipts;
}

async function outcomes(receipts: Promise<readonly FactReceipt[]>): Promise<string[]> {
  return (await receipts).map(({ outcome }) => outcome);
}

async function pendingFacts(store: Store): Promise<Fact[]> {
  const { groups } = await store.claim({ ...NO_TIMERS, factsReceivedTo: Infinity });
  return groups.flatMap(({ pending }) => pending.map(({ fact }) => fact));
}

async function onlyPending(store: Store): Promise<Fact> {
  const pending = await pendingFacts(store);
  expect(pending).toHaveLength(1);
  return pending[0]!;
}

function put(store: Store, customers: Readonly<Record<string, Customer | null>>): Promise<void> {
  const entries = Object.entries(customers).map(([name, state]) => [customerKey(name), state] as const);
  return store.settle({ ...EMPTY_SETTLEMENT, customers: new Map(entries) });
}

function alias(store: Store, from: CustomerKey, into: CustomerKey): Promise<void> {
  return store.settle({ ...EMPTY_SETTLEMENT, aliases: new Map([[from, into]]) });
}

/** Claims and settles as the pipeline does, until nothing is due; fails rather than turn for ever. */
async function settleAll(store: Store, horizon: Horizon, limit = 100): Promise<number> {
  for (let steps = 0; steps < 50; steps += 1) {
    const { groups } = await store.claim({ ...horizon, limit });
    if (groups.length === 0) return steps;
    for (const group of groups) await keep(store, group, horizon);
  }
  throw new Error('Claimed again and again without an end');
}

async function keep(store: Store, group: Group, horizon: Horizon): Promise<void> {
  const { customers, aliases, settled } = settle(group, horizon, POLICY);
  await store.settle({ ...EMPTY_SETTLEMENT, customers, aliases, settled });
}

/** A customer with an open episode since `second`; the next timer is the first response's, 60 s later. */
function waiting(second: number): Customer {
  return evolve(NOBODY, facts.asks(second), POLICY).customer;
}

function names(groups: readonly Group[]): string[][] {
  return groups.map(({ customers, pending }) => {
    const named = pending.flatMap(({ fact }) =>
      fact.kind === 'AgentPresenceChanged' ? [`agent ${fact.agent}`] : [fact.customer],
    );
    return [...new Set([...customers.keys(), ...named])].sort();
  });
}

async function claimed(store: Store, request: Parameters<Store['claim']>[0]): Promise<string[][]> {
  return names((await store.claim(request)).groups);
}

function cell(value: number, labels: readonly string[] = ['a'], name = 'm'): Cell {
  return { metric: name, labels, cell: '', value };
}

/** Everything a store can be asked, for comparing before and after. */
async function everything(store: Store): Promise<unknown> {
  const open: unknown[] = [];
  await store.eachOpenCustomer((key, conversations) => open.push([key, conversations]));
  const { groups } = await store.claim(EVER);
  return JSON.parse(
    JSON.stringify({
      open: open.map((each) => JSON.stringify(each)).sort(),
      groups: groups.map(({ customers, pending }) => ({ customers: [...customers], pending })),
      cells: (await store.cells()).map((each) => JSON.stringify(each)).sort(),
      labels: (await store.labelValues()).map((each) => JSON.stringify(each)).sort(),
      agents: [...(await store.agents())].sort(),
      agentEvents: await store.agentEvents(),
      lag: (await store.leastLag()) ?? null,
      lastEvents: [...(await store.lastEvents())].sort(),
      letters: await lettersOf(store, 100),
      pending: await store.pendingCount(),
      oldest: (await store.oldestPending()) ?? null,
      pendingCustomers: [...(await store.pendingCustomers())].sort(),
    }),
  );
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

    describe('commit', () => {
      test('what is committed is there after reopening: facts, letters, cells, lag and last events', async () => {
        const letter: DeadLetter = { reason: 'not_understood', content: '{"odd":true}' };
        await store.commit(
          [
            delivery(12, [facts.asks(10), facts.presence(11, 'ann')], { deadLetters: [letter] }),
            delivery(13, [facts.asks(10, { customer: 'zoe', source: 'desk' })], { source: 'desk' }),
          ],
          () => [cell(3)],
        );
        const before = await everything(store);
        expect(await everything(await reopen())).toEqual(before);
        expect(before).toMatchObject({ pending: 3, lag: 1000, oldest: instant(10) });
        expect(await store.cells()).toEqual([cell(3)]);
      });

      test('a receipt tells the fact, its receipt and what became of it, in the order delivered', async () => {
        const first = facts.asks(1);
        const second = facts.asks(2, { customer: 'zoe' });
        const receipts = await receiptsOf(store, [delivery(5, [second]), delivery(6, [first, second])]);
        expect(receipts).toEqual([
          { fact: second, receivedAt: instant(5), outcome: 'new' },
          { fact: first, receivedAt: instant(6), outcome: 'new' },
          { fact: second, receivedAt: instant(6), outcome: 'duplicate' },
        ]);
      });

      test('the count is asked once, with the receipts and deliveries of this commit, and its cells add up', async () => {
        const deliveries = [delivery(1, [facts.asks(1)], { ignored: { reaction: 2 } })];
        const count = jest.fn(() => [cell(2), cell(5, ['b'])]);
        const { receipts, cells } = await store.commit(deliveries, count);
        expect(cells).toEqual([cell(2), cell(5, ['b'])]);
        await store.commit([], () => [cell(4)]);
        expect(count.mock.calls).toEqual([[receipts, deliveries]]);
        expect(await sorted(store.cells())).toEqual(await sorted([cell(6), cell(5, ['b'])]));
        expect(await sorted((await reopen()).cells())).toEqual(await sorted([cell(6), cell(5, ['b'])]));
      });

      test('when counting fails nothing of the commit is kept, in memory or on disk, and the next one works', async () => {
        await store.commit([delivery(1, [facts.asks(1)])], () => [cell(1)]);
        const before = await everything(store);
        const lost = facts.asks(2, { customer: 'zoe', source: 'desk' });
        const letter: DeadLetter = { reason: 'unknown_type', content: 'x' };
        const failing = store.commit([delivery(2, [lost], { deadLetters: [letter] })], () => {
          throw new Error('cannot count');
        });
        await expect(failing).rejects.toThrow('cannot count');
        expect(await everything(store)).toEqual(before);
        expect(await outcomes(bring(store, 3, lost))).toEqual(['new']);
        const after = await everything(store);
        expect(await everything(await reopen())).toEqual(after);
        expect(await pendingFacts(store)).toHaveLength(2);
      });

      test('a commit that fails leaves a pending message as little refined as it was', async () => {
        const sent = facts.replies(1, 'ann');
        await bring(store, 1, sent);
        const failing = store.commit([delivery(2, [facts.failed(sent)])], () => {
          throw new Error('cannot count');
        });
        await expect(failing).rejects.toThrow('cannot count');
        expect(await onlyPending(store)).toMatchObject({ stage: 'sent' });
        expect(await outcomes(bring(store, 3, facts.failed(sent)))).toEqual(['refined']);
        expect(await onlyPending(store)).toMatchObject({ stage: 'failed' });
      });

      test('texts come back as they went in, whatever they are made of', async () => {
        const odd = 'م"\\\n\'; DROP TABLE facts;-- 🚪 \u200f';
        await store.commit(
          [
            delivery(1, [facts.categorises(1, odd, { key: odd, source: odd })], {
              source: odd,
              deadLetters: [{ reason: 'not_understood', content: odd }],
            }),
          ],
          () => [cell(1, [odd, ''])],
        );
        await reopen();
        expect(await onlyPending(store)).toMatchObject({ category: odd, key: odd, source: odd });
        expect(await store.cells()).toEqual([cell(1, [odd, ''])]);
        expect(await lettersOf(store, 1)).toMatchObject([{ content: odd, source: odd }]);
      });

      test('an empty commit is a commit', async () => {
        expect(await store.commit([], () => NONE)).toEqual({ receipts: [], cells: [] });
        expect(await store.pendingCount()).toBe(0);
      });
    });

    describe('dedupe', () => {
      test('a fact is new once: in one commit, in later ones, after reopening and after settlement', async () => {
        const fact = facts.asks(1);
        expect(await outcomes(bring(store, 1, fact, fact))).toEqual(['new', 'duplicate']);
        expect(await outcomes(bring(store, 2, fact))).toEqual(['duplicate']);
        await reopen();
        expect(await outcomes(bring(store, 3, fact))).toEqual(['duplicate']);
        await settleAll(store, { factsReceivedTo: instant(10), timersBefore: -Infinity });
        expect(await store.pendingCount()).toBe(0);
        expect(await outcomes(bring(store, 4, fact))).toEqual(['duplicate']);
        await reopen();
        expect(await outcomes(bring(store, 5, fact))).toEqual(['duplicate']);
        expect(await store.pendingCount()).toBe(0);
      });

      test('one key is one fact, whichever source delivered it', async () => {
        await bring(store, 1, facts.asks(1, { key: 'same' }));
        const other = facts.asks(1, { key: 'same', source: 'desk' });
        expect(await outcomes(receiptsOf(store, [delivery(2, [other], { source: 'desk' })]))).toEqual([
          'duplicate',
        ]);
      });

      test('a repetition changes neither the time of receipt nor the least lag', async () => {
        await bring(store, 5, facts.asks(1, { key: 'k' }));
        await bring(store, 9, facts.asks(8, { key: 'k' }));
        expect(await store.leastLag()).toBe(4000);
        const { groups } = await store.claim({ ...NO_TIMERS, factsReceivedTo: instant(5) });
        expect(groups.flatMap(({ pending }) => pending)).toMatchObject([{ receivedAt: instant(5) }]);
      });

      test('keys are remembered for 8 days and forgotten after', async () => {
        const fact = facts.asks(1);
        await bring(store, 10, fact);
        await settleAll(store, { factsReceivedTo: Infinity, timersBefore: -Infinity });
        await store.prune(instant(10) + DEDUPE_RETENTION_MS, RETENTION);
        expect(await outcomes(bring(store, 11, fact))).toEqual(['duplicate']);
        expect(await store.prune(instant(10) + DEDUPE_RETENTION_MS + 1, RETENTION)).toBe(1);
        expect(await outcomes(bring(store, 12, fact))).toEqual(['new']);
      });

      test('keys of outbound messages are remembered for 31 days', async () => {
        const fact = facts.replies(1, 'ann');
        await bring(store, 10, fact);
        await settleAll(store, { factsReceivedTo: Infinity, timersBefore: -Infinity });
        await store.prune(instant(10) + 31 * DAY_MS, RETENTION);
        expect(await outcomes(bring(store, 11, fact))).toEqual(['duplicate']);
        expect(await store.prune(instant(10) + 31 * DAY_MS + 1, RETENTION)).toBe(1);
        expect(await outcomes(bring(store, 12, fact))).toEqual(['new']);
      });
    });

    describe('refining', () => {
      const stage = (fact: MessageSent, next: MessageSent['stage'], at = fact.at): MessageSent => ({
        ...fact,
        stage: next,
        at,
      });
      const unknown = (fact: MessageSent): MessageSent => {
        const { agent: _agent, ...rest } = fact;
        return { ...rest, sender: 'unknown', evidence: 'none' };
      };
      const said = facts.replies(10, 'ann', { key: 'said' });
      const billed: MessageSent = { ...unknown(said), sender: 'campaign', evidence: 'billing' };
      const tellings = [
        stage(unknown(said), 'read', instant(13)),
        said,
        stage(billed, 'delivered', instant(12)),
        stage(unknown(said), 'failed', instant(11)),
      ];
      const orders = [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [2, 0, 3, 1],
        [1, 3, 0, 2],
      ];

      test.each(orders)(
        'stages and evidence in the order %i %i %i %i make the same message',
        async (...order) => {
          for (const index of order) await bring(store, 20 + index, tellings[index]!);
          const whole = { ...said, stage: 'read' };
          expect(await onlyPending(store)).toEqual(whole);
          await reopen();
          expect(await onlyPending(store)).toEqual(whole);
        },
      );

      test('tellings in one commit refine each other', async () => {
        expect(await outcomes(bring(store, 20, ...tellings))).toEqual([
          'new',
          'refined',
          'refined',
          'refined',
        ]);
        expect(await onlyPending(store)).toEqual({ ...said, stage: 'read' });
        expect(await store.pendingCount()).toBe(1);
      });

      test('every telling is news once', async () => {
        await bring(store, 20, ...tellings);
        await reopen();
        expect(await outcomes(bring(store, 21, ...tellings))).toEqual(Array(4).fill('duplicate'));
      });

      test('a refinement leaves the time of receipt as it was', async () => {
        await bring(store, 20, tellings[0]!);
        await bring(store, 25, said);
        const { groups } = await store.claim({ ...NO_TIMERS, factsReceivedTo: instant(20) });
        expect(groups.flatMap(({ pending }) => pending)).toMatchObject([{ receivedAt: instant(20) }]);
      });

      test('the oldest pending fact is the refined one, when that came to be earlier', async () => {
        await bring(store, 20, tellings[0]!, facts.asks(12, { customer: 'zoe' }));
        await bring(store, 20, said);
        expect(await store.oldestPending()).toBe(instant(10));
      });

      test('two tellings of one stage and evidence are combined, whichever came first', async () => {
        const nameless: MessageSent = { ...unknown(said), sender: 'human', evidence: 'stated' };
        await bring(store, 20, { ...said, key: 'a' }, { ...nameless, key: 'a' });
        await bring(store, 20, { ...nameless, key: 'b' }, { ...said, key: 'b' });
        const [one, other] = await pendingFacts(store);
        expect({ ...one, key: '' }).toEqual({ ...other, key: '' });
      });

      test('after settlement a further stage does nothing and is no new fact', async () => {
        await bring(store, 20, said);
        await settleAll(store, { factsReceivedTo: Infinity, timersBefore: -Infinity });
        const before = await everything(store);
        expect(await outcomes(bring(store, 30, facts.failed(said)))).not.toContain('new');
        expect(await everything(store)).toEqual(before);
        expect(await everything(await reopen())).toEqual(before);
      });

      test('facts of other kinds stand as first told', async () => {
        await bring(store, 20, facts.categorises(10, 'refund', { key: 'c' }));
        expect(await outcomes(bring(store, 21, facts.categorises(10, 'other', { key: 'c' })))).toEqual([
          'duplicate',
        ]);
        expect(await onlyPending(store)).toMatchObject({ category: 'refund' });
      });

      test('a telling under another pseudonym ties both customers together', async () => {
        await bring(store, 20, facts.asks(9, { customer: 'zoe' }), said);
        await bring(store, 21, stage({ ...unknown(said), customer: ZOE }, 'delivered'));
        expect(await claimed(store, { ...EVER, factsReceivedTo: instant(20) })).toEqual([['amy', 'zoe']]);
        expect(await claimed(await reopen(), { ...EVER, factsReceivedTo: instant(20) })).toEqual([
          ['amy', 'zoe'],
        ]);
      });
    });

    describe('aliases', () => {
      test('facts told of a known alias are stored, and receipted, under the customer', async () => {
        await alias(store, ZOE, AMY);
        const receipts = await bring(
          store,
          1,
          facts.asks(1, { customer: 'zoe', alsoKnownAs: ['amy', 'eve'] }),
          facts.merges(2, 'eve', 'zoe'),
        );
        const stored = await pendingFacts(store);
        expect(stored).toMatchObject([
          { customer: AMY, alsoKnownAs: [EVE] },
          { customer: EVE, into: AMY },
        ]);
        expect(receipts.map(({ fact }) => fact)).toEqual(stored);
      });

      test('a fact that names its customer twice names them once', async () => {
        await alias(store, ZOE, AMY);
        await bring(store, 1, facts.asks(1, { customer: 'zoe', alsoKnownAs: ['amy'] }));
        expect(await onlyPending(store)).not.toHaveProperty('alsoKnownAs');
      });

      test('aliases chain: who was known under an alias goes along', async () => {
        await alias(store, ZOE, AMY);
        await alias(store, AMY, EVE);
        await reopen();
        await bring(store, 1, facts.asks(1, { customer: 'zoe' }), facts.asks(2, { customer: 'amy' }));
        expect(await pendingFacts(store)).toMatchObject([{ customer: EVE }, { customer: EVE }]);
      });

      test('aliases of one settlement chain as well', async () => {
        await store.settle({
          ...EMPTY_SETTLEMENT,
          aliases: new Map([
            [ZOE, AMY],
            [AMY, EVE],
          ]),
        });
        await bring(store, 1, facts.asks(1, { customer: 'zoe' }));
        expect(await onlyPending(store)).toMatchObject({ customer: EVE });
      });

      test('pending facts follow their customer under the new key, also after reopening', async () => {
        await bring(
          store,
          1,
          facts.asks(1, { customer: 'zoe' }),
          facts.asks(2, { customer: 'eve', alsoKnownAs: ['zoe'] }),
          facts.merges(3, 'eve', 'zoe'),
        );
        await alias(store, ZOE, AMY);
        const expected = [
          { customer: AMY },
          { customer: EVE, alsoKnownAs: [AMY] },
          { customer: EVE, into: AMY },
        ];
        expect(await pendingFacts(store)).toMatchObject(expected);
        expect(names(await store.groups([AMY]))).toEqual([['amy', 'eve']]);
        expect(await store.pendingCustomers()).not.toContain(ZOE);
        await reopen();
        expect(await pendingFacts(store)).toMatchObject(expected);
        expect(await store.pendingCustomers()).not.toContain(ZOE);
      });

      test('a pending message is still refined under its new key', async () => {
        const sent = facts.replies(1, 'ann', { customer: 'zoe' });
        await bring(store, 1, sent);
        await alias(store, ZOE, AMY);
        await bring(store, 2, facts.failed(sent));
        expect(await onlyPending(store)).toMatchObject({ customer: AMY, stage: 'failed' });
        expect(await onlyPending(store)).not.toHaveProperty('alsoKnownAs');
      });

      test('a refined receipt names the customer, not the alias', async () => {
        await alias(store, ZOE, AMY);
        const sent = facts.replies(1, 'ann', { customer: 'zoe' });
        await bring(store, 1, sent);
        expect(await bring(store, 2, facts.failed(sent))).toMatchObject([{ fact: { customer: AMY } }]);
      });
    });

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
        expect(await claimed(await reopen(), { ...request, timersBefore: instant(60) + 1 })).toEqual([
          ['amy'],
        ]);
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

    describe('erase', () => {
      test.each(['amy', 'zoe', 'eve'])(
        'removes all that is held, asked for by any pseudonym: %s',
        async (name) => {
          await put(store, { amy: waiting(0), bob: waiting(0) });
          await alias(store, ZOE, AMY);
          await alias(store, EVE, AMY);
          await bring(store, 1, facts.asks(1), facts.asks(2, { customer: 'bob' }));
          expect(await store.erase(customerKey(name), NOBODY_SERVES)).toBeDefined();
          const check = async (): Promise<void> => {
            expect(await pendingFacts(store)).toMatchObject([{ customer: 'bob' }]);
            expect(await claimed(store, EVER)).toEqual([['bob']]);
            const visited: string[] = [];
            await store.eachOpenCustomer((key) => visited.push(key));
            expect(visited).toEqual(['bob']);
          };
          await check();
          await reopen();
          await check();
          expect(await store.erase(customerKey(name), NOBODY_SERVES)).toBeUndefined();
        },
      );

      test('gives what was known of all who went, and what was pending', async () => {
        await put(store, { amy: waiting(0), zoe: waiting(5), bob: waiting(0) });
        await bring(store, 1, facts.merges(3, 'zoe', 'amy'), facts.asks(4, { customer: 'bob' }));
        const erased = await store.erase(AMY, NOBODY_SERVES);
        expect(erased?.customers).toEqual(
          new Map([
            [AMY, waiting(0)],
            [ZOE, waiting(5)],
          ]),
        );
        expect(erased?.pending.map(({ fact }) => fact)).toMatchObject([
          { kind: 'CustomerMerged', customer: ZOE },
        ]);
      });

      test('frees who served the customer with it, or erases nothing', async () => {
        const free = { ...openAccount(), team: 'care' };
        await put(store, { amy: waiting(0) });
        const failing = store.erase(AMY, () => {
          throw new Error('no such agent');
        });
        await expect(failing).rejects.toThrow('no such agent');
        const event: AgentEvent = { type: 'load', change: -1, agent: 'ann', team: 'care', at: instant(6) };
        await store.erase(AMY, ({ customers }) => ({
          agents: new Map([[`of ${[...customers.keys()].join()}`, free]]),
          agentEvents: [event],
          agentsAccountedTo: -Infinity,
        }));
        const again = await reopen();
        expect(await again.agents()).toEqual(new Map([['of amy', free]]));
        expect(await again.agentEvents()).toEqual([event]);
      });

      test('forgets the aliases: a pseudonym erased is a stranger', async () => {
        await put(store, { amy: waiting(0) });
        await alias(store, ZOE, AMY);
        await store.erase(AMY, NOBODY_SERVES);
        await bring(store, 1, facts.asks(1, { customer: 'zoe' }));
        expect(await onlyPending(store)).toMatchObject({ customer: ZOE });
      });

      test.each(['amy', 'zoe', 'eve'])(
        'takes along what only pending facts tie to the customer, asked for by %s',
        async (name) => {
          await put(store, { zoe: waiting(0) });
          await bring(
            store,
            1,
            facts.asks(1, { alsoKnownAs: ['zoe'] }),
            facts.asks(2, { customer: 'zoe' }),
            facts.merges(3, 'zoe', 'eve'),
            facts.asks(4, { customer: 'eve' }),
          );
          expect(await store.erase(customerKey(name), NOBODY_SERVES)).toBeDefined();
          expect(await store.pendingCount()).toBe(0);
          expect(await claimed(store, EVER)).toEqual([]);
        },
      );

      test('gives nothing for a stranger, and changes nothing', async () => {
        await put(store, { amy: waiting(0) });
        await bring(store, 1, facts.asks(1), facts.presence(1, 'zoe'));
        const before = await everything(store);
        expect(await store.erase(ZOE, NOBODY_SERVES)).toBeUndefined();
        expect(await everything(store)).toEqual(before);
      });

      test('what has been counted stays counted, and a redelivered fact stays known', async () => {
        const fact = facts.asks(1);
        await store.commit([delivery(1, [fact])], () => [cell(1)]);
        await store.erase(AMY, NOBODY_SERVES);
        expect(await store.cells()).toEqual([cell(1)]);
        expect(await outcomes(bring(store, 2, fact))).toEqual(['duplicate']);
      });

      test('a settlement claimed before does not bring an erased customer back', async () => {
        await put(store, { amy: waiting(0) });
        await bring(store, 1, facts.replies(1, 'ann'));
        const [group] = (await store.claim(EVER)).groups;
        await store.erase(AMY, NOBODY_SERVES);
        await keep(store, group!, { factsReceivedTo: Infinity, timersBefore: -Infinity });
        expect(await store.erase(AMY, NOBODY_SERVES)).toBeUndefined();
      });
    });

    describeErrands({ store: () => store, reopen });
    describeAliasPruning({
      store: () => store,
      reopen,
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

async function sorted(cells: readonly Cell[] | Promise<readonly Cell[]>): Promise<string[]> {
  return (await cells).map((each) => JSON.stringify(each)).sort();
}
