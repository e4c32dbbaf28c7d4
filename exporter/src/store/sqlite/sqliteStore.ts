/** The store of a single process: one SQLite file, held exclusively, every commit on disk before it is acknowledged. */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { Sqlite } from './driver.ts';
import type { CustomerKey, Fact, Instant } from '../../conversation/fact.ts';
import { nextTimer } from '../../conversation/fire.ts';
import type { AgentAccount } from '../../conversation/ledger.ts';
import { openConversations } from '../../conversation/open.ts';
import type { OpenConversation } from '../../conversation/open.ts';
import { isDue } from '../../conversation/settle.ts';
import type { Group, PendingFact } from '../../conversation/settle.ts';
import type { Customer } from '../../conversation/state.ts';
import type { Cell } from '../../metrics/cells.ts';
import type { LabelValue } from '../../metrics/labels.ts';
import type {
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
  Retention,
  Settlement,
  Store,
  StoredDeadLetter,
  Unasked,
} from '../store.ts';
import type { Errand } from '../../sources/source.ts';
import { AliasRounds } from './aliasRounds.ts';
import { Durability } from './durability.ts';
import type { FileSync } from './durability.ts';
import { guarded, guardedAsync, guardedOpening } from './errors.ts';
import { FileWatch } from './fileWatch.ts';
import { GroupCollector } from './groups.ts';
import { Intake, least } from './intake.ts';
import { PendingFacts, partitionsOf } from './pending.ts';
import { withCustomers } from './rename.ts';
import { identify, migrate } from './schema.ts';
import type { Statements } from './statements.ts';
import { prepareStatements } from './statements.ts';

export interface SqliteOptions {
  /** File path. */
  readonly path: string;
  /** How long a key is remembered, at least. */
  readonly dedupeRetentionMs: number;
  /** `off` only where losing the last seconds on a power cut is acceptable, such as tests. */
  readonly synchronous?: 'full' | 'off';
  /** How the log is brought to the disk; the platform's own way unless a test looks on. */
  readonly fileSync?: FileSync;
}

const IN_MEMORY = ':memory:';
const CACHED_CUSTOMERS = 20_000;
const PRUNE_ROWS = 5_000;

/**
 * Opens the file, creating it and its folder when missing. Throws `StoreUnavailable` (locked, not writable) or
 * `StoreCorrupt` (damaged, of another program or a newer version).
 */
export function openSqliteStore(options: SqliteOptions): Store {
  return openDatabase(options, (db) => new SqliteStore(db, options));
}

/** Opens the file as `openSqliteStore` does, for what `create` makes of it. */
export function openDatabase<S>(options: SqliteOptions, create: (db: Database) => S): S {
  return guardedOpening(options.path, () => {
    mkdirSync(dirname(options.path), { recursive: true });
    createPrivately(options.path);
    const db = new Sqlite(options.path, { timeout: 1000 });
    try {
      // Exclusive before anything is read: the lock is then kept, so a second process is refused at once.
      db.pragma('locking_mode = EXCLUSIVE');
      identify(db, options.path);
      configure(db, options);
      migrate(db);
      return create(db);
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Dead letters hold what customers wrote: nobody else is to read the file. SQLite gives its side files the same mode. */
function createPrivately(path: string): void {
  if (path === IN_MEMORY || existsSync(path)) return;
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // What keeps the file from being made SQLite will tell better.
  }
}

function configure(db: Database, options: SqliteOptions): void {
  db.pragma('journal_mode = WAL');
  // Checkpoints and the log's beginning are synced by SQLite, everything else by `Durability`.
  db.pragma(`synchronous = ${options.synchronous === 'off' ? 'off' : 'normal'}`);
  db.pragma('cache_size = -65536');
  db.pragma('wal_autocheckpoint = 16000');
  db.exec('BEGIN IMMEDIATE; COMMIT');
}

export class SqliteStore implements Store {
  readonly #db: Database;
  readonly #options: SqliteOptions;
  readonly #sql: Statements;
  readonly #pending = new PendingFacts();
  /** Settled state of customers lately used. States are never changed in place. */
  readonly #customers = new Map<CustomerKey, Customer>();
  /** Erased since the last claim: what was claimed before must not bring them back. */
  readonly #erased = new Set<CustomerKey>();
  /** Absent where nothing is to be durable. */
  readonly #durability: Durability | undefined;
  readonly #file: FileWatch;
  readonly #aliasRounds: AliasRounds;
  #nextId = 1;
  #nextLetterId: number;
  #leastLag: number | undefined;

  constructor(db: Database, options: SqliteOptions) {
    this.#db = db;
    this.#options = options;
    this.#sql = prepareStatements(db);
    this.#file = new FileWatch(options.path);
    this.#aliasRounds = new AliasRounds(this.#sql, {
      isPending: (customer) => this.#pending.touching(customer).length > 0,
      keptMs: options.dedupeRetentionMs,
    });
    if (options.synchronous !== 'off' && options.path !== IN_MEMORY)
      this.#durability = new Durability(`${options.path}-wal`, options.fileSync);
    for (const { id, received_at: receivedAt, body } of this.#sql.allFacts.all()) {
      this.#pending.put({ id, receivedAt, fact: JSON.parse(body) as Fact });
      this.#nextId = id + 1;
    }
    this.#nextLetterId = (this.#sql.lastDeadLetterId.get()?.id ?? 0) + 1;
    const lag = this.#sql.getMeta.get('least_lag');
    this.#leastLag = lag === undefined ? undefined : Number(lag.value);
  }

  async commit(deliveries: readonly Delivery[], count: CountCommit): Promise<Committed> {
    const committed = await this.#write(() => {
      const intake = new Intake(this.#sql, this.#pending, {
        dedupeRetentionMs: this.#options.dedupeRetentionMs,
        nextId: this.#nextId,
        nextLetterId: this.#nextLetterId,
        resolve: (key) => this.#resolve(key),
      });
      const cells = this.#transaction(() => {
        for (const delivery of deliveries) intake.take(delivery);
        const counted = count(intake.receipts, deliveries);
        this.#addCells(counted);
        this.#rememberLag(intake.leastLag);
        if (deliveries.length === 0) this.#sql.setMeta.run('probe', '');
        this.#rememberEvents(intake.receipts);
        return counted;
      });
      this.#nextId = intake.nextId;
      this.#nextLetterId = intake.nextLetterId;
      this.#leastLag = least(this.#leastLag, intake.leastLag);
      for (const pending of intake.staged.values()) this.#pending.put(pending);
      return { receipts: intake.receipts, cells };
    });
    await this.flush();
    return committed;
  }

  async flush(): Promise<void> {
    await guardedAsync(this.#options.path, () => this.#durability?.durable());
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
    return this.#guarded(() => {
      this.#erased.clear();
      const groups = new GroupCollector(this.#pending, (key) => this.#customer(key));
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
    return this.#write(() => {
      const settlement = this.#withoutErased(claimed);
      const rekeyed = this.#rekeyed(settlement);
      this.#transaction(() => {
        this.#writeSettlement(settlement);
        for (const { id, fact } of rekeyed) this.#sql.updateFact.run(JSON.stringify(fact), id);
      });
      for (const { id } of settlement.settled) this.#pending.remove(id);
      for (const pending of rekeyed) this.#pending.put(pending);
      for (const [key, customer] of settlement.customers) this.#cache(key, customer);
    });
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
    for (const [key, customer] of settlement.customers) this.#writeCustomer(key, customer);
    for (const [alias, customer] of settlement.aliases) {
      this.#sql.moveAliases.run(customer, alias);
      this.#sql.putAlias.run(alias, customer);
    }
    this.#deleteFacts(settlement.settled);
    for (const [agent, account] of settlement.agents) this.#sql.putAgent.run(agent, JSON.stringify(account));
    for (const { label, value } of settlement.labelValues) this.#sql.putLabelValue.run(label, value);
    this.#addCells(settlement.cells);
  }

  #deleteFacts(facts: readonly PendingFact[]): void {
    if (facts.length > 0) this.#sql.deleteFacts.run(JSON.stringify(facts.map(({ id }) => id)));
  }

  #writeCustomer(key: CustomerKey, customer: Customer | null): void {
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

  /** Pending facts that name a customer now known under another key. */
  #rekeyed({ aliases, settled }: Settlement): PendingFact[] {
    const gone = new Set(settled.map(({ id }) => id));
    const found = new Map<number, PendingFact>();
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
    return this.#guarded(() => {
      const groups = new GroupCollector(this.#pending, (key) => this.#customer(key));
      for (const key of customers) groups.add(this.#resolve(key));
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

  pendingCount(): Promise<number> {
    return Promise.resolve(this.#pending.size);
  }

  cells(): Promise<readonly Cell[]> {
    return this.#guarded(() =>
      this.#sql.allCells.all().map((row) => ({ ...row, labels: JSON.parse(row.labels) as string[] })),
    );
  }

  labelValues(): Promise<readonly LabelValue[]> {
    return this.#guarded(() => this.#sql.allLabelValues.all());
  }

  agents(): Promise<ReadonlyMap<string, AgentAccount>> {
    return this.#guarded(
      () =>
        new Map(
          this.#sql.allAgents.all().map(({ agent, account }) => [agent, JSON.parse(account) as AgentAccount]),
        ),
    );
  }

  eachOpenCustomer(visit: (key: CustomerKey, open: readonly OpenConversation[]) => void): Promise<void> {
    return this.#guarded(() => {
      for (const { key, open } of this.#sql.openCustomers.iterate())
        visit(key, JSON.parse(open) as OpenConversation[]);
    });
  }

  leastLag(): Promise<number | undefined> {
    return Promise.resolve(this.#leastLag);
  }

  lastEvents(): Promise<ReadonlyMap<string, Instant>> {
    return this.#guarded(() => new Map(this.#sql.lastEvents.all().map(({ source, at }) => [source, at])));
  }

  deadLetterCounts(): Promise<ReadonlyMap<string, number>> {
    return this.#guarded(() => new Map(this.#sql.deadLetterCounts.all().map(({ source, n }) => [source, n])));
  }

  deadLetters({ source, limit }: DeadLetterRequest): Promise<readonly DeadLetterHead[]> {
    const wanted = source ?? null;
    return this.#guarded(() => this.#sql.latestDeadLetters.all(wanted, wanted, limit).map(toLetter));
  }

  deadLetter(id: number): Promise<StoredDeadLetter | undefined> {
    return this.#guarded(() => {
      const row = this.#sql.getDeadLetter.get(id);
      return row && toLetter(row);
    });
  }

  async eraseDeadLetter(id: number): Promise<boolean> {
    const rows = await this.#write(() => this.#transaction(() => this.#sql.deleteDeadLetter.run(id).changes));
    await this.flush();
    return rows > 0;
  }

  dueErrands(source: string, now: Instant, limit: number): Promise<readonly Errand[]> {
    return this.#guarded(() =>
      this.#sql.dueErrands
        .all(source, now, limit)
        .map(({ key, content, not_before: notBefore, customer }) => ({
          key,
          content,
          notBefore,
          ...(customer !== null && { customer }),
        })),
    );
  }

  unasked(): Promise<ReadonlyMap<string, Unasked>> {
    return this.#guarded(
      () => new Map(this.#sql.unasked.all().map(({ source, ...unasked }) => [source, unasked])),
    );
  }

  cursors(source: string): Promise<ReadonlyMap<string, string>> {
    return this.#guarded(
      () => new Map(this.#sql.cursorsOf.all(source).map(({ name, value }) => [name, value])),
    );
  }

  giveUpErrands({ since, max }: ErrandLimits, count: CountGivenUp): Promise<readonly Cell[]> {
    return this.#write(() =>
      this.#transaction(() => {
        const gone = [
          ...this.#sql.giveUpErrands.all(since),
          ...this.#sql.unasked
            .all()
            .filter(({ errands }) => errands > max)
            .flatMap(({ source }) => this.#sql.capErrands.all(source, source, max)),
        ];
        const cells = count(countBySource(gone));
        this.#addCells(cells);
        return cells;
      }),
    );
  }

  prune(now: Instant, retention: Retention): Promise<number> {
    return this.#write(() =>
      this.#transaction(
        () =>
          this.#sql.pruneSeen.run(now, PRUNE_ROWS).changes +
          this.#aliasRounds.prune(now) +
          this.#sql.pruneDeadLetters.run(now - retention.deadLettersMs).changes +
          this.#sql.capDeadLetters.run(retention.deadLettersMax).changes +
          this.#sql.capDeadLetterBytes.run(retention.deadLettersMaxBytes).changes,
      ),
    );
  }

  async erase(customer: CustomerKey): Promise<boolean> {
    const erased = await this.#write(() => {
      const { partitions, pending } = this.#pending.component(this.#resolve(customer));
      const erased = this.#transaction(() => {
        this.#deleteFacts(pending);
        let rows = pending.length;
        for (const key of partitions) {
          // Before the aliases, by which an errand may name the customer.
          rows += this.#sql.deleteErrandsOf.run(key, key).changes;
          rows += this.#sql.deleteAliases.run(key).changes + this.#sql.deleteCustomer.run(key).changes;
        }
        return rows > 0;
      });
      for (const { id } of pending) this.#pending.remove(id);
      for (const key of partitions) {
        this.#customers.delete(key);
        this.#erased.add(key);
      }
      return erased;
    });
    await this.flush();
    return erased;
  }

  /** SQLite brings what its log holds into the database, and that to the disk, when it closes. */
  async close(): Promise<void> {
    await this.#durability?.close();
    await this.#guarded(() => {
      this.#db.close();
    });
  }

  #customer(key: CustomerKey): Customer | undefined {
    const cached = this.#customers.get(key);
    if (cached) return cached;
    const row = this.#sql.getCustomer.get(key);
    if (!row) return undefined;
    const customer = JSON.parse(row.state) as Customer;
    this.#cache(key, customer);
    return customer;
  }

  #cache(key: CustomerKey, customer: Customer | null): void {
    this.#customers.delete(key);
    if (customer === null) return;
    this.#customers.set(key, customer);
    if (this.#customers.size <= CACHED_CUSTOMERS) return;
    const [oldest] = this.#customers.keys();
    if (oldest !== undefined) this.#customers.delete(oldest);
  }

  #resolve(key: CustomerKey): CustomerKey {
    // Who has a state of their own is nobody's other name.
    if (this.#customers.has(key)) return key;
    return this.#sql.getAlias.get(key)?.customer ?? key;
  }

  /** For whatever writes: `work` is one transaction, and what goes with it in memory. */
  async #write<T>(work: () => T): Promise<T> {
    const { path } = this.#options;
    if (this.#durability?.hasFailed !== true) {
      // Nothing is waited for as a rule: then the work is done before anybody else comes to his turn.
      const room = this.#durability?.room();
      if (room) await guardedAsync(path, () => room);
    }
    return guarded(path, () => {
      this.#file.check();
      if (this.#durability?.hasFailed === true) this.#storeByOtherWay(this.#durability);
      return work();
    });
  }

  /** A log that could not be synced is not to be built upon: everything goes into the database itself first. */
  #storeByOtherWay(durability: Durability): void {
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    durability.settled();
  }

  #transaction<T>(work: () => T): T {
    const result = this.#db.transaction(work).immediate();
    this.#durability?.wrote();
    return result;
  }

  /** SQLite works at once; its errors come as rejections, as those of any other store would. */
  #guarded<T>(work: () => T): Promise<T> {
    return new Promise((resolve) => {
      resolve(guarded(this.#options.path, work));
    });
  }
}

function toLetter<R extends { readonly received_at: Instant }>({ received_at: receivedAt, ...letter }: R) {
  return { ...letter, receivedAt };
}

function countBySource(rows: readonly { readonly source: string }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { source } of rows) counts.set(source, (counts.get(source) ?? 0) + 1);
  return counts;
}
