/** The provisioned files: sound by amtool, alike in their routes, complete for every alert and level, readable. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from '../support/processes.ts';
import { PROVISIONED, readProvisioned } from './desk.ts';

const BASE = 'alertmanager.yml';
const OVERLAYS = readdirSync(join(PROVISIONED, 'overlays')).map((name) => `overlays/${name}`);
const ALL = [BASE, ...OVERLAYS];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-amtool-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function textOf(file: string): string {
  return readFileSync(join(PROVISIONED, file), 'utf8');
}

/** The least version a file says it is for. */
function leastVersion(file: string): number {
  const [, minor = ''] = /Alertmanager 0\.(\d+)(?: or|\s# or| and) newer/.exec(textOf(file)) ?? [];
  return Number(minor);
}

/** A build that was given no version is taken for new. */
async function amtoolVersion(): Promise<number> {
  const { output } = await runToEnd('amtool', ['--version']);
  return Number(/version 0\.(\d+)/.exec(output)?.[1] ?? Infinity);
}

/** Keys of receivers by the version that brought them. */
const NEWER_KEYS: Readonly<Record<string, { readonly keys: readonly string[]; readonly since: number }>> = {
  'overlays/teams.yml': { keys: ['msteamsv2_configs'], since: 28 },
  'overlays/telegram.yml': { keys: ['bot_token_file'], since: 26 },
};

function checkConfig(file: string): Promise<{ code: number | null; output: string }> {
  return runToEnd('amtool', ['check-config', join(PROVISIONED, file)]);
}

test.each(ALL)('%s says which Alertmanager it is for', (file) => {
  expect(leastVersion(file)).toBe(NEWER_KEYS[file]?.since ?? 25);
});

test.each(ALL)('amtool finds nothing wrong with %s, but for keys it is too old for', async (file) => {
  const { code, output } = await checkConfig(file);
  const unknown = [...output.matchAll(/field (\w+) not found/g)].map(([, key]) => key);
  const tooNew = (await amtoolVersion()) < leastVersion(file);
  const isSound = tooNew ? [...new Set(unknown)].join() === NEWER_KEYS[file]?.keys.join() : code === 0;
  expect({ file, output, isSound }).toMatchObject({ isSound: true });
});

test.each(OVERLAYS)('%s has the routes, rules and times of the base', (file) => {
  const { receivers: _own, global: _global, ...base } = readProvisioned();
  const { receivers, global: _other, ...overlay } = readProvisioned(file);
  expect(overlay).toEqual(base);
  expect(receivers.map(({ name }) => name).sort()).toEqual(
    readProvisioned()
      .receivers.map(({ name }) => name)
      .sort(),
  );
});

test.each(ALL)('%s holds no secret: they are read from files', (file) => {
  const secrets = /^\s*(?:- )?(\w*(?:password|token|secret|routing_key|api_key|service_key|credentials)):/m;
  expect(secrets.exec(textOf(file))?.[1]).toBeUndefined();
  expect(textOf(file)).not.toMatch(/hooks\.slack\.com|api_url: .*slack/);
});

test.each(ALL)('%s tells of the end wherever it tells of the beginning', (file) => {
  for (const receiver of readProvisioned(file).receivers) {
    const integrations = Object.values(receiver).filter(Array.isArray).flat() as {
      send_resolved?: boolean;
    }[];
    for (const integration of integrations)
      expect({ receiver: receiver.name, ...integration }).toMatchObject({ send_resolved: true });
  }
});

describe('routes', () => {
  const LEVELS = [
    ['team_lead', 'info', 'team_lead'],
    ['supervisor', 'warning', 'supervisor'],
    ['on_call', 'critical', 'on_call'],
    ['shift_leader', 'info', 'team_lead'],
    ['manager', 'warning', 'supervisor'],
    ['director', 'critical', 'on_call'],
  ] as const;
  const customers = ['CustomerWaiting', 'CustomersWaiting', 'CustomersWaitingBeyondCap'].flatMap(
    (alertname) =>
      LEVELS.map(([escalation, severity, receiver]) => ({
        receiver,
        // The sum comes from Prometheus, with a domain.
        labels: {
          alertname,
          escalation,
          severity,
          team: 'tier1',
          domain: alertname === 'CustomersWaiting' ? 'kpi' : '',
        },
      })),
  );
  const others = [
    { receiver: 'watchdog', labels: { alertname: 'Watchdog', severity: 'info' } },
    { receiver: 'operations', labels: { alertname: 'X', domain: 'ingest', severity: 'warning' } },
    { receiver: 'operations', labels: { alertname: 'X', domain: 'ingest', severity: 'info' } },
    { receiver: 'operations_critical', labels: { alertname: 'X', domain: 'ingest', severity: 'critical' } },
    { receiver: 'operations', labels: { alertname: 'X', domain: 'exporter', severity: 'warning' } },
    { receiver: 'operations_critical', labels: { alertname: 'X', domain: 'exporter', severity: 'critical' } },
    {
      receiver: 'on_call',
      labels: { alertname: 'X', domain: 'kpi', severity: 'critical', escalation: 'on_call' },
    },
    {
      receiver: 'supervisor',
      labels: { alertname: 'X', domain: 'kpi', severity: 'warning', escalation: 'supervisor' },
    },
    { receiver: 'kpi', labels: { alertname: 'X', domain: 'kpi', severity: 'info', escalation: 'team_lead' } },
    {
      receiver: 'kpi',
      labels: { alertname: 'X', domain: 'kpi', severity: 'critical', escalation: 'director' },
    },
    { receiver: 'operations', labels: { alertname: 'SomethingElse', severity: 'warning' } },
  ];
  /** What amtool has against it; undefined when the alert goes there and nowhere else. */
  async function faultOf({
    receiver,
    labels,
  }: {
    receiver: string;
    labels: object;
  }): Promise<string | undefined> {
    const pairs = Object.entries(labels).map(([name, value]) => `${name}=${String(value)}`);
    const { code, output } = await runToEnd('amtool', [
      ...['config', 'routes', 'test', `--config.file=${join(PROVISIONED, BASE)}`],
      ...[`--verify.receivers=${receiver}`, ...pairs],
    ]);
    return code === 0 ? undefined : `${pairs.join(' ')}: ${output}`;
  }

  test('every alert of a waiting customer goes to the people of its level alone, whatever the levels are called', async () => {
    const faults = await Promise.all(customers.map(faultOf));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });

  test('every other alert goes to who can do something about it', async () => {
    const faults = await Promise.all(others.map(faultOf));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });
});

describe('templates', () => {
  interface Shown {
    readonly status?: 'firing' | 'resolved';
    readonly firing?: number;
    readonly resolved?: number;
    readonly groupLabels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  }

  const CUSTOMER = {
    description: 'A customer of inbox support has waited 7 minutes.',
    description_ar: 'ينتظر عميل الردّ منذ 7 دقائق.',
    link: 'https://desk.example.com/chats/17?a=1&b=2',
  };

  function dataOf({
    status = 'firing',
    firing = 1,
    resolved = 0,
    groupLabels,
    annotations = CUSTOMER,
  }: Shown) {
    const alert = (own: string, index: number) => ({
      status: own,
      labels: { alertname: 'CustomerWaiting', conversation: `c${index}` },
      annotations: { ...annotations, description: `${index + 1}. ${annotations.description ?? ''}` },
      startsAt: '2026-03-09T08:00:00Z',
      endsAt: '2026-03-09T08:07:00Z',
    });
    return {
      receiver: 'supervisor',
      status,
      alerts: [
        ...Array.from({ length: firing }, (_, index) => alert('firing', index)),
        ...Array.from({ length: resolved }, (_, index) => alert('resolved', index)),
      ],
      groupLabels: groupLabels ?? { team: 'دعم', escalation: 'supervisor' },
      commonLabels: { severity: 'warning', alertname: 'CustomerWaiting' },
      commonAnnotations: {},
      externalURL: 'http://alertmanager.example.com',
    };
  }

  async function render(name: string, shown: Shown, type: 'text' | 'html' = 'text'): Promise<string> {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(dataOf(shown)));
    const { code, output } = await runToEnd('amtool', [
      ...['template', 'render', `--template.glob=${join(PROVISIONED, 'templates', '*.tmpl')}`],
      ...[`--template.text={{ template "helpdesk.${name}" . }}`, `--template.type=${type}`],
      `--template.data=${file}`,
    ]);
    if (code !== 0) throw new Error(output);
    return output;
  }

  test('the title says how many wait, where, and at which level, each name isolated', async () => {
    await expect(render('title', { firing: 3 })).resolves.toBe(
      'Customers waiting (3) · \u2068دعم\u2069 · \u2068supervisor\u2069 · \u2068عملاء ينتظرون\u2069',
    );
    await expect(render('title', { status: 'resolved', firing: 0, resolved: 3 })).resolves.toBe(
      'Nobody waits any more · \u2068دعم\u2069 · \u2068supervisor\u2069 · \u2068لا أحد ينتظر\u2069',
    );
  });

  test('the number is that of all who wait where more do than have alerts of their own', async () => {
    const annotations = { ...CUSTOMER, overdue: '73' };
    await expect(render('title', { firing: 51, annotations })).resolves.toContain('(73)');
  });

  test('the text has a line in English, one in Arabic and the link, for each of the first ten', async () => {
    const lines = (await render('text', { firing: 12 })).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '• 1. A customer of inbox support has waited 7 minutes.',
      'ينتظر عميل الردّ منذ 7 دقائق.',
      'https://desk.example.com/chats/17?a=1&b=2',
      '',
    ]);
    expect(lines.filter((line) => line.startsWith('•'))).toHaveLength(10);
    expect(lines.at(-1)).toBe('… 12 in all · المجموع 12');
  });

  test('the text says how many no longer wait', async () => {
    await expect(render('text', { status: 'resolved', firing: 0, resolved: 2 })).resolves.toBe(
      '✔ No longer waiting: 2\n✔ لم يعودوا في الانتظار: 2',
    );
  });

  test('fits into a Telegram message with ten long alerts', async () => {
    const annotations = { ...CUSTOMER, description: 'x'.repeat(140), description_ar: 'ن'.repeat(140) };
    expect((await render('message', { firing: 50, annotations })).length).toBeLessThan(4096);
  });

  test('the e-mail turns Arabic the right way round and lets nothing through as markup', async () => {
    const annotations = { ...CUSTOMER, category: '<script>', description: 'a < b' };
    const html = await render('html', { annotations }, 'html');
    expect(html).toContain('<p lang="ar" dir="rtl"');
    expect(html).toContain('<bdi>&lt;script&gt;</bdi>');
    expect(html).toContain('href="https://desk.example.com/chats/17?a=1&amp;b=2"');
  });

  test('alerts that are no customers have name and severity for a title', async () => {
    await expect(render('title', { groupLabels: { alertname: 'CustomerWaiting' } })).resolves.toBe(
      'WARNING · \u2068CustomerWaiting\u2069',
    );
  });

  test('every template the files use is there', () => {
    const defined = new Set(
      [...textOf('templates/helpdesk.tmpl').matchAll(/define "([^"]+)"/g)].map(([, name]) => name),
    );
    const used = ALL.flatMap((file) =>
      [...textOf(file).matchAll(/template "([^"]+)"/g)].map(([, name]) => name),
    );
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !defined.has(name))).toEqual([]);
  });
});

test('no page tells people from a number that customers write to', () => {
  const pages = ['docs/escalation.md', 'docs/config.md', 'provisioning/helpdesk/helpdesk.yml'].map((path) =>
    readFileSync(join(process.cwd(), path), 'utf8'),
  );
  const all = pages.join('\n');
  const telling = [...all.matchAll(/phoneNumberId: '?(\d+)/g)].map(([, id]) => id);
  const inboxes = new Set([...all.matchAll(/^ +'?(\d+)'?: \{ inbox:/gm)].map(([, id]) => id));
  expect([telling.length, inboxes.size]).toEqual([2, 2]);
  expect(telling.filter((id) => inboxes.has(id))).toEqual([]);
});
