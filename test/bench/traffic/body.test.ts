import { bodyOf, openedBy } from './body.ts';
import { BATCH_SIZE } from './recipe.ts';
import type { Recipe, TrafficKind } from './recipe.ts';

interface Update {
  readonly id: string;
  readonly from?: string;
  readonly recipient_id?: string;
  readonly status?: string;
  readonly inbox: string;
}

function updatesOf(kind: TrafficKind, indices: readonly number[], more: Partial<Recipe> = {}): Update[] {
  const recipe: Recipe = {
    kind,
    name: 'test',
    webhooks: indices.length,
    firstCustomer: 0,
    customers: 5000,
    inboxes: 4,
    startsAtMs: 1_700_000_000_000,
    stepMs: 1,
    ...more,
  };
  return indices.flatMap((index) => {
    const { entry } = JSON.parse(bodyOf(recipe, index)) as {
      entry: {
        changes: {
          value: {
            metadata: { phone_number_id: string };
            messages?: Omit<Update, 'inbox'>[];
            statuses?: Omit<Update, 'inbox'>[];
          };
        }[];
      }[];
    };
    return entry.flatMap(({ changes }) =>
      changes.flatMap(({ value }) =>
        [...(value.messages ?? []), ...(value.statuses ?? [])].map((update) => ({
          ...update,
          inbox: value.metadata.phone_number_id,
        })),
      ),
    );
  });
}

const upTo = (count: number) => Array.from({ length: count }, (_none, index) => index);

test.each(['inbound', 'batch', 'opening'] as const)('no two messages of %s have the same id', (kind) => {
  const ids = updatesOf(kind, upTo(20)).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('an exchange is a message and the three statuses of one reply', () => {
  const updates = updatesOf('exchange', upTo(12_400));
  const told = new Map<string, string[]>();
  for (const { id, status } of updates)
    if (status !== undefined) told.set(id, [...(told.get(id) ?? []), status]);
  expect(updates.filter(({ from }) => from !== undefined)).toHaveLength(3100);
  // Of the others the statuses before the first webhook or after the last are missing.
  expect([...told.values()].filter((stages) => stages.join() === 'sent,delivered,read')).toHaveLength(600);
});

test.each(['batch', 'opening'] as const)('a webhook of %s holds 1,000 updates', (kind) => {
  expect(updatesOf(kind, [3])).toHaveLength(BATCH_SIZE);
});

test('opening brings each customer once, and answers about half of them', () => {
  const updates = updatesOf('opening', upTo(6), { customers: openedBy(6), firstCustomer: 1000 });
  const opened = updates.flatMap(({ from }) => (from === undefined ? [] : [from]));
  const answered = updates.flatMap(({ recipient_id: to }) => (to === undefined ? [] : [to]));
  expect(new Set(opened).size).toBe(openedBy(6));
  expect(opened).toHaveLength(openedBy(6));
  expect(new Set(answered).size / opened.length).toBeCloseTo(0.5, 1);
  expect(answered.every((customer) => opened.includes(customer))).toBe(true);
});

test('a customer always writes to the same inbox', () => {
  const inboxes = new Map<string, Set<string>>();
  const kinds = ['inbound', 'exchange', 'batch', 'opening'] as const;
  for (const { from, recipient_id: to, inbox } of kinds.flatMap((kind) =>
    updatesOf(kind, upTo(12), { customers: 50 }),
  )) {
    const customer = from ?? to ?? '';
    inboxes.set(customer, (inboxes.get(customer) ?? new Set()).add(inbox));
  }
  expect(inboxes.size).toBe(50);
  expect([...inboxes.values()].every((own) => own.size === 1)).toBe(true);
});
