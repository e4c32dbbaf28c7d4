/**
 * Which keys the table `seen` may hold, in memory: most keys asked for are new, and each would have a page of its own read from
 * the disk. Nothing of it is kept: whoever starts reads the table again, a part with each step, and until the end of it every
 * key may be held.
 */
import { KeyFilter } from './keyFilter.ts';
import type { Statements } from './statements.ts';

const LEAST_CAPACITY = 1_000_000;
/** Of UTF-16: the database gives it back as something else than it was. */
const HALF_A_PAIR = /\p{Surrogate}/u;

export class SeenFilter {
  readonly #sql: Statements;
  readonly #leastCapacity: number;
  /** Of the whole table; absent until it has been read. */
  #whole: Reading | undefined;
  #underWay: Reading | undefined;

  constructor(sql: Statements, leastCapacity = LEAST_CAPACITY) {
    this.#sql = sql;
    this.#leastCapacity = leastCapacity;
    this.#underWay = new Reading(leastCapacity);
  }

  mayHold(key: string): boolean {
    if (!this.#whole || HALF_A_PAIR.test(key)) return true;
    return this.#whole.mayHold(key);
  }

  /** It has come into the table. */
  add(key: string): void {
    this.#whole?.add(key);
    this.#underWay?.add(key);
  }

  /** Reads the table on by so many rows. Throws what SQLite throws. */
  readOn(rows: number): void {
    if (this.#whole?.isStale === true) this.#underWay ??= new Reading(this.#leastCapacity);
    if (!this.#underWay) return;
    this.#underWay.take(this.#sql.seenKeysBehind.all(this.#underWay.behind, rows), rows);
    if (!this.#underWay.isOver) return;
    this.#whole = this.#underWay;
    this.#underWay = undefined;
  }
}

/** One reading of the table, and what came into it since it began. */
class Reading {
  /** Each twice as large as the one before. */
  readonly #filters: KeyFilter[];
  readonly #leastCapacity: number;
  #behind = '';
  #isOver = false;
  #sizeWhenOver = 0;
  #size = 0;

  constructor(leastCapacity: number) {
    this.#leastCapacity = leastCapacity;
    this.#filters = [new KeyFilter(leastCapacity)];
  }

  /** The last key read. */
  get behind(): string {
    return this.#behind;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Of the keys in it many have expired. */
  get isStale(): boolean {
    return this.#size > 2 * this.#sizeWhenOver + this.#leastCapacity;
  }

  mayHold(key: string): boolean {
    return this.#filters.some((filter) => filter.mayHold(key));
  }

  add(key: string): void {
    let filter = this.#filters.at(-1);
    if (!filter || filter.isFull) {
      filter = new KeyFilter(2 * (filter?.capacity ?? this.#leastCapacity));
      this.#filters.push(filter);
    }
    filter.add(key);
    this.#size += 1;
  }

  /** What was read behind `behind`, where `rows` were asked for. */
  take(read: readonly { readonly key: string }[], rows: number): void {
    for (const { key } of read) this.add(key);
    this.#behind = read.at(-1)?.key ?? this.#behind;
    if (read.length >= rows) return;
    this.#isOver = true;
    this.#sizeWhenOver = this.#size;
  }
}
