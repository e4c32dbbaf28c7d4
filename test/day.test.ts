/** A simulated day through the real program and a real Prometheus: what PromQL says is what the traffic was. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { freePort } from '../exporter/src/backfill/freePort.ts';
import { EXPORTER_BIN, eventually, isUp, runExporter, runToEnd } from './support/processes.ts';
import type { RunningProcess } from './support/processes.ts';
import { startPrometheus } from './support/prometheus.ts';
import type { Prometheus, QueryResult } from './support/prometheus.ts';

interface TruthSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly value?: number;
  readonly count?: number;
  readonly sum?: number;
  readonly buckets?: Readonly<Record<string, number>>;
}

interface Truth {
  readonly asOf: string;
  readonly nextChangeAfter: string | null;
  readonly series: Readonly<Record<string, readonly TruthSeries[]>>;
  readonly quantiles: Readonly<
    Record<string, readonly { labels: Record<string, string>; p50: number; p90: number }[]>
  >;
}

const DAY_MS = 86_400_000;
const LATENESS_MS = 2000;
/** The gauges of agents and of the present move on with the clock; they are compared elsewhere. */
const MOVING = /_seconds_total$|^helpdesk_(agent_conversations|conversations_|oldest_)/;
const GENERIC_SECRET = Buffer.from('a secret of this test alone, long').toString('base64');

let folder: string;
let exporter: RunningProcess;
let prometheus: Prometheus;
let truth: Truth;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-day-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const start = new Date(Math.floor((Date.now() - 3 * DAY_MS) / DAY_MS) * DAY_MS).toISOString();
  const simulate = (...flags: string[]) =>
    runToEnd(process.execPath, [
      EXPORTER_BIN,
      ...['simulate', '--url', url, '--seed', '11', '--rate', '10', '--from', start, '--for', '1d'],
      ...['--generic.secret', `whsec_${GENERIC_SECRET}`, ...flags],
    ]);
  const [configFile, truthFile] = [join(folder, 'helpdesk.yml'), join(folder, 'truth.json')];
  const asOf = await quietInstant(simulate, { configFile, truthFile }, Date.parse(start) + DAY_MS);
  adaptConfig(configFile);

  exporter = runExporter(['serve', '--config.file', configFile]);
  await eventually('the exporter', () => isUp(`${url}/-/ready`), 120_000);
  prometheus = await startPrometheus(new URL(url).host);
  const posted = await simulate(
    '--speed',
    '4320',
    '--window',
    '1s',
    '--max-delay',
    '500ms',
    '--as-of',
    asOf,
    '--truth',
    truthFile,
  );
  if (posted.code !== 0) throw new Error(posted.output);
  truth = readTruth(truthFile);
  await moveEventTime(url, Date.parse(asOf) + 2 * LATENESS_MS);
  const settledAt = await eventually('everything to be settled', () => settledBy(url), 120_000);
  await eventually('Prometheus to have scraped since', () => hasScraped(prometheus, settledAt), 60_000);
}, 600_000);

afterAll(async () => {
  await prometheus.stop();
  await exporter.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** An instant after the day at which nothing changes for minutes: then the exact instant of the scrape cannot matter. */
async function quietInstant(
  simulate: (...flags: string[]) => Promise<{ code: number | null; output: string }>,
  files: { configFile: string; truthFile: string },
  end: number,
): Promise<string> {
  for (let instant = end, tries = 0; tries < 200; tries += 1) {
    const asOf = new Date(instant).toISOString();
    const dry = await simulate(
      '--dry-run',
      '--max-delay',
      '500ms',
      '--as-of',
      asOf,
      '--truth',
      files.truthFile,
      '--config-out',
      files.configFile,
    );
    if (dry.code !== 0) throw new Error(dry.output);
    const { nextChangeAfter } = readTruth(files.truthFile);
    const next = nextChangeAfter === null ? Infinity : Date.parse(nextChangeAfter);
    if (next - instant > 240_000) return asOf;
    instant = next + 1000;
  }
  throw new Error('The simulated day never comes to rest');
}

function readTruth(path: string): Truth {
  return JSON.parse(readFileSync(path, 'utf8')) as Truth;
}

function adaptConfig(path: string): void {
  const config = parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(
    path,
    stringify({ ...config, store: `sqlite:${join(folder, 'h.db')}`, allowedLateness: `${LATENESS_MS}ms` }),
  );
}

/** An agent's presence at a later time tells the exporter how late it is in the events' own time. */
async function moveEventTime(url: string, at: number): Promise<void> {
  const event = {
    id: 'the-end',
    type: 'agent.presence',
    time: new Date(at).toISOString(),
    agent: 'clock',
    team: 'frontline',
    available: false,
  };
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', Buffer.from(GENERIC_SECRET, 'base64'))
    .update(`msg_end.${timestamp}.${body}`)
    .digest('base64');
  const response = await fetch(`${url}/webhooks/generic`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': 'msg_end',
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
}

/** By when nothing was pending and agents were accounted for, which comes last, Unix seconds. */
async function settledBy(url: string): Promise<number | undefined> {
  const before = await accounted(url);
  if (before === undefined) return undefined;
  await new Promise((resolve) => setTimeout(resolve, LATENESS_MS + 2500));
  return (await accounted(url)) === before ? Date.now() / 1000 : undefined;
}

/** The agents' counters, once there is something in them and nothing pending. */
async function accounted(url: string): Promise<string | undefined> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const counters = text
    .split('\n')
    .filter((line) => line.startsWith('helpdesk_agent_episodes_handled_total{'));
  const isCounted = counters.some((line) => !line.endsWith(' 0'));
  return isCounted && text.includes('\nhelpdesk_exporter_pending_facts 0\n') ? counters.join() : undefined;
}

async function hasScraped(server: Prometheus, after: number): Promise<true | undefined> {
  const [scraped] = await server.query('timestamp(up{job="helpdesk"} == 1)');
  return (scraped?.value ?? 0) > after ? true : undefined;
}

function withoutTarget({ labels, value }: QueryResult): [string, number] {
  const { __name__: _name, instance: _instance, job: _job, ...own } = labels;
  return [keyOf(own), value];
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What Prometheus holds, without the series that are 0. */
async function held(metric: string): Promise<Record<string, number>> {
  const results = await prometheus.query(`${metric} != 0`);
  return Object.fromEntries(results.map(withoutTarget));
}

function expected(
  series: readonly TruthSeries[],
  pick: (one: TruthSeries) => number | undefined,
): Record<string, number> {
  return Object.fromEntries(
    series.flatMap((one) => ((pick(one) ?? 0) === 0 ? [] : [[keyOf(one.labels), pick(one) ?? 0]])),
  );
}

function round(values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Math.round(value * 1000) / 1000]),
  );
}

/** Scraped as OpenMetrics a bound reads `60.0`. */
function plainBound(le: string): string {
  return le.replace(/\.0$/, '');
}

test('the day held something of every KPI', () => {
  const kinds = Object.keys(truth.series).filter((name) => !MOVING.test(name));
  expect(kinds.length).toBeGreaterThanOrEqual(14);
});

test('every counter is what the traffic was, exactly', async () => {
  for (const [metric, series] of Object.entries(truth.series)) {
    if (MOVING.test(metric) || series.some(({ value }) => value === undefined)) continue;
    expect({ metric, values: await held(metric) }).toEqual({
      metric,
      values: expected(series, ({ value }) => value),
    });
  }
});

test('every histogram and summary has the exact count and sum', async () => {
  for (const [metric, series] of Object.entries(truth.series)) {
    if (series.every(({ count }) => count === undefined)) continue;
    expect({ metric, values: await held(`${metric}_count`) }).toEqual({
      metric,
      values: expected(series, ({ count }) => count),
    });
    const sums = round(await held(`${metric}_sum`));
    expect({ metric, values: sums }).toEqual({ metric, values: round(expected(series, ({ sum }) => sum)) });
  }
});

test('every bucket holds what it should', async () => {
  for (const [metric, series] of Object.entries(truth.series)) {
    for (const { labels, buckets } of series) {
      if (!buckets) continue;
      const selector = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
      const results = await prometheus.query(`${metric}_bucket{${selector.join(',')}}`);
      const found = Object.fromEntries(
        results.map(({ labels: { le = '' }, value }) => [plainBound(le), value]),
      );
      expect({ metric, labels, buckets: found }).toEqual({ metric, labels, buckets });
    }
  }
});

test('quantiles by PromQL lie in the bucket of the exact ones', async () => {
  let compared = 0;
  for (const [metric, quantiles] of Object.entries(truth.quantiles)) {
    for (const { labels, ...exact } of quantiles) {
      const buckets = truth.series[metric]?.find((one) => keyOf(one.labels) === keyOf(labels))?.buckets;
      if (!buckets) continue;
      const bounds = Object.keys(buckets)
        .map(Number)
        .filter(Number.isFinite)
        .sort((a, b) => a - b);
      const selector = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
      for (const [name, q] of [
        ['p50', 0.5],
        ['p90', 0.9],
      ] as const) {
        const [result] = await prometheus.query(
          `histogram_quantile(${q}, ${metric}_bucket{${selector.join(',')}})`,
        );
        const upper = bounds.find((bound) => exact[name] <= bound) ?? Infinity;
        const lower = bounds.findLast((bound) => bound < exact[name]) ?? 0;
        expect(result?.value).toBeGreaterThanOrEqual(lower);
        expect(result?.value).toBeLessThanOrEqual(upper === Infinity ? (bounds.at(-1) ?? 0) : upper);
        compared += 1;
      }
    }
  }
  expect(compared).toBeGreaterThan(20);
});

test('rate sees the first event of every series: all existed at 0 before', async () => {
  const [total] = await prometheus.query('sum(helpdesk_episodes_opened_total)');
  const [seen] = await prometheus.query(
    'sum(helpdesk_episodes_opened_total - helpdesk_episodes_opened_total offset 1h >= 0)',
  );
  expect(total?.value).toBeGreaterThan(0);
  expect(seen).toBeUndefined();
  const [increase] = await prometheus.query('sum(increase(helpdesk_episodes_opened_total[10m]))');
  expect(Math.abs((increase?.value ?? 0) / (total?.value ?? 1) - 1)).toBeLessThan(0.25);
});
