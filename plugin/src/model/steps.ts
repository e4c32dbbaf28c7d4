import type { Series } from './series.ts';

/** The span a point of a range query speaks for: Prometheus stamps it with the span's end. */
export interface Step {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Every time at which any of the series has a point, with the span up to it. A single point has no span. */
export function pointTimes(series: readonly Series[]): Step[] {
  const times = [...new Set(series.flatMap((one) => one.times))]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const width = stepMs(times);
  return times.map((toMs) => ({ fromMs: toMs - width, toMs }));
}

/** The smallest distance of two points; gaps are wider. 0 for fewer than two points. */
export function stepMs(times: readonly number[]): number {
  const distances = times.slice(1).map((time, i) => time - (times[i] ?? time));
  const positive = distances.filter((distance) => distance > 0);
  return positive.reduce((least, distance) => Math.min(least, distance), positive[0] ?? 0);
}

/** Sum of what the series say at a time; gaps count nothing. */
export function valuesAt(series: readonly Series[], timeMs: number): number {
  return series.reduce((sum, one) => sum + (valueAt(one, timeMs) || 0), 0);
}

/** NaN when the series has no point at the time. */
export function valueAt(series: Series, timeMs: number): number {
  return series.values[series.times.indexOf(timeMs)] ?? NaN;
}
