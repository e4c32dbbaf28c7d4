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
import { AGENT, INGEST, KPI } from '../metrics/names.ts';
import { LATENESS, faulty, live, open, rig, seconds, tick, turns } from './testing/openRig.ts';

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
  }, 60_000);

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
