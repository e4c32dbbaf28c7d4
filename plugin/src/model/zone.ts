/** Where an instant falls on the wall calendar of a zone. */
export interface WallHour {
  /** 0 is Sunday, as in JavaScript. */
  readonly weekday: number;
  readonly hour: number;
  /** Calendar day, ISO. */
  readonly day: string;
}

export type ToWallHour = (ms: number) => WallHour;

/** Zones differ from UTC by multiples of 15 minutes, so an instant's quarter hour decides its wall hour. */
const QUARTER_MS = 900_000;

/** Grafana says "browser" and "utc"; everything else is an IANA name. Undefined when there is no such zone. */
export function toIanaZone(grafanaZone: string): string | undefined {
  if (grafanaZone === 'utc' || grafanaZone === 'UTC') {
    return 'UTC';
  }
  const zone = grafanaZone === '' || grafanaZone === 'browser' ? ownZone() : grafanaZone;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Wall hours of a zone, daylight saving included. The zone must exist. */
export function wallHoursOf(zone: string): ToWallHour {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  const seen = new Map<number, WallHour>();
  return (ms) => {
    const quarter = Math.floor(ms / QUARTER_MS);
    const known = seen.get(quarter);
    if (known) {
      return known;
    }
    const wall = parse(format.formatToParts(quarter * QUARTER_MS));
    seen.set(quarter, wall);
    return wall;
  };
}

function parse(parts: readonly Intl.DateTimeFormatPart[]): WallHour {
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '0';
  const day = `${part('year')}-${part('month')}-${part('day')}`;
  return { weekday: weekdayOf(day), hour: Number(part('hour')), day };
}

export function weekdayOf(isoDay: string): number {
  return new Date(`${isoDay}T00:00:00Z`).getUTCDay();
}

/** The calendar day after an ISO day. */
export function dayAfter(isoDay: string): string {
  const next = new Date(`${isoDay}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

/** The seven weekdays in the order a week is drawn. */
export function weekFrom(firstWeekday: number): number[] {
  return Array.from({ length: 7 }, (_, i) => (firstWeekday + i) % 7);
}
