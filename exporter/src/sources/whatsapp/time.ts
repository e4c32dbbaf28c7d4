import type { Instant, TimeSource } from '../../conversation/fact.ts';

/** Before the platform existed: a broken clock, not an event. */
const EARLIEST = Date.UTC(2015, 0, 1);
const CLOCK_SKEW_MS = 5 * 60_000;

/** When it happened: the provider's stamp in whole seconds, or receipt where that is unreadable or beyond belief. */
export function toEventTime(
  timestamp: unknown,
  receivedAt: Instant,
): { readonly at: Instant; readonly timeSource: TimeSource } {
  const at = toSeconds(timestamp) * 1000;
  return at >= EARLIEST && at <= receivedAt + CLOCK_SKEW_MS
    ? { at, timeSource: 'event' }
    : { at: receivedAt, timeSource: 'receipt' };
}

function toSeconds(timestamp: unknown): number {
  if (typeof timestamp === 'number') return Math.floor(timestamp);
  // Number('') is 0 and Number('0x7') is 7; neither is a stamp.
  return typeof timestamp === 'string' && /^\d{1,15}$/.test(timestamp) ? Number(timestamp) : NaN;
}
