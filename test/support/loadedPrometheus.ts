/** A real Prometheus on blocks of the past. It scrapes nothing. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../exporter/src/backfill/freePort.ts';
import { eventually, isUp, run } from './processes.ts';

export interface LoadedSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

export interface QueryRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

export interface LoadedPrometheus {
  readonly url: string;
  /** An address nobody listens on. */
  readonly freeUrl: string;
  instant(promql: string, atMs: number): Promise<readonly LoadedSeries[]>;
  range(promql: string, range: QueryRange): Promise<readonly LoadedSeries[]>;
  /** Values of a label, as a dashboard's variable asks for them. */
  labelValues(label: string, selector: string): Promise<readonly string[]>;
  /** What it has used of the processor so far. */
  processorSeconds(): Promise<number>;
  stop(): Promise<void>;
}

export interface LoadedOptions {
  /** For its configuration. */
  readonly folder: string;
  /** Where its blocks are. */
  readonly data: string;
  readonly flags?: readonly string[];
}

export async function startPrometheusOn({
  folder,
  data,
  flags = [],
}: LoadedOptions): Promise<LoadedPrometheus> {
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, '{}\n');
  const url = `http://127.0.0.1:${await freePort()}`;
  const running = run('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=100y',
    `--web.listen-address=${new URL(url).host}`,
    ...flags,
  ]);
  try {
    await eventually('Prometheus', () => isUp(`${url}/-/ready`), 120_000);
  } catch (error) {
    await running.stop('SIGKILL');
    throw new Error(`Prometheus did not start (Debian package: prometheus):\n${running.output()}`, {
      cause: error,
    });
  }
  return {
    url,
    freeUrl: `http://127.0.0.1:${await freePort()}`,
    instant: async (query, atMs) => {
      const result = await ask(url, 'query', { query, time: String(atMs / 1000) });
      return (result as readonly { metric: Record<string, string>; value?: [number, string] }[]).map(
        ({ metric, value }) => ({ metric, values: value ? [Number(value[1])] : [] }),
      );
    },
    range: async (query, { fromMs, toMs, stepMs }) => {
      const [start, end, step] = [fromMs, toMs, stepMs].map((ms) => String(ms / 1000));
      const result = await ask(url, 'query_range', { query, start, end, step });
      return (result as readonly { metric: Record<string, string>; values: [number, string][] }[]).map(
        ({ metric, values }) => ({ metric, values: values.map(([, value]) => Number(value)) }),
      );
    },
    labelValues: async (label, selector) => {
      const response = await fetch(
        `${url}/api/v1/label/${label}/values?${new URLSearchParams({ 'match[]': selector }).toString()}`,
      );
      return ((await response.json()) as { data: readonly string[] }).data;
    },
    processorSeconds: async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1] ?? NaN);
    },
    stop: async () => {
      await running.stop();
    },
  };
}

async function ask(
  url: string,
  path: 'query' | 'query_range',
  params: Readonly<Record<string, string | undefined>>,
): Promise<unknown> {
  const response = await fetch(`${url}/api/v1/${path}`, {
    method: 'POST',
    body: new URLSearchParams(params as Record<string, string>),
  });
  const answer = (await response.json()) as { status: string; error?: string; data?: { result: unknown } };
  if (answer.status !== 'success') throw new Error(`${params.query ?? ''}: ${answer.error ?? 'no answer'}`);
  return answer.data?.result;
}
