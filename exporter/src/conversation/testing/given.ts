/** given(facts).when(fact).seen(): the core run fact by fact, what it saw told in one line each. */
import type { Fact, Instant } from '../fact.ts';
import type { Observation } from '../observation.ts';
import type { Policy } from '../policy.ts';
import { settle } from '../settle.ts';
import type { Conversation, Customer, Episode } from '../state.ts';
import { openEpisode } from '../state.ts';
import type { Moment } from './facts.ts';
import { customerKey, instant, START } from './facts.ts';
import { renamed } from './desk.ts';
import { POLICY } from './policies.ts';
import { tell } from './tell.ts';

const SECOND_MS = 1000;

/** Event time reaches this instant, timers at the instant itself included. */
export interface Passing {
  readonly until: Instant;
}

export function until(moment: Moment): Passing {
  return { until: instant(moment) };
}

/** Facts arrive in the order given, each settled before the next: one with an earlier time than the last comes late. */
export type Step = Fact | Passing;

export function given(...steps: readonly Step[]): Story {
  return under(POLICY).given(...steps);
}

export function under(policy: Policy): { given(...steps: readonly Step[]): Story } {
  return { given: (...steps) => new Story(policy).play(steps) };
}

export class Story {
  #policy: Policy;
  readonly #customers = new Map<string, Customer>();
  readonly #aliases = new Map<string, string>();
  #observations: Observation[] = [];

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** Forgets what was seen, so that `seen` tells only what these steps bring about. */
  when(...steps: readonly Step[]): this {
    this.#observations = [];
    return this.play(steps);
  }

  /** New rules hold from here on. */
  ruledBy(policy: Policy): this {
    this.#policy = policy;
    return this;
  }

  play(steps: readonly Step[]): this {
    for (const step of steps) this.#take(step);
    return this;
  }

  #take(step: Step): void {
    const isFact = !('until' in step);
    const settled = settle(
      {
        customers: new Map([...this.#customers].map(([key, customer]) => [customerKey(key), customer])),
        pending: isFact ? [{ id: 1, fact: this.#resolved(step), receivedAt: step.at }] : [],
      },
      { factsReceivedTo: Infinity, timersBefore: isFact ? -Infinity : step.until + 1 },
      this.#policy,
    );
    this.#observations.push(...settled.observations);
    for (const [from, into] of settled.aliases) this.#aliases.set(from, into);
    for (const [key, customer] of settled.customers) {
      if (customer) this.#customers.set(key, customer);
      else this.#customers.delete(key);
    }
  }

  #resolved(fact: Fact): Fact {
    return renamed(fact, (key) => customerKey(this.#nameOf(key)));
  }

  #nameOf(name: string): string {
    const into = this.#aliases.get(name);
    return into === undefined ? name : this.#nameOf(into);
  }

  /** What was seen, a line each, of these types or of all but message counts and agent events. */
  seen(...types: readonly Observation['type'][]): string[] {
    const told = this.#observations.filter(({ type }) =>
      types.length === 0 ? type !== 'MessageCounted' && type !== 'AgentNoted' : types.includes(type),
    );
    return told.map(tell);
  }

  observations(): readonly Observation[] {
    return this.#observations;
  }

  customers(): string[] {
    return [...this.#customers.keys()].sort();
  }

  customer(name = 'amy'): Customer | undefined {
    return this.#customers.get(this.#nameOf(name));
  }

  conversation(inbox = 'support', name = 'amy'): Conversation | undefined {
    return this.customer(name)?.conversations[inbox];
  }

  episode(inbox = 'support', name = 'amy'): Episode | undefined {
    const conversation = this.conversation(inbox, name);
    return conversation && openEpisode(conversation);
  }

  /** What the customer last said to each purpose. */
  consent(name = 'amy'): Record<string, boolean> {
    const consents = Object.entries(this.customer(name)?.consent ?? {});
    return Object.fromEntries(consents.map(([purpose, { granted }]) => [purpose, granted]));
  }

  /** Second since when the customer waits; undefined when they do not. */
  waitingSince(inbox = 'support', name = 'amy'): number | undefined {
    const since = this.episode(inbox, name)?.waitingSince;
    return since === undefined ? undefined : (since - START) / SECOND_MS;
  }

  /** Timers set, as `kind@second`. */
  timers(inbox = 'support', name = 'amy'): string[] {
    const timers = this.conversation(inbox, name)?.timers ?? [];
    return timers.map(({ kind, at }) => `${kind}@${(at - START) / SECOND_MS}`);
  }
}
