/** Customers who wait, give up or come all at once. */
import type { Severity } from '../../alerts.ts';
import {
  SERVICE_WINDOW_HOURS,
  TOLERABLE_LOSS,
  UNTOLD_AFTER_SECONDS,
  defaultLevels,
  levelOf,
  objective,
} from '../conventions.ts';
import { allOf, eventsIn } from '../promql.ts';
import { firstResponseP90, firstResponses } from '../recordings/answers.ts';
import { sincePush } from '../recordings/ingest.ts';
import { objectiveSeconds } from '../recordings/objectives.ts';
import { oldestWait, overdue, unlessClosed, waiting } from '../recordings/present.ts';
import { lost1d, lostShare, lostShareInPast, requests, requestsUsual } from '../recordings/volume.ts';
import { BY_SLICE, OF_SERIES } from '../rule.ts';
import type { Alert, Group } from '../rule.ts';

/** The first level is told, the last is called; levels somebody added are warned. */
function customersWaiting(): readonly Alert[] {
  const levels = defaultLevels();
  const first = levels.slice(0, 1);
  const last = levels.slice(-1);
  return [
    customersWaitingAt('info', `="${first.join('')}"`),
    customersWaitingAt('warning', `!~"${[...first, ...last].join('|')}"`),
    customersWaitingAt('critical', `="${last.join('')}"`),
  ];
}

function customersWaitingAt(severity: Severity, level: string): Alert {
  return {
    alert: 'CustomersWaiting',
    domain: 'kpi',
    severity,
    escalation: OF_SERIES,
    when: `customers wait longer than the level allows (\`escalation${level}\`), and the exporter itself has reached no Alertmanager for ${UNTOLD_AFTER_SECONDS / 60} min`,
    expr: [
      `${overdue.record}{escalation${level}} > 0`,
      unlessClosed(['team', 'escalation']),
      // It trails behind the exporter by a scrape and more: both told, people would hear of who was answered already.
      `unless on (job) ${sincePush.record} <= ${UNTOLD_AFTER_SECONDS}`,
    ].join('\n'),
    for: '1m',
    // One failed scrape must not end it.
    keepFiringFor: '2m',
    summary: 'Customers wait longer than they should.',
    description:
      'Past the level {{ $labels.escalation }}, {{ $value | humanize }} in {{ $labels.inbox }}, team {{ $labels.team }}, still wait for an answer.',
    dashboard: 'escalations',
    variables: BY_SLICE,
  };
}

const MARGIN_HOURS = 2;
const CLOSING_AFTER_SECONDS = (SERVICE_WINDOW_HOURS - MARGIN_HOURS) * 3600;
const LEAST_LOST = 5;
const LEAST_ANSWERS = 10;
const LEAST_REQUESTS = 10;

export const CUSTOMER_ALERTS: readonly Group<Alert>[] = [
  {
    name: 'helpdesk-customers',
    rules: [
      ...customersWaiting(),
      {
        alert: 'ServiceWindowClosing',
        domain: 'kpi',
        severity: 'warning',
        escalation: levelOf('warning'),
        when: `somebody has waited for ${SERVICE_WINDOW_HOURS - MARGIN_HOURS} h, open or closed: after ${SERVICE_WINDOW_HOURS} h WhatsApp allows only templates`,
        expr: allOf(`${oldestWait.record} > ${CLOSING_AFTER_SECONDS}`, `${waiting.record} > 0`),
        for: '2m',
        keepFiringFor: '2m',
        summary: 'Soon a waiting customer can no longer be answered freely.',
        description:
          'A customer of {{ $labels.inbox }}, team {{ $labels.team }}, has waited for {{ $value | humanizeDuration }}.',
        dashboard: 'now',
        variables: BY_SLICE,
      },
      {
        alert: 'FirstResponseSlow',
        domain: 'kpi',
        severity: 'warning',
        escalation: levelOf('warning'),
        when: 'one first answer in ten of the last hour took longer than the objective (open hours, where there is a calendar)',
        expr: `${allOf(
          `${firstResponseP90.record} > ignoring (${BY_SLICE.join(', ')}) group_left () max without (objective) (${objectiveSeconds.record}{objective="${objective('first_response')}"})`,
          `${eventsIn(firstResponses.record, '1h')} >= ${LEAST_ANSWERS}`,
        )}\n${unlessClosed(['team'])}`,
        for: '10m',
        summary: 'First answers take longer than the objective.',
        description:
          'In {{ $labels.inbox }}, team {{ $labels.team }}, one first answer in ten took {{ $value | humanizeDuration }} or longer within the last hour.',
        dashboard: 'firstResponse',
        variables: BY_SLICE,
      },
      {
        alert: 'CustomersGivingUp',
        domain: 'kpi',
        severity: 'warning',
        escalation: levelOf('warning'),
        when: `more than ${TOLERABLE_LOSS * 100} % were lost within a day, half as many again as in the week before`,
        expr: `${allOf(
          `${lostShare.record} > ${TOLERABLE_LOSS}`,
          `${lostShare.record} > 1.5 * ${lostShareInPast.record}`,
          `${eventsIn(lost1d.record, '1d')} >= ${LEAST_LOST}`,
        )}\n${unlessClosed(['team'])}`,
        for: '15m',
        summary: 'More customers than usual leave without an answer.',
        description:
          '{{ $value | humanizePercentage }} of the customers of {{ $labels.inbox }}, team {{ $labels.team }}, left without an answer within the last day.',
        dashboard: 'now',
        variables: BY_SLICE,
      },
      {
        alert: 'RequestSurge',
        domain: 'kpi',
        severity: 'info',
        escalation: levelOf('info'),
        when: 'a category came twice as often as usual at this hour of this weekday, and by more than chance',
        expr: `${allOf(
          `${eventsIn(requests.record, '1h')} >= ${LEAST_REQUESTS}`,
          `${requests.record} > 2 * ${requestsUsual.record}`,
          // Three standard deviations of a Poisson count.
          `${eventsIn(requests.record, '1h')} > ${eventsIn(requestsUsual.record, '1h')} + 3 * sqrt(${eventsIn(requestsUsual.record, '1h')})`,
        )}\n${unlessClosed(['category'])}`,
        for: '10m',
        summary: 'Many more customers than usual ask for the same thing.',
        description:
          'In {{ $labels.inbox }}, {{ printf "%.0f" $value }} conversations of category {{ $labels.category }} came within the last hour.',
        dashboard: 'peak',
        variables: ['source', 'inbox', 'category'],
      },
    ],
  },
];
