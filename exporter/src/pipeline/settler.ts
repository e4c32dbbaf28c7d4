/** One settling step after another: claim what is due, let the core decide, count and store the outcome as one. */
import type { CustomerKey, Instant, Milliseconds } from '../conversation/fact.ts';
import type { Observation } from '../conversation/observation.ts';
import type { Policy } from '../conversation/policy.ts';
import type { Group } from '../conversation/settle.ts';
import { settle } from '../conversation/settle.ts';
import type { Customer } from '../conversation/state.ts';
import { openEpisode } from '../conversation/state.ts';
import { KpiCounter } from '../metrics/kpi.ts';
import type { Cell } from '../metrics/cells.ts';
import type { LabelRegistry } from '../metrics/labels.ts';
import type { AgentChanges, Settlement, Store } from '../store/store.ts';
import { EMPTY_SETTLEMENT, NO_AGENT_CHANGES } from '../store/store.ts';
import { Agents } from './agents.ts';
import type { Held } from './held.ts';

export interface SettlerOptions {
  readonly store: Store;
  readonly policy: () => Policy;
  readonly labels: () => LabelRegistry;
  readonly durationBounds: () => readonly number[];
  readonly allowedLatenessMs: () => Milliseconds;
  /** False where agents are not to be counted. */
  readonly countsAgents: () => boolean;
}

export interface Moment {
  /** Our clock. */
  readonly now: Instant;
  /** The events' clock at that moment. */
  readonly eventTime: Instant;
  /** While true, nothing is due: deliveries nobody could take before a restart may still be on their way. */
  readonly isGrace: boolean;
  /** About so many groups and timers are taken in one transaction, for which commits must wait. */
  readonly limit: number;
}

export interface Step {
  readonly cells: readonly Cell[];
  /** Customers whose settled state changed and that have nothing pending; null: nothing is left of them. */
  readonly customers: ReadonlyMap<CustomerKey, Customer | null>;
  /** Customers that changed and still have facts pending. */
  readonly stillPending: readonly CustomerKey[];
  readonly settled: number;
  /** Nothing was due. */
  readonly isIdle: boolean;
}

/** Agents' time is accounted for in spans no shorter than this, to spare the store. */
const ACCOUNTING_INTERVAL_MS = 5000;

const IDLE: Step = {
  cells: [],
  customers: new Map(),
  stillPending: [],
  settled: 0,
  isIdle: true,
};

export class Settler {
  readonly #options: SettlerOptions;
  readonly #agents: Agents;
  #accountedTo: Instant = -Infinity;

  private constructor(options: SettlerOptions, agents: Agents) {
    this.#options = options;
    this.#agents = agents;
  }

  /** Takes up what the store knows of agents. Throws what the store throws. */
  static async resume(options: SettlerOptions): Promise<Settler> {
    const { store } = options;
    return new Settler(options, new Agents(await store.agents(), await store.agentEvents()));
  }

  agentLoads(): ReturnType<Agents['loads']> {
    return this.#agents.loads();
  }

  /**
   * Settles a bounded part of what is due; when nothing is, brings the agents' accounts up to date. Throws what the
   * store throws, with nothing changed.
   */
  async step(moment: Moment): Promise<Step> {
    const { store, policy, allowedLatenessMs } = this.#options;
    const latenessMs = allowedLatenessMs();
    const timersBefore = moment.isGrace ? -Infinity : moment.eventTime - latenessMs;
    const horizon = {
      factsReceivedTo: moment.isGrace ? -Infinity : moment.now - latenessMs,
      factsReceivedAfter: moment.now + latenessMs,
      timersBefore,
    };
    // Time goes back when the first events ever show that they are late by days, and when our clock is set back.
    if (timersBefore < this.#accountedTo) this.#accountedTo = -Infinity;
    const accounted = await this.#accountInBetween(timersBefore);
    if (accounted.length > 0) return { ...IDLE, cells: accounted, isIdle: false };
    const { groups } = await store.claim({ ...horizon, limit: moment.limit });
    if (groups.length === 0) {
      return {
        ...IDLE,
        cells: await this.#accountTo(await this.#watermark(timersBefore), ACCOUNTING_INTERVAL_MS),
      };
    }
    const outcomes = groups.map((group) => settle(group, horizon, policy()));
    const counter = this.#counter();
    const observations = outcomes.flatMap((outcome) => outcome.observations);
    for (const observation of observations) counter.observe(observation);
    const settled = outcomes.flatMap((outcome) => outcome.settled);
    const settlement: Settlement = {
      customers: new Map(outcomes.flatMap((outcome) => [...outcome.customers])),
      aliases: new Map(outcomes.flatMap((outcome) => [...outcome.aliases])),
      settled,
      ...this.#noted(observations),
      cells: counter.changes(),
      labelValues: this.#options.labels().fresh(),
    };
    await this.#keep(settlement);
    return {
      cells: settlement.cells,
      settled: settled.length,
      isIdle: false,
      ...splitPending(settlement, groups),
    };
  }

  /** No event from before this can still come, if it comes in time; of what is due and not yet settled neither. */
  async #watermark(timersBefore: Instant): Promise<Instant> {
    const { store } = this.#options;
    const [pending = Infinity, timer = Infinity] = [await store.oldestPending(), await store.oldestTimer()];
    return Math.min(timersBefore, pending, timer);
  }

  /** While a flood is worked off nothing is ever idle, and events of agents would gather. */
  async #accountInBetween(timersBefore: Instant): Promise<readonly Cell[]> {
    return this.#agents.resetIfManyNew() ? this.#accountTo(await this.#watermark(timersBefore), 1) : [];
  }

  /** Accounts for agents' time, unless there is less of it than `leastMs`. */
  async #accountTo(watermark: Instant, leastMs: Milliseconds): Promise<readonly Cell[]> {
    if (!this.#options.countsAgents() || watermark - this.#accountedTo < leastMs) return [];
    const { changes, observations } = this.#agents.accountTo(watermark);
    const counter = this.#counter();
    for (const observation of observations) counter.observeAgent(observation);
    const cells = counter.changes();
    if (changes.agents.size > 0)
      await this.#keep({
        ...EMPTY_SETTLEMENT,
        ...changes,
        cells,
        labelValues: this.#options.labels().fresh(),
      });
    this.#accountedTo = watermark;
    return cells;
  }

  /** See `Agents`: the accounts agree with what is held. */
  async recount(held: ReadonlyMap<string, Held>, at: Instant): Promise<void> {
    const changes = this.#agents.recount(held, at);
    if (changes.agents.size > 0) await this.#keep({ ...EMPTY_SETTLEMENT, ...changes });
  }

  /** Agents are no longer to be counted. */
  async forgetAgents(): Promise<void> {
    const changes = this.#agents.forget();
    if (changes.agents.size > 0) await this.#keep({ ...EMPTY_SETTLEMENT, ...changes });
  }

  /** Erases the customer; who held their conversations is free of them. Undefined when nothing was held of them. */
  async erase(customer: CustomerKey, at: Instant): Promise<Group | undefined> {
    let freed: AgentChanges = NO_AGENT_CHANGES;
    const erased = await this.#options.store.erase(customer, ({ customers }) => {
      freed = this.#noted([...customers.values()].flatMap((one) => layDown(one, at)));
      return freed;
    });
    this.#agents.stored(freed);
    return erased;
  }

  #counter(): KpiCounter {
    return new KpiCounter(this.#options.labels(), this.#options.durationBounds());
  }

  async #keep(settlement: Settlement): Promise<void> {
    await this.#options.store.settle(settlement);
    this.#options.labels().markStored(settlement.labelValues);
    this.#agents.stored(settlement);
  }

  #noted(observations: readonly Observation[]): AgentChanges {
    if (!this.#options.countsAgents()) return NO_AGENT_CHANGES;
    return this.#agents.take(observations.flatMap((one) => (one.type === 'AgentNoted' ? [one.event] : [])));
  }
}

/** Whatever of the customer is held is laid down. */
function layDown(customer: Customer, at: Instant): Observation[] {
  return Object.values(customer.conversations).flatMap((conversation): Observation[] => {
    const { holder, slice } = openEpisode(conversation) ?? {};
    if (holder === undefined || slice === undefined) return [];
    return [{ type: 'AgentNoted', event: { type: 'load', agent: holder, team: slice.team, at, change: -1 } }];
  });
}

function splitPending(
  { customers, settled }: Settlement,
  groups: readonly Group[],
): Pick<Step, 'customers' | 'stillPending'> {
  const gone = new Set(settled.map(({ id }) => id));
  const waiting = new Set<CustomerKey>();
  for (const { fact, id } of groups.flatMap(({ pending }) => pending)) {
    if (gone.has(id) || fact.kind === 'AgentPresenceChanged') continue;
    for (const key of [fact.customer, ...(fact.alsoKnownAs ?? [])]) waiting.add(key);
  }
  return {
    // Who is gone is gone, whatever a pending fact may make of the name again.
    customers: new Map([...customers].filter(([key, customer]) => customer === null || !waiting.has(key))),
    stillPending: [...waiting],
  };
}
