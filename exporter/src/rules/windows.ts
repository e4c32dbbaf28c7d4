/** Longer windows out of five-minute rates, and shares out of two of them. */
import { eventsIn } from './promql.ts';
import type { Window } from './promql.ts';
import type { Recording } from './rule.ts';

type Rate = Pick<Recording, 'record' | 'level'>;

/** The mean of a five-minute rate: it weighs busy hours more than quiet ones and outlives the replica that counted. */
export function averaged({ record, level }: Rate, window: string): Recording {
  return {
    level,
    record: record.replace(/rate5m$/, `rate${window}`),
    expr: `avg_over_time(${record}[${window}])`,
  };
}

/**
 * How many events a window holds. What a series is too young to tell of counts as nothing, where a mean would have it be
 * more of the same. Rates of five minutes, taken every five minutes, cover the window however often they are recorded.
 */
export function eventsOver(rate5m: string, window: Window): string {
  return eventsIn(`sum_over_time(${rate5m}[${window}:5m])`, '5m');
}

/** The mean of an hour's rate over many days, an hour at a time. */
export function overDays({ record }: Rate, days: number, offset?: '1d'): string {
  return `avg_over_time(${record}[${days}d:1h]${offset === undefined ? '' : ` offset ${offset}`})`;
}

/** Part per whole. No series where the whole is nothing. */
export function share(rule: Pick<Recording, 'record' | 'level'>, part: string, whole: string): Recording {
  return { ...rule, expr: `${part}\n/\n(${whole} > 0)` };
}
