/**
 * One customer waits, through the whole chain of real programs: who is told what, in which order and how often, also
 * while parts of the chain are gone. The stories are told side by side, since most of each is waiting.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Notice } from '../support/alertmanager.ts';
import { LEVELS } from './desk.ts';
import { contentsOf, openOffice, SECRETS } from './office.ts';
import type { Office, OfficeOptions } from './office.ts';

const FIRING = LEVELS.map((level) => `${level} firing`);
const RESOLVED = LEVELS.map((level) => `${level} resolved`);
/** Long enough for a second notice to show, if there were one: group intervals are 300 ms, rounds 5 s. */
const QUIET_MS = 7000;
const STORIES_MS = 300_000;
/** By then Alertmanager knows that what it told has arrived, and its peers know it too: else it is told again. */
const NOTED_MS = 1500;

interface Told {
  readonly notices: readonly Notice[];
  readonly told: readonly string[];
  readonly log: string;
  readonly metrics: string;
  readonly list: string;
  readonly inPrometheus: readonly string[];
}

type Stage = (office: Office) => Promise<void>;

/** From the customer's question to the answer, with something happening once the supervisor has been told. */
async function tell(options: OfficeOptions, happening: Stage): Promise<Told> {
  const office = await openOffice(options);
  try {
    await office.customerWrites();
    await office.hear('team_lead firing', 'supervisor firing');
    await happening(office);
    await office.hear(...FIRING);
    const list = await office.get('/api/v1/conversations?state=overdue');
    await sleep(QUIET_MS);
    const inPrometheus = options.withPrometheus === true ? await office.firingInPrometheus() : [];
    await office.answer();
    await office.hear(...FIRING, ...RESOLVED);
    await sleep(QUIET_MS);
    return {
      notices: office.listener.notices,
      told: office.told(),
      log: office.log(),
      metrics: await office.get('/metrics'),
      list,
      inPrometheus,
    };
  } finally {
    await office.close();
  }
}

const HAPPENINGS = {
  nothing: { options: { withPrometheus: true }, happening: () => Promise.resolve() },
  alertmanagerRestarts: {
    options: {},
    happening: async ({ alertmanagers: [only] }) => {
      await sleep(NOTED_MS);
      await only!.halt();
      await sleep(1000);
      await only!.resume('kept');
    },
  },
  exporterIsKilled: {
    options: {},
    happening: async (office) => {
      await office.killExporter();
      await sleep(1000);
      await office.restartExporter();
    },
  },
  oneOfTwoIsGone: {
    options: { alertmanagers: 2 },
    happening: async ({ alertmanagers: [first] }) => {
      await sleep(NOTED_MS);
      await first!.halt('SIGKILL');
    },
  },
} as const satisfies Readonly<Record<string, { options: OfficeOptions; happening: Stage }>>;
type Happening = keyof typeof HAPPENINGS;

const stories = new Map<Happening, Promise<Told>>();
let withoutPushes: Promise<Told['notices']>;

/** The exporter reaches no Alertmanager, but Prometheus does. */
async function tellWithoutPushes(): Promise<Told['notices']> {
  const office = await openOffice({ withPrometheus: true, isCutOff: true });
  try {
    await office.customerWrites();
    await office.hear(...FIRING);
    return office.listener.notices;
  } finally {
    await office.close();
  }
}

beforeAll(() => {
  withoutPushes = tellWithoutPushes();
  withoutPushes.catch(() => undefined);
  for (const [name, { options, happening }] of Object.entries(HAPPENINGS)) {
    const story = tell(options, happening);
    // Whoever asks for it hears of the failure.
    story.catch(() => undefined);
    stories.set(name as Happening, story);
  }
});

afterAll(async () => {
  await Promise.allSettled([...stories.values(), withoutPushes]);
}, STORIES_MS);

function storyOf(name: Happening): Promise<Told> {
  return stories.get(name)!;
}

/** Each level once, in order; then each that it is over. */
function expectOnceEach({ told }: Told): void {
  expect(told.slice(0, LEVELS.length)).toEqual(FIRING);
  expect([...told.slice(LEVELS.length)].sort()).toEqual([...RESOLVED].sort());
}

test(
  'team lead, supervisor and on-call are told in order, once each, though Prometheus knows of it too; then all that it is over',
  async () => {
    const story = await storyOf('nothing');
    expectOnceEach(story);
    expect(story.inPrometheus).toContain('Watchdog');
    expect(story.inPrometheus).not.toContain('CustomersWaiting');
  },
  STORIES_MS,
);

test(
  'whoever is told gets a link to the conversation and to the dashboard, and learns nothing of the customer',
  async () => {
    const { notices } = await storyOf('nothing');
    for (const { alerts } of notices) {
      for (const { labels, annotations } of alerts.filter(
        ({ labels }) => labels.alertname === 'CustomerWaiting',
      )) {
        expect(annotations).toMatchObject({
          link: 'https://desk.example.com/conversations/1729',
          dashboard_url: 'https://grafana.example.com/d/helpdesk-escalations?var-team=tier1',
          list_url: `https://helpdesk.example.com/api/v1/conversations?state=overdue&customer=${labels.conversation}`,
        });
      }
    }
    expect(SECRETS.filter((secret) => contentsOf(notices).includes(secret))).toEqual([]);
  },
  STORIES_MS,
);

test(
  'the list behind the alerts has the same conversation, with its level and link',
  async () => {
    const { list, notices } = await storyOf('nothing');
    expect(JSON.parse(list)).toMatchObject({
      total: 1,
      conversations: [
        {
          customer: notices[0]!.alerts[0]!.labels.conversation,
          team: 'tier1',
          level: 'on_call',
          link: 'https://desk.example.com/conversations/1729',
        },
      ],
    });
  },
  STORIES_MS,
);

test(
  'metrics tell of the pushes; neither they nor the log hold a password, a number or a name',
  async () => {
    const { metrics, log } = await storyOf('nothing');
    expect(metrics).toMatch(
      /^helpdesk_exporter_alert_pushes_total\{alertmanager="127\.0\.0\.1:\d+",outcome="succeeded"\} [1-9]/m,
    );
    expect(metrics).toMatch(/^helpdesk_exporter_alerts_active\{level="on_call"\} 0$/m);
    expect(SECRETS.filter((secret) => metrics.includes(secret) || log.includes(secret))).toEqual([]);
  },
  STORIES_MS,
);

test.each([
  ['Alertmanager restarts', 'alertmanagerRestarts'],
  ['the exporter is killed and comes back', 'exporterIsKilled'],
  ['one of two Alertmanagers of a cluster dies', 'oneOfTwoIsGone'],
] as const)(
  'the same while %s',
  async (_what, name) => {
    expectOnceEach(await storyOf(name));
  },
  STORIES_MS,
);

test(
  'where the exporter reaches no Alertmanager, Prometheus tells every level of the sum',
  async () => {
    const notices = (await withoutPushes).filter(({ receiver }) => receiver !== 'watchdog');
    const names = notices.flatMap(({ receiver, alerts }) =>
      alerts.map(({ labels }) => `${receiver} ${labels.alertname}`),
    );
    expect(names.filter((name) => name.endsWith('CustomersWaiting'))).toEqual(
      LEVELS.map((level) => `${level} CustomersWaiting`),
    );
    expect(names.filter((name) => name.endsWith('CustomerWaiting'))).toEqual([]);
  },
  STORIES_MS,
);
