import * as fc from 'fast-check';
import type { Fact } from '../../conversation/fact.ts';
import { asks, customerKey, instant, merges, presence } from '../../conversation/testing/facts.ts';
import { PendingFacts, partitionsOf } from './pending.ts';

const AMY = customerKey('amy');
const ZOE = customerKey('zoe');

function holding(...facts: readonly Fact[]): PendingFacts {
  const pending = new PendingFacts();
  facts.forEach((fact, id) => {
    pending.put({ id, fact, receivedAt: instant(id) });
  });
  return pending;
}

function component(pending: PendingFacts, start: string): { partitions: string[]; ids: number[] } {
  const found = pending.component(customerKey(start));
  return { partitions: [...found.partitions].sort(), ids: found.pending.map(({ id }) => id).sort() };
}

describe('what a fact touches', () => {
  test.each<[string, Fact, string[]]>([
    ['its customer', asks(0), ['amy']],
    ['the customer by every name', asks(0, { alsoKnownAs: ['zoe', 'eve'] }), ['amy', 'zoe', 'eve']],
    ['both sides of a merge', merges(0, 'amy', 'zoe'), ['amy', 'zoe']],
    ['an agent, apart from any customer of that name', presence(0, 'amy'), ['agent:amy']],
  ])('%s', (_name, fact, expected) => {
    expect(partitionsOf(fact)).toEqual(expected);
  });
});

test('the oldest is the one of earliest event time, whatever comes, changes and goes', () => {
  const act = fc.record({ id: fc.nat(9), at: fc.nat(5000), isRemoved: fc.boolean() });
  const law = (acts: readonly { id: number; at: number; isRemoved: boolean }[]) => {
    const pending = new PendingFacts();
    for (const { id, at, isRemoved } of acts) {
      if (isRemoved) pending.remove(id);
      else pending.put({ id, receivedAt: 0, fact: { ...asks(0, { key: `k${id}` }), at } });
      const times = Array.from(pending.all(), ({ fact }) => fact.at);
      expect(pending.oldestAt()).toBe(times.length === 0 ? undefined : Math.min(...times));
    }
  };
  fc.assert(fc.property(fc.array(act, { maxLength: 30 }), law), { numRuns: 300, seed: 20_261_128 });
});

describe('the component', () => {
  test('of a stranger is the stranger alone', () => {
    expect(component(holding(asks(0)), 'zoe')).toEqual({ partitions: ['zoe'], ids: [] });
  });

  test('reaches over aliases and merges to everybody tied, and no further', () => {
    const pending = holding(
      asks(0),
      asks(1, { customer: 'zoe', alsoKnownAs: ['amy'] }),
      merges(2, 'zoe', 'eve'),
      asks(3, { customer: 'eve' }),
      asks(4, { customer: 'bob' }),
    );
    for (const start of ['amy', 'zoe', 'eve']) {
      expect(component(pending, start)).toEqual({ partitions: ['amy', 'eve', 'zoe'], ids: [0, 1, 2, 3] });
    }
    expect(component(pending, 'bob')).toEqual({ partitions: ['bob'], ids: [4] });
  });

  test('falls apart when what tied it is gone', () => {
    const pending = holding(asks(0), merges(1, 'amy', 'zoe'), asks(2, { customer: 'zoe' }));
    pending.remove(1);
    expect(component(pending, 'amy')).toEqual({ partitions: ['amy'], ids: [0] });
    expect(component(pending, 'zoe')).toEqual({ partitions: ['zoe'], ids: [2] });
  });
});

describe('holding', () => {
  test('replacing a fact forgets whom the old one touched', () => {
    const pending = holding(asks(0, { key: 'k' }));
    pending.put({ id: 0, fact: asks(0, { key: 'k', customer: 'zoe' }), receivedAt: instant(0) });
    expect(pending.touching(AMY)).toEqual([]);
    expect(pending.touching(ZOE)).toHaveLength(1);
    expect(pending.size).toBe(1);
  });

  test('a fact is found by its key until it is removed', () => {
    const pending = holding(asks(0, { key: 'k' }));
    expect(pending.withKey('k')?.id).toBe(0);
    pending.remove(0);
    expect(pending.withKey('k')).toBeUndefined();
    expect([...pending.all()]).toEqual([]);
  });

  test('removing what is not there changes nothing', () => {
    const pending = holding(asks(0));
    pending.remove(7);
    expect(pending.size).toBe(1);
  });

  test('all come in order of receipt, whatever their event times, refined or not', () => {
    const pending = holding(asks(9, { key: 'a' }), asks(3), asks(6));
    pending.put({ id: 0, fact: asks(1, { key: 'a' }), receivedAt: instant(0) });
    expect([...pending.all()].map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(pending.oldestAt()).toBe(instant(1));
    expect(new PendingFacts().oldestAt()).toBeUndefined();
  });
});
