/** How far a look through a list of Chatwoot's has come: a stretch of time, and the page of it that is next. */
import type { Instant, Milliseconds } from '../../conversation/fact.ts';
import { isRecord } from '../json.ts';

export interface Stretch {
  /** Unix seconds. */
  readonly since: number;
  readonly until: number;
  readonly page: number;
}

/**
 * What is younger may still be on its way as a webhook, or be half written at Chatwoot's: the next look takes it. Looks
 * overlap, since a list in order of time shifts while it is read.
 */
const QUIET_MS: Milliseconds = 60_000;
const OVERLAP_SECONDS = 300;

/** What was told longer ago than this may be forgotten, and would count again. */
const LONGEST_SECONDS = 7 * 86_400;

/** Undefined at the first look, and where the text is none of ours: then there is nothing to catch up with. */
export function readCursor(cursor: string | undefined, now: Instant): Stretch | undefined {
  const read = parse(cursor);
  if (!isRecord(read) || !isSeconds(read.since)) return undefined;
  const { since, until, page } = read;
  if (isSeconds(until) && isSeconds(page)) return { since, until, page };
  const end = quietUntil(now);
  return { since: Math.max(since, end - LONGEST_SECONDS), until: end, page: 1 };
}

export function nextPage({ since, until, page }: Stretch): string {
  return JSON.stringify({ since, until, page: page + 1 });
}

/** The stretch is done. */
export function nextStretch({ until }: Pick<Stretch, 'until'>): string {
  return JSON.stringify({ since: until - OVERLAP_SECONDS });
}

/** At the first look. */
export function firstStretch(now: Instant): string {
  return JSON.stringify({ since: quietUntil(now) });
}

function quietUntil(now: Instant): number {
  return Math.floor((now - QUIET_MS) / 1000);
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
