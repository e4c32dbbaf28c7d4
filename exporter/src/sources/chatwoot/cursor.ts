/** How far a look through a list of Chatwoot's has come: a stretch of time, and the page of it that is next. */
import type { Instant, Milliseconds } from '../../conversation/fact.ts';
import { isRecord } from '../json.ts';

export interface Stretch {
  /** Unix seconds. */
  readonly since: number;
  readonly until: number;
  readonly page: number;
  /** From when on what was said is told: before `since` where the look before may have missed some of it. */
  readonly log: number;
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
  const log = isSeconds(read.log) ? read.log : since;
  if (isSeconds(until) && isSeconds(page)) return { since, until, page, log };
  const end = quietUntil(now);
  const earliest = end - LONGEST_SECONDS;
  return { since: Math.max(since, earliest), until: end, page: 1, log: Math.max(log, earliest) };
}

export function nextPage({ page, ...stretch }: Stretch): string {
  return JSON.stringify({ ...stretch, page: page + 1 });
}

/**
 * The stretch is done. What moved to the top of the list after its first page was read, from one that was not, has
 * been missed: the next look sees it, and tells what was said in it since this stretch began.
 */
export function nextStretch({ since, until, page }: Stretch): string {
  const next = until - OVERLAP_SECONDS;
  return JSON.stringify({ since: next, ...(page > 1 && { log: Math.min(since, next) }) });
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
