import fc from 'fast-check';

import { wilson95 } from './wilson.ts';

// Newcombe 1998, table I, method 3.
test.each([
  { r: 81, n: 263, low: 0.2553, high: 0.3662 },
  { r: 15, n: 148, low: 0.0624, high: 0.1605 },
  { r: 0, n: 20, low: 0, high: 0.1611 },
  { r: 1, n: 29, low: 0.0061, high: 0.1718 },
])('agrees with the published interval of $r of $n', ({ r, n, low, high }) => {
  const interval = wilson95(r, n)!;

  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test('nobody answered: no interval', () => {
  expect(wilson95(0, 0)).toBeUndefined();
  expect(wilson95(0, NaN)).toBeUndefined();
});

test('contains the share, stays inside 0 to 1 and narrows as answers come in', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, part) => {
      const r = Math.round(n * part);
      const interval = wilson95(r, n)!;
      const tenfold = wilson95(r * 10, n * 10)!;
      expect(interval.low).toBeGreaterThanOrEqual(0);
      expect(interval.high).toBeLessThanOrEqual(1);
      expect(interval.low).toBeLessThanOrEqual(r / n + 1e-12);
      expect(interval.high).toBeGreaterThanOrEqual(r / n - 1e-12);
      expect(tenfold.high - tenfold.low).toBeLessThan(interval.high - interval.low);
    }),
    { seed: 7 },
  );
});
