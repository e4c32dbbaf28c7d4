/** Pending facts in memory, found by key and by every customer they touch. A mirror of the table `facts`. */
import type { CustomerKey, Fact, Instant } from '../../conversation/fact.ts';
import type { PendingFact } from '../../conversation/settle.ts';

/** `told`: which tellings of it have come, as bits. */
export interface ToldFact extends PendingFact {
  readonly told: number;
}

/** The part of the pending facts that belong together: an agent's presence has a queue of its own. */
export type Partition = CustomerKey;

export function partitionsOf(fact: Fact): readonly Partition[] {
  if (fact.kind === 'AgentPresenceChanged') return [`agent:${fact.agent}` as Partition];
  const touched = [fact.customer, ...(fact.alsoKnownAs ?? [])];
  return fact.kind === 'CustomerMerged' ? [...touched, fact.into] : touched;
}

/** So many may be gone and still in order, however few are there. */
const FEW = 1000;

export class PendingFacts {
  readonly #byId = new Map<number, ToldFact>();
  /** Ids in order of receipt, those gone among them: the map would pass by all that were taken from its front. */
  #order: number[] = [];
  /** Where the first begins that is not gone. */
  #first = 0;
  readonly #byKey = new Map<string, ToldFact>();
  /** Nearly always there is one: for it there is no collection. */
  readonly #byPartition = new Map<Partition, ToldFact | Map<number, ToldFact>>();
  /** By the second of their event time: after a flood the earliest is asked for again and again among very many. */
  readonly #bySecond = new Map<number, Set<ToldFact>>();

  get size(): number {
    return this.#byId.size;
  }

  /** In order of receipt. Nothing may be put or removed meanwhile. */
  *all(): Iterable<ToldFact> {
    for (let at = this.#first; at < this.#order.length; at += 1) {
      const pending = this.#byId.get(this.#order[at] ?? 0);
      if (pending) yield pending;
      else if (at === this.#first) this.#first += 1;
    }
  }

  withId(id: number): ToldFact | undefined {
    return this.#byId.get(id);
  }

  withKey(key: string): ToldFact | undefined {
    return this.#byKey.get(key);
  }

  /** Adds, or replaces the one with the same id. Ids come in order of receipt; of one that is gone none comes again. */
  put(pending: ToldFact): void {
    const present = this.#byId.get(pending.id);
    if (present) this.#forget(present);
    else this.#order.push(pending.id);
    this.#bySecondOf(pending).add(pending);
    this.#byId.set(pending.id, pending);
    this.#byKey.set(pending.fact.key, pending);
    for (const partition of partitionsOf(pending.fact)) this.#link(partition, pending);
  }

  remove(id: number): void {
    const present = this.#byId.get(id);
    if (!present) return;
    this.#byId.delete(id);
    this.#byKey.delete(present.fact.key);
    this.#forget(present);
    if (this.#order.length > 2 * this.#byId.size + FEW) this.#shorten();
  }

  touching(partition: Partition): ToldFact[] {
    const found = this.#byPartition.get(partition);
    if (found === undefined) return [];
    return found instanceof Map ? [...found.values()] : [found];
  }

  /** Every customer tied to this one by pending facts, itself included, and those facts. */
  component(start: Partition): { partitions: ReadonlySet<Partition>; pending: readonly ToldFact[] } {
    const partitions = new Set<Partition>([start]);
    const pending = new Map<number, ToldFact>();
    for (const partition of partitions) {
      for (const found of this.touching(partition)) {
        pending.set(found.id, found);
        for (const other of partitionsOf(found.fact)) partitions.add(other);
      }
    }
    return { partitions, pending: [...pending.values()] };
  }

  oldestAt(): Instant | undefined {
    const earliest = this.#bySecond.get(leastOf(this.#bySecond.keys()));
    return earliest && leastOf(mapped(earliest, ({ fact }) => fact.at));
  }

  #shorten(): void {
    this.#order = [...this.#byId.keys()];
    this.#first = 0;
  }

  #forget(pending: ToldFact): void {
    this.#unlink(pending);
    const alike = this.#bySecondOf(pending);
    alike.delete(pending);
    if (alike.size === 0) this.#bySecond.delete(secondOf(pending));
  }

  #bySecondOf(pending: ToldFact): Set<ToldFact> {
    const second = secondOf(pending);
    const known = this.#bySecond.get(second) ?? new Set();
    this.#bySecond.set(second, known);
    return known;
  }

  #link(partition: Partition, pending: ToldFact): void {
    const present = this.#byPartition.get(partition);
    if (present instanceof Map) present.set(pending.id, pending);
    else if (present === undefined || present.id === pending.id) this.#byPartition.set(partition, pending);
    else this.#byPartition.set(partition, new Map([present, pending].map((one) => [one.id, one])));
  }

  #unlink({ id, fact }: ToldFact): void {
    for (const partition of partitionsOf(fact)) {
      const present = this.#byPartition.get(partition);
      if (present instanceof Map) {
        present.delete(id);
        if (present.size === 0) this.#byPartition.delete(partition);
      } else if (present?.id === id) this.#byPartition.delete(partition);
    }
  }
}

function secondOf({ fact }: ToldFact): number {
  return Math.floor(fact.at / 1000);
}

/** Infinity of none. */
function leastOf(numbers: Iterable<number>): number {
  let least = Infinity;
  for (const number of numbers) if (number < least) least = number;
  return least;
}

function* mapped<T, R>(items: Iterable<T>, map: (item: T) => R): Iterable<R> {
  for (const item of items) yield map(item);
}
