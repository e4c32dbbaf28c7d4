import { parseBound } from './series.ts';
import type { Series } from './series.ts';
import { readingOf, toSeconds, totalOf } from './totals.ts';
import type { Reading } from './totals.ts';

/** Counts per bucket. Bounds are upper bounds, ascending; the last is Infinity. Both arrays have the same length. */
export interface Histogram {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly total: number;
}

export interface Quantile {
  readonly seconds: number;
  /** True when the quantile lies past the last finite bound: the true value is larger. */
  readonly atLeast: boolean;
}

export interface Portion {
  readonly ratio: number;
  /** False when the threshold lies inside a bucket, so that the portion is interpolated. */
  readonly exact: boolean;
}

export const EMPTY_HISTOGRAM: Histogram = { bounds: [Infinity], counts: [0], total: 0 };

/** The histogram of all series that carry a bound; bounds are scaled to seconds by the unit the series name. */
export function histogramOf(series: readonly Series[], reading: Reading): Histogram {
  const chosen = readingOf(series, reading);
  const entries = series.map((one) => ({
    bound: toSeconds(parseBound(one.labels['le'] ?? ''), one.unit),
    value: totalOf(one, chosen),
  }));
  return histogramFrom(
    entries,
    series.some((one) => one.perBucket),
  );
}

interface Entry {
  readonly bound: number;
  readonly value: number;
}

/**
 * "60" and "60.0" are one bound: their values add up. Cumulative values that fall are lifted to the value before
 * them, as Prometheus does for scrapes that raced. Missing values count as what is below them.
 */
export function histogramFrom(entries: readonly Entry[], perBucket: boolean): Histogram {
  const byBound = addByBound(entries);
  if (byBound.size === 0) {
    return EMPTY_HISTOGRAM;
  }
  const bounds = boundsOf(byBound.keys());
  return histogramAt(
    bounds,
    bounds.map((bound) => byBound.get(bound) ?? NaN),
    perBucket,
  );
}

/** Bounds of a histogram from those that are known: each once, ascending, up to Infinity. */
export function boundsOf(known: Iterable<number>): number[] {
  return [...new Set([...known, Infinity])].filter((bound) => !Number.isNaN(bound)).sort((a, b) => a - b);
}

/** The same of values in the order of their bounds: for many histograms of the same bounds. */
export function histogramAt(
  bounds: readonly number[],
  values: readonly number[],
  perBucket: boolean,
): Histogram {
  const counts = perBucket ? values.map((value) => (value > 0 ? value : 0)) : differences(values);
  return { bounds, counts, total: counts.reduce((sum, count) => sum + count, 0) };
}

function addByBound(entries: readonly Entry[]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { bound, value } of entries) {
    if (!Number.isNaN(bound) && Number.isFinite(value)) {
      sums.set(bound, (sums.get(bound) ?? 0) + value);
    }
  }
  return sums;
}

function differences(cumulative: readonly number[]): number[] {
  let below = 0;
  return cumulative.map((value) => {
    const count = value > below ? value - below : 0;
    below += count;
    return count;
  });
}

/** Linear inside the bucket, as PromQL's histogram_quantile counts. Undefined without observations, and of an open bucket alone. */
export function quantile(histogram: Histogram, q: number): Quantile | undefined {
  if (histogram.total <= 0 || histogram.bounds.length < 2) {
    return undefined;
  }
  const rank = q * histogram.total;
  let below = 0;
  for (const [i, count] of histogram.counts.entries()) {
    if (count > 0 && below + count >= rank) {
      return within(histogram, i, Math.max(0, (rank - below) / count));
    }
    below += count;
  }
  return within(histogram, histogram.bounds.length - 1, 1);
}

function within(histogram: Histogram, bucket: number, part: number): Quantile {
  const [from, to] = [lowerBound(histogram, bucket), histogram.bounds[bucket] ?? Infinity];
  return Number.isFinite(to)
    ? { seconds: from + (to - from) * part, atLeast: false }
    : { seconds: from, atLeast: true };
}

export function lowerBound(histogram: Histogram, bucket: number): number {
  return bucket === 0 ? 0 : (histogram.bounds[bucket - 1] ?? 0);
}

/** Share of observations up to the threshold. Undefined without observations, and where some lie around it in the open bucket. */
export function portionWithin(histogram: Histogram, threshold: number): Portion | undefined {
  const open = histogram.bounds.length - 1;
  if (histogram.total <= 0 || (threshold > lowerBound(histogram, open) && histogram.counts[open])) {
    return undefined;
  }
  const part = histogram.counts.map((count, i) => count * covered(histogram, i, threshold));
  const ratio = part.reduce((sum, count) => sum + count, 0) / histogram.total;
  return { ratio: Math.min(1, ratio), exact: histogram.bounds.includes(threshold) };
}

/** How much of a bucket lies up to the threshold, 0 to 1. Of the open last bucket nothing is known to. */
export function covered(histogram: Histogram, bucket: number, threshold: number): number {
  const [from, to] = [lowerBound(histogram, bucket), histogram.bounds[bucket] ?? Infinity];
  if (threshold >= to) {
    return 1;
  }
  return threshold <= from || !Number.isFinite(to) ? 0 : (threshold - from) / (to - from);
}
