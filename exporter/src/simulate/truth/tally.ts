/** From dated marks to the series a scrape should show. */
import { ALL_METRICS, DURATION_BUCKETS_SECONDS, KPI, SCORE_BUCKETS } from '../../metrics/names.ts';
import type { Instant } from '../happening.ts';
import type { Mark } from './mark.ts';
import type { TruthRules } from './rules.ts';

type Labels = Readonly<Record<string, string>>;

export interface CounterSeries {
  readonly labels: Labels;
  readonly value: number;
}

export interface HistogramSeries {
  readonly labels: Labels;
  readonly count: number;
  readonly sum: number;
  /** Cumulative, by upper bound, `+Inf` included. Absent for summaries. */
  readonly buckets?: Readonly<Record<string, number>>;
}

export interface QuantileSeries {
  readonly labels: Labels;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
}

export interface Tally {
  readonly series: Record<string, (CounterSeries | HistogramSeries)[]>;
  readonly quantiles: Record<string, QuantileSeries[]>;
  readonly nextChangeAfter: Instant | null;
}

export function tally(marks: readonly Mark[], asOf: Instant, rules: TruthRules): Tally {
  const groups = [...grouped(marks.filter(({ at }) => at <= asOf)).values()];
  const series: Tally['series'] = {};
  const quantiles: Tally['quantiles'] = {};
  for (const { metric, labels, values, count } of groups) {
    const row = values.length > 0 ? measured(metric, labels, values, rules) : { labels, value: count };
    (series[metric] ??= []).push(row);
    if (values.length > 0) (quantiles[metric] ??= []).push(quantilesOf(labels, values));
  }
  return { series, quantiles, nextChangeAfter: earliestAfter(marks, asOf) };
}

function earliestAfter(marks: readonly Mark[], asOf: Instant): Instant | null {
  const next = marks.reduce((least, { at }) => (at > asOf && at < least ? at : least), Infinity);
  return next === Infinity ? null : next;
}

interface Group {
  readonly metric: string;
  readonly labels: Labels;
  readonly values: number[];
  count: number;
}

function grouped(marks: readonly Mark[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const { metric, labels, observed } of marks) {
    const key = seriesKey(metric, labels);
    const group = groups.get(key) ?? { metric, labels, values: [], count: 0 };
    groups.set(key, group);
    group.count += 1;
    if (observed !== undefined) group.values.push(observed);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Values hold no control characters. */
function seriesKey(metric: string, labels: Labels): string {
  const names = Object.keys(labels).sort();
  return [metric, ...names.map((name) => labels[name])].join('\n');
}

function measured(
  metric: string,
  labels: Labels,
  values: readonly number[],
  rules: TruthRules,
): HistogramSeries {
  const plain = { labels, count: values.length, sum: sumOf(values) };
  const bounds = boundsOf(metric, rules);
  if (bounds.length === 0) return plain;
  const cumulative = [...bounds, Infinity].map((bound) => [
    bound === Infinity ? '+Inf' : String(bound),
    values.filter((value) => value <= bound).length,
  ]);
  return { ...plain, buckets: Object.fromEntries(cumulative) as Record<string, number> };
}

/** Thousandths are added as whole numbers, so that the sum does not depend on the order. */
function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + Math.round(value * 1000), 0) / 1000;
}

function boundsOf(metric: string, rules: TruthRules): number[] {
  const type = ALL_METRICS.find(({ name }) => name === metric)?.type;
  if (type !== 'histogram') return [];
  if (metric === KPI.csat.name) return [...SCORE_BUCKETS];
  const thresholds = [
    rules.firstResponseWithinMs,
    rules.nextResponseWithinMs,
    rules.resolutionWithinMs,
    rules.atRiskAfterMs,
    ...rules.escalation.map(({ afterMs }) => afterMs),
  ];
  const bounds = new Set<number>([...DURATION_BUCKETS_SECONDS, ...thresholds.map((ms) => ms / 1000)]);
  return [...bounds].sort((a, b) => a - b);
}

function quantilesOf(labels: Labels, values: readonly number[]): QuantileSeries {
  const sorted = [...values].sort((a, b) => a - b);
  const nearest = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { labels, p50: nearest(0.5), p90: nearest(0.9), p95: nearest(0.95) };
}
