import { createApp } from '../../http/app.ts';
import { LIMITS } from '../../http/testing/limits.ts';
import { closeServersAfterEach, listenFor, send } from '../../testing/http.ts';
import { LogWatch } from '../../testing/logs.ts';
import type { PostAnswer, PostRequest } from '../post.ts';
import { NOON } from '../testing/waiting.ts';
import { createWhatsappReceiver } from './receiver.ts';
import type { WhatsappOutcome, WhatsappSettings } from './receiver.ts';
import { whatsappReceiverRoute } from './route.ts';

closeServersAfterEach();

const SUPERVISOR = '966500000001';
const DEPUTY = '966500000002';
const TOKEN = 'graph-token-of-this-test';
const API_TOKEN = 'api-token-of-this-test';
const SENT: PostAnswer = { status: 200, text: '{"messages":[{"id":"wamid.1"}]}' };
const REFUSED: PostAnswer = { status: 400, text: '{"error":{"code":131030}}' };
const OVERLOADED: PostAnswer = { status: 500, text: 'oops' };

const SETTINGS: WhatsappSettings = {
  graphUrl: 'https://graph.example.com/v23.0',
  phoneNumberId: '106540352242922',
  accessToken: () => TOKEN,
  template: 'helpdesk_waiting',
  language: 'en',
  to: new Map([['supervisor', [SUPERVISOR, DEPUTY]]]),
};

async function readJson({ req }: { readonly req: AsyncIterable<unknown> }): Promise<unknown> {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return JSON.parse(text) as unknown;
}

interface AlertOptions {
  readonly status?: 'firing' | 'resolved';
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

function alert(name: string, { status = 'firing', labels, annotations }: AlertOptions = {}) {
  return {
    status,
    labels: { alertname: 'CustomerWaiting', escalation: 'supervisor', team: 'tier1', ...labels },
    annotations: {
      waiting_since: new Date(NOON - 7 * 60_000).toISOString(),
      link: `https://desk.example.com/${name}`,
      dashboard_url: 'https://g.example.com/d/h',
      ...annotations,
    },
    fingerprint: name,
    startsAt: new Date(NOON).toISOString(),
  };
}

function notice(...alerts: object[]) {
  return { version: '4', groupKey: '{}:{team="tier1"}', status: 'firing', receiver: 'supervisor', alerts };
}

interface StartOptions {
  readonly settings?: WhatsappSettings | null;
  /** One after the other, or by number. */
  readonly answers?: (PostAnswer | Error)[] | ((to: string) => PostAnswer);
}

async function start({ settings = SETTINGS, answers = [] }: StartOptions = {}) {
  const posts: PostRequest[] = [];
  const outcomes: WhatsappOutcome[] = [];
  const logs = new LogWatch();
  const clock = { now: NOON };
  const receiver = createWhatsappReceiver({
    settings: () => settings ?? undefined,
    post: (request) => {
      posts.push(request);
      const answer = Array.isArray(answers) ? (answers.shift() ?? SENT) : answers(bodyOf(request).to);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    now: () => clock.now,
    log: logs.createLog(),
    counted: (outcome) => outcomes.push(outcome),
  });
  const route = whatsappReceiverRoute({ receiver, apiTokens: () => [API_TOKEN], readJson });
  const url = await listenFor(createApp([route], { limits: LIMITS, log: logs.createLog() }));
  return {
    posts,
    outcomes,
    logs,
    clock,
    receive: (body: unknown, token = API_TOKEN) =>
      send(url, '/receivers/whatsapp', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      }),
  };
}

interface GraphBody {
  readonly to: string;
  readonly template: { readonly components: readonly { parameters: readonly { text: string }[] }[] };
}

function bodyOf(post: PostRequest | undefined): GraphBody {
  return JSON.parse(post?.body ?? '{}') as GraphBody;
}

function parametersIn(post: PostRequest | undefined): string[] {
  return bodyOf(post).template.components.flatMap(({ parameters }) => parameters.map(({ text }) => text));
}

/** First words of what a number was told. */
function toldIn(posts: readonly PostRequest[], to: string): (string | undefined)[] {
  return posts.filter((post) => bodyOf(post).to === to).map((post) => parametersIn(post)[0]);
}

test('everybody set down for the level gets the template', async () => {
  const { receive, posts, outcomes } = await start();
  expect((await receive(notice(alert('a')))).status).toBe(200);
  expect(posts.map((post) => bodyOf(post).to)).toEqual([SUPERVISOR, DEPUTY]);
  expect(outcomes).toEqual(['sent', 'sent']);
  expect(posts[0]).toMatchObject({
    url: 'https://graph.example.com/v23.0/106540352242922/messages',
    headers: { Authorization: `Bearer ${TOKEN}` },
  });
  expect(bodyOf(posts[0])).toMatchObject({
    messaging_product: 'whatsapp',
    type: 'template',
    template: { name: 'helpdesk_waiting', language: { code: 'en' } },
    biz_opaque_callback_data: 'helpdesk:sender=automation',
  });
});

test('one customer: what, team, how many, how long, and their conversation', async () => {
  const { receive, posts } = await start();
  await receive(notice(alert('a')));
  expect(parametersIn(posts[0])).toEqual([
    'Customers waiting',
    'tier1',
    '1',
    '7 minutes',
    'https://desk.example.com/a',
  ]);
});

test('several customers, some without an alert of their own: their number, the longest wait, the dashboard', async () => {
  const { receive, posts } = await start();
  const older = { waiting_since: new Date(NOON - 20 * 60_000).toISOString() };
  const beyond = { labels: { alertname: 'CustomersWaitingBeyondCap' }, annotations: { beyond: '5' } };
  await receive(notice(alert('a'), alert('b', { annotations: older }), alert('cap', beyond)));
  expect(parametersIn(posts[0]).slice(2)).toEqual(['7', '20 minutes', 'https://g.example.com/d/h']);
});

test('in Arabic where the template is', async () => {
  const { receive, posts } = await start({ settings: { ...SETTINGS, language: 'ar_EG' } });
  await receive(notice(alert('a')));
  expect(parametersIn(posts[0]).slice(0, 4)).toEqual(['عملاء ينتظرون', 'tier1', '1', '7 دقائق']);
});

test('the end is told, with nothing left empty, which Meta would refuse', async () => {
  const { receive, posts } = await start();
  await receive(notice(alert('a', { status: 'resolved' })));
  expect(parametersIn(posts[0])).toEqual(['Nobody waits any more', 'tier1', '0', '–', '–']);
});

test('line ends and rows of spaces, which Meta would refuse, become single spaces', async () => {
  const { receive, posts } = await start();
  await receive(notice(alert('a', { labels: { team: 'tier\n\t     one' } })));
  expect(parametersIn(posts[0])[1]).toBe('tier one');
});

test('a link is never cut: a team with an Arabic name has a long one', async () => {
  const { receive, posts } = await start();
  const link = `https://g.example.com/d/h?var-team=${encodeURIComponent('الدعم الفني للعملاء في الرياض وجدة')}`;
  expect(link.length).toBeGreaterThan(200);
  await receive(notice(alert('a', { annotations: { link } })));
  expect(parametersIn(posts[0])[4]).toBe(link);
});

test('a link too long for a message gives way to the next, or to none', async () => {
  const { receive, posts } = await start();
  const link = `https://desk.example.com/${'x'.repeat(600)}`;
  await receive(notice(alert('a', { annotations: { link } })));
  expect(parametersIn(posts[0])[4]).toBe('https://g.example.com/d/h');
  await receive(notice(alert('b', { annotations: { link, dashboard_url: link, runbook_url: link } })));
  expect(parametersIn(posts[2])[4]).toBe('–');
});

test('alerts of a level nobody is set down for are taken, counted and logged', async () => {
  const { receive, posts, outcomes, logs } = await start();
  const answer = await receive(notice(alert('a', { labels: { escalation: 'on_call' } })));
  expect([answer.status, posts, outcomes]).toEqual([200, [], ['unaddressed']]);
  expect(logs.messages('warn')).toEqual(['No WhatsApp number is set down for this level']);
});

test('tried again after a failure, nobody who was reached is told twice', async () => {
  const { receive, posts, outcomes } = await start({ answers: [SENT, new Error('connect ETIMEDOUT'), SENT] });
  expect((await receive(notice(alert('a')))).status).toBe(503);
  expect((await receive(notice(alert('a')))).status).toBe(200);
  expect(posts.map((post) => bodyOf(post).to)).toEqual([SUPERVISOR, DEPUTY, DEPUTY]);
  expect(outcomes).toEqual(['sent', 'failed', 'sent']);
});

test('two Alertmanagers that tell the same at once are one message', async () => {
  const { receive, posts } = await start();
  await Promise.all([receive(notice(alert('a'))), receive(notice(alert('a')))]);
  expect(posts).toHaveLength(2);
});

test('other news, and a reminder some time later, are told', async () => {
  const { receive, posts, clock } = await start();
  await receive(notice(alert('a')));
  await receive(notice(alert('a'), alert('b')));
  expect(posts).toHaveLength(4);
  clock.now += 300_000;
  await receive(notice(alert('a')));
  expect(posts).toHaveLength(6);
});

test('a number refused for ever keeps nobody else from being told once, and of the end', async () => {
  const refusedAlways = (to: string) => (to === DEPUTY ? REFUSED : SENT);
  const { receive, posts, outcomes } = await start({ answers: refusedAlways });
  expect((await receive(notice(alert('a')))).status).toBe(200);
  expect((await receive(notice(alert('a', { status: 'resolved' })))).status).toBe(200);
  expect(toldIn(posts, SUPERVISOR)).toEqual(['Customers waiting', 'Nobody waits any more']);
  expect(outcomes).toEqual(['sent', 'refused', 'sent', 'refused']);
});

test('a number that fails for long is given up for this news before who was told is forgotten', async () => {
  const failsAlways = (to: string) => (to === DEPUTY ? OVERLOADED : SENT);
  const { receive, posts, clock } = await start({ answers: failsAlways });
  const statuses: number[] = [];
  // Pauses as long as Alertmanager's longest.
  for (; clock.now < NOON + 240_000; clock.now += 90_000)
    statuses.push((await receive(notice(alert('a')))).status);
  expect(statuses).toEqual([503, 503, 200]);
  expect(toldIn(posts, SUPERVISOR)).toHaveLength(1);
});

test('a level of which nobody was told is tried for as long as it takes', async () => {
  const { receive, clock } = await start({ answers: (to) => (to === DEPUTY ? REFUSED : OVERLOADED) });
  for (let tried = 0; tried < 10; tried += 1, clock.now += 60_000)
    expect((await receive(notice(alert('a')))).status).toBe(503);
});

test('who was told of one level does not stand for another of the same notification', async () => {
  const to = new Map([
    ['supervisor', [SUPERVISOR]],
    ['on_call', [DEPUTY]],
  ]);
  const { receive, clock } = await start({
    settings: { ...SETTINGS, to },
    answers: (number) => (number === DEPUTY ? OVERLOADED : SENT),
  });
  const both = notice(alert('a'), alert('b', { labels: { escalation: 'on_call' } }));
  expect((await receive(both)).status).toBe(503);
  clock.now += 180_000;
  expect((await receive(both)).status).toBe(503);
});

test.each([
  ['an overloaded API', { status: 500, text: 'oops' }, 503],
  ['a rate limit', { status: 400, text: '{"error":{"code":130429}}' }, 503],
  ['too many messages to the same person', { status: 400, text: '{"error":{"code":131056}}' }, 503],
  ['a template that does not exist', { status: 404, text: '{"error":{"code":132001}}' }, 400],
  ['a wrong token', { status: 401, text: '{"error":{"code":190}}' }, 400],
])('%s answers Alertmanager so that it does right to try again or not', async (_what, answer, status) => {
  const { receive } = await start({ answers: () => answer });
  expect((await receive(notice(alert('a')))).status).toBe(status);
});

test('neither numbers nor tokens nor what Meta writes come into the log', async () => {
  const { receive, logs } = await start({
    answers: [
      { status: 400, text: `{"error":{"code":131030,"message":"${SUPERVISOR} not allowed"}}` },
      new Error('x'),
    ],
  });
  await receive(notice(alert('a')));
  expect(logs.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
  logs.expectError(/WhatsApp/);
  logs.verify([SUPERVISOR, DEPUTY, TOKEN]);
});

test('without the token of the API nobody is told', async () => {
  const { receive, posts } = await start();
  expect((await receive(notice(alert('a')), 'wrong')).status).toBe(401);
  expect(posts).toEqual([]);
});

test('without `notify.whatsapp` it says what is missing', async () => {
  const { receive } = await start({ settings: null });
  const { status, text } = await receive(notice(alert('a')));
  expect(status).toBe(400);
  expect(text).toContain('notify.whatsapp');
});

test.each([['nothing'], [{}], [{ groupKey: 'x', alerts: [{ status: 'odd' }] }], [[]], [null]])(
  '%j is no notification',
  async (body) => {
    const { receive, posts } = await start();
    expect((await receive(body)).status).toBe(400);
    expect(posts).toEqual([]);
  },
);
