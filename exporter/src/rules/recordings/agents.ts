/** Who has how much to do, who has room, and how many agents the next hour will need. */
import { AGENT } from '../../metrics/names.ts';
import type { MetricSpec } from '../../metrics/names.ts';
import { HIGHEST_OCCUPANCY } from '../conventions.ts';
import { acrossReplicas, inPastWeeks, select } from '../promql.ts';
import { named, recording } from '../rule.ts';
import type { Group, Recording } from '../rule.ts';
import { averaged, overDays, share } from '../windows.ts';
import { opened1h } from './volume.ts';

const BY_AGENT = ['agent', 'team'];
const BY_TEAM = ['team'];

const capacityRate = (window: '5m' | '2m') =>
  acrossReplicas(`rate(${select(AGENT.capacitySeconds)}[${window}])`);

/**
 * Conversation slots of agents who are available: capacity seconds per second. Who has just left has none, though five
 * minutes would remember some.
 */
const slots = recording({
  level: BY_AGENT,
  of: 'agent_slots',
  operations: 'round_rate5m',
  expr: `round(${capacityRate('5m')})\n* (${capacityRate('2m')} > bool 0)`,
});

const load = recording({
  level: BY_AGENT,
  of: AGENT.conversations,
  operations: 'max',
  expr: acrossReplicas(select(AGENT.conversations)),
});

/** Conversations an agent could take on now. Who holds more than the capacity has none to give. */
export const freeSlots = recording({
  level: BY_AGENT,
  of: 'agent_free_slots',
  operations: 'clamp_min',
  expr: `clamp_min(${slots.record} - ${load.record} or ${slots.record}, 0)`,
});

export const teamFreeSlots = recording({
  level: BY_TEAM,
  of: 'agent_free_slots',
  operations: 'sum',
  expr: `sum without (agent) (${freeSlots.record})`,
});

function perAgent(spec: MetricSpec): Recording {
  return recording({
    level: BY_AGENT,
    of: spec,
    operations: 'rate5m',
    expr: acrossReplicas(`rate(${select(spec)}[5m])`),
  });
}

const agentBusy5m = perAgent(AGENT.busySeconds);
const agentAvailable5m = perAgent(AGENT.availableSeconds);

const handled5m = recording({
  level: BY_TEAM,
  of: AGENT.episodesHandled,
  operations: 'sum_rate5m',
  expr: `sum without (agent) (${perAgent(AGENT.episodesHandled).expr})`,
});

/** A conversation keeps its agent busy after the shift too: that is no work, and no part of the time of those there. */
const busyThere = `${agentBusy5m.record} < ${agentAvailable5m.record} or ${agentAvailable5m.record}`;

const busy5m = recording({
  level: BY_TEAM,
  of: 'agent_busy_while_available',
  operations: 'sum_rate5m',
  expr: `sum without (agent) (${busyThere})`,
});

/** Seconds each agent has ever been available. 0: nobody tells when they are there. */
const everAvailable = acrossReplicas(select(AGENT.availableSeconds));

/** Of agents whose presence nobody tells, whatever they are busy for is work. */
const worked5m = recording({
  level: BY_TEAM,
  of: 'agent_work',
  operations: 'sum_rate5m',
  expr: [
    'sum without (agent) (',
    `  (${busyThere}) and (${everAvailable} > 0)`,
    `  or ${agentBusy5m.record}`,
    ')',
  ].join('\n'),
});

/**
 * Available seconds per second: how many agents are there. No series for a team of which nobody's presence is told: 0
 * would say that its desks are empty.
 */
export const available5m = recording({
  level: BY_TEAM,
  of: 'agents_available',
  operations: 'sum_rate5m',
  expr: `sum without (agent) (${agentAvailable5m.record} and (${everAvailable} > 0))`,
});

const busy1h = averaged(busy5m, '1h');
const worked1h = averaged(worked5m, '1h');
const handled1h = averaged(handled5m, '1h');
export const available1h = averaged(available5m, '1h');

export const occupancy = share(
  named({ level: BY_TEAM, of: 'agent_occupancy', operations: 'ratio_rate1h' }),
  busy1h.record,
  available1h.record,
);

/** Work per episode over a week: handle time with concurrency already divided out. */
export const handleSeconds = share(
  named({ level: BY_TEAM, of: 'effective_handle_seconds', operations: 'ratio_rate7d' }),
  overDays(worked1h, 7),
  overDays(handled1h, 7),
);

const teamOpened = recording({
  level: BY_TEAM,
  of: 'episodes_opened',
  operations: 'sum_rate1h',
  expr: `sum without (source, inbox) (${opened1h.record})`,
});

/** Episodes per second to be expected in the hour that begins now. */
export const arrivalsAhead = recording({
  level: BY_TEAM,
  of: 'episodes_opened',
  operations: 'avg4w_sum_rate1h_ahead1h',
  expr: inPastWeeks((offset) => `${teamOpened.record} ${offset}`, 1),
});

/** Agents it takes to serve them without anyone being busy above the highest healthy occupancy. */
export const agentsNeeded = recording({
  level: BY_TEAM,
  of: 'agents_needed',
  operations: 'ahead1h',
  expr: `${arrivalsAhead.record} * ${handleSeconds.record} / ${HIGHEST_OCCUPANCY}`,
});

export const AGENT_GROUPS: readonly Group<Recording>[] = [
  { name: 'helpdesk-agents', rules: [slots, load, freeSlots, teamFreeSlots] },
  {
    name: 'helpdesk-teams',
    interval: '1m',
    rules: [
      agentBusy5m,
      agentAvailable5m,
      busy5m,
      worked5m,
      handled5m,
      available5m,
      busy1h,
      worked1h,
      handled1h,
      available1h,
      occupancy,
      teamOpened,
      handleSeconds,
      arrivalsAhead,
      agentsNeeded,
    ],
  },
];
