/** Scrapes over and over, across every restart, and holds each scrape against the ones before. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ALL_METRICS, EXPORTER, INGEST, INQUIRY } from '../../../exporter/src/metrics/names.ts';
import { parseExposition } from '../../../exporter/src/metrics/testing/parse.ts';
import type { Exposition } from '../../../exporter/src/metrics/testing/parse.ts';
import { seriesOf } from './series.ts';

/** What the process counts of itself: these, and what names no metric of the contract, start at 0 with the process. */
export const OWN_COUNTERS: readonly string[] = [
  INGEST.webhookRequests,
  INGEST.webhookRejected,
  INQUIRY.requests,
  EXPORTER.storeCommits,
  EXPORTER.storeCommitSeconds,
  EXPORTER.connectionsClosed,
  EXPORTER.alertPushes,
  EXPORTER.whatsappNotifications,
].map(({ name }) => name);

/** Everything else that only ever goes up must go on where it stood. */
export const LASTING: ReadonlySet<string> = new Set(
  ALL_METRICS.filter(({ type }) => type !== 'gauge')
    .map(({ name }) => name)
    .filter((name) => !OWN_COUNTERS.includes(name)),
);

const EVERY_MS = 200;

export class Watch {
  readonly #url: string;
  readonly #highest = new Map<string, number>();
  readonly #wrongs: string[] = [];
  #scrapes = 0;
  #latest: Exposition | undefined;
  #loop: Promise<void> | undefined;
  #isStopped = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** Series that fell, vanished or contradicted each other; empty when all is well. */
  get wrongs(): readonly string[] {
    return this.#wrongs;
  }

  get scrapes(): number {
    return this.#scrapes;
  }

  /** Series that must never fall. */
  get watched(): number {
    return this.#highest.size;
  }

  /** All series of the metric together, by the latest scrape. */
  sumOf(metric: string): number {
    const samples = this.#latest?.families.get(metric)?.samples ?? [];
    return samples.reduce((sum, { value }) => sum + value, 0);
  }

  get latest(): Exposition | undefined {
    return this.#latest;
  }

  /** The next scrapes are another process's. */
  forgetLatest(): void {
    this.#latest = undefined;
  }

  start(): void {
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#loop;
  }

  /** One scrape, now; undefined when nobody answers. Throws when the answer is no exposition. */
  async scrape(): Promise<Exposition | undefined> {
    const text = await this.#read();
    if (text === undefined) return undefined;
    const exposition = parseExposition(text);
    this.#scrapes += 1;
    this.#latest = exposition;
    this.#compare(exposition);
    return exposition;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      try {
        await this.scrape();
      } catch (error) {
        this.#wrongs.push(String(error));
      }
      await sleep(EVERY_MS);
    }
  }

  async #read(): Promise<string | undefined> {
    try {
      const response = await fetch(`${this.#url}/metrics`, { signal: AbortSignal.timeout(10_000) });
      const text = await response.text();
      return response.ok ? text : undefined;
    } catch {
      return undefined;
    }
  }

  #compare(exposition: Exposition): void {
    const found = new Map(
      [...exposition.families.values()].filter(({ name }) => LASTING.has(name)).flatMap(seriesOf),
    );
    for (const [series, before] of this.#highest) {
      const value = found.get(series);
      if (value === undefined && before > 0) this.#wrongs.push(`${series} vanished at ${before}`);
      if (value !== undefined && value < before)
        this.#wrongs.push(`${series} fell from ${before} to ${value}`);
    }
    for (const [series, value] of found) this.#highest.set(series, value);
    this.#wrongs.push(...contradictions(found));
  }
}

/** Of every histogram the last bucket holds all there is. */
function contradictions(found: ReadonlyMap<string, number>): string[] {
  return [...found].flatMap(([series, count]) => {
    const [whole, name = '', before = '', after = ''] = LAST_BUCKET.exec(series) ?? [];
    if (whole === undefined) return [];
    const labels = [before, after].filter((part) => part !== '').join(',');
    const counted = found.get(labels === '' ? `${name}_count` : `${name}_count{${labels}}`);
    return counted === count ? [] : [`${series} is ${count}, its count ${String(counted)}`];
  });
}

const LAST_BUCKET = /^(\w+)_bucket\{(.*?),?le="\+Inf",?(.*)\}$/;
