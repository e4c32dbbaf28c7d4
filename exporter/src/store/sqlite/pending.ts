/** Pending facts in memory, found by key and by every customer they touch. A mirror of the table `facts`. */
import type { CustomerKey, Fact, Instant } from '../../conversation/fact.ts';
import type { PendingFact } from '../../conversation/settle.ts';

/** The part of the pending facts that belong together: an agent's presence has a queue of its own. */
export type Partition = CustomerKey;

export function partitionsOf(fact: Fact): readonly Partition[] {
  if (fact.kind === 'AgentPresenceChanged') return [`agent:${fact.agent}` as Partition];
  const touched = [fact.customer, ...(fact.alsoKnownAs ?? [])];
  return fact.kind === 'CustomerMerged' ? [...touched, fact.into] : touched;
}

export class PendingFacts {
  readonly #byId = new Map<number, PendingFact>();
  readonly #byKey = new Map<string, PendingFact>();
  readonly #byPartition = new Map<Partition, Set<number>>();

  get size(): number {
    return this.#byId.size;
  }

  /** In order of receipt. */
  all(): Iterable<PendingFact> {
    return this.#byId.values();
  }

  withKey(key: string): PendingFact | undefined {
    return this.#byKey.get(key);
  }

  /** Adds, or replaces the one with the same id. */
  put(pending: PendingFact): void {
    const present = this.#byId.get(pending.id);
    if (present) this.#unlink(present);
    this.#byId.set(pending.id, pending);
    this.#byKey.set(pending.fact.key, pending);
    for (const partition of partitionsOf(pending.fact)) this.#link(partition, pending.id);
  }

  remove(id: number): void {
    const present = this.#byId.get(id);
    if (!present) return;
    this.#byId.delete(id);
    this.#byKey.delete(present.fact.key);
    this.#unlink(present);
  }

  touching(partition: Partition): PendingFact[] {
    return [...(this.#byPartition.get(partition) ?? [])].flatMap((id) => this.#byId.get(id) ?? []);
  }

  /** Every customer tied to this one by pending facts, itself included, and those facts. */
  component(start: Partition): { partitions: ReadonlySet<Partition>; pending: readonly PendingFact[] } {
    const partitions = new Set<Partition>([start]);
    const pending = new Map<number, PendingFact>();
    for (const partition of partitions) {
      for (const found of this.touching(partition)) {
        pending.set(found.id, found);
        for (const other of partitionsOf(found.fact)) partitions.add(other);
      }
    }
    return { partitions, pending: [...pending.values()] };
  }

  oldestAt(): Instant | undefined {
    let oldest: Instant | undefined;
    for (const { fact } of this.#byId.values()) {
      if (oldest === undefined || fact.at < oldest) oldest = fact.at;
    }
    return oldest;
  }

  #link(partition: Partition, id: number): void {
    const ids = this.#byPartition.get(partition);
    if (ids) ids.add(id);
    else this.#byPartition.set(partition, new Set([id]));
  }

  #unlink({ id, fact }: PendingFact): void {
    for (const partition of partitionsOf(fact)) {
      const ids = this.#byPartition.get(partition);
      ids?.delete(id);
      if (ids?.size === 0) this.#byPartition.delete(partition);
    }
  }
}
