/** The rule files of Prometheus, made from the groups. */
import { stringify } from 'yaml';
import { AGENT_ALERTS } from './alerts/agents.ts';
import { CUSTOMER_ALERTS } from './alerts/customers.ts';
import { INGEST_ALERTS } from './alerts/ingest.ts';
import { OBJECTIVE_ALERTS } from './alerts/objectives.ts';
import { RUNBOOKS_URL } from '../alerts.ts';
import { DASHBOARDS, GRAFANA_URL } from './conventions.ts';
import { AGENT_GROUPS } from './recordings/agents.ts';
import { ANSWER_GROUPS } from './recordings/answers.ts';
import { INGEST_GROUPS } from './recordings/ingest.ts';
import { OBJECTIVE_GROUPS } from './recordings/objectives.ts';
import { PRESENT_GROUP } from './recordings/present.ts';
import { VOLUME_GROUPS } from './recordings/volume.ts';
import { OF_SERIES } from './rule.ts';
import type { Alert, Group, Recording } from './rule.ts';

export const RECORDING_GROUPS: readonly Group<Recording>[] = [
  PRESENT_GROUP,
  ...OBJECTIVE_GROUPS,
  ...VOLUME_GROUPS,
  ...ANSWER_GROUPS,
  ...AGENT_GROUPS,
  ...INGEST_GROUPS,
];

export const ALERT_GROUPS: readonly Group<Alert>[] = [
  ...CUSTOMER_ALERTS,
  ...OBJECTIVE_ALERTS,
  ...AGENT_ALERTS,
  ...INGEST_ALERTS,
];

const HEADER = '# Made by `npm run generate` from exporter/src/rules: change it there.\n';

export function recordingRulesFile(): string {
  return toFile(RECORDING_GROUPS, ({ record, labels, expr }) => ({
    record,
    ...(labels && { labels }),
    expr,
  }));
}

export function alertRulesFile(): string {
  return toFile(ALERT_GROUPS, toAlertRule);
}

function toAlertRule(alert: Alert) {
  return {
    alert: alert.alert,
    expr: alert.expr,
    ...(alert.for !== undefined && { for: alert.for }),
    ...(alert.keepFiringFor !== undefined && { keep_firing_for: alert.keepFiringFor }),
    labels: {
      severity: alert.severity,
      ...(alert.escalation !== OF_SERIES && { escalation: alert.escalation }),
      domain: alert.domain,
      ...alert.labels,
    },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: `${RUNBOOKS_URL}${alert.alert}.md`,
      dashboard_url: dashboardUrl(alert),
    },
  };
}

/** With the alert's own labels as the values of the dashboard's variables. */
function dashboardUrl({ dashboard, variables }: Alert): string {
  const values = variables.map((name) => `var-${name}={{ $labels.${name} | urlquery }}`);
  const query = values.length === 0 ? '' : `?${values.join('&')}`;
  return `${GRAFANA_URL}/d/${DASHBOARDS[dashboard]}${query}`;
}

function toFile<R extends Recording | Alert>(groups: readonly Group<R>[], toRule: (rule: R) => object) {
  const written = groups.map(({ name, interval, rules }) => ({
    name,
    ...(interval !== undefined && { interval }),
    rules: rules.map(toRule),
  }));
  return `${HEADER}${stringify({ groups: written }, { lineWidth: 0, singleQuote: true, blockQuote: 'literal' })}`;
}
