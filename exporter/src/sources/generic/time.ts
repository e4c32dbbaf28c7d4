import type { Instant, TimeSource } from '../../conversation/fact.ts';

/** An RFC 3339 date and time. The offset is required: without one it would mean a different instant on every server. */
export const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

const EARLIEST: Instant = Date.UTC(2015, 0, 1);
const AHEAD_MS = 300_000;

/** Below it a number counts seconds (until the year 5138), from it on milliseconds (since 1973). */
const FIRST_MILLISECONDS = 1e11;

/** The stated time where it can be true: from 2015 on, at most 5 minutes ahead of `receivedAt`. Else `receivedAt`. */
export function eventTime(
  stated: string | number | undefined,
  receivedAt: Instant,
): { readonly at: Instant; readonly timeSource: TimeSource } {
  const at = stated === undefined ? NaN : toInstant(stated);
  if (at >= EARLIEST && at <= receivedAt + AHEAD_MS) return { at, timeSource: 'event' };
  return { at: receivedAt, timeSource: 'receipt' };
}

function toInstant(stated: string | number): Instant {
  if (typeof stated === 'string') return Date.parse(stated.toUpperCase());
  return Math.floor(stated < FIRST_MILLISECONDS ? stated * 1000 : stated);
}
