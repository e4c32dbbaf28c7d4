/** When customers come, and whether enough people are there then. */
import { AGENT, KPI } from '../../../exporter/src/metrics/names.ts';
import { HIGHEST_OCCUPANCY } from '../../../exporter/src/rules/conventions.ts';
import { inPastWeeks } from '../../../exporter/src/rules/promql.ts';
import {
  agentsNeeded,
  available5m,
  handleSeconds,
  occupancy,
} from '../../../exporter/src/rules/recordings/agents.ts';
import { opened1h, requests, requestsUsual } from '../../../exporter/src/rules/recordings/volume.ts';
import type { Board } from '../board.ts';
import { DEFINITIONS } from '../definitions.ts';
import { graph, kpiPanel } from '../kinds.ts';
import { paragraphs, say } from '../language.ts';
import { secondsOf, targetOf } from '../objective.ts';
import { inRange, maxBy, perStep, rate, ratio, scopeOf, sumBy, newest } from '../promql.ts';
import { NO_AGENTS } from './agentScores.ts';

const FILTERS = ['job', 'source', 'inbox', 'team', 'category'] as const;
const { series } = scopeOf(FILTERS);

const HOUR_SECONDS = 3600;
const HOURS_OF_A_QUARTER = 92 * 24;
const BY_TEAM = ['team'];

const view = kpiPanel({
  view: 'peakLoad',
  title: say('Peak load', 'ذروة الحمل'),
  description: paragraphs(
    DEFINITIONS.episodes,
    say(
      'By weekday and hour of the dashboard’s time zone: the mean week, the hours most conversations come in, tomorrow, and the agents Erlang A asks for at the measured handle time, concurrency and objective.',
      'حسب يوم الأسبوع والساعة في المنطقة الزمنية للوحة: أسبوع متوسط، والساعات التي تأتي فيها معظم المحادثات، والغد، وعدد الموظفين الذي تطلبه Erlang A بزمن المعالجة والتزامن والهدف المقيسة.',
    ),
  ),
  width: 24,
  height: 14,
  unit: 'short',
  mostPoints: HOURS_OF_A_QUARTER,
  queries: [
    { name: 'arrivals', as: 'range', minStep: '15m', expr: sumBy([], perStep(series(KPI.episodesOpened))) },
    { name: 'agents', as: 'range', minStep: '15m', expr: sumBy([], rate(series(AGENT.availableSeconds))) },
    {
      name: 'handleTime',
      as: 'table',
      expr: ratio(
        sumBy([], inRange(series(AGENT.conversationSeconds))),
        sumBy([], inRange(series(AGENT.episodesHandled))),
      ),
    },
    {
      name: 'concurrency',
      as: 'table',
      expr: ratio(
        sumBy([], inRange(series(AGENT.conversationSeconds))),
        sumBy([], inRange(series(AGENT.busySeconds))),
      ),
    },
    { name: 'objective', as: 'table', expr: secondsOf('first_response') },
    { name: 'target', as: 'table', expr: targetOf('first_response') },
  ],
});

const hourly = (offset: string) => `${HOUR_SECONDS} * sum(${series(opened1h)} ${offset})`;

const againstUsual = graph({
  title: say('Conversations an hour, against usual weeks', 'المحادثات في الساعة مقارنة بالأسابيع المعتادة'),
  description: paragraphs(
    DEFINITIONS.episodes,
    say(
      'Usual: the mean of the same hour of the same weekday in up to four past weeks. The last 7 days.',
      'المعتاد: متوسط الساعة نفسها من اليوم نفسه في ما يصل إلى أربعة أسابيع سابقة. آخر ٧ أيام.',
    ),
  ),
  width: 12,
  height: 9,
  unit: 'short',
  decimals: 0,
  timeFrom: '7d',
  queries: [
    {
      name: 'now',
      as: 'range',
      minStep: '15m',
      legend: say('now', 'الآن'),
      expr: `${HOUR_SECONDS} * sum(${series(opened1h)})`,
    },
    {
      name: 'usual',
      as: 'range',
      minStep: '15m',
      legend: say('usual', 'المعتاد'),
      expr: inPastWeeks(hourly),
    },
  ],
});

const byInbox = graph({
  title: say('Conversations an hour, by inbox', 'المحادثات في الساعة حسب الصندوق'),
  description: DEFINITIONS.episodes,
  width: 12,
  height: 9,
  unit: 'short',
  decimals: 0,
  drawn: 'stacked bars',
  timeFrom: '7d',
  queries: [
    {
      name: 'opened',
      as: 'range',
      minStep: '1h',
      legend: '{{inbox}}',
      expr: sumBy(['inbox'], perStep(series(KPI.episodesOpened))),
    },
  ],
});

const required = graph({
  title: say(
    'Agents required in the coming hour, and there',
    'الموظفون المطلوبون في الساعة المقبلة والحاضرون',
  ),
  description: paragraphs(
    DEFINITIONS.required,
    say(
      'Where a team has fewer than required, PeakAheadOfCapacity fires. The last 2 days.',
      'حيث يكون الفريق أقل من المطلوب ينطلق PeakAheadOfCapacity. آخر يومين.',
    ),
  ),
  width: 12,
  height: 9,
  unit: 'short',
  decimals: 1,
  timeFrom: '2d',
  noValue: NO_AGENTS,
  queries: [
    {
      name: 'needed',
      as: 'range',
      legend: say('{{team}}, required', '{{team}}، مطلوب'),
      expr: maxBy(BY_TEAM, series(agentsNeeded)),
    },
    {
      name: 'there',
      as: 'range',
      legend: say('{{team}}, there', '{{team}}، حاضر'),
      expr: sumBy(BY_TEAM, series(available5m)),
    },
  ],
});

const DAY_HOURS = 24;

/** Over a week, at the end of the range: the same for every step. */
const effectiveHandleSeconds = maxBy(BY_TEAM, `${series(handleSeconds)} @ end()`);

const tomorrow = graph({
  title: say('Tomorrow at this hour: agents required', 'غداً في هذه الساعة: الموظفون المطلوبون'),
  description: paragraphs(
    DEFINITIONS.required,
    say(
      'Read the time axis a day ahead: the point at 18:00 is what tomorrow 18:00 will need, if it is as the same hour of that weekday was in up to four past weeks.',
      'اقرأ محور الوقت متقدماً يوماً: نقطة الساعة ١٨:٠٠ هي ما ستحتاجه ١٨:٠٠ غداً إن كانت كالساعة نفسها من ذلك اليوم في ما يصل إلى أربعة أسابيع سابقة.',
    ),
  ),
  width: 12,
  height: 9,
  unit: 'short',
  decimals: 1,
  timeFrom: '24h',
  noValue: NO_AGENTS,
  queries: [
    {
      name: 'tomorrow',
      as: 'range',
      minStep: '15m',
      legend: '{{team}}',
      expr: [
        inPastWeeks((offset) => `sum by (team) (${series(opened1h)} ${offset})`, DAY_HOURS),
        '* on (team)',
        effectiveHandleSeconds,
        `/ ${HIGHEST_OCCUPANCY}`,
      ].join('\n'),
    },
  ],
});

const utilisation = graph({
  title: say('Utilisation, by team', 'نسبة الانشغال حسب الفريق'),
  description: paragraphs(
    DEFINITIONS.occupancy,
    say(
      'Conversations that stay open while an agent is away do not count here.',
      'المحادثات التي تبقى مفتوحة أثناء غياب الموظف لا تُحتسب هنا.',
    ),
  ),
  width: 8,
  height: 9,
  unit: 'percentunit',
  timeFrom: '7d',
  noValue: NO_AGENTS,
  queries: [
    { name: 'occupancy', as: 'range', legend: '{{team}}', expr: maxBy(BY_TEAM, series(occupancy)) },
    {
      name: 'limit',
      as: 'range',
      legend: say('highest healthy', 'أعلى نسبة سليمة'),
      expr: `vector(${HIGHEST_OCCUPANCY})`,
    },
  ],
});

const concurrency = graph({
  title: say('Conversations at once, by team', 'المحادثات المتزامنة حسب الفريق'),
  description: DEFINITIONS.concurrency,
  width: 8,
  height: 9,
  unit: 'short',
  decimals: 1,
  timeFrom: '7d',
  noValue: NO_AGENTS,
  queries: [
    {
      name: 'concurrency',
      as: 'range',
      minStep: '1h',
      legend: '{{team}}',
      expr: ratio(
        sumBy(BY_TEAM, rate(series(AGENT.conversationSeconds))),
        sumBy(BY_TEAM, rate(series(AGENT.busySeconds))),
      ),
    },
  ],
});

const byCategory = graph({
  title: say('What they ask for, and usually', 'ما يطلبونه وما هو معتاد'),
  description: paragraphs(
    DEFINITIONS.requests,
    say(
      'Per hour; dashed: usual at this hour of this weekday. Twice the usual and beyond chance is RequestSurge. The last 2 days.',
      'في الساعة؛ والمتقطع هو المعتاد في هذه الساعة من هذا اليوم. ضعف المعتاد وما يتجاوز المصادفة هو RequestSurge. آخر يومين.',
    ),
  ),
  width: 8,
  height: 9,
  unit: 'short',
  decimals: 0,
  timeFrom: '2d',
  queries: [
    {
      name: 'requests',
      as: 'range',
      legend: '{{category}}',
      expr: `${HOUR_SECONDS} * ${sumBy(['category'], series(requests))}`,
    },
    {
      name: 'usual',
      as: 'range',
      legend: say('{{category}}, usual', '{{category}}، معتاد'),
      expr: `${HOUR_SECONDS} * ${sumBy(['category'], newest(series(requestsUsual)))}`,
    },
  ],
});

export const PEAK: Board = {
  name: 'peak',
  title: say('Helpdesk: Peak load and staffing', 'الدعم: ذروة الحمل والتوظيف'),
  description: say(
    'When conversations come, how many agents that takes, how many are there, and what tomorrow brings.',
    'متى تأتي المحادثات، وكم موظفاً تتطلب، وكم منهم حاضر، وما يحمله الغد.',
  ),
  filters: FILTERS,
  from: 'now-28d',
  refresh: '15m',
  sections: [
    { rows: [[view]] },
    { title: say('Demand', 'الطلب'), rows: [[againstUsual, byInbox]] },
    { title: say('Required and there', 'المطلوب والحاضر'), rows: [[required, tomorrow]] },
    {
      title: say('How busy, and with what', 'مدى الانشغال وبماذا'),
      rows: [[utilisation, concurrency, byCategory]],
    },
  ],
};
