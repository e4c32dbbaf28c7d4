/** A simulated day of honest traffic, long settled by now, and what must come of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { EXPORTER_BIN, runToEnd } from '../support/processes.ts';

interface TruthSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly value?: number;
  readonly count?: number;
  readonly sum?: number;
}

interface Truth {
  readonly asOf: string;
  readonly nextChangeAfter: string | null;
  readonly series: Readonly<Record<string, readonly TruthSeries[]>>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Its 72-hour windows are over by now, those of 7 days are not: nothing changes for hours. */
const AGO_MS = 6 * DAY_MS;
const FOLDER_SEED = '23';

export class HonestDay {
  readonly #folder: string;
  readonly #from: string;

  constructor(folder: string, now: number) {
    this.#folder = folder;
    this.#from = new Date(now - AGO_MS).toISOString();
  }

  /** The configuration its traffic needs. */
  async config(): Promise<Record<string, unknown>> {
    await this.#simulate('http://127.0.0.1:9', '--dry-run', '--config-out', join(this.#folder, 'day.yml'));
    return parse(readFileSync(join(this.#folder, 'day.yml'), 'utf8')) as Record<string, unknown>;
  }

  async post(url: string): Promise<void> {
    await this.#simulate(url, '--speed', 'max', '--window', '1d', '--concurrency', '64');
  }

  /** By series as the exposition writes it, everything that counts conversations of the day. */
  async truth(now: number): Promise<ReadonlyMap<string, number>> {
    const path = join(this.#folder, 'truth.json');
    const asOf = new Date(now).toISOString();
    await this.#simulate('http://127.0.0.1:9', '--dry-run', '--as-of', asOf, '--truth', path);
    const truth = JSON.parse(readFileSync(path, 'utf8')) as Truth;
    if (Date.parse(truth.nextChangeAfter ?? '9999') - now < HOUR_MS)
      throw new Error('The day is not over yet');
    return new Map(
      Object.entries(truth.series).flatMap(([metric, series]) =>
        series.flatMap((one) => seriesOf(metric, one)),
      ),
    );
  }

  async #simulate(url: string, ...flags: string[]): Promise<void> {
    const day = ['--seed', FOLDER_SEED, '--rate', '4', '--from', this.#from, '--for', '1d'];
    const sources = ['--whatsapp.source', 'day-whatsapp', '--generic.source', 'day-generic'];
    const args = [
      EXPORTER_BIN,
      'simulate',
      '--url',
      url,
      ...day,
      ...sources,
      '--max-delay',
      '500ms',
      ...flags,
    ];
    const { code, output } = await runToEnd(process.execPath, args);
    if (code !== 0) throw new Error(`The simulation failed:\n${output}`);
  }
}

/** Agents are not by source: the fuzzer's would be among them. Gauges of the present change with the clock. */
function seriesOf(metric: string, { labels, value, count, sum }: TruthSeries): [string, number][] {
  if (labels.source === undefined || /conversations_|oldest_|_seconds_total$/.test(metric)) return [];
  const name = (suffix: string) => keyOf(`${metric}${suffix}`, labels);
  return [
    ...(value === undefined ? [] : [[name(''), value] as [string, number]]),
    ...(count === undefined ? [] : [[name('_count'), count] as [string, number]]),
    ...(sum === undefined ? [] : [[name('_sum'), round(sum)] as [string, number]]),
  ].filter(([, expected]) => expected !== 0);
}

/** One spelling for a series, whatever the order of its labels. */
export function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  return `${name}${JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
