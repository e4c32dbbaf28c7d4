/**
 * A whole office for one customer: the exporter, Alertmanager with the provisioned routes, if wanted Prometheus with
 * the provisioned rules, and somebody who takes down what people are told. Real programs with shortened times.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { signStandardWebhook } from '../../exporter/src/simulate/sign.ts';
import { startAlertmanager, startListener } from '../support/alertmanager.ts';
import type { Alertmanager, Listener, Notice } from '../support/alertmanager.ts';
import { freePort } from '../../exporter/src/backfill/freePort.ts';
import { eventually, isUp, run, runExporter } from '../support/processes.ts';
import type { RunningProcess } from '../support/processes.ts';
import { queryAt } from '../support/prometheus.ts';
import type { QueryResult } from '../support/prometheus.ts';
import { hurried, LEVELS, told } from './desk.ts';
import type { Level } from './desk.ts';

const RULES = join(process.cwd(), 'provisioning', 'prometheus', 'rules');
const SECRET = 'a secret of this test alone, long';
const DATABASE = 'helpdesk.db';
const API_TOKEN = 'api-token-of-this-office';
const AUTHORIZED = { Authorization: `Bearer ${API_TOKEN}` };
const PASSWORD = 'password-of-the-alertmanagers';

/**
 * Between two levels lie the 5 s between two looks of the exporter, and as much again for a machine that stands still: so
 * levels come one after the other.
 */
const AFTER: Readonly<Record<Level, string>> = { team_lead: '4s', supervisor: '14s', on_call: '24s' };

export interface Office {
  readonly listener: Listener;
  readonly alertmanagers: readonly Alertmanager[];
  /** What people were told, in order, such as `team_lead firing`. The watchdog is no person. */
  told(): string[];
  /** Resolves once all of these have been told. */
  hear(...expected: string[]): Promise<void>;
  customerWrites(): Promise<void>;
  answer(): Promise<void>;
  killExporter(): Promise<void>;
  restartExporter(): Promise<void>;
  /** The exporter's log so far. */
  log(): string;
  /** Of the exporter, with the bearer token. */
  get(path: string): Promise<string>;
  /** Alerts that fire in Prometheus, by name. */
  firingInPrometheus(): Promise<readonly string[]>;
  /** An instant query to its Prometheus. */
  query(promql: string): Promise<readonly QueryResult[]>;
  /** Status of one attempt, signed with another secret than the exporter's if one is given. */
  deliver(event: object, secret?: string): Promise<number>;
  /** Writes the configuration anew and has it loaded; gives what the exporter says to that. */
  reconfigure(change: (config: OfficeConfig) => object): Promise<string>;
  readonly configFile: string;
  readonly databaseFile: string;
  close(): Promise<void>;
}

export interface OfficeOptions {
  /** One, or a cluster of two. */
  readonly alertmanagers?: 1 | 2;
  readonly withPrometheus?: boolean;
  /** The exporter looks for Alertmanager where nobody is; Prometheus does not. */
  readonly isCutOff?: boolean;
}

export async function openOffice(options: OfficeOptions = {}): Promise<Office> {
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-office-'));
  const ends: (() => Promise<unknown>)[] = [
    () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  ];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const listener = await startListener();
    ends.push(() => listener.stop());
    const alertmanagers = await startAlertmanagers(listener, options.alertmanagers ?? 1, ends);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const configFile = join(folder, 'helpdesk.yml');
    const targets =
      options.isCutOff === true
        ? [`http://127.0.0.1:${await freePort()}`]
        : alertmanagers.map((one) => one.url);
    const config = exporterConfig({ folder, port, targets });
    writeFileSync(configFile, stringify(config));
    let exporter = await launch(configFile, url);
    ends.push(() => exporter.stop());
    let earlier = '';
    const prometheus =
      options.withPrometheus === true ? await watch(folder, { url, alertmanagers }, ends) : '';
    return {
      listener,
      alertmanagers,
      close,
      told: () => told(listener.notices.filter(({ receiver }) => receiver !== 'watchdog')),
      hear: (...expected) => hear(listener, expected),
      customerWrites: () => post(url, { id: 'q1', type: 'message.received' }),
      answer: () => post(url, { id: 'a1', type: 'message.sent', sender: 'human', agent: 'noura' }),
      killExporter: async () => {
        await exporter.stop('SIGKILL');
        earlier += exporter.output();
      },
      restartExporter: async () => {
        exporter = await launch(configFile, url);
      },
      log: () => earlier + exporter.output(),
      get: async (path) => {
        const response = await fetch(url + path, { headers: AUTHORIZED });
        return response.text();
      },
      firingInPrometheus: () => firingIn(prometheus),
      query: (promql) => queryAt(prometheus, promql),
      deliver: (event, secret = SECRET) => deliver(url, event, secret),
      reconfigure: async (change) => {
        writeFileSync(configFile, stringify(change(config)));
        const response = await fetch(`${url}/-/reload`, { method: 'POST', headers: AUTHORIZED });
        return response.text();
      },
      configFile,
      databaseFile: join(folder, DATABASE),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startAlertmanagers(
  listener: Listener,
  count: 1 | 2,
  ends: (() => Promise<unknown>)[],
): Promise<Alertmanager[]> {
  const config = hurried(listener);
  if (count === 1) {
    const only = await startAlertmanager({ config });
    ends.push(() => only.stop());
    return [only];
  }
  const first = await startAlertmanager({ config, peers: [] });
  ends.push(() => first.stop());
  const second = await startAlertmanager({ config, peers: [first.clusterAddress] });
  ends.push(() => second.stop());
  return [first, second];
}

interface Places {
  readonly folder: string;
  readonly port: number;
  /** URLs of Alertmanagers. */
  readonly targets: readonly string[];
}

export type OfficeConfig = ReturnType<typeof exporterConfig>;

function exporterConfig({ folder, port, targets }: Places) {
  return {
    listen: `127.0.0.1:${port}`,
    store: `sqlite:${join(folder, DATABASE)}`,
    pseudonymKey: 'pseudonym-key-of-this-office',
    apiToken: API_TOKEN,
    publicUrl: 'https://helpdesk.example.com',
    dashboardUrl: 'https://grafana.example.com/d/helpdesk-escalations?var-team={team}',
    allowedLateness: '1s',
    escalation: LEVELS.map((level) => ({ level, after: AFTER[level] })),
    // They ask for no credentials: what is sent shows that it goes nowhere else.
    alertmanagers: targets.map((url) => ({ url, username: 'exporter', password: PASSWORD })),
    sources: [
      {
        name: 'desk',
        kind: 'generic',
        secret: SECRET,
        conversationUrl: 'https://desk.example.com/conversations/{conversation}',
        inboxes: { web: { inbox: 'support', team: 'tier1' } },
      },
    ],
  };
}

async function launch(configFile: string, url: string): Promise<RunningProcess> {
  const exporter = runExporter(['serve', '--config.file', configFile]);
  try {
    await eventually('the exporter', () => isUp(`${url}/-/ready`));
  } catch (error) {
    await exporter.stop('SIGKILL');
    throw new Error(`The exporter did not start:\n${exporter.output()}`, { cause: error });
  }
  return exporter;
}

/** Again and again until it is taken, as a vendor does. */
async function post(url: string, event: object): Promise<void> {
  await eventually('the webhook to be taken', async () =>
    (await deliver(url, event, SECRET)) === 200 ? true : undefined,
  );
}

async function deliver(url: string, event: object, secret: string): Promise<number> {
  const body = JSON.stringify({
    time: new Date().toISOString(),
    inbox: 'web',
    customer: { phone: '+1 555 010 0001' },
    conversation: 1729,
    ...event,
  });
  const sentAtSeconds = Math.floor(Date.now() / 1000);
  const response = await fetch(`${url}/webhooks/desk`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...signStandardWebhook({ id: 'm1', sentAtSeconds, body }, secret),
    },
    body,
  });
  return response.status;
}

async function hear(listener: Listener, expected: readonly string[]): Promise<void> {
  const missing = () => expected.filter((one) => !told(listener.notices).includes(one));
  try {
    await eventually(expected.join(', '), () => Promise.resolve(missing().length === 0 || undefined), 60_000);
  } catch (error) {
    throw new Error(`Never told: ${missing().join(', ')}. Told: ${told(listener.notices).join(', ')}`, {
      cause: error,
    });
  }
}

/** Prometheus with the provisioned rules, looked at every second; whatever ends an alert is as slow as it ships. */
async function watch(
  folder: string,
  { url, alertmanagers }: { url: string; alertmanagers: readonly Alertmanager[] },
  ends: (() => Promise<unknown>)[],
): Promise<string> {
  for (const file of ['recording.rules.yml', 'alerts.rules.yml']) {
    const text = readFileSync(join(RULES, file), 'utf8')
      .replaceAll(/^( +interval:) .*$/gm, '$1 1s')
      .replaceAll(/^( +for:) .*$/gm, '$1 1s');
    writeFileSync(join(folder, file), text);
  }
  const port = await freePort();
  const configFile = join(folder, 'prometheus.yml');
  const targets = (urls: readonly string[]) => [{ targets: urls.map((one) => new URL(one).host) }];
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['*.rules.yml'],
    scrape_configs: [
      { job_name: 'helpdesk-exporter', static_configs: targets([url]) },
      { job_name: 'prometheus', static_configs: [{ targets: [`127.0.0.1:${port}`] }] },
    ],
    alerting: { alertmanagers: [{ static_configs: targets(alertmanagers.map((one) => one.url)) }] },
  };
  writeFileSync(configFile, stringify(config));
  const prometheus = run('prometheus', [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  ends.push(() => prometheus.stop());
  await eventually('Prometheus', () => isUp(`http://127.0.0.1:${port}/-/ready`));
  return `http://127.0.0.1:${port}`;
}

async function firingIn(prometheus: string): Promise<readonly string[]> {
  const response = await fetch(`${prometheus}/api/v1/alerts`);
  const { data } = (await response.json()) as {
    data: { alerts: { state: string; labels: { alertname: string } }[] };
  };
  return data.alerts.flatMap(({ state, labels }) => (state === 'firing' ? labels.alertname : []));
}

/** Everything a notice holds, to be searched for what must not be there. */
export function contentsOf(notices: readonly Notice[]): string {
  return JSON.stringify(notices);
}

export const SECRETS = [SECRET, API_TOKEN, PASSWORD, '555 010 0001', '15550100001', 'noura'];
