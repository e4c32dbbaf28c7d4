/** Meta's worst case for one number: 1,000 messages a second with every status of theirs, for a minute. */
import { atMost } from '../report/row.ts';
import type { Figure, Row } from '../report/row.ts';
import type { Latencies } from '../load/latencies.ts';
import type { LoadReport } from '../load/load.ts';
import type { Generator } from '../load/generator.ts';
import type { Exporter } from '../targets/exporter.ts';
import { DRAIN_MS, faultsOf, recipeNow, SETTLE_TIMEOUT_MS } from './bench.ts';
import type { Stage } from './bench.ts';
import { every } from './every.ts';

const RATE = 4000;
const CUSTOMERS = 50_000;
const CONNECTIONS = 128;
/** Meta's worst case meets a server that has been up: code that has run a few thousand times is not yet compiled for good. */
const WARM_UP = { seconds: 15, rate: 2000 };
const LATENESS_S = 10;
const SCRAPE_EVERY_MS = 15_000;

export async function latency(stage: Stage): Promise<Row> {
  const seconds = stage.bench.isQuick ? 10 : 60;
  const generator = stage.generator();
  const koa = await stage.baseline('bareKoa');
  const exporter = await stage.exporter({
    folder: stage.folder('latency'),
    allowedLateness: `${LATENESS_S}s`,
  });
  const send = (name: string, port: number, forSeconds: number, rate = RATE) =>
    sendAt(generator, { name, port, seconds: forSeconds, rate });
  await send('warm-up', exporter.port, WARM_UP.seconds, WARM_UP.rate);
  stage.bench.say(`latency: ${RATE}/s for ${seconds} s`);
  const scraping = every(SCRAPE_EVERY_MS, () => exporter.metrics());
  const report = await send('minute', exporter.port, seconds);
  await scraping.stop();
  const backlogMs = await backlogOf(exporter, report);
  stage.bench.say(`latency: ${sayLatency(report.latency)}; now bare Koa for comparison`);
  await send('warm-up', koa.port, WARM_UP.seconds, WARM_UP.rate);
  const bare = await send('minute', koa.port, Math.min(seconds, 20));
  return toRow({ seconds, report, bare, backlogMs });
}

interface Sending {
  readonly name: string;
  readonly port: number;
  readonly seconds: number;
  readonly rate: number;
}

async function sendAt(generator: Generator, { name, port, seconds, rate }: Sending): Promise<LoadReport> {
  const webhooks = rate * seconds;
  await generator.prepare(
    recipeNow({
      kind: 'exchange',
      name: `latency/${name}`,
      webhooks,
      customers: CUSTOMERS,
      stepMs: 1000 / rate,
    }),
  );
  return generator.go({ port, connections: CONNECTIONS, ratePerSecond: rate, drainMs: DRAIN_MS });
}

/** How long after the last fact was due everything was settled. */
async function backlogOf(exporter: Exporter, { endedAtMs }: LoadReport): Promise<number> {
  const dueAtMs = endedAtMs + LATENESS_S * 1000;
  return Math.max(0, (await exporter.settledUnasked(dueAtMs, SETTLE_TIMEOUT_MS)) - dueAtMs);
}

function sayLatency({ p50, p99, max }: Latencies): string {
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${max.toFixed(0)} ms`;
}

interface Result {
  readonly seconds: number;
  readonly report: LoadReport;
  readonly bare: LoadReport;
  readonly backlogMs: number;
}

function toRow({ seconds, report, bare, backlogMs }: Result): Row {
  const errors = Object.values(report.errors).reduce((sum, count) => sum + count, 0);
  const ms = (name: string, value: number): Figure => ({ name, value, unit: 'ms' });
  return {
    name: 'latency',
    title: `Latency at ${RATE} webhooks/s for ${seconds} s`,
    figures: [
      ms('exporter, p50', report.latency.p50),
      ms('exporter, p99', report.latency.p99),
      ms('exporter, p99.9', report.latency.p999),
      ms('exporter, longest', report.latency.max),
      { name: 'exporter, share over 1 s', value: report.latency.overOneSecond * 100, unit: '%' },
      { name: 'exporter, errors', value: errors, unit: '' },
      ms('exporter, settling behind at the end', backlogMs),
      ms('bare Koa, p50', bare.latency.p50),
      ms('bare Koa, p99', bare.latency.p99),
      ms('bare Koa, longest', bare.latency.max),
      ms('generator behind its schedule, p99', report.behind.p99),
    ],
    goals: [
      atMost('p50', report.latency.p50, 10, ' ms'),
      atMost('p99', report.latency.p99, 100, ' ms'),
      atMost('errors', errors, 0),
    ],
    notes: [
      'Per message: the message of a customer, then `sent`, `delivered` and `read` of the reply. Meta asks for a median of 250 ms and less than 1 % over 1 s.',
      `Poisson arrivals over ${CONNECTIONS} keep-alive connections; latency runs from when a request was due, whether a connection was free or not. A scrape every ${SCRAPE_EVERY_MS / 1000} s. Before it, ${WARM_UP.seconds} s at ${WARM_UP.rate}/s. Bare Koa: the same for ${Math.min(seconds, 20)} s.`,
    ],
    faults: faultsOf('bare Koa', bare, RATE * Math.min(seconds, 20)),
  };
}
