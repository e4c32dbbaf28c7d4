/** One settling step after another: claim what is due, let the core decide, count and store the outcome as one. */
import type { CustomerKey, Instant, Milliseconds } from '../conversation/fact.ts';
import type { AgentAccount } from '../conversation/ledger.ts';
import { accountTo, enqueue, openAccount, recount } from '../conversation/ledger.ts';
import type { AgentEvent, Observation } from '../conversation/observation.ts';
import type { Policy } from '../conversation/policy.ts';
import type { Group } from '../conversation/settle.ts';
import { settle } from '../conversation/settle.ts';
import type { Customer } from '../conversation/state.ts';
import { openEpisode } from '../conversation/state.ts';
import { KpiCounter } from '../metrics/kpi.ts';
import type { Cell } from '../metrics/cells.ts';
import type { LabelRegistry } from '../metrics/labels.ts';
import type { Settlement, Store } from '../store/store.ts';
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
  readonly hasMore: boolean;
}

const NOTHING: Settlement = {
  customers: new Map(),
  aliases: new Map(),
  settled: [],
  cells: [],
  labelValues: [],
  agents: new Map(),
};

/** Groups and timers taken in one transaction: keeps each step, for which commits must wait, to a few milliseconds. */
const STEP_LIMIT = 100;
/** Agents' time is accounted for in spans no shorter than this, to spare the store. */
const ACCOUNTING_INTERVAL_MS = 5000;
/** Events of agents: more than so many not yet in order are a reason to account at once for what can be. */
const MUCH_UPCOMING = 1000;

const IDLE: Step = {
  cells: [],
  customers: new Map(),
  stillPending: [],
  settled: 0,
  hasMore: false,
  isIdle: true,
};

export class Settler {
  readonly #options: SettlerOptions;
  readonly #accounts: Map<string, AgentAccount>;
  #accountedTo: Instant = -Infinity;

  constructor(options: SettlerOptions, accounts: ReadonlyMap<string, AgentAccount>) {
    this.#options = options;
    this.#accounts = new Map(accounts);
  }

  agentLoads(): readonly { agent: string; team: string; load: number }[] {
    return [...this.#accounts].map(([agent, { team, load }]) => ({ agent, team, load: Math.max(0, load) }));
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
    const accounted = await this.#accountInBetween(timersBefore);
    if (accounted.length > 0) return { ...IDLE, cells: accounted, isIdle: false, hasMore: true };
    const { groups, hasMore } = await store.claim({ ...horizon, limit: STEP_LIMIT });
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
      agents: this.#enqueue(observations),
      cells: counter.changes(),
      labelValues: this.#options.labels().fresh(),
    };
    await this.#keep(settlement);
    return {
      cells: settlement.cells,
      settled: settled.length,
      isIdle: false,
      hasMore,
      ...splitPending(settlement, groups),
    };
  }

  /** No event from before this can still come, if it comes in time; of what is due and not yet settled neither. */
  async #watermark(timersBefore: Instant): Promise<Instant> {
    const { store } = this.#options;
    const [pending = Infinity, timer = Infinity] = [await store.oldestPending(), await store.oldestTimer()];
    return Math.min(timersBefore, pending, timer);
  }

  /** While a flood is worked off nothing is ever idle, and each step stores again what is upcoming of its agents. */
  async #accountInBetween(timersBefore: Instant): Promise<readonly Cell[]> {
    if (this.#countUpcoming(Infinity) <= MUCH_UPCOMING) return [];
    const watermark = await this.#watermark(timersBefore);
    // What lies ahead of it, of a sender whose clock does, must wait and is no reason to hurry.
    return this.#countUpcoming(watermark) > MUCH_UPCOMING ? this.#accountTo(watermark, 1) : [];
  }

  /** Events of agents from before the instant that are not yet in order. */
  #countUpcoming(before: Instant): number {
    let count = 0;
    for (const { upcoming } of this.#accounts.values()) {
      const beyond = before === Infinity ? -1 : upcoming.findIndex(({ at }) => at >= before);
      count += beyond < 0 ? upcoming.length : beyond;
    }
    return count;
  }

  /** Accounts for agents' time, unless there is less of it than `leastMs`. */
  async #accountTo(watermark: Instant, leastMs: Milliseconds): Promise<readonly Cell[]> {
    if (!this.#options.countsAgents() || watermark - this.#accountedTo < leastMs) return [];
    const counter = this.#counter();
    const agents = new Map<string, AgentAccount>();
    for (const [agent, account] of this.#accounts) {
      const accounted = accountTo(agent, account, watermark);
      for (const observation of accounted.observations) counter.observeAgent(observation);
      if (accounted.observations.length > 0 || account.upcoming.length > accounted.account.upcoming.length) {
        agents.set(agent, accounted.account);
      }
    }
    const cells = counter.changes();
    const labelValues = this.#options.labels().fresh();
    if (agents.size > 0) {
      await this.#keep({ ...NOTHING, agents, cells, labelValues });
    }
    this.#accountedTo = watermark;
    return cells;
  }

  /**
   * Makes the accounts agree with what is held by the settled state: where agents were not counted for a while, counting
   * begins `at`; where the program ended between two steps that belong together, the second is made up for.
   */
  async recount(held: ReadonlyMap<string, Held>, at: Instant): Promise<void> {
    const agents = new Map<string, AgentAccount>();
    for (const agent of new Set([...this.#accounts.keys(), ...held.keys()])) {
      const { team = '', conversations = 0 } = held.get(agent) ?? {};
      const account = this.#accounts.get(agent);
      const recounted = recount(account ?? openAccount(), { team, conversations, at });
      if (recounted !== account) agents.set(agent, recounted);
    }
    if (agents.size > 0) await this.#keep({ ...NOTHING, agents });
  }

  /** Agents are no longer to be counted: nothing of them is to go on when they are again. */
  async forgetAgents(): Promise<void> {
    const agents = new Map([...this.#accounts.keys()].map((agent) => [agent, openAccount()]));
    if (agents.size > 0) await this.#keep({ ...NOTHING, agents });
  }

  /** The customer was erased: who held their conversations is free of them. */
  async release(customer: Customer, at: Instant): Promise<void> {
    const observations = Object.values(customer.conversations).flatMap((conversation): Observation[] => {
      const { holder, slice } = openEpisode(conversation) ?? {};
      if (holder === undefined || slice === undefined) return [];
      return [
        { type: 'AgentNoted', event: { type: 'load', agent: holder, team: slice.team, at, change: -1 } },
      ];
    });
    if (observations.length > 0) await this.#keep({ ...NOTHING, agents: this.#enqueue(observations) });
  }

  #counter(): KpiCounter {
    return new KpiCounter(this.#options.labels(), this.#options.durationBounds());
  }

  async #keep(settlement: Settlement): Promise<void> {
    await this.#options.store.settle(settlement);
    this.#options.labels().markStored(settlement.labelValues);
    for (const [agent, account] of settlement.agents) this.#accounts.set(agent, account);
  }

  #enqueue(observations: readonly Observation[]): ReadonlyMap<string, AgentAccount> {
    if (!this.#options.countsAgents()) return new Map();
    const events = observations.flatMap((one) => (one.type === 'AgentNoted' ? [one.event] : []));
    const accounts = [...byAgent(events)].map(
      ([agent, own]) => [agent, enqueue(this.#accounts.get(agent) ?? openAccount(), own)] as const,
    );
    return new Map(accounts);
  }
}

function byAgent(events: readonly AgentEvent[]): ReadonlyMap<string, readonly AgentEvent[]> {
  const own = new Map<string, AgentEvent[]>();
  for (const event of events) {
    const known = own.get(event.agent);
    if (known) known.push(event);
    else own.set(event.agent, [event]);
  }
  return own;
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
