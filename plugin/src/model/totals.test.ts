import fc from 'fast-check';

import type { Series } from './series.ts';
import { increaseOf, readingOf, stepsOf, toRatio, toSeconds, totalOf } from './totals.ts';
import type { Reading } from './totals.ts';

function series(values: readonly number[], labels: Record<string, string> = {}): Series {
  return {
    labels,
    values,
    times: values.map((_, i) => i),
    unit: '',
    perBucket: false,
    inFrameOrder: true,
    origin: {} as never,
  };
}

function totalAlone(one: Series, reading: Reading): number {
  return totalOf(one, readingOf([one], reading));
}

test('a counter grows over a reset and over gaps', () => {
  expect(increaseOf([10, 12, NaN, 15, 3, 4])).toBe(5 + 3 + 1);
  expect(stepsOf([10, 12, NaN, 15, 3, 4])).toEqual([NaN, 2, NaN, 3, 3, 1]);
});

test('a counter nobody saw has no increase, one seen once grew by 0', () => {
  expect(increaseOf([NaN, NaN])).toBeNaN();
  expect(increaseOf([])).toBeNaN();
  expect(increaseOf([7])).toBe(0);
});

test('where the counter began does not matter', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100), { minLength: 2 }), fc.nat(1000), (steps, start) => {
      const counter = steps.reduce<number[]>((all, step) => [...all, (all.at(-1) ?? start) + step], [start]);
      expect(increaseOf(counter)).toBe(steps.reduce((sum, step) => sum + step, 0));
    }),
    { seed: 7 },
  );
});

test('a series that still has its metric name is a raw counter', () => {
  expect(totalAlone(series([100, 104, 2], { __name__: 'helpdesk_surveys_total' }), 'auto')).toBe(6);
});

test('a series that only grows is a raw counter', () => {
  expect(totalAlone(series([100, 104, 110]), 'auto')).toBe(10);
});

test('a series that moves both ways is an increase over the range at every point: the last counts', () => {
  expect(totalAlone(series([100, 90, 95]), 'auto')).toBe(95);
  expect(totalAlone(series([100, 90, NaN]), 'auto')).toBe(90);
});

test('a flat series is no counter: its last value counts', () => {
  expect(totalAlone(series([5, 5, 5, 5]), 'auto')).toBe(5);
});

test('an increase that happens to grow is no counter: it is seldom a whole number', () => {
  expect(totalAlone(series([100.2, 101.4, 103.1]), 'auto')).toBe(103.1);
});

test('a series that begins anew is a raw counter still', () => {
  expect(totalAlone(series([1000, 1010, 5, 15]), 'auto')).toBe(10 + 5 + 10);
});

test('all series of a query are read in one way', () => {
  const read = (...query: number[][]) =>
    readingOf(
      query.map((values) => series(values)),
      'auto',
    );

  expect(read([100, 101, 103, 104], [200, 199, 205, 207])).toBe('last');
  expect(read([500, 500, 500, 500], [1000, 1003, 1007, 1010])).toBe('counter');
  expect(read([5, 5, 5], [7, 7, 7])).toBe('last');
  expect(readingOf([series([5, 5]), series([9, 5], { __name__: 'helpdesk_surveys_total' })], 'auto')).toBe(
    'counter',
  );
});

test.each<Reading>(['auto', 'counter'])(
  'one point of a raw counter, read as %s, counts as it is',
  (reading) => {
    expect(totalAlone(series([42], { __name__: 'helpdesk_surveys_total' }), reading)).toBe(42);
    expect(totalAlone(series([NaN, 42, NaN]), reading)).toBe(42);
    expect(readingOf([series([42]), series([40, 42])], 'counter')).toBe('counter');
  },
);

test('a reading that is chosen wins over the shape', () => {
  expect(totalAlone(series([1, 2, 3]), 'sum')).toBe(6);
  expect(totalAlone(series([1, 2, 3]), 'last')).toBe(3);
  expect(totalAlone(series([3, 2, 1]), 'counter')).toBe(3);
});

test.each([
  [0.9, '', 0.9],
  [90, '', 0.9],
  [90, 'percent', 0.9],
  [0.5, 'percent', 0.005],
  [0.9, 'percentunit', 0.9],
  [1, '', 1],
  [0, '', 0],
])('takes %d %s for the ratio %d', (value, unit, ratio) => {
  expect(toRatio(value, unit)).toBeCloseTo(ratio, 12);
});

test('what is neither a ratio nor a percentage is refused', () => {
  expect(toRatio(-1)).toBeNaN();
  expect(toRatio(900)).toBeNaN();
  expect(toRatio(NaN)).toBeNaN();
});

test.each([
  [60_000, 'ms', 60],
  [1, 'm', 60],
  [2, 'h', 7200],
  [60, 's', 60],
  [60, '', 60],
  [60, 'short', 60],
])('takes %d %s for %d seconds', (value, unit, seconds) => {
  expect(toSeconds(value, unit)).toBe(seconds);
});
