/**
 * Lists that can be asked only for what was created since, while what counts is the answer given later: each look goes
 * back as far as an answer can take. What was read before has the same keys and counts once.
 */
import type { Instant, Milliseconds } from '../../conversation/fact.ts';
import { toInstant } from '../eventTime.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { ApiMalformed } from '../apiErrors.ts';
import type { Api, Page, Scan, Told } from '../source.ts';
import { nextPage, together, unreadable } from './pages.ts';

export interface LookBack {
  readonly name: string;
  readonly path: string;
  /** Key of the list in the answer. */
  readonly list: string;
  readonly since: (instant: Instant) => Readonly<Record<string, string | number>>;
  /** What a record tells of what happened from the instant `from` on. */
  readonly read: (record: JsonRecord, context: { from: Instant; api: Api; now: Instant }) => Promise<Told>;
}

const EVERY_MS: Milliseconds = 15 * 60_000;
/** Twice as long as an answer is taken for one by default. */
const LOOK_BACK_MS: Milliseconds = 48 * 3_600_000;

interface Cursor {
  /** The first look ever: what happened before does not count. */
  readonly from: Instant;
  /** The last look that came to its end. */
  readonly since: Instant;
  /** Set between two pages of a look. */
  readonly look?: { readonly begun: Instant; readonly after: string };
}

export function createLookBack(look: LookBack): Scan {
  return {
    name: look.name,
    everyMs: EVERY_MS,
    page: (cursor, api, now) =>
      cursor === undefined
        ? Promise.resolve(begin(now))
        : nextLook(look, toCursor(cursor, now), { api, now }),
  };
}

function begin(now: Instant): Page {
  return {
    facts: [],
    deadLetters: [],
    ignored: {},
    cursor: write({ from: now, since: now }),
    hasMore: false,
  };
}

async function nextLook(
  { path, list, since, read }: LookBack,
  { from, since: last, look }: Cursor,
  { api, now }: { readonly api: Api; readonly now: Instant },
): Promise<Page> {
  const begun = look?.begun ?? now;
  const after = look ? { 'page[after]': look.after } : {};
  const found = await api.get(path, { ...since(last - LOOK_BACK_MS), 'page[size]': 100, ...after });
  // No such list in accounts without it.
  const answer = found === undefined ? { [list]: [] } : found;
  const records = isRecord(answer) ? answer[list] : undefined;
  if (!isRecord(answer) || !Array.isArray(records)) throw new ApiMalformed(`told of no ${list}`);
  const told: Told[] = [];
  for (const record of records as readonly unknown[]) {
    told.push(isRecord(record) ? await read(record, { from, api, now }) : unreadable(record));
  }
  const next = nextPage(answer);
  const cursor: Cursor =
    next === undefined ? { from, since: begun } : { from, since: last, look: { begun, after: next } };
  return { ...together(told), cursor: write(cursor), hasMore: next !== undefined };
}

function write(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

function toCursor(text: string, now: Instant): Cursor {
  // We wrote it ourselves.
  const { from = now, since = now, look } = JSON.parse(text) as Partial<Cursor>;
  return { from, since, ...(look && { look }) };
}

/** Whether something stamped so happened in our time. */
export function isSince(stamp: unknown, from: Instant): boolean {
  return toInstant(stamp) >= from;
}
