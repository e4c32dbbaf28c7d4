/** Scores by agent, of which those resting on few answers are greyed and judged by nobody. */
import { AGENT } from '../../../exporter/src/metrics/names.ts';
import { DEFINITIONS } from '../definitions.ts';
import { table } from '../kinds.ts';
import { paragraphs, say } from '../language.ts';
import type { Panel } from '../panel.ts';
import { inRange, scopeOf, sumBy } from '../promql.ts';
import type { FilterVariable } from '../promql.ts';
import type { Choice } from '../variables.ts';

/** Fewer answers than this are too few to compare people by. */
export const SMALL_GROUP: Choice = {
  name: 'minimum',
  label: say('Answers to compare by', 'أقل عدد للمقارنة'),
  values: [20, 50, 10, 5],
};

export const NO_AGENTS = say(
  'No agents to show. Agent metrics may be off in the configuration (labels.agents.enabled), or no source tells who answers.',
  'لا موظفين لعرضهم. قد تكون مقاييس الموظفين متوقفة في الإعدادات (labels.agents.enabled)، أو لا يذكر أي مصدر من أجاب.',
);

const BY_AGENT = ['agent', 'team'];
const OPTIONAL = 'agent metrics can be off';

interface Options {
  readonly filters: readonly FilterVariable[];
  readonly width: number;
  readonly height: number;
}

export function agentScores({ filters, width, height }: Options): Panel {
  const { sum, count } = scopeOf(filters);
  const answers = sumBy(BY_AGENT, inRange(count(AGENT.csat)));
  const mean = `${sumBy(BY_AGENT, inRange(sum(AGENT.csat)))}\n/\n`;
  return table({
    title: say('Scores by agent', 'التقييمات حسب الموظف'),
    description: paragraphs(
      say(
        'Mean score, 1 to 5, of episodes the agent held at their end. Grey: fewer answers than the variable above asks for; too few to compare people by. Never rank people on it.',
        'متوسط التقييم من ١ إلى ٥ للحلقات التي كان الموظف يمسكها عند نهايتها. الرمادي: إجابات أقل مما يطلبه المتغير أعلاه، ولا تكفي للمقارنة. لا ترتب الناس بها أبداً.',
      ),
      DEFINITIONS.csat,
    ),
    width,
    height,
    unit: 'short',
    decimals: 0,
    noValue: NO_AGENTS,
    queries: [
      {
        name: 'score',
        as: 'table',
        expr: `${mean}(${answers} >= $${SMALL_GROUP.name})`,
        mayBeEmpty: 'nobody may have that many',
      },
      {
        name: 'few',
        as: 'table',
        expr: `${mean}(${answers} > 0 < $${SMALL_GROUP.name})`,
        mayBeEmpty: 'all may have more',
      },
      { name: 'answers', as: 'table', expr: `${answers} > 0`, mayBeEmpty: OPTIONAL },
    ],
    columns: [
      { of: 'agent', title: say('Agent', 'الموظف') },
      { of: 'team', title: say('Team', 'الفريق') },
      { of: 'score', title: say('Mean score', 'متوسط التقييم'), decimals: 1 },
      { of: 'few', title: say('Of few answers', 'من إجابات قليلة'), decimals: 1, looks: 'grey' },
      { of: 'answers', title: say('Answers', 'الإجابات') },
    ],
  });
}
