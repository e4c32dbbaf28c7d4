/** What every alert has in common, whether a rule of Prometheus raises it or the exporter pushes it. */

/** Where the runbook of an alert is: this, the alert's name, `.md`. */
export const RUNBOOKS_URL = 'https://github.com/helpdesk-exporter/helpdesk-exporter/blob/main/docs/runbooks/';

/**
 * After opening, a team gets this long to work off what came in while closed: until then nobody is told of it, neither
 * by Prometheus nor by the exporter.
 */
export const OPENING_GRACE_MINUTES = 15;

export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];
