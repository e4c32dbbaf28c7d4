/* eslint-disable jest/no-export -- part of the suite for the tests of every implementation to run */
/** What every store promises of questions to the providers' APIs, and of where the next look begins. */
import type { Fact } from '../../conversation/fact.ts';
import * as facts from '../../conversation/testing/facts.ts';
import { customerKey, instant } from '../../conversation/testing/facts.ts';
import type { Cell } from '../../metrics/cells.ts';
import type { Errand } from '../../sources/source.ts';
import type { CountGivenUp, Delivery } from '../store.ts';
import { EMPTY_SETTLEMENT } from '../store.ts';
import { delivery } from './acts.ts';
import type { StoreInUse } from './inUse.ts';

const NONE: readonly Cell[] = [];
const EVER = instant(1_000_000);
const NO_LIMITS = { since: -Infinity, max: 1000 };

function errand(key: string, second = 0, more: Partial<Errand> = {}): Errand {
  return { key, content: `about ${key}`, notBefore: instant(second), ...more };
}

export function describeErrands({ store, reopen }: StoreInUse): void {
  const bring = (second: number, brought: Partial<Delivery>, told: readonly Fact[] = []) =>
    store().commit(
      [
        {
          source: 'desk',
          receivedAt: instant(second),
          facts: told,
          deadLetters: [],
          ignored: {},
          ...brought,
        },
      ],
      () => NONE,
    );
  const due = async (second: number, source = 'desk') =>
    (await store().dueErrands(source, instant(second), 100)).map(({ key }) => key);

  describe('errands', () => {
    test('that wait for longer than any is ever put off are due: the clock was ahead when they came', async () => {
      const DAY_S = 86_400;
      await bring(1, { errands: [errand('a', DAY_S), errand('b', DAY_S + 2), errand('c', 30 * DAY_S)] });
      expect(await due(1)).toEqual(['b', 'c']);
    });

    test('are there after reopening, as they were given, for their source alone', async () => {
      const asked = [errand('a'), errand('b', 0, { customer: customerKey('amy') })];
      await bring(1, { errands: asked });
      expect(await store().dueErrands('desk', instant(1), 100)).toEqual(asked);
      await reopen();
      expect(await store().dueErrands('desk', instant(1), 100)).toEqual(asked);
      expect(await store().dueErrands('wa', EVER, 100)).toEqual([]);
    });

    test('are due from their time on, the most overdue first, a few at a time', async () => {
      await bring(1, { errands: [errand('late', 30), errand('soon', 10), errand('now', 1)] });
      expect(await due(9)).toEqual(['now']);
      expect(await due(30)).toEqual(['now', 'soon', 'late']);
      expect(await store().dueErrands('desk', instant(30), 2)).toHaveLength(2);
    });

    test('that are asked again are one, with what was said last', async () => {
      await bring(1, { errands: [errand('a', 1)] });
      await bring(2, { errands: [errand('a', 5, { content: 'more' })] });
      expect(await store().dueErrands('desk', EVER, 100)).toEqual([errand('a', 5, { content: 'more' })]);
    });

    test('that are answered are gone, in the same transaction as the facts of their answer', async () => {
      await bring(1, { errands: [errand('a'), errand('b')] });
      await bring(2, { answers: errand('a') }, [facts.asks(1)]);
      expect(await due(3)).toEqual(['b']);
      await reopen();
      expect([await due(3), await store().pendingCount()]).toEqual([['b'], 1]);
    });

    test('stay when the transaction fails, and so does the cursor', async () => {
      await bring(1, { errands: [errand('a')], cursors: [{ name: 'tickets', value: '7' }] });
      const failing = store().commit(
        [
          {
            source: 'desk',
            receivedAt: instant(2),
            facts: [],
            deadLetters: [],
            ignored: {},
            errands: [errand('b')],
            answers: errand('a'),
            cursors: [{ name: 'tickets', value: '8' }],
          },
        ],
        () => {
          throw new Error('counting failed');
        },
      );
      await expect(failing).rejects.toThrow('counting failed');
      expect(await due(3)).toEqual(['a']);
      expect(await store().cursors('desk')).toEqual(new Map([['tickets', '7']]));
    });

    test('of two sources may have one key', async () => {
      await bring(1, { errands: [errand('a')] });
      await bring(1, { source: 'wa', errands: [errand('a')] });
      await bring(2, { source: 'wa', answers: errand('a') });
      expect([await due(3), await due(3, 'wa')]).toEqual([['a'], []]);
    });
  });

  describe('an errand that changed while somebody was on it', () => {
    const older = errand('a', 1, { content: 'until ten' });
    const newer = errand('a', 5, { content: 'until twelve' });

    test('stays as it is now, whatever the older answer would ask again; what that tells is kept', async () => {
      await bring(1, { errands: [older] });
      await bring(5, { errands: [newer] });
      await bring(6, { answers: older, errands: [errand('a', 9), errand('b', 9)] }, [facts.asks(1)]);
      expect(await store().dueErrands('desk', EVER, 100)).toEqual([newer, errand('b', 9)]);
      expect(await store().pendingCount()).toBe(1);
    });

    test('is not put off', async () => {
      await bring(1, { errands: [older] });
      await bring(5, { errands: [newer] });
      await bring(6, { putOff: { ...older, notBefore: instant(600) } });
      expect(await store().dueErrands('desk', EVER, 100)).toEqual([newer]);
    });

    test('is put off while it is the same', async () => {
      await bring(1, { errands: [older] });
      await bring(6, { putOff: { ...older, notBefore: instant(600) } });
      expect([await due(599), await due(600)]).toEqual([[], ['a']]);
    });
  });

  describe('the age of errands', () => {
    const sinceOf = async () => (await store().unasked()).get('desk');

    test('counts from when they could first have been asked', async () => {
      expect(await sinceOf()).toBeUndefined();
      await bring(5, { errands: [errand('a', 20), errand('b', 2)] });
      expect(await sinceOf()).toEqual({ errands: 2, since: instant(5) });
      await bring(6, { answers: errand('b') });
      expect(await sinceOf()).toEqual({ errands: 1, since: instant(20) });
    });

    test('is kept when they are put off, and begins anew when the answer asks again', async () => {
      await bring(5, { errands: [errand('a', 5)] });
      await bring(6, { putOff: errand('a', 60) });
      await bring(7, { errands: [errand('a', 70)] });
      expect(await sinceOf()).toEqual({ errands: 1, since: instant(5) });
      await bring(75, { answers: errand('a'), errands: [errand('a', 90)] });
      expect(await sinceOf()).toEqual({ errands: 1, since: instant(90) });
    });
  });

  describe('giving errands up', () => {
    const cellsOf: CountGivenUp = (givenUp) =>
      [...givenUp].map(([source, value]) => ({ metric: 'given_up', labels: [source], cell: '', value }));

    test('ends what nobody answered in time, counted with it', async () => {
      await bring(5, { errands: [errand('a'), errand('b')] });
      await bring(6, { source: 'wa', errands: [errand('c')] });
      await bring(7, { errands: [errand('d')] });
      const cells = [
        { metric: 'given_up', labels: ['desk'], cell: '', value: 2 },
        { metric: 'given_up', labels: ['wa'], cell: '', value: 1 },
      ];
      expect(await store().giveUpErrands({ ...NO_LIMITS, since: instant(7) }, cellsOf)).toEqual(cells);
      await reopen();
      expect([await due(9), await due(9, 'wa'), await store().cells()]).toEqual([['d'], [], cells]);
    });

    test('keeps the youngest of each source when there are too many', async () => {
      for (const [second, key] of ['a', 'b', 'c', 'd'].entries())
        await bring(second, { errands: [errand(key, second)] });
      await bring(9, { source: 'wa', errands: [errand('e')] });
      await store().giveUpErrands({ ...NO_LIMITS, max: 2 }, cellsOf);
      expect([await due(9), await due(9, 'wa')]).toEqual([['c', 'd'], ['e']]);
      expect(await store().cells()).toEqual([{ metric: 'given_up', labels: ['desk'], cell: '', value: 2 }]);
    });

    test('counts nothing while there is nothing to give up', async () => {
      await bring(5, { errands: [errand('a')] });
      expect(await store().giveUpErrands(NO_LIMITS, cellsOf)).toEqual([]);
    });
  });

  describe('cursors', () => {
    test('are kept by source and name, the last one', async () => {
      expect(await store().cursors('desk')).toEqual(new Map());
      await bring(1, { cursors: [{ name: 'tickets', value: '7' }] });
      await bring(2, { cursors: [{ name: 'scores', value: 'x' }] });
      await bring(3, { source: 'wa', cursors: [{ name: 'tickets', value: '1' }] });
      await bring(4, { cursors: [{ name: 'tickets', value: '8' }] });
      const expected = new Map([
        ['tickets', '8'],
        ['scores', 'x'],
      ]);
      expect(await store().cursors('desk')).toEqual(expected);
      expect(await (await reopen()).cursors('desk')).toEqual(expected);
    });
  });

  describe('erasing a customer', () => {
    const amys = errand('a', 0, { customer: customerKey('amy') });

    test('leaves no use for the answer that is on its way, nor for asking again', async () => {
      await bring(1, { errands: [amys, errand('b')] });
      await store().erase(customerKey('amy'), () => EMPTY_SETTLEMENT);
      const letter = { reason: 'not_understood', content: '{}' } as const;
      await bring(2, { answers: amys, errands: [amys], deadLetters: [letter] }, [facts.asks(1)]);
      await bring(3, { putOff: { ...amys, notBefore: instant(600) } });
      expect(await due(1000)).toEqual(['b']);
      expect([await store().pendingCount(), await store().deadLetterCounts()]).toEqual([0, new Map()]);
    });

    test('leaves nothing to count of the answer that is on its way', async () => {
      await bring(1, { errands: [amys] });
      await store().erase(customerKey('amy'), () => EMPTY_SETTLEMENT);
      const counted: Delivery[] = [];
      const kept = delivery(2, []);
      await store().commit(
        [{ ...delivery(2, []), source: 'desk', answers: amys, ignored: { typing: 1 } }, kept],
        (_receipts, deliveries) => {
          counted.push(...deliveries);
          return [];
        },
      );
      expect(counted).toEqual([kept]);
    });

    test.each(['amy', 'zoe'])('takes along what is to be asked about them: %s', async (name) => {
      const about = (customer: string) => ({ customer: customerKey(customer) });
      await store().settle({
        ...EMPTY_SETTLEMENT,
        aliases: new Map([[customerKey('zoe'), customerKey('amy')]]),
      });
      await bring(1, {
        errands: [
          errand('a', 0, about('amy')),
          errand('z', 0, about('zoe')),
          errand('b', 0, about('bob')),
          errand('n'),
        ],
      });
      expect(await store().erase(customerKey(name), () => EMPTY_SETTLEMENT)).toBeDefined();
      expect(await due(2)).toEqual(['b', 'n']);
      await reopen();
      expect(await due(2)).toEqual(['b', 'n']);
    });
  });
}
