/**
 * A month of a simulated helpdesk as a Prometheus holds it that scraped all the time, made by the product's own
 * simulation, history and rules. It takes minutes: what is made is kept for as long as nothing of the exporter changes.
 */
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { recordRules } from '../../exporter/src/backfill/blocks.ts';
import { externalLabels } from '../../exporter/src/backfill/externalLabels.ts';
import { loadHistory } from '../../exporter/src/backfill/loading.ts';
import { simulatedArrivals } from '../../exporter/src/backfill/simulated.ts';
import { loadConfig } from '../../exporter/src/config/load.ts';
import { plainFamily } from '../../exporter/src/metrics/family.ts';
import type { Family } from '../../exporter/src/metrics/family.ts';
import { createOwnMetrics } from '../../exporter/src/metrics/own.ts';
import { simulatedConfig } from '../../exporter/src/simulate/simulatedConfig.ts';
import { createSimulation } from '../../exporter/src/simulate/simulation.ts';
import type { Simulation } from '../../exporter/src/simulate/simulation.ts';
import type { Truth } from '../../exporter/src/simulate/truth.ts';
import { filesIn, kept } from '../support/kept.ts';
import { addReplica } from './replica.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const MONTH_DAYS = 28;
/** That of the demo's history. */
export const STEP_MS = 300_000;

const ACCOUNTS = {
  whatsapp: { source: 'whatsapp', secret: 'an app secret of this test' },
  generic: {
    source: 'generic',
    secret: `whsec_${Buffer.from('a secret of this test, long').toString('base64')}`,
  },
};
/** As the compose stack's Prometheus names them. */
const TARGET = { job: 'helpdesk-exporter', instance: 'exporter:9877' };
const PROGRAMS = { promtool: 'promtool', prometheus: 'prometheus' };

export interface Month {
  readonly fromMs: number;
  readonly toMs: number;
  /** What had to be counted by then, known without the exporter's core. */
  readonly truth: Truth;
  /** Gives a folder its own copy of the blocks. */
  copyTo(folder: string): void;
}

/** A surge on the last day; the last scrape is made in the middle of it, when people are there and customers wait. */
function simulateMonth(): Simulation {
  return createSimulation({
    seed: 11,
    from: Date.UTC(2026, 5, 7),
    forMs: MONTH_DAYS * DAY_MS + DAY_MS,
    ratePerHour: 20,
    duplicates: 0.05,
    reorder: 0.2,
    maxDelayMs: 9000,
    loss: 0,
    scenario: 'surge',
    scenarioAtMs: MONTH_DAYS * DAY_MS + 18 * HOUR_MS,
    scenarioForMs: 6 * HOUR_MS,
    sources: { whatsapp: 'whatsapp', generic: 'generic' },
  });
}

export async function openMonth(): Promise<Month> {
  const simulation = simulateMonth();
  const toMs = simulation.to - 5 * HOUR_MS;
  const folder = await kept({ place: PLACE, madeBy: SOURCES.flatMap(sourcesIn) }, (empty) =>
    makeBlocks(empty, { simulation, toMs }),
  );
  return {
    fromMs: simulation.from,
    toMs,
    truth: simulation.truthAt(toMs, new Set()),
    copyTo: (data) => {
      cpSync(join(folder, BLOCKS), data, { recursive: true });
    },
  };
}

/** Goes with what npm installed. */
const PLACE = 'node_modules/.cache/helpdesk-scraped-month';
const SOURCES = [join(__dirname, '../../exporter/src'), __dirname];

function sourcesIn(folder: string): string[] {
  return filesIn(folder, (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
}

const BLOCKS = 'blocks';

async function makeBlocks(folder: string, month: { simulation: Simulation; toMs: number }): Promise<void> {
  const { promtool } = PROGRAMS;
  const blocks = await scrapeMonth(folder, month);
  await addReplica({ promtool, blocks, folder, fromMs: month.toMs - DAY_MS, toMs: month.toMs });
  await recordRules({
    programs: PROGRAMS,
    blocks,
    from: month.simulation.from,
    to: month.toMs,
    stepMs: STEP_MS,
  });
  for (const name of ['wal', 'chunks_head', 'lock', 'queries.active'])
    rmSync(join(blocks, name), { recursive: true, force: true });
  for (const name of readdirSync(folder).filter((other) => other !== BLOCKS))
    rmSync(join(folder, name), { recursive: true });
}

async function scrapeMonth(
  folder: string,
  { simulation, toMs }: { simulation: Simulation; toMs: number },
): Promise<string> {
  const text = simulatedConfig(simulation.world, {
    whatsapp: { source: 'whatsapp', secret: { value: ACCOUNTS.whatsapp.secret } },
    generic: { source: 'generic', secret: { value: ACCOUNTS.generic.secret } },
    listen: '127.0.0.1:9877',
  });
  const config = loadConfig({ path: 'helpdesk.yml', env: {}, readFile: () => text });
  const own = createOwnMetrics({ version: '0.1.0', nodeVersion: process.version });
  own.ensureSources(config.sources.map(({ name }) => name));
  own.configReloaded(true, simulation.from);
  const labels = Object.entries(TARGET).map(([name, value]) => `${name}=${value}`);
  const { blocks } = await loadHistory({
    ...{ folder, promtool: PROGRAMS.promtool, config, fingerprint: '' },
    ...{ from: simulation.from, to: toMs, stepMs: STEP_MS, chunkMs: DAY_MS },
    allowedLatenessMs: config.allowedLatenessMs,
    external: externalLabels(labels, config),
    arrivals: function* (position) {
      for (const arrival of simulatedArrivals({ simulation, accounts: ACCOUNTS, config }, position)) {
        own.webhookAnswered(arrival.delivery.source, 'accepted');
        own.storeCommitted('ingest', 4);
        own.storeCommitted('settle', 2);
        yield arrival;
      }
    },
    beside: async () => [...(await own.families()), ...OF_SCRAPES],
  });
  return blocks;
}

/** What Prometheus adds to every scrape. */
const OF_SCRAPES: readonly Family[] = Object.entries({
  up: 1,
  scrape_duration_seconds: 0.02,
  scrape_samples_scraped: 2300,
}).map(([name, value]) =>
  plainFamily({ name, type: 'gauge', help: 'Of the scrape.', labels: [] }, [[[], value]]),
);
