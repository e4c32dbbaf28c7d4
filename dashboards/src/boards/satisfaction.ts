/** Whether customers are satisfied, and whether their matter was settled. */
import { KPI } from '../../../exporter/src/metrics/names.ts';
import { FCR_WINDOW, UNSATISFIED_UP_TO } from '../../../exporter/src/rules/conventions.ts';
import type { Board } from '../board.ts';
import { DEFINITIONS } from '../definitions.ts';
import { graph, kpiPanel, table } from '../kinds.ts';
import { paragraphs, say } from '../language.ts';
import type { Text } from '../language.ts';
import { objectiveLine, secondsOf, targetOf } from '../objective.ts';
import type { Query } from '../panel.ts';
import { inRange, perStep, quantile, rate, ratio, scopeOf, sumBy } from '../promql.ts';
import { SMALL_GROUP, agentScores } from './agentScores.ts';
import { budgetBurn } from './budgetBurn.ts';
import { budgetLeft } from './budgetLeft.ts';

const FILTERS = ['job', 'source', 'inbox', 'team'] as const;
const { series, bucket, count } = scopeOf(FILTERS);

const view = kpiPanel({
  view: 'satisfaction',
  title: say('Satisfaction', 'رضا العملاء'),
  description: paragraphs(DEFINITIONS.csat, DEFINITIONS.responseRate),
  width: 24,
  height: 12,
  unit: 'percentunit',
  queries: [
    { name: 'scores', as: 'table', expr: sumBy(['le'], inRange(bucket(KPI.csat))) },
    {
      name: 'scoreTrend',
      as: 'range',
      minStep: '1d',
      legend: '{{le}}',
      expr: sumBy(['le'], perStep(bucket(KPI.csat))),
    },
    { name: 'scoreGroups', as: 'table', expr: sumBy(['le', 'team'], inRange(bucket(KPI.csat))) },
    { name: 'surveys', as: 'table', expr: sumBy(['outcome'], inRange(series(KPI.surveys))) },
    { name: 'changes', as: 'table', expr: sumBy([], inRange(series(KPI.surveyAnswerChanges))) },
    { name: 'csatTarget', as: 'table', expr: targetOf('csat') },
  ],
});

const surveyed = (outcome: string | readonly string[], by: readonly string[] = []) =>
  sumBy(by, perStep(series(KPI.surveys, { outcome })));

const responseRate = graph({
  title: say('Response rate, by inbox', 'نسبة الاستجابة حسب الصندوق'),
  description: DEFINITIONS.responseRate,
  width: 8,
  height: 9,
  unit: 'percentunit',
  max: 1,
  queries: [
    {
      name: 'rate',
      as: 'range',
      minStep: '1d',
      legend: '{{inbox}}',
      expr: ratio(surveyed('answered', ['inbox']), surveyed(['answered', 'expired'], ['inbox'])),
    },
  ],
});

const OUTCOMES: readonly (readonly [string, Text])[] = [
  ['answered', say('answered', 'مجابة')],
  ['expired', say('expired', 'منتهية')],
  ['failed', say('failed', 'فاشلة')],
];

const outcomes = graph({
  title: say('What became of surveys', 'مآل الاستبيانات'),
  description: DEFINITIONS.responseRate,
  width: 8,
  height: 9,
  unit: 'short',
  decimals: 0,
  drawn: 'stacked bars',
  queries: OUTCOMES.map(([outcome, legend]): Query => ({
    name: outcome,
    as: 'range',
    minStep: '1d',
    legend,
    expr: surveyed(outcome),
  })),
});

const BY_INBOX = ['inbox', 'team'];

const inboxes = table({
  title: say('By inbox', 'حسب الصندوق'),
  description: paragraphs(
    DEFINITIONS.csat,
    DEFINITIONS.fcr,
    say(
      'Scores have no category: an episode often gets its category after the survey.',
      'لا فئة للتقييمات: كثيراً ما تُعرف فئة الحلقة بعد الاستبيان.',
    ),
  ),
  width: 8,
  height: 9,
  unit: 'short',
  decimals: 0,
  queries: [
    {
      name: 'satisfied',
      as: 'table',
      expr: `1 - ${ratio(
        sumBy(BY_INBOX, inRange(bucket(KPI.csat, {}, UNSATISFIED_UP_TO))),
        sumBy(BY_INBOX, inRange(count(KPI.csat))),
      )}`,
    },
    { name: 'answers', as: 'table', expr: sumBy(BY_INBOX, inRange(count(KPI.csat))) },
    {
      name: 'fcr',
      as: 'table',
      expr: ratio(
        sumBy(
          BY_INBOX,
          inRange(series(KPI.contactResolutions, { window: FCR_WINDOW, result: 'first_contact' })),
        ),
        sumBy(BY_INBOX, inRange(series(KPI.contactResolutions, { window: FCR_WINDOW }))),
      ),
    },
  ],
  sortBy: 'answers',
  columns: [
    { of: 'inbox', title: say('Inbox', 'صندوق الوارد') },
    { of: 'team', title: say('Team', 'الفريق') },
    { of: 'satisfied', title: say('Satisfied', 'الراضون'), unit: 'percentunit', max: 1, looks: 'bar' },
    { of: 'answers', title: say('Answers', 'التقييمات') },
    { of: 'fcr', title: say('FCR, 72 h', 'من أول تواصل، ٧٢ ساعة'), unit: 'percentunit' },
  ],
});

const agents = agentScores({ filters: ['job', 'team'], width: 8, height: 9 });

const WINDOWS: readonly (readonly [string, Text])[] = [
  ['24h', say('24 hours', '٢٤ ساعة')],
  ['72h', say('72 hours', '٧٢ ساعة')],
  ['7d', say('7 days', '٧ أيام')],
];

const fcr = graph({
  title: say('First contact resolution', 'الحل من أول تواصل'),
  description: DEFINITIONS.fcr,
  width: 8,
  height: 9,
  unit: 'percentunit',
  max: 1,
  queries: [
    ...WINDOWS.map(([window, legend]): Query => ({
      name: `fcr${window}`,
      as: 'range',
      minStep: '1d',
      legend,
      expr: ratio(
        sumBy([], perStep(series(KPI.contactResolutions, { window, result: 'first_contact' }))),
        sumBy([], perStep(series(KPI.contactResolutions, { window }))),
      ),
    })),
    objectiveLine(targetOf('fcr')),
  ],
});

const repeats = graph({
  title: say('Customers who come back', 'العملاء العائدون'),
  description: paragraphs(
    DEFINITIONS.repeat,
    say(
      'As a share of the episodes opened that day; falling is good.',
      'كنسبة من حلقات ذلك اليوم؛ والانخفاض جيد.',
    ),
  ),
  width: 8,
  height: 9,
  unit: 'percentunit',
  queries: [
    {
      name: 'repeats',
      as: 'range',
      minStep: '1d',
      legend: '{{inbox}}',
      expr: ratio(
        sumBy(['inbox'], perStep(series(KPI.repeatContacts))),
        sumBy(['inbox'], perStep(series(KPI.episodesOpened))),
      ),
    },
  ],
});

const RESOLUTIONS: readonly (readonly [string, number, Text])[] = [
  ['first', 0.5, say('half, first', 'النصف، أول حل')],
  ['first', 0.9, say('nine in ten, first', 'تسعة من عشرة، أول حل')],
  ['full', 0.5, say('half, full', 'النصف، كامل')],
  ['active', 0.5, say('half, active', 'النصف، فعلي')],
];

const csatBurn = budgetBurn({
  title: say(
    'Satisfaction: budget burn, as part of what alerts',
    'الرضا: استنزاف الميزانية، نسبةً إلى حد التنبيه',
  ),
  filters: FILTERS,
  objective: 'csat',
  definition: DEFINITIONS.csat,
  width: 8,
  height: 9,
});

const resolution = graph({
  title: say('Resolution time', 'زمن الحل'),
  description: DEFINITIONS.resolution,
  width: 14,
  height: 9,
  unit: 's',
  logarithmic: true,
  queries: [
    ...RESOLUTIONS.map(([kind, q, legend]): Query => ({
      name: `${kind}${q * 100}`,
      as: 'range',
      minStep: '1h',
      legend,
      expr: quantile(q, rate(bucket(KPI.resolution, { kind }))),
    })),
    objectiveLine(secondsOf('resolution')),
  ],
});

const resolvedInTime = graph({
  title: say('Resolved in time, by team', 'الحل في وقته حسب الفريق'),
  description: paragraphs(
    DEFINITIONS.objective,
    say(
      'Objective: resolved by a person or a bot within the threshold of its start.',
      'الهدف: أن يحل شخص أو روبوت الحلقة خلال الحد من بدايتها.',
    ),
  ),
  width: 10,
  height: 9,
  unit: 'percentunit',
  max: 1,
  queries: [
    {
      name: 'share',
      as: 'range',
      minStep: '1d',
      legend: '{{team}}',
      expr: ratio(
        sumBy(['team'], perStep(series(KPI.objectiveResults, { objective: 'resolution', result: 'met' }))),
        sumBy(['team'], perStep(series(KPI.objectiveResults, { objective: 'resolution' }))),
      ),
    },
    objectiveLine(targetOf('resolution')),
  ],
});

const resolutionBurn = budgetBurn({
  title: say(
    'Resolution: budget burn, as part of what alerts',
    'الحل: استنزاف الميزانية، نسبةً إلى حد التنبيه',
  ),
  filters: FILTERS,
  objective: 'resolution',
  definition: DEFINITIONS.objective,
  width: 8,
  height: 9,
});

const budget = budgetLeft({
  filters: FILTERS,
  objectives: ['csat', 'fcr', 'resolution'],
  description: DEFINITIONS.budget,
  width: 8,
  height: 9,
});

export const SATISFACTION: Board = {
  name: 'satisfaction',
  title: say('Helpdesk: Satisfaction', 'الدعم: رضا العملاء'),
  description: say(
    'What customers say in surveys, how many of them answer, and whether their matter was settled at the first contact.',
    'ما يقوله العملاء في الاستبيانات، وكم منهم يجيب، وهل حُل موضوعهم من أول تواصل.',
  ),
  filters: FILTERS,
  choices: [SMALL_GROUP],
  from: 'now-28d',
  refresh: '5m',
  sections: [
    { rows: [[view]] },
    { title: say('Surveys', 'الاستبيانات'), rows: [[responseRate, outcomes, repeats]] },
    { title: say('Who and where', 'من وأين'), rows: [[inboxes, agents, fcr]] },
    { title: say('Resolution', 'الحل'), rows: [[resolution, resolvedInTime]] },
    { title: say('Error budgets', 'ميزانيات الأخطاء'), rows: [[csatBurn, resolutionBurn, budget]] },
  ],
};
