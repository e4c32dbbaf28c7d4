/** Whether the numbers can be trusted: what comes in, what is refused, and how the exporter itself does. */
import { EXPORTER, INGEST, INQUIRY } from '../../../exporter/src/metrics/names.ts';
import { UNKNOWN_SOURCE } from '../../../exporter/src/metrics/own.ts';
import { silence, usualFacts } from '../../../exporter/src/rules/recordings/ingest.ts';
import type { Board } from '../board.ts';
import { graph, stat, table } from '../kinds.ts';
import { say } from '../language.ts';
import type { Query } from '../panel.ts';
import {
  inRange,
  maxBy,
  now,
  ownPerStep,
  ownRate,
  perStep,
  quantile,
  rate,
  ratio,
  scopeOf,
  sumBy,
} from '../promql.ts';

const FILTERS = ['job', 'instance', 'source'] as const;
const { series, bucket, count } = scopeOf(FILTERS);
/** KPIs are the same on every instance: recorded ones have none. */
const stored = scopeOf(['job', 'source']);

const BY_SOURCE = ['source'];
/** Requests that named no source belong to none of the variable's values. */
const WITH_UNKNOWN = ['$source', UNKNOWN_SOURCE] as const;
const OF_THE_EXPORTER = '{job=~"$job",instance=~"$instance"}';

/** Of what every job has, only that of exporters: "All" matches the jobs of other programs too. */
function ofExporters(expr: string): string {
  return `${expr} and on (job, instance) last_over_time(${EXPORTER.buildInfo.name}${OF_THE_EXPORTER}[7d])`;
}

const HALF_HOUR_SECONDS = 1800;
const NONE = say('None', 'لا شيء');
const QUIET = 'nothing may have gone wrong';

const builds = table({
  title: say('Exporters', 'المُصدِّرات'),
  description: say(
    'Every instance: its build, whether the last configuration was taken, and since when the one in force holds. An instance with a refused configuration goes on with the one before.',
    'كل نسخة: إصدارها، وهل قُبل آخر إعداد، ومنذ متى يسري الحالي. النسخة التي رُفض إعدادها تستمر بالسابق.',
  ),
  width: 12,
  height: 7,
  unit: 'none',
  hidden: ['Value #build'],
  queries: [
    {
      name: 'build',
      as: 'table',
      expr: `max by (instance, version, nodeversion) (${series(EXPORTER.buildInfo)})`,
    },
    {
      name: 'reloaded',
      as: 'table',
      expr: maxBy(['instance'], series(EXPORTER.configReloadSuccessful)),
    },
    {
      name: 'since',
      as: 'table',
      expr: `1000 * ${maxBy(['instance'], series(EXPORTER.configReloadTime))}`,
    },
  ],
  columns: [
    { of: 'instance', title: say('Instance', 'النسخة') },
    { of: 'version', title: say('Version', 'الإصدار') },
    { of: 'nodeversion', title: say('Node.js', 'إصدار Node.js') },
    {
      of: 'reloaded',
      title: say('Configuration taken', 'قُبل الإعداد'),
      looks: 'coloured',
      steps: [
        [null, 'red'],
        [1, 'green'],
      ],
    },
    { of: 'since', title: say('In force since', 'سارٍ منذ'), unit: 'dateTimeFromNow' },
  ],
});

const lastEvents = table({
  title: say('Last event, by source', 'آخر حدث حسب المصدر'),
  description: say(
    'How long ago the latest event happened, what came in the last half hour and what usually comes in half an hour at this time of the week; events kept because nobody understood them.',
    'منذ متى وقع آخر حدث، وما ورد في آخر نصف ساعة وما يرد عادة في مثلها؛ وما حُفظ لأنه لم يُفهم.',
  ),
  width: 12,
  height: 7,
  unit: 'short',
  decimals: 0,
  queries: [
    { name: 'silence', as: 'table', expr: maxBy(BY_SOURCE, stored.series(silence)) },
    {
      name: 'facts',
      as: 'table',
      expr: sumBy(BY_SOURCE, `max without (instance, pod) (increase(${series(INGEST.facts)}[30m]))`),
    },
    ...usualInHalfAnHour(),
    { name: 'dead', as: 'table', expr: maxBy(BY_SOURCE, series(INGEST.deadLetters)) },
  ],
  sortBy: 'silence',
  columns: [
    { of: 'source', title: say('Source', 'المصدر') },
    { of: 'silence', title: say('Last event, ago', 'منذ آخر حدث'), unit: 's' },
    { of: 'facts', title: say('Facts, 30 min', 'وقائع، ٣٠ دقيقة') },
    { of: 'usual', title: say('Usual', 'المعتاد') },
    {
      of: 'dead',
      title: say('Not understood', 'غير مفهومة'),
      looks: 'coloured',
      steps: [
        [null, 'green'],
        [1, 'orange'],
      ],
    },
  ],
});

function usualInHalfAnHour(): Query[] {
  const usual = usualFacts.get('30m');
  return usual === undefined
    ? []
    : [
        {
          name: 'usual',
          as: 'table',
          expr: `${HALF_HOUR_SECONDS} * ${maxBy(BY_SOURCE, stored.series(usual))}`,
        },
      ];
}

const requests = graph({
  title: say('Webhooks, by outcome', 'طلبات الويب هوك حسب النتيجة'),
  description: say(
    'Per second. Refused: the sender is at fault. Failed: we are. Source "unknown" named no source of the configuration.',
    'في الثانية. مرفوض: الخطأ من المرسل. فاشل: الخطأ منا. المصدر «unknown» لا وجود له في الإعداد.',
  ),
  width: 8,
  height: 8,
  unit: 'ops',
  queries: [
    {
      name: 'requests',
      as: 'range',
      legend: '{{source}} · {{outcome}}',
      expr: sumBy(['source', 'outcome'], ownRate(series(INGEST.webhookRequests, { source: WITH_UNKNOWN }))),
    },
  ],
});

const rejections = graph({
  title: say('Refused and failed, by reason', 'المرفوض والفاشل حسب السبب'),
  description: say(
    'Webhooks in each step that were turned away. Signatures and tokens: was a secret changed at the vendor? Overloaded or store unavailable: vendors try again. Connections: closed because limits.maxConnections was reached.',
    'ما رُدّ من الطلبات في كل خطوة. التوقيعات والرموز: هل تغيّر سر لدى المزود؟ الحمل الزائد أو تعذر المخزن: يعيد المزود المحاولة. الاتصالات: أُغلقت لبلوغ limits.maxConnections.',
  ),
  width: 8,
  height: 8,
  unit: 'short',
  decimals: 0,
  drawn: 'stacked bars',
  noValue: NONE,
  queries: [
    {
      name: 'reasons',
      as: 'range',
      minStep: '5m',
      legend: '{{source}} · {{reason}}',
      expr: `${sumBy(['source', 'reason'], ownPerStep(series(INGEST.webhookRejected, { source: WITH_UNKNOWN })))} > 0`,
      mayBeEmpty: QUIET,
    },
    {
      name: 'connections',
      as: 'range',
      minStep: '5m',
      legend: say('connections · {{reason}}', 'الاتصالات · {{reason}}'),
      expr: `${sumBy(['reason'], ownPerStep(series(EXPORTER.connectionsClosed)))} > 0`,
      mayBeEmpty: QUIET,
    },
  ],
});

const facts = graph({
  title: say('Facts stored, by kind', 'الوقائع المخزنة حسب النوع'),
  description: say(
    'What webhooks became, each once, per second. A kind that stops is a webhook nobody sends any more.',
    'ما صارت إليه الطلبات، مرة لكل واقعة، في الثانية. النوع الذي يتوقف طلب لم يعد أحد يرسله.',
  ),
  width: 8,
  height: 8,
  unit: 'ops',
  queries: [
    {
      name: 'facts',
      as: 'range',
      legend: '{{kind}}',
      expr: `${sumBy(['kind'], rate(series(INGEST.facts)))} > 0`,
    },
  ],
});

const shares = graph({
  title: say('Delivered again, and too late', 'المكرر والمتأخر'),
  description: say(
    'Shares of the facts stored. Delivered again: dropped, no harm; many mean the vendor does not hear our answers. Too late: came after a later fact of the same customer had been settled; above 1 % HelpdeskFactsLate fires, and allowedLateness may be too short.',
    'نسب من الوقائع المخزنة. المكرر: يُهمل ولا ضرر؛ وكثرته تعني أن المزود لا يسمع أجوبتنا. المتأخر: جاء بعد تثبيت واقعة لاحقة للعميل نفسه؛ فوق ١٪ ينطلق HelpdeskFactsLate وقد تكون allowedLateness قصيرة.',
  ),
  width: 8,
  height: 8,
  unit: 'percentunit',
  queries: (
    [
      ['again', INGEST.factsDuplicate, say('{{source}}, again', '{{source}}، مكرر')],
      ['late', INGEST.factsLate, say('{{source}}, too late', '{{source}}، متأخر')],
    ] as const
  ).map(([name, of, legend]): Query => ({
    name,
    as: 'range',
    minStep: '5m',
    legend,
    expr: ratio(sumBy(BY_SOURCE, rate(series(of))), sumBy(BY_SOURCE, rate(series(INGEST.facts)))),
  })),
});

const lag = graph({
  title: say('Event lag', 'تأخر الأحداث'),
  description: say(
    'From the event to its receipt: half and 99 in 100. Lag delays alerts and, above allowedLateness, makes facts late. Negative lag (a clock ahead) counts as 0.',
    'من الحدث إلى استلامه: النصف و٩٩ من ١٠٠. التأخر يؤخر التنبيهات، وإن تجاوز allowedLateness صارت الوقائع متأخرة. السالب (ساعة متقدمة) يُحسب صفراً.',
  ),
  width: 8,
  height: 8,
  unit: 's',
  queries: ([0.5, 0.99] as const).map((q): Query => ({
    name: `lag${q * 100}`,
    as: 'range',
    minStep: '5m',
    legend:
      q === 0.5
        ? say('{{source}}, half', '{{source}}، النصف')
        : say('{{source}}, 99 in 100', '{{source}}، ٩٩ من ١٠٠'),
    expr: `${quantile(q, rate(bucket(INGEST.eventLag)), BY_SOURCE)}\nand\n${sumBy(BY_SOURCE, rate(count(INGEST.eventLag)))} > 0`,
  })),
});

const ignored = table({
  title: say('Left aside', 'ما تُرك جانباً'),
  description: say(
    'In the time range: documented parts of webhooks that carry no KPI input, by name, and label values folded into "other" because of an allow-list or a cap. Many folds: the configuration’s lists need a look.',
    'خلال المدة: أجزاء موثقة من الطلبات لا تدخل في المؤشرات، حسب الاسم، وقيم وسوم طُويت في «other» بسبب قائمة أو سقف. كثرة الطي تستدعي مراجعة قوائم الإعداد.',
  ),
  width: 8,
  height: 8,
  unit: 'short',
  decimals: 0,
  noValue: NONE,
  queries: [
    {
      name: 'ignored',
      as: 'table',
      expr: `${sumBy(['source', 'update'], inRange(series(INGEST.updatesIgnored)))} > 0`,
      mayBeEmpty: 'all parts may carry input',
    },
    {
      name: 'folds',
      as: 'table',
      expr: `${sumBy(['label'], inRange(series(EXPORTER.labelFolds)))} > 0`,
      mayBeEmpty: 'nothing may have been folded',
    },
  ],
  columns: [
    { of: 'source', title: say('Source', 'المصدر') },
    { of: 'update', title: say('Part', 'الجزء') },
    { of: 'ignored', title: say('Ignored', 'أُهمل') },
    { of: 'label', title: say('Label', 'الوسم') },
    { of: 'folds', title: say('Folded', 'طُوي') },
  ],
});

const commits = graph({
  title: say('Store transactions', 'عمليات المخزن'),
  description: say(
    'Per second, by operation and outcome. Ingest: a group of webhooks, acknowledged once durable. Settle: a step of counting. Any failure is HelpdeskStoreFailing.',
    'في الثانية حسب العملية والنتيجة. الإدخال: مجموعة طلبات يُقَر بها بعد ثباتها. التثبيت: خطوة عد. أي فشل هو HelpdeskStoreFailing.',
  ),
  width: 8,
  height: 8,
  unit: 'ops',
  queries: [
    {
      name: 'commits',
      as: 'range',
      legend: '{{operation}} · {{outcome}}',
      expr: sumBy(['operation', 'outcome'], ownRate(series(EXPORTER.storeCommits))),
    },
  ],
});

const commitTime = graph({
  title: say('Time of a transaction', 'زمن العملية'),
  description: say(
    'Until durable, 99 in 100. Webhooks wait for it: a slow disk shows here first.',
    'حتى الثبات، ٩٩ من ١٠٠. تنتظره الطلبات: القرص البطيء يظهر هنا أولاً.',
  ),
  width: 8,
  height: 8,
  unit: 's',
  queries: [
    {
      name: 'commit',
      as: 'range',
      minStep: '5m',
      legend: '{{operation}}',
      expr: `${quantile(0.99, ownRate(bucket(EXPORTER.storeCommitSeconds)), ['operation'])}\nand\n${sumBy(['operation'], ownRate(count(EXPORTER.storeCommitSeconds)))} > 0`,
    },
  ],
});

const queues = graph({
  title: say('Queues', 'الطوابير'),
  description: say(
    'Webhooks waiting to be committed, and facts stored but not yet settled. The second is never below what comes in during allowedLateness; if it only grows, settling cannot keep up.',
    'طلبات تنتظر التخزين، ووقائع مخزنة لم تُثبت بعد. الثانية لا تقل عما يرد خلال allowedLateness؛ فإن ظلت تنمو فالتثبيت لا يلحق.',
  ),
  width: 8,
  height: 8,
  unit: 'short',
  decimals: 0,
  queries: [
    {
      name: 'queue',
      as: 'range',
      legend: say('to commit', 'بانتظار التخزين'),
      expr: `max(${series(EXPORTER.queueDepth)})`,
    },
    {
      name: 'pending',
      as: 'range',
      legend: say('to settle', 'بانتظار التثبيت'),
      expr: `max(${series(EXPORTER.pendingFacts)})`,
    },
  ],
});

const deadLetters = graph({
  title: say('Not understood, kept', 'غير مفهومة، محفوظة'),
  description: say(
    'Authentic webhooks or parts of them that nobody understood: how many are kept, and how many came in each step. They are lost to no KPI but their own: any that come are HelpdeskDeadLetters.',
    'طلبات موثوقة أو أجزاء منها لم تُفهم: كم منها محفوظ، وكم ورد في كل خطوة. لا تُفقد إلا لمؤشراتها؛ وأي وارد منها هو HelpdeskDeadLetters.',
  ),
  width: 8,
  height: 8,
  unit: 'short',
  decimals: 0,
  queries: [
    {
      name: 'dead',
      as: 'range',
      legend: say('{{source}}, kept', '{{source}}، محفوظة'),
      expr: maxBy(BY_SOURCE, now(series(INGEST.deadLetters))),
    },
    {
      name: 'came',
      as: 'range',
      minStep: '5m',
      legend: say('{{source}}, new', '{{source}}، جديدة'),
      expr: sumBy(BY_SOURCE, perStep(series(INGEST.deadLettersReceived))),
    },
  ],
});

const newest = graph({
  title: say('Newest event, by source', 'أحدث حدث حسب المصدر'),
  description: say(
    'Age of the latest event stored. A saw that keeps rising while customers usually write: HelpdeskSourceSilent.',
    'عمر أحدث حدث مخزن. ارتفاع متواصل في وقت يكتب فيه العملاء عادة: HelpdeskSourceSilent.',
  ),
  width: 8,
  height: 8,
  unit: 's',
  queries: [
    {
      name: 'age',
      as: 'range',
      legend: '{{source}}',
      expr: maxBy(BY_SOURCE, `time() - (${now(series(INGEST.lastEvent))} > 0)`),
    },
  ],
});

const ASKS_NOTHING = 'no source may ask its provider';
const NOBODY_ASKED = say('No source asks its provider', 'لا مصدر يسأل مزوده');

const inquiries = graph({
  title: say('Questions to providers, by outcome', 'أسئلة إلى المزودين حسب النتيجة'),
  description: say(
    'Requests to the APIs of providers whose webhooks do not carry everything, per second. Throttled: we wait. Refused: the credentials need a look. Half of them in vain for half an hour is HelpdeskInquiryFailing.',
    'طلبات إلى واجهات المزودين الذين لا تحمل طلباتهم كل شيء، في الثانية. throttled: ننتظر. refused: راجع بيانات الدخول. إذا ذهب نصفها سدى نصف ساعة انطلق HelpdeskInquiryFailing.',
  ),
  width: 8,
  height: 8,
  unit: 'ops',
  noValue: NOBODY_ASKED,
  queries: [
    {
      name: 'inquiries',
      as: 'range',
      legend: '{{source}} · {{outcome}}',
      expr: sumBy(['source', 'outcome'], ownRate(series(INQUIRY.requests))),
      mayBeEmpty: ASKS_NOTHING,
    },
  ],
});

const unasked = graph({
  title: say('Questions without an answer', 'أسئلة بلا جواب'),
  description: say(
    'How many wait for an answer, for how long the oldest could have been asked, and how many were given up in the time of a step. Until they are answered their KPIs are behind.',
    'كم سؤالاً ينتظر جواباً، ومنذ متى كان يمكن طرح أقدمها، وكم تُرك في كل خطوة. تتأخر مؤشراتها حتى تُجاب.',
  ),
  width: 8,
  height: 8,
  unit: 'short',
  decimals: 0,
  noValue: NOBODY_ASKED,
  special: { lag: { unit: 's' } },
  queries: [
    {
      name: 'errands',
      as: 'range',
      legend: say('{{source}}, waiting', '{{source}}، بالانتظار'),
      expr: maxBy(BY_SOURCE, now(series(INQUIRY.errands))),
      mayBeEmpty: ASKS_NOTHING,
    },
    {
      name: 'lag',
      as: 'range',
      legend: say('{{source}}, oldest', '{{source}}، الأقدم'),
      expr: maxBy(BY_SOURCE, now(series(INQUIRY.lag))),
      mayBeEmpty: ASKS_NOTHING,
    },
    {
      name: 'abandoned',
      as: 'range',
      minStep: '5m',
      legend: say('{{source}}, given up', '{{source}}، تُرك'),
      expr: `${sumBy(BY_SOURCE, `max without (instance, pod) (increase(${series(INQUIRY.abandoned)}[$__rate_interval]))`)} > 0`,
      mayBeEmpty: QUIET,
    },
  ],
});

const looks = table({
  title: say('Looks for what is new', 'البحث عن الجديد'),
  description: say(
    'How long ago each look at a provider was last done to its end. Empty until the first since the start of the exporter.',
    'منذ متى اكتمل آخر بحث لدى كل مزود. فارغ حتى أول بحث منذ بدء المُصدِّر.',
  ),
  width: 8,
  height: 8,
  unit: 's',
  noValue: NOBODY_ASKED,
  queries: [
    {
      name: 'look',
      as: 'table',
      expr: `time() - (${maxBy(['source', 'scan'], series(INQUIRY.lastSuccess))} > 0)`,
      mayBeEmpty: ASKS_NOTHING,
    },
  ],
  columns: [
    { of: 'source', title: say('Source', 'المصدر') },
    { of: 'scan', title: say('Look', 'البحث') },
    { of: 'look', title: say('Last success, ago', 'منذ آخر نجاح'), unit: 's' },
  ],
});

const scrape = graph({
  title: say('Cost of a scrape', 'كلفة القراءة'),
  description: say(
    'How long Prometheus waits for an instance, and how many samples it gets. Above 5 s HelpdeskScrapeSlow fires; samples grow with inboxes, teams, categories and agents.',
    'كم ينتظر Prometheus النسخة وكم عينة يحصل عليها. فوق ٥ ثوانٍ ينطلق HelpdeskScrapeSlow؛ وتنمو العينات مع الصناديق والفرق والفئات والموظفين.',
  ),
  width: 12,
  height: 8,
  unit: 's',
  special: { samples: { unit: 'short' } },
  queries: [
    {
      name: 'duration',
      as: 'range',
      legend: say('{{instance}}, time', '{{instance}}، الزمن'),
      expr: maxBy(['instance'], ofExporters(`scrape_duration_seconds${OF_THE_EXPORTER}`)),
    },
    {
      name: 'samples',
      as: 'range',
      legend: say('{{instance}}, samples', '{{instance}}، العينات'),
      expr: maxBy(['instance'], ofExporters(`scrape_samples_scraped${OF_THE_EXPORTER}`)),
    },
  ],
});

const process = graph({
  title: say('Process', 'العملية'),
  description: say(
    'Share of one core, memory, and how late the event loop runs (99 in 100): above 1 s vendors see slow answers.',
    'نصيبها من نواة واحدة، والذاكرة، وتأخر حلقة الأحداث (٩٩ من ١٠٠): فوق ثانية يرى المزودون أجوبة بطيئة.',
  ),
  width: 12,
  height: 8,
  unit: 'percentunit',
  special: { memory: { unit: 'bytes' }, loop: { unit: 's' } },
  queries: [
    {
      name: 'cpu',
      as: 'range',
      legend: say('{{instance}}, core', '{{instance}}، نواة'),
      expr: maxBy(
        ['instance'],
        ofExporters(`rate(process_cpu_seconds_total${OF_THE_EXPORTER}[$__rate_interval])`),
      ),
    },
    {
      name: 'memory',
      as: 'range',
      legend: say('{{instance}}, memory', '{{instance}}، ذاكرة'),
      expr: maxBy(['instance'], ofExporters(`process_resident_memory_bytes${OF_THE_EXPORTER}`)),
    },
    {
      name: 'loop',
      as: 'range',
      legend: say('{{instance}}, event loop', '{{instance}}، حلقة الأحداث'),
      expr: maxBy(['instance'], `nodejs_eventloop_lag_p99_seconds${OF_THE_EXPORTER}`),
    },
  ],
});

const up = stat({
  title: say('Scrapes that succeed', 'القراءات الناجحة'),
  description: say(
    'Of the scrapes in the time range. Below 100 % numbers are missing for those moments; counters catch up with the next scrape.',
    'من القراءات خلال المدة. أقل من ١٠٠٪ يعني نقصاً في تلك اللحظات؛ وتلحق العدادات في القراءة التالية.',
  ),
  width: 8,
  height: 8,
  unit: 'percentunit',
  decimals: 1,
  thresholds: [
    { color: 'red', value: null },
    { color: 'orange', value: 0.99 },
    { color: 'green', value: 1 },
  ],
  queries: [
    {
      name: 'up',
      as: 'instant',
      legend: '{{instance}}',
      expr: maxBy(['instance'], ofExporters(`avg_over_time(up${OF_THE_EXPORTER}[$__range])`)),
    },
  ],
});

export const HEALTH: Board = {
  name: 'health',
  title: say('Helpdesk: Exporter health', 'الدعم: سلامة المُصدِّر'),
  description: say(
    'Whether the numbers can be trusted: what sources deliver, what is refused, late or not understood, and how the exporter does.',
    'هل يمكن الوثوق بالأرقام: ما تسلمه المصادر، وما رُفض أو تأخر أو لم يُفهم، وحال المُصدِّر.',
  ),
  filters: FILTERS,
  from: 'now-6h',
  refresh: '1m',
  sections: [
    { rows: [[builds, lastEvents]] },
    {
      title: say('What comes in', 'ما يرد'),
      rows: [
        [requests, rejections, facts],
        [shares, lag, newest],
      ],
    },
    { title: say('What is not counted', 'ما لا يُحسب'), rows: [[deadLetters, ignored, up]] },
    { title: say('What is asked for', 'ما يُسأل عنه'), rows: [[inquiries, unasked, looks]] },
    {
      title: say('The exporter', 'المُصدِّر'),
      rows: [
        [commits, commitTime, queues],
        [scrape, process],
      ],
    },
  ],
};
