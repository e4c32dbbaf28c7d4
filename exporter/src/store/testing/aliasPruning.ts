/* eslint-disable jest/no-export -- part of the suite for the tests of every implementation to run */
/** When another name of a customer may go: their number must not grow with every ticket there ever was. */
import { evolve } from '../../conversation/evolve.ts';
import type { CustomerKey, Instant, Milliseconds } from '../../conversation/fact.ts';
import { NOBODY } from '../../conversation/state.ts';
import type { Customer } from '../../conversation/state.ts';
import * as facts from '../../conversation/testing/facts.ts';
import { customerKey, instant } from '../../conversation/testing/facts.ts';
import { POLICY } from '../../conversation/testing/policies.ts';
import type { Delivery, Settlement } from '../store.ts';
import type { StoreInUse } from './inUse.ts';

const [AMY, ZOE] = [customerKey('amy'), customerKey('zoe')];
const FIRST = instant(0);

export interface Given extends StoreInUse {
  /** A settlement in which nothing happens. */
  readonly nothing: Settlement;
  readonly prune: (now: Instant) => Promise<number>;
  /** For how long the store remembers a key. */
  readonly keptMs: Milliseconds;
}

export function describeAliasPruning({ store, reopen, nothing, prune: pruneAt, keptMs }: Given): void {
  const settle = (part: Partial<Settlement>) => store().settle({ ...nothing, ...part });
  const remember = (state: Customer | null) => settle({ customers: new Map([[AMY, state]]) });
  const bring = (more: Partial<Delivery>) => {
    const empty = { source: 'desk', receivedAt: instant(1), facts: [], deadLetters: [], ignored: {} };
    return store().commit([{ ...empty, ...more }], () => []);
  };
  const prune = (afterMs: Milliseconds) => pruneAt(FIRST + afterMs);
  const state = () => evolve(NOBODY, facts.asks(0), POLICY).customer;

  /** Under which name what zoe says is stored. */
  async function nameOfZoe(): Promise<CustomerKey | undefined> {
    const { receipts } = await bring({ facts: [facts.asks(5, { customer: 'zoe' })] });
    const fact = receipts[0]?.fact;
    return fact && 'customer' in fact ? fact.customer : undefined;
  }

  describe('another name of a customer', () => {
    beforeEach(() => settle({ aliases: new Map([[ZOE, AMY]]) }));

    test('goes when nothing has been remembered of them for as long as a key is', async () => {
      expect(await prune(0)).toBe(0);
      expect(await prune(keptMs)).toBe(0);
      await reopen();
      expect(await prune(keptMs + 1)).toBe(1);
      expect(await nameOfZoe()).toBe(ZOE);
    });

    test('stays until then', async () => {
      await prune(0);
      await prune(keptMs);
      expect(await nameOfZoe()).toBe(AMY);
    });

    const HOLDS: readonly [string, () => Promise<unknown>][] = [
      ['while there is a state of them', () => remember(state())],
      ['while a fact of theirs is pending', () => bring({ facts: [facts.asks(1)] })],
      [
        'while something is asked about them',
        () => bring({ errands: [{ key: 'a', content: 'a', notBefore: 0, customer: AMY }] }),
      ],
      [
        'while something is asked about them under that name',
        () => bring({ errands: [{ key: 'a', content: 'a', notBefore: 0, customer: ZOE }] }),
      ],
    ];

    test.each(HOLDS)('stays %s', async (_claim, hold) => {
      await hold();
      await prune(0);
      await prune(400 * keptMs);
      expect(await nameOfZoe()).toBe(AMY);
    });

    test('has its time anew after they were remembered again', async () => {
      await prune(0);
      await remember(state());
      await prune(keptMs);
      await remember(null);
      expect(await prune(keptMs + 1)).toBe(0);
      expect(await prune(2 * keptMs + 2)).toBe(1);
    });

    test('has its time anew when it is told again', async () => {
      await prune(0);
      await settle({ aliases: new Map([[ZOE, AMY]]) });
      expect(await prune(keptMs + 1)).toBe(0);
    });
  });

  test('however many names there are, each has its turn', async () => {
    const many = Array.from({ length: 12_000 }, (_, n) => [customerKey(`ticket ${n}`), AMY] as const);
    await settle({ aliases: new Map(many) });
    for (let turn = 0; turn < 10; turn += 1) await prune(turn);
    let gone = 0;
    for (let turn = 0; turn < 10; turn += 1) gone += await prune(2 * keptMs + turn);
    expect(gone).toBe(many.length);
    expect(await prune(3 * keptMs)).toBe(0);
  });

  test('each has its turn though the program never runs for longer than one', async () => {
    const many = Array.from({ length: 12_000 }, (_, n) => [customerKey(`ticket ${n}`), AMY] as const);
    await settle({ aliases: new Map(many) });
    const turn = async (afterMs: Milliseconds) => {
      const gone = await prune(afterMs);
      await reopen();
      return gone;
    };
    for (let n = 0; n < 3; n += 1) await turn(n);
    let gone = 0;
    for (let n = 0; n < 3; n += 1) gone += await turn(2 * keptMs + n);
    expect(gone).toBe(many.length);
  });
}
