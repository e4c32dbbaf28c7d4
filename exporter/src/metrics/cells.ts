/**
 * Where KPI values live: a series is made of cells, each an integer that only grows. A counter has one cell, a
 * histogram one per bucket (not cumulative) and one for the sum. Integers add up the same in any order, so values are
 * kept in milliseconds where the metric is in seconds.
 */
import type { MetricSpec } from './names.ts';

/** `` for a counter, `sum`, `count` (summaries), or a bucket's upper bound as exposed (`60`, `+Inf`). */
export type CellName = string;

export interface Cell {
  readonly metric: string;
  /** In the order of the metric's label names. */
  readonly labels: readonly string[];
  readonly cell: CellName;
  readonly value: number;
}

/** Cells are stored per this fraction of the metric's unit. */
export function storedPerUnit(metric: string): number {
  return metric.includes('_seconds') ? 1000 : 1;
}

export const COUNTER_CELL = '';
export const SUM_CELL = 'sum';
export const COUNT_CELL = 'count';

/** One series, as read for exposition. */
export interface Series {
  readonly labels: readonly string[];
  readonly cells: ReadonlyMap<CellName, number>;
  /** Grows with every change of its cells. */
  readonly revision: number;
}

interface MutableSeries extends Series {
  readonly cells: Map<CellName, number>;
  revision: number;
}

/** Changes gathered in one step, summed per cell. */
export class Tally {
  readonly #cells = new Map<string, Summed>();

  add(spec: MetricSpec, labels: readonly string[], cell: CellName, value: number): void {
    const key = cellKey(spec.name, labels, cell);
    const summed = this.#cells.get(key);
    if (summed) summed.value += value;
    else this.#cells.set(key, { metric: spec.name, labels, cell, value });
  }

  count(spec: MetricSpec, labels: readonly string[], value = 1): void {
    this.add(spec, labels, COUNTER_CELL, value);
  }

  /** `value` in stored units, `bounds` in the metric's unit, ascending. */
  observe(spec: MetricSpec, labels: readonly string[], value: number, bounds: readonly number[]): void {
    const perUnit = storedPerUnit(spec.name);
    const bound = bounds.find((candidate) => value <= Math.round(candidate * perUnit));
    this.add(spec, labels, bound === undefined ? '+Inf' : String(bound), 1);
    this.add(spec, labels, SUM_CELL, value);
  }

  changes(): readonly Cell[] {
    return [...this.#cells.values()];
  }
}

interface Summed extends Cell {
  value: number;
}

/** With the length of each label before it: whatever is in them, no two keys run together. */
function cellKey(metric: string, labels: readonly string[], cell: CellName): string {
  let key = `${metric} ${cell}`;
  for (const label of labels) key += ` ${label.length}:${label}`;
  return key;
}

/** All series in memory, as the store holds them. Series are found by their exact label values: none can collide. */
export class Book {
  readonly #metrics = new Map<string, Map<string, MutableSeries>>();

  apply(changes: Iterable<Cell>): void {
    for (const { metric, labels, cell, value } of changes) {
      const series = this.#series(metric, labels);
      series.cells.set(cell, (series.cells.get(cell) ?? 0) + value);
      series.revision += 1;
    }
  }

  /** Makes the series exist, at 0. */
  ensure(metric: string, labels: readonly string[]): void {
    this.#series(metric, labels);
  }

  series(metric: string): readonly Series[] {
    return [...(this.#metrics.get(metric)?.values() ?? [])];
  }

  #series(metric: string, labels: readonly string[]): MutableSeries {
    let family = this.#metrics.get(metric);
    if (!family) {
      family = new Map<string, MutableSeries>();
      this.#metrics.set(metric, family);
    }
    const key = JSON.stringify(labels);
    let series = family.get(key);
    if (!series) {
      series = { labels, cells: new Map<CellName, number>(), revision: 0 };
      family.set(key, series);
    }
    return series;
  }
}
