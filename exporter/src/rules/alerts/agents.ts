/** Teams with too much to do, people with room, and peaks that find too few agents. */
import { HIGHEST_OCCUPANCY, levelOf } from '../conventions.ts';
import { allOf, eventsIn } from '../promql.ts';
import {
  agentsNeeded,
  arrivalsAhead,
  available1h,
  available5m,
  freeSlots,
  occupancy,
  teamFreeSlots,
} from '../recordings/agents.ts';
import { teamOpen, teamOverdue } from '../recordings/present.ts';
import type { Alert, Group } from '../rule.ts';

const TEAM = ['team'];
const LEAST_ARRIVALS = 10;
const MOST_NAMED = 5;

/** Free slots in the other teams, for each team. */
const ELSEWHERE = `sum without (team) (${teamFreeSlots.record}) - ignoring (team) group_right () ${teamFreeSlots.record}`;

/** Lists what the query finds: a name and how many slots it has free. The query gets the alert's job and team. */
function listOf(label: 'agent' | 'team', query: string): string {
  return `{{ range printf \`topk(${MOST_NAMED}, ${query})\` $labels.job $labels.team | query | sortByLabel "${label}" }} {{ .Labels.${label} }} ({{ .Value }}){{ end }}`;
}

export const AGENT_ALERTS: readonly Group<Alert>[] = [
  {
    name: 'helpdesk-agents-alerts',
    rules: [
      {
        alert: 'AgentsOverloaded',
        domain: 'kpi',
        severity: 'warning',
        escalation: levelOf('warning'),
        when: `agents of a team were busy for more than ${HIGHEST_OCCUPANCY * 100} % of their available time within an hour`,
        expr: allOf(`${occupancy.record} > ${HIGHEST_OCCUPANCY}`, `${available1h.record} > 0.5`),
        for: '15m',
        summary: 'A team is busier than people can stay for long.',
        description:
          'Agents of team {{ $labels.team }} were busy for {{ $value | humanizePercentage }} of their available time within the last hour.',
        dashboard: 'agents',
        variables: TEAM,
      },
      {
        alert: 'AgentsIdleWhileCustomersWait',
        domain: 'kpi',
        severity: 'warning',
        escalation: levelOf('warning'),
        when: 'customers of a team wait too long while its own agents have room',
        expr: allOf(`${teamOverdue.record} > 0`, `${teamFreeSlots.record} >= 1`, teamOpen.record),
        for: '2m',
        keepFiringFor: '2m',
        summary: 'Customers wait while agents of the team have room.',
        description: `{{ $value | humanize }} in team {{ $labels.team }} wait too long. With room:${listOf('agent', `${freeSlots.record}{job=%q,team=%q} > 0`)}.`,
        dashboard: 'agents',
        variables: TEAM,
      },
      {
        alert: 'TeamsOutOfBalance',
        domain: 'kpi',
        severity: 'info',
        escalation: levelOf('info'),
        when: `customers of a team that has no room and is above ${HIGHEST_OCCUPANCY * 100} % occupancy wait too long while another team has room`,
        expr: allOf(
          `${teamOverdue.record} > 0`,
          `${occupancy.record} > ${HIGHEST_OCCUPANCY}`,
          `${teamFreeSlots.record} < 1`,
          `${ELSEWHERE} >= 1`,
          teamOpen.record,
        ),
        for: '5m',
        keepFiringFor: '2m',
        summary: 'One team cannot keep up while another has room.',
        description: `{{ $value | humanize }} in team {{ $labels.team }} wait too long and nobody there has room. Room elsewhere:${listOf('team', `${teamFreeSlots.record}{job=%q,team!=%q} > 0`)}.`,
        dashboard: 'agents',
        variables: TEAM,
      },
      {
        alert: 'PeakAheadOfCapacity',
        domain: 'kpi',
        severity: 'warning',
        escalation: levelOf('warning'),
        when: `the hour ahead, by the same hour of past weeks, needs more agents than are available to stay below ${HIGHEST_OCCUPANCY * 100} % occupancy`,
        expr: allOf(
          `${agentsNeeded.record} > ${available5m.record}`,
          `${eventsIn(arrivalsAhead.record, '1h')} >= ${LEAST_ARRIVALS}`,
          teamOpen.record,
        ),
        for: '10m',
        summary: 'The coming hour needs more agents than are available.',
        description:
          'Team {{ $labels.team }} will need {{ printf "%.1f" $value }} agents in the coming hour if it is as in past weeks; fewer are available.',
        dashboard: 'peak',
        variables: TEAM,
      },
    ],
  },
];
