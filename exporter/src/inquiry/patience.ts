/** For how long an answer is waited for; the time runs only while it is the provider's to use. */
import type { Milliseconds } from '../conversation/fact.ts';

export class Patience {
  readonly #end = new AbortController();
  #leftMs: Milliseconds;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: Milliseconds) {
    this.#leftMs = ms;
  }

  /** Aborts with a `TimeoutError`, as `AbortSignal.timeout` does. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  run(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(() => {
      this.#end.abort(new DOMException('The time is over', 'TimeoutError'));
    }, this.#leftMs);
  }

  pause(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - this.#since));
  }
}
