/** One thing asked for again and again: when it is its turn, and how long it keeps away after a failure. */
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import { ApiRefused, ApiUnavailable } from '../sources/apiErrors.ts';

const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 300_000;
/** Credentials do not mend by themselves: somebody has to see to them. */
const REFUSED_MS = 600_000;

export class Lane {
  readonly name: string;
  #nextAt: Instant = -Infinity;
  #failures = 0;
  readonly #random: () => number;

  constructor(name: string, random: () => number) {
    this.name = name;
    this.#random = random;
  }

  isDue(now: Instant): boolean {
    return now >= this.#nextAt;
  }

  get isTroubled(): boolean {
    return this.#failures > 0;
  }

  /** All went well; the next turn comes after `pauseMs`, give or take a tenth, so that sources do not march in step. */
  succeeded(now: Instant, pauseMs: Milliseconds): void {
    this.#failures = 0;
    this.#nextAt = now + pauseMs * (0.9 + this.#random() / 5);
  }

  /** How long it keeps away: what the provider asks for, or twice as long with every failure. */
  failed(now: Instant, error: unknown): Milliseconds {
    this.#failures += 1;
    const pauseMs = this.#pauseMs(error);
    this.#nextAt = now + pauseMs;
    return pauseMs;
  }

  #pauseMs(error: unknown): Milliseconds {
    if (error instanceof ApiRefused) return REFUSED_MS;
    if (error instanceof ApiUnavailable && error.retryAfterMs !== undefined) return error.retryAfterMs;
    return this.#backoffMs();
  }

  #backoffMs(): Milliseconds {
    const whole = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (this.#failures - 1));
    return whole * (0.5 + this.#random() / 2);
  }
}
