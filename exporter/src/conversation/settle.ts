/**
 * Applies what is due, in event order. A group is every customer that pending facts tie together, with all their
 * pending facts; whatever else happens at the same time cannot concern it.
 */
import { takeEarly } from './early.ts';
import type { Evolved } from './evolve.ts';
import { evolve } from './evolve.ts';
import type { AgentPresenceChanged, ConversationFact, CustomerKey, Fact, Instant } from './fact.ts';
import { compareFacts } from './fact.ts';
import { fire, nextTimer } from './fire.ts';
import { mergeCustomers } from './merge.ts';
import type { Observation } from './observation.ts';
import type { Policy } from './policy.ts';
import type { Customer } from './state.ts';
import { NOBODY } from './state.ts';

export interface PendingFact {
  readonly id: number;
  readonly fact: Fact;
  /** Our clock at its first receipt. */
  readonly receivedAt: Instant;
}

/** Keys in it, those of aliases in facts too, are resolved: no fact names a customer already known under another key. */
export interface Group {
  readonly customers: ReadonlyMap<CustomerKey, Customer>;
  readonly pending: readonly PendingFact[];
}

export interface Horizon {
  /** Facts received up to here are due, and with them every fact of the group from before them. */
  readonly factsReceivedTo: Instant;
  /** So are those received after this: our clock has been set back since. */
  readonly factsReceivedAfter?: Instant;
  /** Timers before this event time are due, unless a fact from before them is still pending. */
  readonly timersBefore: Instant;
}

export interface SettledGroup {
  /** Every customer that changed; null: nothing is left to remember. */
  readonly customers: ReadonlyMap<CustomerKey, Customer | null>;
  /** Pseudonyms found to belong to another customer. */
  readonly aliases: ReadonlyMap<CustomerKey, CustomerKey>;
  readonly settled: readonly PendingFact[];
  readonly observations: readonly Observation[];
}

export function settle(group: Group, horizon: Horizon, policy: Policy): SettledGroup {
  const work = new Work(group, policy);
  const queue = [...group.pending].sort((a, b) => compareFacts(a.fact, b.fact));
  const due = queue.findLastIndex((pending) => isDue(pending, horizon)) + 1;
  for (const pending of queue.slice(0, due)) work.apply(pending);
  const blockedFrom = queue[due]?.fact.at ?? Infinity;
  work.fireTimersBefore(Math.min(horizon.timersBefore, blockedFrom));
  return work.result();
}

/** Whether the fact has waited long enough for earlier ones. */
export function isDue(
  { receivedAt }: Pick<PendingFact, 'receivedAt'>,
  { factsReceivedTo, factsReceivedAfter = Infinity }: Pick<Horizon, 'factsReceivedTo' | 'factsReceivedAfter'>,
): boolean {
  return receivedAt <= factsReceivedTo || receivedAt > factsReceivedAfter;
}

/** The group as it will look once everything pending is settled, for the gauges of the present. Timers aside. */
export function foresee(group: Group, policy: Policy): ReadonlyMap<CustomerKey, Customer | null> {
  const horizon: Horizon = { factsReceivedTo: Infinity, timersBefore: -Infinity };
  return settle(group, horizon, policy).customers;
}

/** As a message and as a fact it has been counted. */
function toldAgain({ customer, observations }: Evolved): Evolved {
  const fresh = observations.filter(({ type }) => type !== 'MessageCounted' && type !== 'FactCameLate');
  return { customer, observations: fresh };
}

class Work {
  readonly #policy: Policy;
  readonly #customers: Map<CustomerKey, Customer>;
  readonly #changed = new Map<CustomerKey, Customer | null>();
  readonly #aliases = new Map<CustomerKey, CustomerKey>();
  readonly #settled: PendingFact[] = [];
  readonly #observations: Observation[] = [];

  constructor(group: Group, policy: Policy) {
    this.#policy = policy;
    this.#customers = new Map(group.customers);
  }

  apply(pending: PendingFact): void {
    const { fact } = pending;
    this.fireTimersBefore(fact.at);
    if (fact.kind === 'AgentPresenceChanged') this.#notePresence(fact);
    else this.#applyToCustomer(fact);
    this.#settled.push(pending);
  }

  #applyToCustomer(fact: ConversationFact): void {
    const key = this.#resolve(fact.customer);
    for (const other of fact.alsoKnownAs ?? []) this.#merge(this.#resolve(other), key, fact.at);
    if (fact.kind === 'CustomerMerged') this.#merge(key, this.#resolve(fact.into), fact.at);
    const present = this.#resolve(key);
    this.#keep(present, evolve(this.#customers.get(present) ?? NOBODY, fact, this.#policy));
    this.#tellAgain(present);
  }

  /** What was heard of before its question is told again, now that the question is there. */
  #tellAgain(key: CustomerKey): void {
    for (;;) {
      const customer = this.#customers.get(key);
      const early = customer && takeEarly(customer, key);
      if (!early) return;
      this.#keep(key, { customer: early.customer, observations: [] });
      for (const fact of early.facts) {
        this.#fireTimersOf(key, fact.at);
        this.#keep(key, toldAgain(evolve(this.#customers.get(key) ?? NOBODY, fact, this.#policy)));
      }
    }
  }

  #notePresence({ agent, team, at, available, capacity }: AgentPresenceChanged): void {
    this.#observations.push({
      type: 'AgentNoted',
      event: { type: 'presence', agent, team, at, available, capacity },
    });
  }

  #merge(from: CustomerKey, into: CustomerKey, at: Instant): void {
    if (from === into) return;
    this.#aliases.set(from, into);
    this.#changed.set(from, null);
    const known = this.#customers.get(from);
    if (!known) return;
    const merged = mergeCustomers(known, this.#customers.get(into) ?? NOBODY, { at, policy: this.#policy });
    this.#customers.delete(from);
    this.#keep(into, merged);
  }

  #resolve(key: CustomerKey): CustomerKey {
    const into = this.#aliases.get(key);
    return into === undefined ? key : this.#resolve(into);
  }

  fireTimersBefore(instant: Instant): void {
    for (const key of [...this.#customers.keys()]) this.#fireTimersOf(key, instant);
  }

  #fireTimersOf(key: CustomerKey, instant: Instant): void {
    for (;;) {
      const customer = this.#customers.get(key);
      const due = customer && nextTimer(customer);
      if (!due || due.timer.at >= instant) return;
      this.#keep(key, fire(customer, due, this.#policy));
    }
  }

  #keep(key: CustomerKey, { customer, observations }: Evolved): void {
    this.#observations.push(...observations);
    const isWorthKeeping = Object.keys(customer.conversations).length > 0 || customer.consent !== undefined;
    if (isWorthKeeping) this.#customers.set(key, customer);
    else this.#customers.delete(key);
    this.#changed.set(key, isWorthKeeping ? customer : null);
  }

  result(): SettledGroup {
    return {
      customers: this.#changed,
      aliases: this.#aliases,
      settled: this.#settled,
      observations: this.#observations,
    };
  }
}
