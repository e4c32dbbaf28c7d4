/** When simulated customers write and simulated agents are there: at night and at weekends an hour may hold nothing at all. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Hours of the day in UTC that are busy on every day of the week where the simulated customers live. */
const BUSY_HOURS = [15, 18];

/**
 * Begin of the last busy hour since whose end `restMs`, two hours at most, have passed; less than a day ago: what is older
 * some providers' signatures would not be believed for.
 */
export function lastBusyHour(now: number, restMs = 0): number {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const begins = [today - DAY_MS, today].flatMap((day) => BUSY_HOURS.map((hour) => day + hour * HOUR_MS));
  return Math.max(...begins.filter((begin) => begin + HOUR_MS + restMs <= now));
}
