/** What Prometheus would have scraped from an exporter during simulated days, without waiting for them. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBackendConfig } from '../../exporter/src/backend/config.ts';
import { LocalBackend } from '../../exporter/src/backend/localBackend.ts';
import { loadConfig } from '../../exporter/src/config/load.ts';
import { renderFamilies } from '../../exporter/src/metrics/exposition.ts';
import { createOwnMetrics } from '../../exporter/src/metrics/own.ts';
import type { OwnMetrics } from '../../exporter/src/metrics/own.ts';
import type { Delivery } from '../../exporter/src/simulate/deliver.ts';
import { toRequest } from '../../exporter/src/simulate/request.ts';
import { simulatedConfig } from '../../exporter/src/simulate/simulatedConfig.ts';
import { createSimulation } from '../../exporter/src/simulate/simulation.ts';
import type { Simulation } from '../../exporter/src/simulate/simulation.ts';
import type { Truth } from '../../exporter/src/simulate/truth.ts';
import type { ConfiguredSource } from '../../exporter/src/sources/kinds.ts';
import { createSources } from '../../exporter/src/sources/kinds.ts';
import { createPseudonymiser } from '../../exporter/src/sources/pseudonyms.ts';
import { openSqliteStore } from '../../exporter/src/store/sqlite/sqliteStore.ts';
import { createFakeRequest } from '../../exporter/src/sources/testing/tools.ts';

const DAY_MS = 86_400_000;
const ACCOUNTS = {
  whatsapp: { source: 'whatsapp', secret: 'an app secret of this test' },
  generic: {
    source: 'generic',
    secret: `whsec_${Buffer.from('a secret of this test, long').toString('base64')}`,
  },
};

/** Job and instance of every series, as the compose stack's Prometheus gives them. */
const TARGET = 'job="helpdesk-exporter",instance="exporter:9877"';

/** A second replica shows the same numbers. A few of them are enough to see whether a query counts them twice. */
const REPLICA = 'job="helpdesk-exporter",instance="exporter-b:9877"';
const OF_REPLICA = /^helpdesk_(objective_results|conversations|episodes_opened|csat|agent_episodes)_/;

export interface ScrapeOptions {
  readonly days: number;
  readonly scrapeIntervalMs: number;
  /** Where the samples go, as OpenMetrics with times. */
  readonly file: string;
}

export interface Scraped {
  readonly fromMs: number;
  readonly toMs: number;
  readonly samples: number;
  /** What had to be counted by then, known without the exporter's core. */
  readonly truth: Truth;
}

/** Some days of a helpdesk, a surge on the last of them; the last scrape is made in the middle of it. */
export async function scrapeSimulatedDays({ days, scrapeIntervalMs, file }: ScrapeOptions): Promise<Scraped> {
  const from = Date.UTC(2026, 5, 7);
  const simulation = createSimulation({
    seed: 11,
    from,
    forMs: days * DAY_MS,
    ratePerHour: 20,
    duplicates: 0.05,
    reorder: 0.2,
    maxDelayMs: 9000,
    loss: 0,
    scenario: 'surge',
    scenarioAtMs: days * DAY_MS - DAY_MS / 4,
    scenarioForMs: DAY_MS / 4,
    sources: { whatsapp: 'whatsapp', generic: 'generic' },
  });
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-scrapes-'));
  try {
    const desk = await openDesk(simulation, { folder, from });
    writeFileSync(file, '');
    let samples = 0;
    const next = simulation.deliveries[Symbol.iterator]();
    let pending = next.next();
    // Evening in the simulated zone: people are there, and customers wait.
    const toMs = simulation.to - 5 * 3_600_000;
    for (let at = from; at <= toMs; at += scrapeIntervalMs) {
      for (; !pending.done && pending.value.deliverAt <= at; pending = next.next())
        await desk.deliver(pending.value);
      const lines = await desk.scrape(at);
      samples += lines.length;
      appendFileSync(file, `${lines.join('\n')}\n`);
    }
    appendFileSync(file, '# EOF\n');
    await desk.close();
    return { fromMs: from, toMs, samples, truth: simulation.truthAt(toMs, new Set()) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Desk {
  deliver(delivery: Delivery): Promise<void>;
  /** Every sample as a line with its time. */
  scrape(at: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

async function openDesk(
  simulation: Simulation,
  { folder, from }: { readonly folder: string; readonly from: number },
): Promise<Desk> {
  const text = simulatedConfig(simulation.world, {
    whatsapp: { source: 'whatsapp', secret: { value: ACCOUNTS.whatsapp.secret } },
    generic: { source: 'generic', secret: { value: ACCOUNTS.generic.secret } },
    listen: '127.0.0.1:9877',
  });
  const config = loadConfig({ path: 'helpdesk.yml', env: {}, readFile: () => text });
  const own = createOwnMetrics({ version: '0.1.0', nodeVersion: process.version });
  own.ensureSources(config.sources.map(({ name }) => name));
  own.configReloaded(true, from);
  const store = openSqliteStore({
    path: join(folder, 'h.db'),
    dedupeRetentionMs: 8 * DAY_MS,
    synchronous: 'off',
  });
  let now = from;
  const backend = await LocalBackend.resume({
    config: toBackendConfig(config),
    store,
    monitor: monitorOf(own),
    now: () => now,
  });
  const sources = createSources(config, createPseudonymiser('a key of this test', 'id'));
  return {
    deliver: async (delivery) => {
      now = Math.max(now, delivery.deliverAt);
      await submit({ backend, own, simulation, sources }, delivery, now);
    },
    scrape: async (at) => {
      now = Math.max(now, at);
      await backend.engine.settleDue();
      const families = [...(await backend.collect()), ...(await own.families())];
      const lines = sampleLines(renderFamilies(families, 'openmetrics'), at);
      return [...lines, ...scrapeLines(lines.length, at)];
    },
    close: () => store.close(),
  };
}

function monitorOf(own: OwnMetrics) {
  const fail = (...given: readonly unknown[]): never => {
    throw new Error('The store failed', { cause: given });
  };
  return {
    storeCommitted: (operation: string, durationMs: number) => {
      own.storeCommitted(operation, durationMs);
    },
    storeRecovered: () => undefined,
    storeFailed: fail,
    readFailed: fail,
    died: fail,
  };
}

interface Parts {
  readonly backend: LocalBackend;
  readonly own: OwnMetrics;
  readonly simulation: Simulation;
  readonly sources: ReadonlyMap<string, ConfiguredSource>;
}

async function submit(
  { backend, own, simulation, sources }: Parts,
  delivery: Delivery,
  now: number,
): Promise<void> {
  const { body } = toRequest(delivery, simulation.world, ACCOUNTS, now);
  const parsed = sources
    .get(delivery.source)!
    .parse(JSON.parse(body), createFakeRequest({ body, receivedAt: now }));
  await backend.engine.submit({ source: delivery.source, receivedAt: now, ...parsed });
  own.webhookAnswered(delivery.source, 'accepted');
}

function sampleLines(exposition: string, atMs: number): string[] {
  return exposition
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => (OF_REPLICA.test(line) ? [of(TARGET, line), of(REPLICA, line)] : [of(TARGET, line)]))
    .map((line) => `${line} ${atMs / 1000}`);
}

function of(target: string, line: string): string {
  const brace = line.indexOf('{');
  if (brace !== -1) return `${line.slice(0, brace + 1)}${target},${line.slice(brace + 1)}`;
  const [name = '', value = ''] = line.split(' ');
  return `${name}{${target}} ${value}`;
}

/** What Prometheus adds to every scrape. */
function scrapeLines(samples: number, atMs: number): string[] {
  return [
    ['up', 1],
    ['scrape_duration_seconds', 0.02],
    ['scrape_samples_scraped', samples],
  ].map(([name = '', value = 0]) => `${name}{${TARGET}} ${value} ${atMs / 1000}`);
}
