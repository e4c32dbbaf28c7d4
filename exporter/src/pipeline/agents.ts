/** What is known of the agents: their accounts, as stored, and the events that are not yet in order. */
import type { Instant } from '../conversation/fact.ts';
import type { AgentAccount, AgentObservation } from '../conversation/ledger.ts';
import { accountTo, openAccount, recount } from '../conversation/ledger.ts';
import type { AgentEvent } from '../conversation/observation.ts';
import type { AgentChanges } from '../store/store.ts';
import { NO_AGENT_CHANGES } from '../store/store.ts';
import type { Held } from './held.ts';

/** More new events than so many are a reason to account for what can be, while a flood is worked off. */
const MANY_NEW = 1000;

/** Nothing changes here until what is to change has been `stored`. */
export class Agents {
  readonly #accounts: Map<string, AgentAccount>;
  #upcoming: AgentEvent[];
  /** Events since the last look at what can be accounted for. */
  #new = 0;

  constructor(accounts: ReadonlyMap<string, AgentAccount>, upcoming: readonly AgentEvent[]) {
    this.#accounts = new Map(accounts);
    this.#upcoming = [...upcoming];
  }

  loads(): readonly { agent: string; team: string; load: number }[] {
    return [...this.#accounts].map(([agent, { team, load }]) => ({ agent, team, load: Math.max(0, load) }));
  }

  /** Whether many events have come since it last said so; when it does, it counts anew. */
  resetIfManyNew(): boolean {
    if (this.#new <= MANY_NEW) return false;
    this.#new = 0;
    return true;
  }

  /** Events have been seen: whoever was not known before gets an account. */
  take(events: readonly AgentEvent[]): AgentChanges {
    const unknown = events.filter(({ agent }) => !this.#accounts.has(agent));
    const agents = new Map(unknown.map(({ agent }) => [agent, openAccount()]));
    return { ...NO_AGENT_CHANGES, agents, agentEvents: events };
  }

  /** Accounts for the agents' time up to the watermark. */
  accountTo(watermark: Instant): { changes: AgentChanges; observations: readonly AgentObservation[] } {
    const due = byAgent(this.#upcoming.filter(({ at }) => at < watermark));
    const agents = new Map<string, AgentAccount>();
    const observations: AgentObservation[] = [];
    for (const [agent, account] of this.#accounts) {
      const own = due.get(agent) ?? [];
      const accounted = accountTo(agent, account, own, watermark);
      if (accounted.observations.length > 0 || own.length > 0) agents.set(agent, accounted.account);
      for (const observation of accounted.observations) observations.push(observation);
    }
    return { changes: { agents, agentEvents: [], agentsAccountedTo: watermark }, observations };
  }

  /**
   * Makes the accounts agree with what is held by the settled state: where agents were not counted for a while, counting
   * begins `at`; where the program ended between two steps that belong together, the second is made up for.
   */
  recount(held: ReadonlyMap<string, Held>, at: Instant): AgentChanges {
    const upcoming = byAgent(this.#upcoming);
    const agents = new Map<string, AgentAccount>();
    for (const agent of new Set([...this.#accounts.keys(), ...held.keys()])) {
      const { team = '', conversations = 0 } = held.get(agent) ?? {};
      const account = this.#accounts.get(agent);
      const own = upcoming.get(agent) ?? [];
      const recounted = recount(account ?? openAccount(), { team, conversations, at }, own);
      if (recounted !== account) agents.set(agent, recounted);
    }
    return { ...NO_AGENT_CHANGES, agents };
  }

  /** Nothing of them is to go on when they are counted again. */
  forget(): AgentChanges {
    const agents = new Map([...this.#accounts.keys()].map((agent) => [agent, openAccount()]));
    return { agents, agentEvents: [], agentsAccountedTo: Infinity };
  }

  stored({ agents, agentEvents, agentsAccountedTo }: AgentChanges): void {
    for (const [agent, account] of agents) this.#accounts.set(agent, account);
    if (agentsAccountedTo > -Infinity)
      this.#upcoming = this.#upcoming.filter(({ at }) => at >= agentsAccountedTo);
    for (const event of agentEvents) this.#upcoming.push(event);
    this.#new += agentEvents.length;
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
