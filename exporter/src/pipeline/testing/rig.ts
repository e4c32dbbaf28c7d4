/** The engine on a real store with a clock in the hand: what tests of the pipeline drive. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact, Instant } from '../../conversation/fact.ts';
import { POLICY } from '../../conversation/testing/policies.ts';
import { START } from '../../conversation/testing/facts.ts';
import { durationBounds } from '../../metrics/buckets.ts';
import { Book } from '../../metrics/cells.ts';
import { renderFamilies } from '../../metrics/exposition.ts';
import type { Family } from '../../metrics/family.ts';
import { bookFamily, plainFamily } from '../../metrics/family.ts';
import { AGENT, KPI, SCORE_BUCKETS } from '../../metrics/names.ts';
import type { MetricSpec } from '../../metrics/names.ts';
import { openSqliteStore } from '../../store/sqlite/sqliteStore.ts';
import type { Store } from '../../store/store.ts';
import { Engine } from '../engine.ts';
import type { EngineRules } from '../engine.ts';

export const LATENESS_MS = 10_000;
const DAY_MS = 86_400_000;
const MOST_CLAIMS = 500;

export const RULES: EngineRules = {
  policy: POLICY,
  allowedLatenessMs: LATENESS_MS,
  labelLimits: {
    category: { allow: [], cap: 50, isClosed: false },
    team: { allow: [], cap: 50, isClosed: false },
    agent: { allow: [], cap: 50, isClosed: false },
  },
  durationBounds: durationBounds([60_000, 120_000, 300_000]),
  countsAgents: true,
  retention: { deadLettersMs: 30 * DAY_MS, deadLettersMax: 1000, deadLettersMaxBytes: 2 ** 20 },
};

export interface RigOptions {
  readonly rules?: EngineRules;
  /** Our clock at the start. */
  readonly now?: Instant;
  /** On files, so that it can crash; else in memory. */
  readonly onDisk?: boolean;
  /** Stands between engine and store. */
  readonly wrap?: (store: Store) => Store;
}

export class Rig {
  now: Instant;
  /** What the engine told its monitor of failures. */
  readonly failures: { operation: string; error: unknown }[] = [];
  rules: EngineRules;
  readonly #folder: string | undefined;
  readonly #wrap: (store: Store) => Store;
  #serial = 0;
  /** Since the last tick; settling that never comes to an end fails rather than hangs. */
  #claims = 0;
  #store: Store | undefined;
  #engine: Engine | undefined;

  private constructor({ rules = RULES, now = START, onDisk = false, wrap = (store) => store }: RigOptions) {
    this.now = now;
    this.rules = rules;
    this.#wrap = wrap;
    this.#folder = onDisk ? mkdtempSync(join(tmpdir(), 'rig-')) : undefined;
  }

  static async open(options: RigOptions = {}): Promise<Rig> {
    const rig = new Rig(options);
    await rig.#resume();
    return rig;
  }

  get store(): Store {
    if (!this.#store) throw new Error('The rig is closed');
    return this.#store;
  }

  get engine(): Engine {
    if (!this.#engine) throw new Error('The rig is closed');
    return this.#engine;
  }

  #path(): string {
    return this.#folder === undefined ? ':memory:' : join(this.#folder, `store${this.#serial}.db`);
  }

  async #resume(): Promise<void> {
    const path = this.#path();
    this.#store = openSqliteStore({ path, dedupeRetentionMs: 8 * DAY_MS, synchronous: 'off' });
    this.#engine = await Engine.resume({
      store: this.#wrap(this.#counting(this.#store)),
      rules: this.rules,
      monitor: {
        storeCommitted: () => undefined,
        storeRecovered: () => undefined,
        storeFailed: (operation, error) => this.failures.push({ operation, error }),
      },
      now: () => this.now,
      maxQueued: 10_000,
    });
  }

  #counting(store: Store): Store {
    return new Proxy(store, {
      get: (target, name) => {
        if (name === 'claim') this.#claims += 1;
        if (name === 'claim' && this.#claims > MOST_CLAIMS)
          throw new Error('Claimed again and again without an end');
        const method: unknown = Reflect.get(target, name);
        return method instanceof Function ? (method.bind(target) as unknown) : method;
      },
    });
  }

  /** Delivers facts now, in one webhook; resolves when acknowledged. */
  deliver(...facts: readonly Fact[]): Promise<void> {
    const source = facts[0]?.source ?? 'wa';
    return this.engine.submit({ source, receivedAt: this.now, facts, deadLetters: [], ignored: {} });
  }

  /** Our clock shows this instant; what is due then is settled. */
  async tick(now: Instant): Promise<void> {
    this.now = now;
    this.#claims = 0;
    await this.engine.settleDue();
  }

  /** Stops in good order and starts again. */
  async restart(): Promise<void> {
    await this.engine.stop();
    await this.store.close();
    await this.#resume();
  }

  /** The process is gone without a word; a new one takes up the files as they lie. `dying`: what it was at. */
  async crash(dying: Promise<unknown> = Promise.resolve()): Promise<void> {
    const [abandoned, from] = [this.store, this.#path()];
    this.#serial += 1;
    for (const suffix of ['', '-wal']) {
      if (existsSync(from + suffix)) copyFileSync(from + suffix, this.#path() + suffix);
    }
    await dying;
    await this.#resume();
    await abandoned.close();
    rmSync(from);
  }

  async close(): Promise<void> {
    await this.engine.stop();
    await this.store.close();
    this.#engine = undefined;
    this.#store = undefined;
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true });
  }

  /** Every KPI and agent series as exposed, a sample per line, sorted: the order of series means nothing. */
  render(): string {
    return this.#lines(this.engine.book, [
      ...Object.values<MetricSpec>(KPI),
      ...Object.values<MetricSpec>(AGENT),
    ]);
  }

  /** The same, from what the store holds. */
  async renderStored(): Promise<string> {
    const book = new Book();
    book.apply(await this.store.cells());
    return this.#lines(book, [...Object.values<MetricSpec>(KPI), ...Object.values<MetricSpec>(AGENT)]);
  }

  #lines(book: Book, specs: readonly MetricSpec[]): string {
    const families = specs.map((spec) => this.#family(book, spec));
    const text = renderFamilies(families, 'text');
    return text.split('\n').sort().join('\n').trim();
  }

  #family(book: Book, spec: MetricSpec): Family {
    if (spec.name === AGENT.conversations.name) {
      return plainFamily(
        spec,
        this.engine.agentLoads().map(({ agent, team, load }) => [[agent, team], load] as const),
      );
    }
    const bounds = spec.name === KPI.csat.name ? SCORE_BUCKETS : this.rules.durationBounds;
    return bookFamily(spec, book.series(spec.name), bounds);
  }

  /** Value of a counter, summed over the series whose labels include all of these. */
  count(spec: MetricSpec, ...labels: readonly string[]): number {
    const series = this.engine.book
      .series(spec.name)
      .filter((one) => labels.every((value) => one.labels.includes(value)));
    return series.reduce((sum, { cells }) => sum + (cells.get('') ?? 0), 0);
  }

  /** Who is open now and since when each waits, in seconds of the story. */
  async present(): Promise<string[]> {
    await this.engine.refreshPresent();
    return [...this.engine.present.conversations()]
      .map(([customer, { slice, waitingSince }]) => {
        const wait = waitingSince === undefined ? '' : ` waits since ${(waitingSince - START) / 1000}`;
        return `${customer}@${slice.inbox}/${slice.team}${wait}`;
      })
      .sort();
  }

  /** Every cell, for watching that none goes down. */
  cells(): Map<string, number> {
    const found = new Map<string, number>();
    for (const spec of [...Object.values<MetricSpec>(KPI), ...Object.values<MetricSpec>(AGENT)]) {
      for (const { labels, cells } of this.engine.book.series(spec.name)) {
        for (const [name, value] of cells) found.set(JSON.stringify([spec.name, labels, name]), value);
      }
    }
    return found;
  }
}
