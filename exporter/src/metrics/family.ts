/** A metric as it goes out: its contract and its samples at this moment. */
import type { Series } from './cells.ts';
import { COUNTER_CELL, COUNT_CELL, SUM_CELL, storedPerUnit } from './cells.ts';
import type { MetricSpec, MetricType } from './names.ts';

export interface Sample {
  /** Behind the metric's name: ``, `_bucket`, `_sum`, `_count`. */
  readonly suffix: string;
  readonly labels: readonly string[];
  /** Of histogram buckets: the upper bound. */
  readonly le?: number;
  readonly value: number;
}

export interface Family {
  readonly spec: MetricSpec;
  /** May be read again and again; each time as of then. */
  readonly samples: Iterable<Sample>;
  /** The same samples by the series of the book they come from, where they do. */
  readonly bySeries?: BookSamples;
}

export interface BookSamples {
  readonly series: readonly Series[];
  /** What the samples of a series are made with beside the series: the same object makes the same samples. */
  readonly bounds: readonly number[];
  readonly samplesOf: (series: Series) => Iterable<Sample>;
}

/** A gauge, or a counter kept elsewhere: one sample per set of label values. */
export function plainFamily(
  spec: MetricSpec,
  samples: readonly (readonly [readonly string[], number])[],
): Family {
  return { spec, samples: samples.map(([labels, value]) => ({ suffix: '', labels, value })) };
}

/**
 * A family of the book, whose samples are made one by one as they are read: there may be a hundred thousand.
 * `bounds`: of histograms, in the metric's unit, ascending.
 */
export function bookFamily(spec: MetricSpec, series: readonly Series[], bounds: readonly number[]): Family {
  const scale: Scale = { bounds, perUnit: storedPerUnit(spec.name) };
  const bySeries: BookSamples = { series, bounds, samplesOf: (one) => samplesOf(spec.type, one, scale) };
  return {
    spec,
    bySeries,
    samples: {
      *[Symbol.iterator]() {
        for (const one of series) yield* bySeries.samplesOf(one);
      },
    },
  };
}

interface Scale {
  readonly bounds: readonly number[];
  readonly perUnit: number;
}

function* samplesOf(type: MetricType, { labels, cells }: SeriesCells, scale: Scale): Iterable<Sample> {
  switch (type) {
    case 'histogram':
      yield* histogramSamples({ labels, cells }, scale);
      return;
    case 'summary':
      yield* summarySamples({ labels, cells });
      return;
    case 'counter':
    case 'gauge':
      yield { suffix: '', labels, value: (cells.get(COUNTER_CELL) ?? 0) / scale.perUnit };
  }
}

type SeriesCells = Pick<Series, 'labels' | 'cells'>;

function summarySamples({ labels, cells }: SeriesCells): Sample[] {
  return [
    { suffix: '_sum', labels, value: cells.get(SUM_CELL) ?? 0 },
    { suffix: '_count', labels, value: cells.get(COUNT_CELL) ?? 0 },
  ];
}

/** Cells hold their own upper bound, so bounds added later show what they can: all that lay under a smaller one. */
function* histogramSamples({ labels, cells }: SeriesCells, { bounds, perUnit }: Scale): Iterable<Sample> {
  // Read at one moment: between two samples the caller may pause, and the series grow.
  const stored = storedBuckets(cells);
  const sum = (cells.get(SUM_CELL) ?? 0) / perUnit;
  let [at, count] = [0, 0];
  for (const le of [...bounds, Infinity]) {
    for (let next = stored[at]; next !== undefined && next[0] <= le; next = stored[at]) {
      count += next[1];
      at += 1;
    }
    yield { suffix: '_bucket', labels, le, value: count };
  }
  yield { suffix: '_sum', labels, value: sum };
  yield { suffix: '_count', labels, value: count };
}

/** Upper bounds and what lies under each of them alone, ascending. */
function storedBuckets(cells: Series['cells']): (readonly [bound: number, n: number])[] {
  const stored: (readonly [number, number])[] = [];
  for (const [cell, n] of cells) if (cell !== SUM_CELL) stored.push([toBound(cell), n]);
  return stored.sort(([a], [b]) => a - b);
}

function toBound(cell: string): number {
  return cell === '+Inf' ? Infinity : Number(cell);
}
