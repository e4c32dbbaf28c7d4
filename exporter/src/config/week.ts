import { WEEKDAYS } from '../conversation/calendar.ts';
import type { CalendarSpec, OpenHours, Weekday } from '../conversation/calendar.ts';

/** Open hours as written: by `fri` or `sun-thu`. */
export type WrittenHours = Readonly<Record<string, readonly OpenHours[]>>;

/** The days `fri` or `sun-thu` stands for, across the end of the week too; undefined when it is neither. */
export function daysOf(key: string): readonly Weekday[] | undefined {
  const ends = key.split('-').map(weekdayIndex);
  const [first, last] = [ends[0], ends.at(-1)];
  if (first === undefined || last === undefined || ends.length > 2) return undefined;
  const length = ((last - first + WEEKDAYS.length) % WEEKDAYS.length) + 1;
  return [...WEEKDAYS, ...WEEKDAYS].slice(first, first + length);
}

function weekdayIndex(name: string): number | undefined {
  const index = WEEKDAYS.findIndex((day) => day === name.trim());
  return index < 0 ? undefined : index;
}

export function toWeek(hours: WrittenHours): CalendarSpec['hours'] {
  return Object.fromEntries(
    Object.entries(hours).flatMap(([key, ranges]) =>
      (daysOf(key) ?? []).map((day) => [day, ranges] as const),
    ),
  );
}
