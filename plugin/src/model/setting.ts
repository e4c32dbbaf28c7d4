import type { FindSeries, QueryName } from './queries.ts';
import { lastOf, toRatio, toSeconds } from './totals.ts';

/** The last value of a query in seconds, else the option. */
export function secondsFrom(find: FindSeries, name: QueryName, option: number): number {
  const series = find(name)[0];
  const value = series ? toSeconds(lastOf(series.values), series.unit) : NaN;
  return value > 0 ? value : option;
}

/** The last value of a query as a ratio 0 to 1, else the option. */
export function ratioFrom(find: FindSeries, name: QueryName, option: number): number {
  const series = find(name)[0];
  const value = series ? toRatio(lastOf(series.values), series.unit) : NaN;
  return Number.isNaN(value) ? option : value;
}

/** The last value of a query if it is above 0, else the option. */
export function positiveFrom(find: FindSeries, name: QueryName, option: number): number {
  const value = lastOf(find(name)[0]?.values ?? []);
  return value > 0 ? value : option;
}
