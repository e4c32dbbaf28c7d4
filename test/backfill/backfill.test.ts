/** A past through the real program, promtool and a real Prometheus: what PromQL says of it is what happened. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateLog } from '../../exporter/src/backfill/testing/genericLog.ts';
import { chunksIn } from '../../exporter/src/backfill/testing/inputs.ts';
import type { Truth } from '../../exporter/src/simulate/truth.ts';
import { startPrometheusOn } from '../support/loadedPrometheus.ts';
import type { LoadedPrometheus } from '../support/loadedPrometheus.ts';
import { EXPORTER_BIN, eventually, runExporter, runToEnd } from '../support/processes.ts';

const HOUR_MS = 3_600_000;
const FROM = Date.UTC(2026, 5, 7, 3);
const UNTIL = FROM + 48 * HOUR_MS;
const LOG = simulateLog({ seed: 9, from: FROM, forMs: 24 * HOUR_MS, ratePerHour: 8 });
/** These run on with every second; they are compared in the exporter's own tests. */
const RUNNING = /^helpdesk_(agent_\w+_seconds_total|agent_conversations|conversations_|oldest_)/;

let folder: string;
let truth: Truth;
let prometheus: LoadedPrometheus;

function flags(output: string): string[] {
  return [
    ...['backfill', join(folder, 'events.ndjson'), '--config.file', join(folder, 'helpdesk.yml')],
    ...['--output', output, '--step', '5m', '--chunk', '6h', '--until', new Date(UNTIL).toISOString()],
    ...['--label', 'job=helpdesk', '--label', 'instance=desk:9877'],
  ];
}

async function killOnce(output: string): Promise<void> {
  const running = runExporter(flags(output));
  mkdirSync(output, { recursive: true });
  await eventually(
    `two chunks:\n${running.output()}`,
    () =>
      Promise.resolve(readdirSync(output).filter((name) => name.endsWith('.om')).length >= 2 || undefined),
    120_000,
  );
  await running.stop('SIGKILL');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-backfill-'));
  writeFileSync(join(folder, 'helpdesk.yml'), LOG.config);
  writeFileSync(join(folder, 'events.ndjson'), `${LOG.lines.join('\n')}\n`);
  const { code, output } = await runToEnd(process.execPath, [EXPORTER_BIN, ...flags(join(folder, 'whole'))]);
  if (code !== 0) throw new Error(output);
  const data = join(folder, 'data');
  for (const [name] of chunksIn(join(folder, 'whole'))) {
    const loaded = await runToEnd('promtool', [
      ...['tsdb', 'create-blocks-from', '--max-block-duration=162h', 'openmetrics', '--quiet'],
      ...[join(folder, 'whole', name), data],
    ]);
    if (loaded.code !== 0) throw new Error(loaded.output);
  }
  prometheus = await startPrometheusOn({ folder, data });
  truth = LOG.truthAt(UNTIL - 1);
}, 300_000);

afterAll(async () => {
  await prometheus.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('killed half way and called again, it writes the same files', async () => {
  const output = join(folder, 'killed');
  await killOnce(output);
  const begun = chunksIn(output).length;
  const { code, output: told } = await runToEnd(process.execPath, [EXPORTER_BIN, ...flags(output)]);
  expect({ code, told: code === 0 ? '' : told }).toEqual({ code: 0, told: '' });
  expect(begun).toBeLessThan(chunksIn(output).length);
  expect(chunksIn(output)).toEqual(chunksIn(join(folder, 'whole')));
}, 300_000);

function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What Prometheus holds, without the series that are 0. */
async function held(metric: string): Promise<Record<string, number>> {
  const found = await prometheus.instant(`${metric} != 0`, UNTIL);
  return Object.fromEntries(
    found.map(({ metric: { __name__: _name, job: _job, instance: _instance, ...own }, values }) => [
      keyOf(own),
      Math.round((values[0] ?? NaN) * 1000) / 1000,
    ]),
  );
}

function expected(metric: string, pick: 'value' | 'count' | 'sum'): Record<string, number> {
  const series = (truth.series[metric] ?? []) as readonly {
    labels: Record<string, string>;
    value?: number;
    count?: number;
    sum?: number;
  }[];
  const rows = series.map((one) => [keyOf(one.labels), Math.round((one[pick] ?? 0) * 1000) / 1000] as const);
  return Object.fromEntries(rows.filter(([, value]) => value !== 0));
}

test('every count and sum is what happened, exactly', async () => {
  const metrics = Object.entries(truth.series).filter(([name]) => !RUNNING.test(name));
  expect(metrics.length).toBeGreaterThanOrEqual(14);
  for (const [metric, series] of metrics) {
    const parts = series.some((one) => 'count' in one) ? (['count', 'sum'] as const) : (['value'] as const);
    for (const part of parts) {
      const name = part === 'value' ? metric : `${metric}_${part}`;
      expect({ name, values: await held(name) }).toEqual({ name, values: expected(metric, part) });
    }
  }
});

test('every bucket holds what it should', async () => {
  for (const [metric, series] of Object.entries(truth.series)) {
    for (const one of series) {
      if (!('buckets' in one)) continue;
      const selector = Object.entries(one.labels).map(([name, value]) => `${name}="${value}"`);
      const found = await prometheus.instant(`${metric}_bucket{${selector.join(',')}}`, UNTIL);
      const buckets = Object.fromEntries(
        found.map(({ metric: { le = '' }, values }) => [le.replace(/\.0$/, ''), values[0]]),
      );
      expect({ metric, labels: one.labels, buckets }).toEqual({
        metric,
        labels: one.labels,
        buckets: one.buckets,
      });
    }
  }
});

test('the increase over the whole past is what was counted in it: every series began at 0', async () => {
  const opened = 'helpdesk_episodes_opened_total';
  const [counted] = await prometheus.instant(`sum(${opened})`, UNTIL);
  const [first] = await prometheus.instant(`sum(${opened} @ ${FROM / 1000})`, UNTIL);
  expect(counted?.values[0]).toBeGreaterThan(50);
  expect(first?.values).toEqual([0]);
});

test('a live exporter on the store goes on where the past ended', async () => {
  const output = join(folder, 'whole');
  const config = join(folder, 'live.yml');
  const port = new URL(prometheus.freeUrl).port;
  writeFileSync(
    config,
    LOG.config
      .replace('listen: 127.0.0.1:9877', `listen: 127.0.0.1:${port}`)
      .replace('sqlite:data/simulated.db', `sqlite:${join(output, 'helpdesk.db')}`),
  );
  const live = runExporter(['serve', '--config.file', config]);
  try {
    const text = await eventually(`the exporter:\n${live.output()}`, async () => {
      const response = await fetch(`http://127.0.0.1:${port}/metrics`);
      return response.ok ? response.text() : undefined;
    });
    const messages = [...text.matchAll(/^helpdesk_messages_total\{(.*)\} (\S+)$/gm)].map(
      ([, labels = '', value]) => [labels, Number(value)] as const,
    );
    const before = await prometheus.instant('helpdesk_messages_total', UNTIL);
    expect(new Map(messages)).toEqual(
      new Map(before.map(({ metric, values }) => [labelsAsWritten(metric), values[0]])),
    );
  } finally {
    await live.stop();
  }
}, 120_000);

function labelsAsWritten(metric: Readonly<Record<string, string>>): string {
  const order = ['source', 'inbox', 'team', 'direction', 'sender'];
  return order.map((label) => `${label}="${metric[label] ?? ''}"`).join(',');
}
