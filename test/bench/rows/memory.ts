/** Memory and start with a million open conversations. */
import { atMost, figureOf } from '../report/row.ts';
import type { Row } from '../report/row.ts';
import type { Exporter } from '../targets/exporter.ts';
import { DRAIN_MS, faultsOf, recipeNow } from './bench.ts';
import type { Stage } from './bench.ts';
import { every } from './every.ts';
import { filledStore } from './fill.ts';

const RATE = 1000;
const LATENESS = '10s';
const SAMPLE_MS = 500;
const SCRAPE_MS = 5000;

export async function memory(stage: Stage): Promise<Row> {
  const { isQuick, rounds, say } = stage.bench;
  const { folder, conversations } = await filledStore(stage, LATENESS);
  const starts: number[] = [];
  const restingRss: number[] = [];
  for (let round = 1; round < rounds; round += 1) {
    const exporter = await stage.exporter({ folder, allowedLateness: LATENESS });
    starts.push(exporter.readyAfterMs / 1000);
    restingRss.push((await exporter.read()).rssBytes / 1e6);
    await exporter.stop();
  }
  const exporter = await stage.exporter({ folder, allowedLateness: LATENESS });
  starts.push(exporter.readyAfterMs / 1000);
  restingRss.push((await exporter.read()).rssBytes / 1e6);
  say(`memory: ready after ${starts.map((start) => start.toFixed(1)).join(', ')} s`);
  const busy = await underLoad(stage, exporter, { seconds: isQuick ? 5 : 30, conversations });
  await exporter.stop();
  say(`memory: ${busy.rssMb.toFixed(0)} MB at most under load`);
  const start = figureOf('ready after', 's', starts);
  return {
    name: 'memory',
    title: `Memory and start with ${conversations} open conversations`,
    figures: [
      start,
      figureOf('RSS when ready', 'MB', restingRss),
      { name: 'RSS under load, most', value: busy.rssMb, unit: 'MB' },
      { name: 'heap used at the end', value: busy.heapMb, unit: 'MB' },
      { name: 'RSS ever, start included', value: busy.peakMb, unit: 'MB' },
      { name: 'store', value: busy.storeMb, unit: 'MB' },
    ],
    goals: [atMost('RSS under load', busy.rssMb, 700, ' MB'), atMost('ready after', start.value, 10, ' s')],
    notes: [
      `Half of the conversations are answered. Load: ${RATE} webhooks/s to all of them, a scrape every ${SCRAPE_MS / 1000} s. A megabyte is a million bytes.`,
    ],
    faults: busy.faults,
  };
}

interface Busy {
  readonly rssMb: number;
  readonly heapMb: number;
  readonly peakMb: number;
  readonly storeMb: number;
  readonly faults: readonly string[];
}

async function underLoad(
  stage: Stage,
  exporter: Exporter,
  { seconds, conversations }: { seconds: number; conversations: number },
): Promise<Busy> {
  const generator = stage.generator();
  const webhooks = RATE * seconds;
  const name = `memory/${Date.now()}`;
  await generator.prepare(recipeNow({ kind: 'exchange', name, webhooks, customers: conversations }));
  let rssBytes = 0;
  const sampling = every(SAMPLE_MS, async () => {
    rssBytes = Math.max(rssBytes, (await exporter.read()).rssBytes);
  });
  const scraping = every(SCRAPE_MS, () => exporter.metrics());
  const { connections } = stage.bench;
  const report = await generator.go({
    port: exporter.port,
    connections,
    ratePerSecond: RATE,
    drainMs: DRAIN_MS,
  });
  await scraping.stop();
  await sampling.stop();
  await generator.stop();
  const { heapUsedBytes, peakRssBytes } = await exporter.read();
  return {
    rssMb: rssBytes / 1e6,
    heapMb: heapUsedBytes / 1e6,
    peakMb: peakRssBytes / 1e6,
    storeMb: exporter.storeBytes() / 1e6,
    faults: faultsOf('memory', report, webhooks),
  };
}
