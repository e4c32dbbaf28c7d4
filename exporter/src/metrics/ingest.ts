/** What a commit counts, in the transaction of the facts themselves. */
import type { Cell } from './cells.ts';
import { Tally } from './cells.ts';
import { INGEST, INQUIRY, LAG_BUCKETS_SECONDS } from './names.ts';
import type { CountGivenUp, Delivery, FactReceipt } from '../store/store.ts';

export function countCommit(
  receipts: readonly FactReceipt[],
  deliveries: readonly Delivery[],
): readonly Cell[] {
  const tally = new Tally();
  for (const alike of bySourceAndKind(receipts)) countAlike(tally, alike);
  for (const { source, ignored, deadLetters } of deliveries) {
    if (deadLetters.length > 0) tally.count(INGEST.deadLettersReceived, [source], deadLetters.length);
    for (const [update, n] of Object.entries(ignored))
      tally.count(INGEST.updatesIgnored, [source, update], n);
  }
  return tally.changes();
}

interface Alike {
  readonly source: string;
  readonly kind: string;
  facts: number;
  readonly lagsMs: number[];
  duplicates: number;
}

/** A thousand facts of a webhook differ in little: what they share is looked up once. */
function bySourceAndKind(receipts: readonly FactReceipt[]): readonly Alike[] {
  const all: Alike[] = [];
  let last: Alike | undefined;
  for (const { fact, receivedAt, outcome } of receipts) {
    const { source, kind } = fact;
    const isAlike = (one: Alike | undefined) => one?.kind === kind && one.source === source;
    last = isAlike(last) ? last : all.find(isAlike);
    if (!last) all.push((last = { source, kind, facts: 0, lagsMs: [], duplicates: 0 }));
    if (outcome === 'duplicate') last.duplicates += 1;
    if (outcome !== 'new') continue;
    last.facts += 1;
    // Where our clock had to say when it happened, it says nothing of how long the news took.
    if (fact.timeSource !== 'receipt') last.lagsMs.push(Math.max(0, receivedAt - fact.at));
  }
  return all;
}

function countAlike(tally: Tally, { source, kind, facts, lagsMs, duplicates }: Alike): void {
  if (duplicates > 0) tally.count(INGEST.factsDuplicate, [source, kind], duplicates);
  if (facts > 0) tally.count(INGEST.facts, [source, kind], facts);
  const labels = [source];
  for (const lagMs of lagsMs) tally.observe(INGEST.eventLag, labels, lagMs, LAG_BUCKETS_SECONDS);
}

export const countGivenUp: CountGivenUp = (givenUp) => {
  const tally = new Tally();
  for (const [source, errands] of givenUp) tally.count(INQUIRY.abandoned, [source], errands);
  return tally.changes();
};
