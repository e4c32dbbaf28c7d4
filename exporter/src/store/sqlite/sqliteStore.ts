/** The store of a single process: one SQLite file, held exclusively, every commit on disk before it is acknowledged. */
import type { Database } from 'better-sqlite3';
import type { CustomerKey, Fact, Instant } from '../../conversation/fact.ts';
import type { AgentAccount } from '../../conversation/ledger.ts';
import type { AgentEvent } from '../../conversation/observation.ts';
import type { OpenConversation } from '../../conversation/open.ts';
import { isDue } from '../../conversation/settle.ts';
import type { Group, PendingFact } from '../../conversation/settle.ts';
import type { Cell } from '../../metrics/cells.ts';
import type { LabelValue } from '../../metrics/labels.ts';
import type {
  AgentChanges,
  Claim,
  ClaimRequest,
  Committed,
  CountCommit,
  CountGivenUp,
  DeadLetterHead,
  DeadLetterRequest,
  Delivery,
  ErrandLimits,
  FactReceipt,
  FreeAgents,
  Retention,
  Settlement,
  Store,
  StoredDeadLetter,
  Unasked,
} from '../store.ts';
import { NotDurable, StoreUnavailable } from '../store.ts';
import type { Errand } from '../../sources/source.ts';
import { AliasRounds } from './aliasRounds.ts';
import { Customers } from './customers.ts';
import { openDatabase } from './database.ts';
import type { SqliteOptions } from './database.ts';
import { DeadLetters } from './deadLetters.ts';
import { Errands } from './errands.ts';
import { GroupCollector } from './groups.ts';
import { Intake, least } from './intake.ts';
import { PendingFacts, partitionsOf } from './pending.ts';
import type { ToldFact } from './pending.ts';
import { withCustomers } from './rename.ts';
import { SeenKeys } from './seen.ts';
import { SeenRounds } from './seenRounds.ts';
import type { Statements } from './statements.ts';
import { prepareStatements } from './statements.ts';
import { Transactions } from './transactions.ts';

/** Throws what `openDatabase` throws. */
export function openSqliteStore(options: SqliteOptions): Store {
  return openDatabase(options, (db) => new SqliteStore(db, options));
}

export class SqliteStore implements Store {
  readonly #tx: Transactions;
  readonly #sql: Statements;
  readonly #pending = new PendingFacts();
  readonly #seen: SeenKeys;
  readonly #seenRounds: SeenRounds;
  readonly #customers: Customers;
  /** Erased since the last claim: what was claimed before must not bring them back. */
  readonly #erased = new Set<CustomerKey>();
  readonly #aliasRounds: AliasRounds;
  readonly #letters: DeadLetters;
  readonly #errands: Errands;
  #nextId = 1;
  #nextLetterId: number;
  #leastLag: number | undefined;

  constructor(db: Database, options: SqliteOptions) {
    this.#sql = prepareStatements(db);
    this.#seen = new SeenKeys(this.#sql, { retentionMs: options.dedupeRetentionMs });
    this.#seenRounds = new SeenRounds(this.#sql);
    this.#customers = new Customers(this.#sql);
    this.#letters = new DeadLetters(this.#sql);
    this.#errands = new Errands(this.#sql);
    this.#tx = new Transactions(db, options);
    this.#aliasRounds = new AliasRounds(this.#sql, {
      isPending: (customer) => this.#pending.touching(customer).length > 0,
      keptMs: options.dedupeRetentionMs,
    });
    for (const { id, received_at: receivedAt, body, told } of this.#sql.allFacts.all()) {
      this.#pending.put({ id, receivedAt, fact: JSON.parse(body) as Fact, told });
      this.#nextId = id + 1;
    }
    this.#nextLetterId = this.#letters.readNextId();
    const lag = this.#sql.getMeta.get('least_lag');
    this.#leastLag = lag === undefined ? undefined : Number(lag.value);
  }

  async commit(deliveries: readonly Delivery[], count: CountCommit): Promise<Committed> {
    const committed = await this.#tx.write(() => {
      const known = { pending: this.#pending, seen: this.#seen };
      const intake = new Intake(this.#sql, known, {
        nextId: this.#nextId,
        nextLetterId: this.#nextLetterId,
        resolve: (key) => this.#customers.resolve(key),
      });
      const { cells, seen } = this.#tx.transaction(() => {
        for (const delivery of deliveries) intake.take(delivery);
        const retold = this.#seen.retell(intake.retold);
        this.#seen.write(retold);
        const counted = count(intake.receipts, intake.taken);
        this.#addCells(counted);
        this.#rememberLag(intake.leastLag);
        if (intake.nextLetterId > this.#nextLetterId) this.#letters.keepNextId(intake.nextLetterId);
        if (deliveries.length === 0) this.#sql.setMeta.run('probe', '');
        this.#rememberEvents(intake.receipts);
        return { cells: counted, seen: retold };
      });
      this.#nextId = intake.nextId;
      this.#nextLetterId = intake.nextLetterId;
      this.#leastLag = least(this.#leastLag, intake.leastLag);
      for (const pending of intake.staged.values()) this.#pending.put(pending);
      this.#seen.changed(seen);
      return { receipts: intake.receipts, cells };
    });
    await this.flush().catch((error: unknown) => {
      throw error instanceof StoreUnavailable ? new NotDurable(committed, error) : error;
    });
    return committed;
  }

  flush(): Promise<void> {
    return this.#tx.flush();
  }

  #rememberLag(lag: number | undefined): void {
    const next = least(this.#leastLag, lag);
    if (next !== undefined && next !== this.#leastLag) this.#sql.setMeta.run('least_lag', String(next));
  }

  #rememberEvents(receipts: readonly FactReceipt[]): void {
    const latest = new Map<string, Instant>();
    for (const { fact } of receipts) latest.set(fact.source, Math.max(fact.at, latest.get(fact.source) ?? 0));
    for (const [source, at] of latest) this.#sql.raiseLastEvent.run(source, at);
  }

  claim(request: ClaimRequest): Promise<Claim> {
    return this.#tx.read(() => {
      this.#erased.clear();
      const groups = new GroupCollector(this.#pending, this.#customers);
      let hasMore = this.#claimFacts(request, groups);
      hasMore = this.#claimTimers(request, groups) || hasMore;
      return { groups: groups.collected, hasMore };
    });
  }

  #claimFacts(request: ClaimRequest, groups: GroupCollector): boolean {
    for (const pending of this.#pending.all()) {
      if (!isDue(pending, request)) continue;
      if (groups.size >= request.limit) return true;
      const [partition] = partitionsOf(pending.fact);
      if (partition !== undefined) groups.add(partition);
    }
    return false;
  }

  #claimTimers({ timersBefore, limit }: ClaimRequest, groups: GroupCollector): boolean {
    let taken = 0;
    for (const { key, next_timer: at } of this.#sql.dueCustomers.iterate(timersBefore)) {
      if (this.#isBlocked(key, at)) continue;
      if (taken >= limit) return true;
      taken += 1;
      groups.add(key);
    }
    return false;
  }

  /** A timer waits while a fact from before it is still to be settled. */
  #isBlocked(key: CustomerKey, timerAt: Instant): boolean {
    return this.#pending.component(key).pending.some(({ fact }) => fact.at <= timerAt);
  }

  settle(claimed: Settlement): Promise<void> {
    return this.#tx.write(() => {
      const settlement = this.#withoutErased(claimed);
      const rekeyed = this.#rekeyed(settlement);
      const seen = this.#seen.add(this.#stillPending(settlement.settled));
      this.#tx.transaction(() => {
        this.#writeSettlement(settlement);
        this.#seen.write(seen);
        for (const { id, fact, told } of rekeyed) this.#sql.updateFact.run(JSON.stringify(fact), told, id);
      });
      this.#seen.changed(seen);
      for (const { id } of settlement.settled) this.#pending.remove(id);
      for (const pending of rekeyed) this.#pending.put(pending);
      for (const [key, customer] of settlement.customers) this.#customers.remember(key, customer);
    });
  }

  /** As they are known now. Whoever was erased since took what was pending along. */
  #stillPending(facts: readonly PendingFact[]): ToldFact[] {
    return facts.flatMap(({ id }) => this.#pending.withId(id) ?? []);
  }

  #withoutErased(settlement: Settlement): Settlement {
    if (this.#erased.size === 0) return settlement;
    const isKept = (key: CustomerKey) => !this.#erased.has(key);
    return {
      ...settlement,
      customers: new Map([...settlement.customers].filter(([key]) => isKept(key))),
      aliases: new Map([...settlement.aliases].filter(([alias, into]) => isKept(alias) && isKept(into))),
    };
  }

  #writeSettlement(settlement: Settlement): void {
    for (const [key, customer] of settlement.customers) this.#customers.write(key, customer);
    for (const [alias, customer] of settlement.aliases) {
      this.#sql.moveAliases.run(customer, alias);
      this.#sql.putAlias.run(alias, customer);
    }
    this.#deleteFacts(settlement.settled);
    this.#writeAgents(settlement);
    for (const { label, value } of settlement.labelValues) this.#sql.putLabelValue.run(label, value);
    this.#addCells(settlement.cells);
  }

  #writeAgents({ agents, agentEvents, agentsAccountedTo }: AgentChanges): void {
    for (const [agent, account] of agents) this.#sql.putAgent.run(agent, JSON.stringify(account));
    if (agentsAccountedTo > -Infinity) this.#sql.deleteAgentEvents.run(agentsAccountedTo);
    for (const event of agentEvents) this.#sql.addAgentEvent.run(event.at, JSON.stringify(event));
  }

  #deleteFacts(facts: readonly PendingFact[]): void {
    if (facts.length > 0) this.#sql.deleteFacts.run(JSON.stringify(facts.map(({ id }) => id)));
  }

  /** Pending facts that name a customer now known under another key. */
  #rekeyed({ aliases, settled }: Settlement): ToldFact[] {
    const gone = new Set(settled.map(({ id }) => id));
    const found = new Map<number, ToldFact>();
    for (const [alias] of aliases) {
      for (const pending of this.#pending.touching(alias))
        if (!gone.has(pending.id)) found.set(pending.id, pending);
    }
    const resolve = (key: CustomerKey): CustomerKey => {
      const into = aliases.get(key);
      return into === undefined ? key : resolve(into);
    };
    return [...found.values()].map((pending) => ({ ...pending, fact: withCustomers(pending.fact, resolve) }));
  }

  #addCells(cells: readonly Cell[]): void {
    for (const { metric, labels, cell, value } of cells) {
      this.#sql.addCell.run(metric, JSON.stringify(labels), cell, value);
    }
  }

  groups(customers: Iterable<CustomerKey>): Promise<readonly Group[]> {
    return this.#tx.read(() => {
      const groups = new GroupCollector(this.#pending, this.#customers);
      for (const key of customers) groups.add(this.#customers.resolve(key));
      return groups.collected;
    });
  }

  pendingCustomers(): Promise<readonly CustomerKey[]> {
    const keys = [...this.#pending.all()].flatMap(({ fact }) =>
      fact.kind === 'AgentPresenceChanged' ? [] : [fact.customer],
    );
    return Promise.resolve([...new Set(keys)]);
  }

  oldestPending(): Promise<Instant | undefined> {
    return Promise.resolve(this.#pending.oldestAt());
  }

  oldestTimer(): Promise<Instant | undefined> {
    return this.#tx.read(() => this.#sql.nextTimer.get()?.at);
  }

  pendingCount(): Promise<number> {
    return Promise.resolve(this.#pending.size);
  }

  cells(): Promise<readonly Cell[]> {
    return this.#tx.read(() =>
      this.#sql.allCells.all().map((row) => ({ ...row, labels: JSON.parse(row.labels) as string[] })),
    );
  }

  labelValues(): Promise<readonly LabelValue[]> {
    return this.#tx.read(() => this.#sql.allLabelValues.all());
  }

  agents(): Promise<ReadonlyMap<string, AgentAccount>> {
    return this.#tx.read(
      () =>
        new Map(
          this.#sql.allAgents.all().map(({ agent, account }) => [agent, JSON.parse(account) as AgentAccount]),
        ),
    );
  }

  agentEvents(): Promise<readonly AgentEvent[]> {
    return this.#tx.read(() =>
      this.#sql.allAgentEvents.all().map(({ event }) => JSON.parse(event) as AgentEvent),
    );
  }

  eachOpenCustomer(visit: (key: CustomerKey, open: readonly OpenConversation[]) => void): Promise<void> {
    return this.#tx.read(() => {
      for (const { key, open } of this.#sql.openCustomers.iterate())
        visit(key, JSON.parse(open) as OpenConversation[]);
    });
  }

  leastLag(): Promise<number | undefined> {
    return Promise.resolve(this.#leastLag);
  }

  lastEvents(): Promise<ReadonlyMap<string, Instant>> {
    return this.#tx.read(() => new Map(this.#sql.lastEvents.all().map(({ source, at }) => [source, at])));
  }

  deadLetterCounts(): Promise<ReadonlyMap<string, number>> {
    return this.#tx.read(() => this.#letters.counts());
  }

  deadLetters(request: DeadLetterRequest): Promise<readonly DeadLetterHead[]> {
    return this.#tx.read(() => this.#letters.latest(request));
  }

  deadLetter(id: number): Promise<StoredDeadLetter | undefined> {
    return this.#tx.read(() => this.#letters.get(id));
  }

  async eraseDeadLetter(id: number): Promise<boolean> {
    const isErased = await this.#tx.write(() => this.#tx.transaction(() => this.#letters.erase(id)));
    await this.flush();
    return isErased;
  }

  dueErrands(source: string, now: Instant, limit: number): Promise<readonly Errand[]> {
    return this.#tx.read(() => this.#errands.due(source, now, limit));
  }

  unasked(): Promise<ReadonlyMap<string, Unasked>> {
    return this.#tx.read(() => this.#errands.unasked());
  }

  cursors(source: string): Promise<ReadonlyMap<string, string>> {
    return this.#tx.read(() => this.#errands.cursors(source));
  }

  giveUpErrands(limits: ErrandLimits, count: CountGivenUp): Promise<readonly Cell[]> {
    return this.#tx.write(() =>
      this.#tx.transaction(() => {
        const cells = count(this.#errands.giveUp(limits));
        this.#addCells(cells);
        return cells;
      }),
    );
  }

  prune(now: Instant, retention: Retention): Promise<number> {
    return this.#tx.write(() => {
      this.#tx.fitCache();
      const seen = this.#seen.prune(now);
      const rows = this.#tx.transaction(() => {
        this.#seen.write(seen);
        const gone = seen.forgotten.length + this.#seenRounds.prune(now) + this.#aliasRounds.prune(now);
        // All of them are looked through, for which others must wait: once, when the rest is done.
        return gone > 0 ? gone : this.#letters.prune(now, retention);
      });
      this.#seen.changed(seen);
      return rows;
    });
  }

  async erase(customer: CustomerKey, free: FreeAgents): Promise<Group | undefined> {
    const erased = await this.#tx.write(() => this.#erase(this.#customers.resolve(customer), free));
    await this.flush();
    return erased;
  }

  #erase(customer: CustomerKey, free: FreeAgents): Group | undefined {
    const { partitions, pending } = this.#pending.component(customer);
    const customers = this.#customers.known(partitions);
    const group: Group = { customers, pending };
    const seen = this.#seen.add(pending);
    const rows = this.#tx.transaction(() => {
      this.#deleteFacts(pending);
      this.#seen.write(seen);
      this.#writeAgents(free(group));
      return [...partitions].reduce((sum, key) => sum + this.#deleteCustomer(key), pending.length);
    });
    this.#seen.changed(seen);
    for (const { id } of pending) this.#pending.remove(id);
    for (const key of partitions) {
      this.#customers.remember(key, null);
      this.#erased.add(key);
    }
    return rows > 0 ? group : undefined;
  }

  /** Returns how many rows went. */
  #deleteCustomer(key: CustomerKey): number {
    // Before the aliases, by which an errand may name the customer.
    const errands = this.#sql.deleteErrandsOf.run(key, key).changes;
    return errands + this.#sql.deleteAliases.run(key).changes + this.#sql.deleteCustomer.run(key).changes;
  }

  close(): Promise<void> {
    return this.#tx.close();
  }
}
