/** A real Prometheus that already holds the past: scraped samples, and what the recording rules make of them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { RECORDING_GROUPS } from '../../exporter/src/rules/files.ts';
import type { Recording } from '../../exporter/src/rules/rule.ts';
import { selectorsIn } from '../../exporter/src/rules/selectors.ts';
import { eventually, freePort, isUp, run, runToEnd } from '../support/processes.ts';
import type { RunningProcess } from '../support/processes.ts';

export interface Backfill {
  /** OpenMetrics with times. */
  readonly file: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly evaluationIntervalMs: number;
}

export interface QueryRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

export interface BackfilledPrometheus {
  instant(promql: string, atMs: number): Promise<readonly Series[]>;
  range(promql: string, range: QueryRange): Promise<readonly Series[]>;
  /** Values of a label, as a dashboard's variable asks for them. */
  labelValues(label: string, selector: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Every block is a pass over the whole file, or a query of each rule; one query gives 11,000 points at most. */
const CREATE_BLOCKS = ['tsdb', 'create-blocks-from', '--max-block-duration=162h'];

/** Throws with promtool's own words when it cannot take the samples. */
export async function startBackfilled(backfill: Backfill): Promise<BackfilledPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-backfilled-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, '{}\n');
  const url = `http://127.0.0.1:${await freePort()}`;
  await promtool([...CREATE_BLOCKS, 'openmetrics', '--quiet', backfill.file, data]);
  let running = await serve({ data, config, url });
  try {
    for (const level of levelsOf(RECORDING_GROUPS.flatMap(({ rules }) => rules))) {
      await record(level, { backfill, folder, data, url });
      await running.stop();
      running = await serve({ data, config, url });
    }
  } catch (error) {
    await running.stop('SIGKILL');
    throw error;
  }
  return {
    instant: async (query, atMs) => {
      const result = await ask(url, 'query', { query, time: String(atMs / 1000) });
      return (result as readonly { metric: Record<string, string>; value?: [number, string] }[]).map(
        ({ metric, value }) => ({ metric, values: value ? [Number(value[1])] : [] }),
      );
    },
    range: async (query, { fromMs, toMs, stepMs }) => {
      const result = await ask(url, 'query_range', {
        query,
        start: String(fromMs / 1000),
        end: String(toMs / 1000),
        step: String(stepMs / 1000),
      });
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
    stop: async () => {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Server {
  readonly data: string;
  readonly config: string;
  readonly url: string;
}

async function serve({ data, config, url }: Server): Promise<RunningProcess> {
  const running = run('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=100y',
    `--web.listen-address=${new URL(url).host}`,
  ]);
  try {
    await eventually('Prometheus', () => isUp(`${url}/-/ready`));
  } catch (error) {
    await running.stop('SIGKILL');
    throw new Error(`Prometheus did not start:\n${running.output()}`, { cause: error });
  }
  return running;
}

interface Recorded extends Omit<Server, 'config'> {
  readonly backfill: Backfill;
  readonly folder: string;
}

async function record(rules: readonly Recording[], { backfill, folder, data, url }: Recorded): Promise<void> {
  const file = join(folder, 'rules.yml');
  const written = rules.map(({ record: name, labels, expr }) => ({
    record: name,
    ...(labels && { labels }),
    expr,
  }));
  writeFileSync(file, stringify({ groups: [{ name: 'level', rules: written }] }));
  const seconds = (ms: number) => String(ms / 1000);
  await promtool([
    ...[...CREATE_BLOCKS, 'rules', `--url=${url}`, `--output-dir=${data}`],
    ...[`--start=${seconds(backfill.fromMs)}`, `--end=${seconds(backfill.toMs)}`],
    ...[`--eval-interval=${seconds(backfill.evaluationIntervalMs)}s`, file],
  ]);
}

/** Rules that read only what the levels before them recorded. */
function levelsOf(rules: readonly Recording[]): Recording[][] {
  const names = new Set(rules.map(({ record: name }) => name));
  const levels: Recording[][] = [];
  const done = new Set<string>();
  let left = [...rules];
  while (left.length > 0) {
    const isReady = ({ expr }: Recording) =>
      selectorsIn(expr).every(({ name }) => !names.has(name) || done.has(name));
    // Several rules may record one name: it is there once all of them are.
    const unready = new Set(left.filter((rule) => !isReady(rule)).map(({ record: name }) => name));
    const level = left.filter(({ record: name }) => !unready.has(name));
    if (level.length === 0) throw new Error(`Rules that read each other: ${[...unready].join(', ')}`);
    levels.push(level);
    for (const { record: name } of level) done.add(name);
    left = left.filter((rule) => !level.includes(rule));
  }
  return levels;
}

async function promtool(args: readonly string[]): Promise<void> {
  const { code, output } = await runToEnd('promtool', args);
  if (code !== 0) throw new Error(`promtool ${args.join(' ')} ended with ${String(code)}:\n${output}`);
}

async function ask(
  url: string,
  path: 'query' | 'query_range',
  params: Record<string, string>,
): Promise<unknown> {
  const response = await fetch(`${url}/api/v1/${path}`, {
    method: 'POST',
    body: new URLSearchParams(params),
  });
  const answer = (await response.json()) as { status: string; error?: string; data?: { result: unknown } };
  if (answer.status !== 'success') throw new Error(`${params.query ?? ''}: ${answer.error ?? 'no answer'}`);
  return answer.data?.result;
}
