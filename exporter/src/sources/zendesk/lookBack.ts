/**
 * Lists that can be asked only for what was created since, while what counts is the answer given later: each look goes
 * back as far as an answer can take. What was read before has the same keys and counts once.
 */
import type { Instant, Milliseconds } from '../../conversation/fact.ts';
import { toInstant } from '../eventTime.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { ApiMalformed } from '../apiErrors.ts';
import type { Api, Page, Scan, SourceTools, Told } from '../source.ts';
import { KeptOnce } from './keptOnce.ts';
import { nextPage, together, unreadable } from './pages.ts';

export interface LookBack {
  readonly name: string;
  readonly path: string;
  /** Key of the list in the answer. */
  readonly list: string;
  readonly since: (instant: Instant) => Readonly<Record<string, string | number>>;
  /** What a record tells of what happened from the instant `from` on. */
  readonly read: (record: JsonRecord, context: { from: Instant; api: Api; now: Instant }) => Promise<Told>;
  /** When a record changed last; NaN where it does not say. */
  readonly changedAt: (record: JsonRecord) => Instant;
}

const EVERY_MS: Milliseconds = 15 * 60_000;
/**
 * Twice as long as an answer is taken for one by default. No further where the policy takes later ones: all of it is read
 * at each look, with its tickets where brands differ.
 */
const LOOK_BACK_MS: Milliseconds = 48 * 3_600_000;

interface Cursor {
  /** The first look ever: what happened before does not count. */
  readonly from: Instant;
  /** The last look that came to its end. */
  readonly since: Instant;
  /** Marks of what that look kept. */
  readonly kept?: readonly string[];
  /** Set between two pages of a look. */
  readonly look?: { readonly begun: Instant; readonly after: string; readonly kept?: readonly string[] };
}

export function createLookBack(look: LookBack, tools: SourceTools): Scan {
  return {
    name: look.name,
    everyMs: EVERY_MS,
    page: (cursor, api, now) =>
      cursor === undefined
        ? Promise.resolve(begin(now))
        : nextLook(look, toCursor(cursor, now), { api, now, tools }),
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

interface Looking {
  readonly api: Api;
  readonly now: Instant;
  readonly tools: SourceTools;
}

async function nextLook(look: LookBack, cursor: Cursor, { api, now, tools }: Looking): Promise<Page> {
  const { from, since, kept: last } = cursor;
  const answer = await ask(look, cursor, api);
  const kept = new KeptOnce({ since, last, soFar: cursor.look?.kept }, tools);
  const told: Told[] = [];
  for (const record of recordsOf(answer, look)) {
    const one = isRecord(record) ? await look.read(record, { from, api, now }) : unreadable(record);
    told.push(kept.sift(one, record, isRecord(record) ? look.changedAt(record) : NaN));
  }
  const next = nextCursor(answer, cursor, { now, marks: kept.marks });
  return { ...together(told), cursor: write(next), hasMore: next.look !== undefined };
}

async function ask({ path, list, since }: LookBack, cursor: Cursor, api: Api): Promise<JsonRecord> {
  const after = cursor.look ? { 'page[after]': cursor.look.after } : {};
  const query = { ...since(cursor.since - LOOK_BACK_MS), 'page[size]': 100, ...after };
  const found = await api.get(path, query);
  // No such list in accounts without it.
  const answer = found === undefined ? { [list]: [] } : found;
  return isRecord(answer) ? answer : {};
}

function recordsOf(answer: JsonRecord, { list }: LookBack): readonly unknown[] {
  const records = answer[list];
  if (!Array.isArray(records)) throw new ApiMalformed(`told of no ${list}`);
  return records;
}

function nextCursor(
  answer: JsonRecord,
  { from, since, kept: last, look }: Cursor,
  { now, marks }: { readonly now: Instant; readonly marks: readonly string[] },
): Cursor {
  const begun = look?.begun ?? now;
  const after = nextPage(answer);
  const kept = marks.length > 0 && { kept: marks };
  if (after === undefined) return { from, since: begun, ...kept };
  return { from, since, ...(last && { kept: last }), look: { begun, after, ...kept } };
}

function write(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

function toCursor(text: string, now: Instant): Cursor {
  // We wrote it ourselves.
  const { from = now, since = now, ...more } = JSON.parse(text) as Partial<Cursor>;
  return { from, since, ...more };
}

/** Whether something stamped so happened in our time. */
export function isSince(stamp: unknown, from: Instant): boolean {
  return toInstant(stamp) >= from;
}
