import type { Series } from './series.ts';

/** The span a point of a range query speaks for: Prometheus stamps it with the span's end. */
export interface Step {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Every time at which any of the series has a point, with the span up to it. A single point has no span. */
export function pointTimes(series: readonly Timed[]): Step[] {
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
  const width = stepMs(series, times);
  return times.map((toMs) => ({ fromMs: toMs - width, toMs }));
}

function areSame(one: readonly number[], other: readonly number[]): boolean {
  return one === other || (one.length === other.length && one.every((value, i) => value === other[i]));
}

/** How far apart the points of the series are, as they say themselves, else as the times tell. */
export function stepMs(series: readonly Timed[], times: readonly number[]): number {
  const told = series.find(({ intervalMs = 0 }) => intervalMs > 0);
  return told?.intervalMs ?? commonestDistance(times);
}

/**
 * Gaps are wider, and a last point may lie off the grid: that of an instant query beside the range. Of equally common
 * distances the smallest; 0 for fewer than two points.
 */
function commonestDistance(times: readonly number[]): number {
  const seen = new Map<number, number>();
  times.slice(1).forEach((time, i) => {
    const distance = time - (times[i] ?? time);
    seen.set(distance, (seen.get(distance) ?? 0) + 1);
  });
  const positive = [...seen].filter(([distance]) => distance > 0);
  const [commonest] = positive.sort(([a, often], [b, oftenToo]) => oftenToo - often || a - b);
  return commonest?.[0] ?? 0;
}

export type Timed = Pick<Series, 'times' | 'intervalMs'>;
export type Points = Timed & Pick<Series, 'values'>;

/** What the series say at a time, added up; NaN where none has a value. */
export function sumsAt(series: readonly Points[]): (timeMs: number) => number {
  const sums = sumsByTime(series);
  return (timeMs) => sums.get(timeMs) ?? NaN;
}

/** Every time at which any of the series has a value, with their values added up. */
export function sumsByTime(series: readonly Points[]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { times, values } of addedWhereSame(series)) {
    times.forEach((time, i) => {
      const value = values[i] ?? NaN;
      if (!Number.isNaN(value)) {
        sums.set(time, (sums.get(time) ?? 0) + value);
      }
    });
  }
  return sums;
}

/** Series of one query have the same times, as a rule: adding those place by place is far cheaper than time by time. */
function addedWhereSame(series: readonly Points[]): Points[] {
  const added: { readonly times: readonly number[]; readonly values: number[] }[] = [];
  for (const { times, values } of series) {
    const before = added.at(-1);
    if (before && areSame(times, before.times)) {
      addTo(before.values, values);
    } else {
      added.push({ times, values: [...values] });
    }
  }
  return added;
}

function addTo(sums: number[], values: readonly number[]): void {
  for (let i = 0; i < values.length; i++) {
    const [sum = NaN, value = NaN] = [sums[i], values[i]];
    if (!Number.isNaN(value)) {
      sums[i] = Number.isNaN(sum) ? value : sum + value;
    }
  }
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
