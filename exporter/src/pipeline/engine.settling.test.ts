import { asks, DAY, HOUR, instant } from '../conversation/testing/facts.ts';
import { INGEST, KPI } from '../metrics/names.ts';
import { delivery } from '../store/testing/acts.ts';
import { lettersOf } from '../store/testing/letters.ts';
import { until } from '../testing/until.ts';
import { faulty, live, open, rig, tick } from './testing/openRig.ts';
import { RULES } from './testing/rig.ts';

/** How many facts each step has settled. */
async function openNotingSteps(): Promise<readonly number[]> {
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
  return sizes;
}

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
    const sizes = await openNotingSteps();
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

  test('goes in smaller steps where deliveries come singly', async () => {
    const sizes = await openNotingSteps();
    rig.now = instant(0);
    for (let i = 0; i < 250; i += 1) await rig.deliver(asks(0, { customer: `c${i}` }));
    rig.now = instant(20);
    await rig.engine.settleDue();
    expect(sizes).toEqual([100, 100, 50]);
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
