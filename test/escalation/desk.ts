/** The escalation in this process, between customers the test makes wait and real Alertmanagers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createEscalation } from '../../exporter/src/escalation/escalation.ts';
import type { Escalation } from '../../exporter/src/escalation/escalation.ts';
import { createEscalationMetrics } from '../../exporter/src/escalation/metrics.ts';
import { postJson } from '../../exporter/src/escalation/post.ts';
import type { WaitingConversation } from '../../exporter/src/backend/backend.ts';
import type { CustomerKey } from '../../exporter/src/conversation/fact.ts';
import type { Links } from '../../exporter/src/escalation/rules.ts';
import { LogWatch } from '../../exporter/src/testing/logs.ts';
import type { Listener, Notice } from '../support/alertmanager.ts';

export const PROVISIONED = join(process.cwd(), 'provisioning', 'alertmanager');

export const LEVELS = ['team_lead', 'supervisor', 'on_call'] as const;
export type Level = (typeof LEVELS)[number];

const LEVEL_MS: Readonly<Record<Level, number>> = {
  team_lead: 120_000,
  supervisor: 300_000,
  on_call: 900_000,
};

interface ProvisionedRoute {
  readonly routes?: readonly ProvisionedRoute[];
  readonly [key: string]: unknown;
}

export interface ProvisionedConfig {
  readonly route: ProvisionedRoute;
  readonly receivers: readonly { readonly name: string }[];
  readonly [key: string]: unknown;
}

export function readProvisioned(file = 'alertmanager.yml'): ProvisionedConfig {
  return parse(readFileSync(join(PROVISIONED, file), 'utf8')) as ProvisionedConfig;
}

/** The provisioned configuration with short times, every receiver a webhook of the listener's. */
export function hurried(listener: Listener, { groupWait = '200ms' } = {}): object {
  const { route, receivers, inhibit_rules, time_intervals } = readProvisioned();
  return {
    route: hurriedRoute(route, groupWait),
    inhibit_rules,
    time_intervals,
    receivers: receivers.map(({ name }) => ({
      name,
      webhook_configs: [{ url: listener.urlOf(name), send_resolved: true }],
    })),
  };
}

function hurriedRoute({ routes, ...route }: ProvisionedRoute, groupWait: string): ProvisionedRoute {
  const times = { group_wait: groupWait, group_interval: '300ms', repeat_interval: '1h' };
  return { ...route, ...times, ...(routes && { routes: routes.map((one) => hurriedRoute(one, groupWait)) }) };
}

export interface Desk {
  readonly escalation: Escalation;
  /** The customer has waited since `agoMs` before now. */
  wait(customer: string, agoMs: number): void;
  /** The customer has just waited long enough for the level. */
  reach(customer: string, level: Level): void;
  answer(customer: string): void;
  /** Nothing gets through to the Alertmanagers. */
  cutOff(isCut: boolean): void;
  stop(): Promise<void>;
}

interface DeskOptions {
  readonly validForMs?: number;
  readonly links?: Links;
}

const NO_LINKS: Links = { conversation: new Map() };

/**
 * `urls`: of the Alertmanagers. Alerts are valid for `validForMs`: unless they are to run out, for longer than this process
 * or Alertmanager may stand still.
 */
export function openDesk(
  urls: readonly string[],
  { validForMs = 60_000, links = NO_LINKS }: DeskOptions = {},
): Desk {
  const present = new Map<string, WaitingConversation>();
  const logs = new LogWatch();
  let isCut = false;
  const wait = (customer: string, agoMs: number) => {
    const slice = { source: 'wa', inbox: 'support', team: 'tier1' };
    const since = Date.now() - agoMs;
    present.set(customer, {
      customer: customer as CustomerKey,
      slice,
      openSince: since,
      waitingSince: since,
      category: 'other',
      thread: `thread-of-${customer}`,
    });
  };
  const escalation = createEscalation({
    rules: {
      levels: LEVELS.map((level) => ({ level, afterMs: LEVEL_MS[level] })),
      alertmanagers: urls.map((url) => ({ url })),
      cap: 50,
      timezone: 'Asia/Riyadh',
      links,
      teams: ['tier1'],
      holdMs: 0,
    },
    waiting: () => Promise.resolve({ conversations: [...present.values()], eventTime: Date.now() }),
    now: () => Date.now(),
    post: (request) => (isCut ? Promise.reject(new Error('cut off')) : postJson(request)),
    monitor: createEscalationMetrics(),
    log: logs.createLog(),
    timing: {
      roundMs: 50,
      lookMs: 5000,
      resendMs: 600,
      validForMs,
      keepResolvedMs: 60_000,
      timeoutMs: 2000,
      firstRetryMs: 50,
      longestRetryMs: 300,
    },
  });
  escalation.start();
  return {
    escalation,
    wait,
    reach: (customer, level) => {
      wait(customer, LEVEL_MS[level] + 1);
    },
    answer: (customer) => void present.delete(customer),
    cutOff: (cut) => {
      isCut = cut;
    },
    stop: () => escalation.stop(),
  };
}

/** Receiver and status of each notice, in order. */
export function told(notices: readonly Notice[]): string[] {
  return notices.map(({ receiver, status }) => `${receiver} ${status}`);
}
