import type { CustomerKey, MessageReceived } from '../conversation/fact.ts';
import type { Delivery, FactOutcome, FactReceipt } from '../store/store.ts';
import { countCommit } from './ingest.ts';

const AT = 1_000_000;

function receipt(outcome: FactOutcome, lagMs = 0): FactReceipt {
  const fact: MessageReceived = {
    kind: 'MessageReceived',
    key: 'k',
    at: AT,
    timeSource: 'event',
    source: 'shop',
    inbox: 'web',
    team: 'sales',
    customer: 'c' as CustomerKey,
  };
  return { fact, receivedAt: AT + lagMs, outcome, matters: true };
}

function delivery(ignored: Record<string, number>): Delivery {
  return { source: 'shop', receivedAt: AT, facts: [], deadLetters: [], ignored };
}

function counted(receipts: readonly FactReceipt[], deliveries: readonly Delivery[] = []): string[] {
  return countCommit(receipts, deliveries).map(
    ({ metric, labels, cell, value }) =>
      `${metric.replace('helpdesk_', '')} ${labels.join(' ')} ${cell}: ${value}`,
  );
}

it('counts a new fact, and how late it came', () => {
  expect(counted([receipt('new', 3000)])).toEqual([
    'facts_total shop MessageReceived : 1',
    'event_lag_seconds shop 5: 1',
    'event_lag_seconds shop sum: 3000',
  ]);
});

it('counts a fact from ahead of our clock as not late', () => {
  expect(counted([receipt('new', -3000)])).toContain('event_lag_seconds shop sum: 0');
});

it('says nothing of how late a fact came that has no time of its own', () => {
  const { fact, ...rest } = receipt('new', 3000);
  const untimed = { ...rest, fact: { ...fact, timeSource: 'receipt' } as const };
  expect(counted([untimed])).toEqual(['facts_total shop MessageReceived : 1']);
});

it('counts a repetition as that alone', () => {
  expect(counted([receipt('duplicate', 3000)])).toEqual(['facts_duplicate_total shop MessageReceived : 1']);
});

it('does not count a further stage of a known message', () => {
  expect(counted([receipt('refined')])).toEqual([]);
});

it('counts what was not understood', () => {
  const letter = { reason: 'unknown_type', content: '{}' } as const;
  expect(counted([], [{ ...delivery({}), deadLetters: [letter, letter] }, delivery({})])).toEqual([
    'dead_letters_received_total shop : 2',
  ]);
});

it('counts what was left aside, by name', () => {
  expect(counted([], [delivery({ reaction: 2, note: 1 }), delivery({ note: 4 })])).toEqual([
    'updates_ignored_total shop reaction : 2',
    'updates_ignored_total shop note : 5',
  ]);
});
