/* eslint-disable jest/no-export -- part of the suite for the tests of every implementation to run */
/** What every store promises of what comes in: stored once, refined while it is pending, under the name its customer has. */
import type { Fact, MessageSent } from '../../conversation/fact.ts';
import * as facts from '../../conversation/testing/facts.ts';
import { instant } from '../../conversation/testing/facts.ts';
import type { DeadLetter } from '../../sources/source.ts';
import { EMPTY_SETTLEMENT } from '../store.ts';
import type { StoreInUse } from './inUse.ts';
import { reopen, store, useStore } from './inUse.ts';
import { lettersOf } from './letters.ts';
import {
  AMY,
  DAY_MS,
  DEDUPE_RETENTION_MS,
  EVE,
  EVER,
  NONE,
  NO_TIMERS,
  RETENTION,
  ZOE,
  alias,
  bring,
  cell,
  claimed,
  delivery,
  everything,
  names,
  onlyPending,
  outcomes,
  pendingFacts,
  receiptsOf,
  settleAll,
  sorted,
} from './acts.ts';

export function describeIntake(inUse: StoreInUse): void {
  useStore(inUse);

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
        { fact: second, receivedAt: instant(5), outcome: 'new', matters: true },
        { fact: first, receivedAt: instant(6), outcome: 'new', matters: true },
        { fact: second, receivedAt: instant(6), outcome: 'duplicate', matters: false },
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
      expect(await outcomes(bring(store, 20, ...tellings))).toEqual(['new', 'refined', 'refined', 'refined']);
      expect(await onlyPending(store)).toEqual({ ...said, stage: 'read' });
      expect(await store.pendingCount()).toBe(1);
    });

    test('what only came further does not matter to what is open; a failure, a sender or an earlier time does', async () => {
      const sent = facts.someoneReplies(9);
      const matter = async (fact: Fact) => (await bring(store, 20, fact))[0]?.matters;
      expect(await matter(sent)).toBe(true);
      expect(await matter({ ...sent, stage: 'delivered' })).toBe(false);
      expect(await matter({ ...sent, stage: 'read' })).toBe(false);
      expect(await matter(sent)).toBe(false);
      expect(await matter({ ...sent, at: instant(8) })).toBe(true);
      expect(await matter({ ...sent, sender: 'human', agent: 'ann', at: instant(8) })).toBe(true);
      const other = facts.someoneReplies(10, { key: 'other' });
      expect(await matter(other)).toBe(true);
      expect(await matter(facts.failed(other))).toBe(true);
      expect(await matter({ ...other, stage: 'delivered' })).toBe(true);
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

    test('a stage told after settlement is news once, also after reopening', async () => {
      await bring(store, 20, said);
      await settleAll(store, { factsReceivedTo: Infinity, timersBefore: -Infinity });
      const twice = [facts.failed(said), facts.failed(said)];
      expect(await outcomes(bring(store, 30, ...twice))).toEqual(['refined', 'duplicate']);
      expect(await outcomes(bring(store, 31, facts.failed(said)))).toEqual(['duplicate']);
      await reopen();
      expect(await outcomes(bring(store, 32, facts.failed(said), said))).toEqual(['duplicate', 'duplicate']);
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
}
