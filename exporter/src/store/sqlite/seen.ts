/**
 * Keys of what has been settled: told again, it is known. A key says nothing of when it came, so those that come together lie on
 * pages far apart, and each would have a page written for it alone. The latest are therefore kept in memory, and on the disk as
 * lists, until there are many: those go into the table in its own order, some with each settling step.
 */
import type { Fact, Instant, Milliseconds } from '../../conversation/fact.ts';
import type { ToldFact } from './pending.ts';
import { SeenFilter } from './seenFilter.ts';
import type { Statements } from './statements.ts';

/** A message's last stage may come as late as WhatsApp keeps trying: 30 days. */
const SENT_MESSAGE_RETENTION_MS = 31 * 86_400_000;

/** So many go into the table together: the more, the more of them share a page, and the longer it takes to put them in order. */
const TOGETHER = 20_000;
/** For each that comes, so many go into the table: the latest never grow to twice as many. */
const PACE = 2;
/** And so many in each turn of pruning, when little comes. */
const MOVED_AT_LEISURE = 1000;
/** Of the table, for what is in memory of it: for each key that comes, and in each turn of pruning. */
const READ_ON = { forEach: 4, atLeisure: 5000 } as const;

/** `told`: which tellings have come, as bits. */
type SeenKey = readonly [key: string, told: number, expiresAt: Instant];

/** What a transaction does to what is known; memory follows when it has succeeded. */
export interface SeenChange {
  readonly row: number;
  readonly added: readonly SeenKey[];
  /** Those of the table that were told something new. */
  readonly retold: readonly (readonly [key: string, told: number])[];
  readonly moved: readonly SeenKey[];
  readonly forgotten: readonly string[];
  /** With this, lists up to this row hold nothing that is not elsewhere: they go. */
  readonly spentUpTo: number | undefined;
}

const NO_CHANGE: SeenChange = {
  row: 0,
  added: [],
  retold: [],
  moved: [],
  spentUpTo: undefined,
  forgotten: [],
};

export interface SeenOptions {
  /** How long a key is remembered, at least. */
  readonly retentionMs: Milliseconds;
  readonly together?: number;
  /** Of what is in memory of the table, to begin with. */
  readonly filterCapacity?: number;
}

export class SeenKeys {
  readonly #sql: Statements;
  readonly #retentionMs: Milliseconds;
  readonly #together: number;
  readonly #filter: SeenFilter;
  /** Not yet on their way into the table. */
  #latest = new Map<string, SeenKey>();
  /** On their way, in the order of the table; those that have arrived are still among them. */
  #moving = new Map<string, SeenKey>();
  #order: readonly string[] = [];
  #arrived = 0;
  /** The last list that holds some of those on their way. */
  #lastRow = 0;
  /** Keys in lists, those forgotten and those told again counted as often as they are there. */
  #listed = 0;
  #nextRow = 1;

  constructor(sql: Statements, { retentionMs, together = TOGETHER, filterCapacity }: SeenOptions) {
    this.#sql = sql;
    this.#filter = new SeenFilter(sql, filterCapacity);
    this.#retentionMs = retentionMs;
    this.#together = together;
    for (const { id, keys } of sql.allSeenLists.all()) {
      const list = JSON.parse(keys) as SeenKey[];
      for (const seen of list) this.#latest.set(seen[0], seen);
      this.#listed += list.length;
      this.#nextRow = id + 1;
    }
  }

  /** Undefined of a key never seen, or so long ago that it is forgotten. */
  told(key: string): number | undefined {
    const [, told] = this.#inMemory(key) ?? [];
    if (told !== undefined) return told;
    return this.#filter.mayHold(key) ? this.#sql.getSeen.get(key)?.told : undefined;
  }

  /** What is to be done now that these are pending no more. Reads on in the table meanwhile, see `SeenFilter`. */
  add(gone: readonly ToldFact[]): SeenChange {
    this.#filter.readOn(READ_ON.forEach * gone.length);
    const added = gone.map(({ fact, told, receivedAt }): SeenKey => [
      fact.key,
      told,
      receivedAt + this.#retentionOf(fact),
    ]);
    return { ...NO_CHANGE, ...this.#move(PACE * added.length), added };
  }

  /** What is to be done now that of these, all seen before, other tellings have come: all of each by now. */
  retell(retold: ReadonlyMap<string, number>): SeenChange {
    const known = [...retold].map(([key, told]) => [key, told, this.#inMemory(key)?.[2]] as const);
    return {
      ...NO_CHANGE,
      row: this.#nextRow,
      added: known.flatMap(([key, told, expiresAt]) =>
        expiresAt === undefined ? [] : [[key, told, expiresAt]],
      ),
      retold: known.flatMap(([key, told, expiresAt]) => (expiresAt === undefined ? [[key, told]] : [])),
    };
  }

  /** What is to be done as time goes on, however little comes. */
  prune(now: Instant): SeenChange {
    this.#filter.readOn(READ_ON.atLeisure);
    const latest = [...this.#latest.values()];
    const forgotten = latest.filter(([, , expiresAt]) => expiresAt < now).map(([key]) => key);
    if (!this.#areListsOutgrown(latest.length - forgotten.length))
      return { ...NO_CHANGE, ...this.#move(MOVED_AT_LEISURE), forgotten };
    const added = latest.filter(([, , expiresAt]) => expiresAt >= now);
    return { ...NO_CHANGE, row: this.#nextRow, added, forgotten, spentUpTo: this.#nextRow - 1 };
  }

  /** Where so few come that they expire before they set out, most of what the lists hold is forgotten: one list can hold the rest. */
  #areListsOutgrown(left: number): boolean {
    if (this.#order.length > 0 || this.#listed === 0) return false;
    return left === 0 || this.#listed > 2 * left + this.#together;
  }

  #move(most: number): Pick<SeenChange, 'row' | 'moved' | 'spentUpTo'> {
    const end = this.#arrived + most;
    const isEnd = this.#order.length > 0 && end >= this.#order.length;
    return {
      row: this.#nextRow,
      moved: this.#order.slice(this.#arrived, end).map((key) => this.#onItsWay(key)),
      spentUpTo: isEnd ? this.#lastRow : undefined,
    };
  }

  /** Into the database; `changed` follows. */
  write({ row, added, retold, moved, spentUpTo }: SeenChange): void {
    if (added.length > 0) this.#sql.addSeenList.run(row, JSON.stringify(added));
    for (const [key, told] of retold) this.#sql.tellSeen.run(told, key);
    for (const [key, told, expiresAt] of moved) this.#sql.putSeen.run(key, told, expiresAt);
    if (spentUpTo !== undefined) this.#sql.deleteSeenLists.run(spentUpTo);
  }

  changed({ row, added, moved, spentUpTo, forgotten }: SeenChange): void {
    if (added.length > 0) this.#nextRow = row + 1;
    for (const seen of added) this.#latest.set(seen[0], seen);
    for (const key of forgotten) this.#latest.delete(key);
    for (const [key] of moved) this.#filter.add(key);
    this.#arrived += moved.length;
    this.#listed += added.length;
    if (spentUpTo !== undefined) {
      this.#setOut(new Map());
      this.#listed = this.#latest.size;
    }
    if (this.#order.length === 0 && this.#latest.size >= this.#together) {
      this.#setOut(this.#latest);
      this.#latest = new Map();
    }
  }

  #setOut(moving: Map<string, SeenKey>): void {
    this.#moving = moving;
    // Without a comparison of ours, which would take three times as long, at a stretch.
    this.#order = [...moving.keys()].sort();
    this.#arrived = 0;
    this.#lastRow = this.#nextRow - 1;
  }

  #onItsWay(key: string): SeenKey {
    const seen = this.#moving.get(key);
    if (!seen) throw new Error('A key in order is not on its way');
    return seen;
  }

  #inMemory(key: string): SeenKey | undefined {
    return this.#latest.get(key) ?? this.#moving.get(key);
  }

  #retentionOf({ kind }: Fact): Milliseconds {
    return kind === 'MessageSent'
      ? Math.max(this.#retentionMs, SENT_MESSAGE_RETENTION_MS)
      : this.#retentionMs;
  }
}
