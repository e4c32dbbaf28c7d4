/** Whether the numbers can be trusted, and whether the exporter does its work. */
import { EXPORTER } from '../../metrics/names.ts';
import { defaultLevels } from '../conventions.ts';
import { allOf, eventsIn, select } from '../promql.ts';
import {
  commitsFailed,
  deadLetters1h,
  facts1h,
  inquiries,
  inquiriesInVain,
  late1h,
  notAuthentic,
  pushesFailed,
  silence,
  sincePush,
  sourceClosed,
  usualFacts,
  webhooks,
  webhooksFailed,
} from '../recordings/ingest.ts';
import type { Alert, Group } from '../rule.ts';
import { eventsOver } from '../windows.ts';

const SOURCE = ['source'];

/** Whoever runs the exporter: a team lead can do nothing about any of this. */
const escalation = defaultLevels().at(-1) ?? '';

/** Facts usual in the silence, so that no one mistakes a quiet hour for a broken source: e^-10 is one in 20,000. */
const LEAST_USUAL = 10;

function silentFor(seconds: number, window: '30m' | '6h'): string {
  return allOf(
    `${silence.record} > ${seconds}`,
    `${eventsIn(usualFacts.get(window)?.record ?? '', window)} >= ${LEAST_USUAL}`,
  );
}

/** An exporter's target, whatever its job is called: it has shown its build within the week, so that one that is down stays known. */
const AN_EXPORTER = `on (job, instance) max_over_time(${select(EXPORTER.buildInfo)}[7d])`;

const INGEST_RULES: readonly Alert[] = [
  {
    alert: 'HelpdeskSourceSilent',
    domain: 'ingest',
    severity: 'critical',
    escalation,
    when: 'nothing has come from a source for 30 min (or 6 h), although at this hour of this weekday there usually is; not while its inboxes are closed',
    expr: `(\n${silentFor(1800, '30m')}\nor\n${silentFor(21_600, '6h')}\n)\nunless ${sourceClosed.record}`,
    for: '5m',
    summary: 'A source has gone silent.',
    description:
      'Nothing has come from {{ $labels.source }} for {{ $value | humanizeDuration }}, at an hour when there usually is traffic.',
    dashboard: 'health',
    variables: SOURCE,
  },
  {
    alert: 'HelpdeskWebhooksFailing',
    domain: 'ingest',
    severity: 'critical',
    escalation,
    when: 'more than 5 % of the webhooks of a source fail on our side',
    expr: allOf(
      `${webhooksFailed.record} / ${webhooks.record} > 0.05`,
      `${eventsIn(webhooksFailed.record, '5m')} >= 5`,
    ),
    for: '2m',
    summary: 'Webhooks are turned away through no fault of the sender.',
    description:
      '{{ $value | humanizePercentage }} of the webhooks of {{ $labels.source }} failed within the last 5 minutes.',
    dashboard: 'health',
    variables: SOURCE,
  },
  {
    alert: 'HelpdeskStoreFailing',
    domain: 'ingest',
    severity: 'critical',
    escalation,
    when: 'store transactions fail',
    expr: `${eventsIn(commitsFailed.record, '5m')} > 0.5`,
    for: '2m',
    summary: 'The store cannot be written.',
    description:
      '{{ printf "%.0f" $value }} transactions ({{ $labels.operation }}) failed within the last 5 minutes.',
    dashboard: 'health',
    variables: [],
  },
  {
    alert: 'HelpdeskExporterAbsent',
    domain: 'ingest',
    severity: 'critical',
    escalation,
    when: 'no exporter is scraped at all, or none of those of a job',
    expr: `absent(${select(EXPORTER.buildInfo)})\nor on ()\nmax by (job) (up and ${AN_EXPORTER}) == 0`,
    for: '5m',
    summary: 'No Helpdesk Exporter is there.',
    description:
      'For 5 minutes no scrape has found one{{ with $labels.job }} of job {{ . }} (up{{ else }} (absent{{ end }} is {{ $value }}): customers are not watched.',
    dashboard: 'health',
    variables: [],
  },
];

const EXPORTER_RULES: readonly Alert[] = [
  {
    alert: 'HelpdeskExporterDown',
    domain: 'exporter',
    severity: 'warning',
    escalation,
    when: 'a replica that was there within the week cannot be scraped',
    expr: `up == 0\nand ${AN_EXPORTER}`,
    for: '2m',
    summary: 'A Helpdesk Exporter cannot be scraped.',
    description: '{{ $labels.instance }} answers no scrape (up is {{ $value }}).',
    dashboard: 'health',
    variables: ['instance'],
  },
  {
    alert: 'HelpdeskScrapeSlow',
    domain: 'exporter',
    severity: 'warning',
    escalation,
    when: 'scrapes take more than 5 s; Prometheus gives up after 10',
    expr: `scrape_duration_seconds > 5\nand ${AN_EXPORTER}`,
    for: '10m',
    summary: 'Scrapes of the exporter are about to time out.',
    description: 'A scrape of {{ $labels.instance }} takes {{ $value | humanizeDuration }}.',
    dashboard: 'health',
    variables: ['instance'],
  },
  {
    alert: 'HelpdeskConfigReloadFailed',
    domain: 'exporter',
    severity: 'warning',
    escalation,
    when: 'the last change of the configuration was refused',
    expr: `${select(EXPORTER.configReloadSuccessful)} == 0`,
    for: '5m',
    summary: 'The exporter runs on an old configuration.',
    description:
      'The configuration of {{ $labels.instance }} was refused (helpdesk_exporter_config_last_reload_successful is {{ $value }}); the one before still holds.',
    dashboard: 'health',
    variables: ['instance'],
  },
  {
    alert: 'HelpdeskSignatureFailures',
    domain: 'exporter',
    severity: 'warning',
    escalation,
    when: 'more than 10 % of the webhooks of a source are refused as not authentic',
    expr: allOf(
      `avg_over_time(${notAuthentic.record}[15m]) / avg_over_time(${webhooks.record}[15m]) > 0.1`,
      `${eventsOver(notAuthentic.record, '15m')} >= 5`,
    ),
    for: '5m',
    summary: 'Webhooks are not signed as they should be.',
    description:
      '{{ $value | humanizePercentage }} of the webhooks of {{ $labels.source }} were refused as not authentic within the last 15 minutes.',
    dashboard: 'health',
    variables: SOURCE,
  },
  {
    alert: 'HelpdeskDeadLetters',
    domain: 'exporter',
    severity: 'warning',
    escalation,
    when: 'webhooks that were not understood were put aside within the hour',
    expr: `${deadLetters1h.record} > 0.5`,
    for: '5m',
    summary: 'Webhooks come that are not understood.',
    description:
      '{{ printf "%.0f" $value }} webhooks of {{ $labels.source }}, or parts of them, were not understood within the last hour.',
    dashboard: 'health',
    variables: SOURCE,
  },
  {
    alert: 'HelpdeskFactsLate',
    domain: 'exporter',
    severity: 'warning',
    escalation,
    when: 'more than 1 % of the facts of a source come too late to be put in order',
    expr: allOf(
      `${late1h.record} / (${facts1h.record} > 0) > 0.01`,
      `${eventsIn(late1h.record, '1h')} >= ${LEAST_USUAL}`,
    ),
    for: '15m',
    summary: 'Facts come too late to be counted in order.',
    description:
      '{{ $value | humanizePercentage }} of the facts of {{ $labels.source }} came later than allowedLateness within the last hour.',
    dashboard: 'health',
    variables: SOURCE,
  },
  {
    alert: 'HelpdeskInquiryFailing',
    domain: 'exporter',
    severity: 'critical',
    escalation,
    when: "half of the requests to a provider's API, or more, have been in vain for half an hour",
    expr: allOf(
      `avg_over_time(${inquiriesInVain.record}[30m]) / avg_over_time(${inquiries.record}[30m]) >= 0.5`,
      `${eventsOver(inquiriesInVain.record, '30m')} >= 2`,
    ),
    for: '10m',
    summary: "What webhooks do not carry cannot be fetched from a provider's API.",
    description:
      '{{ $value | humanizePercentage }} of the requests to the API of {{ $labels.source }} were in vain within the last 30 minutes.',
    dashboard: 'health',
    variables: SOURCE,
  },
  {
    alert: 'HelpdeskAlertPushFailing',
    domain: 'exporter',
    severity: 'critical',
    escalation,
    when: 'alerts of waiting customers have not reached an Alertmanager for 5 min',
    expr: `${eventsIn(pushesFailed.record, '5m')} > 0.5\nunless ${sincePush.record} <= 300`,
    for: '2m',
    summary: 'Alerts of waiting customers do not reach an Alertmanager.',
    description:
      '{{ printf "%.0f" $value }} pushes to {{ $labels.alertmanager }} failed within the last 5 minutes, and none succeeded.',
    dashboard: 'escalations',
    variables: [],
  },
  {
    alert: 'Watchdog',
    domain: 'exporter',
    severity: 'info',
    escalation,
    when: 'always: whoever stops hearing it knows that alerting is broken',
    expr: 'vector(1)',
    summary: 'Alerting works.',
    description: "This alert always fires (value {{ $value }}). Send it to a dead man's switch.",
    dashboard: 'health',
    variables: [],
  },
];

export const INGEST_ALERTS: readonly Group<Alert>[] = [
  { name: 'helpdesk-ingest-alerts', rules: INGEST_RULES },
  { name: 'helpdesk-exporter-alerts', rules: EXPORTER_RULES },
];
