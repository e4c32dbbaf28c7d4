/** For how long an answer is waited for; the time runs only while it is the provider's to use. */
import type { Milliseconds } from '../conversation/fact.ts';

export class Patience {
  readonly #gone = new AbortController();
  readonly #stop: AbortSignal;
  #leftMs: Milliseconds;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `stop` ends it early, and may live on: until `end` is called it knows of this one. */
  constructor(ms: Milliseconds, stop: AbortSignal) {
    this.#leftMs = ms;
    this.#stop = stop;
    // Not `AbortSignal.any`: Node keeps an entry in `stop` for everything ever derived from it.
    stop.addEventListener('abort', this.#stopped);
    if (stop.aborted) this.#stopped();
  }

  /** Aborts with a `TimeoutError`, as `AbortSignal.timeout` does, or with the reason of `stop`. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  run(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(() => {
      this.#gone.abort(new DOMException('The time is over', 'TimeoutError'));
    }, this.#leftMs);
  }

  pause(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - this.#since));
  }

  end(): void {
    this.pause();
    this.#stop.removeEventListener('abort', this.#stopped);
  }

  readonly #stopped = (): void => {
    this.#gone.abort(this.#stop.reason);
  };
}
