/** How the store reaches its database: whatever writes is one transaction, and errors come in the store's own words. */
import type { Database } from 'better-sqlite3';
import { fitCache } from './cache.ts';
import type { SqliteOptions } from './database.ts';
import { isDurable } from './database.ts';
import { Durability } from './durability.ts';
import { guarded, guardedAsync } from './errors.ts';
import { FileWatch } from './fileWatch.ts';

export class Transactions {
  readonly #db: Database;
  readonly #path: string;
  readonly #file: FileWatch;
  /** Absent where nothing is to be durable. */
  readonly #durability: Durability | undefined;
  /** Made once: making it takes longer than what most transactions do. */
  readonly #inOne: (work: () => unknown) => unknown;

  constructor(db: Database, options: SqliteOptions) {
    this.#db = db;
    const inOne = db.transaction((work: () => unknown) => work());
    this.#inOne = (work) => inOne.immediate(work);
    this.#path = options.path;
    this.#file = new FileWatch(options.path);
    if (isDurable(options)) this.#durability = new Durability(`${options.path}-wal`, options.fileSync);
  }

  /** SQLite works at once; its errors come as rejections, as those of any other store would. */
  read<T>(work: () => T): Promise<T> {
    return new Promise((resolve) => {
      resolve(guarded(this.#path, work));
    });
  }

  /** For whatever writes: `work` is one transaction, and what goes with it in memory. */
  async write<T>(work: () => T): Promise<T> {
    // Nothing is waited for as a rule: then the work is done before anybody else comes to his turn.
    for (let room = this.#room(); room; room = this.#room()) await guardedAsync(this.#path, () => room);
    return guarded(this.#path, () => {
      this.#file.check();
      if (this.#durability?.hasFailed === true) this.#storeByOtherWay(this.#durability);
      return work();
    });
  }

  /** Undefined where one more may be written. Whoever waited with others asks again: there may be room for one. */
  #room(): Promise<void> | undefined {
    return this.#durability?.hasFailed === true ? undefined : this.#durability?.room();
  }

  /** All of it or nothing. Within `write`. */
  transaction<T>(work: () => T): T {
    const result = this.#inOne(work) as T;
    this.#durability?.wrote();
    return result;
  }

  /** As the database grows and shrinks. */
  fitCache(): void {
    fitCache(this.#db);
  }

  /** Resolves when everything written before is durable. */
  async flush(): Promise<void> {
    await guardedAsync(this.#path, () => this.#durability?.durable());
  }

  /** SQLite brings what its log holds into the database, and that to the disk, when it closes. */
  async close(): Promise<void> {
    await this.#durability?.close();
    await this.read(() => {
      this.#db.close();
    });
  }

  /** A log that could not be synced is not to be built upon: everything goes into the database itself first. */
  #storeByOtherWay(durability: Durability): void {
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    durability.settled();
  }
}
