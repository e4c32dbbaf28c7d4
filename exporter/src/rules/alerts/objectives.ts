/** Error budgets that burn too fast, and quality that falls against its own past. */
import type { Severity } from '../../alerts.ts';
import { levelOf, objective } from '../conventions.ts';
import type { Dashboard } from '../conventions.ts';
import { allOf, eventsIn, grouped } from '../promql.ts';
import { botJudged1d, containedShare, containedShareInPast } from '../recordings/answers.ts';
import {
  BURN_WINDOWS,
  PAST_DAYS,
  burnThresholds,
  judgedOver,
  judgedWithin,
  missedShareInPast,
  missedShareOver,
} from '../recordings/objectives.ts';
import type { BurnWindow } from '../recordings/objectives.ts';
import { unlessClosed } from '../recordings/present.ts';
import { BY_SLICE } from '../rule.ts';
import type { Alert, Group } from '../rule.ts';

export type BudgetedObjective = 'first_response' | 'resolution' | 'csat';

interface BudgetAlert {
  readonly alert: string;
  readonly objective: BudgetedObjective;
  readonly summary: string;
  /** What missed, as the subject of the description. */
  readonly missed: string;
  readonly dashboard: Dashboard;
  readonly severities: Readonly<Partial<Record<BurnWindow['long'], Severity>>>;
}

const BUDGETS: Readonly<Record<BudgetedObjective, BudgetAlert>> = {
  first_response: {
    alert: 'FirstResponseBudgetBurn',
    objective: 'first_response',
    summary: 'Too many first answers miss the objective.',
    missed: 'of first answers missed the objective',
    dashboard: 'firstResponse',
    severities: { '1h': 'critical', '6h': 'warning', '1d': 'warning', '3d': 'info' },
  },
  resolution: {
    alert: 'ResolutionBudgetBurn',
    objective: 'resolution',
    summary: 'Too many conversations are resolved too late.',
    missed: 'of episodes missed the resolution objective',
    dashboard: 'satisfaction',
    severities: { '1h': 'warning', '6h': 'warning', '1d': 'info', '3d': 'info' },
  },
  csat: {
    alert: 'SatisfactionBudgetBurn',
    objective: 'csat',
    summary: 'Too many customers are not satisfied.',
    missed: 'of survey answers were below 4',
    dashboard: 'satisfaction',
    // Answers come hours after the conversation: nothing is lost by waiting for enough of them.
    severities: { '6h': 'warning', '1d': 'warning', '3d': 'info' },
  },
};

/** The alert that tells of the objective's budget, with the windows it looks over. */
export function budgetAlertOf(wanted: BudgetedObjective): Pick<BudgetAlert, 'alert' | 'severities'> {
  return BUDGETS[wanted];
}

function budgetAlerts(budget: BudgetAlert): readonly Alert[] {
  return BURN_WINDOWS.flatMap((window) => {
    const severity = budget.severities[window.long];
    return severity === undefined ? [] : [budgetAlert(budget, window, severity)];
  });
}

function budgetAlert(budget: BudgetAlert, window: BurnWindow, severity: Severity): Alert {
  const { long, short, minEvents } = window;
  const of = `{objective="${objective(budget.objective)}"}`;
  const above = `> ignoring (${BY_SLICE.join(', ')}) group_left () ${burnThresholds.get(long)?.record ?? ''}`;
  return {
    alert: budget.alert,
    domain: 'kpi',
    severity,
    escalation: levelOf(severity),
    when: `more missed within ${long}, and still within ${short}, than the error budget can bear (factor ${window.factor})`,
    expr: `${allOf(
      `${missedShareOver(long)}${of} ${above}`,
      `${missedShareOver(short)}${of} ${above}`,
      `${judgedWithin(long, budget.objective)} >= ${minEvents}`,
    )}\n${unlessClosed(['team', 'objective'])}`,
    for: window.for,
    ...(window.keepFiringFor !== undefined && { keepFiringFor: window.keepFiringFor }),
    labels: { long, short },
    summary: budget.summary,
    description: `{{ $value | humanizePercentage }} ${budget.missed} within ${long} in {{ $labels.inbox }}, team {{ $labels.team }}, and it has not stopped in the last ${short}.`,
    dashboard: budget.dashboard,
    variables: BY_SLICE,
  };
}

interface Falling {
  readonly alert: string;
  readonly summary: string;
  /** What fell, as the subject of the description. */
  readonly what: string;
  readonly dashboard: Dashboard;
  /** Shares of what is good, and how many were judged in the day. */
  readonly now: string;
  readonly past: string;
  readonly judgedInDay: string;
  readonly beside: readonly string[];
}

/** A fall is worth a word from here on. */
const LEAST_FALL = 0.05;
const LEAST_JUDGED = 20;

/** More than twice the standard error: of falls this large chance alone makes one in forty. */
function falling({ now, past, judgedInDay, beside, ...named }: Falling): Alert {
  return {
    ...named,
    domain: 'kpi',
    severity: 'warning',
    escalation: levelOf('warning'),
    when: `the last day is ${LEAST_FALL * 100} points below the ${PAST_DAYS} days before, and by more than chance`,
    expr: `${allOf(
      `${now} < ${past} - ${LEAST_FALL}`,
      `${past} - ${grouped(now)} > 2 * sqrt(${past} * (1 - ${past}) / ${grouped(judgedInDay)})`,
      `${judgedInDay} >= ${LEAST_JUDGED}`,
    )}\n${unlessClosed(beside)}`,
    for: '30m',
    description: `${named.what} in {{ $labels.inbox }}, team {{ $labels.team }}, is {{ $value | humanizePercentage }} over the last day, below the ${PAST_DAYS} days before.`,
    variables: BY_SLICE,
  };
}

function fallingObjective(
  name: 'csat' | 'fcr',
  rest: Pick<Falling, 'alert' | 'summary' | 'what' | 'dashboard'>,
): Alert {
  const of = `{objective="${objective(name)}"}`;
  return falling({
    ...rest,
    now: `1 - ${missedShareOver('1d')}${of}`,
    past: `(1 - ${missedShareInPast.record}${of})`,
    judgedInDay: eventsIn(`${judgedOver('1d')}${of}`, '1d'),
    beside: ['team', 'objective'],
  });
}

const QUALITY: readonly Alert[] = [
  fallingObjective('csat', {
    alert: 'SatisfactionFalling',
    summary: 'Customers are less satisfied than they used to be.',
    what: 'Satisfaction',
    dashboard: 'satisfaction',
  }),
  fallingObjective('fcr', {
    alert: 'FirstContactResolutionFalling',
    summary: 'Fewer requests than usual are settled at the first contact.',
    what: 'First contact resolution',
    dashboard: 'satisfaction',
  }),
  falling({
    alert: 'BotContainmentFalling',
    summary: 'The bot settles fewer conversations alone than it used to.',
    what: 'Bot containment',
    dashboard: 'bot',
    now: containedShare.record,
    past: containedShareInPast.record,
    judgedInDay: eventsIn(botJudged1d.record, '1d'),
    beside: ['team'],
  }),
];

export const OBJECTIVE_ALERTS: readonly Group<Alert>[] = [
  { name: 'helpdesk-error-budgets', rules: Object.values(BUDGETS).flatMap(budgetAlerts) },
  { name: 'helpdesk-quality', rules: QUALITY },
];
