/** Metrics the rules read that other parts of the program bring: alert pushing, and which calendar an inbox has. */
import type { MetricSpec } from '../metrics/names.ts';
import { PREFIX } from '../metrics/names.ts';

export const PENDING = {
  alertPushes: {
    name: `${PREFIX}exporter_alert_pushes_total`,
    type: 'counter',
    labels: ['alertmanager', 'outcome'],
    help: 'Pushes of alerts to an Alertmanager, by outcome.',
  },
  alertPushTime: {
    name: `${PREFIX}exporter_alert_push_last_success_timestamp_seconds`,
    type: 'gauge',
    labels: ['alertmanager'],
    help: 'When alerts were last pushed with success, as Unix time.',
  },
  inboxCalendar: {
    name: `${PREFIX}inbox_calendar_info`,
    type: 'gauge',
    labels: ['source', 'inbox', 'calendar'],
    help: 'Always 1; the calendar of an inbox, empty where it has none.',
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
