import type { Instant, Milliseconds } from '../conversation/fact.ts';

/** A slip of the provider's must not keep us away for days. */
const LONGEST_MS = 3_600_000;

/** What `Retry-After` (RFC 9110, 10.2.3) asks for, in seconds or as a date; undefined where it asks for nothing. */
export function retryAfterMs(header: string | null, now: Instant): Milliseconds | undefined {
  if (header === null) return undefined;
  const wait = /^\d{1,10}(\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(0, wait), LONGEST_MS);
}
