/** What the suites for every store do with one, and what they look at. */
import type { CustomerKey, Fact } from '../../conversation/fact.ts';
import { evolve } from '../../conversation/evolve.ts';
import type { Group, Horizon } from '../../conversation/settle.ts';
import { settle } from '../../conversation/settle.ts';
import type { Customer } from '../../conversation/state.ts';
import { NOBODY } from '../../conversation/state.ts';
import * as facts from '../../conversation/testing/facts.ts';
import { customerKey, instant } from '../../conversation/testing/facts.ts';
import { POLICY } from '../../conversation/testing/policies.ts';
import type { Cell } from '../../metrics/cells.ts';
import type { DeadLetter } from '../../sources/source.ts';
import type { Delivery, FactReceipt, FreeAgents, Store } from '../store.ts';
import { EMPTY_SETTLEMENT, NO_AGENT_CHANGES } from '../store.ts';
import { lettersOf } from './letters.ts';

export const DAY_MS = 86_400_000;
/** How long a store under test is to remember keys. */
export const DEDUPE_RETENTION_MS = 8 * DAY_MS;
export const NONE: readonly Cell[] = [];
export const EVER = { factsReceivedTo: Infinity, timersBefore: Infinity, limit: 100 };
export const NO_TIMERS = { timersBefore: -Infinity, limit: 100 };
export const RETENTION = { deadLettersMs: 30 * DAY_MS, deadLettersMax: 1000, deadLettersMaxBytes: 2 ** 20 };

export const NOBODY_SERVES: FreeAgents = () => NO_AGENT_CHANGES;

export const AMY = customerKey('amy');
export const ZOE = customerKey('zoe');
export const EVE = customerKey('eve');

interface DeliveryExtras {
  readonly source?: string;
  readonly deadLetters?: readonly DeadLetter[];
  readonly ignored?: Readonly<Record<string, number>>;
}

/** What came in one webhook, `second` being when. */
export function delivery(
  second: number,
  delivered: readonly Fact[],
  { source = 'wa', deadLetters = [], ignored = {} }: DeliveryExtras = {},
): Delivery {
  return { source, receivedAt: instant(second), facts: delivered, deadLetters, ignored };
}

export function bring(
  store: Store,
  second: number,
  ...delivered: readonly Fact[]
): Promise<readonly FactReceipt[]> {
  return receiptsOf(store, [delivery(second, delivered)]);
}

export async function receiptsOf(
  store: Store,
  deliveries: readonly Delivery[],
): Promise<readonly FactReceipt[]> {
  return (await store.commit(deliveries, () => NONE)).receipts;
}

export async function outcomes(receipts: Promise<readonly FactReceipt[]>): Promise<string[]> {
  return (await receipts).map(({ outcome }) => outcome);
}

export async function pendingFacts(store: Store): Promise<Fact[]> {
  const { groups } = await store.claim({ ...NO_TIMERS, factsReceivedTo: Infinity });
  return groups.flatMap(({ pending }) => pending.map(({ fact }) => fact));
}

export async function onlyPending(store: Store): Promise<Fact> {
  const pending = await pendingFacts(store);
  expect(pending).toHaveLength(1);
  return pending[0]!;
}

export function put(store: Store, customers: Readonly<Record<string, Customer | null>>): Promise<void> {
  const entries = Object.entries(customers).map(([name, state]) => [customerKey(name), state] as const);
  return store.settle({ ...EMPTY_SETTLEMENT, customers: new Map(entries) });
}

export function alias(store: Store, from: CustomerKey, into: CustomerKey): Promise<void> {
  return store.settle({ ...EMPTY_SETTLEMENT, aliases: new Map([[from, into]]) });
}

/** Claims and settles as the pipeline does, until nothing is due; fails rather than turn for ever. */
export async function settleAll(store: Store, horizon: Horizon, limit = 100): Promise<number> {
  for (let steps = 0; steps < 50; steps += 1) {
    const { groups } = await store.claim({ ...horizon, limit });
    if (groups.length === 0) return steps;
    for (const group of groups) await keep(store, group, horizon);
  }
  throw new Error('Claimed again and again without an end');
}

export async function keep(store: Store, group: Group, horizon: Horizon): Promise<void> {
  const { customers, aliases, settled } = settle(group, horizon, POLICY);
  await store.settle({ ...EMPTY_SETTLEMENT, customers, aliases, settled });
}

/** A customer with an open episode since `second`; the next timer is the first response's, 60 s later. */
export function waiting(second: number): Customer {
  return evolve(NOBODY, facts.asks(second), POLICY).customer;
}

export function names(groups: readonly Group[]): string[][] {
  return groups.map(({ customers, pending }) => {
    const named = pending.flatMap(({ fact }) =>
      fact.kind === 'AgentPresenceChanged' ? [`agent ${fact.agent}`] : [fact.customer],
    );
    return [...new Set([...customers.keys(), ...named])].sort();
  });
}

export async function claimed(store: Store, request: Parameters<Store['claim']>[0]): Promise<string[][]> {
  return names((await store.claim(request)).groups);
}

export function cell(value: number, labels: readonly string[] = ['a'], name = 'm'): Cell {
  return { metric: name, labels, cell: '', value };
}

/** Everything a store can be asked, for comparing before and after. */
export async function everything(store: Store): Promise<unknown> {
  const open: unknown[] = [];
  await store.eachOpenCustomer((key, conversations) => open.push([key, conversations]));
  const { groups } = await store.claim(EVER);
  return JSON.parse(
    JSON.stringify({
      open: open.map((each) => JSON.stringify(each)).sort(),
      groups: groups.map(({ customers, pending }) => ({ customers: [...customers], pending })),
      cells: (await store.cells()).map((each) => JSON.stringify(each)).sort(),
      labels: (await store.labelValues()).map((each) => JSON.stringify(each)).sort(),
      agents: [...(await store.agents())].sort(),
      agentEvents: await store.agentEvents(),
      lag: (await store.leastLag()) ?? null,
      lastEvents: [...(await store.lastEvents())].sort(),
      letters: await lettersOf(store, 100),
      pending: await store.pendingCount(),
      oldest: (await store.oldestPending()) ?? null,
      pendingCustomers: [...(await store.pendingCustomers())].sort(),
    }),
  );
}

export async function sorted(cells: readonly Cell[] | Promise<readonly Cell[]>): Promise<string[]> {
  return (await cells).map((each) => JSON.stringify(each)).sort();
}
