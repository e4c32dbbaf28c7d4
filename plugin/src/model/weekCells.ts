import { hoursOf } from './arrivals.ts';
import type { Span } from './arrivals.ts';
import type { ToWallHour } from './zone.ts';

/** A number per weekday and hour. */
export type ByCell = (weekday: number, hour: number) => number | undefined;

function cellIndex(weekday: number, hour: number): number {
  return weekday * 24 + hour;
}

/** Arrivals divided by the time really observed, so that 23 and 25 hour days and gaps bend nothing. */
export function meanCells(spans: readonly Span[], wall: ToWallHour): ByCell {
  const sums = new Map<number, { sum: number; hours: number }>();
  for (const span of spans) {
    const { weekday, hour } = wall((span.fromMs + span.toMs) / 2);
    const cell = sums.get(cellIndex(weekday, hour)) ?? { sum: 0, hours: 0 };
    sums.set(cellIndex(weekday, hour), { sum: cell.sum + span.value, hours: cell.hours + hoursOf(span) });
  }
  return (weekday, hour) => {
    const cell = sums.get(cellIndex(weekday, hour));
    return cell && cell.hours > 0 ? cell.sum / cell.hours : undefined;
  };
}

/** Mean level, weighted by time. */
export function levelCells(spans: readonly Span[], wall: ToWallHour): ByCell {
  const weighted = spans.map((span) => ({ ...span, value: span.value * hoursOf(span) }));
  return meanCells(weighted, wall);
}

/** The middle of the last such hour that was observed, in Unix ms: what a cell stands for on a dashboard's time axis. */
export function lastHours(spans: readonly Span[], wall: ToWallHour): ByCell {
  const last = new Map<number, { day: string; fromMs: number; toMs: number }>();
  for (const { fromMs, toMs } of spans) {
    const { weekday, hour, day } = wall((fromMs + toMs) / 2);
    const before = last.get(cellIndex(weekday, hour));
    last.set(cellIndex(weekday, hour), { day, fromMs: before?.day === day ? before.fromMs : fromMs, toMs });
  }
  return (weekday, hour) => {
    const cell = last.get(cellIndex(weekday, hour));
    return cell && (cell.fromMs + cell.toMs) / 2;
  };
}

/** Availability is a mean over minutes; half an agent less than required is noise. */
export function isShort(atDesk: number | undefined, agents: number | undefined): boolean {
  return atDesk !== undefined && agents !== undefined && Math.round(agents) < atDesk;
}
