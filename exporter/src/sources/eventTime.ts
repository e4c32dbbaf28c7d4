import type { Instant, TimeSource } from '../conversation/fact.ts';

export interface EventTime {
  readonly at: Instant;
  readonly timeSource: TimeSource;
}

/** Before the platforms existed: a broken clock, not an event. */
const EARLIEST: Instant = Date.UTC(2015, 0, 1);
const CLOCK_SKEW_MS = 5 * 60_000;

/** The stated instant where it can be true: from 2015 on, at most 5 minutes ahead of `receivedAt`. Else `receivedAt`. */
export function believable(stated: Instant, receivedAt: Instant): EventTime {
  return stated >= EARLIEST && stated <= receivedAt + CLOCK_SKEW_MS
    ? { at: stated, timeSource: 'event' }
    : { at: receivedAt, timeSource: 'receipt' };
}
