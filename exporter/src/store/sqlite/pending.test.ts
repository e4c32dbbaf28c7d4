import * as fc from 'fast-check';
import type { Fact } from '../../conversation/fact.ts';
import { asks, customerKey, instant, merges, presence } from '../../conversation/testing/facts.ts';
import { PendingFacts, partitionsOf } from './pending.ts';

const AMY = customerKey('amy');
const ZOE = customerKey('zoe');

function holding(...facts: readonly Fact[]): PendingFacts {
  const pending = new PendingFacts();
  facts.forEach((fact, id) => {
    pending.put({ id, told: 1, fact, receivedAt: instant(id) });
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

describe('whatever comes, changes and goes', () => {
  /** `of`: which of those there are, where one is meant; otherwise one comes. */
  interface Act {
    readonly does: 'come' | 'change' | 'go';
    readonly of: number;
    readonly at: number;
  }
  const act: fc.Arbitrary<Act> = fc.record({
    does: fc.constantFrom('come', 'come', 'change', 'go'),
    of: fc.nat(9),
    at: fc.nat(5000),
  });

  /** What is to be there after each act, by id in order of receipt, with its event time. */
  function play(
    acts: readonly Act[],
    check: (pending: PendingFacts, model: Map<number, number>) => void,
  ): void {
    const pending = new PendingFacts();
    const model = new Map<number, number>();
    for (const [id, { does, of, at }] of acts.entries()) {
      const known = [...model.keys()][of % Math.max(1, model.size)];
      const meant = does === 'come' || known === undefined ? id : known;
      if (does === 'go') {
        pending.remove(meant);
        model.delete(meant);
      } else {
        pending.put({ id: meant, told: 1, receivedAt: 0, fact: { ...asks(0, { key: `k${meant}` }), at } });
        model.set(meant, at);
      }
      check(pending, model);
    }
  }

  test('the oldest is the one of earliest event time, and all come in order of receipt', () => {
    const law = (acts: readonly Act[]) => {
      play(acts, (pending, model) => {
        expect(Array.from(pending.all(), ({ id, fact }) => [id, fact.at])).toEqual([...model]);
        expect(pending.oldestAt()).toBe(model.size === 0 ? undefined : Math.min(...model.values()));
      });
    };
    fc.assert(fc.property(fc.array(act, { maxLength: 30 }), law), { numRuns: 300, seed: 20_261_128 });
  });

  test('also of many, of which the first go first', () => {
    const pending = holding(...Array.from({ length: 5000 }, (_none, n) => asks(n, { key: `k${n}` })));
    for (let id = 0; id < 4990; id += 1) {
      pending.remove(id);
      const [first] = pending.all();
      expect(first?.id).toBe(id + 1);
    }
    pending.put({ id: 5000, told: 1, receivedAt: 0, fact: asks(0, { key: 'k5000' }) });
    expect(Array.from(pending.all(), ({ id }) => id)).toEqual(
      Array.from({ length: 11 }, (_none, n) => 4990 + n),
    );
  });
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
    pending.put({ id: 0, told: 1, fact: asks(0, { key: 'k', customer: 'zoe' }), receivedAt: instant(0) });
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
    pending.put({ id: 0, told: 1, fact: asks(1, { key: 'a' }), receivedAt: instant(0) });
    expect([...pending.all()].map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(pending.oldestAt()).toBe(instant(1));
    expect(new PendingFacts().oldestAt()).toBeUndefined();
  });
});
