/** What is compared with days and weeks of the past. A sample every four minutes, rules every few hours. */
import { counter, shared } from '../scenario.ts';
import type { Firing, Scenario, ScenarioFile, Series } from '../scenario.ts';
import { JOB, SLICE, SLICE_QUERY, closed } from './desk.ts';

/** In samples. */
const HOUR = 15;
const DAY = 24 * HOUR;

interface Quality {
  readonly rule: string;
  /** The labels its series have beside the slice. */
  readonly labels: Readonly<Record<string, string>>;
  /** Series of so many bad and all, per four minutes: for two days, then for one. */
  readonly series: (
    past: readonly [bad: number, all: number],
    now: readonly [bad: number, all: number],
  ) => readonly Series[];
  readonly summary: string;
  readonly what: string;
  readonly dashboard: string;
}

const overTime = (past: number, now: number) => counter([past, 2 * DAY], [now, DAY + 6 * HOUR]);

const QUALITIES: readonly Quality[] = [
  {
    rule: 'SatisfactionFalling',
    labels: { objective: 'csat' },
    series: (past, now) => [
      ...shared('helpdesk_csat_score_bucket', { ...SLICE, le: '3' }, overTime(past[0], now[0])),
      ...shared('helpdesk_csat_score_bucket', { ...SLICE, le: '4' }, overTime(past[1], now[1])),
      ...shared('helpdesk_csat_score_count', SLICE, overTime(past[1], now[1])),
    ],
    summary: 'Customers are less satisfied than they used to be.',
    what: 'Satisfaction',
    dashboard: 'helpdesk-satisfaction',
  },
  {
    rule: 'FirstContactResolutionFalling',
    labels: { objective: 'fcr' },
    series: (past, now) =>
      [
        ['72h', 'repeat', overTime(past[0], now[0])],
        ['72h', 'first_contact', overTime(past[1] - past[0], now[1] - now[0])],
        // Of other windows nothing must be taken in.
        ['7d', 'repeat', overTime(past[1], past[1])],
      ].flatMap(([window, result, values]) =>
        shared('helpdesk_contact_resolutions_total', { ...SLICE, window: window!, result: result! }, values!),
      ),
    summary: 'Fewer requests than usual are settled at the first contact.',
    what: 'First contact resolution',
    dashboard: 'helpdesk-satisfaction',
  },
  {
    rule: 'BotContainmentFalling',
    labels: {},
    series: (past, now) =>
      [
        ['handed_off', overTime(past[0], now[0])],
        ['contained', overTime(past[1] - past[0], now[1] - now[0])],
        // Counted among the contained already.
        ['returned', overTime(past[1], past[1])],
      ].flatMap(([outcome, values]) =>
        shared('helpdesk_bot_episodes_total', { ...SLICE, outcome: outcome! }, values!),
      ),
    summary: 'The bot settles fewer conversations alone than it used to.',
    what: 'Bot containment',
    dashboard: 'helpdesk-bot',
  },
];

function qualityScenarios({ rule, labels, series, summary, what, dashboard }: Quality): readonly Scenario[] {
  return [
    {
      rule,
      case: 'fires',
      claim: 'from 90 to 70 % within a day',
      series: series([1, 10], [3, 10]),
      at: '75h',
      firing: [
        {
          labels: {
            ...JOB,
            ...SLICE,
            ...labels,
            severity: 'warning',
            escalation: 'supervisor',
            domain: 'kpi',
          },
          summary,
          description: `${what} in support, team care, is 70% over the last day, below the 14 days before.`,
          dashboard: `${dashboard}${SLICE_QUERY}`,
        },
      ],
    },
    {
      rule,
      case: 'silent just before',
      claim: 'from 90 to 86 %: less than five points',
      series: series([1, 10], [1.4, 10]),
      at: '75h',
    },
    {
      rule,
      case: 'does not fire',
      claim: 'from 90 to 80 % of 25: that may be chance',
      series: series([0.007, 0.07], [0.014, 0.07]),
      at: '75h',
    },
    { rule, case: 'no data', claim: 'nothing is scraped', series: [], at: '2h' },
    {
      rule,
      case: 'also',
      claim: 'a fall has just begun',
      series: series([1, 10], [10, 10]),
      at: '48h',
    },
    {
      rule,
      case: 'also',
      claim: 'from 90 to 20 %, but of ten only',
      series: series([0.0028, 0.028], [0.0224, 0.028]),
      at: '75h',
    },
    {
      rule,
      case: 'also',
      claim: 'the inbox is closed',
      series: [...series([1, 10], [3, 10]), ...closed(1200)],
      at: '75h',
    },
  ];
}

/** Customers lost and opened per four minutes: for two days, then for one. */
const lost = (past: number, now: number, opened: number): readonly Series[] => [
  ...shared(
    'helpdesk_abandonment_total',
    { ...SLICE, stage: 'lost' },
    counter([past, 2 * DAY], [now, DAY + 6 * HOUR]),
  ),
  ...shared('helpdesk_abandonment_total', { ...SLICE, stage: 'at_risk' }, `0+${opened}x1500`),
  ...shared(
    'helpdesk_episodes_opened_total',
    { ...SLICE, category: 'other', episode: 'new' },
    `0+${opened}x1500`,
  ),
];

const LOST_SCENARIOS: readonly Scenario[] = [
  {
    rule: 'CustomersGivingUp',
    case: 'fires',
    claim: 'from 4 to 8 % within a day',
    series: lost(0.4, 0.8, 10),
    at: '75h',
    firing: [
      {
        labels: { ...JOB, ...SLICE, severity: 'warning', escalation: 'supervisor', domain: 'kpi' },
        summary: 'More customers than usual leave without an answer.',
        description: '8% of the customers of support, team care, left without an answer within the last day.',
        dashboard: `helpdesk-now${SLICE_QUERY}`,
      },
    ],
  },
  {
    rule: 'CustomersGivingUp',
    case: 'silent just before',
    claim: 'from 4 to 5.8 %: not yet half as many again',
    series: lost(0.4, 0.58, 10),
    at: '75h',
  },
  {
    rule: 'CustomersGivingUp',
    case: 'does not fire',
    claim: 'four of fifty in a day are too few',
    series: lost(0.0028, 0.0112, 0.14),
    at: '75h',
  },
  {
    rule: 'CustomersGivingUp',
    case: 'also',
    claim: 'a rise has just begun',
    series: lost(0.4, 10, 10),
    at: '48h',
  },
  {
    rule: 'CustomersGivingUp',
    case: 'also',
    claim: 'from 1 to 3 %: that is tolerable',
    series: lost(0.1, 0.3, 10),
    at: '75h',
  },
  {
    rule: 'CustomersGivingUp',
    case: 'also',
    claim: 'the inbox is closed',
    series: [...lost(0.4, 0.8, 10), ...closed(1200)],
    at: '75h',
  },
  { rule: 'CustomersGivingUp', case: 'no data', claim: 'nothing is scraped', series: [], at: '2h' },
];

type Hours = readonly (readonly [perHour: number, hours: number])[];
const byHours = (hours: Hours) =>
  counter(...hours.map(([perHour, n]) => [perHour / HOUR, n * HOUR] as const));

/** Episodes of a category per hour, by hours: how many ended for how long. */
const requests = (...hours: Hours): readonly Series[] =>
  shared('helpdesk_episodes_resolved_total', { ...SLICE, category: 'billing', by: 'human' }, byHours(hours));

/** The same, of those that began: none has a category then. */
const begun = (...hours: Hours): readonly Series[] =>
  shared('helpdesk_episodes_opened_total', { ...SLICE, category: 'other', episode: 'new' }, byHours(hours));

const SURGE: Firing = {
  labels: {
    ...JOB,
    source: 'whatsapp',
    inbox: 'support',
    category: 'billing',
    severity: 'info',
    escalation: 'team_lead',
    domain: 'kpi',
  },
  summary: 'Many more customers than usual ask for the same thing.',
  description: 'In support, 30 conversations of category billing came within the last hour.',
  dashboard: 'helpdesk-peak?var-source=whatsapp&var-inbox=support&var-category=billing',
};

const SURGE_OF_OTHER: Firing = {
  ...SURGE,
  labels: { ...SURGE.labels, category: 'other' },
  description: 'In support, 30 conversations of category other came within the last hour.',
  dashboard: 'helpdesk-peak?var-source=whatsapp&var-inbox=support&var-category=other',
};

const SURGE_SCENARIOS: readonly Scenario[] = [
  {
    rule: 'RequestSurge',
    case: 'fires',
    claim: 'thirty in an hour that has six',
    series: requests([6, 176], [30, 8]),
    at: '182h',
    firing: [SURGE],
  },
  {
    rule: 'RequestSurge',
    case: 'silent just before',
    claim: 'not quite twice as many',
    series: requests([15, 176], [29.7, 8]),
    at: '182h',
  },
  {
    rule: 'RequestSurge',
    case: 'does not fire',
    claim: 'every week has its peak at this hour',
    series: requests([6, 8], [30, 8], [6, 160], [30, 8]),
    at: '182h',
  },
  {
    rule: 'RequestSurge',
    case: 'also',
    claim: 'a surge has just begun',
    series: requests([6, 176], [30, 8]),
    at: '176h',
  },
  {
    rule: 'RequestSurge',
    case: 'also',
    claim: 'eleven where there are five may be chance',
    series: requests([4.8, 176], [11, 8]),
    at: '182h',
  },
  {
    rule: 'RequestSurge',
    case: 'also',
    claim: 'the inbox is closed',
    series: [...requests([6, 176], [30, 8]), ...closed(3000)],
    at: '182h',
  },
  { rule: 'RequestSurge', case: 'no data', claim: 'nothing is scraped', series: [], at: '2h' },
  {
    rule: 'RequestSurge',
    case: 'also',
    claim: 'it is of the category the ends tell, and of no other',
    series: [...begun([6, 176], [30, 8]), ...requests([6, 176], [30, 8])],
    at: '182h',
    firing: [SURGE],
  },
  {
    rule: 'RequestSurge',
    case: 'also',
    claim: 'nobody gets to end them: it is of no category yet',
    series: [...begun([6, 176], [30, 8]), ...requests([0, 184])],
    at: '182h',
    firing: [SURGE_OF_OTHER],
  },
];

interface Team {
  readonly arrivals: Series[];
  /** How many of the twelve are still there in the last hours. */
  readonly agents: number;
  /** How many more went long ago and left conversations open. */
  readonly leftOpen?: number;
  /** Of some sources nobody learns when agents are there. */
  readonly presence?: 'told' | 'untold';
}

const SHIFT = 167 * HOUR;

/** Each episode takes ten busy minutes: sixty an hour are eleven agents at 90 % occupancy. Steps add up without rounding. */
const team = ({ arrivals, agents, leftOpen = 0, presence = 'told' }: Team): readonly Series[] => [
  ...arrivals,
  ...Array.from({ length: 12 }, (_, index) => index).flatMap((index) => {
    const labels = { agent: `agent-${index}`, team: 'care' };
    const isThere = index < agents;
    const over = (step: number, after = isThere ? step : 0) => counter([step, SHIFT], [after, 1000]);
    return [
      ...shared('helpdesk_agent_available_seconds_total', labels, presence === 'told' ? over(240) : '0x3000'),
      ...shared('helpdesk_agent_busy_seconds_total', labels, over(187.5)),
      ...shared('helpdesk_agent_episodes_handled_total', labels, over(0.3125)),
    ];
  }),
  ...Array.from({ length: leftOpen }, (_, index) => ({ agent: `gone-${index}`, team: 'care' })).flatMap(
    (labels) => [
      ...shared('helpdesk_agent_available_seconds_total', labels, '28800x3000'),
      ...shared('helpdesk_agent_busy_seconds_total', labels, '0+240x3000'),
      ...shared('helpdesk_agent_episodes_handled_total', labels, '0x3000'),
    ],
  ),
  ...shared('helpdesk_conversations_open', SLICE, '9x3000'),
];

const arriving = (perHour: number) =>
  shared(
    'helpdesk_episodes_opened_total',
    { ...SLICE, category: 'other', episode: 'new' },
    counter([perHour / HOUR, 3000]),
  );

const PEAK_SCENARIOS: readonly Scenario[] = [
  {
    rule: 'PeakAheadOfCapacity',
    case: 'fires',
    claim: 'sixty an hour are to come, and five agents are there',
    series: team({ arrivals: arriving(60), agents: 5 }),
    at: '170h',
    firing: [
      {
        labels: { ...JOB, team: 'care', severity: 'warning', escalation: 'supervisor', domain: 'kpi' },
        summary: 'The coming hour needs more agents than are available.',
        description:
          'Team care will need 11.1 agents in the coming hour if it is as in past weeks; fewer are available.',
        dashboard: 'helpdesk-peak?var-team=care',
      },
    ],
  },
  {
    rule: 'PeakAheadOfCapacity',
    case: 'silent just before',
    claim: 'twelve agents are enough for them',
    series: team({ arrivals: arriving(60), agents: 12 }),
    at: '170h',
  },
  {
    rule: 'PeakAheadOfCapacity',
    case: 'does not fire',
    claim: 'every inbox of the team is closed',
    series: [...team({ arrivals: arriving(60), agents: 5 }), ...closed(3000)],
    at: '170h',
  },
  {
    rule: 'PeakAheadOfCapacity',
    case: 'also',
    claim: 'twelve are there, though two who have gone left conversations open',
    series: team({ arrivals: arriving(60), agents: 12, leftOpen: 2 }),
    at: '170h',
  },
  {
    rule: 'PeakAheadOfCapacity',
    case: 'also',
    claim: 'the ten minutes are not over',
    series: team({ arrivals: arriving(60), agents: 5 }),
    at: '168h',
  },
  {
    rule: 'PeakAheadOfCapacity',
    case: 'also',
    claim: 'nine an hour are no peak',
    series: team({ arrivals: arriving(9), agents: 1 }),
    at: '170h',
  },
  {
    rule: 'PeakAheadOfCapacity',
    case: 'also',
    claim: 'nobody tells when the agents of the team are there',
    series: team({ arrivals: arriving(60), agents: 12, presence: 'untold' }),
    at: '170h',
  },
  { rule: 'PeakAheadOfCapacity', case: 'no data', claim: 'nothing is scraped', series: [], at: '2h' },
];

const LAST_EVENT = 'helpdesk_last_event_timestamp_seconds';
const FACTS = 'helpdesk_facts_total';

/** A source that delivers so many facts an hour, and falls silent after 180 h. */
const silentSource = (perHour: number): readonly Series[] => [
  ...shared(LAST_EVENT, { source: 'whatsapp' }, counter([240, 180 * HOUR + 1], [0, 20 * HOUR])),
  ...shared(
    FACTS,
    { source: 'whatsapp', kind: 'MessageReceived' },
    counter([perHour / HOUR, 180 * HOUR + 1], [0, 20 * HOUR]),
  ),
];

const silentFor = (time: string): Firing => ({
  labels: { ...JOB, source: 'whatsapp', severity: 'critical', escalation: 'on_call', domain: 'ingest' },
  summary: 'A source has gone silent.',
  description: `Nothing has come from whatsapp for ${time}, at an hour when there usually is traffic.`,
  dashboard: 'helpdesk-health?var-source=whatsapp',
});

const SILENT_SCENARIOS: readonly Scenario[] = [
  {
    rule: 'HelpdeskSourceSilent',
    case: 'fires',
    claim: 'sixty an hour are usual, and for hours there was none',
    series: silentSource(60),
    at: '184h',
    firing: [silentFor('4h 0m 0s')],
  },
  {
    rule: 'HelpdeskSourceSilent',
    case: 'silent just before',
    claim: 'it is silent for too long, but not yet for five minutes more',
    series: silentSource(60),
    at: '182h',
  },
  {
    rule: 'HelpdeskSourceSilent',
    case: 'does not fire',
    claim: 'its only inbox is closed, on a holiday',
    series: [...silentSource(60), ...closed(3000)],
    at: '190h',
  },
  { rule: 'HelpdeskSourceSilent', case: 'no data', claim: 'nothing is scraped', series: [], at: '2h' },
  {
    rule: 'HelpdeskSourceSilent',
    case: 'also',
    claim: 'a source of four an hour may be quiet for six hours',
    series: silentSource(4),
    at: '186h',
  },
  {
    rule: 'HelpdeskSourceSilent',
    case: 'also',
    claim: 'a source of one an hour may be quiet for ten hours',
    series: silentSource(1),
    at: '190h',
  },
  {
    rule: 'HelpdeskSourceSilent',
    case: 'also',
    claim: 'a source of four an hour is missed after that',
    series: silentSource(4),
    at: '190h',
    firing: [silentFor('10h 0m 0s')],
  },
  {
    rule: 'HelpdeskSourceSilent',
    case: 'also',
    claim: 'one that was silent at this hour every week is not missed',
    series: [
      ...shared(LAST_EVENT, { source: 'whatsapp' }, counter([240, 180 * HOUR + 1], [0, 20 * HOUR])),
      ...shared(
        FACTS,
        { source: 'whatsapp', kind: 'MessageReceived' },
        counter([4, 5 * HOUR], [0, 15 * HOUR], [4, 160 * HOUR], [0, 20 * HOUR]),
      ),
    ],
    at: '184h',
  },
  {
    rule: 'HelpdeskSourceSilent',
    case: 'also',
    claim: 'an inbox without a calendar keeps the source open',
    series: [
      ...silentSource(60),
      ...closed(3000),
      ...shared('helpdesk_inbox_calendar_info', { source: 'whatsapp', inbox: 'sales' }, '1x3000'),
    ],
    at: '184h',
    firing: [silentFor('4h 0m 0s')],
  },
  {
    rule: 'HelpdeskSourceSilent',
    case: 'also',
    claim: 'a source that never delivered is not missed',
    series: [
      ...shared(LAST_EVENT, { source: 'new' }, '0x3000'),
      ...shared(FACTS, { source: 'new', kind: 'MessageReceived' }, '0x3000'),
    ],
    at: '182h',
  },
];

/** A sample every four minutes. */
const EVERY_4M = '4m';

export const DAYS: ScenarioFile = {
  name: 'days',
  evaluationInterval: '3h',
  interval: EVERY_4M,
  groups: [
    'helpdesk-present',
    'helpdesk-objectives',
    'helpdesk-objectives-windows',
    'helpdesk-objectives-past',
    'helpdesk-volume',
    'helpdesk-volume-past',
    'helpdesk-answers',
    'helpdesk-answers-past',
    'helpdesk-customers',
    'helpdesk-quality',
  ],
  scenarios: [...QUALITIES.flatMap(qualityScenarios), ...LOST_SCENARIOS],
};

export const SURGES: ScenarioFile = {
  name: 'surges',
  evaluationInterval: '2h',
  interval: EVERY_4M,
  groups: ['helpdesk-present', 'helpdesk-volume', 'helpdesk-volume-past', 'helpdesk-customers'],
  scenarios: SURGE_SCENARIOS,
};

export const SILENCES: ScenarioFile = {
  name: 'silences',
  evaluationInterval: '2h',
  interval: EVERY_4M,
  groups: ['helpdesk-present', 'helpdesk-facts', 'helpdesk-ingest', 'helpdesk-ingest-alerts'],
  scenarios: SILENT_SCENARIOS,
};

/** Looks ahead by an hour, so that rules are needed every hour. */
export const PEAK: ScenarioFile = {
  name: 'peak',
  evaluationInterval: '1h',
  interval: EVERY_4M,
  groups: ['helpdesk-present', 'helpdesk-volume', 'helpdesk-teams', 'helpdesk-agents-alerts'],
  scenarios: PEAK_SCENARIOS,
};
