/** Forgets keys of the table `seen` that have expired. */
import type { Instant } from '../../conversation/fact.ts';
import { Place } from './place.ts';
import type { Statements } from './statements.ts';

/** Looked at in one turn. */
const ROWS = 5_000;
/** Where fewer of them are gone, the rest of the round is left for later turns: looking is dear when little is found. */
const WORTH_GOING_ON = 1 / 20;

/**
 * Goes round the table, a part with each turn. An index by the time of expiry would tell them at once, and take a third of the
 * table's size and of the work of filling it.
 */
export class SeenRounds {
  readonly #sql: Statements;
  readonly #place: Place;

  constructor(sql: Statements) {
    this.#sql = sql;
    this.#place = new Place(sql, 'seen_pruned_to');
  }

  /** Returns how many went, if they were enough to go on at once. To be called within a transaction. */
  prune(now: Instant): number {
    const { behind } = this.#place;
    const last = this.#sql.seenBehind.get(behind, ROWS - 1)?.key;
    const gone =
      last === undefined
        ? this.#sql.pruneSeenBehind.run(behind, now).changes
        : this.#sql.pruneSeenBetween.run(behind, last, now).changes;
    this.#place.moveTo(last);
    return gone >= ROWS * WORTH_GOING_ON || (last === undefined && gone > 0) ? gone : 0;
  }
}
