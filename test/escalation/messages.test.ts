/** What the real Alertmanager makes of the provisioned receivers and templates, as the services behind them get it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAlertmanager, startListener } from '../support/alertmanager.ts';
import type { Listener } from '../support/alertmanager.ts';
import { eventually } from '../support/processes.ts';
import { hurried, openDesk, PROVISIONED, readProvisioned } from './desk.ts';

let folder: string;
let listener: Listener;
const ends: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-messages-'));
  listener = await startListener();
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await listener.stop();
  rmSync(folder, { recursive: true });
});

function secretFile(name: string, value: string): string {
  const path = join(folder, name);
  writeFileSync(path, value);
  return path;
}

/** Everything of a provisioned file but its times and addresses. */
async function escalateWith(global: object, receivers: readonly object[]): Promise<void> {
  const config = {
    ...hurried(listener),
    global,
    receivers,
    templates: [join(PROVISIONED, 'templates', '*.tmpl')],
  };
  const alertmanager = await startAlertmanager({ config });
  ends.push(() => alertmanager.stop());
  const desk = openDesk([alertmanager.url]);
  ends.push(() => desk.stop());
  desk.reach('ada', 'team_lead');
}

async function postedTo(path: string): Promise<unknown> {
  const body = await eventually(`a message to ${path}; there are ${[...listener.bodies.keys()].join()}`, () =>
    Promise.resolve(listener.bodies.get(path)?.[0]),
  );
  return JSON.parse(body);
}

interface Integrations {
  readonly name: string;
  readonly slack_configs?: readonly object[];
}

test('Slack gets title, text and colour', async () => {
  const url = secretFile('slack_url', listener.urlOf('slack'));
  const receivers = (readProvisioned().receivers as readonly Integrations[]).map(
    ({ name, slack_configs }) => ({
      name,
      ...(slack_configs && {
        slack_configs: slack_configs.map((slack) => ({ ...slack, api_url_file: url })),
      }),
    }),
  );
  await escalateWith({}, receivers);
  expect(await postedTo('/slack')).toMatchObject({
    channel: '#support',
    attachments: [
      {
        title:
          'Customers waiting (1) · \u2068tier1\u2069 · \u2068team_lead\u2069 · \u2068عملاء ينتظرون\u2069',
        color: '#439FE0',
        text: expect.stringMatching(
          /^• A customer of inbox \u2068support\u2069, team \u2068tier1\u2069, has waited 2 minutes .*\nينتظر عميل الردّ منذ دقيقتان/,
        ) as unknown,
      },
    ],
  });
}, 180_000);

test('Jira Service Management gets an alert with priority and text', async () => {
  const key = secretFile('key', 'a-key');
  const { receivers } = readProvisioned('overlays/jira-service-management.yml');
  await escalateWith(
    { opsgenie_api_url: `${listener.urlOf('jsm')}/`, opsgenie_api_key_file: key },
    receivers,
  );
  expect(await postedTo('/jsm/v2/alerts')).toMatchObject({
    priority: 'P4',
    message: expect.stringContaining('Customers waiting (1)') as unknown,
    tags: ['team_lead'],
  });
}, 180_000);
