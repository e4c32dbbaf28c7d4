import {
  asks,
  assigns,
  customerKey,
  instant,
  presence,
  replies,
  START,
} from '../conversation/testing/facts.ts';
import type { Fact } from '../conversation/fact.ts';
import { LabelRegistry } from '../metrics/labels.ts';
import { AGENT, KPI } from '../metrics/names.ts';
import { openSqliteStore } from '../store/sqlite/sqliteStore.ts';
import type { Settlement, Store } from '../store/store.ts';
import { delivery } from '../store/testing/acts.ts';
import type { Moment } from './settler.ts';
import { Settler } from './settler.ts';
import { LATENESS_MS, RULES } from './testing/rig.ts';

let store: Store;
let labels: LabelRegistry;

beforeEach(() => {
  store = openSqliteStore({ path: ':memory:', dedupeRetentionMs: 8 * 86_400_000, synchronous: 'off' });
  labels = new LabelRegistry(RULES.labelLimits, []);
});

afterEach(() => store.close());

function create({ of = store, countsAgents = true } = {}): Promise<Settler> {
  const options = {
    store: of,
    policy: () => RULES.policy,
    labels: () => labels,
    durationBounds: () => RULES.durationBounds,
    allowedLatenessMs: () => LATENESS_MS,
    countsAgents: () => countsAgents,
  };
  return Settler.resume(options);
}

async function bring(second: number, ...facts: readonly Fact[]): Promise<void> {
  await store.commit([delivery(second, facts)], () => []);
}

function at(second: number, eventSecond = second, isGrace = false): Moment {
  return { now: instant(second), eventTime: instant(eventSecond), isGrace, limit: 100 };
}

/** The store, with settlements noted and, while `broken`, refused. */
function watched() {
  const settlements: Settlement[] = [];
  const state = { isBroken: false, settlements };
  const proxy = new Proxy(store, {
    get: (target, name) => {
      if (name === 'settle') {
        return (settlement: Settlement) => {
          if (state.isBroken) return Promise.reject(new Error('disk full'));
          settlements.push(settlement);
          return target.settle(settlement);
        };
      }
      const method: unknown = Reflect.get(target, name);
      return typeof method === 'function' ? (method.bind(target) as unknown) : method;
    },
  });
  return { ...state, proxy, break: (isBroken: boolean) => (state.isBroken = isBroken) };
}

describe('a step', () => {
  test('with nothing due is idle and writes nothing', async () => {
    const { proxy, settlements } = watched();
    await bring(5, asks(5));
    const step = await (await create({ of: proxy })).step(at(14));
    expect(step).toMatchObject({ isIdle: true, settled: 0, cells: [] });
    expect(settlements).toEqual([]);
  });

  test('settles, counts and keeps as one', async () => {
    const { proxy, settlements } = watched();
    await bring(5, asks(5));
    const step = await (await create({ of: proxy })).step(at(15));
    expect(step).toMatchObject({ isIdle: false, settled: 1, stillPending: [] });
    expect([...step.customers.keys()]).toEqual([customerKey('amy')]);
    expect(step.cells.map(({ metric }) => metric)).toContain(KPI.messages.name);
    expect(settlements).toHaveLength(1);
    expect(settlements[0]!.cells).toEqual(step.cells);
    expect(await store.cells()).toHaveLength(step.cells.length);
  });

  test('stores an admitted label value once', async () => {
    const { proxy, settlements } = watched();
    await bring(5, asks(5));
    const settler = await create({ of: proxy });
    await settler.step(at(15));
    await bring(30, asks(30));
    await settler.step(at(40));
    expect(settlements.map(({ labelValues }) => labelValues)).toEqual([
      [{ label: 'team', value: 'care' }],
      [],
    ]);
  });

  test('tells who still has facts pending, and not their state', async () => {
    await bring(5, asks(5));
    await bring(9, replies(9, 'ann'));
    const step = await (await create()).step(at(15));
    expect(step.stillPending).toEqual([customerKey('amy')]);
    expect([...step.customers]).toEqual([]);
  });

  test('fires no timer while others may still be on their way from before a restart', async () => {
    await bring(0, asks(0));
    const settler = await create();
    await settler.step(at(20));
    const missed = (cells: readonly { labels: readonly string[] }[]) =>
      cells.some((each) => each.labels.includes('missed'));
    expect(missed((await settler.step(at(200, 200, true))).cells)).toBe(false);
    expect(missed((await settler.step(at(200))).cells)).toBe(true);
  });

  test('goes by event time for timers and by our clock for facts', async () => {
    await bring(100_000, asks(0));
    const settler = await create();
    expect((await settler.step(at(100_009, 9))).isIdle).toBe(true);
    expect((await settler.step(at(100_010, 10))).settled).toBe(1);
    expect((await settler.step(at(100_070, 70))).isIdle).toBe(true);
    expect((await settler.step(at(100_071, 71))).isIdle).toBe(false);
  });

  test('that cannot be stored throws, and the next one does it all', async () => {
    const { proxy, break: setBroken } = watched();
    await bring(0, asks(0), assigns(1, 'ann'));
    const settler = await create({ of: proxy });
    setBroken(true);
    await expect(settler.step(at(20))).rejects.toThrow('disk full');
    expect(settler.agentLoads()).toEqual([]);
    expect(await store.cells()).toEqual([]);
    setBroken(false);
    expect((await settler.step(at(20))).settled).toBe(2);
    await settler.step(at(30));
    expect(settler.agentLoads()).toEqual([{ agent: 'ann', team: 'care', load: 1 }]);
  });
});

describe("agents' accounts", () => {
  test('are brought up to date when nothing is due, no oftener than every 5 s', async () => {
    const { proxy, settlements } = watched();
    await bring(0, asks(0), assigns(0, 'ann'));
    const settler = await create({ of: proxy });
    await settler.step(at(10));
    for (let second = 11; second <= 31; second += 1) await settler.step(at(second));
    expect(settlements.length - 1).toBeLessThanOrEqual(5);
    const busy = (await store.cells()).find(({ metric }) => metric === AGENT.busySeconds.name);
    expect(busy?.value).toBe(21_000);
  });

  test('that cannot be stored are brought up to date later, counting nothing twice', async () => {
    const { proxy, break: setBroken } = watched();
    await bring(0, presence(0, 'ann'));
    const settler = await create({ of: proxy });
    await settler.step(at(10));
    setBroken(true);
    await expect(settler.step(at(20))).rejects.toThrow('disk full');
    setBroken(false);
    const { cells } = await settler.step(at(30));
    expect(cells.find(({ metric }) => metric === AGENT.availableSeconds.name)?.value).toBe(20_000);
  });

  test('of nobody are written never', async () => {
    const { proxy, settlements } = watched();
    const settler = await create({ of: proxy });
    for (const second of [10, 100, 1000]) expect((await settler.step(at(second))).isIdle).toBe(true);
    expect(settlements).toEqual([]);
  });

  test('are not opened where agents are not to be counted', async () => {
    await bring(0, asks(0), assigns(0, 'ann'), presence(0, 'ben'));
    const settler = await create({ countsAgents: false });
    await settler.step(at(20));
    await settler.step(at(START));
    expect(settler.agentLoads()).toEqual([]);
    expect(await store.agents()).toEqual(new Map());
  });
});

test('events of agents are stored once, however many of one moment must wait for one another', async () => {
  const { proxy, settlements } = watched();
  const taken = Array.from({ length: 1500 }, (_none, n) => [
    asks(100, { customer: `c${n}` }),
    assigns(100, 'ann', { customer: `c${n}` }),
  ]);
  await bring(100, ...taken.flat());
  const settler = await create({ of: proxy });
  while (!(await settler.step(at(110))).isIdle);
  expect(settlements.length).toBeGreaterThanOrEqual(15);
  expect(settlements.flatMap(({ agentEvents }) => agentEvents)).toHaveLength(1500);
  expect(settlements.flatMap(({ agents }) => [...agents.keys()])).toEqual(['ann']);
  await settler.step(at(120));
  expect(settler.agentLoads()).toEqual([{ agent: 'ann', team: 'care', load: 1500 }]);
  expect(await store.agentEvents()).toEqual([]);
});

test('events of agents ahead of their time are no reason to account at every step', async () => {
  const ahead = Array.from({ length: 1100 }, (_none, n) => presence(300 + n / 10, 'ann'));
  await bring(0, presence(0, 'ben'), ...ahead);
  const settler = await create();
  for (let steps = 0; !(await settler.step(at(20))).isIdle; steps += 1) expect(steps).toBeLessThan(50);
  for (let ms = 1; ms < 20; ms += 1) {
    const now = instant(20) + ms;
    expect(await settler.step({ now, eventTime: now, isGrace: false, limit: 100 })).toMatchObject({
      isIdle: true,
    });
  }
});
