/** One count or measurement, dated by the instant at which it becomes certain. */
import type { Instant } from '../happening.ts';

export interface Mark {
  readonly at: Instant;
  /** Metric name. */
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What a histogram or summary observes, in its own unit; absent for counters, which go up by one. */
  readonly observed?: number;
}

interface Metric<L extends string> {
  readonly name: string;
  readonly labels: readonly L[];
}

export function counted<L extends string>(
  at: Instant,
  metric: Metric<L>,
  labels: Readonly<Record<NoInfer<L>, string>>,
): Mark {
  return { at, metric: metric.name, labels };
}

export function observed<L extends string>(
  at: Instant,
  metric: Metric<L>,
  labels: Readonly<Record<NoInfer<L>, string>>,
  value: number,
): Mark {
  return { at, metric: metric.name, labels, observed: value };
}
