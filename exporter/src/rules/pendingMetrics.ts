/** Metrics the rules read that alert pushing will bring. */
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
} as const satisfies Readonly<Record<string, MetricSpec>>;
