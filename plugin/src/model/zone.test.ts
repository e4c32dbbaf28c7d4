import fc from 'fast-check';

import { dayAfter, toIanaZone, wallHoursOf, weekFrom, weekdayOf } from './zone.ts';

const HOUR = 3_600_000;

/** The hours of a local day as the wall clock shows them, one for each hour that passes. */
function hoursOfDay(zone: string, fromIso: string, hours: number): number[] {
  const wall = wallHoursOf(zone);
  return Array.from({ length: hours }, (_, i) => wall(Date.parse(fromIso) + i * HOUR).hour);
}

test('the day clocks go forward has 23 hours and no 02', () => {
  const hours = hoursOfDay('Europe/Berlin', '2026-03-28T23:00:00Z', 23);

  expect(hours).toEqual([0, 1, ...Array.from({ length: 21 }, (_, i) => i + 3)]);
  expect(wallHoursOf('Europe/Berlin')(Date.parse('2026-03-28T23:00:00Z') + 23 * HOUR).day).toBe('2026-03-30');
});

test('the day clocks go back has 25 hours and 02 twice', () => {
  const hours = hoursOfDay('Europe/Berlin', '2026-10-24T22:00:00Z', 25);

  expect(hours).toEqual([0, 1, 2, 2, ...Array.from({ length: 21 }, (_, i) => i + 3)]);
});

test.each([
  ['Asia/Riyadh', '2026-11-20T21:00:00Z', { weekday: 6, hour: 0, day: '2026-11-21' }],
  ['Asia/Kolkata', '2026-11-20T18:30:00Z', { weekday: 6, hour: 0, day: '2026-11-21' }],
  ['Asia/Kathmandu', '2026-11-20T18:15:00Z', { weekday: 6, hour: 0, day: '2026-11-21' }],
  ['America/New_York', '2026-11-01T05:30:00Z', { weekday: 0, hour: 1, day: '2026-11-01' }],
  ['America/New_York', '2026-11-01T06:30:00Z', { weekday: 0, hour: 1, day: '2026-11-01' }],
  ['UTC', '2026-12-31T23:59:59Z', { weekday: 4, hour: 23, day: '2026-12-31' }],
])('in %s %s falls where the wall calendar says', (zone, instant, wall) => {
  expect(wallHoursOf(zone)(Date.parse(instant))).toEqual(wall);
});

test.each([
  ['utc', 'UTC'],
  ['browser', 'UTC'],
  ['', 'UTC'],
  ['Europe/Berlin', 'Europe/Berlin'],
  ['Mars/Olympus', undefined],
])('the dashboard zone %j is %s', (grafanaZone, zone) => {
  expect(toIanaZone(grafanaZone)).toBe(zone);
});

test('an hour later is the next hour of the clock, but for the two changes of a year', () => {
  const wall = wallHoursOf('Europe/Berlin');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8759 }), (hourOfYear) => {
      const at = Date.parse('2026-01-01T00:00:00Z') + hourOfYear * HOUR;
      const passed = (wall(at + HOUR).hour - wall(at).hour + 24) % 24;
      const changes = [Date.parse('2026-03-29T01:00:00Z'), Date.parse('2026-10-25T01:00:00Z')];
      expect(passed).toBe(at + HOUR === changes[0] ? 2 : at + HOUR === changes[1] ? 0 : 1);
    }),
    { seed: 7, numRuns: 300, examples: [[2088], [7128]] },
  );
});

test('days follow each other across months and years', () => {
  expect(dayAfter('2028-02-28')).toBe('2028-02-29');
  expect(dayAfter('2026-12-31')).toBe('2027-01-01');
  expect(weekdayOf('2026-11-22')).toBe(0);
});

test('a week begins where it is told to', () => {
  expect(weekFrom(6)).toEqual([6, 0, 1, 2, 3, 4, 5]);
});
