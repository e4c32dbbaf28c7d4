/** What agents carry. Small groups are greyed; without agent metrics every panel says why it is empty. */
import { AGENT } from '../../../exporter/src/metrics/names.ts';
import { HIGHEST_OCCUPANCY } from '../../../exporter/src/rules/conventions.ts';
import { teamFreeSlots } from '../../../exporter/src/rules/recordings/agents.ts';
import { teamOverdue } from '../../../exporter/src/rules/recordings/present.ts';
import type { Board } from '../board.ts';
import { DEFINITIONS } from '../definitions.ts';
import { graph, stat, table, timeline } from '../kinds.ts';
import { paragraphs, say } from '../language.ts';
import type { Panel, Query } from '../panel.ts';
import { inRange, maxBy, now, perStep, rate, ratio, scopeOf, sumBy } from '../promql.ts';
import { NO_AGENTS, SMALL_GROUP, agentScores } from './agentScores.ts';

const FILTERS = ['job', 'team'] as const;
const { series } = scopeOf(FILTERS);

const BY_AGENT = ['agent', 'team'];
const OPTIONAL = 'agent metrics can be off';

const ofAgents = (spec: (typeof AGENT)[Exclude<keyof typeof AGENT, 'csat'>]) =>
  sumBy(BY_AGENT, inRange(series(spec)));

const STATES = [
  { value: 0, text: say('away', 'غائب'), color: 'transparent' },
  { value: 1, text: say('free', 'متفرغ'), color: 'blue' },
  { value: 2, text: say('busy', 'مشغول'), color: 'green' },
];

const present = timeline({
  title: say('Who was there', 'من كان حاضراً'),
  description: say(
    'Free: available by presence, no conversation. Busy: available with at least one. For most of each step.',
    'متفرغ: متوفر بلا محادثة. مشغول: متوفر ولديه محادثة على الأقل. في معظم كل خطوة.',
  ),
  width: 14,
  height: 10,
  unit: 'none',
  noValue: NO_AGENTS,
  timeFrom: '24h',
  mappings: STATES,
  queries: [
    {
      name: 'state',
      as: 'range',
      minStep: '5m',
      legend: '{{agent}}',
      expr: [
        `(${sumBy(['agent'], rate(series(AGENT.availableSeconds)))} > bool 0.5)`,
        `* (1 + (${sumBy(['agent'], rate(series(AGENT.busySeconds)))} > bool 0.5))`,
      ].join('\n'),
    },
  ],
});

const load = table({
  title: say('Work, by agent', 'العمل حسب الموظف'),
  description: paragraphs(
    DEFINITIONS.occupancy,
    say(
      'Above 100 %: conversations stayed open while the agent was away.',
      'فوق ١٠٠٪: بقيت محادثات مفتوحة أثناء غياب الموظف.',
    ),
    DEFINITIONS.slots,
    DEFINITIONS.concurrency,
    DEFINITIONS.handleTime,
    say(
      'Response times are not told by agent: histograms by person would be many series about people, and answers are the team’s.',
      'لا تُعرض أزمنة الرد لكل موظف: فتوزيعاتها تعني سلاسل كثيرة عن أشخاص، والرد مسؤولية الفريق.',
    ),
  ),
  width: 24,
  height: 11,
  unit: 'short',
  decimals: 0,
  noValue: NO_AGENTS,
  queries: [
    asColumn('handled', ofAgents(AGENT.episodesHandled)),
    asColumn('now', sumBy(BY_AGENT, now(series(AGENT.conversations)))),
    asColumn('there', ofAgents(AGENT.availableSeconds)),
    asColumn('occupancy', ratio(ofAgents(AGENT.busySeconds), ofAgents(AGENT.availableSeconds))),
    asColumn('slots', ratio(ofAgents(AGENT.conversationSeconds), ofAgents(AGENT.capacitySeconds))),
    asColumn('atOnce', ratio(ofAgents(AGENT.conversationSeconds), ofAgents(AGENT.busySeconds))),
    asColumn('handleTime', ratio(ofAgents(AGENT.conversationSeconds), ofAgents(AGENT.episodesHandled))),
  ],
  sortBy: 'occupancy',
  columns: [
    { of: 'agent', title: say('Agent', 'الموظف') },
    { of: 'team', title: say('Team', 'الفريق') },
    { of: 'handled', title: say('Handled', 'المعالجة') },
    { of: 'now', title: say('Open now', 'مفتوحة الآن') },
    { of: 'there', title: say('Available', 'متوفر'), unit: 's' },
    {
      of: 'occupancy',
      title: say('Utilisation', 'نسبة الانشغال'),
      unit: 'percentunit',
      max: 1,
      looks: 'bar',
      steps: [
        [null, 'blue'],
        [HIGHEST_OCCUPANCY, 'red'],
      ],
    },
    { of: 'slots', title: say('Slots used', 'إشغال الخانات'), unit: 'percentunit' },
    { of: 'atOnce', title: say('At once', 'في آن واحد'), decimals: 1 },
    { of: 'handleTime', title: say('Handle time', 'زمن المعالجة'), unit: 's' },
  ],
});

function asColumn(name: string, expr: string): Query {
  return { name, as: 'table', expr, mayBeEmpty: OPTIONAL };
}

interface Figure {
  readonly title: Panel['title'];
  readonly description: Panel['description'];
  readonly decimals: number;
  readonly query: Query;
}

function figure({ title, description, decimals, query }: Figure): Panel {
  return stat({
    title,
    description,
    width: 5,
    height: 6,
    unit: 'short',
    decimals,
    noValue: NO_AGENTS,
    queries: [{ ...query, as: 'instant' }],
  });
}

const handledAnHour = figure({
  title: say('Handled an hour', 'المعالجة في الساعة'),
  decimals: 1,
  description: paragraphs(
    say(
      'Episodes handled per hour an agent was available, of all shown.',
      'الحلقات المعالجة لكل ساعة توفر، لكل المعروضين.',
    ),
    DEFINITIONS.handleTime,
  ),
  query: asColumn(
    'rate',
    `3600 * ${ratio(sumBy([], inRange(series(AGENT.episodesHandled))), sumBy([], inRange(series(AGENT.availableSeconds))))}`,
  ),
});

const peopleThere = figure({
  title: say('Agents seen', 'الموظفون الظاهرون'),
  decimals: 0,
  description: say(
    'Agents who were available or had a conversation in the time range.',
    'من توفر أو كانت لديه محادثة خلال المدة.',
  ),
  query: asColumn(
    'agents',
    `count(${maxBy(['agent'], inRange(series(AGENT.availableSeconds)))} > 0 or ${maxBy(['agent'], inRange(series(AGENT.busySeconds)))} > 0)`,
  ),
});

const roomAndWaits = graph({
  title: say('Room for more, while customers wait', 'سعة متاحة بينما ينتظر العملاء'),
  description: paragraphs(
    say(
      'Conversations that available agents could still take, and customers overdue in open inboxes, by team. Both above 0: AgentsIdleWhileCustomersWait. One team without room while another has it: TeamsOutOfBalance.',
      'ما يتسع له الموظفون المتوفرون بعد، والعملاء المتأخر ردهم في الصناديق المفتوحة، حسب الفريق. كلاهما فوق الصفر: AgentsIdleWhileCustomersWait. فريق بلا سعة وآخر لديه: TeamsOutOfBalance.',
    ),
    DEFINITIONS.overdue,
  ),
  width: 24,
  height: 8,
  unit: 'short',
  decimals: 0,
  timeFrom: '24h',
  noValue: NO_AGENTS,
  queries: [
    {
      name: 'room',
      as: 'range',
      legend: say('{{team}}, room for', '{{team}}، تتسع لـ'),
      expr: maxBy(['team'], series(teamFreeSlots)),
    },
    {
      name: 'overdue',
      as: 'range',
      legend: say('{{team}}, overdue', '{{team}}، متأخرون'),
      expr: maxBy(['team'], series(teamOverdue)),
    },
  ],
});

const handled = graph({
  title: say('Episodes handled, by team', 'الحلقات المعالجة حسب الفريق'),
  description: DEFINITIONS.handleTime,
  width: 14,
  height: 6,
  unit: 'short',
  decimals: 0,
  drawn: 'stacked bars',
  noValue: NO_AGENTS,
  queries: [
    {
      name: 'handled',
      as: 'range',
      minStep: '1h',
      legend: '{{team}}',
      expr: sumBy(['team'], perStep(series(AGENT.episodesHandled))),
    },
  ],
});

export const AGENTS: Board = {
  name: 'agents',
  title: say('Helpdesk: Agents', 'الدعم: الموظفون'),
  description: say(
    'What agents carry and have room for. Agents are pseudonyms unless the configuration says otherwise; scores from few answers are grey. No ranking.',
    'ما يحمله الموظفون وما يتسعون له. الأسماء مستعارة ما لم ينص الإعداد على غير ذلك؛ والتقييمات القليلة رمادية. لا ترتيب للأشخاص.',
  ),
  filters: FILTERS,
  choices: [SMALL_GROUP],
  from: 'now-7d',
  refresh: '1m',
  sections: [
    { rows: [[load]] },
    {
      title: say('There, and with room', 'الحضور والسعة'),
      rows: [[present, agentScores({ filters: FILTERS, width: 10, height: 10 })], [roomAndWaits]],
    },
    { title: say('Altogether', 'إجمالاً'), rows: [[peopleThere, handledAnHour, handled]] },
  ],
};
