/** The backend in this thread. */
import { createBreaths } from '../breath.ts';
import type { CustomerKey, Instant, Milliseconds } from '../conversation/fact.ts';
import type { Slice } from '../conversation/observation.ts';
import { renderPieces } from '../metrics/exposition.ts';
import type { Format } from '../metrics/exposition.ts';
import type { Family } from '../metrics/family.ts';
import { PresentCounts } from '../metrics/gauges.ts';
import { OTHER } from '../metrics/labels.ts';
import type { LabelRegistry } from '../metrics/labels.ts';
import { Page } from '../metrics/page.ts';
import { ensureZero } from '../metrics/zero.ts';
import { Engine } from '../pipeline/engine.ts';
import type { Kept } from '../pipeline/present.ts';
import { slicesOf } from '../slices.ts';
import { openStore } from '../store/open.ts';
import type { Errand } from '../sources/source.ts';
import type {
  DeadLetterHead,
  DeadLetterRequest,
  Delivery,
  Store,
  StoredDeadLetter,
  Unasked,
} from '../store/store.ts';
import type { Backend, BackendMonitor, BackendOptions, Waiting, WaitingConversation } from './backend.ts';
import { collectFamilies } from './collect.ts';
import type { BackendConfig } from './config.ts';
import { toRules } from './rules.ts';

export interface LocalBackendOptions extends BackendOptions {
  readonly store: Store;
  /** Our clock, milliseconds. */
  readonly now: () => Instant;
}

/** A backend on the store its configuration names. Throws `StoreUnavailable` or `StoreCorrupt`. */
export async function openLocalBackend(options: Omit<LocalBackendOptions, 'store'>): Promise<LocalBackend> {
  const store = openStore(options.config);
  try {
    return await LocalBackend.resume({ ...options, store });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** What only the store knows, as last read. */
interface StoredNumbers {
  readonly pending: number;
  readonly lastEvents: ReadonlyMap<string, Instant>;
  readonly deadLetters: ReadonlyMap<string, number>;
  readonly unasked: ReadonlyMap<string, Unasked>;
}

/** What a scrape may take for the present, however much has just come in: Prometheus gives up after ten seconds. */
const SCRAPE_BUDGET_MS = 2000;

export class LocalBackend implements Backend {
  readonly engine: Engine;
  readonly #store: Store;
  readonly #monitor: BackendMonitor;
  readonly #now: () => Instant;
  #config: BackendConfig;
  #stored: StoredNumbers = {
    pending: 0,
    lastEvents: new Map(),
    deadLetters: new Map(),
    unasked: new Map(),
  };

  private constructor(engine: Engine, { config, store, monitor, now }: LocalBackendOptions) {
    this.engine = engine;
    this.#config = config;
    this.#store = store;
    this.#monitor = monitor;
    this.#now = now;
    this.#ensureSeries();
  }

  /** Takes up the store's state. Throws what the store throws. */
  static async resume(options: LocalBackendOptions): Promise<LocalBackend> {
    const { config, store, monitor, now } = options;
    const rules = toRules(config);
    const engine = await Engine.resume({ store, rules, monitor, now, maxQueued: config.maxQueuedWebhooks });
    return new LocalBackend(engine, options);
  }

  submit(delivery: Delivery): Promise<void> {
    return this.engine.submit(delivery);
  }

  async render(format: Format, memory?: SharedArrayBuffer): Promise<Uint8Array> {
    const breathe = createBreaths();
    const page = new Page(memory);
    for (const piece of renderPieces(await this.collect(), format)) {
      page.append(piece);
      await breathe();
    }
    await this.#flush();
    return page.text;
  }

  /** What a scrape has shown must not be taken back by a power cut: counters only grow. */
  async #flush(): Promise<void> {
    try {
      await this.#store.flush();
    } catch (error) {
      this.#monitor.readFailed(error);
    }
  }

  /** Every metric but those of the process itself, as of now. */
  async collect(): Promise<readonly Family[]> {
    await this.#readStore();
    return collectFamilies({
      config: this.#config,
      engine: this.engine,
      present: await this.#countPresent(),
      ...this.#stored,
      now: this.#now(),
    });
  }

  async #readStore(): Promise<void> {
    try {
      await this.engine.refreshPresent(SCRAPE_BUDGET_MS);
      this.#stored = {
        pending: await this.#store.pendingCount(),
        lastEvents: await this.#store.lastEvents(),
        deadLetters: await this.#store.deadLetterCounts(),
        unasked: await this.#store.unasked(),
      };
    } catch (error) {
      // What fails is what one looks at metrics for: show the rest, and these as last known.
      this.#monitor.readFailed(error);
    }
  }

  async #countPresent(): Promise<PresentCounts> {
    const { engine } = this;
    const counts = new PresentCounts({
      slices: slicesOf(this.#config),
      levels: this.#config.escalation,
      showTeam: (team) => engine.labels.show('team', team),
      eventTime: engine.eventTime(),
    });
    const breathe = createBreaths();
    let n = 0;
    for (const conversation of engine.present.anonymous()) {
      counts.add(conversation);
      n += 1;
      if (n % 1000 === 0) await breathe();
    }
    return counts;
  }

  async waiting(longerThanMs: Milliseconds): Promise<Waiting> {
    const { engine } = this;
    await engine.refreshPresent();
    const eventTime = engine.eventTime();
    const shown = createShown(engine.labels);
    const found: WaitingConversation[] = [];
    const breathe = createBreaths();
    let n = 0;
    for (const [customer, one] of engine.present.conversations()) {
      const { waitingSince } = one;
      if (waitingSince !== undefined && eventTime - waitingSince > longerThanMs)
        found.push({ customer, ...one, waitingSince, ...shown(one) });
      n += 1;
      if (n % 1000 === 0) await breathe();
    }
    return { conversations: found.sort((a, b) => a.waitingSince - b.waitingSince), eventTime };
  }

  dueErrands(source: string, now: Instant, limit: number): Promise<readonly Errand[]> {
    return this.#store.dueErrands(source, now, limit);
  }

  cursors(source: string): Promise<ReadonlyMap<string, string>> {
    return this.#store.cursors(source);
  }

  erase(customer: CustomerKey): Promise<boolean> {
    return this.engine.erase(customer);
  }

  deadLetters(request: DeadLetterRequest): Promise<readonly DeadLetterHead[]> {
    return this.#store.deadLetters(request);
  }

  deadLetter(id: number): Promise<StoredDeadLetter | undefined> {
    return this.#store.deadLetter(id);
  }

  eraseDeadLetter(id: number): Promise<boolean> {
    return this.#store.eraseDeadLetter(id);
  }

  async apply(config: BackendConfig): Promise<void> {
    await this.engine.applyRules(toRules(config));
    this.#config = config;
    this.#ensureSeries();
  }

  start(): void {
    this.engine.start();
  }

  async stop(): Promise<void> {
    await this.engine.stop();
    await this.#store.close();
  }

  #ensureSeries(): void {
    const { labels, book } = this.engine;
    ensureZero(book, {
      slices: slicesOf(this.#config),
      hasCalendar: (inbox) => this.#config.inboxes[inbox]?.calendar !== undefined,
      sources: this.#config.sources.map(({ name }) => name),
      inquiring: this.#config.sources.filter(({ inquires }) => inquires).map(({ name }) => name),
      categories: labels.known('category'),
      levels: this.#config.escalation.map(({ level }) => level),
      // Whoever has not been counted yet may still be folded: their series would be another's.
      agents: this.engine
        .agentLoads()
        .filter(
          ({ agent, team }) => labels.show('agent', agent) === agent && labels.show('team', team) === team,
        )
        .map(({ agent, team }) => [agent, team]),
    });
  }
}

/** Team and category as labels show them. Slices are shared objects, and stay so. */
function createShown(labels: LabelRegistry): (kept: Kept) => { slice: Slice; category: string } {
  const slices = new Map<Slice, Slice>();
  const sliceOf = (slice: Slice) => {
    const known = slices.get(slice);
    if (known) return known;
    const team = labels.show('team', slice.team);
    const shown = team === slice.team ? slice : { ...slice, team };
    slices.set(slice, shown);
    return shown;
  };
  return ({ slice, category = OTHER }) => ({
    slice: sliceOf(slice),
    category: labels.show('category', category),
  });
}
