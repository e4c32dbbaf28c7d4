/** PromQL from the metric contract. What comes out parses on Prometheus 2.42 and 3.x alike. */
import type { MetricSpec } from '../metrics/names.ts';
import { REPLICA_LABELS } from './conventions.ts';

type Matched = string | readonly string[];
type Matchers<S extends MetricSpec> = Readonly<Partial<Record<S['labels'][number], Matched>>>;

/** A series selector. A list of values matches any of them. */
export function select<const S extends MetricSpec>({ name }: S, matchers?: Matchers<S>): string {
  return withMatchers(name, toMatchers(matchers));
}

/** The buckets of a histogram, or the one bucket with this bound. */
export function bucket<const S extends MetricSpec>(
  { name }: S,
  matchers?: Matchers<S>,
  bound?: number,
): string {
  return withMatchers(`${name}_bucket`, [
    ...toMatchers(matchers),
    // Prometheus 2.42 keeps `le="3"` as it was exposed, 3.x writes it `3.0`.
    ...(bound === undefined ? [] : [`le=~"${bound}([.]0)?"`]),
  ]);
}

/** How many observations a histogram has. */
export function countOf<const S extends MetricSpec>({ name }: S, matchers?: Matchers<S>): string {
  return withMatchers(`${name}_count`, toMatchers(matchers));
}

function withMatchers(name: string, matchers: readonly string[]): string {
  return matchers.length === 0 ? name : `${name}{${matchers.join(',')}}`;
}

function toMatchers(matchers: Readonly<Record<string, Matched | undefined>> = {}): readonly string[] {
  return Object.entries(matchers).flatMap(([label, value]) =>
    value === undefined ? [] : [matcher(label, value)],
  );
}

function matcher(label: string, value: Matched): string {
  return typeof value === 'string' ? `${label}="${value}"` : `${label}=~"${value.join('|')}"`;
}

/**
 * One of the replicas' equal values. `more` labels go too: those that a matcher holds to one value. A rate is taken
 * before this, since the largest of counters scraped at different moments can step back.
 */
export function acrossReplicas(expr: string, more: readonly string[] = []): string {
  return `max without (${[...REPLICA_LABELS, ...more].join(', ')}) (${expr})`;
}

/** The total of what every replica counts of itself alone. */
export function overReplicas(expr: string, more: readonly string[] = []): string {
  return `sum without (${[...REPLICA_LABELS, ...more].join(', ')}) (${expr})`;
}

/**
 * Of people, or of anybody where the configuration says that these count as first responses: of numbers whose messages
 * do not tell people from bots. `anybody` is the series that says so by 1. Where it is not there, people count.
 */
export function byWhoCounts(of: (responder: 'human' | 'any') => string, anybody: string): string {
  return `${of('human')} unless on (job) ${anybody} == 1\nor\n${of('any')} and on (job) ${anybody} == 1`;
}

/** Multi-line operands in brackets, so that what follows cannot change what they mean. */
export function grouped(expr: string): string {
  return expr.includes('\n') ? `(\n${indented(expr)}\n)` : `(${expr})`;
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}

/** All of them: the value is the first one's. */
export function allOf(...conditions: readonly string[]): string {
  return conditions.map(grouped).join('\nand ');
}

export const SECONDS = {
  '5m': 300,
  '15m': 900,
  '30m': 1800,
  '1h': 3600,
  '2h': 7200,
  '6h': 21_600,
  '1d': 86_400,
  '3d': 259_200,
} as const;
export type Window = keyof typeof SECONDS;

/** How many events a rate per second makes over the window. */
export function eventsIn(rate: string, window: Window): string {
  return `${rate} * ${SECONDS[window]}`;
}

const WEEK_HOURS = 168;
const PAST_WEEKS = [1, 2, 3, 4] as const;

/** The mean of what the series was at this hour of this weekday, over the last four weeks as far as they are known. */
export function inPastWeeks(series: (offset: string) => string, aheadHours = 0): string {
  const weeks = PAST_WEEKS.map((week) => {
    const value = series(`offset ${week * WEEK_HOURS - aheadHours}h`);
    return `label_replace(${value}, "week", "${week}", "", "")`;
  });
  return `avg without (week) (\n${weeks.map(indented).join('\n  or\n')}\n)`;
}
