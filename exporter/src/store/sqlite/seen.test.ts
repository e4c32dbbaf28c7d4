import * as fc from 'fast-check';
import { asks, instant, replies } from '../../conversation/testing/facts.ts';
import { DAY_MS } from '../testing/acts.ts';
import { Sqlite } from './driver.ts';
import type { ToldFact } from './pending.ts';
import { migrate } from './schema.ts';
import { SeenKeys } from './seen.ts';
import type { SeenChange } from './seen.ts';
import { SeenRounds } from './seenRounds.ts';
import type { Statements } from './statements.ts';
import { prepareStatements } from './statements.ts';

const RETENTION_MS = 8 * DAY_MS;
/** So few that keys set out for the table again and again. */
const TOGETHER = 4;
/** So few that what is in memory of the table grows, and is made anew, again and again. */
const FILTER_CAPACITY = 5;

function settled(key: string, told = 1, receivedAt = instant(0)): ToldFact {
  return { id: 1, fact: asks(0, { key }), receivedAt, told };
}

function sent(key: string): ToldFact {
  return { id: 1, fact: replies(0, 'ann', { key }), receivedAt: instant(0), told: 1 };
}

/** A database in memory, and what is known by it. */
class Desk {
  readonly db = new Sqlite(':memory:');
  readonly #sql: Statements;
  seen: SeenKeys;

  constructor() {
    migrate(this.db);
    this.#sql = prepareStatements(this.db);
    this.seen = this.#open();
  }

  #open(): SeenKeys {
    return new SeenKeys(this.#sql, {
      retentionMs: RETENTION_MS,
      together: TOGETHER,
      filterCapacity: FILTER_CAPACITY,
    });
  }

  /** The process ended and another came. */
  reopen(): void {
    this.seen = this.#open();
  }

  do(change: SeenChange): void {
    this.db.transaction(() => {
      this.seen.write(change);
    })();
    this.seen.changed(change);
  }

  /** The same in a transaction that fails. */
  fail(change: SeenChange): void {
    const failing = this.db.transaction(() => {
      this.seen.write(change);
      throw new Error('disk full');
    });
    expect(() => failing()).toThrow('disk full');
  }

  add(...keys: readonly string[]): void {
    this.do(this.seen.add(keys.map((key) => settled(key))));
  }

  rows(table: 'seen' | 'seen_lists'): number {
    return this.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  }
}

let desk: Desk;
beforeEach(() => (desk = new Desk()));
afterEach(() => desk.db.close());

test('the first of many wait in lists, and go into the table with those that come later', () => {
  desk.add('d', 'b', 'c', 'a');
  expect([desk.rows('seen_lists'), desk.rows('seen')]).toEqual([1, 0]);
  desk.add('e');
  expect([desk.rows('seen_lists'), desk.rows('seen')]).toEqual([2, 2]);
  desk.add('f');
  expect([desk.rows('seen_lists'), desk.rows('seen')]).toEqual([2, 4]);
});

test('those that come first in the order of the table go first', () => {
  desk.add('d', 'b', 'c', 'a');
  desk.add('e');
  expect(desk.db.prepare('SELECT key FROM seen').pluck().all()).toEqual(['a', 'b']);
});

test('the way into the table ends as time goes on, though nothing comes', () => {
  desk.add('d', 'b', 'c', 'a');
  desk.do(desk.seen.prune(instant(1)));
  expect([desk.rows('seen_lists'), desk.rows('seen')]).toEqual([0, 4]);
});

test('what expires before it sets out is forgotten, and its list with it', () => {
  desk.do(desk.seen.add([settled('asked'), sent('said')]));
  const pruned = desk.seen.prune(instant(0) + RETENTION_MS + 1);
  expect(pruned.forgotten).toEqual(['asked']);
  desk.do(pruned);
  expect([desk.seen.told('asked'), desk.seen.told('said')]).toEqual([undefined, 1]);
  desk.do(desk.seen.prune(instant(0) + 31 * DAY_MS + 1));
  expect([desk.seen.told('said'), desk.rows('seen_lists')]).toEqual([undefined, 0]);
});

test('where little comes, and expires before many have come together, lists do not gather', () => {
  const ALIVE = 2;
  for (let n = 0; n < 100; n += 1) {
    const now = instant(0) + n * RETENTION_MS;
    desk.do(desk.seen.add([settled(`k${n}`, 1, now)]));
    desk.do(desk.seen.prune(now));
    if (n % 20 === 0) desk.reopen();
    expect(desk.rows('seen_lists')).toBeLessThanOrEqual(2 * ALIVE + TOGETHER);
  }
  expect([98, 99].map((n) => desk.seen.told(`k${n}`))).toEqual([1, 1]);
});

test('a key never seen is not looked up once the table has been read', () => {
  desk.add('d', 'b', 'c', 'a');
  desk.add('e', 'f');
  desk.reopen();
  desk.do(desk.seen.prune(instant(1)));
  desk.db.exec('ALTER TABLE seen RENAME TO out_of_reach');
  expect(desk.seen.told('never seen')).toBeUndefined();
  expect(() => desk.seen.told('a')).toThrow('no such table');
});

describe('whatever comes, and wherever it lies', () => {
  type Act =
    | { readonly does: 'settle'; readonly count: number; readonly fails: boolean }
    | { readonly does: 'tell'; readonly which: number; readonly bit: number; readonly fails: boolean }
    | { readonly does: 'prune'; readonly daysOn: number; readonly fails: boolean }
    | { readonly does: 'reopen' };
  const fails = fc.integer({ min: 0, max: 4 }).map((n) => n === 0);
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc.record({ does: fc.constant('settle' as const), count: fc.integer({ min: 0, max: 5 }), fails }),
    fc.record({ does: fc.constant('tell' as const), which: fc.nat(), bit: fc.nat(14), fails }),
    fc.record({ does: fc.constant('prune' as const), daysOn: fc.integer({ min: 0, max: 4 }), fails }),
    fc.record({ does: fc.constant('reopen' as const) }),
  );

  /** Keys in no order. */
  const keyOf = (n: number) => `${(n * 7919) % 97}-${n}`;

  function play(acts: readonly Act[]): void {
    desk.db.close();
    desk = new Desk();
    const told = new Map<string, number>();
    const expires = new Map<string, number>();
    let now = instant(0);
    for (const each of acts) {
      if (each.does === 'reopen') desk.reopen();
      if (each.does === 'prune') {
        now += each.daysOn * DAY_MS;
        const change = desk.seen.prune(now);
        if (each.fails) desk.fail(change);
        else desk.do(change);
      }
      if (each.does === 'settle') {
        const keys = Array.from({ length: each.count }, (_none, n) => keyOf(told.size + n));
        const change = desk.seen.add(keys.map((key) => settled(key, 1, now)));
        if (each.fails) desk.fail(change);
        else {
          desk.do(change);
          for (const key of keys) {
            told.set(key, 1);
            expires.set(key, now + RETENTION_MS);
          }
        }
      }
      const known = [...told.keys()].filter((key) => expires.get(key)! >= now);
      if (each.does === 'tell' && known.length > 0) {
        const key = known[each.which % known.length]!;
        const bits = told.get(key)! | (1 << each.bit);
        const change = desk.seen.retell(new Map([[key, bits]]));
        if (each.fails) desk.fail(change);
        else {
          desk.do(change);
          told.set(key, bits);
        }
      }
      // What has expired may be known for some time yet.
      for (const key of known) expect([key, desk.seen.told(key)]).toEqual([key, told.get(key)]);
      expect(desk.seen.told('never seen')).toBeUndefined();
    }
  }

  test('what was told is known, by all its tellings, and what failed to be stored is not', () => {
    fc.assert(fc.property(fc.array(act, { maxLength: 40 }), play), { seed: 20_261_129 });
  });
});

describe('forgetting what has expired', () => {
  const NOW = instant(100);
  const TURN = 5000;

  function fill(count: number, isExpired: (n: number) => boolean): SeenRounds {
    const sql = prepareStatements(desk.db);
    desk.db.transaction(() => {
      for (let n = 0; n < count; n += 1)
        sql.putSeen.run(String(n).padStart(6, '0'), 1, isExpired(n) ? NOW - 1 : NOW);
    })();
    return new SeenRounds(sql);
  }

  test('what has expired goes, and nothing else', () => {
    const rounds = fill(20, (n) => n % 2 === 0);
    expect(rounds.prune(NOW)).toBe(10);
    expect(desk.rows('seen')).toBe(10);
    expect(rounds.prune(NOW)).toBe(0);
    expect(rounds.prune(NOW + 1)).toBe(10);
  });

  test('goes round a part at a time', () => {
    const rounds = fill(2 * TURN + 10, () => true);
    expect([1, 2, 3, 4].map(() => rounds.prune(NOW))).toEqual([TURN, TURN, 10, 0]);
    expect(desk.rows('seen')).toBe(0);
  });

  test('goes on where it stood, whoever starts anew in between', () => {
    fill(2 * TURN, (n) => n >= TURN);
    const sql = prepareStatements(desk.db);
    expect([1, 2].map(() => new SeenRounds(sql).prune(NOW))).toEqual([0, TURN]);
  });

  test('begins again at the end', () => {
    const rounds = fill(TURN + 10, (n) => n < 1000);
    expect([1, 2, 3].map(() => rounds.prune(NOW))).toEqual([1000, 0, 0]);
    expect([1, 2].map(() => rounds.prune(NOW + 1))).toEqual([TURN - 990, 0]);
    expect(desk.rows('seen')).toBe(0);
  });

  test('where little is found, the rest of the round is left for later', () => {
    const rounds = fill(2 * TURN, (n) => n % 100 === 0);
    expect(rounds.prune(NOW)).toBe(0);
    expect(desk.rows('seen')).toBe(2 * TURN - TURN / 100);
  });
});
