/** The few numbers of the live table, read from a scrape as PromQL would read them. */
import { OBJECTIVES } from '../../conversation/policy.ts';
import type { Bucket } from './quantile.ts';
import { histogramQuantile } from './quantile.ts';
import type { ScrapedSample } from './scrape.ts';

export interface KpiRow {
  readonly name: string;
  readonly episodes: number;
  readonly messages: number;
  readonly waiting: number;
  readonly answered: number;
  /** Seconds; undefined while nothing was answered. */
  readonly p50?: number;
  readonly p90?: number;
  /** 0 to 1. */
  readonly inTime?: number;
  readonly satisfied?: number;
  readonly answers: number;
}

const FIRST_RESPONSE = OBJECTIVES[0];
const ALL = 'All';

/** One row per inbox and team, the whole last. */
export function toKpiRows(samples: readonly ScrapedSample[]): KpiRow[] {
  const ofSlices = samples.filter(({ labels }) => labels.inbox !== undefined && labels.team !== undefined);
  const bySlice = new Map<string, ScrapedSample[]>();
  for (const sample of ofSlices) {
    const name = `${sample.labels.inbox ?? ''} / ${sample.labels.team ?? ''}`;
    bySlice.set(name, [...(bySlice.get(name) ?? []), sample]);
  }
  const rows = [...bySlice].map(([name, own]) => toRow(name, own)).filter(({ messages }) => messages > 0);
  return [...rows.sort((a, b) => b.episodes - a.episodes), toRow(ALL, ofSlices)];
}

function toRow(name: string, samples: readonly ScrapedSample[]): KpiRow {
  const sum = (metric: string, labels: Readonly<Record<string, string>> = {}) =>
    samples
      .filter((sample) => sample.name === metric && matches(sample, labels))
      .reduce((total, { value }) => total + value, 0);
  const responses = buckets(samples, 'helpdesk_first_response_seconds_bucket', { responder: 'human' });
  const judged = (result: string) =>
    sum('helpdesk_objective_results_total', { objective: FIRST_RESPONSE, result });
  const answers = sum('helpdesk_csat_score_count');
  const unsatisfied = sum('helpdesk_csat_score_bucket', { le: '3' });
  return {
    name,
    episodes: sum('helpdesk_episodes_opened_total'),
    messages: sum('helpdesk_messages_total'),
    waiting: sum('helpdesk_conversations_waiting'),
    answered: responses.at(-1)?.count ?? 0,
    answers,
    ...known('p50', histogramQuantile(0.5, responses)),
    ...known('p90', histogramQuantile(0.9, responses)),
    ...known('inTime', ratio(judged('met'), judged('met') + judged('missed'))),
    ...known('satisfied', ratio(answers - unsatisfied, answers)),
  };
}

function buckets(
  samples: readonly ScrapedSample[],
  name: string,
  labels: Readonly<Record<string, string>>,
): Bucket[] {
  const counts = new Map<number, number>();
  for (const sample of samples) {
    if (sample.name !== name || !matches(sample, labels)) continue;
    const le = sample.labels.le === '+Inf' ? Infinity : Number(sample.labels.le);
    counts.set(le, (counts.get(le) ?? 0) + sample.value);
  }
  return [...counts].map(([le, count]) => ({ le, count })).sort((a, b) => a.le - b.le);
}

function matches({ labels }: ScrapedSample, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

function known<K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, number>);
}
