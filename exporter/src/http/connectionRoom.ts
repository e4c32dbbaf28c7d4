/**
 * Keeps connections within a number. When one too many comes, the one that has been idle longest makes room: it is
 * a sender who will connect again, or somebody who holds places without using them. While all are at work the new
 * one is turned away. A connection is idle until its first request is in, and between requests.
 */
export interface Closable {
  destroy(): unknown;
}

export class ConnectionRoom<C extends Closable> {
  readonly #max: number;
  readonly #onFull: (closed: 'idle' | 'refused') => void;
  /** Longest idle first. */
  readonly #idle = new Set<C>();
  /** With the number of their requests under way. */
  readonly #busy = new Map<C, number>();

  constructor(max: number, onFull: (closed: 'idle' | 'refused') => void) {
    this.#max = max;
    this.#onFull = onFull;
  }

  get size(): number {
    return this.#idle.size + this.#busy.size;
  }

  opened(connection: C): void {
    this.#idle.add(connection);
    if (this.size <= this.#max) return;
    const [longestIdle = connection] = this.#idle;
    this.closed(longestIdle);
    longestIdle.destroy();
    this.#onFull(longestIdle === connection ? 'refused' : 'idle');
  }

  began(connection: C): void {
    const underWay = this.#busy.get(connection) ?? 0;
    // One that had to go may have had a request on its way.
    if (!this.#idle.delete(connection) && underWay === 0) return;
    this.#busy.set(connection, underWay + 1);
  }

  ended(connection: C): void {
    const underWay = this.#busy.get(connection);
    if (underWay === undefined) return;
    if (underWay > 1) {
      this.#busy.set(connection, underWay - 1);
      return;
    }
    this.#busy.delete(connection);
    this.#idle.add(connection);
  }

  closed(connection: C): void {
    this.#idle.delete(connection);
    this.#busy.delete(connection);
  }
}
