/** What a commit counts, in the transaction of the facts themselves. */
import type { Cell } from './cells.ts';
import { Tally } from './cells.ts';
import { INGEST, LAG_BUCKETS_SECONDS } from './names.ts';
import type { Delivery, FactReceipt } from '../store/store.ts';

export function countCommit(
  receipts: readonly FactReceipt[],
  deliveries: readonly Delivery[],
): readonly Cell[] {
  const tally = new Tally();
  for (const receipt of receipts) countReceipt(tally, receipt);
  for (const { source, ignored } of deliveries) {
    for (const [update, n] of Object.entries(ignored))
      tally.count(INGEST.updatesIgnored, [source, update], n);
  }
  return tally.changes();
}

function countReceipt(tally: Tally, { fact, receivedAt, outcome }: FactReceipt): void {
  if (outcome === 'refined') return;
  if (outcome === 'duplicate') {
    tally.count(INGEST.factsDuplicate, [fact.source, fact.kind]);
    return;
  }
  tally.count(INGEST.facts, [fact.source, fact.kind]);
  // Where our clock had to say when it happened, it says nothing of how long the news took.
  if (fact.timeSource === 'receipt') return;
  tally.observe(INGEST.eventLag, [fact.source], Math.max(0, receivedAt - fact.at), LAG_BUCKETS_SECONDS);
}
