/** Chatwoot's clocks: ISO 8601, whole seconds and seconds with a fraction, all within one payload. */
import { believable, toInstant } from '../eventTime.ts';
import type { EventTime } from '../eventTime.ts';
import type { Reading } from './reading.ts';

/** As Ruby prints a time, and Chatwoot's older payloads had it. */
const RUBY_UTC = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/;

/** The stated time; else when Chatwoot sent it, where that is signed; else receipt. */
export function eventTime(stated: unknown, { receivedAt, signedTime }: Reading): EventTime {
  const time = believable(instantOf(stated), receivedAt);
  if (time.timeSource === 'event' || signedTime === undefined) return time;
  return believable(toInstant(signedTime), receivedAt, 'signature');
}

/** NaN where nothing is stated: 0 is how Chatwoot writes that. */
function instantOf(stated: unknown): number {
  if (typeof stated !== 'string') return toInstant(stated);
  const [, date, time] = RUBY_UTC.exec(stated) ?? [];
  return toInstant(date === undefined ? stated : `${date}T${time ?? ''}Z`);
}
