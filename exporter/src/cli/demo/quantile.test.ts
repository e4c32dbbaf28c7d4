import { histogramQuantile } from './quantile.ts';

const BUCKETS = [
  { le: 15, count: 2 },
  { le: 30, count: 6 },
  { le: 60, count: 8 },
  { le: Infinity, count: 10 },
];

describe('the quantile of a histogram', () => {
  it.each([
    [0.1, 7.5],
    [0.5, 26.25],
    [0.8, 60],
  ])('%d lies on the line through its bucket, at %d', (q, value) => {
    expect(histogramQuantile(q, BUCKETS)).toBeCloseTo(value);
  });

  it('above the highest bound is that bound', () => {
    expect(histogramQuantile(0.95, BUCKETS)).toBe(60);
  });

  it('of nothing is unknown', () => {
    expect(histogramQuantile(0.5, [])).toBeUndefined();
    expect(histogramQuantile(0.5, [{ le: Infinity, count: 0 }])).toBeUndefined();
  });
});
