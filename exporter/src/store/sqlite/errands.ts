/** What is to be asked of providers' APIs, in the database. What writes is to be called within a transaction. */
import type { Instant } from '../../conversation/fact.ts';
import type { Errand } from '../../sources/source.ts';
import type { ErrandLimits, Unasked } from '../store.ts';
import type { Statements } from './statements.ts';

/** Nothing is put off for longer: six hours are the most a configuration can ask for. */
const LONGEST_WAIT_MS = 86_400_000;

export class Errands {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** Most overdue first. Those that wait for longer than any is put off came while our clock was ahead. */
  due(source: string, now: Instant, limit: number): readonly Errand[] {
    return this.#sql.dueErrands
      .all({ source, now, furthest: now + LONGEST_WAIT_MS, limit })
      .map(({ key, content, not_before: notBefore, customer }) => ({
        key,
        content,
        notBefore,
        ...(customer !== null && { customer }),
      }));
  }

  /** By source. */
  unasked(): ReadonlyMap<string, Unasked> {
    return new Map(this.#sql.unasked.all().map(({ source, ...unasked }) => [source, unasked]));
  }

  /** By name. */
  cursors(source: string): ReadonlyMap<string, string> {
    return new Map(this.#sql.cursorsOf.all(source).map(({ name, value }) => [name, value]));
  }

  /** Returns how many went, by source. */
  giveUp({ since, max }: ErrandLimits): ReadonlyMap<string, number> {
    const tooOld = this.#sql.giveUpErrands.all(since);
    const tooMany = this.#sql.unasked
      .all()
      .filter(({ errands }) => errands > max)
      .flatMap(({ source }) => this.#sql.capErrands.all(source, source, max));
    return countBySource([...tooOld, ...tooMany]);
  }
}

function countBySource(rows: readonly { readonly source: string }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { source } of rows) counts.set(source, (counts.get(source) ?? 0) + 1);
  return counts;
}
