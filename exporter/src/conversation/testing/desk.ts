/** What keeps customers between settlings, as the store does: states, aliases and facts still pending. */
import type { CustomerKey, Fact, Instant } from '../fact.ts';
import type { Observation } from '../observation.ts';
import type { Policy } from '../policy.ts';
import type { Horizon, PendingFact } from '../settle.ts';
import { settle } from '../settle.ts';
import type { Customer } from '../state.ts';
import { LATENESS_MS } from './histories.ts';
import { POLICY } from './policies.ts';
import { tell } from './tell.ts';

export class Desk {
  readonly #policy: Policy;
  readonly #throughStorage: boolean;
  readonly #aliases = new Map<CustomerKey, CustomerKey>();
  #customers = new Map<CustomerKey, Customer>();
  readonly observations: Observation[] = [];

  /** `throughStorage`: every state is written as JSON and read back between settlings. */
  constructor({ policy = POLICY, throughStorage = false } = {}) {
    this.#policy = policy;
    this.#throughStorage = throughStorage;
  }

  settle(pending: readonly PendingFact[], horizon: Horizon): readonly PendingFact[] {
    const group = {
      customers: this.#customers,
      pending: pending.map((each) => ({ ...each, fact: this.#resolved(each.fact) })),
    };
    const settled = settle(group, horizon, this.#policy);
    this.observations.push(...settled.observations);
    for (const [from, into] of settled.aliases) this.#aliases.set(from, into);
    this.#keep(settled.customers);
    return settled.settled;
  }

  /** Settles what may be settled at each of these instants of our clock. */
  settleAt(clock: readonly Instant[], facts: readonly PendingFact[]): void {
    const done = new Set<number>();
    for (const now of clock) {
      const pending = facts.filter(({ id, receivedAt }) => !done.has(id) && receivedAt <= now);
      const horizon = { factsReceivedTo: now - LATENESS_MS, timersBefore: now - LATENESS_MS };
      for (const { id } of this.settle(pending, horizon)) done.add(id);
    }
  }

  #keep(changed: ReadonlyMap<CustomerKey, Customer | null>): void {
    const customers = new Map(this.#customers);
    for (const [key, customer] of changed) {
      if (customer) customers.set(key, this.#throughStorage ? stored(customer) : customer);
      else customers.delete(key);
    }
    this.#customers = customers;
  }

  #resolved(fact: Fact): Fact {
    return renamed(fact, (key) => this.#nameOf(key));
  }

  #nameOf(key: CustomerKey): CustomerKey {
    const into = this.#aliases.get(key);
    return into === undefined ? key : this.#nameOf(into);
  }

  get customers(): ReadonlyMap<CustomerKey, Customer> {
    return this.#customers;
  }

  /** Observations as sorted lines: what was seen, whatever the order. */
  get tally(): string[] {
    return this.observations.map(tell).sort();
  }

  get state(): Record<string, Customer> {
    return Object.fromEntries(this.#customers);
  }
}

/** A fact with every pseudonym in it replaced, as the store does for those it knows to be aliases. */
export function renamed(fact: Fact, nameOf: (key: CustomerKey) => CustomerKey): Fact {
  if (fact.kind === 'AgentPresenceChanged') return fact;
  const { alsoKnownAs } = fact;
  return {
    ...fact,
    customer: nameOf(fact.customer),
    ...(alsoKnownAs ? { alsoKnownAs: alsoKnownAs.map(nameOf) } : {}),
    ...(fact.kind === 'CustomerMerged' ? { into: nameOf(fact.into) } : {}),
  };
}

function stored(customer: Customer): Customer {
  return JSON.parse(JSON.stringify(customer)) as Customer;
}
