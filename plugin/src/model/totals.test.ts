import fc from 'fast-check';

import type { Series } from './series.ts';
import { increaseOf, stepsOf, toRatio, toSeconds, totalOf } from './totals.ts';

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
  expect(totalOf(series([100, 104, 2], { __name__: 'helpdesk_surveys_total' }), 'auto')).toBe(6);
});

test('a series that only grows is a raw counter', () => {
  expect(totalOf(series([100, 104, 110]), 'auto')).toBe(10);
});

test('a series that moves both ways is an increase over the range at every point: the last counts', () => {
  expect(totalOf(series([100, 90, 95]), 'auto')).toBe(95);
  expect(totalOf(series([100, 90, NaN]), 'auto')).toBe(90);
});

test('a flat series is no counter: its last value counts', () => {
  expect(totalOf(series([5, 5, 5, 5]), 'auto')).toBe(5);
});

test('a reading that is chosen wins over the shape', () => {
  expect(totalOf(series([1, 2, 3]), 'sum')).toBe(6);
  expect(totalOf(series([1, 2, 3]), 'last')).toBe(3);
  expect(totalOf(series([3, 2, 1]), 'counter')).toBe(3);
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
