/** A metric as it goes out: its contract and its samples at this moment. */
import type { Series } from './cells.ts';
import { COUNTER_CELL, COUNT_CELL, SUM_CELL, storedPerUnit } from './cells.ts';
import type { MetricSpec } from './names.ts';

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
  readonly samples: readonly Sample[];
}

export function gaugeFamily(
  spec: MetricSpec,
  samples: readonly (readonly [readonly string[], number])[],
): Family {
  return { spec, samples: samples.map(([labels, value]) => ({ suffix: '', labels, value })) };
}

/** A family of the book. `bounds`: of histograms, in the metric's unit, ascending. */
export function bookFamily(spec: MetricSpec, series: readonly Series[], bounds: readonly number[]): Family {
  return { spec, samples: series.flatMap((one) => samplesOf(spec, one, bounds)) };
}

function samplesOf(spec: MetricSpec, series: Series, bounds: readonly number[]): Sample[] {
  switch (spec.type) {
    case 'histogram':
      return histogramSamples(spec, series, bounds);
    case 'summary':
      return [
        { suffix: '_sum', labels: series.labels, value: series.cells.get(SUM_CELL) ?? 0 },
        { suffix: '_count', labels: series.labels, value: series.cells.get(COUNT_CELL) ?? 0 },
      ];
    case 'counter':
    case 'gauge': {
      const value = (series.cells.get(COUNTER_CELL) ?? 0) / storedPerUnit(spec.name);
      return [{ suffix: '', labels: series.labels, value }];
    }
  }
}

/** Cells hold their own upper bound, so bounds added later show what they can: all that lay under a smaller one. */
function histogramSamples(spec: MetricSpec, { labels, cells }: Series, bounds: readonly number[]): Sample[] {
  const stored = [...cells]
    .filter(([cell]) => cell !== SUM_CELL)
    .map(([cell, n]) => [toBound(cell), n] as const);
  const upTo = (le: number) => stored.reduce((sum, [bound, n]) => (bound <= le ? sum + n : sum), 0);
  const count = upTo(Infinity);
  return [
    ...bounds.map((le) => ({ suffix: '_bucket', labels, le, value: upTo(le) })),
    { suffix: '_bucket', labels, le: Infinity, value: count },
    { suffix: '_sum', labels, value: (cells.get(SUM_CELL) ?? 0) / storedPerUnit(spec.name) },
    { suffix: '_count', labels, value: count },
  ];
}

function toBound(cell: string): number {
  return cell === '+Inf' ? Infinity : Number(cell);
}
