import { setTimeout as sleep } from 'node:timers/promises';
import {
  asks,
  assigns,
  categorises,
  customerKey,
  DAY,
  failed,
  HOUR,
  instant,
  merges,
  presence,
  rates,
  replies,
  resolves,
} from '../conversation/testing/facts.ts';
import type { Fact } from '../conversation/fact.ts';
import { Book } from '../metrics/cells.ts';
import { AGENT, EXPORTER, INGEST, KPI } from '../metrics/names.ts';
import type { Store } from '../store/store.ts';
import { EMPTY_SETTLEMENT } from '../store/store.ts';
import { delivery } from '../store/testing/contract.ts';
import { createFaultyStore } from '../testing/faultyStore.ts';
import type { FaultyStore } from '../testing/faultyStore.ts';
import { RULES, Rig } from './testing/rig.ts';
import type { RigOptions } from './testing/rig.ts';
import { lettersOf } from '../store/testing/letters.ts';

const LATENESS = 10;
let rig: Rig;

async function open(options: RigOptions = {}): Promise<Rig> {
  rig = await Rig.open({ now: instant(-HOUR), ...options });
  return rig;
}

afterEach(() => rig.close());

/** Delivers each fact at its own event time plus `lag` seconds. */
async function live(lag: number, ...facts: readonly Fact[]): Promise<void> {
  for (const fact of facts) {
    rig.now = fact.at + lag * 1000;
    await rig.deliver(fact);
  }
}

async function tick(second: number): Promise<void> {
  await rig.tick(instant(second));
}

function seconds(spec: { name: string; labels: readonly string[] }, ...labels: readonly string[]): number {
  return rig.count(spec as never, ...labels) / 1000;
}

/** A store some of whose methods are replaced for a while. */
function faulty(store: Store, replaced: Partial<Store>): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const method: unknown = (replaced as Record<PropertyKey, unknown>)[name] ?? Reflect.get(target, name);
      return method instanceof Function ? (method.bind(target) as unknown) : method;
    },
  });
}

async function turns(n: number): Promise<void> {
  for (let i = 0; i < n; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('facts', () => {
  test('are counted once the lateness bound has passed since their receipt, to the millisecond', async () => {
    await open();
    await live(3, asks(0));
    await rig.tick(instant(3 + LATENESS) - 1);
    expect(rig.count(KPI.messages)).toBe(0);
    await rig.tick(instant(3 + LATENESS));
    expect(rig.count(KPI.messages)).toBe(1);
  });

  test('are seen in the present at once', async () => {
    await open();
    await live(0, asks(0));
    expect(await rig.present()).toEqual(['amy@support/care waits since 0']);
    await live(0, replies(1, 'ann'));
    expect(await rig.present()).toEqual(['amy@support/care']);
    await live(0, resolves(2));
    expect(await rig.present()).toEqual([]);
    expect(rig.count(KPI.messages)).toBe(0);
  });

  test('that refine a pending message change the present at once', async () => {
    await open();
    const reply = replies(1, 'ann');
    await live(0, asks(0), reply);
    expect(await rig.present()).toEqual(['amy@support/care']);
    await live(0, failed(reply));
    expect(await rig.present()).toEqual(['amy@support/care waits since 0']);
  });

  test('told of an alias change the present of the customer at once, a refinement too', async () => {
    await open();
    const reply = replies(31, 'ann', { customer: 'zoe' });
    await live(0, asks(0, { customer: 'zoe' }), merges(1, 'zoe', 'amy'));
    await tick(20);
    await live(0, asks(30, { customer: 'zoe' }), reply);
    expect(await rig.present()).toEqual(['amy@support/care']);
    await live(0, failed(reply));
    expect(await rig.present()).toEqual(['amy@support/care waits since 0']);
  });

  test('are told of by the ingest metrics at once, and repetitions apart', async () => {
    await open();
    const fact = asks(0);
    await live(0, fact);
    await rig.deliver(fact);
    expect(rig.count(INGEST.facts, 'MessageReceived')).toBe(1);
    expect(rig.count(INGEST.factsDuplicate, 'MessageReceived')).toBe(1);
  });

  test('that come after later ones were settled are counted as late', async () => {
    await open();
    await live(0, asks(20));
    await tick(40);
    rig.now = instant(41);
    await rig.deliver(asks(5));
    await tick(60);
    expect(rig.count(INGEST.factsLate, 'MessageReceived')).toBe(1);
  });
});

describe('timers', () => {
  const missed = () => rig.count(KPI.objectiveResults, 'first_response', 'missed');
  const met = () => rig.count(KPI.objectiveResults, 'first_response', 'met');

  test('fire when event time has passed them by the lateness bound, answered or not', async () => {
    await open();
    await live(0, asks(0));
    await rig.tick(instant(60 + LATENESS));
    expect(missed()).toBe(0);
    await rig.tick(instant(60 + LATENESS) + 1);
    expect(missed()).toBe(1);
  });

  test('wait for events that come with a delay', async () => {
    await open();
    await live(3, asks(0));
    await rig.tick(instant(60 + LATENESS + 3));
    expect(missed()).toBe(0);
    await rig.tick(instant(60 + LATENESS + 3) + 1);
    expect(missed()).toBe(1);
  });

  test('wait for an answer that is in but not yet due', async () => {
    await open();
    await live(0, asks(0));
    rig.now = instant(68);
    await rig.deliver(replies(59, 'ann'));
    await tick(71);
    expect([met(), missed()]).toEqual([0, 0]);
    await tick(78);
    expect([met(), missed()]).toEqual([1, 0]);
  });

  test('of a replayed day wait for its facts, however fast they come', async () => {
    await open({ now: instant(DAY) });
    for (const [index, fact] of [
      asks(0),
      replies(59, 'ann'),
      asks(2 * HOUR),
      replies(2 * HOUR + 61),
    ].entries()) {
      rig.now = instant(DAY + index);
      await rig.deliver(fact);
      await rig.engine.settleDue();
    }
    await tick(DAY + 9);
    expect([met(), missed()]).toEqual([0, 0]);
    await tick(DAY + 14);
    expect([met(), missed()]).toEqual([1, 0]);
  });

  test('of a replayed day that have passed fire, though our clock is a day ahead', async () => {
    await open({ now: instant(DAY) });
    await rig.deliver(asks(0));
    await tick(DAY + 60 + LATENESS);
    expect(missed()).toBe(0);
    await rig.tick(instant(DAY + 60 + LATENESS) + 1);
    expect(missed()).toBe(1);
  });

  test('are held for the lateness bound after a restart', async () => {
    await open({ onDisk: true });
    await live(0, asks(0));
    await tick(20);
    rig.now = instant(100);
    await rig.restart();
    await tick(100 + LATENESS - 1);
    expect(missed()).toBe(0);
    await tick(100 + LATENESS);
    expect(missed()).toBe(1);
  });

  test('of before a restart do not outrun an answer redelivered after it', async () => {
    await open({ onDisk: true });
    await live(0, asks(0));
    await tick(20);
    rig.now = instant(100);
    await rig.crash();
    rig.now = instant(105);
    await rig.deliver(replies(58, 'ann'));
    for (let second = 106; second < 130; second += 1) await tick(second);
    expect([met(), missed()]).toEqual([1, 0]);
  });

  test('nor does an answer from before an outage outrun its question, redelivered after it', async () => {
    await open({ onDisk: true });
    await live(0, replies(58, 'ann'));
    rig.now = instant(200);
    await rig.crash();
    await tick(200);
    rig.now = instant(201);
    await rig.deliver(asks(50));
    for (let second = 202; second < 230; second += 1) await tick(second);
    expect([met(), missed()]).toEqual([1, 0]);
  });

  test('of a customer tied to one with an undue fact do not keep settling busy without an end', async () => {
    await open();
    await live(0, asks(0, { customer: 'zoe' }));
    await tick(20);
    rig.now = instant(65);
    await rig.deliver(asks(58));
    rig.now = instant(66);
    await rig.deliver(asks(61, { alsoKnownAs: ['zoe'] }));
    rig.now = instant(71);
    let isDone = false;
    const settling = rig.engine.settleDue().then(() => {
      isDone = true;
    });
    await turns(100);
    const wasDone = isDone;
    rig.now = instant(100);
    await settling;
    expect(wasDone).toBe(true);
  });
});

describe('event time', () => {
  const behind = () => (rig.now - rig.engine.eventTime()) / 1000;

  test('runs behind our clock by the least lag, after a restart too', async () => {
    await open({ onDisk: true });
    await live(3, asks(0), asks(10));
    expect(behind()).toBe(3);
    await rig.restart();
    expect(behind()).toBe(3);
  });

  test('goes by refining tellings no more and no less after a restart than before', async () => {
    await open({ onDisk: true });
    const said = replies(0, 'ann');
    await live(9, said);
    await live(2, { ...said, stage: 'delivered', at: instant(8) });
    const before = behind();
    await rig.restart();
    expect(behind()).toBe(before);
  });

  test('is not moved by a repetition', async () => {
    await open();
    await live(30, asks(0, { key: 'same' }));
    await live(1, asks(40, { key: 'same' }));
    expect(behind()).toBe(30);
  });
});

describe('who is present', () => {
  test('a merge leaves nobody behind', async () => {
    await open();
    await live(0, asks(0, { customer: 'zoe' }), asks(1), merges(5, 'zoe', 'amy'));
    expect(await rig.present()).toEqual(['amy@support/care waits since 0']);
    await tick(30);
    expect(await rig.present()).toEqual(['amy@support/care waits since 0']);
  });

  test('after a flood, who asks within a budget gets an answer in time, and the rest the next time', async () => {
    let groupsTakeMs = 500;
    await open({
      wrap: (store) =>
        faulty(store, {
          groups: async (keys) => {
            await sleep(groupsTakeMs);
            return store.groups(keys);
          },
        }),
    });
    rig.now = instant(0);
    const flood = Array.from({ length: 3000 }, (_none, n) => asks(0, { customer: `c${n}` }));
    await rig.deliver(...flood);
    const shown = () => [...rig.engine.present.conversations()].length;
    // Fifteen looks into the store would take 7.5 s.
    await rig.engine.refreshPresent(2000);
    expect(shown()).toBeGreaterThan(0);
    expect(shown()).toBeLessThan(flood.length / 2);
    groupsTakeMs = 0;
    await rig.engine.refreshPresent();
    expect(shown()).toBe(flood.length);
  });

  test('a customer foreseen under one pseudonym and settled under another is shown once', async () => {
    await open();
    rig.now = instant(35);
    await rig.deliver(
      asks(35, { customer: 'bob', alsoKnownAs: ['amy'], inbox: 'billing' }),
      assigns(35, 'ben', { customer: 'eve', alsoKnownAs: ['amy'] }),
    );
    expect(await rig.present()).toHaveLength(1);
    rig.now = instant(41);
    await rig.deliver(rates(31, 3, undefined, { alsoKnownAs: ['eve'] }));
    expect(await rig.present()).toHaveLength(1);
    await tick(60);
    expect(await rig.present()).toHaveLength(1);
    await tick(3 * DAY);
    expect(await rig.present()).toEqual([]);
  });

  test('after a merge is settled, what is pending under the old pseudonym shows under the new one', async () => {
    await open();
    await live(
      0,
      asks(0, { customer: 'zoe' }),
      replies(1, 'ann', { customer: 'zoe' }),
      merges(2, 'zoe', 'amy'),
    );
    await live(0, asks(8, { customer: 'zoe' }));
    expect(await rig.present()).toEqual(['amy@support/care waits since 8']);
    await tick(12);
    expect(await rig.store.pendingCount()).toBe(1);
    expect(await rig.present()).toEqual(['amy@support/care waits since 8']);
  });

  test.each(['amy', 'zoe'])(
    'ends for a customer erased while a merge is pending, asked for by %s',
    async (name) => {
      await open();
      await live(0, asks(0));
      await tick(20);
      await live(0, merges(30, 'amy', 'zoe'), asks(31, { customer: 'zoe', alsoKnownAs: ['eve'] }));
      expect(await rig.present()).toEqual(['zoe@support/care waits since 0']);
      await rig.engine.erase(customerKey(name));
      expect(await rig.present()).toEqual([]);
      await tick(60);
      expect(await rig.present()).toEqual([]);
    },
  );

  test('ends for whom a fact tied to the customer while that one was being erased', async () => {
    let store: FaultyStore | undefined;
    await open({ wrap: (real) => (store = createFaultyStore(real)) });
    await live(0, asks(0), asks(1, { customer: 'zoe' }));
    await tick(20);
    const erasing = store?.hold('erase');
    const erased = rig.engine.erase(customerKey('amy'));
    await until(() => erasing?.isAwaited() ?? false);
    await live(0, merges(30, 'zoe', 'amy'));
    erasing?.release();
    await erased;
    expect(await rig.present()).toEqual([]);
  });

  test('ends for a customer erased of whom all is pending', async () => {
    await open();
    await live(0, asks(0, { customer: 'zoe' }), merges(1, 'zoe', 'amy'));
    expect(await rig.present()).toHaveLength(1);
    await rig.engine.erase(customerKey('zoe'));
    expect(await rig.present()).toEqual([]);
  });

  test('is the same after a restart', async () => {
    await open({ onDisk: true });
    await live(0, asks(0), asks(1, { customer: 'zoe' }), replies(2, 'ann'), asks(3, { inbox: 'billing' }));
    await tick(11);
    const before = await rig.present();
    await rig.crash();
    expect(await rig.present()).toEqual(before);
    expect(before).toHaveLength(3);
  });

  /** A store whose reading of groups ends when told to. */
  function slowReader() {
    const waiting: (() => void)[] = [];
    const state = { isSlow: false };
    const wrap = (store: Store) =>
      faulty(store, {
        groups: async (customers) => {
          const groups = await store.groups(customers);
          if (state.isSlow) await new Promise<void>((resolve) => waiting.push(resolve));
          return groups;
        },
      });
    return {
      state,
      wrap,
      finish: () => {
        waiting.splice(0).forEach((resolve) => {
          resolve();
        });
      },
    };
  }

  test('takes in a fact of the same customer that comes while it is being read', async () => {
    const { state, wrap, finish } = slowReader();
    await open({ wrap });
    await live(0, asks(0));
    state.isSlow = true;
    const reading = rig.present();
    await turns(2);
    await live(0, replies(1, 'ann'));
    state.isSlow = false;
    finish();
    await reading;
    expect(await rig.present()).toEqual(['amy@support/care']);
  });

  test('does not go back to what was read before a settlement', async () => {
    const { state, wrap, finish } = slowReader();
    await open({ wrap });
    await live(0, asks(0));
    await tick(20);
    await live(0, asks(30));
    state.isSlow = true;
    const reading = rig.present();
    await turns(2);
    state.isSlow = false;
    await tick(2 * DAY);
    expect([...rig.engine.present.conversations()]).toEqual([]);
    finish();
    await reading;
    expect(await rig.present()).toEqual([]);
  });

  test('is caught up with after the store could not be read', async () => {
    let isBroken = false;
    await open({
      wrap: (store) =>
        faulty(store, {
          groups: (customers) =>
            isBroken ? Promise.reject(new Error('cannot read')) : store.groups(customers),
        }),
    });
    await live(0, asks(0));
    isBroken = true;
    await expect(rig.present()).rejects.toThrow('cannot read');
    isBroken = false;
    expect(await rig.present()).toEqual(['amy@support/care waits since 0']);
  });
});

describe('counters', () => {
  test('go on from where they stood after a restart', async () => {
    await open({ onDisk: true });
    await live(0, asks(0), replies(5, 'ann'), resolves(9));
    await tick(30);
    const before = rig.render();
    expect(rig.count(KPI.messages)).toBe(2);
    await rig.restart();
    expect(rig.render()).toBe(before);
    await live(0, asks(100));
    await tick(120);
    expect(rig.count(KPI.messages)).toBe(3);
    expect(await rig.renderStored()).toBe(rig.render());
  });

  test('in memory are those on disk, the ingest ones included', async () => {
    await open();
    await live(0, asks(0), asks(0, { key: 'same' }), asks(0, { key: 'same' }), replies(5, 'ann'));
    await tick(30);
    const stored = new Book();
    stored.apply(await rig.store.cells());
    for (const spec of [...Object.values(KPI), ...Object.values(INGEST), ...Object.values(AGENT)]) {
      const plain = (book: Book) =>
        book.series(spec.name).map(({ labels, cells }) => [labels.join(), [...cells].sort()]);
      expect(plain(rig.engine.book).sort()).toEqual(plain(stored).sort());
    }
  });

  test('stand still when a settlement cannot be stored, and count it once when it can', async () => {
    let isBroken = true;
    await open({
      wrap: (store) =>
        faulty(store, {
          settle: (settlement) =>
            isBroken ? Promise.reject(new Error('disk full')) : store.settle(settlement),
        }),
    });
    await live(0, asks(0), assigns(1, 'ann'), categorises(1, 'refund'), resolves(5));
    const before = rig.render();
    await expect(tick(30)).rejects.toThrow('disk full');
    await expect(tick(31)).rejects.toThrow('disk full');
    expect(rig.render()).toBe(before);
    isBroken = false;
    await tick(40);
    expect(rig.count(KPI.episodesResolved, 'refund')).toBe(1);
    expect(seconds(AGENT.busySeconds, 'ann')).toBe(4);
    expect(await rig.renderStored()).toBe(rig.render());
  });
});

describe('label values', () => {
  const capped = {
    ...RULES,
    labelLimits: { ...RULES.labelLimits, category: { allow: ['vip'], cap: 1, isClosed: false } },
  };
  const resolvedAs = (category: string) => rig.count(KPI.episodesResolved, category);
  const resolve = (second: number, category: string) =>
    live(
      0,
      asks(second, { customer: category }),
      categorises(second + 1, category, { customer: category }),
      resolves(second + 2, { customer: category }),
    );

  test('beyond the cap fold into other, and the same ones after a restart', async () => {
    await open({ onDisk: true, rules: capped });
    await resolve(0, 'refund');
    await tick(30);
    await resolve(40, 'delivery');
    await resolve(50, 'vip');
    await tick(70);
    await rig.restart();
    await resolve(100, 'delivery');
    await resolve(110, 'refund');
    await tick(200);
    expect([resolvedAs('refund'), resolvedAs('delivery'), resolvedAs('vip'), resolvedAs('other')]).toEqual([
      2, 0, 1, 2,
    ]);
    expect(rig.engine.book.series(EXPORTER.labelFolds.name)).toMatchObject([
      { labels: ['category'], cells: new Map([['', 2]]) },
    ]);
  });

  test('admitted in a settlement that failed are admitted when it succeeds, and remembered', async () => {
    let isBroken = true;
    await open({
      onDisk: true,
      rules: capped,
      wrap: (store) =>
        faulty(store, {
          settle: (settlement) =>
            isBroken ? Promise.reject(new Error('disk full')) : store.settle(settlement),
        }),
    });
    await resolve(0, 'refund');
    await expect(tick(30)).rejects.toThrow('disk full');
    isBroken = false;
    await tick(31);
    expect(resolvedAs('refund')).toBe(1);
    expect(await rig.store.labelValues()).toContainEqual({ label: 'category', value: 'refund' });
    await rig.restart();
    expect(rig.engine.labels.known('category')).toContain('refund');
  });

  test('a new allow-list holds from the next settlement on', async () => {
    await open({
      rules: {
        ...capped,
        labelLimits: { ...capped.labelLimits, category: { allow: [], cap: 0, isClosed: false } },
      },
    });
    await resolve(0, 'refund');
    await tick(30);
    await rig.engine.applyRules({
      ...capped,
      labelLimits: { ...capped.labelLimits, category: { allow: ['refund'], cap: 0, isClosed: true } },
    });
    await resolve(40, 'refund');
    await tick(70);
    expect([resolvedAs('refund'), resolvedAs('other')]).toEqual([1, 1]);
  });
});

describe('the time of agents', () => {
  const busy = (agent = 'ann') => seconds(AGENT.busySeconds, agent);

  test('counts busy, available, capacity and conversation seconds', async () => {
    await open();
    await live(
      0,
      presence(0, 'ann', { capacity: 3 }),
      asks(10),
      assigns(20, 'ann'),
      asks(30, { customer: 'zoe' }),
      assigns(40, 'ann', { customer: 'zoe' }),
      resolves(70),
      resolves(100, { customer: 'zoe' }),
      presence(120, 'ann', { available: false, capacity: 0 }),
    );
    await tick(200);
    expect(busy()).toBe(80);
    expect(seconds(AGENT.conversationSeconds, 'ann')).toBe(50 + 60);
    expect(seconds(AGENT.availableSeconds, 'ann')).toBe(120);
    expect(seconds(AGENT.capacitySeconds, 'ann')).toBe(360);
    expect(rig.count(AGENT.episodesHandled, 'ann')).toBe(2);
  });

  test('is accounted for while a flood is worked off, so that what is stored of it stays small', async () => {
    let mostUpcoming = 0;
    await open({
      wrap: (store) =>
        faulty(store, {
          settle: async (settlement) => {
            await store.settle(settlement);
            mostUpcoming = Math.max(mostUpcoming, (await store.agentEvents()).length);
          },
        }),
    });
    // A conversation is taken up every two seconds, and laid down a second later.
    const held = Array.from({ length: 3000 }, (_none, n) => [
      asks(2 * n, { customer: `c${n}` }),
      assigns(2 * n, 'ann', { customer: `c${n}` }),
      resolves(2 * n + 1, { customer: `c${n}` }),
    ]);
    rig.now = instant(2 * HOUR);
    await rig.deliver(...held.flat());
    await tick(2 * HOUR + LATENESS);
    expect(seconds(AGENT.busySeconds, 'ann')).toBe(held.length);
    expect(mostUpcoming).toBeGreaterThan(1000);
    expect(mostUpcoming).toBeLessThan(1500);
  });

  test('waits for timers that are due and not yet settled, while a flood is worked off', async () => {
    await open();
    const taken = (begin: number, agent: string) =>
      Array.from({ length: 1500 }, (_none, n) => [
        asks(begin + n, { customer: `${agent}${n}` }),
        assigns(begin + n, agent, { customer: `${agent}${n}` }),
      ]).flat();
    rig.now = instant(1500);
    await rig.deliver(...taken(0, 'ann'));
    await tick(1500 + LATENESS);
    // A day later ann's end by inactivity; nobody looked until then.
    rig.now = instant(2 * DAY + 1500);
    await rig.deliver(...taken(2 * DAY, 'ben'));
    await tick(2 * DAY + 1500 + LATENESS);
    expect(seconds(AGENT.conversationSeconds, 'ann')).toBe(1500 * DAY);
  });

  test('goes on while nothing happens, up to the lateness bound before now', async () => {
    await open();
    await live(0, asks(0), assigns(0, 'ann'));
    await tick(50);
    expect(busy()).toBe(40);
    await tick(52);
    expect(busy()).toBe(40);
    await tick(55);
    expect(busy()).toBe(45);
  });

  test('stops before a fact that is pending, whoever it concerns', async () => {
    await open();
    await live(0, asks(0), assigns(0, 'ann'));
    await tick(30);
    rig.now = instant(45);
    await rig.deliver(asks(36, { customer: 'zoe' }));
    await tick(54);
    expect(busy()).toBe(36);
    await tick(55);
    expect(busy()).toBe(45);
  });

  test('is in event order though another customer is settled first', async () => {
    await open();
    rig.now = instant(5);
    await rig.deliver(asks(0), assigns(5, 'ann'));
    rig.now = instant(8);
    await rig.deliver(
      asks(0, { customer: 'zoe', team: 'sales' }),
      assigns(1, 'ann', { customer: 'zoe', team: 'sales' }),
    );
    await tick(15);
    await tick(18);
    await tick(60);
    expect(busy()).toBe(49);
    expect(seconds(AGENT.conversationSeconds, 'ann')).toBe(49 + 45);
    expect(rig.engine.agentLoads()).toEqual([{ agent: 'ann', team: 'sales', load: 2 }]);
  });

  test('does not go on for who took up and laid down within one second', async () => {
    await open();
    await live(0, asks(0), assigns(1, 'ann'), resolves(1));
    await tick(30);
    await tick(HOUR);
    expect(busy()).toBe(0);
    expect(rig.engine.agentLoads()).toEqual([{ agent: 'ann', team: 'care', load: 0 }]);
  });

  test('goes on over a restart without a gap or an overlap', async () => {
    await open({ onDisk: true });
    await live(0, presence(0, 'ann'), asks(0), assigns(0, 'ann'));
    await tick(40);
    rig.now = instant(60);
    await rig.crash();
    await tick(65);
    expect(busy()).toBe(30);
    await tick(100);
    expect(busy()).toBe(90);
    expect(seconds(AGENT.availableSeconds, 'ann')).toBe(90);
  });

  test('ends with the episode of a customer who was erased', async () => {
    await open();
    await live(0, asks(0), assigns(0, 'ann'));
    await tick(30);
    await rig.engine.erase(asks(0).customer);
    await tick(60);
    await tick(2 * DAY);
    await tick(4 * DAY);
    expect(busy()).toBeLessThanOrEqual(60);
  });

  describe('is right while something is being stored', () => {
    const takes = (second: number, customer: string) => [
      asks(second, { customer }),
      assigns(second, 'ann', { customer }),
    ];

    /** What is due is being stored while `meanwhile` happens. */
    async function whileSettling(store: FaultyStore, meanwhile: () => Promise<unknown>): Promise<void> {
      const storing = store.hold('settle');
      const settled = rig.engine.settleDue();
      await until(() => storing.isAwaited());
      const done = meanwhile();
      await turns(5);
      storing.release();
      await Promise.all([settled, done]);
    }

    async function openFaulty(options: RigOptions = {}): Promise<FaultyStore> {
      let store: FaultyStore | undefined;
      await open({ ...options, wrap: (real) => (store = createFaultyStore(real)) });
      if (!store) throw new Error('The rig has no store');
      return store;
    }

    const loads = () => rig.engine.agentLoads().map(({ agent, load }) => [agent, load]);

    test('for a customer who is erased as the agent takes the conversation', async () => {
      const store = await openFaulty();
      await live(0, ...takes(0, 'amy'), ...takes(1, 'zoe'));
      rig.now = instant(20);
      await whileSettling(store, () => rig.engine.erase(customerKey('amy')));
      await tick(60);
      expect(loads()).toEqual([['ann', 1]]);
      expect(await rig.present()).toEqual(['zoe@support/care waits since 1']);
    });

    test('for a customer who is erased as the agent lays the conversation down', async () => {
      const store = await openFaulty();
      await live(0, ...takes(0, 'amy'), ...takes(1, 'zoe'));
      await tick(20);
      await live(0, resolves(30, { customer: 'amy' }));
      rig.now = instant(50);
      await whileSettling(store, () => rig.engine.erase(customerKey('amy')));
      await tick(90);
      expect(loads()).toEqual([['ann', 1]]);
    });

    test('for a customer who is erased as the agent takes one of somebody else', async () => {
      const store = await openFaulty();
      await live(0, ...takes(0, 'amy'));
      await tick(20);
      await live(0, ...takes(30, 'zoe'));
      rig.now = instant(50);
      await whileSettling(store, () => rig.engine.erase(customerKey('amy')));
      await tick(90);
      expect(loads()).toEqual([['ann', 1]]);
    });

    test('when agents are to be counted from then on', async () => {
      const store = await openFaulty({ rules: { ...RULES, countsAgents: false } });
      await live(0, ...takes(0, 'amy'));
      await tick(20);
      await live(0, ...takes(30, 'zoe'));
      rig.now = instant(50);
      await whileSettling(store, () => rig.engine.applyRules(RULES));
      await tick(90);
      expect(loads()).toEqual([['ann', 2]]);
    });
  });

  test('is not counted from a time agents were not to be counted, once they are again', async () => {
    await open();
    await live(0, asks(0), assigns(0, 'ann'));
    await tick(30);
    await rig.engine.applyRules({ ...RULES, countsAgents: false });
    await live(0, resolves(40));
    await tick(60);
    await rig.engine.applyRules(RULES);
    await tick(DAY);
    expect(busy()).toBeLessThanOrEqual(50);
  });

  const without = { ...RULES, countsAgents: false };

  test('stands still when the program starts anew with agents not to be counted', async () => {
    await open({ onDisk: true });
    await live(0, asks(0), assigns(0, 'ann'));
    await tick(30);
    rig.rules = without;
    await rig.restart();
    const before = busy();
    await tick(HOUR);
    expect(busy()).toBe(before);
  });

  test('goes on, for what is still held, when agents are counted again', async () => {
    await open();
    await live(0, asks(0), assigns(0, 'ann'));
    await tick(30);
    await rig.engine.applyRules(without);
    await tick(100);
    const before = busy();
    await rig.engine.applyRules(RULES);
    await live(0, resolves(200));
    await tick(300);
    expect(busy()).toBe(before + 100);
    expect(rig.engine.agentLoads()).toEqual([{ agent: 'ann', team: 'care', load: 0 }]);
  });

  test('is right for what is taken up after one laid down what was taken up while nobody was counted', async () => {
    await open();
    await rig.engine.applyRules(without);
    await live(0, asks(0), assigns(0, 'ann'));
    await tick(30);
    await live(0, resolves(100));
    await tick(150);
    await rig.engine.applyRules(RULES);
    await live(0, asks(200, { customer: 'eve' }), assigns(200, 'ann', { customer: 'eve' }));
    await live(0, resolves(230, { customer: 'eve' }));
    await tick(300);
    expect(busy()).toBe(30);
  });

  test('is right after the program ran without counting agents', async () => {
    await open({ onDisk: true, rules: without });
    await live(0, asks(0), assigns(0, 'ann'));
    await tick(30);
    rig.rules = RULES;
    await rig.restart();
    await live(0, resolves(130), asks(200, { customer: 'eve' }), assigns(200, 'ann', { customer: 'eve' }));
    await live(0, resolves(230, { customer: 'eve' }));
    await tick(300);
    expect(busy()).toBe(100 + 30);
    expect(rig.engine.agentLoads()).toEqual([{ agent: 'ann', team: 'care', load: 0 }]);
  });

  test('heals where it has come apart from what is held', async () => {
    await open({ onDisk: true });
    await live(0, asks(0), assigns(0, 'ann'));
    await tick(30);
    await rig.store.erase(customerKey('amy'), () => EMPTY_SETTLEMENT);
    await rig.crash();
    const before = busy();
    await tick(HOUR);
    expect(busy()).toBe(before);
    expect(rig.engine.agentLoads()).toEqual([{ agent: 'ann', team: 'care', load: 0 }]);
  });
});

describe('settling', () => {
  test('of what was received before our clock was set back does not wait for it to come round again', async () => {
    await open();
    rig.now = instant(HOUR);
    await rig.deliver(asks(0));
    await tick(20);
    expect(rig.count(KPI.messages)).toBe(1);
    expect(await rig.store.pendingCount()).toBe(0);
  });

  test('fires timers soon after our clock was set back', async () => {
    await open({ now: instant(HOUR) });
    await live(0, asks(0));
    await tick(20);
    await tick(40);
    await tick(80);
    expect(rig.count(KPI.objectiveResults, 'first_response', 'missed')).toBe(1);
  });

  test('of many customers goes in steps that let deliveries in between', async () => {
    const sizes: number[] = [];
    await open({
      wrap: (store) =>
        faulty(store, {
          settle: (settlement) => {
            sizes.push(settlement.settled.length);
            return store.settle(settlement);
          },
        }),
    });
    rig.now = instant(0);
    await rig.deliver(...Array.from({ length: 1600 }, (_, i) => asks(0, { customer: `c${i}` })));
    rig.now = instant(20);
    let isSettled = false;
    const settling = rig.engine.settleDue().then(() => {
      isSettled = true;
    });
    await rig.deliver(asks(20));
    expect(isSettled).toBe(false);
    await settling;
    expect(sizes.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
    expect(rig.count(KPI.messages)).toBe(1600);
  });

  test('goes on by itself from start to stop, over failures', async () => {
    let isBroken = true;
    await open({
      wrap: (store) =>
        faulty(store, {
          claim: (request) => (isBroken ? Promise.reject(new Error('busy')) : store.claim(request)),
        }),
    });
    await live(0, asks(0));
    rig.now = instant(20);
    rig.engine.start();
    await until(() => rig.failures.length > 0);
    isBroken = false;
    await until(() => rig.count(KPI.messages) === 1);
    expect(rig.failures[0]).toMatchObject({ operation: 'settle' });
    await rig.engine.stop();
    await expect(rig.deliver(asks(21))).rejects.toMatchObject({ reason: 'shutting_down' });
    expect(rig.engine.isStopped).toBe(true);
  });

  test('under way when the engine stops is its last', async () => {
    let claims = 0;
    let finish: () => void = () => undefined;
    await open({
      wrap: (store) =>
        faulty(store, {
          claim: async (request) => {
            claims += 1;
            await new Promise<void>((resolve) => (finish = resolve));
            return store.claim(request);
          },
        }),
    });
    await live(0, asks(0));
    rig.now = instant(20);
    rig.engine.start();
    await until(() => claims === 1);
    const stopped = rig.engine.stop();
    finish();
    await stopped;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(claims).toBe(1);
    expect(rig.count(KPI.messages)).toBe(1);
  });

  test('a flood of dead letters is cut back at once, not when a minute is over', async () => {
    const retention = { deadLettersMs: DAY, deadLettersMax: 1000, deadLettersMaxBytes: 1000 };
    await open({ rules: { ...RULES, retention } });
    await rig.engine.settleDue();
    const letters = (n: number) => Array.from({ length: n }, () => ({ reason, content: 'x'.repeat(100) }));
    const reason = 'not_understood' as const;
    for (let i = 0; i < 5; i += 1) {
      await rig.engine.submit(delivery(i, [], { deadLetters: letters(10) }));
      await rig.engine.settleDue();
      expect(await lettersOf(rig.store, 1000)).toHaveLength(10);
    }
  });

  test('prunes as it goes', async () => {
    await open();
    const fact = asks(0);
    await live(0, fact);
    await tick(20);
    rig.now = instant(9 * DAY);
    rig.engine.start();
    await until(
      async () => (await rig.store.commit([], () => [])).receipts.length === 0 && rig.engine.eventTime() > 0,
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    await rig.deliver(fact);
    expect(rig.count(INGEST.facts, 'MessageReceived')).toBe(2);
  });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It never came to be');
}
