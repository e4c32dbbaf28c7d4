import type { Instant, Milliseconds } from './conversation/fact.ts';

/** Whether a moment is over by our clock; also when it is further off than it can be: then the clock was set back. */
export function hasPassed(moment: Instant, now: Instant, furthestMs: Milliseconds): boolean {
  return now >= moment || moment - now > furthestMs;
}
