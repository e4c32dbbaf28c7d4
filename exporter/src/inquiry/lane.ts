/** One thing asked for again and again: when it is its turn, and how long it keeps away after a failure. */
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import { hasPassed } from '../hasPassed.ts';
import { ApiRefused, ApiUnavailable } from '../sources/apiErrors.ts';

const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 300_000;
/** Credentials do not mend by themselves: somebody has to see to them. */
const REFUSED_MS = 600_000;

export class Lane {
  readonly name: string;
  #nextAt: Instant = -Infinity;
  #pauseMs: Milliseconds = 0;
  #failures = 0;
  readonly #random: () => number;

  constructor(name: string, random: () => number) {
    this.name = name;
    this.#random = random;
  }

  isDue(now: Instant): boolean {
    return hasPassed(this.#nextAt, now, this.#pauseMs);
  }

  get isTroubled(): boolean {
    return this.#failures > 0;
  }

  /** All went well; the next turn comes after `pauseMs`, give or take a tenth, so that sources do not march in step. */
  succeeded(now: Instant, pauseMs: Milliseconds): void {
    this.#failures = 0;
    this.#keepAway(now, pauseMs * (0.9 + this.#random() / 5));
  }

  /** How long it keeps away: what the provider asks for, or twice as long with every failure. */
  failed(now: Instant, error: unknown): Milliseconds {
    this.#failures += 1;
    const pauseMs = this.#pauseAfter(error);
    this.#keepAway(now, pauseMs);
    return pauseMs;
  }

  #keepAway(now: Instant, pauseMs: Milliseconds): void {
    this.#nextAt = now + pauseMs;
    this.#pauseMs = pauseMs;
  }

  #pauseAfter(error: unknown): Milliseconds {
    if (error instanceof ApiRefused) return REFUSED_MS;
    // Who fails and asks for no time at all, or for none worth the name, would be asked without end.
    if (error instanceof ApiUnavailable && error.retryAfterMs !== undefined)
      return Math.max(FIRST_BACKOFF_MS, error.retryAfterMs);
    return this.#backoffMs();
  }

  #backoffMs(): Milliseconds {
    const whole = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (this.#failures - 1));
    return whole * (0.5 + this.#random() / 2);
  }
}
