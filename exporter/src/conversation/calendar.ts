/**
 * Business hours: when a team is open, by its own wall clock.
 *
 * A shift is one unbroken stretch of time: from the first instant at which the wall clock reads `from` or later, to
 * the last at which it still reads earlier than `to`. So on the days the clock changes
 * - a shift that starts (ends) in the hour left out starts (ends) where that hour is left out; one that lies wholly
 *   inside it does not happen that day;
 * - a shift that starts in the hour lived twice starts the first time, one that ends in it ends the second time;
 * - 00:00 to 24:00 is 23 or 25 hours long, as the day is.
 * Where the clock change makes two shifts overlap, the time counts once.
 *
 * A shift belongs to the day it starts on, also the part of it past midnight. A holiday replaces the shifts that
 * would have started that day; it does not cut one that runs over from the evening before.
 */
import type { Instant, Milliseconds } from './fact.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Local times of day `HH:MM`, `to` exclusive, `24:00` allowed; `to` before `from` runs past midnight. */
export interface OpenHours {
  readonly from: string;
  readonly to: string;
}

export interface CalendarSpec {
  /** IANA zone name. */
  readonly timezone: string;
  /** Split shifts are several entries. A weekday left out is closed. */
  readonly hours: Readonly<Partial<Record<Weekday, readonly OpenHours[]>>>;
  /** Local dates `YYYY-MM-DD` on which other hours hold (none: closed all day). */
  readonly holidays: readonly { readonly date: string; readonly hours: readonly OpenHours[] }[];
}

/** Takes whole-millisecond instants, answers in whole milliseconds. RangeError for instants no `Date` can hold. */
export interface Calendar {
  isOpen(at: Instant): boolean;
  /** Open time in [from, to); 0 when `to` is not after `from`. */
  openMs(from: Instant, to: Instant): Milliseconds;
  /**
   * The first instant by which `ms` of open time has passed since `from`: `from` itself for 0 or less, the very end
   * of a shift rather than the start of the next. Undefined when it never does within 2 years (731 days).
   */
  addOpenMs(from: Instant, ms: Milliseconds): Instant | undefined;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const HORIZON_MS = 731 * DAY_MS;

/** No zone was ever further from UTC: Manila was at -15:56 until 1844, Juneau at +15:02 until 1867. */
const MAX_OFFSET_MS = 16 * HOUR_MS;

/** More days than the horizon, so that looking for an opening twice costs once. */
const REMEMBERED_DAYS = 1024;

/** Days since 1970-01-01, of the UTC or of the local calendar. */
type DayNumber = number;

/** What the wall clock reads, taken for UTC: milliseconds since a local 1970-01-01T00:00. */
type WallTime = number;

/** Milliseconds after midnight of the day a shift starts on; past midnight `to` is more than a day. */
interface Shift {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

/** [start, end) */
interface Stretch {
  readonly start: Instant;
  readonly end: Instant;
}

/** The wall clock runs evenly, `offsetMs` ahead of UTC. */
interface EvenStretch extends Stretch {
  readonly offsetMs: Milliseconds;
}

/** @throws RangeError when `calendarFaults` finds any fault in `spec`. */
export function createCalendar(spec: CalendarSpec): Calendar {
  const faults = calendarFaults(spec);
  if (faults.length > 0) throw new RangeError(`Faulty calendar: ${faults.join('; ')}`);
  const openingsOn = createOpenings(spec);

  /** Open time in [from, to) in order, nothing twice. */
  function* openStretches({ start, end }: Stretch): Generator<Stretch, void> {
    let counted = start;
    // A shift may run to the end of the day after its own.
    const first = dayOf(start - MAX_OFFSET_MS) - 1;
    const last = dayOf(end + MAX_OFFSET_MS);
    for (let day = first; day <= last; day++) {
      for (const opening of openingsOn(day)) {
        const stretch = { start: Math.max(opening.start, counted), end: Math.min(opening.end, end) };
        if (stretch.start >= stretch.end) continue;
        yield stretch;
        counted = stretch.end;
      }
    }
  }

  function openMs(from: Instant, to: Instant): Milliseconds {
    let total = 0;
    for (const { start, end } of openStretches({ start: from, end: to })) total += end - start;
    return total;
  }

  function addOpenMs(from: Instant, ms: Milliseconds): Instant | undefined {
    if (ms <= 0) return from;
    let left = ms;
    for (const { start, end } of openStretches({ start: from, end: from + HORIZON_MS })) {
      if (left <= end - start) return start + left;
      left -= end - start;
    }
    return undefined;
  }

  return { isOpen: (at) => openMs(at, at + 1) > 0, openMs, addOpenMs };
}

/**
 * Every fault of a calendar, each led by the path of the key at fault; empty when there is none. Shifts of one day
 * must not overlap, nor run into a shift of the next weekday. A holiday's own hours are not held against the days
 * around it: where they overlap, the time counts once.
 */
export function calendarFaults(spec: CalendarSpec): string[] {
  return [...zoneFaults(spec.timezone), ...weekFaults(spec.hours), ...holidayFaults(spec.holidays)];
}

function zoneFaults(timezone: string): string[] {
  const fault = `timezone: ${quoted(timezone)} is not an IANA time zone`;
  // Newer engines also take a bare offset, `+03:00`, which knows no daylight saving.
  if (!/^[A-Za-z]/.test(timezone)) return [fault];
  try {
    offsetFormat(timezone);
    return [];
  } catch {
    return [fault];
  }
}

function weekFaults(hours: CalendarSpec['hours']): string[] {
  return WEEKDAYS.flatMap((weekday, index) => {
    const dayBefore = WEEKDAYS.at(index - 1) ?? weekday;
    const own = hours[weekday] ?? [];
    const path = `hours.${weekday}`;
    return [...timeFaults(path, own), ...overlapFaults(path, own, hours[dayBefore] ?? [])];
  });
}

function holidayFaults(holidays: CalendarSpec['holidays']): string[] {
  const seen = new Set<string>();
  return holidays.flatMap(({ date, hours }, index) => {
    const path = `holidays[${index}]`;
    const faults = [...timeFaults(`${path}.hours`, hours), ...overlapFaults(`${path}.hours`, hours, [])];
    if (dayOfDate(date) === undefined)
      faults.unshift(`${path}.date: ${quoted(date)} is not a date YYYY-MM-DD`);
    if (seen.has(date)) faults.unshift(`${path}.date: ${quoted(date)} is there twice`);
    seen.add(date);
    return faults;
  });
}

function timeFaults(path: string, hours: readonly OpenHours[]): string[] {
  return hours.flatMap(({ from, to }, index) => {
    const faults: string[] = [];
    const fromMs = startTimeMs(from);
    const toMs = endTimeMs(to);
    if (fromMs === undefined)
      faults.push(`${path}[${index}].from: ${quoted(from)} is not HH:MM, 00:00 to 23:59`);
    if (toMs === undefined) faults.push(`${path}[${index}].to: ${quoted(to)} is not HH:MM, 00:00 to 24:00`);
    if (fromMs !== undefined && fromMs === toMs) {
      faults.push(
        `${path}[${index}]: from and to are both ${quoted(from)}; a whole day is "00:00" to "24:00"`,
      );
    }
    return faults;
  });
}

/** Shifts in order of start, each held against the one before it that ends last. */
function overlapFaults(path: string, own: readonly OpenHours[], dayBefore: readonly OpenHours[]): string[] {
  const shifts = [...entriesOf(path, own, 0), ...entriesOf('', dayBefore, -DAY_MS)].sort(
    (a, b) => a.from - b.from,
  );
  let latest = { from: -Infinity, to: -Infinity, path: '', text: '' };
  return shifts.flatMap((shift) => {
    const over = latest;
    if (shift.to > over.to) latest = shift;
    if (shift.path === '' || shift.from >= over.to) return [];
    const when = over.path === '' ? ' of the day before' : '';
    return [`${shift.path}: ${shift.text} overlaps ${over.text}${when}`];
  });
}

function entriesOf(path: string, hours: readonly OpenHours[], movedMs: Milliseconds) {
  return hours.flatMap((entry, index) =>
    toShifts([entry]).map(({ from, to }) => ({
      from: from + movedMs,
      to: to + movedMs,
      path: path && `${path}[${index}]`,
      text: `${entry.from} to ${entry.to}`,
    })),
  );
}

/** Well-formed shifts in order of start; malformed ones are left out. */
function toShifts(hours: readonly OpenHours[]): readonly Shift[] {
  return hours
    .flatMap((entry) => {
      const from = startTimeMs(entry.from);
      const to = endTimeMs(entry.to);
      if (from === undefined || to === undefined || from === to) return [];
      return [{ from, to: to > from ? to : to + DAY_MS }];
    })
    .sort((a, b) => a.from - b.from);
}

function startTimeMs(text: string): Milliseconds | undefined {
  return text === '24:00' ? undefined : endTimeMs(text);
}

function endTimeMs(text: string): Milliseconds | undefined {
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text)) return undefined;
  return Number(text.slice(0, 2)) * HOUR_MS + Number(text.slice(3)) * MINUTE_MS;
}

function dayOfDate(text: string): DayNumber | undefined {
  // `Date.UTC` takes years below 100 for those of the last century.
  if (!/^[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(text)) return undefined;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))];
  const date = Date.UTC(year, month - 1, day);
  return date < Date.UTC(year, month, 1) ? dayOf(date) : undefined;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The shifts that start on a local day, as they fall in time: in order of start, empty where the day leaves them out. */
function createOpenings({ timezone, hours, holidays }: CalendarSpec): (day: DayNumber) => readonly Stretch[] {
  const clock = createWallClock(timezone);
  const week = WEEKDAYS.map((weekday) => toShifts(hours[weekday] ?? []));
  const special = new Map(holidays.map((holiday) => [dayOfDate(holiday.date), toShifts(holiday.hours)]));

  return remembered((day) => {
    // 1970-01-01 was a Thursday; before it the remainder is negative and counts from Sunday back, as `at` does.
    const shifts = special.get(day) ?? week.at((day + 3) % 7) ?? [];
    return shifts.map(({ from, to }) => ({
      start: clock.firstAtOrAfter(day * DAY_MS + from),
      end: clock.lastBefore(day * DAY_MS + to),
    }));
  });
}

interface WallClock {
  /** The first instant at which the clock reads `wall` or later. */
  firstAtOrAfter(wall: WallTime): Instant;
  /** The end, exclusive, of the last stretch of time in which the clock reads earlier than `wall`. */
  lastBefore(wall: WallTime): Instant;
}

function createWallClock(timezone: string): WallClock {
  const evenOn = createEvenStretches(timezone);

  function around(wall: WallTime): EvenStretch[] {
    const stretches: EvenStretch[] = [];
    const last = dayOf(wall + MAX_OFFSET_MS);
    for (let day = dayOf(wall - MAX_OFFSET_MS); day <= last; day++) stretches.push(...evenOn(day));
    return stretches;
  }

  return {
    firstAtOrAfter: (wall) =>
      around(wall).reduce((first, { start, end, offsetMs }) => {
        const at = Math.max(start, wall - offsetMs);
        return at < end ? Math.min(first, at) : first;
      }, Infinity),
    lastBefore: (wall) =>
      around(wall).reduce((last, { start, end, offsetMs }) => {
        const at = Math.min(end, wall - offsetMs);
        return at > start ? Math.max(last, at) : last;
      }, -Infinity),
  };
}

/** A UTC day, cut where the zone's offset changes. Since 1970 no zone changed it twice within one UTC day. */
function createEvenStretches(timezone: string): (utcDay: DayNumber) => readonly EvenStretch[] {
  const offsetAt = createOffset(timezone);
  return remembered((utcDay) => {
    const start = utcDay * DAY_MS;
    const end = start + DAY_MS;
    const before = offsetAt(start);
    const after = offsetAt(end);
    if (before === after) return [{ start, end, offsetMs: before }];
    const change = firstWhere({ start, end }, (at) => offsetAt(at) === after);
    return [
      { start, end: change, offsetMs: before },
      { start: change, end, offsetMs: after },
    ];
  });
}

/** By halving: `holds` must be false at the start, true at the end, and turn once. */
function firstWhere({ start, end }: Stretch, holds: (at: Instant) => boolean): Instant {
  let [without, first] = [start, end];
  while (first - without > 1) {
    const middle = without + Math.floor((first - without) / 2);
    if (holds(middle)) first = middle;
    else without = middle;
  }
  return first;
}

function createOffset(timezone: string): (at: Instant) => Milliseconds {
  const format = offsetFormat(timezone);
  return (at) => {
    // "GMT+05:30"; a bare "GMT" for none; seconds only before zones had whole minutes.
    const parts = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(at)) ?? [];
    const [, sign, hours = 0, minutes = 0, seconds = 0] = parts;
    const size = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds) * 1000;
    return sign === '-' ? -size : size;
  };
}

function offsetFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
}

function dayOf(time: Instant): DayNumber {
  return Math.floor(time / DAY_MS);
}

function remembered<T>(of: (day: DayNumber) => T): (day: DayNumber) => T {
  const known = new Map<DayNumber, T>();
  return (day) => {
    const before = known.get(day);
    if (before !== undefined) return before;
    if (known.size >= REMEMBERED_DAYS) known.clear();
    const now = of(day);
    known.set(day, now);
    return now;
  };
}
