/**
 * Every objective with a target as one pair of series, what was judged and what missed, and the error budgets made of
 * them. Shares are made of counts, never of shares.
 */
import { KPI, SETTINGS } from '../../metrics/names.ts';
import { FCR_WINDOW, UNSATISFIED_UP_TO, objective } from '../conventions.ts';
import { acrossReplicas, bucket, countOf, grouped, select } from '../promql.ts';
import type { Objective } from '../../conversation/policy.ts';
import type { Window } from '../promql.ts';
import { BY_SLICE, named, RARELY, recording } from '../rule.ts';
import type { Group, Recording } from '../rule.ts';
import { averaged, eventsOver, overDays, share } from '../windows.ts';

/** Days an error budget is for. Prometheus must keep data for longer. */
export const BUDGET_DAYS = 28;

/** Days of the past that a day is compared with. */
export const PAST_DAYS = 14;

export interface BurnWindow {
  readonly long: Extract<Window, '1h' | '6h' | '1d' | '3d'>;
  readonly short: Extract<Window, '5m' | '30m' | '2h' | '6h'>;
  /** Times the pace that just uses up the budget in its days. */
  readonly factor: number;
  /**
   * With a target of 90 % nothing burns faster than 10 times that pace: where the factor asks for more than this much of
   * the way from the budget to everything missing, this is the threshold.
   */
  readonly wayToAll: number;
  /** Events in the long window that make a share worth waking somebody for. */
  readonly minEvents: number;
  readonly for: string;
  /** As few events as that may well leave the short window empty: the alert must not end and begin anew with each. */
  readonly keepFiringFor?: string;
}

export const BURN_WINDOWS: readonly BurnWindow[] = [
  { long: '1h', short: '5m', factor: 14, wayToAll: 2 / 3, minEvents: 10, for: '2m', keepFiringFor: '10m' },
  { long: '6h', short: '30m', factor: 6, wayToAll: 1 / 2, minEvents: 20, for: '15m', keepFiringFor: '30m' },
  { long: '1d', short: '2h', factor: 3, wayToAll: 1 / 3, minEvents: 30, for: '1h' },
  { long: '3d', short: '6h', factor: 1, wayToAll: 1 / 4, minEvents: 50, for: '3h' },
];

const BY_OBJECTIVE = [...BY_SLICE, 'objective'];

export const objectiveSeconds = recording({
  level: ['objective'],
  of: SETTINGS.objectiveSeconds,
  operations: 'max',
  expr: acrossReplicas(select(SETTINGS.objectiveSeconds)),
});

export const errorBudget = recording({
  level: ['objective'],
  of: 'error_budget',
  operations: 'ratio',
  expr: `1 - ${acrossReplicas(select(SETTINGS.objectiveTarget))}`,
});

/** The share of misses above which the budget burns too fast for the window. Always below 1. */
export const burnThresholds = new Map(
  BURN_WINDOWS.map(({ long, factor, wayToAll }) => {
    const budget = errorBudget.record;
    const byPace = `${factor} * ${budget}`;
    const byShare = `${budget} + ${wayToAll.toFixed(3)} * (1 - ${budget})`;
    const rule = recording({
      level: ['objective'],
      of: 'error_budget_threshold',
      operations: `ratio_rate${long}`,
      expr: `${byPace} < ${byShare}\nor\n${byShare}`,
    });
    return [long, rule];
  }),
);

const missed5m = named({ level: BY_OBJECTIVE, of: 'objective_missed', operations: 'rate5m' });
const judged5m = named({ level: BY_OBJECTIVE, of: 'objective_judged', operations: 'rate5m' });

const CONTACTS = { window: FCR_WINDOW } as const;

const FIVE_MINUTES: readonly Recording[] = [
  {
    ...missed5m,
    expr: acrossReplicas(rate5m(select(KPI.objectiveResults, { result: 'missed' })), ['result']),
  },
  {
    ...missed5m,
    labels: { objective: objective('csat') },
    expr: acrossReplicas(rate5m(bucket(KPI.csat, {}, UNSATISFIED_UP_TO)), ['le']),
  },
  {
    ...missed5m,
    labels: { objective: objective('fcr') },
    expr: acrossReplicas(rate5m(select(KPI.contactResolutions, { ...CONTACTS, result: 'repeat' })), [
      'window',
      'result',
    ]),
  },
  { ...judged5m, expr: `sum without (result) (${acrossReplicas(rate5m(select(KPI.objectiveResults)))})` },
  {
    ...judged5m,
    labels: { objective: objective('csat') },
    expr: acrossReplicas(rate5m(countOf(KPI.csat))),
  },
  {
    ...judged5m,
    labels: { objective: objective('fcr') },
    expr: `sum without (result) (${acrossReplicas(rate5m(select(KPI.contactResolutions, CONTACTS)), ['window'])})`,
  },
];

function rate5m(selector: string): string {
  return `rate(${selector}[5m])`;
}

type LongWindow = Extract<Window, '30m' | '1h' | '2h' | '6h' | '1d' | '3d'>;
const LONG_WINDOWS: readonly LongWindow[] = ['30m', '1h', '2h', '6h', '1d', '3d'];

const LONGER = LONG_WINDOWS.flatMap((window) => [averaged(missed5m, window), averaged(judged5m, window)]);

/** How many episodes or answers of one objective were judged within the window. */
export function judgedWithin(window: LongWindow, name: Objective): string {
  return eventsOver(`${judged5m.record}{objective="${objective(name)}"}`, window);
}

/** Episodes or answers judged per second over the window. */
export function judgedOver(window: LongWindow): string {
  return averaged(judged5m, window).record;
}

function missedShare(operations: string, missed: string, judged: string): Recording {
  return share(named({ level: BY_OBJECTIVE, of: 'objective_missed_per_judged', operations }), missed, judged);
}

const MISSED_SHARES: readonly Recording[] = [
  missedShare('ratio_rate5m', missed5m.record, judged5m.record),
  ...LONG_WINDOWS.map((window) =>
    missedShare(`ratio_rate${window}`, averaged(missed5m, window).record, judgedOver(window)),
  ),
];

/** The share of misses over the window. */
export function missedShareOver(window: LongWindow | '5m'): string {
  return missedShare(`ratio_rate${window}`, '', '').record;
}

const missed1h = averaged(missed5m, '1h');
const judged1h = averaged(judged5m, '1h');

/** The days before the last one. */
export const missedShareInPast = missedShare(
  `ratio_rate${PAST_DAYS}d_offset1d`,
  overDays(missed1h, PAST_DAYS, '1d'),
  overDays(judged1h, PAST_DAYS, '1d'),
);

const missedShareOfBudget = missedShare(
  `ratio_rate${BUDGET_DAYS}d`,
  overDays(missed1h, BUDGET_DAYS),
  overDays(judged1h, BUDGET_DAYS),
);

/** 1: untouched; 0: used up; below: overdrawn. */
export const budgetRemaining = recording({
  level: BY_OBJECTIVE,
  of: 'error_budget_remaining',
  operations: `ratio_rate${BUDGET_DAYS}d`,
  expr: `1 - ${grouped(
    `${missedShareOfBudget.record}\n/ ignoring (${BY_SLICE.join(', ')}) group_left ()\n${errorBudget.record}`,
  )}`,
});

export const OBJECTIVE_GROUPS: readonly Group<Recording>[] = [
  {
    name: 'helpdesk-objectives',
    interval: '1m',
    rules: [objectiveSeconds, errorBudget, ...burnThresholds.values(), ...FIVE_MINUTES],
  },
  {
    name: 'helpdesk-objectives-windows',
    interval: '1m',
    rules: [...LONGER, ...MISSED_SHARES],
  },
  {
    name: 'helpdesk-objectives-past',
    interval: RARELY,
    rules: [missedShareInPast, missedShareOfBudget, budgetRemaining],
  },
];
