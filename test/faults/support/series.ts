/** Series by name, the same for what is exposed and for what the traffic must come to. */
import { AGENT, KPI, PRESENT } from '../../../exporter/src/metrics/names.ts';
import type { MetricSpec } from '../../../exporter/src/metrics/names.ts';
import { seriesName } from '../../../exporter/src/metrics/testing/parse.ts';
import type { Exposition, ParsedFamily } from '../../../exporter/src/metrics/testing/parse.ts';
import type { Truth } from '../../../exporter/src/simulate/truth.ts';

type Labels = Readonly<Record<string, string>>;

export function seriesOf({ samples }: ParsedFamily): (readonly [string, number])[] {
  return samples.map(({ name, labels, value }) => [nameOf(name, labels), value] as const);
}

function nameOf(name: string, labels: Labels): string {
  return seriesName(name, Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));
}

const JUDGED: readonly string[] = [KPI, PRESENT, AGENT].flatMap((group) =>
  Object.values<MetricSpec>(group).map(({ name }) => name),
);

/**
 * Every series of the metrics, by default of all KPIs, that differs from the truth, on either side; a series that is 0 and
 * one that is missing are alike.
 */
export function differences(truth: Truth, { families }: Exposition, metrics = JUDGED): string[] {
  const judged = [...families.values()].filter(({ name }) => metrics.includes(name));
  const exposed = new Map(judged.flatMap(seriesOf));
  const expected = expectedSeries(truth, metrics);
  const names = [...new Set([...exposed.keys(), ...expected.keys()])].sort();
  return names.flatMap((name) => {
    const [wanted, found] = [thousandths(expected.get(name)), thousandths(exposed.get(name))];
    return wanted === found ? [] : [`${name}: ${found / 1000} instead of ${wanted / 1000}`];
  });
}

/** How many series of the truth are not 0. */
export function countSeries(truth: Truth, metrics = JUDGED): number {
  return expectedSeries(truth, metrics).size;
}

function expectedSeries({ series }: Truth, metrics: readonly string[]): Map<string, number> {
  const expected = new Map<string, number>();
  for (const [metric, rows] of Object.entries(series)) {
    if (!metrics.includes(metric)) continue;
    for (const row of rows) {
      if ('value' in row) expected.set(nameOf(metric, row.labels), row.value);
      else {
        expected.set(nameOf(`${metric}_count`, row.labels), row.count);
        expected.set(nameOf(`${metric}_sum`, row.labels), row.sum);
        for (const [le, count] of Object.entries(row.buckets ?? {}))
          expected.set(nameOf(`${metric}_bucket`, { ...row.labels, le }), count);
      }
    }
  }
  return expected;
}

function thousandths(value = 0): number {
  return Math.round(value * 1000);
}
