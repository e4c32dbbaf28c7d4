/** Customers who wait now. */
import { own, shared } from '../scenario.ts';
import type { Firing, Scenario, ScenarioFile, Series } from '../scenario.ts';
import { JOB, SETTINGS, SLICE, SLICE_QUERY, calendar, closed } from './desk.ts';

const overdue = (level: string, values: string, team = 'care'): readonly Series[] =>
  shared('helpdesk_conversations_overdue', { ...SLICE, team, level }, values);

/** When the exporter last reached the Alertmanager, every minute. */
const pushed = (values: string, alertmanager = 'am-1:9093'): readonly Series[] => [
  own('helpdesk_exporter_alert_push_last_success_timestamp_seconds', { alertmanager }, values),
];

const waitingAt = (escalation: string, severity: string, customers: string): Firing => ({
  labels: { ...JOB, ...SLICE, escalation, severity, domain: 'kpi' },
  summary: 'Customers wait longer than they should.',
  description: `Past the level ${escalation}, ${customers} in support, team care, still wait for an answer.`,
  dashboard: `helpdesk-escalations${SLICE_QUERY}`,
});

const LEVELS = [
  { rule: 'CustomersWaiting/info', level: 'team_lead', severity: 'info' },
  { rule: 'CustomersWaiting/warning', level: 'supervisor', severity: 'warning' },
  { rule: 'CustomersWaiting/critical', level: 'on_call', severity: 'critical' },
];

const LEVEL_SCENARIOS: readonly Scenario[] = LEVELS.flatMap(({ rule, level, severity }): Scenario[] => [
  {
    rule,
    case: 'fires',
    claim: `${level} hears of three customers after a minute`,
    series: overdue(level, '0x4 3x20'),
    at: '6m',
    firing: [waitingAt(level, severity, '3')],
  },
  {
    rule,
    case: 'silent just before',
    claim: 'the minute is not over',
    series: overdue(level, '0x4 3x20'),
    at: '5m',
  },
  {
    rule,
    case: 'does not fire',
    claim: 'the inbox is closed',
    series: [...overdue(level, '3x30'), ...closed()],
    at: '20m',
  },
  { rule, case: 'no data', claim: 'nothing is scraped', series: [], at: '20m' },
  {
    rule,
    case: 'also',
    claim: 'the exporter itself tells an Alertmanager of each of them',
    series: [...overdue(level, '3x30'), ...pushed('0+60x30'), ...pushed('0x30', 'am-2:9093')],
    at: '20m',
  },
  {
    rule,
    case: 'also',
    claim: 'the exporter has reached no Alertmanager for more than three minutes',
    series: [...overdue(level, '3x30'), ...pushed('0+60x10 600x20'), ...pushed('0x30', 'am-2:9093')],
    at: '15m',
    firing: [waitingAt(level, severity, '3')],
  },
  {
    rule,
    case: 'also',
    claim: 'the three minutes, and the one after them, are not over',
    series: [...overdue(level, '3x30'), ...pushed('0+60x10 600x20'), ...pushed('0x30', 'am-2:9093')],
    at: '14m',
  },
  {
    rule,
    case: 'also',
    claim: 'one failed scrape does not end it',
    series: overdue(level, '2x8 stale 2x8'),
    at: '9m',
    firing: [waitingAt(level, severity, '2')],
  },
]);

const windowClosing = (time: string): Firing => ({
  labels: { ...JOB, ...SLICE, escalation: 'supervisor', severity: 'warning', domain: 'kpi' },
  summary: 'Soon a waiting customer can no longer be answered freely.',
  description: `A customer of support, team care, has waited for ${time}.`,
  dashboard: `helpdesk-now${SLICE_QUERY}`,
});

/** Somebody has waited for this long when the clock of the test starts. */
const waited = (seconds: number, waiting: number): readonly Series[] => [
  ...shared('helpdesk_oldest_waiting_timestamp_seconds', SLICE, `-${seconds}x60`),
  ...shared('helpdesk_conversations_waiting', SLICE, `${waiting}x60`),
];

/** So many of a hundred first answers a minute within 60 s, the others within 120 s. */
const answers = (name: string, inTime: number, perMinute = 100, responder = 'human'): readonly Series[] =>
  [
    ['30', 0],
    ['60', (inTime * perMinute) / 100],
    ['120', perMinute],
    ['+Inf', perMinute],
  ].flatMap(([le, step]) =>
    shared(`${name}_bucket`, { ...SLICE, responder, le: String(le) }, `0+${step}x90`),
  );

const WALL = 'helpdesk_first_response_seconds';
const BUSINESS = 'helpdesk_first_response_business_seconds';
const answered = (perMinute: number, responder = 'human') =>
  shared(`${WALL}_count`, { ...SLICE, responder }, `0+${perMinute}x90`);

const countsAs = (responder: string): readonly Series[] =>
  ['human', 'any'].flatMap((one) =>
    shared('helpdesk_first_response_responder', { responder: one }, `${one === responder ? 1 : 0}x90`),
  );

/** Messages that do not tell who sent them. */
const UNTAGGED: readonly Series[] = [
  ...answers(WALL, 0, 0),
  ...answered(0),
  ...answers(WALL, 89, 100, 'any'),
  ...answered(100, 'any'),
];

const SLOW: Firing = {
  labels: { ...JOB, ...SLICE, escalation: 'supervisor', severity: 'warning', domain: 'kpi' },
  summary: 'First answers take longer than the objective.',
  description: 'In support, team care, one first answer in ten took 1m 5s or longer within the last hour.',
  dashboard: `helpdesk-first-response${SLICE_QUERY}`,
};

export const WAITING: ScenarioFile = {
  name: 'waiting',
  evaluationInterval: '1m',
  interval: '1m',
  groups: [
    'helpdesk-present',
    'helpdesk-ingest',
    'helpdesk-objectives',
    'helpdesk-answers',
    'helpdesk-customers',
  ],
  scenarios: [
    ...LEVEL_SCENARIOS,
    {
      rule: 'CustomersWaiting/warning',
      case: 'also',
      claim: 'a level somebody added is heard of too',
      series: overdue('director', '1x20'),
      at: '5m',
      firing: [waitingAt('director', 'warning', '1')],
    },
    {
      rule: 'CustomersWaiting/critical',
      case: 'also',
      claim: 'those of the night have fifteen minutes after opening',
      series: [...overdue('on_call', '2x60'), ...calendar('0x9 1x50')],
      at: '24m',
    },
    {
      rule: 'CustomersWaiting/critical',
      case: 'also',
      claim: 'after the fifteen minutes they are called for',
      series: [...overdue('on_call', '2x60'), ...calendar('0x9 1x50')],
      at: '28m',
      firing: [waitingAt('on_call', 'critical', '2')],
    },
    {
      rule: 'ServiceWindowClosing',
      case: 'fires',
      claim: 'after 22 hours and two minutes',
      series: waited(79_080, 1),
      at: '5m',
      firing: [windowClosing('22h 3m 0s')],
    },
    {
      rule: 'ServiceWindowClosing',
      case: 'silent just before',
      claim: 'the two minutes are not over',
      series: waited(79_080, 1),
      at: '4m',
    },
    {
      rule: 'ServiceWindowClosing',
      case: 'does not fire',
      claim: 'the oldest wait is over, whatever its time stamp says',
      series: waited(90_000, 0),
      at: '30m',
    },
    {
      rule: 'ServiceWindowClosing',
      case: 'also',
      claim: 'one failed scrape does not end it',
      series: [
        ...shared('helpdesk_oldest_waiting_timestamp_seconds', SLICE, '-79080x8 stale -79080x8'),
        ...shared('helpdesk_conversations_waiting', SLICE, '1x8 stale 1x8'),
      ],
      at: '9m',
      firing: [windowClosing('22h 6m 0s')],
    },
    { rule: 'ServiceWindowClosing', case: 'no data', claim: 'nothing is scraped', series: [], at: '30m' },
    {
      rule: 'FirstResponseSlow',
      case: 'fires',
      claim: 'one answer more than a tenth is late',
      series: [...SETTINGS, ...answers(WALL, 89), ...answered(100)],
      at: '20m',
      firing: [SLOW],
    },
    {
      rule: 'FirstResponseSlow',
      case: 'silent just before',
      claim: 'a tenth is late, as the objective allows',
      series: [...SETTINGS, ...answers(WALL, 90), ...answered(100)],
      at: '80m',
    },
    {
      rule: 'FirstResponseSlow',
      case: 'does not fire',
      claim: 'six answers an hour are too few to judge',
      series: [...SETTINGS, ...answers(WALL, 0, 0.1), ...answered(0.1)],
      at: '80m',
    },
    {
      rule: 'FirstResponseSlow',
      case: 'also',
      claim: 'with a calendar only open hours count',
      series: [...SETTINGS, ...answers(WALL, 0), ...answers(BUSINESS, 95), ...answered(100)],
      at: '80m',
    },
    {
      rule: 'FirstResponseSlow',
      case: 'also',
      claim: 'with a calendar slow answers in open hours count',
      series: [...SETTINGS, ...answers(WALL, 0), ...answers(BUSINESS, 89), ...answered(100)],
      at: '20m',
      firing: [SLOW],
    },
    {
      rule: 'FirstResponseSlow',
      case: 'also',
      claim: 'the ten minutes are not over',
      series: [...SETTINGS, ...answers(WALL, 0), ...answered(100)],
      at: '10m',
    },
    {
      rule: 'FirstResponseSlow',
      case: 'also',
      claim: 'the inbox is closed',
      series: [...SETTINGS, ...answers(WALL, 0), ...answered(100), ...closed()],
      at: '80m',
    },
    {
      rule: 'FirstResponseSlow',
      case: 'also',
      claim: 'whose answers count is anybody, since nobody tells people from bots',
      series: [...SETTINGS, ...countsAs('any'), ...UNTAGGED],
      at: '20m',
      firing: [SLOW],
    },
    {
      rule: 'FirstResponseSlow',
      case: 'also',
      claim: 'slow answers of bots are not those of people',
      series: [...SETTINGS, ...countsAs('human'), ...UNTAGGED],
      at: '80m',
    },
    { rule: 'FirstResponseSlow', case: 'no data', claim: 'nothing is scraped', series: [], at: '30m' },
  ],
};
