/** Of things that repeat: tells the first, then counts, so that a flood of them makes a line every so often. */
export interface Repeated<T> {
  readonly thing: T;
  /** How many there were beside those already told. */
  readonly count: number;
  /** Over how long, milliseconds. */
  readonly overMs: number;
}

interface Window<T> {
  thing: T;
  count: number;
  since: number;
}

export class Throttle<T> {
  readonly #everyMs: number;
  readonly #windows = new Map<string, Window<T>>();

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** Nothing is being counted. */
  get isQuiet(): boolean {
    return this.#windows.size === 0;
  }

  /** Whether to tell it at once. Else it is counted under its key until it is due. */
  note(key: string, thing: T, nowMs: number): boolean {
    const window = this.#windows.get(key);
    if (!window) {
      this.#windows.set(key, { thing, count: 0, since: nowMs });
      return true;
    }
    window.thing = thing;
    window.count += 1;
    return false;
  }

  /** What was counted for long enough; it is counted afresh from here. What did not come again is forgotten. */
  due(nowMs: number): Repeated<T>[] {
    const due: Repeated<T>[] = [];
    for (const [key, window] of this.#windows) {
      const overMs = nowMs - window.since;
      if (overMs < this.#everyMs) continue;
      if (window.count === 0) {
        this.#windows.delete(key);
        continue;
      }
      due.push({ thing: window.thing, count: window.count, overMs });
      window.count = 0;
      window.since = nowMs;
    }
    return due;
  }
}
