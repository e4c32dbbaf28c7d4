/** What Alertmanager posts to a webhook, as far as a short message needs it. */
import { z } from 'zod';
import type { Instant } from '../../conversation/fact.ts';
import { BadRequest } from '../../errors.ts';
import { CUSTOMER_WAITING } from '../plan.ts';

const texts = z.record(z.string(), z.string());

const ALERT = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: texts,
  annotations: texts,
  fingerprint: z.string(),
});

const NOTICE = z.object({ groupKey: z.string(), alerts: z.array(ALERT).max(10_000) });

type Alert = z.output<typeof ALERT>;
export type Notice = z.output<typeof NOTICE>;

/** Throws `BadRequest` for what Alertmanager would not send. */
export function parseNotice(body: unknown): Notice {
  const { data } = NOTICE.safeParse(body);
  if (!data) throw new BadRequest('This is not a notification of Alertmanager', 'not_a_notification');
  return data;
}

/** What the people of one level are told. */
export interface LevelNews {
  readonly level: string;
  readonly isWaiting: boolean;
  readonly teams: readonly string[];
  /** Customers who wait; undefined where nobody counted them. */
  readonly customers: number | undefined;
  readonly waitingSince: Instant | undefined;
  readonly link: string | undefined;
  /** The same for the same news, sent again. */
  readonly id: string;
}

/** By level; alerts of no level are nobody's here. */
export function newsByLevel({ groupKey, alerts }: Notice): LevelNews[] {
  const levels = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const level = alert.labels.escalation;
    if (level !== undefined) levels.set(level, [...(levels.get(level) ?? []), alert]);
  }
  return [...levels].map(([level, ofLevel]) => toNews(level, ofLevel, groupKey));
}

function toNews(level: string, alerts: readonly Alert[], groupKey: string): LevelNews {
  const firing = alerts.filter(({ status }) => status === 'firing');
  const longest = oldestOf(firing);
  return {
    level,
    isWaiting: firing.length > 0,
    teams: [...new Set(alerts.flatMap(({ labels }) => labels.team ?? []))],
    customers: countCustomers(firing),
    waitingSince: longest && sinceOf(longest),
    link: linkOf(longest ?? firing[0], firing.length),
    id: JSON.stringify([
      groupKey,
      level,
      alerts.map(({ fingerprint, status }) => `${fingerprint} ${status}`).sort(),
    ]),
  };
}

/** Everybody has an alert of their own, but where an alert tells of more than that. */
function countCustomers(firing: readonly Alert[]): number | undefined {
  const own = firing.filter(({ labels }) => labels.alertname === CUSTOMER_WAITING).length;
  const beyond = firing.reduce((sum, { annotations }) => sum + (Number(annotations.beyond ?? 0) || 0), 0);
  return own + beyond === 0 ? undefined : own + beyond;
}

function oldestOf(firing: readonly Alert[]): Alert | undefined {
  return firing
    .filter((alert) => sinceOf(alert) !== undefined)
    .sort((a, b) => (sinceOf(a) ?? 0) - (sinceOf(b) ?? 0))[0];
}

function sinceOf({ annotations }: Alert): Instant | undefined {
  const since = Date.parse(annotations.waiting_since ?? '');
  return Number.isFinite(since) ? since : undefined;
}

/** Meta takes 1024 characters with the text of the template; half a link leads nowhere. */
const LONGEST_LINK = 600;

/** Of one customer their conversation, of several the dashboard; what is too long gives way to the next. */
function linkOf(alert: Alert | undefined, waiting: number): string | undefined {
  const { link, dashboard_url: dashboard, runbook_url: runbook } = alert?.annotations ?? {};
  const wanted = waiting === 1 ? [link, dashboard, runbook] : [dashboard, link, runbook];
  return wanted.find((one) => one !== undefined && one.length <= LONGEST_LINK);
}
