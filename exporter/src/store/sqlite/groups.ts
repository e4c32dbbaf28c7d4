import type { CustomerKey } from '../../conversation/fact.ts';
import type { Group } from '../../conversation/settle.ts';
import type { Customer } from '../../conversation/state.ts';
import type { Partition, PendingFacts } from './pending.ts';

/** Collects groups, each once. */
export class GroupCollector {
  readonly collected: Group[] = [];
  readonly #taken = new Set<Partition>();
  readonly #pending: PendingFacts;
  readonly #load: (key: CustomerKey) => Customer | undefined;

  constructor(pending: PendingFacts, load: (key: CustomerKey) => Customer | undefined) {
    this.#pending = pending;
    this.#load = load;
  }

  get size(): number {
    return this.collected.length;
  }

  add(start: Partition): void {
    if (this.#taken.has(start)) return;
    const { partitions, pending } = this.#pending.component(start);
    const customers = new Map<CustomerKey, Customer>();
    for (const key of partitions) {
      this.#taken.add(key);
      const customer = this.#load(key);
      if (customer) customers.set(key, customer);
    }
    this.collected.push({ customers, pending });
  }
}
