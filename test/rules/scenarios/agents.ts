/** Teams with too much to do, and people with room. */
import { shared } from '../scenario.ts';
import type { Firing, Scenario, ScenarioFile, Series } from '../scenario.ts';
import { JOB, SLICE, closed } from './desk.ts';

interface Agent {
  readonly agent: string;
  readonly team?: string;
  /** Seconds per minute. */
  readonly busy?: number;
  readonly available?: number;
  readonly slots: number;
  readonly holds: number;
}

function agents(...all: readonly Agent[]): readonly Series[] {
  return all.flatMap(({ agent, team = 'care', busy = 60, available = 60, slots, holds }) => {
    const labels = { agent, team };
    return [
      ...shared('helpdesk_agent_busy_seconds_total', labels, `0+${busy}x60`),
      ...shared('helpdesk_agent_available_seconds_total', labels, `0+${available}x60`),
      ...shared('helpdesk_agent_capacity_seconds_total', labels, `0+${slots * 60}x60`),
      ...shared('helpdesk_agent_conversations', labels, `${holds}x60`),
    ];
  });
}

/** Customers of the team past the first level; one of them is past the second too. */
const overdue = (customers: number): readonly Series[] => [
  ...shared('helpdesk_conversations_overdue', { ...SLICE, level: 'team_lead' }, `${customers}x60`),
  ...shared(
    'helpdesk_conversations_overdue',
    { ...SLICE, level: 'supervisor' },
    `${Math.min(customers, 1)}x60`,
  ),
  ...shared('helpdesk_conversations_open', SLICE, '9x60'),
];

const team = (severity: string, escalation: string): Firing['labels'] => ({
  ...JOB,
  team: 'care',
  severity,
  escalation,
  domain: 'kpi',
});

const OVERLOADED: readonly Scenario[] = [
  {
    rule: 'AgentsOverloaded',
    case: 'fires',
    claim: 'two agents are busy for 57 s of every minute',
    series: agents(
      { agent: 'a', busy: 57, slots: 3, holds: 3 },
      { agent: 'b', busy: 57, slots: 3, holds: 3 },
    ),
    at: '20m',
    firing: [
      {
        labels: team('warning', 'supervisor'),
        summary: 'A team is busier than people can stay for long.',
        description: 'Agents of team care were busy for 95% of their available time within the last hour.',
        dashboard: 'helpdesk-agents?var-team=care',
      },
    ],
  },
  {
    rule: 'AgentsOverloaded',
    case: 'silent just before',
    claim: 'fifteen minutes are not over',
    series: agents({ agent: 'a', busy: 57, slots: 3, holds: 3 }),
    at: '15m',
  },
  {
    rule: 'AgentsOverloaded',
    case: 'does not fire',
    claim: 'the team has one busy and one idle agent',
    series: agents(
      { agent: 'a', busy: 60, slots: 3, holds: 3 },
      { agent: 'b', busy: 40, slots: 3, holds: 0 },
    ),
    at: '40m',
  },
  {
    rule: 'AgentsOverloaded',
    case: 'also',
    claim: 'somebody who is there for a third of the time is no team',
    series: agents({ agent: 'a', busy: 20, available: 20, slots: 3, holds: 3 }),
    at: '40m',
  },
  {
    rule: 'AgentsOverloaded',
    case: 'also',
    claim: 'two of three have gone home and left conversations open',
    series: agents(
      { agent: 'a', busy: 30, slots: 3, holds: 1 },
      { agent: 'b', busy: 60, available: 0, slots: 0, holds: 3 },
      { agent: 'c', busy: 60, available: 0, slots: 0, holds: 3 },
    ),
    at: '40m',
  },
  { rule: 'AgentsOverloaded', case: 'no data', claim: 'nothing is scraped', series: [], at: '40m' },
];

const IDLE_SUMMARY = 'Customers wait while agents of the team have room.';

const IDLE: readonly Scenario[] = [
  {
    rule: 'AgentsIdleWhileCustomersWait',
    case: 'fires',
    claim: 'and says who has room',
    series: [
      ...overdue(2),
      ...agents(
        { agent: 'c', slots: 4, holds: 1 },
        { agent: 'b', slots: 3, holds: 3 },
        { agent: 'a', slots: 3, holds: 1 },
        { agent: 'd', slots: 2, holds: 5 },
      ),
    ],
    at: '5m',
    firing: [
      {
        labels: team('warning', 'supervisor'),
        summary: IDLE_SUMMARY,
        description: '2 in team care wait too long. With room: a (2) c (3).',
        dashboard: 'helpdesk-agents?var-team=care',
      },
    ],
  },
  {
    rule: 'AgentsIdleWhileCustomersWait',
    case: 'silent just before',
    claim: 'the two minutes are not over',
    series: [...overdue(2), ...agents({ agent: 'a', slots: 3, holds: 1 })],
    at: '3m',
  },
  {
    rule: 'AgentsIdleWhileCustomersWait',
    case: 'does not fire',
    claim: 'those with room are in another team',
    series: [
      ...overdue(2),
      ...agents({ agent: 'a', slots: 3, holds: 3 }, { agent: 'b', team: 'sales', slots: 3, holds: 0 }),
    ],
    at: '20m',
  },
  {
    rule: 'AgentsIdleWhileCustomersWait',
    case: 'no data',
    claim: 'nothing is scraped',
    series: [],
    at: '20m',
  },
  {
    rule: 'AgentsIdleWhileCustomersWait',
    case: 'also',
    claim: 'nobody is asked while the inbox is closed',
    series: [...overdue(2), ...agents({ agent: 'a', slots: 3, holds: 1 }), ...closed()],
    at: '20m',
  },
];

/** Another inbox of the team that never closes, where nobody waits. */
const ROUND_THE_CLOCK: readonly Series[] = [
  ...shared('helpdesk_conversations_open', { ...SLICE, inbox: 'sos' }, '1x60'),
  ...shared('helpdesk_conversations_overdue', { ...SLICE, inbox: 'sos', level: 'team_lead' }, '0x60'),
];

const FAILED_SCRAPE = '2x10 stale 2x10';

const FULL: Agent = { agent: 'a', slots: 3, holds: 3 };

const FREE_ELSEWHERE: Agent = { agent: 'b', team: 'sales', busy: 30, slots: 3, holds: 1 };

const overdueThen = (values: string): readonly Series[] => [
  ...shared('helpdesk_conversations_overdue', { ...SLICE, level: 'team_lead' }, values),
  ...shared('helpdesk_conversations_open', SLICE, '9x60'),
];

const BALANCE: readonly Scenario[] = [
  {
    rule: 'TeamsOutOfBalance',
    case: 'fires',
    claim: 'and says which teams have room',
    series: [
      ...overdue(4),
      ...agents(
        FULL,
        { agent: 'b', team: 'sales', busy: 30, slots: 3, holds: 1 },
        { agent: 'c', team: 'billing', busy: 30, slots: 4, holds: 0 },
      ),
    ],
    at: '10m',
    firing: [
      {
        labels: team('info', 'team_lead'),
        summary: 'One team cannot keep up while another has room.',
        description:
          '4 in team care wait too long and nobody there has room. Room elsewhere: billing (4) sales (2).',
        dashboard: 'helpdesk-agents?var-team=care',
      },
    ],
  },
  {
    rule: 'TeamsOutOfBalance',
    case: 'silent just before',
    claim: 'the five minutes are not over',
    series: [...overdue(4), ...agents(FULL, { agent: 'b', team: 'sales', busy: 30, slots: 3, holds: 1 })],
    at: '5m',
  },
  {
    rule: 'TeamsOutOfBalance',
    case: 'does not fire',
    claim: 'nobody has room anywhere',
    series: [...overdue(4), ...agents(FULL, { agent: 'b', team: 'sales', slots: 3, holds: 3 })],
    at: '20m',
  },
  { rule: 'TeamsOutOfBalance', case: 'no data', claim: 'nothing is scraped', series: [], at: '20m' },
  {
    rule: 'TeamsOutOfBalance',
    case: 'also',
    claim: 'the team has enough to do, but is not overloaded',
    series: [...overdue(4), ...agents({ ...FULL, busy: 40 }, FREE_ELSEWHERE)],
    at: '20m',
  },
  {
    rule: 'TeamsOutOfBalance',
    case: 'also',
    claim: 'the team has room itself',
    series: [...overdue(4), ...agents({ ...FULL, holds: 2 }, FREE_ELSEWHERE)],
    at: '20m',
  },
  {
    rule: 'TeamsOutOfBalance',
    case: 'also',
    claim: 'its inboxes are closed',
    series: [...overdue(4), ...agents(FULL, FREE_ELSEWHERE), ...closed()],
    at: '20m',
  },
  {
    rule: 'TeamsOutOfBalance',
    case: 'also',
    claim: 'one failed scrape does not end it',
    series: [...overdueThen(FAILED_SCRAPE), ...agents(FULL, FREE_ELSEWHERE)],
    at: '11m',
    firing: [
      {
        labels: team('info', 'team_lead'),
        summary: 'One team cannot keep up while another has room.',
        description: '2 in team care wait too long and nobody there has room. Room elsewhere: sales (2).',
        dashboard: 'helpdesk-agents?var-team=care',
      },
    ],
  },
  {
    rule: 'AgentsIdleWhileCustomersWait',
    case: 'also',
    claim: 'one failed scrape does not end it',
    series: [...overdueThen(FAILED_SCRAPE), ...agents({ agent: 'a', slots: 3, holds: 1 })],
    at: '11m',
    firing: [
      {
        labels: team('warning', 'supervisor'),
        summary: IDLE_SUMMARY,
        description: '2 in team care wait too long. With room: a (2).',
        dashboard: 'helpdesk-agents?var-team=care',
      },
    ],
  },
];

/** The only agent leaves after half an hour; a minute later a customer has waited too long. */
const LEFT: readonly Series[] = [
  ...overdueThen('0x30 1x29'),
  ...shared('helpdesk_agent_capacity_seconds_total', { agent: 'a', team: 'care' }, '0+360x30 10800x30'),
  ...shared('helpdesk_agent_conversations', { agent: 'a', team: 'care' }, '0x60'),
];

const GONE: readonly Scenario[] = ['33m', '34m', '35m'].map((at) => ({
  rule: 'AgentsIdleWhileCustomersWait',
  case: 'also',
  claim: `the last agent has left at 30m, at ${at}`,
  series: LEFT,
  at,
}));

/** The same agents seen by another exporter in the same Prometheus. */
const ofAnotherJob = (series: readonly Series[]): readonly Series[] =>
  series.map(({ series: name, values }) => ({
    series: name.replace('job="helpdesk-exporter"', 'job="staging"').replace('agent="', 'agent="staging-'),
    values,
  }));

const BESIDE_ANOTHER_JOB: readonly Scenario[] = [
  {
    rule: 'AgentsIdleWhileCustomersWait',
    case: 'also',
    claim: 'names nobody another exporter knows',
    series: [
      ...overdue(2),
      ...agents({ agent: 'a', slots: 3, holds: 1 }),
      ...ofAnotherJob(agents({ agent: 'b', slots: 3, holds: 0 })),
    ],
    at: '5m',
    firing: [
      {
        labels: team('warning', 'supervisor'),
        summary: IDLE_SUMMARY,
        description: '2 in team care wait too long. With room: a (2).',
        dashboard: 'helpdesk-agents?var-team=care',
      },
    ],
  },
  {
    rule: 'TeamsOutOfBalance',
    case: 'also',
    claim: 'names no team another exporter knows',
    series: [
      ...overdue(4),
      ...agents(FULL, FREE_ELSEWHERE),
      ...ofAnotherJob(agents({ agent: 'c', team: 'billing', busy: 30, slots: 4, holds: 0 })),
    ],
    at: '10m',
    firing: [
      {
        labels: team('info', 'team_lead'),
        summary: 'One team cannot keep up while another has room.',
        description: '4 in team care wait too long and nobody there has room. Room elsewhere: sales (2).',
        dashboard: 'helpdesk-agents?var-team=care',
      },
    ],
  },
];

const CLOSED_BESIDE_OPEN: readonly Scenario[] = [
  {
    rule: 'AgentsIdleWhileCustomersWait',
    case: 'also',
    claim: 'those who wait are in a closed inbox, and in the open one there is nobody',
    series: [...overdue(2), ...ROUND_THE_CLOCK, ...agents({ agent: 'a', slots: 3, holds: 1 }), ...closed()],
    at: '30m',
  },
  {
    rule: 'TeamsOutOfBalance',
    case: 'also',
    claim: 'those who wait are in a closed inbox, and in the open one there is nobody',
    series: [...overdue(4), ...ROUND_THE_CLOCK, ...agents(FULL, FREE_ELSEWHERE), ...closed()],
    at: '30m',
  },
];

export const AGENTS: ScenarioFile = {
  name: 'agents',
  evaluationInterval: '1m',
  interval: '1m',
  groups: ['helpdesk-present', 'helpdesk-agents', 'helpdesk-teams', 'helpdesk-agents-alerts'],
  scenarios: [...OVERLOADED, ...IDLE, ...BALANCE, ...BESIDE_ANOTHER_JOB, ...CLOSED_BESIDE_OPEN, ...GONE],
};
