/** Where a round through a table stands. It is kept: who starts often would otherwise never come to the end. */
import type { Statements } from './statements.ts';

export class Place {
  readonly #sql: Statements;
  readonly #name: string;

  /** `name`: under which it is kept among the notes of the database. */
  constructor(sql: Statements, name: string) {
    this.#sql = sql;
    this.#name = name;
  }

  /** The last key that was looked at; empty where the round begins. */
  get behind(): string {
    return this.#sql.getMeta.get(this.#name)?.value ?? '';
  }

  /** Nothing: the round is over. To be called within a transaction. */
  moveTo(last = ''): void {
    if (this.behind !== last) this.#sql.setMeta.run(this.#name, last);
  }
}
