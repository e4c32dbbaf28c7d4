/** How fast customers are answered, and how much of the error budget is left. */
import { KPI, SETTINGS } from '../../../exporter/src/metrics/names.ts';
import { TOLERABLE_LOSS } from '../../../exporter/src/rules/conventions.ts';
import { byWhoCounts } from '../../../exporter/src/rules/promql.ts';
import type { Board } from '../board.ts';
import { DEFINITIONS } from '../definitions.ts';
import { graph, heatmap, kpiPanel, table } from '../kinds.ts';
import { paragraphs, say } from '../language.ts';
import { objectiveLine, secondsOf, targetOf } from '../objective.ts';
import { inRange, perStep, quantile, rate, ratio, scopeOf, sumBy } from '../promql.ts';
import type { Query } from '../panel.ts';
import { budgetBurn } from './budgetBurn.ts';
import { budgetLeft } from './budgetLeft.ts';

const FILTERS = ['job', 'source', 'inbox', 'team'] as const;
const { series, bucket, count } = scopeOf(FILTERS);

/** The first responses that count: of people, or of anybody where the configuration says so. */
const counted = (of: (responder: 'human' | 'any') => string): string =>
  byWhoCounts(of, series(SETTINGS.firstResponder, { responder: 'any' }));
const WAITS_IN_RANGE = counted((responder) => inRange(bucket(KPI.firstResponse, { responder })));
const ANSWERS_IN_RANGE = counted((responder) => inRange(count(KPI.firstResponse, { responder })));
const FIRST = { objective: 'first_response' } as const;

const view = kpiPanel({
  view: 'firstResponse',
  title: say('First response', 'الرد الأول'),
  description: paragraphs(DEFINITIONS.firstResponse, DEFINITIONS.objective),
  width: 24,
  height: 12,
  unit: 's',
  queries: [
    {
      name: 'buckets',
      as: 'table',
      expr: sumBy(['le'], WAITS_IN_RANGE),
    },
    { name: 'results', as: 'table', expr: sumBy(['result'], inRange(series(KPI.objectiveResults, FIRST))) },
    {
      name: 'trend',
      as: 'range',
      legend: '{{result}}',
      minStep: '15m',
      expr: sumBy(['result'], perStep(series(KPI.objectiveResults, FIRST))),
    },
    {
      name: 'groups',
      as: 'table',
      expr: sumBy(['le', 'team'], WAITS_IN_RANGE),
    },
    { name: 'objective', as: 'table', expr: secondsOf('first_response') },
    { name: 'target', as: 'table', expr: targetOf('first_response') },
  ],
});

const FEW_EVENTS = say(
  'With few conversations a percentile jumps: each point looks back over at least an hour.',
  'مع محادثات قليلة تقفز المئينات: كل نقطة تغطي ساعة على الأقل.',
);

function percentile(q: number, legend: Query['legend'], of: 'human' | 'any'): Query {
  return {
    name: `${of}${q * 100}`,
    as: 'range',
    minStep: '1h',
    ...(legend !== undefined && { legend }),
    expr: quantile(q, rate(bucket(KPI.firstResponse, { responder: of }))),
  };
}

const percentiles = graph({
  title: say('First response, percentiles', 'الرد الأول، المئينات'),
  description: paragraphs(
    DEFINITIONS.firstResponse,
    say('Beside it the first answer of anyone, bots included.', 'وبجانبه أول جواب من أي طرف، والروبوت منهم.'),
    FEW_EVENTS,
  ),
  width: 12,
  height: 9,
  unit: 's',
  logarithmic: true,
  queries: [
    percentile(0.5, say('half, a person', 'النصف، شخص'), 'human'),
    percentile(0.9, say('nine in ten, a person', 'تسعة من عشرة، شخص'), 'human'),
    percentile(0.95, say('19 in 20, a person', '١٩ من ٢٠، شخص'), 'human'),
    percentile(0.9, say('nine in ten, anyone', 'تسعة من عشرة، أي طرف'), 'any'),
    objectiveLine(secondsOf('first_response')),
  ],
});

const waits = heatmap({
  title: say('First responses by wait, over time', 'الردود الأولى حسب الانتظار عبر الزمن'),
  description: paragraphs(
    DEFINITIONS.firstResponse,
    say(
      'Darker: more answers in that hour after such a wait.',
      'الأغمق: ردود أكثر في تلك الساعة بعد انتظار كهذا.',
    ),
  ),
  counted: say('First responses', 'الردود الأولى'),
  width: 12,
  height: 9,
  unit: 's',
  queries: [
    {
      name: 'waits',
      as: 'heatmap',
      legend: '{{le}}',
      minStep: '1h',
      expr: sumBy(
        ['le'],
        counted((responder) => perStep(bucket(KPI.firstResponse, { responder }))),
      ),
    },
  ],
});

function clock(name: string, of: typeof KPI.firstResponse, more: Pick<Query, 'mayBeEmpty'> = {}): Query {
  return {
    name,
    as: 'range',
    minStep: '1h',
    legend: '{{inbox}}',
    expr: quantile(
      0.9,
      counted((responder) => rate(bucket(of, { responder }))),
      ['inbox'],
    ),
    ...more,
  };
}

const wallClock = graph({
  title: say('Nine in ten answered within: by the clock on the wall', 'تسعة من عشرة خلال: بساعة الحائط'),
  description: paragraphs(
    DEFINITIONS.firstResponse,
    say(
      'Nights and holidays count: what the customer lived through.',
      'الليالي والعطل محسوبة: ما عاشه العميل فعلاً.',
    ),
    FEW_EVENTS,
  ),
  width: 9,
  height: 9,
  unit: 's',
  logarithmic: true,
  queries: [clock('wall', KPI.firstResponse), objectiveLine(secondsOf('first_response'))],
});

const businessClock = graph({
  title: say('Nine in ten answered within: by open hours', 'تسعة من عشرة خلال: بساعات العمل'),
  description: paragraphs(
    DEFINITIONS.firstResponseBusiness,
    say('What the team could do something about.', 'ما كان بوسع الفريق التأثير فيه.'),
    FEW_EVENTS,
  ),
  width: 9,
  height: 9,
  unit: 's',
  logarithmic: true,
  noValue: say('No inbox here has a calendar', 'لا تقويم لأي صندوق هنا'),
  queries: [
    { ...clock('business', KPI.firstResponse), ...businessQuery() },
    objectiveLine(secondsOf('first_response')),
  ],
});

function businessQuery(): Pick<Query, 'expr' | 'mayBeEmpty'> {
  return {
    expr: quantile(
      0.9,
      counted((responder) => rate(bucket(KPI.firstResponseBusiness, { responder }))),
      ['inbox'],
    ),
    mayBeEmpty: 'inboxes without a calendar have no observation',
  };
}

const calendars = table({
  title: say('Whose hours count', 'بأي تقويم تُحسب'),
  description: say(
    'The calendar of each inbox. Without one there are no business hours: it is open around the clock.',
    'تقويم كل صندوق. من لا تقويم له لا ساعات عمل له: فهو مفتوح على مدار الساعة.',
  ),
  width: 6,
  height: 9,
  unit: 'none',
  hidden: ['Value'],
  queries: [
    {
      name: 'known',
      as: 'table',
      expr: `max by (source, inbox, calendar) (${series(SETTINGS.inboxCalendar)})`,
    },
  ],
  columns: [
    { of: 'inbox', title: say('Inbox', 'صندوق الوارد') },
    { of: 'calendar', title: say('Calendar', 'التقويم') },
    { of: 'source', title: say('Source', 'المصدر') },
  ],
});

const nextResponse = graph({
  title: say('Next responses, percentiles', 'الردود التالية، المئينات'),
  description: paragraphs(DEFINITIONS.nextResponse, FEW_EVENTS),
  width: 12,
  height: 8,
  unit: 's',
  logarithmic: true,
  queries: [
    ...([0.5, 0.9] as const).map((q): Query => ({
      name: `next${q * 100}`,
      as: 'range',
      minStep: '1h',
      legend: q === 0.5 ? say('half', 'النصف') : say('nine in ten', 'تسعة من عشرة'),
      expr: quantile(q, rate(bucket(KPI.nextResponse))),
    })),
    objectiveLine(secondsOf('next_response')),
  ],
});

const OBJECTIVE_WORDS = {
  first_response: say('first response', 'الرد الأول'),
  next_response: say('next responses', 'الردود التالية'),
} as const;

const inTimeCourse = graph({
  title: say('In time, by objective', 'في الوقت، حسب الهدف'),
  description: paragraphs(
    DEFINITIONS.objective,
    say(
      'Per hour at least. The dashed line is the target of the first response.',
      'لكل ساعة على الأقل. الخط المتقطع هو النسبة المستهدفة للرد الأول.',
    ),
  ),
  width: 12,
  height: 8,
  unit: 'percentunit',
  max: 1,
  queries: [
    ...(['first_response', 'next_response'] as const).map((objective): Query => ({
      name: objective,
      as: 'range',
      minStep: '1h',
      legend: OBJECTIVE_WORDS[objective],
      expr: ratio(
        sumBy([], perStep(series(KPI.objectiveResults, { objective, result: 'met' }))),
        sumBy([], perStep(series(KPI.objectiveResults, { objective }))),
      ),
    })),
    objectiveLine(targetOf('first_response')),
  ],
});

const burn = budgetBurn({
  title: say('Budget burn, as part of what alerts', 'استنزاف الميزانية، نسبةً إلى حد التنبيه'),
  filters: FILTERS,
  objective: 'first_response',
  definition: DEFINITIONS.objective,
  width: 14,
  height: 9,
});

const budget = budgetLeft({
  filters: FILTERS,
  objectives: ['first_response', 'next_response'],
  description: paragraphs(
    DEFINITIONS.budget,
    say(
      'The inbox with least is what a team shows. Needs the recording rules and as much history.',
      'يُعرض لكل فريق أقل صناديقه. تلزم قواعد التسجيل وتاريخ بهذا الطول.',
    ),
  ),
  width: 10,
  height: 9,
});

const BY_SLICE = ['team', 'inbox'];

const slices = table({
  title: say('By team and inbox', 'حسب الفريق والصندوق'),
  description: paragraphs(
    DEFINITIONS.objective,
    DEFINITIONS.abandonment,
    say(
      'Categories are no part of response times: most helpdesks tell them when the conversation is over.',
      'لا تُقسم أزمنة الرد حسب الفئة: معظم الأنظمة تذكرها بعد انتهاء المحادثة.',
    ),
  ),
  width: 14,
  height: 9,
  unit: 'short',
  decimals: 0,
  queries: [
    {
      name: 'share',
      as: 'table',
      expr: ratio(
        sumBy(BY_SLICE, inRange(series(KPI.objectiveResults, { ...FIRST, result: 'met' }))),
        sumBy(BY_SLICE, inRange(series(KPI.objectiveResults, FIRST))),
      ),
    },
    { name: 'half', as: 'table', expr: sliceQuantile(0.5) },
    { name: 'most', as: 'table', expr: sliceQuantile(0.9) },
    {
      name: 'answered',
      as: 'table',
      expr: sumBy(BY_SLICE, ANSWERS_IN_RANGE),
    },
    { name: 'lost', as: 'table', expr: sumBy(BY_SLICE, inRange(series(KPI.abandonment, { stage: 'lost' }))) },
  ],
  sortBy: 'most',
  columns: [
    { of: 'team', title: say('Team', 'الفريق') },
    { of: 'inbox', title: say('Inbox', 'صندوق الوارد') },
    {
      of: 'share',
      title: say('In time', 'في الوقت'),
      unit: 'percentunit',
      decimals: 0,
      max: 1,
      looks: 'bar',
    },
    { of: 'half', title: say('Half within', 'النصف خلال'), unit: 's' },
    { of: 'most', title: say('Nine in ten within', 'تسعة من عشرة خلال'), unit: 's' },
    { of: 'answered', title: say('Answered', 'المجابة') },
    { of: 'lost', title: say('Lost', 'المفقودون') },
  ],
});

function sliceQuantile(q: number): string {
  // A slice without answers has no quantile: without this it would be NaN.
  const answered = sumBy(BY_SLICE, ANSWERS_IN_RANGE);
  return `${quantile(q, WAITS_IN_RANGE, BY_SLICE)}\nand\n${answered} > 0`;
}

const lossShare = graph({
  title: say('Customers at risk, recovered and lost', 'عملاء معرضون للفقد ومستعادون ومفقودون'),
  description: paragraphs(
    DEFINITIONS.abandonment,
    say(
      'The dashed line: 5 % of the episodes opened, as many losses as are tolerable.',
      'الخط المتقطع: ٥٪ من الحلقات المفتوحة، وهو المحتمل من الفقد.',
    ),
  ),
  width: 10,
  height: 9,
  unit: 'short',
  decimals: 0,
  queries: [
    ...lossStage('at_risk', say('at risk', 'معرضون')),
    ...lossStage('recovered', say('recovered', 'مستعادون')),
    ...lossStage('lost', say('lost', 'مفقودون')),
    {
      name: 'limit',
      as: 'range',
      minStep: '1h',
      legend: say('tolerable', 'المحتمل'),
      expr: `${TOLERABLE_LOSS} * ${sumBy([], perStep(series(KPI.episodesOpened)))}`,
    },
  ],
});

function lossStage(stage: string, legend: Query['legend']): Query[] {
  const expr = sumBy([], perStep(series(KPI.abandonment, { stage })));
  return [{ name: stage, as: 'range', minStep: '1h', ...(legend !== undefined && { legend }), expr }];
}

export const FIRST_RESPONSE: Board = {
  name: 'firstResponse',
  title: say('Helpdesk: First response', 'الدعم: الرد الأول'),
  description: say(
    'How fast customers get an answer, against the objective; by team and inbox, by the clock on the wall and by open hours.',
    'سرعة الرد على العملاء مقارنةً بالهدف؛ حسب الفريق والصندوق، بساعة الحائط وبساعات العمل.',
  ),
  filters: FILTERS,
  from: 'now-7d',
  refresh: '1m',
  sections: [
    { rows: [[view]] },
    {
      title: say('How long it takes', 'كم يستغرق'),
      rows: [
        [percentiles, waits],
        [wallClock, businessClock, calendars],
      ],
    },
    { title: say('After the first answer', 'بعد الرد الأول'), rows: [[nextResponse, inTimeCourse]] },
    { title: say('Error budget', 'ميزانية الأخطاء'), rows: [[burn, budget]] },
    { title: say('Who and where', 'من وأين'), rows: [[slices, lossShare]] },
  ],
};
