/** The way of a webhook behind the door: commit, then settle, then observe. */
import type { CustomerKey, Fact, Instant, Milliseconds } from '../conversation/fact.ts';
import type { Policy } from '../conversation/policy.ts';
import { openConversations } from '../conversation/open.ts';
import { foresee } from '../conversation/settle.ts';
import type { Customer } from '../conversation/state.ts';
import { Book } from '../metrics/cells.ts';
import { LabelRegistry } from '../metrics/labels.ts';
import type { LabelLimits } from '../metrics/labels.ts';
import { countCommit, countGivenUp } from '../metrics/ingest.ts';
import type { Committed, Delivery, Retention, Store } from '../store/store.ts';
import { Committer } from './committer.ts';
import { EventClock } from './eventClock.ts';
import { Present } from './present.ts';
import { Settler } from './settler.ts';
import type { Step } from './settler.ts';
import { countHeld } from './held.ts';
import { takeBreath } from '../breath.ts';
import { Serial } from '../serial.ts';

/** What may change while the program runs. */
export interface EngineRules {
  readonly policy: Policy;
  readonly allowedLatenessMs: Milliseconds;
  readonly labelLimits: LabelLimits;
  readonly durationBounds: readonly number[];
  readonly countsAgents: boolean;
  readonly retention: Retention;
}

export type StoreOperation = 'ingest' | 'settle';

/** What the engine tells about itself. */
export interface EngineMonitor {
  readonly storeCommitted: (operation: StoreOperation, durationMs: Milliseconds) => void;
  readonly storeFailed: (operation: StoreOperation, error: unknown) => void;
  /** It works again, though there was nothing to store. */
  readonly storeRecovered: (operation: StoreOperation) => void;
}

export interface EngineDeps {
  readonly store: Store;
  readonly rules: EngineRules;
  readonly monitor: EngineMonitor;
  /** Our clock. */
  readonly now: () => Instant;
  readonly maxQueued: number;
}

/** How often what is due is looked for. */
const SETTLE_INTERVAL_MS = 200;
const PRUNE_INTERVAL_MS = 60_000;
/**
 * Groups and timers settled in one step, for which commits must wait: a few milliseconds' work where webhooks come singly. Where one
 * brings a thousand updates its own commit takes longer than that, and bigger steps are fewer: each costs something of its own.
 */
const LEAST_STEP = 100;
const MOST_STEP = 400;
/** Of the dead letters that may be kept: so many new ones are a reason to look at once whether there are too many. */
const LETTERS_SHARE = 0.1;
/** An API that has not answered for so long has lost what it was to be asked for. */
const ERRAND_RETENTION_MS = 7 * 86_400_000;
/** Of one source. */
const MOST_ERRANDS = 100_000;
const FORESEE_TRIES = 5;
/** Customers foreseen at once: commits come in between, and must not wait for longer than a millisecond or two. */
const FORESEE_CHUNK = 20;
/** Part of the time between two looks that may go into what nobody has asked for yet. */
const FORESEE_BUDGET_MS = 20;

export class Engine {
  readonly book = new Book();
  readonly present = new Present();
  readonly #deps: EngineDeps;
  /** Never ahead of our clock, which may be set back. */
  #startedAt: Instant;
  readonly #committer: Committer;
  /** Customers with facts the present does not show yet. */
  readonly #touched = new Set<CustomerKey>();
  /** Grows with everything stored. */
  #generation = 0;
  /** Until the first commit nobody waits. */
  #stepLimit = MOST_STEP;
  #rules: EngineRules;
  #labels: LabelRegistry;
  #settler: Settler | undefined;
  #clock = new EventClock(undefined);
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  /** Whatever changes what is settled: a step that did not know of an erasure would bring back what was erased. */
  readonly #changes = new Serial();
  #prunedAt: Instant = 0;
  /** Dead letters taken since the last pruning. */
  #letters = { count: 0, bytes: 0 };
  #isStopped = false;
  #ingestFails = false;
  #settleFails = false;

  private constructor(deps: EngineDeps) {
    this.#deps = deps;
    this.#rules = deps.rules;
    this.#labels = new LabelRegistry(deps.rules.labelLimits, []);
    this.#startedAt = deps.now();
    this.#committer = new Committer({
      store: this.#timed(deps.store),
      count: countCommit,
      onCommitted: (committed) => {
        this.#committed(committed);
      },
      onFailed: (error) => {
        this.#ingestFails = true;
        deps.monitor.storeFailed('ingest', error);
      },
      maxQueued: deps.maxQueued,
    });
  }

  /** Takes up where the store left off: counters, label values, agents, who is open and who waits. */
  static async resume(deps: EngineDeps): Promise<Engine> {
    const engine = new Engine(deps);
    await engine.#load();
    return engine;
  }

  async #load(): Promise<void> {
    const { store } = this.#deps;
    this.book.apply(await store.cells());
    this.#labels = new LabelRegistry(this.#rules.labelLimits, await store.labelValues());
    this.#clock = new EventClock(await store.leastLag());
    const held = await countHeld(store, (key, open) => {
      this.present.set(key, open);
    });
    for (const key of await store.pendingCustomers()) this.#touched.add(key);
    await this.#foreseeTouched(Infinity);
    this.#settler = await Settler.resume({
      store,
      policy: () => this.#rules.policy,
      labels: () => this.#labels,
      durationBounds: () => this.#rules.durationBounds,
      allowedLatenessMs: () => this.#rules.allowedLatenessMs,
      countsAgents: () => this.#rules.countsAgents,
    });
    if (this.#rules.countsAgents) await this.#settler.recount(held, this.eventTime());
    else await this.#settler.forgetAgents();
  }

  get rules(): EngineRules {
    return this.#rules;
  }

  get labels(): LabelRegistry {
    return this.#labels;
  }

  get queued(): number {
    return this.#committer.queued;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  agentLoads(): readonly { agent: string; team: string; load: number }[] {
    return this.#settler?.agentLoads() ?? [];
  }

  /** The events' own time now. */
  eventTime(): Instant {
    return this.#clock.at(this.#deps.now());
  }

  /** New rules hold from the next step on; what has begun keeps the deadlines it has. */
  applyRules(rules: EngineRules): Promise<void> {
    return this.#changes.run(() => this.#applyRules(rules));
  }

  async #applyRules(rules: EngineRules): Promise<void> {
    const known = await this.#deps.store.labelValues();
    const begins = rules.countsAgents && !this.#rules.countsAgents;
    if (!rules.countsAgents) await this.#settler?.forgetAgents();
    this.#rules = rules;
    if (begins) await this.#settler?.recount(await countHeld(this.#deps.store), this.eventTime());
    this.#labels = new LabelRegistry(rules.labelLimits, known);
  }

  /** Resolves when the delivery is durable; rejects with `Unavailable` otherwise. */
  submit(delivery: Delivery): Promise<void> {
    for (const { content } of delivery.deadLetters) {
      this.#letters.count += 1;
      this.#letters.bytes += Buffer.byteLength(content);
    }
    return this.#committer.submit(delivery);
  }

  /** Erases what is held of the customer and of all their other pseudonyms; false when nothing was. */
  erase(customer: CustomerKey): Promise<boolean> {
    return this.#changes.run(() => this.#erase(customer));
  }

  async #erase(customer: CustomerKey): Promise<boolean> {
    const erased = await this.#settler?.erase(customer, this.eventTime());
    this.#generation += 1;
    if (!erased) return false;
    const pending = erased.pending.flatMap(({ fact }) => customersOf(fact));
    for (const key of [...erased.customers.keys(), ...pending]) this.present.set(key, []);
    return true;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#working = this.#tick();
    }, SETTLE_INTERVAL_MS);
  }

  /** Stops taking deliveries, ends what is under way and leaves the rest for the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#committer.close();
    await this.#working;
    await this.#changes.idle();
  }

  async #tick(): Promise<void> {
    try {
      if (this.#ingestFails) await this.#probe();
      await this.settleDue();
      await this.#prune();
      if (this.#settleFails) this.#deps.monitor.storeRecovered('settle');
      this.#settleFails = false;
    } catch (error) {
      this.#settleFails = true;
      this.#deps.monitor.storeFailed('settle', error);
    }
    if (!this.#isStopped) this.start();
  }

  /** Nobody sends to what is not ready: whether the store works again must be tried without them. */
  async #probe(): Promise<void> {
    try {
      await this.#timed(this.#deps.store).commit([], countCommit);
      this.#ingestFails = false;
    } catch (error) {
      this.#deps.monitor.storeFailed('ingest', error);
    }
  }

  /** Settles everything due now, in bounded steps that let requests in between. */
  async settleDue(): Promise<void> {
    for (;;) {
      const step = await this.#changes.run(() => this.#step());
      if (this.#areLettersMany()) await this.#prune();
      if (step.isIdle || this.#isStopped) break;
      await takeBreath();
    }
    await this.#foreseeTouched(FORESEE_BUDGET_MS);
  }

  async #step(): Promise<Step> {
    const { now, monitor } = this.#deps;
    if (!this.#settler) throw new Error('The engine has not been loaded');
    const instant = now();
    const began = performance.now();
    const generation = this.#generation;
    this.#startedAt = Math.min(this.#startedAt, instant);
    const isGrace = instant - this.#startedAt < this.#rules.allowedLatenessMs;
    const step = await this.#settler.step({
      now: instant,
      eventTime: this.#clock.at(instant),
      isGrace,
      limit: this.#stepLimit,
    });
    if (!step.isIdle) monitor.storeCommitted('settle', performance.now() - began);
    const isLatest = generation === this.#generation;
    if (!step.isIdle) this.#generation += 1;
    this.book.apply(step.cells);
    for (const [key, customer] of step.customers) {
      if (isLatest) this.#touched.delete(key);
      this.#show(key, customer);
    }
    for (const key of step.stillPending) this.#touched.add(key);
    return step;
  }

  #committed({ receipts, cells }: Committed): void {
    this.#generation += 1;
    this.#stepLimit = Math.max(LEAST_STEP, Math.min(MOST_STEP, receipts.length));
    this.book.apply(cells);
    for (const { fact, receivedAt, outcome, matters } of receipts) {
      if (outcome !== 'duplicate' && fact.timeSource !== 'receipt') this.#clock.witness(fact.at, receivedAt);
      if (matters && fact.kind !== 'AgentPresenceChanged') this.#touched.add(fact.customer);
    }
  }

  /** The present as of now; within a budget, after a flood, in part as it was. */
  async refreshPresent(budgetMs: Milliseconds = Infinity): Promise<void> {
    await this.#foreseeTouched(budgetMs);
  }

  /**
   * Brings the present up to date with facts not yet settled, of those touched until now, for about as long as the
   * budget allows. What is left is left for the next time.
   */
  async #foreseeTouched(budgetMs: Milliseconds): Promise<void> {
    const until = performance.now() + budgetMs;
    const touched = [...this.#touched];
    for (let from = 0; from < touched.length && performance.now() < until; from += FORESEE_CHUNK) {
      // Others who ask, and settling, may have come first.
      const keys = touched.slice(from, from + FORESEE_CHUNK).filter((key) => this.#touched.has(key));
      if (keys.length === 0) continue;
      await this.#foreseeSome(keys);
      await takeBreath();
    }
  }

  /** What was read while something else was stored is read again; what keeps changing stays touched. */
  async #foreseeSome(keys: readonly CustomerKey[]): Promise<void> {
    for (let tries = 0; tries < FORESEE_TRIES; tries += 1) {
      const generation = this.#generation;
      const groups = await this.#deps.store.groups(keys);
      if (generation !== this.#generation) continue;
      for (const key of keys) this.#touched.delete(key);
      for (const group of groups) {
        for (const [key, customer] of foresee(group, this.#rules.policy)) this.#show(key, customer);
      }
      return;
    }
  }

  #show(key: CustomerKey, customer: Customer | null): void {
    this.present.set(key, customer ? openConversations(customer) : []);
  }

  async #prune(): Promise<void> {
    const now = this.#deps.now();
    if (Math.abs(now - this.#prunedAt) < PRUNE_INTERVAL_MS && !this.#areLettersMany()) return;
    this.#letters = { count: 0, bytes: 0 };
    while (!this.#isStopped && (await this.#deps.store.prune(now, this.#rules.retention)) > 0) {
      await takeBreath();
    }
    const limits = { since: now - ERRAND_RETENTION_MS, max: MOST_ERRANDS };
    this.book.apply(await this.#deps.store.giveUpErrands(limits, countGivenUp));
    this.#prunedAt = now;
  }

  /** A flood of them must not wait for its minute: so little of what may be kept is let in at most beyond it. */
  #areLettersMany(): boolean {
    const { deadLettersMax, deadLettersMaxBytes } = this.#rules.retention;
    const { count, bytes } = this.#letters;
    return count > deadLettersMax * LETTERS_SHARE || bytes > deadLettersMaxBytes * LETTERS_SHARE;
  }

  #timed(store: Store): Pick<Store, 'commit'> {
    const { monitor } = this.#deps;
    return {
      async commit(deliveries, count) {
        const began = performance.now();
        const committed = await store.commit(deliveries, count);
        monitor.storeCommitted('ingest', performance.now() - began);
        return committed;
      },
    };
  }
}

/** Every key the fact names a customer by. */
function customersOf(fact: Fact): readonly CustomerKey[] {
  if (fact.kind === 'AgentPresenceChanged') return [];
  const named = [fact.customer, ...(fact.alsoKnownAs ?? [])];
  return fact.kind === 'CustomerMerged' ? [...named, fact.into] : named;
}
