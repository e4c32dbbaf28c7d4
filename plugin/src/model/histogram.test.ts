import fc from 'fast-check';

import { EMPTY_HISTOGRAM, histogramFrom, portionWithin, quantile } from './histogram.ts';

const cumulative = [
  { bound: 15, value: 5 },
  { bound: 60, value: 8 },
  { bound: 120, value: 10 },
  { bound: Infinity, value: 11 },
];

test('equal bounds written differently add up', () => {
  expect(histogramFrom([...cumulative, ...cumulative], false).counts).toEqual([10, 6, 4, 2]);
});

test('a bucket below the one before it counts nothing instead of less than nothing', () => {
  const raced = [
    { bound: 15, value: 5 },
    { bound: 60, value: 4 },
    { bound: Infinity, value: 6 },
  ];

  expect(histogramFrom(raced, false)).toEqual({ bounds: [15, 60, Infinity], counts: [5, 0, 1], total: 6 });
});

test('missing values and bounds that are none are left out', () => {
  const holes = [
    { bound: 15, value: 5 },
    { bound: 60, value: NaN },
    { bound: NaN, value: 3 },
    { bound: Infinity, value: 7 },
  ];

  expect(histogramFrom(holes, false)).toEqual({ bounds: [15, Infinity], counts: [5, 2], total: 7 });
});

test('nothing at all is an empty histogram', () => {
  expect(histogramFrom([], false)).toEqual(EMPTY_HISTOGRAM);
  expect(quantile(EMPTY_HISTOGRAM, 0.5)).toBeUndefined();
  expect(portionWithin(EMPTY_HISTOGRAM, 60)).toBeUndefined();
});

test('quantiles are linear in the bucket, as histogram_quantile counts them', () => {
  const waits = histogramFrom(cumulative, false);

  expect(quantile(waits, 0.5)).toEqual({ seconds: 15 + (45 * (5.5 - 5)) / 3, atLeast: false });
  expect(quantile(waits, 5 / 11)).toEqual({ seconds: 15, atLeast: false });
});

test('a quantile past the last bound says "at least"', () => {
  expect(quantile(histogramFrom(cumulative, false), 0.95)).toEqual({ seconds: 120, atLeast: true });
});

test('a threshold at a bound is exact, one inside a bucket is interpolated', () => {
  const waits = histogramFrom(cumulative, false);

  expect(portionWithin(waits, 60)).toEqual({ ratio: 8 / 11, exact: true });
  expect(portionWithin(waits, 90)).toEqual({ ratio: 9 / 11, exact: false });
});

test('nothing is known of what lies in the open bucket, but that a bucket without counts holds none', () => {
  const open = histogramFrom([{ bound: Infinity, value: 9 }], false);
  const closed = histogramFrom(
    [
      { bound: 60, value: 8 },
      { bound: Infinity, value: 8 },
    ],
    false,
  );

  expect(portionWithin(histogramFrom(cumulative, false), 500)).toBeUndefined();
  expect(portionWithin(histogramFrom(cumulative, false), 120)).toEqual({ ratio: 10 / 11, exact: true });
  expect(portionWithin(closed, 500)).toEqual({ ratio: 1, exact: false });
  expect(portionWithin(open, 60)).toBeUndefined();
  expect(quantile(open, 0.5)).toBeUndefined();
});

const anyHistogram = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.nat(50)), { minLength: 1, maxLength: 12 })
  .map((buckets) =>
    histogramFrom(
      buckets.map(([bound, value]) => ({ bound, value })),
      true,
    ),
  )
  .filter((histogram) => histogram.total > 0);

test('quantiles never fall as q grows', () => {
  fc.assert(
    fc.property(
      anyHistogram,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (h, a, b) => {
        const [low, high] = [quantile(h, Math.min(a, b))!, quantile(h, Math.max(a, b))!];
        expect(low.seconds).toBeLessThanOrEqual(high.seconds + 1e-9);
      },
    ),
    { seed: 7 },
  );
});

test('the portion up to the q-quantile is q', () => {
  fc.assert(
    fc.property(anyHistogram, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (h, q) => {
      const at = quantile(h, q)!;
      fc.pre(!at.atLeast);
      expect(portionWithin(h, at.seconds)!.ratio).toBeCloseTo(q, 6);
    }),
    { seed: 7 },
  );
});

test('cumulating the counts and reading them back changes nothing', () => {
  fc.assert(
    fc.property(anyHistogram, (h) => {
      let below = 0;
      const again = h.bounds.map((bound, i) => ({ bound, value: (below += h.counts[i]!) }));
      expect(histogramFrom(again, false)).toEqual(h);
    }),
    { seed: 7 },
  );
});
