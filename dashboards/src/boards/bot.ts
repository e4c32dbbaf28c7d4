/** What bots settle alone, what they hand on, and what customers ask for. */
import { KPI } from '../../../exporter/src/metrics/names.ts';
import {
  botJudged1d,
  botJudgedInPast,
  contained1d,
  containedInPast,
} from '../../../exporter/src/rules/recordings/answers.ts';
import { requests, requestsUsual } from '../../../exporter/src/rules/recordings/volume.ts';
import type { Board } from '../board.ts';
import { DEFINITIONS } from '../definitions.ts';
import { graph, stat, table } from '../kinds.ts';
import { paragraphs, say } from '../language.ts';
import type { Text } from '../language.ts';
import type { Query } from '../panel.ts';
import { inRange, perStep, quantile, rate, ratio, scopeOf, sumBy, newest } from '../promql.ts';

const FILTERS = ['job', 'source', 'inbox', 'team', 'category'] as const;
const { series, bucket } = scopeOf(FILTERS);

const ENDS = ['contained', 'handed_off', 'abandoned'] as const;
const NO_BOT = say('No bot has entered a conversation', 'لم يدخل أي روبوت محادثة');

const episodes = (outcome: string | readonly string[]) =>
  sumBy([], inRange(series(KPI.botEpisodes, { outcome })));

const contained = stat({
  title: say('Contained', 'مكتفية'),
  description: DEFINITIONS.bot,
  width: 5,
  height: 8,
  unit: 'percentunit',
  decimals: 0,
  noValue: NO_BOT,
  queries: [{ name: 'contained', as: 'instant', expr: ratio(episodes('contained'), episodes(ENDS)) }],
});

const automation = stat({
  title: say('Automation rate', 'نسبة الأتمتة'),
  description: paragraphs(
    say(
      'Contained, less those whose customer came back: what the bot really settled.',
      'المكتفية ناقص من عاد عميلها: ما حله الروبوت حقاً.',
    ),
    DEFINITIONS.bot,
  ),
  width: 5,
  height: 8,
  unit: 'percentunit',
  decimals: 0,
  noValue: NO_BOT,
  queries: [
    {
      name: 'automated',
      as: 'instant',
      expr: ratio(`(${episodes('contained')} - ${episodes('returned')})`, episodes(ENDS)),
    },
  ],
});

const OUTCOMES: readonly (readonly [string, Text])[] = [
  ['contained', say('contained', 'مكتفية')],
  ['handed_off', say('handed off', 'محوّلة')],
  ['abandoned', say('abandoned', 'متروكة')],
  ['returned', say('came back', 'عادت')],
];

const outcomes = graph({
  title: say('What became of the bot’s conversations', 'مآل محادثات الروبوت'),
  description: DEFINITIONS.bot,
  width: 14,
  height: 8,
  unit: 'short',
  decimals: 0,
  drawn: 'stacked bars',
  noValue: NO_BOT,
  queries: OUTCOMES.map(([outcome, legend]): Query => ({
    name: outcome,
    as: 'range',
    minStep: '1d',
    legend,
    expr: sumBy([], perStep(series(KPI.botEpisodes, { outcome }))),
  })),
});

const containment = graph({
  title: say(
    'Containment over a day, by inbox, against the weeks before',
    'الاكتفاء خلال يوم حسب الصندوق مقارنة بما قبله',
  ),
  description: paragraphs(
    DEFINITIONS.bot,
    say(
      'Dashed: the 14 days before. Clearly below is BotContainmentFalling.',
      'المتقطع: الأيام الأربعة عشر السابقة. الهبوط الواضح هو BotContainmentFalling.',
    ),
  ),
  width: 12,
  height: 9,
  unit: 'percentunit',
  max: 1,
  noValue: NO_BOT,
  queries: [
    {
      name: 'contained',
      as: 'range',
      legend: '{{inbox}}',
      expr: ratio(sumBy(['inbox'], series(contained1d)), sumBy(['inbox'], series(botJudged1d))),
    },
    {
      name: 'usual',
      as: 'range',
      legend: say('{{inbox}}, before', '{{inbox}}، سابقاً'),
      expr: ratio(
        sumBy(['inbox'], newest(series(containedInPast))),
        sumBy(['inbox'], newest(series(botJudgedInPast))),
      ),
    },
  ],
});

const firstOfAny = graph({
  title: say('First answer of anyone, and of a person', 'أول جواب من أي طرف ومن شخص'),
  description: paragraphs(
    say(
      'Half of the customers had it within. The gap is what the bot bridges.',
      'حصل عليه نصف العملاء خلال هذه المدة. والفارق هو ما يسده الروبوت.',
    ),
    DEFINITIONS.firstResponse,
  ),
  width: 12,
  height: 9,
  unit: 's',
  logarithmic: true,
  queries: (
    [
      ['any', say('anyone', 'أي طرف')],
      ['human', say('a person', 'شخص')],
    ] as const
  ).map(([responder, legend]): Query => ({
    name: responder,
    as: 'range',
    minStep: '1h',
    legend,
    expr: quantile(0.5, rate(bucket(KPI.firstResponse, { responder }))),
  })),
});

const byCategory = graph({
  title: say('Conversations ended, by category', 'المحادثات المنتهية حسب الفئة'),
  description: DEFINITIONS.requests,
  width: 12,
  height: 9,
  unit: 'short',
  decimals: 0,
  drawn: 'stacked bars',
  queries: [
    {
      name: 'category',
      as: 'range',
      minStep: '1d',
      legend: '{{category}}',
      expr: sumBy(['category'], perStep(series(KPI.episodesResolved))),
    },
  ],
});

const surges = table({
  title: say('Surges: the last hour against usual', 'الطفرات: الساعة الأخيرة مقارنة بالمعتاد'),
  description: paragraphs(
    say(
      'Episodes of the last hour, what is usual at this hour of this weekday, and how many times that it is.',
      'حلقات الساعة الأخيرة، والمعتاد في هذه الساعة من هذا اليوم، وكم ضعفاً هي.',
    ),
    DEFINITIONS.requests,
  ),
  width: 12,
  height: 9,
  unit: 'short',
  decimals: 1,
  queries: [
    { name: 'now', as: 'table', expr: `3600 * ${sumBy(['category'], series(requests))}` },
    {
      name: 'usual',
      as: 'table',
      expr: `3600 * ${sumBy(['category'], newest(series(requestsUsual)))}`,
    },
    {
      name: 'times',
      as: 'table',
      expr: ratio(sumBy(['category'], series(requests)), sumBy(['category'], newest(series(requestsUsual)))),
    },
  ],
  sortBy: 'times',
  columns: [
    { of: 'category', title: say('Category', 'الفئة') },
    { of: 'now', title: say('Last hour', 'الساعة الأخيرة') },
    { of: 'usual', title: say('Usual', 'المعتاد') },
    {
      of: 'times',
      title: say('Times usual', 'ضعف المعتاد'),
      looks: 'coloured',
      steps: [
        [null, 'text'],
        [2, 'orange'],
      ],
    },
  ],
});

const WAYS: readonly (readonly [string, Text])[] = [
  ['human', say('a person', 'شخص')],
  ['bot', say('a bot', 'روبوت')],
  ['timeout', say('inactivity', 'السكون')],
];

const endedBy = graph({
  title: say('Who ended them', 'من أنهاها'),
  description: say(
    'Episodes ended by a person, by a bot, or by inactivity: no message either way for the time the inbox allows.',
    'الحلقات التي أنهاها شخص أو روبوت أو السكون: لا رسالة من الطرفين طوال ما يسمح به الصندوق.',
  ),
  width: 8,
  height: 9,
  unit: 'short',
  decimals: 0,
  drawn: 'stacked bars',
  queries: WAYS.map(([by, legend]): Query => ({
    name: by,
    as: 'range',
    minStep: '1d',
    legend,
    expr: sumBy([], perStep(series(KPI.episodesResolved, { by }))),
  })),
});

const OPENINGS: readonly (readonly [string, Text])[] = [
  ['new', say('new', 'جديدة')],
  ['reopened', say('reopened', 'معاد فتحها')],
];

const opened = graph({
  title: say('New and reopened', 'جديدة ومعاد فتحها'),
  description: paragraphs(
    DEFINITIONS.episodes,
    say(
      'Reopened: within the reopen window of the last resolution.',
      'معاد فتحها: خلال نافذة إعادة الفتح بعد آخر حل.',
    ),
  ),
  width: 8,
  height: 9,
  unit: 'short',
  decimals: 0,
  drawn: 'stacked bars',
  queries: OPENINGS.map(([episode, legend]): Query => ({
    name: episode,
    as: 'range',
    minStep: '1d',
    legend,
    expr: sumBy([], perStep(series(KPI.episodesOpened, { episode }))),
  })),
});

const messages = graph({
  title: say('Messages, by sender', 'الرسائل حسب المرسل'),
  description: say(
    'Messages in and out, by who wrote them. Reactions, edits, receipts and notes are no messages. Many of an unknown sender: their helpdesk does not tell people from bots.',
    'الرسائل الواردة والصادرة حسب كاتبها. التفاعلات والتعديلات والإشعارات والملاحظات ليست رسائل. كثرة المرسل المجهول تعني أن النظام لا يميز الأشخاص من الروبوتات.',
  ),
  width: 8,
  height: 9,
  unit: 'short',
  decimals: 0,
  queries: [
    {
      name: 'messages',
      as: 'range',
      minStep: '1h',
      legend: '{{sender}}',
      expr: sumBy(['sender'], perStep(series(KPI.messages))),
    },
  ],
});

export const BOT: Board = {
  name: 'bot',
  title: say('Helpdesk: Bot and requests', 'الدعم: الروبوت والطلبات'),
  description: say(
    'What bots settle alone and what they hand on, who comes back, and what customers ask for.',
    'ما تحله الروبوتات وحدها وما تحوّله، ومن يعود، وما يطلبه العملاء.',
  ),
  filters: FILTERS,
  from: 'now-14d',
  refresh: '5m',
  sections: [
    {
      rows: [
        [contained, automation, outcomes],
        [containment, firstOfAny],
      ],
    },
    { title: say('What customers ask for', 'ما يطلبه العملاء'), rows: [[byCategory, surges]] },
    { title: say('Volume', 'الحجم'), rows: [[endedBy, opened, messages]] },
  ],
};
