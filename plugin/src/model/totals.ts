import type { Series } from './series.ts';
import { stepMs } from './steps.ts';

/**
 * How a series becomes one number for the whole range. `auto` decides by shape; the others are for queries whose
 * shape does not tell: `last` (the query itself covers the range), `sum` (one increase per step), `counter` (raw).
 */
export type Reading = 'auto' | 'last' | 'sum' | 'counter';

export type Chosen = Exclude<Reading, 'auto'>;

const MIN_POINTS_OF_A_COUNTER = 3;
/** A counter that began anew is far below where it was; an increase over the range only ebbs. */
const RESET_BELOW = 0.5;

/** What the series amounts to over its range; NaN when it has no value at all. */
export function totalOf(series: Series, reading: Chosen): number {
  switch (reading) {
    case 'sum':
      return sumOf(series.values);
    case 'counter':
      return increaseOf(series.values);
    case 'last':
      return lastOf(series.values);
  }
}

/**
 * One reading for all series of a query: buckets read in two ways would set the growth of some against the whole of
 * others. A single point has no growth to tell, as an instant query delivers.
 */
export function readingOf(query: readonly Series[], reading: Reading): Chosen {
  const chosen = reading === 'auto' ? guessReading(query) : reading;
  return chosen === 'counter' && query.every(({ values }) => isKnownOnce(values)) ? 'last' : chosen;
}

function guessReading(query: readonly Series[]): Chosen {
  if (query.some((series) => series.perBucket)) {
    return 'sum';
  }
  return query.some(isRaw) || areCounters(query) ? 'counter' : 'last';
}

function isKnownOnce(values: readonly number[]): boolean {
  return values.filter(Number.isFinite).length <= 1;
}

/** PromQL functions drop the metric name, so a name that is still there belongs to a raw counter. */
function isRaw(series: Series): boolean {
  return /_(total|bucket|count|sum)$/.test(series.labels['__name__'] ?? '');
}

/**
 * What came in each step: the growth of a raw counter, the value itself of an increase per step. Here a shape tells
 * nothing: increases may well grow all the time. Of a counter's growth over a gap nobody knows which step it came in.
 */
export function perStep(series: Series, reading: Reading): readonly number[] {
  const isCounter = reading === 'counter' || (reading === 'auto' && !series.perBucket && isRaw(series));
  return isCounter ? withoutGaps(series, stepsOf(series.values)) : series.values;
}

/** Points may lie a little off the grid; where one is missing, they are two steps apart. */
const GAP_STEPS = 1.5;

function withoutGaps({ times, values, intervalMs }: Series, steps: readonly number[]): number[] {
  const widest = GAP_STEPS * stepMs([{ times, intervalMs }], times);
  let lastKnown = NaN;
  return steps.map((step, i) => {
    const time = times[i] ?? NaN;
    const afterGap = time - lastKnown > widest;
    lastKnown = Number.isFinite(values[i]) ? time : lastKnown;
    return afterGap ? NaN : step;
  });
}

/** Not one series that a counter could not be, and at least one seen to grow. */
function areCounters(query: readonly Series[]): boolean {
  return query.every(({ values }) => onlyGrows(values)) && query.some(({ values }) => hasGrown(values));
}

/** Counters hold whole numbers, which PromQL's increases seldom are, and step back only to begin anew. */
function onlyGrows(values: readonly number[]): boolean {
  let before = NaN;
  for (const value of values) {
    if (Number.isFinite(value)) {
      if (!Number.isInteger(value) || (value < before && value >= before * RESET_BELOW)) {
        return false;
      }
      before = value;
    }
  }
  return true;
}

function hasGrown(values: readonly number[]): boolean {
  const known = values.filter(Number.isFinite);
  return known.length >= MIN_POINTS_OF_A_COUNTER && known.some((value) => value > (known[0] ?? value));
}

export function sumOf(values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  return known.length === 0 ? NaN : known.reduce((sum, value) => sum + value, 0);
}

export function lastOf(values: readonly number[]): number {
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i] ?? NaN;
    if (Number.isFinite(value)) {
      return value;
    }
  }
  return NaN;
}

/** Growth of a raw counter: a step back is a reset, after which the counter began at 0. Gaps are skipped. */
export function increaseOf(values: readonly number[]): number {
  const steps = stepsOf(values);
  return values.some(Number.isFinite)
    ? steps.reduce((sum, step) => sum + (Number.isFinite(step) ? step : 0), 0)
    : NaN;
}

/** Growth since the last known value, for every value but the first known one (NaN there and in gaps). */
export function stepsOf(values: readonly number[]): number[] {
  let before = NaN;
  return values.map((value) => {
    if (!Number.isFinite(value)) {
      return NaN;
    }
    const step = value >= before ? value - before : value;
    const known = Number.isFinite(before);
    before = value;
    return known ? step : NaN;
  });
}

const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  µs: 1e-6,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
};

/** A duration in seconds, whatever time unit the field names. */
export function toSeconds(value: number, unit: string): number {
  return value * (SECONDS[unit] ?? 1);
}

/** A ratio 0 to 1, also from a percentage: a share above 1 can only be one. NaN when it is neither. */
export function toRatio(value: number, unit = ''): number {
  const ratio = unit === 'percent' || value > 1 ? value / 100 : value;
  return ratio >= 0 && ratio <= 1 ? ratio : NaN;
}
