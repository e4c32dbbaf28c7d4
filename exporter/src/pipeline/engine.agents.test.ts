import {
  asks,
  assigns,
  customerKey,
  DAY,
  HOUR,
  instant,
  presence,
  resolves,
} from '../conversation/testing/facts.ts';
import { AGENT } from '../metrics/names.ts';
import { EMPTY_SETTLEMENT } from '../store/store.ts';
import type { FaultyStore } from '../testing/faultyStore.ts';
import { until } from '../testing/until.ts';
import { LATENESS, faulty, live, open, openFaulty, rig, seconds, tick, turns } from './testing/openRig.ts';
import { RULES } from './testing/rig.ts';

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

  test('is accounted for though the first events ever are of days ago, and the program had waited for them', async () => {
    await open();
    await tick(3 * DAY);
    await rig.deliver(
      presence(0, 'ann'),
      asks(10),
      assigns(20, 'ann'),
      resolves(70),
      presence(100, 'ann', { available: false, capacity: 0 }),
    );
    await tick(3 * DAY + 2 * LATENESS);
    expect(busy()).toBe(50);
    expect(rig.count(AGENT.episodesHandled, 'ann')).toBe(1);
  });

  test('is accounted for as soon as ever when our clock is set back', async () => {
    await open();
    await live(0, presence(0, 'ann'), asks(10), assigns(20, 'ann'), resolves(70));
    await tick(200);
    const zoe = { customer: 'zoe' };
    await live(0, asks(200 - HOUR, zoe), assigns(210 - HOUR, 'ann', zoe), resolves(240 - HOUR, zoe));
    await tick(240 - HOUR + 2 * LATENESS);
    expect(rig.count(AGENT.episodesHandled, 'ann')).toBe(2);
  });

  test('is accounted for every five seconds and no more often, though old facts come and are settled in between', async () => {
    let accountings = 0;
    await open({
      rules: { ...RULES, allowedLatenessMs: 1000 },
      wrap: (store) =>
        faulty(store, {
          settle: (settlement) => {
            if (settlement.agentsAccountedTo > -Infinity) accountings += 1;
            return store.settle(settlement);
          },
        }),
    });
    await live(0, presence(0, 'ann'));
    for (let second = 2; second <= 62; second += 2) {
      rig.now = instant(second);
      await rig.deliver(asks(second - 30, { customer: `c${second}` }));
      await tick(second);
      await tick(second + 1);
    }
    expect(accountings).toBeGreaterThanOrEqual(9);
    expect(accountings).toBeLessThanOrEqual(12);
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
