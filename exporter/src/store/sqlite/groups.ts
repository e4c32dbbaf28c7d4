import type { Group } from '../../conversation/settle.ts';
import type { Customers } from './customers.ts';
import type { Partition, PendingFacts } from './pending.ts';

/** Collects groups, each once. */
export class GroupCollector {
  readonly collected: Group[] = [];
  readonly #taken = new Set<Partition>();
  readonly #pending: PendingFacts;
  readonly #customers: Customers;

  constructor(pending: PendingFacts, customers: Customers) {
    this.#pending = pending;
    this.#customers = customers;
  }

  get size(): number {
    return this.collected.length;
  }

  add(start: Partition): void {
    if (this.#taken.has(start)) return;
    const { partitions, pending } = this.#pending.component(start);
    for (const key of partitions) this.#taken.add(key);
    this.collected.push({ customers: this.#customers.known(partitions), pending });
  }
}
