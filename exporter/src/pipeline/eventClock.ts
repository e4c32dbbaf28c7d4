/**
 * What time it is in the events' own time. Live traffic runs a moment behind our clock; a replay of yesterday runs a day
 * behind. The shortest delay ever seen from event to receipt tells which, so that timers of a replayed day wait for
 * its facts, and those of a live one do not wait for more.
 */
import type { Instant, Milliseconds } from '../conversation/fact.ts';

export class EventClock {
  #leastLagMs: Milliseconds | undefined;

  constructor(leastLagMs: Milliseconds | undefined) {
    this.#leastLagMs = leastLagMs;
  }

  /** An event of the time `at` was received at `receivedAt`. An event ahead of our clock counts as no delay. */
  witness(at: Instant, receivedAt: Instant): void {
    const lag = Math.max(0, receivedAt - at);
    this.#leastLagMs = Math.min(this.#leastLagMs ?? lag, lag);
  }

  /** The event time reached when our clock shows `now`. */
  at(now: Instant): Instant {
    return now - (this.#leastLagMs ?? 0);
  }
}
