/**
 * The runbooks of the exporter's own alerts, followed as whoever is called would: the fault is real, the diagnosis names
 * it, the mitigation ends it.
 */
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openOffice } from '../escalation/office.ts';
import type { Office } from '../escalation/office.ts';
import { eventually, runExporter } from '../support/processes.ts';
import type { QueryResult } from '../support/prometheus.ts';
import { queriesOf } from './runbook.ts';

const QUESTION = { id: 'q1', type: 'message.received' };
const NEW_SECRET = 'another secret the vendor signs with';

let office: Office;

beforeAll(async () => {
  office = await openOffice({ withPrometheus: true, isCutOff: true });
  await eventually('the first scrape', async () =>
    (await office.query('up{job="helpdesk-exporter"} == 1')).length > 0 ? true : undefined,
  );
}, 180_000);

afterAll(async () => {
  await office.close();
});

/** Fails unless the query of a runbook comes to show `wanted`. */
function expectShown(
  alert: string,
  index: number,
  wanted: (results: readonly QueryResult[]) => boolean,
): Promise<true> {
  const query = queriesOf(alert)[index];
  if (query === undefined) throw new Error(`${alert} has no query ${index}`);
  return eventually(`${alert}: ${query}`, async () => {
    return wanted(await office.query(query)) ? true : undefined;
  });
}

const some = (results: readonly QueryResult[]): boolean => results.length > 0;
const positive = (labels: Readonly<Record<string, string>>) => (results: readonly QueryResult[]) =>
  results.some(
    (one) => one.value > 0 && Object.entries(labels).every(([name, value]) => one.labels[name] === value),
  );

it('HelpdeskSignatureFailures: the reason, the share, and the new secret beside the old one', async () => {
  expect(await office.deliver(QUESTION, NEW_SECRET)).toBe(401);
  await expectShown(
    'HelpdeskSignatureFailures',
    0,
    positive({ source: 'desk', reason: 'signature_mismatch' }),
  );
  await expectShown('HelpdeskSignatureFailures', 1, some);
  const answer = await office.reconfigure((config) => ({
    ...config,
    sources: config.sources.map((source) => ({ ...source, secret: [source.secret, NEW_SECRET] })),
  }));
  expect(answer).toContain('Configuration reloaded.');
  expect(await office.deliver(QUESTION, NEW_SECRET)).toBe(200);
  await expectShown('HelpdeskSignatureFailures', 1, positive({ source: 'desk' }));
}, 180_000);

it('HelpdeskConfigReloadFailed: check-config names the fault and its line, and the mended file loads', async () => {
  expect(await office.reconfigure((config) => ({ ...config, allowedLateness: 'soon' }))).toContain(
    'the old one still holds',
  );
  await expectShown('HelpdeskConfigReloadFailed', 0, some);
  const check = runExporter(['check-config', office.configFile]);
  await eventually('check-config', () => Promise.resolve(check.child.exitCode ?? undefined));
  expect([check.child.exitCode, check.output()]).toEqual([
    1,
    expect.stringMatching(/:\d+(:\d+)?:? .*allowedLateness/),
  ]);
  expect(await office.reconfigure((config) => config)).toContain('Configuration reloaded.');
}, 180_000);

it('HelpdeskDeadLetters: how many, what was understood, the reason in the log, and the inbox added', async () => {
  const elsewhere = { ...QUESTION, id: 'q2', inbox: 'fax' };
  const customerWrites = { ...QUESTION, id: 'q3' };
  expect(await office.deliver(elsewhere)).toBe(200);
  expect(await office.deliver(customerWrites)).toBe(200);
  await expectShown('HelpdeskDeadLetters', 0, positive({ source: 'desk' }));
  await expectShown('HelpdeskDeadLetters', 1, positive({ source: 'desk' }));
  await expectShown('HelpdeskDeadLetters', 2, positive({ source: 'desk', kind: 'MessageReceived' }));
  expect(office.log()).toMatch(/unknown_inbox/);
  expect(office.log()).not.toMatch(/fax|555 010/);
  await office.reconfigure((config) => ({
    ...config,
    sources: config.sources.map((source) => ({
      ...source,
      inboxes: { ...source.inboxes, fax: { inbox: 'support', team: 'tier1' } },
    })),
  }));
  const kept = await office.query('helpdesk_dead_letters');
  expect(await office.deliver({ ...elsewhere, id: 'q4' })).toBe(200);
  await expectShown('HelpdeskDeadLetters', 2, positive({ source: 'desk' }));
  expect(await office.query('helpdesk_dead_letters')).toEqual(kept);
}, 180_000);

it('CustomerWaiting, CustomersWaiting: the list behind them, the levels, and an answer ends it', async () => {
  await office.customerWrites();
  await expectShown('CustomersWaiting', 0, positive({ inbox: 'support', team: 'tier1' }));
  await expectShown('CustomersWaiting', 1, positive({ inbox: 'support' }));
  await expectShown('CustomerWaiting', 0, positive({ team: 'tier1' }));
  await expectShown('CustomerWaiting', 1, positive({ source: 'desk', direction: 'in' }));
  await expectShown('CustomersWaitingBeyondCap', 0, positive({ team: 'tier1' }));
  const list = await office.get('/api/v1/conversations?state=overdue');
  expect(list).toContain('https://desk.example.com/conversations/1729');
  await office.answer();
  await eventually('nobody to wait', async () => {
    const waiting = await office.query('helpdesk_conversations_waiting');
    return waiting.length > 0 && waiting.every(({ value }) => value === 0) ? true : undefined;
  });
}, 180_000);

it('HelpdeskAlertPushFailing: the pushes that fail, since when, and whether Prometheus gets through', async () => {
  await expectShown('HelpdeskAlertPushFailing', 0, positive({ outcome: 'failed' }));
  await expectShown('HelpdeskAlertPushFailing', 1, some);
  await office.reconfigure((config) => ({
    ...config,
    alertmanagers: office.alertmanagers.map(({ url }) => ({ ...config.alertmanagers[0], url })),
  }));
  const reached = `helpdesk_exporter_alert_pushes_total{alertmanager="${new URL(office.alertmanagers[0]!.url).host}"}`;
  await eventually('a scrape that knows it', async () =>
    (await office.query(reached)).length > 0 ? true : undefined,
  );
  // What is pushed from here on shows as a rate.
  expect(await office.deliver({ ...QUESTION, id: 'q6' })).toBe(200);
  await expectShown('HelpdeskAlertPushFailing', 0, positive({ outcome: 'succeeded' }));
}, 180_000);

it('HelpdeskExporterDown, HelpdeskExporterAbsent: what is down and since when, and it comes back', async () => {
  await office.killExporter();
  await expectShown('HelpdeskExporterDown', 0, (results) => results.some(({ value }) => value === 0));
  await expectShown('HelpdeskExporterDown', 1, some);
  await expectShown('HelpdeskExporterAbsent', 0, (results) => results.some(({ value }) => value === 0));
  await office.restartExporter();
  await expectShown('HelpdeskExporterDown', 0, (results) => results.some(({ value }) => value === 1));
}, 180_000);

it('HelpdeskStoreFailing, HelpdeskWebhooksFailing: the operation, the reason, and the file put back', async () => {
  renameSync(office.databaseFile, `${office.databaseFile}.gone`);
  expect(await office.deliver({ ...QUESTION, id: 'q5' })).toBe(503);
  await expectShown('HelpdeskStoreFailing', 0, positive({ operation: 'ingest' }));
  await expectShown('HelpdeskStoreFailing', 1, some);
  await expectShown('HelpdeskWebhooksFailing', 0, positive({ source: 'desk', reason: 'store_unavailable' }));
  await expectShown('HelpdeskWebhooksFailing', 1, some);
  await expectShown('HelpdeskWebhooksFailing', 2, some);
  expect(office.log()).toMatch(/deleted or replaced while in use/);
  renameSync(`${office.databaseFile}.gone`, office.databaseFile);
  await eventually('the webhook to be taken', async () =>
    (await office.deliver({ ...QUESTION, id: 'q5' })) === 200 ? true : undefined,
  );
}, 180_000);

it('HelpdeskInquiryFailing: the outcome, what waits, and the source in the log', async () => {
  const api = createServer((_request, response) => response.writeHead(500).end('{}'));
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  const { port } = api.address() as AddressInfo;
  try {
    await office.reconfigure((config) => ({ ...config, sources: [...config.sources, chatAskedAt(port)] }));
    await expectShown('HelpdeskInquiryFailing', 0, positive({ source: 'chat', outcome: 'failed' }));
    await expectShown('HelpdeskInquiryFailing', 1, some);
    await expectShown('HelpdeskInquiryFailing', 2, some);
    await eventually('the log to name the source', () =>
      Promise.resolve(/API does not answer as it should.*source=chat/.test(office.log()) || undefined),
    );
  } finally {
    await office.reconfigure((config) => config);
    api.close();
  }
}, 180_000);

function chatAskedAt(port: number): object {
  return {
    name: 'chat',
    kind: 'chatwoot',
    webhookSecret: 'secret-of-a-webhook',
    accountId: 1,
    apiUrl: `http://127.0.0.1:${port}`,
    apiToken: 'token-that-was-revoked',
    inboxes: { '*': { inbox: 'support', team: 'tier1' } },
  };
}

it('HelpdeskSourceSilent: since when, what becomes of requests, and why they are refused', async () => {
  expect(await office.deliver(QUESTION, 'a secret nobody was given')).toBe(401);
  await expectShown('HelpdeskSourceSilent', 0, some);
  await expectShown('HelpdeskSourceSilent', 2, positive({ source: 'desk', outcome: 'refused' }));
  await expectShown('HelpdeskSourceSilent', 3, positive({ source: 'desk', reason: 'signature_mismatch' }));
}, 180_000);

it('HelpdeskFactsLate, HelpdeskScrapeSlow, Watchdog: every query answers', async () => {
  for (const alert of ['HelpdeskFactsLate', 'HelpdeskScrapeSlow', 'Watchdog']) {
    for (const index of queriesOf(alert).keys()) await expectShown(alert, index, some);
  }
}, 180_000);
