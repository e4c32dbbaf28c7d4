/** Lets go of other names of customers of whom nothing is remembered. */
import type { CustomerKey, Instant, Milliseconds } from '../../conversation/fact.ts';
import { Place } from './place.ts';
import type { AliasRow, Statements } from './statements.ts';

/** Looked at in one turn: in a minute's turn each, a million names are gone round in a few hours. */
const ROWS = 5_000;

export interface AliasRoundsOptions {
  readonly isPending: (customer: CustomerKey) => boolean;
  /** For how long nothing must have been remembered. */
  readonly keptMs: Milliseconds;
}

/** Goes round all of them, a part with each turn, so that no turn takes long. */
export class AliasRounds {
  readonly #sql: Statements;
  readonly #options: AliasRoundsOptions;
  readonly #place: Place;

  constructor(sql: Statements, options: AliasRoundsOptions) {
    this.#sql = sql;
    this.#options = options;
    this.#place = new Place(sql, 'aliases_pruned_to');
  }

  /** Returns how many went. To be called within a transaction. */
  prune(now: Instant): number {
    const rows = this.#sql.aliasesBehind.all(this.#place.behind, ROWS);
    this.#place.moveTo(rows.length < ROWS ? undefined : rows.at(-1)?.alias);
    return rows.filter((row) => this.#isGone(row, now)).length;
  }

  #isGone(
    { alias, customer, quiet_since: since, is_remembered: isRemembered }: AliasRow,
    now: Instant,
  ): boolean {
    if (isRemembered === 1 || this.#options.isPending(customer)) {
      if (since !== null) this.#sql.markAlias.run(null, alias);
      return false;
    }
    if (since === null) this.#sql.markAlias.run(now, alias);
    if (since === null || now - since <= this.#options.keptMs) return false;
    this.#sql.deleteAlias.run(alias);
    return true;
  }
}
