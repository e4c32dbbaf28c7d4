import type { Instant } from '../../conversation/fact.ts';
import { believable } from '../eventTime.ts';
import type { EventTime } from '../eventTime.ts';

/** When it happened: the provider's stamp in whole seconds, or receipt where that is unreadable or beyond belief. */
export function toEventTime(timestamp: unknown, receivedAt: Instant): EventTime {
  return believable(toSeconds(timestamp) * 1000, receivedAt);
}

function toSeconds(timestamp: unknown): number {
  if (typeof timestamp === 'number') return Math.floor(timestamp);
  // Number('') is 0 and Number('0x7') is 7; neither is a stamp.
  return typeof timestamp === 'string' && /^\d{1,15}$/.test(timestamp) ? Number(timestamp) : NaN;
}
