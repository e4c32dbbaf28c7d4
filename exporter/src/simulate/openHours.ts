/** Open hours in a zone that has one offset all year, as most of the Gulf has. Minutes of the local day. */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** 0 is Sunday. A weekday left out is closed. */
export interface OpenHours {
  readonly offsetMs: number;
  readonly days: Readonly<Partial<Record<number, readonly OpenSpan[]>>>;
}

/** Minutes since local midnight, `to` exclusive and at most 1440. */
export interface OpenSpan {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Open milliseconds in [from, to). */
export function openMs(hours: OpenHours, from: number, to: number): number {
  let total = 0;
  for (let day = localDay(hours, from); day <= localDay(hours, to); day += 1) {
    for (const span of hours.days[weekday(day)] ?? [])
      total += overlapMs(spanOf(hours, day, span), [from, to]);
  }
  return total;
}

function localDay(hours: OpenHours, at: number): number {
  return Math.floor((at + hours.offsetMs) / DAY_MS);
}

/** 1970-01-01 was a Thursday. */
function weekday(day: number): number {
  return (day + 4) % 7;
}

function spanOf(hours: OpenHours, day: number, span: OpenSpan): [number, number] {
  const midnight = day * DAY_MS - hours.offsetMs;
  return [midnight + span.fromMinute * MINUTE_MS, midnight + span.toMinute * MINUTE_MS];
}

function overlapMs(a: readonly [number, number], b: readonly [number, number]): number {
  return Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]));
}
