/** Queries from the metric contract and the recording rules, with the dashboard's variables filled in by Grafana. */
import { KPI } from '../../exporter/src/metrics/names.ts';
import type { MetricSpec } from '../../exporter/src/metrics/names.ts';
import { acrossReplicas, overReplicas } from '../../exporter/src/rules/promql.ts';
import type { Recording } from '../../exporter/src/rules/rule.ts';

/** Variables that filter by the label of their name. */
export type FilterVariable = 'job' | 'instance' | 'source' | 'inbox' | 'team' | 'category';

type Labelled = MetricSpec | Pick<Recording, 'record' | 'level'>;
type LabelOf<S extends Labelled> = S extends MetricSpec ? S['labels'][number] : string;
type Matchers<S extends Labelled> = Readonly<Partial<Record<LabelOf<S> | 'job', string | readonly string[]>>>;

/** Labels that scrapes add: every series has them, recorded or not. */
const OF_EVERY_SERIES: readonly string[] = ['job', 'instance'];

/** Labels that say nothing yet when the metric counts: narrowed by them, it would show nothing. */
const NOT_KNOWN_YET: Readonly<Record<string, readonly FilterVariable[]>> = {
  [KPI.episodesOpened.name]: ['category'],
};

export interface Scope {
  /** The series of a counter, gauge or recording rule. */
  readonly series: <const S extends Labelled>(of: S, matchers?: Matchers<S>) => string;
  /** The buckets of a histogram, or the one with this upper bound. */
  readonly bucket: <const S extends MetricSpec>(of: S, matchers?: Matchers<S>, bound?: number) => string;
  /** How many observations a histogram or summary has. */
  readonly count: <const S extends MetricSpec>(of: S, matchers?: Matchers<S>) => string;
  readonly sum: <const S extends MetricSpec>(of: S, matchers?: Matchers<S>) => string;
}

/** Selectors for a dashboard with these variables: a series is filtered by those whose label it has. */
export function scopeOf(variables: readonly FilterVariable[]): Scope {
  const select = (name: string, labels: readonly string[], matchers: Matchers<Labelled>): string => {
    const own = Object.entries(matchers).flatMap(([label, value]) =>
      value === undefined ? [] : [matcher(label, value)],
    );
    const filters = variables
      .filter((variable) => !(variable in matchers))
      .filter((variable) => NOT_KNOWN_YET[name]?.includes(variable) !== true)
      .filter((variable) => labels.includes(variable) || OF_EVERY_SERIES.includes(variable))
      .map((variable) => `${variable}=~"$${variable}"`);
    const all = [...filters, ...own];
    return all.length === 0 ? name : `${name}{${all.join(',')}}`;
  };
  const suffixed =
    (suffix: string) =>
    (of: MetricSpec, matchers: Matchers<Labelled> = {}) =>
      select(`${of.name}${suffix}`, of.labels, matchers);
  return {
    series: (of, matchers: Matchers<Labelled> = {}) =>
      'record' in of ? select(of.record, of.level, matchers) : select(of.name, of.labels, matchers),
    bucket: (of, matchers: Matchers<Labelled> = {}, bound) =>
      select(`${of.name}_bucket`, of.labels, {
        ...matchers,
        // Prometheus 2.42 keeps `le="3"` as it was exposed, 3.x writes it `3.0`.
        ...(bound !== undefined && { le: [`${bound}([.]0)?`] }),
      }),
    count: suffixed('_count'),
    sum: suffixed('_sum'),
  };
}

function matcher(label: string, value: string | readonly string[]): string {
  return typeof value === 'string' ? `${label}="${value}"` : `${label}=~"${value.join('|')}"`;
}

/** What the stored KPIs grew by in the whole time range. Replicas show the same numbers: one of them counts. */
export function inRange(selector: string): string {
  return acrossReplicas(`increase(${selector}[$__range])`);
}

/** What the stored KPIs grew by in each step. Steps meet without a gap or an overlap, so that bars add up. */
export function perStep(selector: string): string {
  return acrossReplicas(`increase(${selector}[$__interval])`);
}

/** Per second, over a window that always holds a few scrapes. */
export function rate(selector: string): string {
  return acrossReplicas(`rate(${selector}[$__rate_interval])`);
}

/** Per second, of what every replica counts of itself alone. */
export function ownRate(selector: string): string {
  return overReplicas(`rate(${selector}[$__rate_interval])`);
}

/** In each step, of what every replica counts of itself alone. */
export function ownPerStep(selector: string): string {
  return overReplicas(`increase(${selector}[$__interval])`);
}

export function now(selector: string): string {
  return acrossReplicas(selector);
}

/** The newest of what is recorded every few minutes: a round that Prometheus leaves out makes it not come and go. */
export function newest(selector: string): string {
  return `last_over_time(${selector}[15m])`;
}

export function sumBy(labels: readonly string[], expr: string): string {
  return aggregated('sum', labels, expr);
}

export function maxBy(labels: readonly string[], expr: string): string {
  return aggregated('max', labels, expr);
}

function aggregated(operation: string, labels: readonly string[], expr: string): string {
  return labels.length === 0 ? `${operation}(${expr})` : `${operation} by (${labels.join(', ')}) (${expr})`;
}

/** Part per whole. Nothing where the whole is nothing. */
export function ratio(part: string, whole: string): string {
  return `${part}\n/\n(${whole} > 0)`;
}

/** To be held against a target: increases are fractions, of which 9 of 10 may come out a hair below 0.9. */
export function judged(share: string): string {
  return `round(${share}, 0.000001)`;
}

export function quantile(q: number, buckets: string, by: readonly string[] = []): string {
  return `histogram_quantile(${q}, ${sumBy(['le', ...by], buckets)})`;
}
