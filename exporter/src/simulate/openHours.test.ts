import { openMs, type OpenHours } from './openHours.ts';

const HOUR_MS = 3_600_000;
const NINE_TO_NOON = { fromMinute: 9 * 60, toMinute: 12 * 60 };

/** Mondays 9 to 12 and 16 to 24, Tuesdays 9 to 12, Wednesdays 0 to 2, three hours east of Greenwich. */
const HOURS: OpenHours = {
  offsetMs: 3 * HOUR_MS,
  days: {
    1: [NINE_TO_NOON, { fromMinute: 16 * 60, toMinute: 24 * 60 }],
    2: [NINE_TO_NOON],
    3: [{ fromMinute: 0, toMinute: 120 }],
  },
};

/** 2026-06-01 is a Monday. */
function local(day: number, hour: number): number {
  return Date.UTC(2026, 5, day, hour) - HOURS.offsetMs;
}

describe('openMs', () => {
  test.each([
    ['inside one span', local(1, 10), local(1, 11), 1],
    ['across the break', local(1, 11), local(1, 17), 2],
    ['over midnight into the next day', local(1, 23), local(2, 10), 2],
    ['while Greenwich is still in the day before', local(3, 0), local(3, 1), 1],
    ['on a closed day', local(4, 0), local(5, 0), 0],
    ['the whole week', local(1, 0), local(8, 0), 16],
    ['backwards', local(1, 11), local(1, 10), 0],
  ])('%s', (_name, from, to, hours) => {
    expect(openMs(HOURS, from, to)).toBe(hours * HOUR_MS);
  });
});
