/** When an event happened: its stated time in whatever way the provider writes it, as far as it can be believed. */
import type { Instant, TimeSource } from '../conversation/fact.ts';

export interface EventTime {
  readonly at: Instant;
  readonly timeSource: TimeSource;
}

/** Before the platforms existed: a broken clock, not an event. */
const EARLIEST: Instant = Date.UTC(2015, 0, 1);
const CLOCK_SKEW_MS = 5 * 60_000;

/** The stated instant where it can be true: from 2015 on, at most 5 minutes ahead of `receivedAt`. Else `receivedAt`. */
export function believable(
  stated: Instant,
  receivedAt: Instant,
  timeSource: Exclude<TimeSource, 'receipt'> = 'event',
): EventTime {
  return stated >= EARLIEST && stated <= receivedAt + CLOCK_SKEW_MS
    ? { at: stated, timeSource }
    : { at: receivedAt, timeSource: 'receipt' };
}

/** An RFC 3339 date and time. The offset is required: without one it would mean a different instant on every server. */
export const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** The time as `toInstant` reads it, or receipt where there is none, or none to be believed. */
export function statedTime(stated: unknown, receivedAt: Instant): EventTime {
  return believable(toInstant(stated), receivedAt);
}

/**
 * The instant that a number, a number written as text, or an RFC 3339 text states; NaN for anything else. Providers
 * count in seconds, milli-, micro- or nanoseconds, some in several of them within one payload: the size tells which.
 */
export function toInstant(stated: unknown): Instant {
  if (typeof stated === 'number') return ofUnixTime(stated);
  if (typeof stated !== 'string') return NaN;
  // Number('') is 0 and Number('0x7') is 7; neither is a time.
  if (/^\d{1,19}(\.\d{1,9})?$/.test(stated)) return ofUnixTime(Number(stated));
  return RFC_3339.test(stated) ? Date.parse(stated.toUpperCase()) : NaN;
}

const NANOSECONDS_PER_MS = 1e6;
/** A double holds nanoseconds of today to a quarter of a microsecond, and would fall short of a whole millisecond. */
const ROUNDING_MS = 0.0005;

/** From here on a number is not seconds (until the year 5138) but milliseconds, then micro- and nanoseconds. */
const UNITS = [
  { below: 1e11, ms: (seconds: number) => seconds * 1000 },
  { below: 1e14, ms: (milliseconds: number) => milliseconds },
  { below: 1e17, ms: (microseconds: number) => microseconds / 1000 },
] as const;

function ofUnixTime(time: number): Instant {
  const unit = UNITS.find(({ below }) => time < below);
  return Math.floor((unit ? unit.ms(time) : time / NANOSECONDS_PER_MS) + ROUNDING_MS);
}
