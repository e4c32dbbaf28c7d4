/** Who was told of what, for how long, and when a person came. */
import { RUNBOOKS_URL } from '../../../exporter/src/alerts.ts';
import { EXPORTER, KPI, PRESENT } from '../../../exporter/src/metrics/names.ts';
import { sincePush } from '../../../exporter/src/rules/recordings/ingest.ts';
import { alertsOf } from '../board.ts';
import type { Board } from '../board.ts';
import { DEFINITIONS } from '../definitions.ts';
import { barGauge, graph, stat, table, timeline } from '../kinds.ts';
import { paragraphs, say } from '../language.ts';
import type { Text } from '../language.ts';
import { secondsOf } from '../objective.ts';
import type { Query } from '../panel.ts';
import { inRange, maxBy, now, ownRate, perStep, quantile, scopeOf, sumBy } from '../promql.ts';
import { GRAVITY, RANKS, SEVERITY } from '../severities.ts';
import { firingAlerts } from './now.ts';

const FILTERS = ['job', 'source', 'inbox', 'team'] as const;
const { series, bucket, count } = scopeOf(FILTERS);

const NO_PUSHES = 'without an Alertmanager in the configuration nothing is pushed';
const NOT_PUSHED = say('The configuration names no Alertmanager', 'لا يذكر الإعداد أي Alertmanager');

const overdue = graph({
  title: say('Overdue customers, by level', 'العملاء المتأخر ردهم حسب المستوى'),
  description: DEFINITIONS.overdue,
  width: 14,
  height: 9,
  unit: 'short',
  decimals: 0,
  queries: [
    {
      name: 'overdue',
      as: 'range',
      legend: '{{level}}',
      expr: sumBy(['level'], now(series(PRESENT.conversationsOverdue))),
    },
  ],
});

const oldest = graph({
  title: say('Longest wait, by team', 'أطول انتظار حسب الفريق'),
  description: paragraphs(DEFINITIONS.waiting, say('Gaps: nobody waits.', 'الفجوات: لا أحد ينتظر.')),
  width: 10,
  height: 9,
  unit: 's',
  logarithmic: true,
  queries: [
    {
      name: 'wait',
      as: 'range',
      legend: '{{team}}',
      expr: maxBy(['team'], `time() - ${now(series(PRESENT.oldestWaiting))}`),
    },
    { name: 'objective', as: 'range', legend: say('Objective', 'الهدف'), expr: secondsOf('first_response') },
  ],
});

const ours = `alertname=~"${alertsOf('escalations').join('|')}"`;

/** Without any value Grafana would complain of data that has no time. */
const QUIET = 'label_replace(vector(0), "alertname", "–", "", "")';

const course = timeline({
  title: say('Every alert over time', 'كل تنبيه عبر الزمن'),
  description: say(
    'When each alert of the rules was firing, at its worst severity. Those never firing in the time range are left out; “–” is the time without any.',
    'متى كان كل تنبيه من القواعد قائماً وبأشد خطورة له. ما لم ينطلق خلال المدة لا يظهر؛ و«–» هو الوقت بلا تنبيه.',
  ),
  width: 24,
  height: 10,
  unit: 'none',
  mappings: [{ value: 0, text: say('quiet', 'هدوء'), color: 'transparent' }, ...RANKS],
  queries: [
    {
      name: 'alerts',
      as: 'range',
      minStep: '1m',
      legend: '{{alertname}}',
      expr: `max by (alertname) (\n  ${Object.entries(GRAVITY)
        .map(([severity, { rank }]) => `${rank} * ALERTS{alertstate="firing",severity="${severity}",${ours}}`)
        .join('\n  or\n  ')}\n)\nor on ()\n${QUIET}`,
    },
  ],
});

const MINUTE_SECONDS = 60;

const howLong = table({
  title: say('How long each alert fired', 'مدة قيام كل تنبيه'),
  description: say(
    'Time in the range during which at least one alert of the name and severity was firing. The name leads to the runbook.',
    'الزمن ضمن المدة الذي كان فيه تنبيه واحد على الأقل بهذا الاسم وهذه الخطورة قائماً. الاسم يقود إلى دليل المعالجة.',
  ),
  width: 12,
  height: 9,
  unit: 's',
  decimals: 0,
  noValue: say('No alert in this time', 'لا تنبيه في هذه المدة'),
  queries: [
    {
      name: 'firing',
      as: 'table',
      expr: `${MINUTE_SECONDS} * count_over_time(max by (alertname, severity) (ALERTS{alertstate="firing",${ours}})[$__range:1m])`,
      mayBeEmpty: 'no alert may have fired',
    },
  ],
  sortBy: 'firing',
  columns: [
    {
      of: 'alertname',
      title: say('Alert', 'التنبيه'),
      link: { title: say('Runbook', 'دليل المعالجة'), url: `${RUNBOOKS_URL}\${__data.fields.alertname}.md` },
    },
    SEVERITY,
    { of: 'firing', title: say('Firing for', 'مدة القيام') },
  ],
});

const answersInRange = inRange(bucket(KPI.escalationAnswer));

function afterAlert(q: number, name: string, legend: Text): Query {
  const answered = sumBy(['level'], inRange(count(KPI.escalationAnswer)));
  return {
    name,
    as: 'instant',
    legend,
    expr: `${quantile(q, answersInRange, ['level'])}\nand\n${answered} > 0`,
    mayBeEmpty: 'all may have been answered before anybody was told',
  };
}

const afterwards = barGauge({
  title: say('Once people were told: until a person came', 'بعد التبليغ: حتى جاء شخص'),
  description: paragraphs(
    DEFINITIONS.escalationAnswer,
    say('Half of them, and nine in ten, took no longer.', 'نصفها وتسعة من عشرة منها لم يستغرق أكثر.'),
  ),
  width: 12,
  height: 9,
  unit: 's',
  min: 0,
  noValue: say('Nobody waited that long', 'لم ينتظر أحد بهذا القدر'),
  thresholds: [{ color: 'orange', value: null }],
  queries: [
    afterAlert(0.5, 'half', say('{{level}}, half', '{{level}}، النصف')),
    afterAlert(0.9, 'most', say('{{level}}, nine in ten', '{{level}}، تسعة من عشرة')),
  ],
});

const late = graph({
  title: say('Objectives missed, by team', 'الأهداف الفائتة حسب الفريق'),
  description: paragraphs(
    DEFINITIONS.objective,
    say(
      'First and next responses, at the moment the threshold passed.',
      'الردود الأولى والتالية، لحظة مرور الحد.',
    ),
  ),
  width: 12,
  height: 8,
  unit: 'short',
  decimals: 0,
  drawn: 'stacked bars',
  queries: [
    {
      name: 'missed',
      as: 'range',
      minStep: '15m',
      legend: '{{team}} · {{objective}}',
      expr: sumBy(
        ['team', 'objective'],
        perStep(
          series(KPI.objectiveResults, { result: 'missed', objective: ['first_response', 'next_response'] }),
        ),
      ),
    },
  ],
});

const active = graph({
  title: say('Customers with an alert of their own', 'عملاء لهم تنبيه خاص'),
  description: paragraphs(
    DEFINITIONS.pushed,
    say(
      'Per level; beyond the cap: overdue without one. Fewer than the overdue above while an inbox is closed.',
      'لكل مستوى؛ وما بعد السقف: متأخرون بلا تنبيه. يقل عن المتأخرين أعلاه حين يكون الصندوق مغلقاً.',
    ),
  ),
  width: 12,
  height: 8,
  unit: 'short',
  decimals: 0,
  noValue: NOT_PUSHED,
  queries: [
    {
      name: 'active',
      as: 'range',
      legend: '{{level}}',
      expr: maxBy(['level'], series(EXPORTER.alertsActive)),
      mayBeEmpty: NO_PUSHES,
    },
    {
      name: 'capped',
      as: 'range',
      legend: say('{{level}}, beyond the cap', '{{level}}، بعد السقف'),
      expr: `sum by (level) (${now(series(EXPORTER.alertsCapped))}) > 0`,
      mayBeEmpty: 'as a rule nobody is beyond the cap',
    },
  ],
});

const pushes = graph({
  title: say('Pushes to Alertmanager', 'الدفع إلى Alertmanager'),
  description: paragraphs(
    DEFINITIONS.pushed,
    say(
      'Per second, by outcome, each Alertmanager by itself.',
      'في الثانية حسب النتيجة، لكل Alertmanager على حدة.',
    ),
  ),
  width: 10,
  height: 7,
  unit: 'ops',
  noValue: NOT_PUSHED,
  queries: [
    {
      name: 'pushes',
      as: 'range',
      legend: '{{alertmanager}} · {{outcome}}',
      expr: sumBy(['alertmanager', 'outcome'], ownRate(series(EXPORTER.alertPushes))),
      mayBeEmpty: NO_PUSHES,
    },
  ],
});

const lastPush = stat({
  title: say('Since the last push that succeeded', 'منذ آخر دفع ناجح'),
  description: paragraphs(
    DEFINITIONS.pushed,
    say(
      'An empty push a minute keeps it fresh while nobody waits. Above 5 minutes Alertmanager lets the alerts end.',
      'دفع فارغ كل دقيقة يبقيه حديثاً حين لا ينتظر أحد. فوق ٥ دقائق يُنهي Alertmanager التنبيهات.',
    ),
  ),
  width: 6,
  height: 7,
  unit: 's',
  decimals: 0,
  noValue: NOT_PUSHED,
  thresholds: [
    { color: 'green', value: null },
    { color: 'orange', value: 120 },
    { color: 'red', value: 300 },
  ],
  queries: [
    {
      name: 'age',
      as: 'instant',
      legend: '{{alertmanager}}',
      expr: maxBy(['alertmanager'], series(sincePush)),
      mayBeEmpty: NO_PUSHES,
    },
  ],
});

const whatsapp = graph({
  title: say('Notifications by WhatsApp', 'الإشعارات عبر واتساب'),
  description: say(
    'What the exporter sends to the numbers of a level: sent, refused (not to be tried again), failed, or unaddressed: nobody is set down for the level.',
    'ما يرسله المُصدِّر إلى أرقام المستوى: مرسل، مرفوض (لا يعاد)، فاشل، أو بلا عنوان: لا أحد مسجل للمستوى.',
  ),
  width: 8,
  height: 7,
  unit: 'ops',
  noValue: say('WhatsApp notifications are not set up', 'إشعارات واتساب غير معدة'),
  queries: [
    {
      name: 'notifications',
      as: 'range',
      legend: '{{outcome}}',
      expr: sumBy(['outcome'], ownRate(series(EXPORTER.whatsappNotifications))),
      mayBeEmpty: 'only with `notify.whatsapp` in the configuration',
    },
  ],
});

export const ESCALATIONS: Board = {
  name: 'escalations',
  title: say('Helpdesk: Escalations', 'الدعم: التصعيد'),
  description: say(
    'Every alert and level over time, how long it lasted, and how long it then took until a person came.',
    'كل تنبيه ومستوى عبر الزمن، وكم دام، وكم مضى بعدها حتى جاء شخص.',
  ),
  filters: FILTERS,
  from: 'now-24h',
  refresh: '30s',
  sections: [
    { rows: [[overdue, oldest], [course], [howLong, afterwards], [late, active]] },
    {
      title: say('Now, and how it is told', 'الآن وكيف يُبلّغ'),
      rows: [[firingAlerts(24, 8)], [pushes, lastPush, whatsapp]],
    },
  ],
};
