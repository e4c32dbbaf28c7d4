/** What sources deliver, what they usually deliver, and what goes wrong on the way. */
import { PUSH_OUTCOMES } from '../../escalation/outbox.ts';
import { EXPORTER, INGEST, INQUIRY, SETTINGS } from '../../metrics/names.ts';
import { INQUIRY_OUTCOMES } from '../../metrics/own.ts';
import { NOT_AUTHENTIC } from '../conventions.ts';
import { acrossReplicas, inPastWeeks, overReplicas, select } from '../promql.ts';
import type { Window } from '../promql.ts';
import { recording } from '../rule.ts';
import type { Group, Recording } from '../rule.ts';
import { averaged } from '../windows.ts';
import { inboxOpenLong } from './present.ts';

const BY_SOURCE = ['source'];
const IN_VAIN = INQUIRY_OUTCOMES.filter((outcome) => outcome !== 'ok');

const facts5m = recording({
  level: BY_SOURCE,
  of: INGEST.facts,
  operations: 'sum_rate5m',
  expr: `sum without (kind) (${acrossReplicas(`rate(${select(INGEST.facts)}[5m])`)})`,
});
export const facts1h = averaged(facts5m, '1h');

const late5m = recording({
  level: BY_SOURCE,
  of: INGEST.factsLate,
  operations: 'sum_rate5m',
  expr: `sum without (kind) (${acrossReplicas(`rate(${select(INGEST.factsLate)}[5m])`)})`,
});
export const late1h = averaged(late5m, '1h');

/** Facts per second at this hour of this weekday in past weeks; yesterday, where no week is known yet. */
export const usualFacts = new Map<Window, Recording>(
  (['30m', '6h'] as const).map((window) => {
    const inThePast = (offset: string) => `avg_over_time(${facts5m.record}[${window}] ${offset})`;
    const rule = recording({
      level: BY_SOURCE,
      of: INGEST.facts,
      operations: `avg4w_rate${window}`,
      expr: `${inPastWeeks(inThePast)}\nor\n${inThePast('offset 24h')}`,
    });
    return [window, rule];
  }),
);

/** Seconds since the latest event. No series before the first. */
export const silence = recording({
  level: BY_SOURCE,
  of: 'source_silence_seconds',
  operations: 'max',
  expr: `time() - (${acrossReplicas(select(INGEST.lastEvent))} > 0)`,
});

/** Sources all of whose inboxes are closed or have just opened. An inbox without a calendar never closes. */
export const sourceClosed = recording({
  level: BY_SOURCE,
  of: 'source_closed',
  operations: 'count',
  expr: [
    `count without (inbox) (${inboxOpenLong.record} == 0)`,
    `== count without (inbox) (${acrossReplicas(select(SETTINGS.inboxCalendar), ['calendar'])})`,
  ].join('\n'),
});

const deadLetters = recording({
  level: BY_SOURCE,
  of: INGEST.deadLetters,
  operations: 'max',
  expr: acrossReplicas(select(INGEST.deadLetters)),
});

/** However many are kept: once as many are as may be, each that comes drives out another. */
export const deadLetters1h = recording({
  level: BY_SOURCE,
  of: INGEST.deadLettersReceived,
  operations: 'increase1h',
  expr: acrossReplicas(`increase(${select(INGEST.deadLettersReceived)}[1h])`),
});

export const webhooks = recording({
  level: BY_SOURCE,
  of: INGEST.webhookRequests,
  operations: 'sum_rate5m',
  expr: overReplicas(`rate(${select(INGEST.webhookRequests)}[5m])`, ['outcome']),
});

export const webhooksFailed = recording({
  level: BY_SOURCE,
  of: 'webhook_requests_failed',
  operations: 'sum_rate5m',
  expr: overReplicas(`rate(${select(INGEST.webhookRequests, { outcome: 'failed' })}[5m])`, ['outcome']),
});

export const notAuthentic = recording({
  level: BY_SOURCE,
  of: 'webhook_requests_not_authentic',
  operations: 'sum_rate5m',
  expr: overReplicas(`rate(${select(INGEST.webhookRejected, { reason: NOT_AUTHENTIC })}[5m])`, ['reason']),
});

export const inquiries = recording({
  level: BY_SOURCE,
  of: INQUIRY.requests,
  operations: 'sum_rate5m',
  expr: overReplicas(`rate(${select(INQUIRY.requests)}[5m])`, ['outcome']),
});

export const inquiriesInVain = recording({
  level: BY_SOURCE,
  of: 'inquiry_requests_in_vain',
  operations: 'sum_rate5m',
  expr: overReplicas(`rate(${select(INQUIRY.requests, { outcome: IN_VAIN })}[5m])`, ['outcome']),
});

export const commitsFailed = recording({
  level: ['operation'],
  of: 'exporter_store_commits_failed',
  operations: 'sum_rate5m',
  expr: overReplicas(`rate(${select(EXPORTER.storeCommits, { outcome: 'failed' })}[5m])`, ['outcome']),
});

const BY_ALERTMANAGER = ['alertmanager'];
// A password that is no longer right is refused, and nothing reaches Alertmanager either.
const NOT_TAKEN = PUSH_OUTCOMES.filter((outcome) => outcome !== 'succeeded');

export const pushesFailed = recording({
  level: BY_ALERTMANAGER,
  of: 'exporter_alert_pushes_failed',
  operations: 'sum_rate5m',
  expr: overReplicas(`rate(${select(EXPORTER.alertPushes, { outcome: NOT_TAKEN })}[5m])`, ['outcome']),
});

export const sincePush = recording({
  level: BY_ALERTMANAGER,
  of: 'exporter_alert_push_age_seconds',
  operations: 'max',
  expr: `time() - ${acrossReplicas(select(EXPORTER.alertPushTime))}`,
});

export const INGEST_GROUPS: readonly Group<Recording>[] = [
  {
    name: 'helpdesk-ingest',
    rules: [
      silence,
      sourceClosed,
      deadLetters,
      deadLetters1h,
      webhooks,
      webhooksFailed,
      notAuthentic,
      inquiries,
      inquiriesInVain,
      commitsFailed,
      pushesFailed,
      sincePush,
    ],
  },
  {
    name: 'helpdesk-facts',
    interval: '1m',
    rules: [facts5m, facts1h, late5m, late1h, ...usualFacts.values()],
  },
];
