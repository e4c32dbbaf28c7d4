/** When customers turn up: a day with 60 % of its volume between 18 and 21 h, a week with a quiet Friday and Saturday. */
import type { Instant } from './happening.ts';
import type { Random } from './random.ts';
import { ZONE } from './world.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Percent of a day's conversations that start in each local hour. */
const DAY_SHAPE = [
  1.2, 0.6, 0.4, 0.3, 0.3, 0.4, 0.6, 1, 1.6, 2.2, 2.6, 2.6, 2.6, 2.4, 2.2, 2.4, 2.8, 4, 19, 22, 19, 4.2, 3,
  2.6,
] as const;

/** From Sunday on; the mean is 1. */
const WEEK_SHAPE = [1.12, 1.12, 1.12, 1.12, 1.12, 0.64, 0.76] as const;

const BUSIEST = Math.max(...DAY_SHAPE) * 0.24 * Math.max(...WEEK_SHAPE);

export function localHour(at: Instant): number {
  return Math.floor(((at + ZONE.offsetMs) % DAY_MS) / HOUR_MS);
}

/** Number of the local day since 1970-01-01. */
export function localDay(at: Instant): number {
  return Math.floor((at + ZONE.offsetMs) / DAY_MS);
}

/** 0 is Sunday; 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (day + 4) % 7;
}

/** The instant at which a local hour of a local day begins. */
export function instantOf(day: number, hour: number): Instant {
  return day * DAY_MS + hour * HOUR_MS - ZONE.offsetMs;
}

/** How many times the mean traffic there is. */
export function intensityAt(at: Instant): number {
  return (DAY_SHAPE[localHour(at)] ?? 0) * 0.24 * (WEEK_SHAPE[weekdayOf(localDay(at))] ?? 1);
}

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** A Poisson process thinned to the rhythm. `factorAt` must stay at or below `highestFactor`. */
export function arrivalsIn(
  span: Span,
  ratePerHour: number,
  random: Random,
  surge: { readonly factorAt: (at: Instant) => number; readonly highestFactor: number },
): Instant[] {
  const highest = BUSIEST * surge.highestFactor;
  const meanGapMs = HOUR_MS / (ratePerHour * highest);
  const arrivals: Instant[] = [];
  for (
    let at = span.from + random.exponential(meanGapMs);
    at < span.to;
    at += random.exponential(meanGapMs)
  ) {
    if (random.chance((intensityAt(at) * surge.factorAt(at)) / highest)) arrivals.push(Math.floor(at));
  }
  return arrivals;
}
