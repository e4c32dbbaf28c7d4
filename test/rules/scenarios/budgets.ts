/** Error budgets that burn too fast. */
import { counter, shared } from '../scenario.ts';
import type { Firing, Scenario, ScenarioFile, Series } from '../scenario.ts';
import { JOB, SETTINGS, SLICE, SLICE_QUERY, closed } from './desk.ts';

/** Results per minute of an objective. */
const results = (objective: string, missed: string, met: string): readonly Series[] => [
  ...shared('helpdesk_objective_results_total', { ...SLICE, objective, result: 'missed' }, missed),
  ...shared('helpdesk_objective_results_total', { ...SLICE, objective, result: 'met' }, met),
];

/** First response and resolution fare alike: their targets are the same, and one test serves both. */
const steady = (missed: number, of = 100): readonly Series[] =>
  ['first_response', 'resolution'].flatMap((objective) =>
    results(objective, `0+${missed}x300`, `0+${of - missed}x300`),
  );

/** Survey answers per minute: so many of a hundred below 4. Bounds as Prometheus 3 stores them. */
const scores = (below: number, of = 100): readonly Series[] => [
  ...shared('helpdesk_csat_score_bucket', { ...SLICE, le: '3.0' }, `0+${below}x300`),
  ...shared('helpdesk_csat_score_bucket', { ...SLICE, le: '+Inf' }, `0+${of}x300`),
  ...shared('helpdesk_csat_score_count', SLICE, `0+${of}x300`),
];

/** Stretches of minutes in which so many of a hundred miss. */
type Stretches = readonly (readonly [missed: number, minutes: number])[];

const both = (stretches: Stretches) => ({
  missed: counter(...stretches),
  met: counter(...stretches.map(([missed, minutes]) => [100 - missed, minutes] as const)),
  all: counter(...stretches.map(([, minutes]) => [100, minutes] as const)),
});

const resultsOver = (objective: string) => (stretches: Stretches) => {
  const { missed, met } = both(stretches);
  return results(objective, missed, met);
};

const scoresOver = (stretches: Stretches): readonly Series[] => {
  const { missed, all } = both(stretches);
  return [
    ...shared('helpdesk_csat_score_bucket', { ...SLICE, le: '3' }, missed),
    ...shared('helpdesk_csat_score_count', SLICE, all),
  ];
};

interface Budget {
  readonly over: (stretches: Stretches) => readonly Series[];
  readonly alert: string;
  readonly objective: string;
  readonly series: (missed: number, of?: number) => readonly Series[];
  readonly summary: string;
  readonly missed: string;
  readonly dashboard: string;
}

const FIRST_RESPONSE: Budget = {
  over: resultsOver('first_response'),
  alert: 'FirstResponseBudgetBurn',
  objective: 'first_response',
  series: steady,
  summary: 'Too many first answers miss the objective.',
  missed: 'of first answers missed the objective',
  dashboard: 'helpdesk-first-response',
};
const RESOLUTION: Budget = {
  over: resultsOver('resolution'),
  alert: 'ResolutionBudgetBurn',
  objective: 'resolution',
  series: steady,
  summary: 'Too many conversations are resolved too late.',
  missed: 'of episodes missed the resolution objective',
  dashboard: 'helpdesk-satisfaction',
};
const SATISFACTION: Budget = {
  over: scoresOver,
  alert: 'SatisfactionBudgetBurn',
  objective: 'csat',
  series: scores,
  summary: 'Too many customers are not satisfied.',
  missed: 'of survey answers were below 4',
  dashboard: 'helpdesk-satisfaction',
};

/** All objectives fare alike, so that one test serves them all. */
const allOver = (stretches: Stretches) =>
  [FIRST_RESPONSE, RESOLUTION, SATISFACTION].flatMap(({ over }) => over(stretches));

interface Rule {
  readonly long: string;
  readonly short: string;
  readonly severity: string;
  readonly escalation: string;
  /** Percent of misses that is just too much, and just not. */
  readonly over: number;
  readonly under: number;
  /** When the rule, but none with a longer wait, has had its time. */
  readonly at: string;
  /** Misses per minute, all there is, below the least number of events. */
  readonly few: number;
}

const firing = (budget: Budget, { long, short, severity, escalation }: Rule, share: string): Firing => ({
  labels: { ...JOB, ...SLICE, objective: budget.objective, long, short, severity, escalation, domain: 'kpi' },
  summary: budget.summary,
  description: `${share} ${budget.missed} within ${long} in support, team care, and it has not stopped in the last ${short}.`,
  dashboard: `${budget.dashboard}${SLICE_QUERY}`,
});

function scenariosOf(budget: Budget, rule: Rule): readonly Scenario[] {
  const { over, under, at, few, long } = rule;
  const id = `${budget.alert}/${long}`;
  return [
    {
      rule: id,
      case: 'fires',
      claim: `${over} % miss`,
      series: [...SETTINGS, ...budget.series(over)],
      at,
      firing: [firing(budget, rule, `${over}%`)],
    },
    {
      rule: id,
      case: 'silent just before',
      claim: `${under} % miss`,
      series: [...SETTINGS, ...budget.series(under)],
      at,
    },
    {
      rule: id,
      case: 'does not fire',
      claim: 'all miss, but they are too few',
      series: [...SETTINGS, ...budget.series(few, few)],
      at,
    },
    { rule: id, case: 'no data', claim: 'there are objectives, but no results', series: SETTINGS, at },
    {
      rule: id,
      case: 'also',
      claim: 'the inbox is closed',
      series: [...SETTINGS, ...budget.series(over), ...closed()],
      at,
    },
  ];
}

/** What the long and the short window are for, within minutes. */
function hourScenarios(budget: Budget, rule: Rule): readonly Scenario[] {
  const id = `${budget.alert}/1h`;
  const recovered = [
    ...SETTINGS,
    ...allOver([
      [0, 121],
      [100, 70],
      [0, 20],
    ]),
  ];
  return [
    {
      rule: id,
      case: 'also',
      claim: 'the two minutes are not over',
      series: [...SETTINGS, ...budget.series(100)],
      at: '2m',
    },
    {
      rule: id,
      case: 'also',
      claim: 'ten bad minutes are not an hour',
      series: recovered,
      at: '130m',
    },
    {
      rule: id,
      case: 'also',
      claim: 'seventy bad minutes are',
      series: recovered,
      at: '190m',
      firing: [firing(budget, rule, '100%')],
    },
    { rule: id, case: 'also', claim: 'it ends soon after the misses do', series: recovered, at: '206m' },
  ];
}

/** Settings for as long as days take. */
const SETTINGS_OF_DAYS = SETTINGS.map(({ series, values }) => ({
  series,
  values: values.replace('x300', 'x2000'),
}));

/** A team that has just begun: three results in all, each of them missed. */
const YOUNG = [...SETTINGS, ...results('first_response', '0x2 1 2 3x60', '0x63')];

const YOUNG_SCENARIOS: readonly Scenario[] = ['8m', '15m', '35m', '60m'].map((at) => ({
  rule: 'FirstResponseBudgetBurn/1h',
  case: 'also',
  claim: `three missed results, the only ones ever, are too few after ${at}`,
  series: YOUNG,
  at,
}));

/** What the long and the short windows are for, within days. `rules`: those of a day and of three. */
function dayScenarios(budget: Budget, [day, threeDays]: readonly [Rule, Rule]): readonly Scenario[] {
  const recovered = [
    ...SETTINGS_OF_DAYS,
    ...allOver([
      [100, 121],
      [0, 400],
    ]),
  ];
  const begun = [
    ...SETTINGS_OF_DAYS,
    ...allOver([
      [0, 481],
      [58, 100],
    ]),
  ];
  const long = [
    ...SETTINGS_OF_DAYS,
    ...allOver([
      [0, 1441],
      [30, 400],
    ]),
  ];
  const { alert } = budget;
  return [
    {
      rule: `${alert}/6h`,
      case: 'also',
      claim: 'it ends when half an hour was good, that of a day does not',
      series: recovered,
      at: '180m',
      firing: [firing(budget, day, '66.67%')],
    },
    {
      rule: `${alert}/1d`,
      case: 'also',
      claim: 'it ends when two hours were good, that of three days does not',
      series: recovered,
      at: '250m',
      firing: [firing(budget, threeDays, '48%')],
    },
    {
      rule: `${alert}/3d`,
      case: 'also',
      claim: 'it ends when six hours were good',
      series: recovered,
      at: '490m',
    },
    {
      rule: `${alert}/1d`,
      case: 'also',
      claim: 'a bad hour and a half after eight good hours are neither six hours nor a day',
      series: begun,
      at: '580m',
    },
    {
      rule: `${alert}/3d`,
      case: 'also',
      claim: 'six hours that are a little bad after a good day are not three days',
      series: long,
      at: '1820m',
    },
    {
      rule: `${alert}/6h`,
      case: 'also',
      claim: 'fifteen minutes are not over',
      series: [...SETTINGS, ...budget.series(58)],
      at: '20m',
    },
  ];
}

// For a target of 90 % (85 % for satisfaction) nothing can burn 14 times too fast: the thresholds are 70, 55, 30 and 10 %
// (57.5, 43.3 and 15 %).
const HOUR = { long: '1h', short: '5m', over: 71, under: 70, at: '10m', few: 0.15 };
const SIX_HOURS = { long: '6h', short: '30m', over: 56, under: 54, at: '30m', few: 0.05 };
const DAY = { long: '1d', short: '2h', over: 31, under: 29, at: '70m', few: 0.02 };
const THREE_DAYS = { long: '3d', short: '6h', over: 11, under: 9, at: '200m', few: 0.01 };

const CRITICAL = { severity: 'critical', escalation: 'on_call' };
const WARNING = { severity: 'warning', escalation: 'supervisor' };
const INFO = { severity: 'info', escalation: 'team_lead' };

/** A miss every six minutes, all there is: in the last of them five minutes hold none. */
const SPARSE: readonly Series[] = [
  ...SETTINGS,
  ...results('first_response', Array.from({ length: 30 }, (_, index) => `${index}x5`).join(' '), '0x179'),
];

const SPARSE_SCENARIOS: readonly Scenario[] = ['102m', '103m', '104m', '105m', '106m', '107m'].map((at) => ({
  rule: 'FirstResponseBudgetBurn/1h',
  case: 'also',
  claim: `ten of ten in the hour missed, one in six minutes, at ${at}`,
  series: SPARSE,
  at,
  firing: [firing(FIRST_RESPONSE, { ...HOUR, ...CRITICAL }, '100%')],
}));

/** Every minute, for what fires within minutes. */
export const BUDGETS_OF_AN_HOUR: ScenarioFile = {
  name: 'budgets-hour',
  evaluationInterval: '1m',
  interval: '1m',
  groups: [
    'helpdesk-present',
    'helpdesk-objectives',
    'helpdesk-objectives-windows',
    'helpdesk-error-budgets',
  ],
  scenarios: [
    ...scenariosOf(FIRST_RESPONSE, { ...HOUR, ...CRITICAL }),
    ...scenariosOf(RESOLUTION, { ...HOUR, ...WARNING }),
    ...hourScenarios(FIRST_RESPONSE, { ...HOUR, ...CRITICAL }),
    ...hourScenarios(RESOLUTION, { ...HOUR, ...WARNING }),
    ...YOUNG_SCENARIOS,
    ...SPARSE_SCENARIOS,
    {
      rule: 'FirstResponseBudgetBurn/1h',
      case: 'also',
      claim: 'everything missed fires although the target is 90 %',
      series: [...SETTINGS, ...FIRST_RESPONSE.series(100)],
      at: '10m',
      firing: [firing(FIRST_RESPONSE, { ...HOUR, ...CRITICAL }, '100%')],
    },
    {
      rule: 'FirstResponseBudgetBurn/1h',
      case: 'also',
      claim: 'a target of 99 % is held to 14 times its pace',
      series: [
        ...shared('helpdesk_objective_target_ratio', { objective: 'first_response' }, '0.99x300'),
        ...FIRST_RESPONSE.series(15),
      ],
      at: '10m',
      firing: [firing(FIRST_RESPONSE, { ...HOUR, ...CRITICAL }, '15%')],
    },
  ],
};

/** Every ten minutes, for what takes hours to fire. */
export const BUDGETS_OF_DAYS: ScenarioFile = {
  name: 'budgets-days',
  evaluationInterval: '10m',
  interval: '1m',
  groups: [
    'helpdesk-present',
    'helpdesk-objectives',
    'helpdesk-objectives-windows',
    'helpdesk-error-budgets',
  ],
  scenarios: [
    ...scenariosOf(FIRST_RESPONSE, { ...SIX_HOURS, ...WARNING }),
    ...scenariosOf(FIRST_RESPONSE, { ...DAY, ...WARNING }),
    ...scenariosOf(FIRST_RESPONSE, { ...THREE_DAYS, ...INFO }),
    ...scenariosOf(RESOLUTION, { ...SIX_HOURS, ...WARNING }),
    ...scenariosOf(RESOLUTION, { ...DAY, ...INFO }),
    ...scenariosOf(RESOLUTION, { ...THREE_DAYS, ...INFO }),
    ...scenariosOf(SATISFACTION, { ...SIX_HOURS, over: 58, under: 57, ...WARNING }),
    ...scenariosOf(SATISFACTION, { ...DAY, over: 44, under: 43, ...WARNING }),
    ...scenariosOf(SATISFACTION, { ...THREE_DAYS, over: 16, under: 14, ...INFO }),
    ...dayScenarios(FIRST_RESPONSE, [
      { ...DAY, ...WARNING },
      { ...THREE_DAYS, ...INFO },
    ]),
    ...dayScenarios(RESOLUTION, [
      { ...DAY, ...INFO },
      { ...THREE_DAYS, ...INFO },
    ]),
    ...dayScenarios(SATISFACTION, [
      { ...DAY, ...WARNING },
      { ...THREE_DAYS, ...INFO },
    ]),
  ],
};
