import type { Instant } from '../../conversation/fact.ts';
import { believable } from '../eventTime.ts';
import type { EventTime } from '../eventTime.ts';

/** An RFC 3339 date and time. The offset is required: without one it would mean a different instant on every server. */
export const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** Below it a number counts seconds (until the year 5138), from it on milliseconds (since 1973). */
const FIRST_MILLISECONDS = 1e11;

/** The stated time, or receipt where there is none, or none to be believed. */
export function eventTime(stated: string | number | undefined, receivedAt: Instant): EventTime {
  return believable(stated === undefined ? NaN : toInstant(stated), receivedAt);
}

function toInstant(stated: string | number): Instant {
  if (typeof stated === 'string') return Date.parse(stated.toUpperCase());
  return Math.floor(stated < FIRST_MILLISECONDS ? stated * 1000 : stated);
}
