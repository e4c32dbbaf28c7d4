import type { AgentObservation } from '../conversation/ledger.ts';
import type { Observation } from '../conversation/observation.ts';
import { KpiCounter } from './kpi.ts';
import { LabelRegistry } from './labels.ts';

const SLICE = { source: 'shop', inbox: 'web', team: 'sales' } as const;
const BOUNDS = [30, 60];

function counter(cap = 10): KpiCounter {
  const limit = { allow: [], cap };
  return new KpiCounter(new LabelRegistry({ category: limit, team: limit, agent: limit }, []), BOUNDS);
}

/** Cells as `metric labels cell: value`. */
function cellsOf(kpis: KpiCounter): string[] {
  return kpis
    .changes()
    .map(
      ({ metric, labels, cell, value }) =>
        `${metric.replace('helpdesk_', '')} ${labels.join(' ')} ${cell}: ${value}`,
    );
}

function observed(observation: Observation): string[] {
  const kpis = counter();
  kpis.observe(observation);
  return cellsOf(kpis);
}

const L = 'shop web sales';

it.each<[Observation, string[]]>([
  [
    { type: 'EpisodeOpened', episode: 'new', category: 'billing', ...SLICE },
    [`episodes_opened_total ${L} billing new : 1`],
  ],
  [{ type: 'ContactRepeated', ...SLICE }, [`repeat_contacts_total ${L} : 1`]],
  [
    { type: 'MessageCounted', direction: 'in', sender: 'customer', ...SLICE },
    [`messages_total ${L} in customer : 1`],
  ],
  [
    { type: 'FirstResponded', responder: 'human', wallMs: 45_000, ...SLICE },
    [`first_response_seconds ${L} human 60: 1`, `first_response_seconds ${L} human sum: 45000`],
  ],
  [
    { type: 'FirstResponded', responder: 'any', wallMs: 45_000, businessMs: 0, ...SLICE },
    [
      `first_response_seconds ${L} any 60: 1`,
      `first_response_seconds ${L} any sum: 45000`,
      `first_response_business_seconds ${L} any 30: 1`,
      `first_response_business_seconds ${L} any sum: 0`,
    ],
  ],
  [
    { type: 'NextResponded', wallMs: 61_000, ...SLICE },
    [`next_response_seconds ${L} +Inf: 1`, `next_response_seconds ${L} sum: 61000`],
  ],
  [
    { type: 'EscalationAnswered', level: 'on_call', wallMs: 31_000, ...SLICE },
    [`escalation_answer_seconds ${L} on_call 60: 1`, `escalation_answer_seconds ${L} on_call sum: 31000`],
  ],
  [
    { type: 'ResolutionMeasured', kind: 'full', wallMs: 1, ...SLICE },
    [`resolution_seconds ${L} full 30: 1`, `resolution_seconds ${L} full sum: 1`],
  ],
  [
    { type: 'ObjectiveJudged', objective: 'first_response', result: 'missed', ...SLICE },
    [`objective_results_total ${L} first_response missed : 1`],
  ],
  [
    { type: 'EpisodeResolved', by: 'timeout', category: 'billing', ...SLICE },
    [`episodes_resolved_total ${L} billing timeout : 1`],
  ],
  [
    { type: 'ContactJudged', window: '72h', result: 'repeat', ...SLICE },
    [`contact_resolutions_total ${L} 72h repeat : 1`],
  ],
  [{ type: 'AbandonmentNoted', step: 'at_risk', ...SLICE }, [`abandonment_total ${L} at_risk : 1`]],
  [{ type: 'BotJudged', outcome: 'returned', ...SLICE }, [`bot_episodes_total ${L} returned : 1`]],
  [{ type: 'SurveyNoted', outcome: 'expired', ...SLICE }, [`surveys_total ${L} expired : 1`]],
  [{ type: 'SurveyAnswerChanged', ...SLICE }, [`survey_answer_changes_total ${L} : 1`]],
  [{ type: 'Scored', score: 4, ...SLICE }, [`csat_score ${L} 4: 1`, `csat_score ${L} sum: 4`]],
  [{ type: 'FactCameLate', source: 'shop', kind: 'MessageSent' }, ['facts_late_total shop MessageSent : 1']],
  [{ type: 'AgentNoted', event: { type: 'handled', agent: 'noura', team: 'sales', at: 0 } }, []],
])('%j is counted', (observation, cells) => {
  expect(observed(observation)).toEqual(cells);
});

it.each<[AgentObservation, string[]]>([
  [
    {
      type: 'TimeAccounted',
      agent: 'noura',
      team: 'sales',
      busyMs: 1,
      availableMs: 2,
      capacityMs: 3,
      conversationMs: 4,
    },
    [
      'agent_busy_seconds_total noura sales : 1',
      'agent_available_seconds_total noura sales : 2',
      'agent_capacity_seconds_total noura sales : 3',
      'agent_conversation_seconds_total noura sales : 4',
    ],
  ],
  [
    { type: 'EpisodeHandled', agent: 'noura', team: 'sales' },
    ['agent_episodes_handled_total noura sales : 1'],
  ],
  [
    { type: 'AgentScored', agent: 'noura', team: 'sales', score: 5 },
    ['agent_csat_score noura sales sum: 5', 'agent_csat_score noura sales count: 1'],
  ],
])('of an agent %j is counted', (observation, cells) => {
  const kpis = counter();
  kpis.observeAgent(observation);
  expect(cellsOf(kpis)).toEqual(cells);
});

it('folds what is beyond the cap, and counts the fold in the same step', () => {
  const kpis = counter(1);
  for (const category of ['billing', 'rant', 'noise'])
    kpis.observe({ type: 'EpisodeOpened', episode: 'new', category, ...SLICE });
  expect(cellsOf(kpis)).toEqual([
    `episodes_opened_total ${L} billing new : 1`,
    'exporter_label_folds_total category : 2',
    `episodes_opened_total ${L} other new : 2`,
  ]);
});
