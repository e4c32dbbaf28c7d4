/** The wall screen: who waits, and whether today goes well. */
import { AGENT, BACKLOG_AGES, KPI, PRESENT, SETTINGS } from '../../../exporter/src/metrics/names.ts';
import { RUNBOOKS_URL } from '../../../exporter/src/alerts.ts';
import { UNSATISFIED_UP_TO } from '../../../exporter/src/rules/conventions.ts';
import { available5m, freeSlots } from '../../../exporter/src/rules/recordings/agents.ts';
import { HEARTBEAT } from '../board.ts';
import type { Board } from '../board.ts';
import { DEFINITIONS } from '../definitions.ts';
import { barGauge, graph, stat, table } from '../kinds.ts';
import { paragraphs, say } from '../language.ts';
import type { Panel } from '../panel.ts';
import { secondsOf, targetOf } from '../objective.ts';
import { inRange, judged, maxBy, now, ratio, scopeOf, sumBy } from '../promql.ts';
import { SEVERITY } from '../severities.ts';

const FILTERS = ['job', 'source', 'inbox', 'team'] as const;
const { series, bucket, count } = scopeOf(FILTERS);

const waiting = now(series(PRESENT.conversationsWaiting));
const open = now(series(PRESENT.conversationsOpen));
const wait = `time() - ${now(series(PRESENT.oldestWaiting))}`;

const waitingNow = stat({
  title: say('Waiting now', 'في الانتظار الآن'),
  description: DEFINITIONS.waiting,
  width: 4,
  height: 5,
  unit: 'short',
  course: true,
  queries: [{ name: 'waiting', as: 'range', expr: sumBy([], waiting) }],
  thresholds: [
    { color: 'green', value: null },
    { color: 'orange', value: 1 },
  ],
});

const longestWait = stat({
  title: say('Longest wait', 'أطول انتظار'),
  description: paragraphs(
    DEFINITIONS.waiting,
    say('Red above the objective of the first response.', 'أحمر فوق هدف الرد الأول.'),
  ),
  width: 4,
  height: 5,
  unit: 's',
  decimals: 0,
  // Nobody waiting has no timestamp: then it is 0.
  queries: [{ name: 'wait', as: 'instant', expr: `max(${wait})\nor\n0 * sum(${waiting})` }],
  turning: { at: secondsOf('first_response'), goodIs: 'below' },
});

const overdueByLevel = barGauge({
  title: say('Overdue, by level', 'المتأخرون'),
  description: DEFINITIONS.overdue,
  width: 4,
  height: 5,
  unit: 'short',
  min: 0,
  queries: [
    {
      name: 'overdue',
      as: 'instant',
      legend: '{{level}}',
      expr: sumBy(['level'], now(series(PRESENT.conversationsOverdue))),
    },
  ],
  thresholds: [
    { color: 'green', value: null },
    { color: 'red', value: 1 },
  ],
});

const results = (result?: 'met') =>
  inRange(series(KPI.objectiveResults, { objective: 'first_response', ...(result && { result }) }));

const inTime = stat({
  title: say('First response in time', 'الرد الأول في وقته'),
  description: paragraphs(
    DEFINITIONS.objective,
    say(
      'In the time range, as a rule today. Green from the target on.',
      'في المدة المختارة، وهي عادةً اليوم. أخضر ابتداءً من النسبة المستهدفة.',
    ),
  ),
  width: 5,
  height: 5,
  unit: 'percentunit',
  decimals: 0,
  noValue: say('Nothing due yet', 'لا شيء مستحق بعد'),
  queries: [
    { name: 'share', as: 'instant', expr: judged(ratio(sumBy([], results('met')), sumBy([], results()))) },
  ],
  turning: { at: targetOf('first_response'), goodIs: 'above' },
});

const answers = sumBy([], inRange(count(KPI.csat)));
const unhappy = sumBy([], inRange(bucket(KPI.csat, {}, UNSATISFIED_UP_TO)));

const satisfied = stat({
  title: say('Satisfied', 'الراضون'),
  description: paragraphs(
    DEFINITIONS.csat,
    say(
      'Few answers say little: look at their number.',
      'التقييمات القليلة لا تدل على الكثير: انظر إلى عددها.',
    ),
  ),
  width: 3,
  height: 5,
  unit: 'percentunit',
  decimals: 0,
  noValue: say('No answers yet', 'لا تقييمات بعد'),
  queries: [
    {
      name: 'satisfied',
      as: 'instant',
      legend: say('satisfied', 'راضون'),
      expr: judged(`1 - ${ratio(unhappy, answers)}`),
    },
  ],
  turning: { at: targetOf('csat'), goodIs: 'above' },
});

const answersToday = stat({
  title: say('Survey answers', 'تقييمات الاستبيان'),
  description: say(
    'How many scores the share beside rests on.',
    'عدد التقييمات التي تقوم عليها النسبة المجاورة.',
  ),
  width: 4,
  height: 5,
  unit: 'short',
  decimals: 0,
  queries: [{ name: 'answers', as: 'instant', expr: answers }],
});

const openInboxes = stat({
  title: say('Open hours', 'ساعات العمل'),
  description: say(
    'Calendars: who is open now. An inbox without a calendar is always open.',
    'التقاويم: من يعمل الآن. الصندوق بلا تقويم مفتوح دائماً.',
  ),
  width: 4,
  height: 8,
  unit: 'none',
  noValue: say('Always open', 'مفتوح دائماً'),
  mappings: [
    { value: 0, text: say('closed', 'مغلق'), color: 'gray' },
    { value: 1, text: say('open', 'مفتوح'), color: 'green' },
  ],
  queries: [
    {
      name: 'open',
      as: 'instant',
      legend: '{{calendar}}',
      expr: maxBy(['calendar'], now(series(SETTINGS.businessHoursOpen))),
      mayBeEmpty: 'a configuration without calendars has no such series',
    },
  ],
});

const BY_TEAM = ['team'];

const teams = table({
  title: say('Teams now', 'الفرق الآن'),
  description: paragraphs(
    say(
      'Every team: customers waiting and for how long, episodes open, agents available, agents with a conversation (those who are away too), and the conversations that the available ones could still take.',
      'كل فريق: العملاء المنتظرون ومدة انتظارهم، والحلقات المفتوحة، والموظفون المتوفرون، ومن لديهم محادثات (حتى الغائبون)، وما يتسع له المتوفرون بعد.',
    ),
    DEFINITIONS.waiting,
  ),
  width: 14,
  height: 9,
  unit: 'short',
  queries: [
    { name: 'waiting', as: 'table', expr: sumBy(BY_TEAM, waiting) },
    { name: 'wait', as: 'table', expr: maxBy(BY_TEAM, wait), mayBeEmpty: 'nobody may be waiting' },
    { name: 'open', as: 'table', expr: sumBy(BY_TEAM, open) },
    { name: 'there', as: 'table', expr: sumBy(BY_TEAM, series(available5m)) },
    {
      name: 'busy',
      as: 'table',
      expr: `count by (team) (${now(series(AGENT.conversations))} > 0)`,
      mayBeEmpty: 'nobody may have a conversation',
    },
    { name: 'room', as: 'table', expr: sumBy(BY_TEAM, series(freeSlots)) },
  ],
  sortBy: 'waiting',
  columns: [
    { of: 'team', title: say('Team', 'الفريق') },
    {
      of: 'waiting',
      title: say('Waiting', 'في الانتظار'),
      looks: 'coloured',
      steps: [
        [null, 'green'],
        [1, 'orange'],
      ],
    },
    { of: 'wait', title: say('Longest wait', 'أطول انتظار'), unit: 's', decimals: 0 },
    { of: 'open', title: say('Open', 'مفتوحة') },
    { of: 'there', title: say('Agents available', 'موظفون متوفرون'), decimals: 0 },
    { of: 'busy', title: say('Agents busy', 'موظفون مشغولون'), decimals: 0 },
    { of: 'room', title: say('Room for', 'تتسع لـ'), decimals: 0 },
  ],
});

const FIRING_STEPS = [[null, 'red']] as const;

/** Alerts of a severity as long as they fire, each with the way to its runbook. */
export function firingAlerts(width: number, height: number): Panel {
  return table({
    title: say('Alerts firing', 'التنبيهات القائمة'),
    description: say(
      'Alerts of the rules in Prometheus, and for how long they have been firing or pending. The name leads to the runbook. Those the exporter pushes for single customers are in Alertmanager.',
      'تنبيهات القواعد في Prometheus ومنذ متى هي قائمة. الاسم يقود إلى دليل المعالجة. أما ما يدفعه المُصدِّر لعملاء بعينهم ففي Alertmanager.',
    ),
    width,
    height,
    unit: 's',
    noValue: say('All quiet', 'كل شيء هادئ'),
    queries: [
      {
        name: 'since',
        as: 'table',
        expr: [
          'max by (alertname, severity, source, inbox, team) (',
          '  time() - ALERTS_FOR_STATE',
          '  and ignoring (alertstate)',
          `  ALERTS{alertstate="firing",alertname!="${HEARTBEAT}",domain!=""}`,
          ')',
        ].join('\n'),
        mayBeEmpty: 'no alert may be firing',
      },
    ],
    sortBy: 'since',
    columns: [
      {
        of: 'alertname',
        title: say('Alert', 'التنبيه'),
        width: width > 12 ? 300 : 170,
        link: {
          title: say('Runbook', 'دليل المعالجة'),
          url: `${RUNBOOKS_URL}\${__data.fields.alertname}.md`,
        },
      },
      SEVERITY,
      { of: 'team', title: say('Team', 'الفريق') },
      { of: 'inbox', title: say('Inbox', 'صندوق الوارد') },
      { of: 'source', title: say('Source', 'المصدر') },
      {
        of: 'since',
        title: say('For', 'منذ'),
        unit: 's',
        decimals: 0,
        looks: 'coloured',
        steps: FIRING_STEPS,
      },
    ],
  });
}

const backlog = barGauge({
  title: say('Backlog, by age', 'المتراكم حسب العمر'),
  description: say(
    'Episodes open now, by how long ago they opened: classes named by their upper bound, each above the one before.',
    'الحلقات المفتوحة الآن حسب عمرها: كل فئة تسمى بحدها الأعلى وتبدأ حيث تنتهي التي قبلها.',
  ),
  width: 5,
  height: 8,
  unit: 'short',
  min: 0,
  // A query for each class keeps them in the order of age.
  queries: Object.entries(BACKLOG_AGES).map(([age, seconds]) => ({
    name: `upTo${seconds}`,
    as: 'instant',
    legend: '{{age}}',
    expr: sumBy(['age'], now(series(PRESENT.backlogAge, { age }))),
  })),
  thresholds: [{ color: 'blue', value: null }],
});

const waitingCourse = graph({
  title: say('Waiting, by team', 'المنتظرون حسب الفريق'),
  description: DEFINITIONS.waiting,
  width: 8,
  height: 8,
  unit: 'short',
  decimals: 0,
  queries: [{ name: 'waiting', as: 'range', legend: '{{team}}', expr: sumBy(BY_TEAM, waiting) }],
});

const agentsCourse = graph({
  title: say('Agents: available, busy, room', 'الموظفون: متوفرون ومشغولون وسعة'),
  description: say(
    'Agents available by presence, agents with at least one conversation (those who are away too), and the conversations that the available ones could still take.',
    'الموظفون المتوفرون بحسب الحضور، ومن لديه محادثة واحدة على الأقل (حتى الغائبون)، وما يتسع له المتوفرون بعد.',
  ),
  width: 7,
  height: 8,
  unit: 'short',
  decimals: 0,
  queries: [
    { name: 'there', as: 'range', legend: say('available', 'متوفرون'), expr: sumBy([], series(available5m)) },
    {
      name: 'busy',
      as: 'range',
      legend: say('busy', 'مشغولون'),
      expr: `count(${now(series(AGENT.conversations))} > 0)`,
    },
    { name: 'room', as: 'range', legend: say('room for', 'تتسع لـ'), expr: sumBy([], series(freeSlots)) },
  ],
});

export const NOW: Board = {
  name: 'now',
  title: say('Helpdesk: Now', 'الدعم: الآن'),
  description: say(
    'For the wall: who waits and for how long, how today goes, who is there to answer, what is wrong.',
    'لشاشة القاعة: من ينتظر ومنذ متى، وكيف يسير اليوم، ومن حاضر للرد، وما الخلل.',
  ),
  filters: FILTERS,
  from: 'now/d',
  refresh: '30s',
  sections: [
    {
      rows: [
        [waitingNow, longestWait, overdueByLevel, inTime, satisfied, answersToday],
        [teams, firingAlerts(10, 9)],
        [backlog, waitingCourse, agentsCourse, openInboxes],
      ],
    },
  ],
};
