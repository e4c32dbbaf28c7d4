/** Half an hour of traffic on a clock that runs fast enough to see retention at work. */
import type { Interim } from '../load/load.ts';
import { atMost } from '../report/row.ts';
import type { Figure, Row } from '../report/row.ts';
import { risePerHour } from '../report/stats.ts';
import type { Exporter } from '../targets/exporter.ts';
import { DRAIN_MS, faultsOf, recipeNow } from './bench.ts';
import type { Stage } from './bench.ts';
import { every } from './every.ts';

const RATE = 1000;
/** Each comes back every four minutes: on the fast clock, days after the conversation ended by inactivity. */
const CUSTOMERS = 60_000;
const SCRAPE_MS = 15_000;
const INTERIM_MS = 10_000;
/** The events run behind the clock by so much of ours: arrivals scatter, and an event must not be of the future. */
const BEHIND_MS = 5000;
/** Requests signed ahead, in thousands: some seconds. */
const AHEAD = 5;
/** What is stored by then is what stays: the start, and filling what is kept for days, are over. */
const SETTLED_IN = 0.6;

interface Sample {
  /** Since the start, hours of the real clock. */
  readonly hours: number;
  readonly rssMb: number;
  readonly heapMb: number;
  readonly storeMb: number;
}

export async function soak(stage: Stage): Promise<Row> {
  const { soakMinutes, clockSpeed, say, connections } = stage.bench;
  const webhooks = RATE * 60 * soakMinutes;
  const startsAtMs = Date.now();
  const exporter = await stage.exporter({
    folder: stage.folder('soak'),
    // An hour on the fast clock is seconds on ours; facts shall wait as in real life.
    allowedLateness: clockSpeed > 100 ? '1h' : '10s',
    env: { BENCH_CLOCK_SPEED: String(clockSpeed), BENCH_CLOCK_FROM: String(startsAtMs) },
  });
  const generator = stage.generator();
  const stepMs = (1000 / RATE) * clockSpeed;
  const firstAtMs = startsAtMs - BEHIND_MS * clockSpeed;
  await generator.prepare(
    recipeNow({
      kind: 'exchange',
      name: 'soak',
      webhooks,
      customers: CUSTOMERS,
      startsAtMs: firstAtMs,
      stepMs,
    }),
    AHEAD,
  );
  const samples: Sample[] = [];
  const scraping = every(SCRAPE_MS, () => exporter.metrics());
  const begun = Date.now();
  const report = await generator.go(
    { port: exporter.port, connections, ratePerSecond: RATE, drainMs: DRAIN_MS, interimEveryMs: INTERIM_MS },
    (interim) => {
      void sampleNow(exporter, begun).then((sample) => {
        samples.push(sample);
        say(sayInterim(sample, interim));
      });
    },
  );
  await scraping.stop();
  const late = samples.slice(Math.floor(samples.length * SETTLED_IN));
  return toRow({
    samples,
    late,
    latencyFigures: [figure('p50', report.latency.p50), figure('p99', report.latency.p99)],
    soakMinutes,
    clockSpeed,
    faults: faultsOf('soak', report, webhooks),
  });
}

function figure(name: string, value: number): Figure {
  return { name, value, unit: 'ms' };
}

async function sampleNow(exporter: Exporter, begun: number): Promise<Sample> {
  const { rssBytes, heapUsedBytes } = await exporter.read();
  return {
    hours: (Date.now() - begun) / 3_600_000,
    rssMb: rssBytes / 1e6,
    heapMb: heapUsedBytes / 1e6,
    storeMb: exporter.storeBytes() / 1e6,
  };
}

function sayInterim(
  { hours, rssMb, heapMb, storeMb }: Sample,
  { accepted, failed, latency }: Interim,
): string {
  return (
    `soak ${(hours * 60).toFixed(1)} min: ${accepted} accepted, ${failed} failed, p99 ${latency.p99.toFixed(1)} ms, ` +
    `RSS ${rssMb.toFixed(0)} MB, heap ${heapMb.toFixed(0)} MB, store ${storeMb.toFixed(0)} MB`
  );
}

interface Outcome {
  readonly samples: readonly Sample[];
  readonly late: readonly Sample[];
  readonly latencyFigures: readonly Figure[];
  readonly soakMinutes: number;
  readonly clockSpeed: number;
  readonly faults: readonly string[];
}

/** Growth over the rest of the run, as a share of what there was. */
function rise(samples: readonly Sample[], pick: (sample: Sample) => number): number {
  const values = samples.map(pick);
  const hours = samples.map((sample) => sample.hours);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return (risePerHour(hours, values) * ((hours.at(-1) ?? 0) - (hours[0] ?? 0))) / mean;
}

function toRow({ samples, late, latencyFigures, soakMinutes, clockSpeed, faults }: Outcome): Row {
  const most = (pick: (sample: Sample) => number) => Math.max(...samples.map(pick));
  const rssRise = rise(late, ({ rssMb }) => rssMb);
  const storeRise = rise(late, ({ storeMb }) => storeMb);
  return {
    name: 'soak',
    title: `Soak: ${soakMinutes} min at ${RATE} webhooks/s`,
    figures: [
      { name: 'RSS, most', value: most(({ rssMb }) => rssMb), unit: 'MB' },
      { name: 'RSS, rise over the last 40 %', value: rssRise * 100, unit: '%' },
      { name: 'store, most', value: most(({ storeMb }) => storeMb), unit: 'MB' },
      { name: 'store, rise over the last 40 %', value: storeRise * 100, unit: '%' },
      ...latencyFigures,
    ],
    goals: [atMost('RSS rise', rssRise * 100, 5, ' %'), atMost('store rise', storeRise * 100, 5, ' %')],
    notes: [
      `The exporter's clock and the traffic's run ${clockSpeed} times as fast as ours, so that the run covers ${((soakMinutes * clockSpeed) / 1440).toFixed(1)} days: deliveries are forgotten after 8 of them, sent messages after 31. The conversations end by inactivity and begin anew meanwhile.`,
      'Rises are of the straight line through the samples of the last 40 % of the time.',
    ],
    faults,
  };
}
