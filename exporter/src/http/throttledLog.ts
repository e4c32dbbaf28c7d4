/** Log lines that strangers can cause, at most one per kind and interval: disks and eyes are limited too. */
import type { Logger } from 'pino';
import { Throttle } from './throttle.ts';

export const TOLD_EVERY_MS = 10_000;

export interface RepeatableLine {
  /** Lines of one kind are told together. Must come from a bounded set. */
  readonly kind: string;
  readonly level: 'info' | 'warn';
  readonly fields: Readonly<Record<string, string | number>>;
  readonly message: string;
}

export class ThrottledLog {
  readonly #log: Logger;
  readonly #nowMs: () => number;
  readonly #throttle = new Throttle<RepeatableLine>(TOLD_EVERY_MS);
  #timer: NodeJS.Timeout | undefined;

  /** `nowMs`: a clock that never goes back. */
  constructor(log: Logger, nowMs: () => number = () => performance.now()) {
    this.#log = log;
    this.#nowMs = nowMs;
  }

  /** Writes the first line of a kind at once, then one every ten seconds that says how many there were. */
  tell(line: RepeatableLine): void {
    if (this.#throttle.note(line.kind, line, this.#nowMs())) {
      this.#log[line.level](line.fields, line.message);
    }
    this.#arm();
  }

  #arm(): void {
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tellDue();
      if (!this.#throttle.isQuiet) this.#arm();
    }, TOLD_EVERY_MS).unref();
  }

  #tellDue(): void {
    for (const { thing, count, overMs } of this.#throttle.due(this.#nowMs())) {
      const seconds = Math.round(overMs / 1000);
      this.#log[thing.level]({ ...thing.fields, more: count, seconds }, thing.message);
    }
  }
}
