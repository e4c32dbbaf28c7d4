/** Dead letters in the database. What writes is to be called within a transaction. */
import type { Instant } from '../../conversation/fact.ts';
import type { DeadLetterHead, DeadLetterRequest, Retention, StoredDeadLetter } from '../store.ts';
import type { Statements } from './statements.ts';

/** Where the number of the next one is kept: none is given twice, whatever was erased before a restart. */
const NEXT = 'next_dead_letter';

export class DeadLetters {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** As it is kept, and behind every one there is. */
  readNextId(): number {
    const kept = Number(this.#sql.getMeta.get(NEXT)?.value ?? 1);
    return Math.max(kept, (this.#sql.lastDeadLetterId.get()?.id ?? 0) + 1);
  }

  keepNextId(id: number): void {
    this.#sql.setMeta.run(NEXT, String(id));
  }

  counts(): ReadonlyMap<string, number> {
    return new Map(this.#sql.deadLetterCounts.all().map(({ source, n }) => [source, n]));
  }

  latest({ source, limit }: DeadLetterRequest): readonly DeadLetterHead[] {
    const wanted = source ?? null;
    return this.#sql.latestDeadLetters.all(wanted, wanted, limit).map(toLetter);
  }

  get(id: number): StoredDeadLetter | undefined {
    const row = this.#sql.getDeadLetter.get(id);
    return row && toLetter(row);
  }

  /** False when there was none. */
  erase(id: number): boolean {
    return this.#sql.deleteDeadLetter.run(id).changes > 0;
  }

  /** Returns how many went. */
  prune(now: Instant, { deadLettersMs, deadLettersMax, deadLettersMaxBytes }: Retention): number {
    return (
      this.#sql.pruneDeadLetters.run(now - deadLettersMs).changes +
      this.#sql.capDeadLetters.run(deadLettersMax).changes +
      this.#sql.capDeadLetterBytes.run(deadLettersMaxBytes).changes
    );
  }
}

function toLetter<R extends { readonly received_at: Instant }>({ received_at: receivedAt, ...letter }: R) {
  return { ...letter, receivedAt };
}
