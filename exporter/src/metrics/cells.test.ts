import fc from 'fast-check';
import { Book, Tally, storedPerUnit } from './cells.ts';
import type { Cell } from './cells.ts';
import { KPI, SCORE_BUCKETS } from './names.ts';

const LABELS = ['shop', 'web', 'sales'];

function sorted(cells: readonly Cell[]): Cell[] {
  return [...cells].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

describe('a tally', () => {
  it('keeps cells of different labels apart, whatever the labels hold', () => {
    const label = fc.string({ unit: fc.constantFrom(' ', ':', '1', '3', 'a'), maxLength: 5 });
    const labels = fc.array(label, { maxLength: 3 });
    fc.assert(
      fc.property(labels, labels, fc.constantFrom('', '60'), fc.constantFrom('', '60'), (a, b, c, d) => {
        const tally = new Tally();
        tally.add(KPI.messages, a, c, 1);
        tally.add(KPI.messages, b, d, 1);
        const isSame = JSON.stringify([a, c]) === JSON.stringify([b, d]);
        expect(tally.changes()).toHaveLength(isSame ? 1 : 2);
      }),
      {
        examples: [
          [['a b'], ['a', 'b'], '', ''],
          [['', 'a'], ['a', ''], '', ''],
          [['60'], [], '', '60'],
          [['a 1:b'], ['a', 'b'], '', ''],
        ],
      },
    );
  });

  it('sums what falls into one cell', () => {
    const tally = new Tally();
    tally.count(KPI.repeatContacts, LABELS);
    tally.count(KPI.repeatContacts, LABELS, 2);
    expect(tally.changes()).toEqual([
      { metric: KPI.repeatContacts.name, labels: LABELS, cell: '', value: 3 },
    ]);
  });

  it('keeps durations in whole milliseconds, a bucket and the sum', () => {
    const tally = new Tally();
    tally.observe(KPI.nextResponse, LABELS, 59_999, [30, 60]);
    expect(tally.changes()).toEqual([
      { metric: KPI.nextResponse.name, labels: LABELS, cell: '60', value: 1 },
      { metric: KPI.nextResponse.name, labels: LABELS, cell: 'sum', value: 59_999 },
    ]);
  });

  it.each([
    [60_000, '60'],
    [60_001, '+Inf'],
    [0, '30'],
    [30_000, '30'],
    [30_001, '60'],
  ])('puts %d ms under its upper bound, which is included', (ms, cell) => {
    const tally = new Tally();
    tally.observe(KPI.nextResponse, LABELS, ms, [30, 60]);
    expect(tally.changes()[0]).toMatchObject({ cell, value: 1 });
  });

  it('includes the upper bound whatever threshold of whole milliseconds it came from', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (thresholdMs) => {
        const tally = new Tally();
        tally.observe(KPI.nextResponse, LABELS, thresholdMs, [thresholdMs / 1000]);
        expect(tally.changes()[0]?.cell).toBe(String(thresholdMs / 1000));
      }),
      { examples: [[1001], [2300], [45_000]] },
    );
  });

  it('counts scores in buckets of their own', () => {
    const tally = new Tally();
    for (const score of [1, 4, 4, 5]) tally.observe(KPI.csat, LABELS, score, SCORE_BUCKETS);
    expect(Object.fromEntries(tally.changes().map(({ cell, value }) => [cell, value]))).toEqual({
      1: 1,
      4: 2,
      5: 1,
      sum: 14,
    });
  });
});

it('a tally never lets different labels meet, whatever they hold', () => {
  const tally = new Tally();
  tally.count(KPI.repeatContacts, ['1|2', '3', '']);
  tally.count(KPI.repeatContacts, ['1', '2|3', '']);
  tally.count(KPI.repeatContacts, ['1,2', '","', '3']);
  tally.count(KPI.repeatContacts, ['1', '2', '","3']);
  expect(tally.changes().map(({ value }) => value)).toEqual([1, 1, 1, 1]);
});

describe('cells', () => {
  const step = fc.tuple(fc.constantFrom('a', 'b', '|', '"'), fc.constantFrom('', '60', 'sum'), fc.nat(1000));

  it('add up the same in any order and however they are grouped', () => {
    const bookOf = (groups: readonly (readonly (readonly [string, string, number])[])[]) => {
      const book = new Book();
      for (const group of groups) {
        const tally = new Tally();
        for (const [label, cell, value] of group) tally.add(KPI.repeatContacts, [label, '', ''], cell, value);
        book.apply(tally.changes());
      }
      const cells = book
        .series(KPI.repeatContacts.name)
        .flatMap(({ labels, cells: held }) =>
          [...held].map(([cell, value]) => ({ metric: '', labels, cell, value })),
        );
      return sorted(cells);
    };
    fc.assert(
      fc.property(fc.array(step), fc.nat(), (steps, at) => {
        const cut = steps.length === 0 ? 0 : at % steps.length;
        const shuffled = [...steps.slice(cut), ...steps.slice(0, cut)].reverse();
        expect(bookOf(shuffled.map((one) => [one]))).toEqual(bookOf([steps]));
      }),
    );
  });

  it('of different labels never meet, whatever the labels hold', () => {
    const label = fc.oneof(fc.constantFrom('|', '","', '\\', '[', 'a,b', ''), fc.string());
    const labels = fc.tuple(label, label, label);
    fc.assert(
      fc.property(labels, labels, (one, other) => {
        const book = new Book();
        book.apply([{ metric: 'm', labels: one, cell: '', value: 1 }]);
        book.apply([{ metric: 'm', labels: other, cell: '', value: 1 }]);
        expect(book.series('m')).toHaveLength(JSON.stringify(one) === JSON.stringify(other) ? 1 : 2);
      }),
      {
        examples: [
          [
            ['1|2', '3', ''],
            ['1', '2|3', ''],
          ],
        ],
      },
    );
  });
});

describe('the book', () => {
  it('holds a series from when it is ensured, at nothing, and ensuring again changes nothing', () => {
    const book = new Book();
    book.ensure('m', ['a']);
    book.apply([{ metric: 'm', labels: ['a'], cell: '', value: 2 }]);
    book.ensure('m', ['a']);
    expect(book.series('m')).toEqual([{ labels: ['a'], cells: new Map([['', 2]]), revision: 1 }]);
  });

  it('knows nothing of other metrics', () => {
    expect(new Book().series('m')).toEqual([]);
  });
});

it('keeps seconds in milliseconds and everything else as it is', () => {
  expect(storedPerUnit('helpdesk_agent_busy_seconds_total')).toBe(1000);
  expect(storedPerUnit('helpdesk_first_response_seconds')).toBe(1000);
  expect(storedPerUnit('helpdesk_csat_score')).toBe(1);
  expect(storedPerUnit('helpdesk_messages_total')).toBe(1);
});
