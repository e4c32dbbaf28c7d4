/** Metric contracts as tests of the escalation alone need them. */
import type { MetricSpec } from '../../metrics/names.ts';
import type { EscalationSpecs } from '../metrics.ts';

function spec(name: string, type: MetricSpec['type'], labels: readonly string[]): MetricSpec {
  return { name: `helpdesk_exporter_${name}`, type, labels, help: name };
}

export const SPECS: EscalationSpecs = {
  pushes: spec('alert_pushes_total', 'counter', ['alertmanager', 'outcome']),
  lastSuccess: spec('alert_push_last_success_timestamp_seconds', 'gauge', ['alertmanager']),
  active: spec('alerts_active', 'gauge', ['level']),
  capped: spec('alerts_capped', 'gauge', ['team', 'level']),
};
