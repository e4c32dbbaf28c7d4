/**
 * A month of a simulated helpdesk as a Prometheus holds it that scraped all the time, made by the product's own
 * simulation, history and rules. It takes minutes: what is made is kept for as long as nothing of the exporter changes.
 * Dashboards and the panel in Chromium are asked of the same one.
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
import { filesIn, kept } from './kept.ts';
import { addReplica } from './replica.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const MONTH_DAYS = 28;
/** Time between two scrapes of the last days, as in the demo's history; and before, to save two thirds of the work. */
export const STEP_MS = 300_000;
const LONG_STEP_MS = 900_000;
/** For a Prometheus that holds the month: otherwise it forgets a scrape before the next one. */
export const MONTH_FLAGS = [`--query.lookback-delta=${LONG_STEP_MS / 1000}s`];

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

interface Span {
  readonly fromMs: number;
  /** The first scrape of those `STEP_MS` apart. */
  readonly closelyFromMs: number;
  /** The last scrape, somewhat more than `MONTH_DAYS` days after the first. */
  readonly toMs: number;
}

export interface SimulatedMonth extends Span {
  /** The longest time between two scrapes since. */
  readonly stepMsSince: (instant: number) => number;
  /** What had to be counted by then, known without the exporter's core. */
  readonly truthAt: (instant: number) => Truth;
  /** Copies its blocks to where a Prometheus may write. */
  readonly copyTo: (data: string) => void;
}

/** A surge on the last day; the last scrape is made in the middle of it, when people are there and customers wait. */
function simulate(): Simulation {
  return createSimulation({
    seed: 11,
    from: Date.UTC(2026, 5, 7),
    forMs: MONTH_DAYS * DAY_MS + DAY_MS,
    ratePerHour: 10,
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

/** Throws with the words of the program that failed. */
export async function simulatedMonth(): Promise<SimulatedMonth> {
  const simulation = simulate();
  const span: Span = {
    fromMs: simulation.from,
    closelyFromMs: simulation.from + (MONTH_DAYS - 1) * DAY_MS,
    toMs: simulation.to - 5 * HOUR_MS,
  };
  const madeBy = [...filesIn('exporter/src', isSource), ...OWN_SOURCES];
  const folder = await kept({ place: PLACE, madeBy }, (empty) => makeBlocks(empty, simulation, span));
  return {
    ...span,
    stepMsSince: (instant) => (instant < span.closelyFromMs ? LONG_STEP_MS : STEP_MS),
    truthAt: (instant) => simulation.truthAt(instant, new Set()),
    copyTo: (data) => {
      cpSync(join(folder, BLOCKS), data, { recursive: true });
    },
  };
}

/** Goes with what npm installed. */
const PLACE = 'node_modules/.cache/helpdesk-month';
const OWN_SOURCES = ['simulatedMonth.ts', 'replica.ts'].map((name) => join('test/support', name));

function isSource(name: string): boolean {
  return name.endsWith('.ts') && !name.endsWith('.test.ts');
}

const BLOCKS = 'blocks';

/** A part of the month whose scrapes are so far apart, the last one at `to`. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
}

async function makeBlocks(folder: string, simulation: Simulation, span: Span): Promise<void> {
  const { promtool } = PROGRAMS;
  const { fromMs, closelyFromMs, toMs } = span;
  const parts: readonly Part[] = [
    { from: fromMs, to: closelyFromMs - LONG_STEP_MS, stepMs: LONG_STEP_MS },
    { from: closelyFromMs, to: toMs, stepMs: STEP_MS },
  ];
  const blocks = join(folder, BLOCKS);
  const scrape = scraperOf(simulation, folder);
  for (const part of parts) await scrape(part);
  await addReplica({ promtool, blocks, folder, fromMs: toMs - DAY_MS, toMs });
  for (const part of parts) await recordRules({ programs: PROGRAMS, blocks, ...part });
  for (const name of ['wal', 'chunks_head', 'lock', 'queries.active'])
    rmSync(join(blocks, name), { recursive: true, force: true });
  for (const name of readdirSync(folder).filter((other) => other !== BLOCKS))
    rmSync(join(folder, name), { recursive: true });
}

/** Fits three times into what promtool makes a block of: none of them is read for two blocks. */
const CHUNK_MS = 54 * HOUR_MS;

/** Goes on where it has come to. */
function scraperOf(simulation: Simulation, folder: string): (part: Part) => Promise<void> {
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
  return async (part) => {
    await loadHistory({
      ...{ ...part, folder, promtool: PROGRAMS.promtool, config, fingerprint: '', chunkMs: CHUNK_MS },
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
  };
}

/** What Prometheus adds to every scrape. */
const OF_SCRAPES: readonly Family[] = Object.entries({
  up: 1,
  scrape_duration_seconds: 0.02,
  scrape_samples_scraped: 2300,
}).map(([name, value]) =>
  plainFamily({ name, type: 'gauge', help: 'Of the scrape.', labels: [] }, [[[], value]]),
);
