import { createSimulation } from '../../exporter/src/simulate/simulation.ts';
import { OUT_OF_ORDER } from '../../exporter/src/simulate/testing/simulated.ts';
import { lastBusyHour } from './busyHour.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Saturday, midnight. */
const A_WEEK_FROM = Date.UTC(2026, 10, 28);
const ANY_TIME = Array.from({ length: 7 * 24 * 4 }, (_, quarter) => A_WEEK_FROM + (quarter * HOUR_MS) / 4);

test.each([0, HOUR_MS])(
  'at any time of any day it is over since %i ms, and began less than a day ago',
  (restMs) => {
    for (const now of ANY_TIME) {
      const begin = lastBusyHour(now, restMs);
      expect({ now, isOver: now - begin >= HOUR_MS + restMs, isFresh: now - begin < DAY_MS }).toEqual({
        now,
        isOver: true,
        isFresh: true,
      });
    }
  },
);

test('people write, answer, take over and come to an end in it, on every day of the week', () => {
  const hours = new Set(ANY_TIME.map((now) => lastBusyHour(now)));
  expect(hours.size).toBeGreaterThanOrEqual(14);
  const sources = { whatsapp: 'whatsapp', generic: 'generic' };
  for (const from of hours) {
    const settings = { ...OUT_OF_ORDER, seed: 5, from, forMs: HOUR_MS, ratePerHour: 16, duplicates: 0 };
    const { deliveries } = createSimulation({ ...settings, sources });
    const told = new Set(deliveries.flatMap(({ signs }) => signs.map(({ happening }) => happening.kind)));
    expect([...told]).toEqual(expect.arrayContaining(['CustomerWrote', 'TeamWrote', 'Assigned', 'Resolved']));
  }
});
