import { hoursOf } from './arrivals.ts';
import type { Span } from './arrivals.ts';
import type { Staffing } from './staffing.ts';
import { isShort } from './weekCells.ts';
import type { ByCell } from './weekCells.ts';
import { dayAfter, weekdayOf } from './zone.ts';
import type { ToWallHour } from './zone.ts';

/** A figure with what it ranged over: the tenth and ninetieth percentile of the same weekday's past. */
export interface Spread {
  readonly low: number;
  readonly mean: number;
  readonly high: number;
}

export interface ExpectedHour {
  readonly hour: number;
  readonly load: Spread;
  /** Agents to be paid, so that enough are at the desk. */
  readonly required: Spread | undefined;
  /** Those to be at the desk at the mean load: present agents are set against these. */
  readonly atDesk: number | undefined;
  readonly agents: number | undefined;
  readonly short: boolean;
}

export interface ComingDay {
  /** ISO calendar day in the zone of the view. */
  readonly day: string;
  readonly weekday: number;
  /** False when the time range ended before today: then it is the day after that end. */
  readonly isTomorrow: boolean;
  /** How many past days of that weekday the expectation rests on. */
  readonly basedOnDays: number;
  readonly hours: readonly ExpectedHour[];
  /** The hour with the largest gap between agents to be at the desk and those there. */
  readonly worstGap: { readonly hour: number; readonly agents: number } | undefined;
}

interface Context {
  readonly agents: ByCell;
  readonly wall: ToWallHour;
  readonly plan: Staffing;
  /** Where the time range ends, which may be to come: that of this week does. */
  readonly toMs: number;
  readonly nowMs: number;
}

/** Less than this much of an hour observed says little about the hour. */
const MIN_OBSERVED_HOURS = 0.5;

/** Tomorrow, from what the same weekday brought before. Undefined when the range holds no such day. */
export function comingDayOf(arrivals: readonly Span[], context: Context): ComingDay | undefined {
  const { wall, toMs, nowMs } = context;
  const day = dayAfter(wall(Math.min(toMs, nowMs)).day);
  const isTomorrow = day === dayAfter(wall(nowMs).day);
  const weekday = weekdayOf(day);
  const past = ratesOf(arrivals, weekday, wall);
  const hours = [...past]
    .sort(([a], [b]) => a - b)
    .map(([hour, rates]) => expectedHour(hour, rates, context.agents(weekday, hour), context.plan));
  if (hours.length === 0) {
    return undefined;
  }
  const basedOnDays = Math.max(...[...past.values()].map((rates) => rates.length));
  return { day, weekday, isTomorrow, basedOnDays, hours, worstGap: worstGap(hours) };
}

/** For each hour of the weekday, the rate of every past day that was observed. */
function ratesOf(arrivals: readonly Span[], weekday: number, wall: ToWallHour): Map<number, number[]> {
  const seen = new Map<string, { hour: number; sum: number; hours: number }>();
  for (const span of arrivals) {
    const at = wall((span.fromMs + span.toMs) / 2);
    if (at.weekday === weekday) {
      const key = `${at.day} ${at.hour}`;
      const cell = seen.get(key) ?? { hour: at.hour, sum: 0, hours: 0 };
      seen.set(key, { hour: at.hour, sum: cell.sum + span.value, hours: cell.hours + hoursOf(span) });
    }
  }
  const rates = new Map<number, number[]>();
  for (const { hour, sum, hours } of seen.values()) {
    if (hours >= MIN_OBSERVED_HOURS) {
      rates.set(hour, [...(rates.get(hour) ?? []), sum / hours]);
    }
  }
  return rates;
}

function expectedHour(
  hour: number,
  rates: readonly number[],
  agents: number | undefined,
  plan: Staffing,
): ExpectedHour {
  const load = spreadOf(rates);
  const atDesk = plan.atDeskFor(load.mean);
  return {
    hour,
    load,
    required: requiredFor(load, plan),
    atDesk,
    agents,
    short: isShort(atDesk, agents),
  };
}

function requiredFor(load: Spread, plan: Staffing): Spread | undefined {
  const [low, mean, high] = [load.low, load.mean, load.high].map(plan.agentsFor);
  return low === undefined || mean === undefined || high === undefined ? undefined : { low, mean, high };
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return {
    low: Math.min(mean, percentile(sorted, 0.1)),
    mean,
    high: Math.max(mean, percentile(sorted, 0.9)),
  };
}

function percentile(sorted: readonly number[], p: number): number {
  const rank = p * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? 0;
  const above = sorted[Math.ceil(rank)] ?? below;
  return below + (above - below) * (rank - Math.floor(rank));
}

function worstGap(hours: readonly ExpectedHour[]): ComingDay['worstGap'] {
  const gaps = hours
    .filter((one) => one.short)
    .map((one) => ({ hour: one.hour, agents: (one.atDesk ?? 0) - Math.round(one.agents ?? 0) }));
  return gaps.reduce<ComingDay['worstGap']>(
    (worst, gap) => (gap.agents > (worst?.agents ?? 0) ? gap : worst),
    undefined,
  );
}
