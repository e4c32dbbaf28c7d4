import { createRandom } from './random.ts';
import { arrivalsIn, intensityAt, localHour, type Span } from './rhythm.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SUNDAY = Date.UTC(2026, 4, 31) - 3 * HOUR_MS;
const WEEK: Span = { from: SUNDAY, to: SUNDAY + 7 * DAY_MS };
const STEADY = { factorAt: () => 1, highestFactor: 1 };

function share<T>(items: readonly T[], isMeant: (item: T) => boolean): number {
  return items.filter(isMeant).length / items.length;
}

describe('the rhythm of arrivals', () => {
  test('its mean over a week is 1', () => {
    const hours = Array.from({ length: 168 }, (_, hour) => intensityAt(SUNDAY + hour * HOUR_MS));
    expect(hours.reduce((sum, one) => sum + one, 0) / 168).toBeCloseTo(1, 2);
  });

  test('three fifths arrive between 18 and 21 h, at the rate asked for', () => {
    const arrivals = arrivalsIn(WEEK, 50, createRandom('week'), STEADY);
    expect(arrivals.length / 168).toBeGreaterThan(48);
    expect(arrivals.length / 168).toBeLessThan(52);
    expect(share(arrivals, (at) => localHour(at) >= 18 && localHour(at) < 21)).toBeCloseTo(0.6, 1);
  });

  test('Friday and Saturday are quieter than any other day', () => {
    const noons = Array.from({ length: 7 }, (_, day) => intensityAt(SUNDAY + day * DAY_MS + 12 * HOUR_MS));
    const working = Math.min(...noons.slice(0, 5));
    expect(noons.slice(5).every((weekend) => weekend < 0.75 * working)).toBe(true);
  });

  test('a surge multiplies the arrivals of its time and no other', () => {
    const surgeFrom = SUNDAY + 19 * HOUR_MS;
    const isSurge = (at: number) => at >= surgeFrom && at < surgeFrom + HOUR_MS;
    const surge = { factorAt: (at: number) => (isSurge(at) ? 4 : 1), highestFactor: 4 };
    const day = { from: SUNDAY, to: SUNDAY + DAY_MS };
    const usual = arrivalsIn(day, 100, createRandom('a'), STEADY);
    const surging = arrivalsIn(day, 100, createRandom('b'), surge);
    const within = (arrivals: readonly number[]) => arrivals.filter(isSurge).length;
    expect(within(surging) / within(usual)).toBeGreaterThan(3);
    expect((surging.length - within(surging)) / (usual.length - within(usual))).toBeCloseTo(1, 0);
  });
});
