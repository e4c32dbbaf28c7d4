/** What rules, alerts and runbooks agree on: names, places and the few constants nobody configures. */
import { z } from 'zod';
import { OPENING_GRACE_MINUTES } from '../alerts.ts';
import type { Severity } from '../alerts.ts';
import { createSchema } from '../config/schema.ts';
import { OBJECTIVES } from '../conversation/policy.ts';
import type { ContactWindow, Objective } from '../conversation/policy.ts';
import type { REJECTION_REASONS } from '../metrics/own.ts';

/** Grafana as the compose stack has it. docs/alerts.md tells how to put another one into the rules. */
export const GRAFANA_URL = 'http://localhost:3000';

export const DASHBOARDS = {
  now: 'helpdesk-now',
  firstResponse: 'helpdesk-first-response',
  satisfaction: 'helpdesk-satisfaction',
  peak: 'helpdesk-peak',
  agents: 'helpdesk-agents',
  bot: 'helpdesk-bot',
  escalations: 'helpdesk-escalations',
  health: 'helpdesk-health',
} as const;
export type Dashboard = keyof typeof DASHBOARDS;

/**
 * `kpi`: what customers meet. `ingest`: webhooks do not become numbers, so that KPIs say nothing and their alerts are
 * held back. `exporter`: something to mend that says nothing against the KPIs.
 */
export const DOMAINS = ['kpi', 'ingest', 'exporter'] as const;
export type Domain = (typeof DOMAINS)[number];

/** The levels of a configuration that names none, from the first to hear of a waiting customer to the last. */
export function defaultLevels(): readonly string[] {
  const escalation = createSchema(() => '').shape.escalation;
  if (!(escalation instanceof z.ZodPrefault)) throw new Error('The schema has no default escalation');
  return (escalation.def.defaultValue as readonly { readonly level: string }[]).map(({ level }) => level);
}

/** Who hears of an alert of this severity. */
export function levelOf(severity: Severity): string {
  const levels = defaultLevels();
  const place: Record<Severity, number> = { info: 0, warning: 1, critical: levels.length - 1 };
  return levels[place[severity]] ?? '';
}

/** An objective's name, checked against those there are. */
export function objective(name: Objective): Objective {
  if (!OBJECTIVES.includes(name)) throw new Error(`No objective is called ${name}`);
  return name;
}

/** The window `fcr` is judged by, whatever the configuration says of bots. */
export const FCR_WINDOW = '72h' satisfies ContactWindow;

/** Why a webhook is refused as not authentic. */
export const NOT_AUTHENTIC: readonly (typeof REJECTION_REASONS)[number][] = [
  'signature_missing',
  'signature_malformed',
  'signature_mismatch',
  'timestamp_out_of_tolerance',
  'token_mismatch',
];

/** Labels a scrape adds and a replica changes; KPI values are the same on every replica. */
export const REPLICA_LABELS = ['instance', 'pod'] as const;

/** The highest survey score that is not satisfied. */
export const UNSATISFIED_UP_TO = 3;

/** The share of customers lost that is tolerable (docs/kpis.md). */
export const TOLERABLE_LOSS = 0.05;

/** Occupancy above which people burn out (docs/kpis.md). */
export const HIGHEST_OCCUPANCY = 0.9;

/**
 * The exporter tells every Alertmanager all there is once a minute. None of them reached for so long: Prometheus speaks
 * up for it.
 */
export const UNTOLD_AFTER_SECONDS = 180;

/** WhatsApp lets a business write freely for 24 h after the customer's last message. */
export const SERVICE_WINDOW_HOURS = 24;

export const OPENING_GRACE = `${OPENING_GRACE_MINUTES}m`;
