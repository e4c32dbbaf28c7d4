/** What the two lists that are read by stretches of time have in common. */
import { ApiMalformed } from '../apiErrors.ts';
import { Findings } from '../findings.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import type { Api, Page, Scan } from '../source.ts';
import { firstStretch, nextPage, nextStretch, readCursor, type Stretch } from './cursor.ts';
import type { Account } from './inquiry.ts';
import type { Reading } from './reading.ts';

export interface Desk {
  readonly stretch: Stretch;
  readonly api: Api;
  readonly reading: Reading;
  readonly findings: Findings;
}

/** A list of Chatwoot's that is read again and again, as far back as was not read yet. */
export interface Listing extends Pick<Scan, 'name' | 'everyMs'> {
  readonly path: string;
  query(stretch: Stretch): Readonly<Record<string, string | number>>;
  /** The rows of an answer; undefined when it is none. */
  rowsIn(answer: unknown): readonly unknown[] | undefined;
  /** Reads the rows of a page; whether the stretch goes on behind it. */
  read(rows: readonly unknown[], desk: Desk): Promise<boolean>;
}

export function scanOf(listing: Listing, account: Account): Scan {
  const { name, everyMs } = listing;
  return {
    name,
    everyMs,
    page: async (cursor, api, now) => {
      const stretch = readCursor(cursor, now);
      if (stretch === undefined)
        return { facts: [], deadLetters: [], ignored: {}, cursor: firstStretch(now), hasMore: false };
      return readPage(listing, { stretch, api, reading: { ...account, receivedAt: now } });
    },
  };
}

async function readPage(listing: Listing, desk: Omit<Desk, 'findings'>): Promise<Page> {
  const { stretch, api } = desk;
  const answer = await api.get(listing.path, { ...listing.query(stretch), page: stretch.page });
  const rows = listing.rowsIn(answer);
  if (rows === undefined) throw new ApiMalformed(`told of no ${listing.name}`);
  const findings = findingsIn(answer);
  const hasMore = await listing.read(rows, { ...desk, findings });
  return { ...findings.parsed(), cursor: hasMore ? nextPage(stretch) : nextStretch(stretch), hasMore };
}

/** The rows under `payload`; none of what is gone. Throws `ApiMalformed` where there is no list. */
export function payloadOf(answer: unknown, what: string): readonly JsonRecord[] {
  if (answer === undefined) return [];
  const payload = isRecord(answer) ? answer.payload : undefined;
  if (!Array.isArray(payload)) throw new ApiMalformed(`told of no ${what}`);
  return payload.filter(isRecord);
}

export function findingsIn(answer: unknown): Findings {
  return new Findings(Buffer.from(JSON.stringify(answer ?? null)));
}
