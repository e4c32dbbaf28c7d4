/**
 * The exporter against the simulator's truth, which was computed without its core: simulated days delivered in process
 * with a virtual clock, duplicates, delays and disorder included, must come to exactly what the truth says.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { toBackendConfig } from '../backend/config.ts';
import { LocalBackend } from '../backend/localBackend.ts';
import type { Sample } from '../metrics/family.ts';
import type { MetricSpec } from '../metrics/names.ts';
import { createSources } from '../sources/kinds.ts';
import { createPseudonymiser } from '../sources/pseudonyms.ts';
import { openSqliteStore } from '../store/sqlite/sqliteStore.ts';
import { toRequest } from './request.ts';
import type { ScenarioName } from './scenario.ts';
import { simulatedConfig } from './simulatedConfig.ts';
import type { Simulation } from './simulation.ts';
import { createSimulation } from './simulation.ts';
import { createFakeRequest } from '../sources/testing/tools.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 5, 7);
const LATENESS_MS = 10_000;
const ACCOUNTS = {
  whatsapp: { source: 'whatsapp', secret: 'an app secret of this test' },
  generic: {
    source: 'generic',
    secret: `whsec_${Buffer.from('a secret of this test, long').toString('base64')}`,
  },
};

interface Day {
  readonly seed: number;
  readonly days?: number;
  readonly scenario?: ScenarioName;
}

function simulate({ seed, days = 1, scenario = 'normal' }: Day): Simulation {
  return createSimulation({
    seed,
    from: START,
    forMs: days * DAY_MS,
    ratePerHour: 12,
    duplicates: 0.1,
    reorder: 0.3,
    maxDelayMs: 9000,
    loss: 0,
    scenario,
    scenarioAtMs: DAY_MS / 2,
    scenarioForMs: DAY_MS / 12,
    sources: { whatsapp: 'whatsapp', generic: 'generic' },
  });
}

const MONITOR = {
  storeCommitted: () => undefined,
  storeRecovered: () => undefined,
  storeFailed: fail,
  readFailed: fail,
  died: fail,
};

function fail(...given: readonly unknown[]): never {
  throw new Error('The store failed', { cause: given });
}

/** Every KPI series that is not 0 at `asOf`, as exposed. */
async function count(simulation: Simulation, asOf: number): Promise<Map<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-agreement-'));
  const config = loadConfig({ path: 'helpdesk.yml', env: {}, readFile: () => configText(simulation) });
  const store = openSqliteStore({
    path: join(folder, 'h.db'),
    dedupeRetentionMs: 8 * DAY_MS,
    synchronous: 'off',
  });
  let now = START;
  const backend = await LocalBackend.resume({
    config: toBackendConfig(config),
    store,
    monitor: MONITOR,
    now: () => now,
  });
  const sources = createSources(config, createPseudonymiser('a key of this test', 'id'));
  const settleUpTo = async (instant: number) => {
    for (; now < instant; now = Math.min(instant, now + 60_000)) await backend.engine.settleDue();
    await backend.engine.settleDue();
  };
  let settledAt = now;
  for (const delivery of simulation.deliveries) {
    now = Math.max(now, delivery.deliverAt);
    const { body } = toRequest(delivery, simulation.world, ACCOUNTS, now);
    const request = createFakeRequest({ body, receivedAt: now });
    const parsed = sources.get(delivery.source)!.parse(JSON.parse(body), request);
    await backend.engine.submit({ source: delivery.source, receivedAt: now, ...parsed });
    if (now - settledAt > 5000) {
      await backend.engine.settleDue();
      settledAt = now;
    }
  }
  await settleUpTo(asOf + 2 * LATENESS_MS);
  const families = await backend.collect();
  await store.close();
  rmSync(folder, { recursive: true });
  return new Map(
    families.flatMap(({ spec, samples }) =>
      [...samples].map((sample) => [nameOf(spec, sample), sample.value] as const),
    ),
  );
}

function configText(simulation: Simulation): string {
  return simulatedConfig(simulation.world, {
    whatsapp: { source: 'whatsapp', secret: { value: ACCOUNTS.whatsapp.secret } },
    generic: { source: 'generic', secret: { value: ACCOUNTS.generic.secret } },
    listen: '127.0.0.1:9877',
  });
}

function nameOf(spec: MetricSpec, { suffix, labels, le }: Sample): string {
  const pairs = spec.labels.map((name, index) => [name, labels[index] ?? '']);
  return seriesName(`${spec.name}${suffix}`, Object.fromEntries(pairs) as Record<string, string>, le);
}

function seriesName(name: string, labels: Readonly<Record<string, string>>, le?: number): string {
  const own = Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .sort();
  return `${name}{${[...own, ...(le === undefined ? [] : [`le=${le}`])].join(',')}}`;
}

/** Gauges of the present and running seconds move with the clock; the truth states them for another instant. */
const MOVING = /^helpdesk_(conversations_|oldest_|agent_conversations|agent_\w+_seconds_total)/;

function expectedSeries(simulation: Simulation, asOf: number): Map<string, number> {
  const expected = new Map<string, number>();
  for (const [metric, series] of Object.entries(simulation.truthAt(asOf, new Set()).series)) {
    for (const one of series) {
      if (MOVING.test(metric)) continue;
      if ('value' in one) expected.set(seriesName(metric, one.labels), one.value);
      else {
        expected.set(seriesName(`${metric}_count`, one.labels), one.count);
        expected.set(seriesName(`${metric}_sum`, one.labels), one.sum);
        for (const [le, n] of Object.entries('buckets' in one ? (one.buckets ?? {}) : {})) {
          expected.set(seriesName(`${metric}_bucket`, one.labels, le === '+Inf' ? Infinity : Number(le)), n);
        }
      }
    }
  }
  return expected;
}

function kpisOf(values: Map<string, number>, like: Map<string, number>): Record<string, number> {
  const metrics = new Set([...like.keys()].map((name) => name.replace(/\{.*/, '')));
  const relevant = [...values].filter(
    ([name, value]) => metrics.has(name.replace(/\{.*/, '')) && value !== 0,
  );
  const rounded = relevant.map(([name, value]) => [name, Math.round(value * 1000) / 1000] as const);
  return Object.fromEntries(rounded);
}

const DAYS: readonly Day[] = [
  { seed: 1 },
  { seed: 2 },
  { seed: 3, scenario: 'surge' },
  { seed: 4, scenario: 'bot-outage' },
  { seed: 5, scenario: 'agents-absent' },
  { seed: 6, days: 3 },
];

test.each(DAYS)(
  'a simulated day comes to what the truth says: %j',
  async (day) => {
    const simulation = simulate(day);
    const asOf = simulation.to;
    const expected = expectedSeries(simulation, asOf);
    expect(expected.size).toBeGreaterThan(200);
    expect(kpisOf(await count(simulation, asOf), expected)).toEqual(kpisOf(expected, expected));
  },
  120_000,
);
