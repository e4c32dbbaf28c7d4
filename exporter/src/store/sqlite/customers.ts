/** Customers' settled states, those last loaded or stored in memory. */
import type { CustomerKey } from '../../conversation/fact.ts';
import { nextTimer } from '../../conversation/fire.ts';
import { openConversations } from '../../conversation/open.ts';
import type { Customer } from '../../conversation/state.ts';
import type { Statements } from './statements.ts';

const CACHED = 20_000;

export class Customers {
  readonly #sql: Statements;
  /** States are never changed in place. */
  readonly #cached = new Map<CustomerKey, Customer>();

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  get(key: CustomerKey): Customer | undefined {
    const cached = this.#cached.get(key);
    if (cached) return cached;
    const row = this.#sql.getCustomer.get(key);
    if (!row) return undefined;
    const customer = JSON.parse(row.state) as Customer;
    this.remember(key, customer);
    return customer;
  }

  /** Of these, the states there are. */
  known(keys: Iterable<CustomerKey>): ReadonlyMap<CustomerKey, Customer> {
    const known = new Map<CustomerKey, Customer>();
    for (const key of keys) {
      const customer = this.get(key);
      if (customer) known.set(key, customer);
    }
    return known;
  }

  /** The key the customer is known by now. */
  resolve(key: CustomerKey): CustomerKey {
    // Who has a state of their own is nobody's other name.
    if (this.#cached.has(key)) return key;
    return this.#sql.getAlias.get(key)?.customer ?? key;
  }

  /** Into the database; `remember` follows once the transaction has succeeded. null: nothing is left of them. */
  write(key: CustomerKey, customer: Customer | null): void {
    if (customer === null) {
      this.#sql.deleteCustomer.run(key);
      return;
    }
    const open = openConversations(customer);
    const timer = nextTimer(customer)?.timer.at ?? null;
    this.#sql.putCustomer.run(
      key,
      timer,
      open.length === 0 ? null : JSON.stringify(open),
      JSON.stringify(customer),
    );
  }

  remember(key: CustomerKey, customer: Customer | null): void {
    this.#cached.delete(key);
    if (customer === null) return;
    this.#cached.set(key, customer);
    if (this.#cached.size <= CACHED) return;
    const [oldest] = this.#cached.keys();
    if (oldest !== undefined) this.#cached.delete(oldest);
  }
}
