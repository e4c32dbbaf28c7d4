/** Whether webhooks become numbers, and whether the exporter does its work. */
import { counter, own, shared } from '../scenario.ts';
import type { Firing, Scenario, ScenarioFile, Series } from '../scenario.ts';
import { JOB, up } from './desk.ts';

const SOURCE = { source: 'whatsapp' };
const SECOND = 'exporter-2:9877';

interface Own {
  readonly rule: string;
  readonly domain?: string;
  readonly severity?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
  readonly dashboard?: string;
}

const firing = ({ domain = 'exporter', severity = 'warning', dashboard, ...one }: Own): Firing => ({
  labels: { ...one.labels, severity, escalation: 'on_call', domain },
  summary: one.summary,
  description: one.description,
  dashboard: dashboard ?? 'helpdesk-health?var-source=whatsapp',
});

const nothing = (rule: string): Scenario => ({
  rule,
  case: 'no data',
  claim: 'nothing is scraped',
  series: [],
  at: '40m',
});

/** Webhooks per minute, each replica taking half of them. */
const webhooks = (accepted: number, failed: number, refused = 0): readonly Series[] =>
  [
    ['accepted', accepted],
    ['failed', failed],
    ['refused', refused],
  ].flatMap(([outcome, perMinute]) =>
    ['exporter-1:9877', SECOND].map((instance) =>
      own(
        'helpdesk_webhook_requests_total',
        { ...SOURCE, outcome: String(outcome) },
        `0+${Number(perMinute) / 2}x60`,
        instance,
      ),
    ),
  );

const rejected = (reason: string, perMinute: number): readonly Series[] =>
  ['exporter-1:9877', SECOND].map((instance) =>
    own('helpdesk_webhook_rejected_total', { ...SOURCE, reason }, `0+${perMinute / 2}x60`, instance),
  );

const WEBHOOKS: readonly Scenario[] = [
  {
    rule: 'HelpdeskWebhooksFailing',
    case: 'fires',
    claim: 'six of a hundred, over both replicas',
    series: webhooks(94, 6),
    at: '5m',
    firing: [
      firing({
        rule: 'HelpdeskWebhooksFailing',
        domain: 'ingest',
        severity: 'critical',
        labels: { ...JOB, ...SOURCE },
        summary: 'Webhooks are turned away through no fault of the sender.',
        description: '6% of the webhooks of whatsapp failed within the last 5 minutes.',
      }),
    ],
  },
  {
    rule: 'HelpdeskWebhooksFailing',
    case: 'silent just before',
    claim: 'four of a hundred',
    series: webhooks(96, 4),
    at: '20m',
  },
  {
    rule: 'HelpdeskWebhooksFailing',
    case: 'does not fire',
    claim: 'the sender is at fault',
    series: webhooks(50, 0, 50),
    at: '20m',
  },
  nothing('HelpdeskWebhooksFailing'),
  {
    rule: 'HelpdeskWebhooksFailing',
    case: 'also',
    claim: 'the two minutes are not over',
    series: webhooks(94, 6),
    at: '2m',
  },
  {
    rule: 'HelpdeskWebhooksFailing',
    case: 'also',
    claim: 'two of four within five minutes are too few',
    series: webhooks(0.4, 0.4),
    at: '40m',
  },
  {
    rule: 'HelpdeskSignatureFailures',
    case: 'fires',
    claim: 'twelve of a hundred, for two reasons',
    series: [
      ...webhooks(88, 0, 12),
      ...rejected('signature_mismatch', 8),
      ...rejected('timestamp_out_of_tolerance', 4),
    ],
    at: '20m',
    firing: [
      firing({
        rule: 'HelpdeskSignatureFailures',
        labels: { ...JOB, ...SOURCE },
        summary: 'Webhooks are not signed as they should be.',
        description:
          '12% of the webhooks of whatsapp were refused as not authentic within the last 15 minutes.',
      }),
    ],
  },
  {
    rule: 'HelpdeskSignatureFailures',
    case: 'silent just before',
    claim: 'nine of a hundred',
    series: [...webhooks(91, 0, 9), ...rejected('signature_mismatch', 9)],
    at: '40m',
  },
  {
    rule: 'HelpdeskSignatureFailures',
    case: 'does not fire',
    claim: 'they are refused for other reasons',
    series: [...webhooks(50, 0, 50), ...rejected('too_large', 50)],
    at: '40m',
  },
  nothing('HelpdeskSignatureFailures'),
  {
    rule: 'HelpdeskSignatureFailures',
    case: 'also',
    claim: 'the five minutes are not over',
    series: [...webhooks(50, 0, 50), ...rejected('signature_mismatch', 50)],
    at: '5m',
  },
  {
    rule: 'HelpdeskSignatureFailures',
    case: 'also',
    claim: 'three of six within a quarter of an hour are too few',
    series: [...webhooks(0.2, 0, 0.2), ...rejected('signature_mismatch', 0.2)],
    at: '40m',
  },
  {
    rule: 'HelpdeskSignatureFailures',
    case: 'also',
    claim: 'three, the only ones ever, are too few while the source is new',
    series: [
      own('helpdesk_webhook_requests_total', { ...SOURCE, outcome: 'refused' }, '0 1 2 3x60'),
      own('helpdesk_webhook_rejected_total', { ...SOURCE, reason: 'signature_mismatch' }, '0 1 2 3x60'),
    ],
    at: '9m',
  },
];

/** Requests to the provider's API per minute, for so many minutes, then none of them. */
const inquiries = (perMinute: Readonly<Record<string, number>>, minutes = 90): readonly Series[] =>
  Object.entries(perMinute).map(([outcome, n]) =>
    own('helpdesk_inquiry_requests_total', { ...SOURCE, outcome }, counter([n, minutes], [0, 90])),
  );

const INQUIRIES: readonly Scenario[] = [
  {
    rule: 'HelpdeskInquiryFailing',
    case: 'fires',
    claim: 'three of four, for different reasons',
    series: inquiries({ ok: 1, failed: 2, malformed: 1 }),
    at: '45m',
    firing: [
      firing({
        rule: 'HelpdeskInquiryFailing',
        severity: 'critical',
        labels: { ...JOB, ...SOURCE },
        summary: "What webhooks do not carry cannot be fetched from a provider's API.",
        description: '75% of the requests to the API of whatsapp were in vain within the last 30 minutes.',
      }),
    ],
  },
  {
    rule: 'HelpdeskInquiryFailing',
    case: 'silent just before',
    claim: 'the ten minutes are not over',
    series: inquiries({ ok: 1, failed: 2, malformed: 1 }),
    at: '10m',
  },
  {
    rule: 'HelpdeskInquiryFailing',
    case: 'does not fire',
    claim: 'four of ten are throttled',
    series: inquiries({ ok: 6, throttled: 4 }),
    at: '60m',
  },
  nothing('HelpdeskInquiryFailing'),
  {
    rule: 'HelpdeskInquiryFailing',
    case: 'also',
    claim: 'it is over half an hour after the last request in vain',
    series: [...inquiries({ refused: 1 }, 60), ...inquiries({ ok: 2 })],
    at: '100m',
  },
  {
    rule: 'HelpdeskInquiryFailing',
    case: 'also',
    claim: 'a single one in vain is too little',
    series: [
      own(
        'helpdesk_inquiry_requests_total',
        { ...SOURCE, outcome: 'failed' },
        counter([0, 20], [1, 1], [0, 60]),
      ),
    ],
    at: '40m',
  },
];

const commits = (failed: string): readonly Series[] => [
  own('helpdesk_exporter_store_commits_total', { operation: 'ingest', outcome: 'failed' }, failed),
  own('helpdesk_exporter_store_commits_total', { operation: 'ingest', outcome: 'failed' }, '0x60', SECOND),
  own('helpdesk_exporter_store_commits_total', { operation: 'ingest', outcome: 'succeeded' }, '0+60x60'),
];

const STORE: readonly Scenario[] = [
  {
    rule: 'HelpdeskStoreFailing',
    case: 'fires',
    claim: 'two a minute fail at one replica',
    series: commits('0+2x60'),
    at: '10m',
    firing: [
      firing({
        rule: 'HelpdeskStoreFailing',
        domain: 'ingest',
        severity: 'critical',
        labels: { ...JOB, operation: 'ingest' },
        summary: 'The store cannot be written.',
        description: '10 transactions (ingest) failed within the last 5 minutes.',
        dashboard: 'helpdesk-health',
      }),
    ],
  },
  {
    rule: 'HelpdeskStoreFailing',
    case: 'silent just before',
    claim: 'the two minutes are not over',
    series: commits('0+2x60'),
    at: '2m',
  },
  {
    rule: 'HelpdeskStoreFailing',
    case: 'does not fire',
    claim: 'all of them succeed',
    series: commits('0x60'),
    at: '30m',
  },
  nothing('HelpdeskStoreFailing'),
];

const build = (values: string, instance?: string) =>
  own('helpdesk_exporter_build_info', { version: '1.0.0', nodeversion: 'v22.0.0' }, values, instance);

const FIRST_IS_DOWN = firing({
  rule: 'HelpdeskExporterDown',
  labels: { ...JOB, instance: 'exporter-1:9877' },
  summary: 'A Helpdesk Exporter cannot be scraped.',
  description: 'exporter-1:9877 answers no scrape (up is 0).',
  dashboard: 'helpdesk-health?var-instance=exporter-1%3A9877',
});

const ANOTHER_JOB: readonly Series[] = [
  { series: 'up{job="staging",instance="staging:9877"}', values: '1x60' },
  { series: 'helpdesk_exporter_build_info{job="staging",instance="staging:9877"}', values: '1x60' },
];

function noExporter(labels: Readonly<Record<string, string>>, description: string): Firing {
  return firing({
    rule: 'HelpdeskExporterAbsent',
    domain: 'ingest',
    severity: 'critical',
    labels,
    summary: 'No Helpdesk Exporter is there.',
    description,
    dashboard: 'helpdesk-health',
  });
}

const PRESENCE: readonly Scenario[] = [
  {
    rule: 'HelpdeskExporterAbsent',
    case: 'fires',
    claim: 'five minutes after the last one went',
    series: [...up('1x9 0x50', '1x9 0x50'), build('1x9 stale')],
    at: '15m',
    firing: [
      noExporter({}, 'For 5 minutes no scrape has found one (absent is 1): customers are not watched.'),
    ],
  },
  {
    rule: 'HelpdeskExporterAbsent',
    case: 'silent just before',
    claim: 'the five minutes are not over',
    series: [...up('1x9 0x50', '1x9 0x50'), build('1x9 stale')],
    at: '14m',
  },
  {
    rule: 'HelpdeskExporterAbsent',
    case: 'does not fire',
    claim: 'one of two replicas is left',
    series: [...up('1x9 0x50'), build('1x9 stale'), build('1x60', SECOND)],
    at: '40m',
  },
  {
    rule: 'HelpdeskExporterAbsent',
    case: 'no data',
    claim: 'nothing is scraped: that is what it is for',
    series: [],
    at: '5m',
    firing: [
      noExporter({}, 'For 5 minutes no scrape has found one (absent is 1): customers are not watched.'),
    ],
  },
  {
    rule: 'HelpdeskExporterAbsent',
    case: 'also',
    claim: 'every replica of one job is down, while another job has an exporter',
    series: [...up('1x9 0x50', '1x9 0x50'), build('1x9 stale'), build('1x9 stale', SECOND), ...ANOTHER_JOB],
    at: '15m',
    firing: [
      noExporter(
        JOB,
        'For 5 minutes no scrape has found one of job helpdesk-exporter (up is 0): customers are not watched.',
      ),
    ],
  },
  {
    rule: 'HelpdeskExporterAbsent',
    case: 'also',
    claim: 'Prometheus itself and others without an exporter are down, the exporters are not',
    series: [...up('1x60'), build('1x60'), { series: 'up{job="node",instance="node:9100"}', values: '0x60' }],
    at: '40m',
  },
  {
    rule: 'HelpdeskExporterDown',
    case: 'fires',
    claim: 'two minutes after one of two went',
    series: [...up('1x9 0x50'), build('1x9 stale'), build('1x60', SECOND)],
    at: '12m',
    firing: [FIRST_IS_DOWN],
  },
  {
    rule: 'HelpdeskExporterDown',
    case: 'silent just before',
    claim: 'the two minutes are not over',
    series: [...up('1x9 0x50'), build('1x9 stale'), build('1x60', SECOND)],
    at: '11m',
  },
  {
    rule: 'HelpdeskExporterDown',
    case: 'does not fire',
    claim: 'a target that is down was never an exporter',
    series: [
      ...up('1x60'),
      build('1x60'),
      build('1x60', SECOND),
      { series: 'up{job="node",instance="somewhere:9100"}', values: '0x60' },
    ],
    at: '40m',
  },
  {
    rule: 'HelpdeskExporterDown',
    case: 'also',
    claim: 'it has been down for more than a day',
    series: [
      own('up', {}, '1x9 0x1800'),
      build('1x9 stale'),
      own('up', {}, '1x1800', SECOND),
      build('1x1800', SECOND),
    ],
    at: '1750m',
    firing: [FIRST_IS_DOWN],
  },
  nothing('HelpdeskExporterDown'),
];

const took = (seconds: number, job = 'helpdesk-exporter'): Series => ({
  series: `scrape_duration_seconds{job="${job}",instance="exporter-1:9877"}`,
  values: `${seconds}x60`,
});

const reload = (values: string) => own('helpdesk_exporter_config_last_reload_successful', {}, values);

const HOUSEKEEPING: readonly Scenario[] = [
  {
    rule: 'HelpdeskScrapeSlow',
    case: 'fires',
    claim: 'scrapes of six and a half seconds',
    series: [took(6.5), build('1x60')],
    at: '10m',
    firing: [
      firing({
        rule: 'HelpdeskScrapeSlow',
        labels: { ...JOB, instance: 'exporter-1:9877' },
        summary: 'Scrapes of the exporter are about to time out.',
        description: 'A scrape of exporter-1:9877 takes 6.5s.',
        dashboard: 'helpdesk-health?var-instance=exporter-1%3A9877',
      }),
    ],
  },
  {
    rule: 'HelpdeskScrapeSlow',
    case: 'silent just before',
    claim: 'the ten minutes are not over',
    series: [took(6.5), build('1x60')],
    at: '9m',
  },
  {
    rule: 'HelpdeskScrapeSlow',
    case: 'does not fire',
    claim: 'what is slow is no exporter',
    series: [took(1), took(8, 'other'), build('1x60')],
    at: '40m',
  },
  nothing('HelpdeskScrapeSlow'),
  {
    rule: 'HelpdeskConfigReloadFailed',
    case: 'fires',
    claim: 'five minutes after a change was refused',
    series: [reload('1x4 0x50')],
    at: '10m',
    firing: [
      firing({
        rule: 'HelpdeskConfigReloadFailed',
        labels: { ...JOB, instance: 'exporter-1:9877' },
        summary: 'The exporter runs on an old configuration.',
        description:
          'The configuration of exporter-1:9877 was refused (helpdesk_exporter_config_last_reload_successful is 0); the one before still holds.',
        dashboard: 'helpdesk-health?var-instance=exporter-1%3A9877',
      }),
    ],
  },
  {
    rule: 'HelpdeskConfigReloadFailed',
    case: 'silent just before',
    claim: 'the five minutes are not over',
    series: [reload('1x4 0x50')],
    at: '9m',
  },
  {
    rule: 'HelpdeskConfigReloadFailed',
    case: 'does not fire',
    claim: 'a second attempt succeeded',
    series: [reload('1x4 0x2 1x40')],
    at: '40m',
  },
  nothing('HelpdeskConfigReloadFailed'),
];

const letters = (values: string, kept = '10000x70') => [
  ...shared('helpdesk_dead_letters_received_total', SOURCE, values),
  ...shared('helpdesk_dead_letters', SOURCE, kept),
];

const facts = (late: number, of: number): readonly Series[] => [
  ...shared('helpdesk_facts_late_total', { ...SOURCE, kind: 'MessageSent' }, `0+${late}x60`),
  ...shared('helpdesk_facts_total', { ...SOURCE, kind: 'MessageSent' }, `0+${of / 2}x60`),
  ...shared('helpdesk_facts_total', { ...SOURCE, kind: 'MessageReceived' }, `0+${of / 2}x60`),
];

const TRUST: readonly Scenario[] = [
  {
    rule: 'HelpdeskDeadLetters',
    case: 'fires',
    claim: 'seven came after minute ten',
    series: letters('5x10 12x60'),
    at: '16m',
    firing: [
      firing({
        rule: 'HelpdeskDeadLetters',
        labels: { ...JOB, ...SOURCE },
        summary: 'Webhooks come that are not understood.',
        description: '7 webhooks of whatsapp, or parts of them, were not understood within the last hour.',
      }),
    ],
  },
  {
    rule: 'HelpdeskDeadLetters',
    case: 'silent just before',
    claim: 'the five minutes are not over',
    series: letters('5x10 12x60'),
    at: '15m',
  },
  {
    rule: 'HelpdeskDeadLetters',
    case: 'does not fire',
    claim: 'old ones are forgotten',
    series: letters('12x70', '12x10 5x60'),
    at: '40m',
  },
  {
    rule: 'HelpdeskDeadLetters',
    case: 'also',
    claim: 'no more are kept than may be, and they go on coming',
    series: letters('0+10x70'),
    at: '70m',
    firing: [
      firing({
        rule: 'HelpdeskDeadLetters',
        labels: { ...JOB, ...SOURCE },
        summary: 'Webhooks come that are not understood.',
        description: '600 webhooks of whatsapp, or parts of them, were not understood within the last hour.',
      }),
    ],
  },
  nothing('HelpdeskDeadLetters'),
  {
    rule: 'HelpdeskFactsLate',
    case: 'fires',
    claim: 'two of a hundred',
    series: facts(2, 100),
    at: '20m',
    firing: [
      firing({
        rule: 'HelpdeskFactsLate',
        labels: { ...JOB, ...SOURCE },
        summary: 'Facts come too late to be counted in order.',
        description: '2% of the facts of whatsapp came later than allowedLateness within the last hour.',
      }),
    ],
  },
  {
    rule: 'HelpdeskFactsLate',
    case: 'silent just before',
    claim: 'the fifteen minutes are not over',
    series: facts(2, 100),
    at: '15m',
  },
  {
    rule: 'HelpdeskFactsLate',
    case: 'does not fire',
    claim: 'nine in a thousand',
    series: facts(0.9, 100),
    at: '40m',
  },
  nothing('HelpdeskFactsLate'),
  {
    rule: 'HelpdeskFactsLate',
    case: 'also',
    claim: 'six of sixty within an hour are too few',
    series: facts(0.1, 1),
    at: '40m',
  },
];

const TARGET = { alertmanager: 'http://alertmanager:9093' };

const pushes = (failed: string, lastSuccess: string, refused = '0x60'): readonly Series[] => [
  own('helpdesk_exporter_alert_pushes_total', { ...TARGET, outcome: 'failed' }, failed),
  own('helpdesk_exporter_alert_pushes_total', { ...TARGET, outcome: 'refused' }, refused),
  own('helpdesk_exporter_alert_pushes_total', { ...TARGET, outcome: 'succeeded' }, '0x60'),
  own('helpdesk_exporter_alert_push_last_success_timestamp_seconds', TARGET, lastSuccess),
];

const PUSHES_FAILING = firing({
  rule: 'HelpdeskAlertPushFailing',
  severity: 'critical',
  labels: { ...JOB, ...TARGET },
  summary: 'Alerts of waiting customers do not reach an Alertmanager.',
  description: '5 pushes to http://alertmanager:9093 failed within the last 5 minutes, and none succeeded.',
  dashboard: 'helpdesk-escalations',
});

const PUSHES: readonly Scenario[] = [
  {
    rule: 'HelpdeskAlertPushFailing',
    case: 'fires',
    claim: 'pushes fail, and the last success is long ago',
    series: pushes('0+1x60', '0x60'),
    at: '10m',
    firing: [PUSHES_FAILING],
  },
  {
    rule: 'HelpdeskAlertPushFailing',
    case: 'fires',
    claim: 'pushes are refused, as with a wrong password, and the last success is long ago',
    series: pushes('0x60', '0x60', '0+1x60'),
    at: '10m',
    firing: [PUSHES_FAILING],
  },
  {
    rule: 'HelpdeskAlertPushFailing',
    case: 'silent just before',
    claim: 'the last success is six minutes ago, for one minute too long',
    series: pushes('0+1x60', '0x60'),
    at: '6m',
  },
  {
    rule: 'HelpdeskAlertPushFailing',
    case: 'does not fire',
    claim: 'some fail or are refused, others succeed',
    series: pushes('0+1x60', '0+60x60', '0+1x60'),
    at: '40m',
  },
  nothing('HelpdeskAlertPushFailing'),
];

const WATCHDOG = firing({
  rule: 'Watchdog',
  severity: 'info',
  labels: {},
  summary: 'Alerting works.',
  description: "This alert always fires (value 1). Send it to a dead man's switch.",
  dashboard: 'helpdesk-health',
});

const ALWAYS: readonly Scenario[] = [
  {
    rule: 'Watchdog',
    case: 'fires',
    claim: 'from the first evaluation',
    series: [],
    at: '0m',
    firing: [WATCHDOG],
  },
  {
    rule: 'Watchdog',
    case: 'no data',
    claim: 'also when nothing is scraped',
    series: [],
    at: '40m',
    firing: [WATCHDOG],
  },
];

export const EXPORTER: ScenarioFile = {
  name: 'exporter',
  evaluationInterval: '1m',
  interval: '1m',
  groups: ['helpdesk-ingest', 'helpdesk-facts', 'helpdesk-ingest-alerts', 'helpdesk-exporter-alerts'],
  scenarios: [
    ...WEBHOOKS,
    ...INQUIRIES,
    ...STORE,
    ...PRESENCE,
    ...HOUSEKEEPING,
    ...TRUST,
    ...PUSHES,
    ...ALWAYS,
  ],
};
