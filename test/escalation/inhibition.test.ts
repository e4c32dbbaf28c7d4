/** Which alerts keep which others quiet, by the real Alertmanager with the provisioned rules. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startAlertmanager, startListener } from '../support/alertmanager.ts';
import type { Alertmanager, Listener } from '../support/alertmanager.ts';
import { eventually } from '../support/processes.ts';
import { hurried, told } from './desk.ts';

type Labels = Readonly<Record<string, string>>;

const QUIET_MS = 800;

const ONE = {
  alertname: 'CustomerWaiting',
  severity: 'warning',
  escalation: 'supervisor',
  source: 'wa',
  inbox: 'support',
  team: 'tier1',
  conversation: 'ada',
};
const SUM = {
  alertname: 'CustomersWaiting',
  domain: 'kpi',
  severity: 'warning',
  escalation: 'supervisor',
  source: 'wa',
  inbox: 'support',
  team: 'tier1',
};
const INGEST = {
  alertname: 'HelpdeskNoWebhooks',
  severity: 'warning',
  domain: 'ingest',
  job: 'helpdesk',
  source: 'wa',
};
const STORE = { alertname: 'HelpdeskStoreFailing', severity: 'critical', domain: 'ingest', job: 'helpdesk' };
const ABSENT = { alertname: 'HelpdeskExporterAbsent', severity: 'critical', domain: 'ingest' };
const KPI = {
  alertname: 'HelpdeskFirstResponseBurn',
  severity: 'critical',
  domain: 'kpi',
  job: 'helpdesk',
  source: 'wa',
  team: 'tier1',
};
const OF_AGENTS = {
  alertname: 'AgentsOverloaded',
  severity: 'critical',
  domain: 'kpi',
  job: 'helpdesk',
  team: 'tier1',
};
const OF_ANOTHER_JOB = { ...KPI, job: 'branch', team: 'tier3' };

let listener: Listener;
let alertmanager: Alertmanager;

beforeEach(async () => {
  listener = await startListener();
  // Long enough for Alertmanager to see what inhibits before what it inhibits is told, though it stood still meanwhile.
  alertmanager = await startAlertmanager({ config: hurried(listener, { groupWait: '2s' }) });
});

afterEach(async () => {
  await alertmanager.stop();
  await listener.stop();
});

async function push(alerts: readonly Labels[], isOver = false): Promise<void> {
  const now = Date.now();
  const body = alerts.map((labels) => ({
    labels,
    startsAt: new Date(isOver ? now - 5000 : now).toISOString(),
    endsAt: new Date(isOver ? now : now + 60_000).toISOString(),
  }));
  const response = await fetch(`${alertmanager.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}

function namesTold(): string[] {
  return listener.notices.flatMap(({ status, alerts }) =>
    alerts.map(({ labels, status: own }) => `${labels.alertname} ${status === own ? status : own}`),
  );
}

async function expectTold(...expected: string[]): Promise<void> {
  await eventually(`${expected.join(', ')}; told were ${namesTold().join(', ')}`, () =>
    Promise.resolve(expected.every((one) => namesTold().includes(one)) || undefined),
  );
}

test('while the exporter tells of each customer, nobody is told of their sum', async () => {
  await push([ONE, SUM]);
  await expectTold('CustomerWaiting firing');
  await sleep(QUIET_MS);
  expect(namesTold()).not.toContain('CustomersWaiting firing');
}, 180_000);

test('the sum is told where the exporter does not: another level, another team', async () => {
  await push([ONE, { ...SUM, escalation: 'on_call' }, { ...SUM, team: 'tier2' }]);
  await eventually('three notices', () => Promise.resolve(listener.notices.length >= 3 || undefined));
  expect(told(listener.notices).sort()).toEqual(['on_call firing', 'supervisor firing', 'supervisor firing']);
}, 180_000);

test('the sum told before and inhibited after: when nobody waits any more, the group as a whole is over', async () => {
  await push([SUM]);
  await expectTold('CustomersWaiting firing');
  await push([ONE]);
  await expectTold('CustomerWaiting firing');
  await push([ONE, SUM], true);
  await eventually('the end', () =>
    Promise.resolve(told(listener.notices).includes('supervisor resolved') || undefined),
  );
  expect((await alertmanager.firing()).length).toBe(0);
}, 180_000);

test('while data is missing nobody is told of KPIs, and once it is there again they are', async () => {
  await push([INGEST, KPI]);
  await expectTold('HelpdeskNoWebhooks firing');
  await sleep(QUIET_MS);
  expect(namesTold()).not.toContain('HelpdeskFirstResponseBurn firing');
  await push([INGEST], true);
  await expectTold('HelpdeskFirstResponseBurn firing');
}, 180_000);

test('the sum of another source is told, though its inbox and team have the same names', async () => {
  await push([ONE, { ...SUM, source: 'chatwoot' }]);
  await expectTold('CustomerWaiting firing', 'CustomersWaiting firing');
}, 180_000);

test('a source that is silent holds back nothing of other sources', async () => {
  await push([INGEST, KPI, { ...KPI, source: 'chatwoot', team: 'tier2' }, OF_AGENTS]);
  await expectTold(
    'HelpdeskNoWebhooks firing',
    'HelpdeskFirstResponseBurn firing',
    'AgentsOverloaded firing',
  );
  await sleep(QUIET_MS);
  const teams = listener.notices.flatMap(({ alerts }) => alerts.map(({ labels }) => labels));
  expect(
    teams.filter(({ domain }) => domain === 'kpi').map(({ alertname, source }) => [alertname, source]),
  ).toEqual(expect.not.arrayContaining([['HelpdeskFirstResponseBurn', 'wa']]));
}, 180_000);

test('what is broken for all sources of an exporter holds back all its KPIs, and no others', async () => {
  await push([STORE, KPI, { ...KPI, source: 'chatwoot', team: 'tier2' }, OF_AGENTS, OF_ANOTHER_JOB]);
  await expectTold('HelpdeskStoreFailing firing', 'HelpdeskFirstResponseBurn firing');
  await sleep(QUIET_MS);
  const kpis = listener.notices.flatMap(({ alerts }) => alerts.map(({ labels }) => labels));
  expect(kpis.filter(({ domain }) => domain === 'kpi').map(({ team }) => team)).toEqual(['tier3']);
}, 180_000);

test('while no exporter is there nobody is told of KPIs', async () => {
  await push([ABSENT, KPI, OF_AGENTS, OF_ANOTHER_JOB]);
  await expectTold('HelpdeskExporterAbsent firing');
  await sleep(QUIET_MS);
  expect(new Set(namesTold())).toEqual(new Set(['HelpdeskExporterAbsent firing']));
}, 180_000);

test('waiting customers are told of while data is missing', async () => {
  await push([INGEST, ONE]);
  await expectTold('HelpdeskNoWebhooks firing', 'CustomerWaiting firing');
  expect(namesTold()).toHaveLength(2);
}, 180_000);
