/** What must hold when the stack runs: who finds whom, and that an alert gets through. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { signStandardWebhook } from '../../exporter/src/simulate/sign.ts';
import type { Notice } from '../support/alertmanager.ts';
import { eventually } from '../support/processes.ts';
import { flagOf, serviceOf } from './composeFile.ts';
import type { RunningStack } from './runningStack.ts';
import { ROOT } from './stackFiles.ts';
import { unless } from './verification.ts';
import type { Verification } from './verification.ts';

type RunningVerification = Verification<RunningStack>;

/** Several scrapes, on a machine that is busy. */
const SCRAPED_MS = 90_000;
/** Groups evaluated less often may not have had their turn: it comes at a moment that depends on their name. */
const SOON_SECONDS = 60;
/** By the rules alone it takes up to three minutes; on a machine that is busy, longer. */
const TOLD_MS = 480_000;

async function ask<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return (await response.json()) as T;
}

async function askPrometheus<T>({ urls }: RunningStack, path: string): Promise<T> {
  return (await ask<{ data: T }>(`${urls.prometheus}/api/v1/${path}`)).data;
}

async function query(stack: RunningStack, promql: string): Promise<number[]> {
  const { result } = await askPrometheus<{ result: { value: [number, string] }[] }>(
    stack,
    `query?query=${encodeURIComponent(promql)}`,
  );
  return result.map(({ value }) => Number(value[1]));
}

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: string;
  readonly lastError: string;
}

const targets: RunningVerification = {
  name: 'Prometheus scrapes every target of its configuration',
  look: 'scrape_configs in provisioning/prometheus/prometheus.yml; /targets of Prometheus tells why one is down',
  faults: async (stack) => {
    const jobs = stack.files.prometheus.scrape_configs.map(({ job_name: job }) => job);
    const load = async () => {
      const { activeTargets } = await askPrometheus<{ activeTargets: Target[] }>(stack, 'targets');
      return activeTargets;
    };
    const areUp = async () => {
      const active = await load();
      return active.length >= jobs.length && active.every(({ health }) => health === 'up') ? true : undefined;
    };
    // Those that stay down are told of below, with why.
    await eventually('targets', areUp, SCRAPED_MS).catch(() => undefined);
    const activeTargets = await load();
    return [
      ...jobs.flatMap((job) =>
        unless(
          activeTargets.some(({ labels }) => labels.job === job),
          `${job} has no target`,
        ),
      ),
      ...activeTargets.flatMap(({ labels, health, lastError }) =>
        unless(health === 'up', `${labels.job ?? ''} is ${health}: ${lastError}`),
      ),
    ];
  },
};

const metrics: RunningVerification = {
  name: "the exporter's metrics are in Prometheus",
  look: '/metrics of the exporter, job helpdesk-exporter',
  faults: async (stack) => {
    const count = async () => {
      const [found] = await query(stack, 'count({__name__=~"helpdesk_.+", job="helpdesk-exporter"})');
      return found !== undefined && found > 100 ? found : undefined;
    };
    await eventually('a hundred series of the exporter', count, SCRAPED_MS);
    return [];
  },
};

interface RuleGroup {
  readonly name: string;
  /** Seconds. */
  readonly interval: number;
  readonly rules: readonly { readonly name: string; readonly health: string; readonly lastError?: string }[];
}

function committedGroups(): string[] {
  const folder = join(ROOT, 'provisioning/prometheus/rules');
  return readdirSync(folder).flatMap((name) => {
    const { groups } = parse(readFileSync(join(folder, name), 'utf8')) as { groups: { name: string }[] };
    return groups.map((group) => group.name);
  });
}

const rules: RunningVerification = {
  name: 'Prometheus evaluates every rule, none with an error',
  look: 'provisioning/prometheus/rules; /rules of Prometheus shows errors',
  faults: async (stack) => {
    const load = async () => (await askPrometheus<{ groups: RuleGroup[] }>(stack, 'rules')).groups;
    const areEvaluated = async () => ((await load()).every(hasHadItsTurn) ? true : undefined);
    await eventually('rules to be evaluated', areEvaluated, TOLD_MS);
    const groups = await load();
    const names = groups.map(({ name }) => name);
    return [
      ...committedGroups()
        .filter((name) => !names.includes(name))
        .map((name) => `${name} is not loaded`),
      ...groups.flatMap(({ rules: all }) =>
        all.flatMap(({ name, health, lastError = '' }) =>
          unless(health !== 'err', `${name} fails: ${lastError}`),
        ),
      ),
    ];
  },
};

function hasHadItsTurn({ interval, rules: all }: RuleGroup): boolean {
  return interval > SOON_SECONDS || all.every(({ health }) => health !== 'unknown');
}

const discovered: RunningVerification = {
  name: 'Prometheus has found Alertmanager',
  look: 'alerting in provisioning/prometheus/prometheus.yml',
  faults: async (stack) => {
    const load = async () => {
      const { activeAlertmanagers } = await askPrometheus<{ activeAlertmanagers: { url: string }[] }>(
        stack,
        'alertmanagers',
      );
      return activeAlertmanagers.map(({ url }) => new URL(url).origin);
    };
    const isFound = async () => ((await load()).length > 0 ? true : undefined);
    await eventually('an Alertmanager', isFound, SCRAPED_MS);
    const known = await load();
    return unless(known.join() === stack.urls.alertmanager, `it knows ${known.join(' and ')}`);
  },
};

const flags: RunningVerification = {
  name: 'Prometheus takes the flags it is started with, and no commands over HTTP',
  look: 'command: of prometheus in docker-compose.yml',
  faults: async (stack) => {
    const service = serviceOf(stack.files.compose, 'prometheus');
    const inForce = await askPrometheus<Record<string, string>>(stack, 'status/flags');
    const kept = flagOf(service, '--storage.tsdb.retention.time');
    // It tells both limits there, in its own words.
    const { storageRetention } = await askPrometheus<{ storageRetention: string }>(
      stack,
      'status/runtimeinfo',
    );
    const reload = await fetch(`${stack.urls.prometheus}/-/reload`, { method: 'POST' });
    return [
      ...unless(
        inForce['web.enable-lifecycle'] === 'false' && !reload.ok,
        'it can be told to reload or stop',
      ),
      ...unless(
        inForce['web.external-url'] === flagOf(service, '--web.external-url'),
        `it takes itself to be at ${inForce['web.external-url'] ?? ''}`,
      ),
      ...unless(storageRetention.includes('or'), `of two limits it knows ${storageRetention}`),
      ...unless(kept !== undefined, 'nothing says how long it keeps data'),
    ];
  },
};

const routed: RunningVerification = {
  name: 'Alertmanager runs on the routes that are mounted',
  look: 'provisioning/alertmanager, ALERTMANAGER_CONFIG in .env.example',
  faults: async ({ urls, files }) => {
    const { config } = await ask<{ config: { original: string } }>(`${urls.alertmanager}/api/v2/status`);
    const { receivers } = parse(config.original) as { receivers: { name: string }[] };
    const names = receivers.map(({ name }) => name);
    const levels = ['team_lead', 'supervisor', 'on_call', 'operations', 'watchdog'];
    return [
      ...levels.filter((name) => !names.includes(name)).map((name) => `nobody is ${name}`),
      ...unless(
        flagOf(serviceOf(files.compose, 'alertmanager'), '--cluster.listen-address') === '',
        'it waits for peers',
      ),
    ];
  },
};

function noticed(stack: RunningStack, isIt: (notice: Notice) => boolean, what: string): Promise<Notice> {
  const find = () => Promise.resolve(stack.listener.notices.find(isIt));
  return eventually(what, find, TOLD_MS);
}

const watchdog: RunningVerification = {
  name: 'the Watchdog arrives: rules are evaluated, sent and routed',
  look: 'the chain Prometheus, Alertmanager, receiver watchdog: docs/runbooks/Watchdog.md',
  faults: async (stack) => {
    const { receiver } = await noticed(
      stack,
      ({ alerts }) => alerts.some(({ labels }) => labels.alertname === 'Watchdog'),
      'Watchdog',
    );
    return unless(receiver === 'watchdog', `it went to ${receiver}`);
  },
};

const traffic: RunningVerification = {
  name: 'simulated traffic signed with the secrets that were made is taken and understood',
  look: 'traffic in docker-compose.yml, provisioning/helpdesk/demo.yml and secrets.sh',
  faults: async (stack) => {
    const sending = stack.startTraffic();
    const sumOf = async (metric: string) => {
      const text = await (await fetch(`${stack.urls.exporter}/metrics`)).text();
      const values = [...text.matchAll(new RegExp(`^${metric}(?:\\{.*\\})? (\\S+)$`, 'gm'))];
      return values.reduce((sum, [, value]) => sum + Number(value), 0);
    };
    const areTaken = async () => ((await sumOf('helpdesk_facts_total')) >= 3 ? true : undefined);
    try {
      await eventually('facts of the traffic', areTaken, SCRAPED_MS);
    } catch (error) {
      throw new Error(`No facts came of it: ${sending.output()}`, { cause: error });
    } finally {
      await sending.stop();
    }
    return [
      ...unless((await sumOf('helpdesk_webhook_rejected_total')) === 0, 'webhooks were refused'),
      ...unless((await sumOf('helpdesk_dead_letters')) === 0, 'webhooks were not understood'),
    ];
  },
};

const CUSTOMER_ALERTS = new Set(['CustomerWaiting', 'CustomersWaiting']);

const told: RunningVerification = {
  name: 'a customer who waits is told of at the team lead, with links that lead somewhere',
  look: 'the chain from docs/escalation.md; helpdesk_conversations_overdue of the exporter, /alerts of Prometheus',
  faults: async (stack) => {
    const isIt = ({ receiver, alerts }: Notice) =>
      receiver === 'team_lead' && alerts.some(({ labels }) => CUSTOMER_ALERTS.has(labels.alertname ?? ''));
    const { alerts } = await noticed(stack, isIt, 'an alert at the team lead');
    return alerts.flatMap(({ labels, annotations }) => [
      ...unless(
        labels.team === 'frontline' || labels.team === 'arabic',
        `it is of team ${labels.team ?? 'nobody'}`,
      ),
      ...unless(URL.canParse(annotations.runbook_url ?? ''), `${labels.alertname ?? ''} has no runbook`),
    ]);
  },
};

/** Begins what `told` waits for. */
export async function letCustomerWait(stack: RunningStack): Promise<void> {
  const at = new Date();
  const id = `stack-${at.getTime()}`;
  const body = JSON.stringify({
    id,
    type: 'message.received',
    time: at.toISOString(),
    inbox: 'support',
    customer: { id: 'somebody-who-waits' },
  });
  const headers = signStandardWebhook(
    { id, sentAtSeconds: Math.floor(Date.now() / 1000), body },
    stack.secret('generic_secret'),
  );
  const response = await fetch(`${stack.urls.exporter}/webhooks/generic`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  });
  if (!response.ok) throw new Error(`the webhook is answered ${response.status}`);
}

const loses: RunningVerification = {
  name: 'no notification is lost between Prometheus, Alertmanager and receivers',
  look: '/metrics of both: prometheus_notifications_errors_total, alertmanager_notifications_failed_total; their logs',
  faults: async (stack) => {
    // Not those dropped: what fires before an Alertmanager is found is dropped, and sent again a minute later.
    const refused = await query(stack, 'sum(prometheus_notifications_errors_total) > 0');
    const failed = await query(stack, 'sum(alertmanager_notifications_failed_total) > 0');
    return [
      ...unless(refused.length === 0, `${refused.join('')} never reached Alertmanager`),
      ...unless(failed.length === 0, `${failed.join('')} never reached a receiver`),
    ];
  },
};

/** In this order: who waits for a customer to be told of has time for the others meanwhile. */
export const RUNNING_VERIFICATIONS: readonly RunningVerification[] = [
  targets,
  metrics,
  discovered,
  flags,
  routed,
  watchdog,
  traffic,
  rules,
  told,
  loses,
];
