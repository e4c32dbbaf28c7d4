import { toDataFrame } from '@grafana/data';
import type { DataFrame } from '@grafana/data';

import { QUERIES } from '../src/model/queries.ts';
import type { Query } from '../src/model/queries.ts';
import { DEFAULTS } from '../src/options.ts';
import type { View } from '../src/options.ts';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Answer {
  readonly error?: string;
  readonly data?: { readonly result: readonly Result[] };
}
type Sample = readonly [number, string];
interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: Sample;
  readonly values?: readonly Sample[];
}

const MOST_POINTS = 1000;
const SCRAPE_SECONDS = 15;
const STEP_SECONDS: Readonly<Record<string, number>> = { '15m': 900, '1d': 86_400 };

/** What Prometheus behind the page answers to the view's own queries, in the shapes Grafana's data source gives. */
export async function liveFrames(view: View, span: Span): Promise<DataFrame[]> {
  const frames = await Promise.all(QUERIES[view].map((query) => ask(query, span)));
  return frames.flat();
}

async function ask(query: Query, span: Span): Promise<DataFrame[]> {
  const step = Math.max(
    STEP_SECONDS[query.minStep ?? ''] ?? 0,
    Math.ceil((span.toMs - span.fromMs) / 1000 / MOST_POINTS),
  );
  const expr = filledIn(query.promql(DEFAULTS.groupBy), span, step);
  const [from, to] = [span.fromMs / 1000, span.toMs / 1000];
  const answer =
    query.minStep === undefined
      ? await get('query', { query: expr, time: to })
      : await get('query_range', { query: expr, start: from, end: to, step });
  const results = answer.data?.result ?? [];
  return query.minStep === undefined
    ? [toTable(query.name, results)]
    : results.map((result) => toSeries(query.name, result));
}

function filledIn(expr: string, { fromMs, toMs }: Span, step: number): string {
  return expr
    .replaceAll('$__range', `${Math.round((toMs - fromMs) / 1000)}s`)
    .replaceAll('$__interval', `${step}s`)
    .replaceAll('$__rate_interval', `${Math.max(step + SCRAPE_SECONDS, 4 * SCRAPE_SECONDS)}s`);
}

async function get(path: string, parameters: Readonly<Record<string, string | number>>): Promise<Answer> {
  const query = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  const answer = (await (await fetch(`/api/v1/${path}?${query.toString()}`)).json()) as Answer;
  if (answer.error !== undefined) {
    throw new Error(`Prometheus: ${answer.error}`);
  }
  return answer;
}

function toTable(refId: string, results: readonly Result[]): DataFrame {
  const labels = [...new Set(results.flatMap(({ metric }) => Object.keys(metric)))];
  return toDataFrame({
    refId,
    fields: [
      { name: 'Time', type: 'time', values: results.map(({ value }) => (value?.[0] ?? 0) * 1000) },
      ...labels.map((name) => ({
        name,
        type: 'string',
        values: results.map(({ metric }) => metric[name] ?? ''),
      })),
      { name: 'Value', type: 'number', values: results.map(({ value }) => Number(value?.[1])) },
    ],
  });
}

function toSeries(refId: string, { metric, values = [] }: Result): DataFrame {
  return toDataFrame({
    refId,
    fields: [
      { name: 'Time', type: 'time', values: values.map(([seconds]) => seconds * 1000) },
      { name: 'Value', type: 'number', labels: metric, values: values.map(([, value]) => Number(value)) },
    ],
  });
}
