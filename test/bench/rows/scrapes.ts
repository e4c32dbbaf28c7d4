/** A scrape of 75,000 lines: its time beside prom-client's, and what it does to webhooks meanwhile. */
import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Generator } from '../load/generator.ts';
import type { LoadReport } from '../load/load.ts';
import { atMost, figureOf } from '../report/row.ts';
import type { Figure, Row } from '../report/row.ts';
import type { Exporter } from '../targets/exporter.ts';
import type { Server } from '../targets/server.ts';
import { DRAIN_MS, faultsOf, recipeNow, SETTLE_TIMEOUT_MS } from './bench.ts';
import type { Stage } from './bench.ts';
import { every } from './every.ts';

const LINES = 75_000;
const LATENESS = '1s';
const RATE = 1000;
const SCRAPE_EVERY_MS = 1000;
const CUSTOMERS = 20_000;

export async function scrapes(stage: Stage): Promise<Row> {
  const { isQuick, say } = stage.bench;
  const inboxes = await inboxesFor(stage, LINES);
  const folder = stage.folder('scrapes');
  const exporter = await stage.exporter({ folder, allowedLateness: LATENESS, inboxes });
  const generator = stage.generator();
  const faults: string[] = [];
  await send(stage, { generator, exporter, inboxes, seconds: 10, faults });
  await exporter.settled(SETTLE_TIMEOUT_MS);
  const exposition = await exporter.metrics();
  const lines = linesIn(exposition);
  say(`scrapes: ${lines} lines from ${inboxes} inboxes; timing them beside prom-client`);
  const file = join(folder, 'exposition.prom');
  writeFileSync(file, exposition);
  const client = await stage.baseline('promClient', [file]);
  const times = await timeScrapes({ exporter: exporter.server, client }, isQuick ? 5 : 15);
  const clientLines = linesIn(await (await fetch(client.url)).text());
  if (Math.abs(clientLines / lines - 1) > 0.02)
    faults.push(`prom-client rendered ${clientLines} lines of ${lines}`);
  await client.stop();

  const seconds = isQuick ? 8 : 25;
  const quiet = await watched(stage, { generator, exporter, inboxes, seconds, faults });
  const scraped = await watched(stage, { generator, exporter, inboxes, seconds, faults, isScraped: true });
  say(
    `scrapes: p99 ${quiet.report.latency.p99.toFixed(1)} ms without, ${scraped.report.latency.p99.toFixed(1)} ms with; ` +
      `longest pause ${quiet.longestPauseMs.toFixed(0)} ms without, ${scraped.longestPauseMs.toFixed(0)} ms with`,
  );
  return toRow({ lines, times, quiet, scraped, faults });
}

/** So many that their series make about that many lines. */
async function inboxesFor(stage: Stage, lines: number): Promise<number> {
  const [few, many] = [4, 24];
  const fewLines = await linesOf(stage, few);
  const perInbox = ((await linesOf(stage, many)) - fewLines) / (many - few);
  return few + Math.ceil((lines - fewLines) / perInbox);
}

async function linesOf(stage: Stage, inboxes: number): Promise<number> {
  const folder = stage.folder('lines');
  const exporter = await stage.exporter({ folder, allowedLateness: LATENESS, inboxes });
  const lines = linesIn(await exporter.metrics());
  await exporter.stop();
  return lines;
}

function linesIn(exposition: string): number {
  return exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

interface Times {
  readonly exporter: readonly number[];
  readonly client: readonly number[];
}

/** In turn; the first of each warms up. */
async function timeScrapes(
  targets: { readonly exporter: Server; readonly client: Server },
  count: number,
): Promise<Times> {
  const times = { exporter: [] as number[], client: [] as number[] };
  for (let round = 0; round <= count; round += 1) {
    for (const name of ['exporter', 'client'] as const) {
      const took = await timeScrape(`${targets[name].url}/metrics`);
      if (round > 0) times[name].push(took);
      await sleep(100);
    }
  }
  return times;
}

/** To the last byte, which nobody looks at. */
function timeScrape(url: string): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      response.on('end', () => {
        resolve(performance.now() - began);
      });
      response.resume();
    }).on('error', reject);
  });
}

interface Watching {
  readonly generator: Generator;
  readonly exporter: Exporter;
  readonly inboxes: number;
  readonly seconds: number;
  readonly faults: string[];
  readonly isScraped?: boolean;
}

interface Watched {
  readonly report: LoadReport;
  readonly longestPauseMs: number;
}

async function watched(stage: Stage, watching: Watching): Promise<Watched> {
  const { exporter, isScraped = false } = watching;
  await exporter.settled(SETTLE_TIMEOUT_MS);
  const scrape = isScraped ? () => timeScrape(`${exporter.server.url}/metrics`) : () => Promise.resolve();
  let scraping: ReturnType<typeof every> | undefined;
  const report = await send(stage, {
    ...watching,
    onStart: async () => {
      await exporter.read();
      scraping = every(SCRAPE_EVERY_MS, scrape);
    },
  });
  await scraping?.stop();
  const { longestPauseMs } = await exporter.read();
  return { report, longestPauseMs };
}

async function send(
  stage: Stage,
  { generator, exporter, inboxes, seconds, faults, onStart }: Watching & { onStart?: () => Promise<void> },
): Promise<LoadReport> {
  const webhooks = RATE * seconds;
  const name = `scrapes/${Date.now()}`;
  await generator.prepare(recipeNow({ kind: 'exchange', name, webhooks, customers: CUSTOMERS, inboxes }));
  await onStart?.();
  const { connections } = stage.bench;
  const report = await generator.go({
    port: exporter.port,
    connections,
    ratePerSecond: RATE,
    drainMs: DRAIN_MS,
  });
  faults.push(...faultsOf('scrapes', report, webhooks));
  return report;
}

interface Outcome {
  readonly lines: number;
  readonly times: Times;
  readonly quiet: Watched;
  readonly scraped: Watched;
  readonly faults: readonly string[];
}

function toRow({ lines, times, quiet, scraped, faults }: Outcome): Row {
  const own = figureOf('exporter', 'ms', times.exporter);
  const client = figureOf('prom-client', 'ms', times.client);
  const ms = (name: string, value: number): Figure => ({ name, value, unit: 'ms' });
  return {
    name: 'scrapes',
    title: `A scrape of ${lines} lines`,
    figures: [
      own,
      client,
      ms('longest pause of the event loop, scraped', scraped.longestPauseMs),
      ms('longest pause of the event loop, not scraped', quiet.longestPauseMs),
      ms('webhooks, p99, scraped', scraped.report.latency.p99),
      ms('webhooks, p99, not scraped', quiet.report.latency.p99),
      ms('webhooks, longest, scraped', scraped.report.latency.max),
      ms('webhooks, longest, not scraped', quiet.report.latency.max),
    ],
    goals: [
      atMost('exporter / prom-client', own.value / client.value, 0.5),
      atMost('longest pause, scraped', scraped.longestPauseMs, 50, ' ms'),
      atMost('webhooks, p99, scraped / not', scraped.report.latency.p99 / quiet.report.latency.p99, 2),
    ],
    notes: [
      `To the last byte over HTTP, in turn, medians of ${times.exporter.length}; prom-client renders the same series in a process of its own.`,
      `Webhooks: ${RATE}/s, scraped every ${SCRAPE_EVERY_MS / 1000} s, which is fifteen times as often as usual.`,
    ],
    faults,
  };
}
