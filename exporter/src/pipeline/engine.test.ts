import * as fc from 'fast-check';
import {
  asks,
  assigns,
  categorises,
  DAY,
  failed,
  HOUR,
  instant,
  merges,
  replies,
  resolves,
} from '../conversation/testing/facts.ts';
import type { Fact } from '../conversation/fact.ts';
import { Book } from '../metrics/cells.ts';
import { AGENT, EXPORTER, INGEST, KPI } from '../metrics/names.ts';
import { delivery } from '../store/testing/acts.ts';
import { lettersOf } from '../store/testing/letters.ts';
import { until } from '../testing/until.ts';
import { LATENESS, faulty, live, open, rig, seconds, tick, turns } from './testing/openRig.ts';
import { RULES } from './testing/rig.ts';

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

  test('leave the present as it would be if all were read anew, in whatever order a message is told of', async () => {
    const sent = replies(1, 'ann');
    const tellings: readonly Fact[] = [
      sent,
      ...(['delivered', 'read', 'failed'] as const).map((stage) => ({ ...sent, stage })),
      { ...sent, evidence: 'none', sender: 'unknown' },
      { ...sent, at: instant(-1) },
    ];
    const order = fc.shuffledSubarray([...tellings], { minLength: 2 });
    await open({ onDisk: true });
    await fc.assert(
      fc.asyncProperty(order, async (told) => {
        await rig.close();
        await open({ onDisk: true });
        await live(0, asks(0));
        for (const fact of told) {
          await live(0, fact);
          const shown = await rig.present();
          await rig.restart();
          expect(await rig.present()).toEqual(shown);
        }
      }),
      { numRuns: 60, seed: 20_261_128 },
    );
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
    // What is no longer known of is taken for new.
    await until(async () => {
      await rig.deliver(fact);
      return rig.count(INGEST.facts, 'MessageReceived') === 2;
    });
    expect(rig.count(INGEST.facts, 'MessageReceived')).toBe(2);
  });
});
