import type { Series } from './series.ts';

/** The span a point of a range query speaks for: Prometheus stamps it with the span's end. */
export interface Step {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Every time at which any of the series has a point, with the span up to it. A single point has no span. */
export function pointTimes(series: readonly Series[]): Step[] {
  const seen = new Set<number>();
  let before: readonly number[] = [];
  for (const { times } of series) {
    // Series of one query have the same times, as a rule.
    if (!areSame(times, before)) {
      times.forEach((time) => seen.add(time));
      before = times;
    }
  }
  const times = [...seen].filter(Number.isFinite).sort((a, b) => a - b);
  const width = stepMs(times);
  return times.map((toMs) => ({ fromMs: toMs - width, toMs }));
}

function areSame(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

/** The smallest distance of two points; gaps are wider. 0 for fewer than two points. */
export function stepMs(times: readonly number[]): number {
  const distances = times.slice(1).map((time, i) => time - (times[i] ?? time));
  const positive = distances.filter((distance) => distance > 0);
  return positive.reduce((least, distance) => Math.min(least, distance), positive[0] ?? 0);
}

/** What the series say at a time, added up; NaN where none has a value. */
export function sumsAt(series: readonly Series[]): (timeMs: number) => number {
  const sums = new Map<number, number>();
  for (const { times, values } of series) {
    times.forEach((time, i) => {
      const value = values[i] ?? NaN;
      if (!Number.isNaN(value)) {
        sums.set(time, (sums.get(time) ?? 0) + value);
      }
    });
  }
  return (timeMs) => sums.get(timeMs) ?? NaN;
}

export interface Run<Item> {
  readonly first: Item;
  readonly last: Item;
  readonly run: readonly Item[];
}

/** Neighbours in runs of equal length, the last perhaps shorter: `most` runs at most. */
export function runsOf<Item>(items: readonly Item[], most: number): Run<Item>[] {
  const size = Math.max(1, Math.ceil(items.length / Math.max(1, most)));
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  ).flatMap((run) => {
    const [first, last] = [run[0], run.at(-1)];
    return first !== undefined && last !== undefined ? [{ first, last, run }] : [];
  });
}
