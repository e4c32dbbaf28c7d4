import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Waiting } from '../backend/backend.ts';
import { TIMING } from './escalation.ts';
import { postJson } from './post.ts';
import type { PostAnswer, PostRequest } from './post.ts';
import type { PostableAlert } from './request.ts';
import { createRig, ROUND_MS } from './testing/rig.ts';
import type { Rig } from './testing/rig.ts';
import { LEVELS, someRules } from './testing/rules.ts';
import { FakeAlertmanager } from './testing/fakeAlertmanager.ts';
import { NOON, waiting } from './testing/waiting.ts';
import { until } from '../testing/until.ts';

const MINUTE = 60_000;
const URL_A = 'http://alertmanager:9093';
const URL_B = 'http://other:9093';

function alertsIn({ body }: PostRequest): PostableAlert[] {
  return JSON.parse(body) as PostableAlert[];
}

/** Escalation and conversation of what fires in an Alertmanager. */
function firingIn(rig: Rig, url = URL_A): string[] {
  const alertmanager = rig.alertmanagers.get(url);
  return (alertmanager?.firing() ?? [])
    .map(({ escalation, conversation }) => `${escalation} ${conversation}`)
    .sort();
}

function wait(rig: Rig, customer: string): void {
  rig.present.set(customer, waiting(customer, 0, { waitingSince: rig.now() }));
}

async function pass(rig: Rig, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += ROUND_MS) await rig.pass(ROUND_MS);
}

test('the levels fire one after the other, and end together in one request', async () => {
  const rig = createRig();
  wait(rig, 'ada');
  const startedAt = rig.now();
  const seen: string[][] = [];
  for (const reachedMs of [2 * MINUTE, 5 * MINUTE, 15 * MINUTE]) {
    await pass(rig, startedAt + reachedMs - rig.now());
    seen.push(firingIn(rig));
    await pass(rig, ROUND_MS);
    seen.push(firingIn(rig));
  }
  const [lead, supervisor, onCall] = ['team_lead ada', 'supervisor ada', 'on_call ada'];
  expect(seen).toEqual([
    [],
    [lead],
    [lead],
    [supervisor, lead],
    [supervisor, lead],
    [onCall, supervisor, lead],
  ]);
  rig.present.delete('ada');
  const before = rig.sent.length;
  await rig.pass(ROUND_MS);
  expect(firingIn(rig)).toEqual([]);
  expect(rig.sent).toHaveLength(before + 1);
  expect(alertsIn(rig.sent.at(-1)!)).toHaveLength(3);
});

test('nothing new is sent nothing of, but everything once a minute, with its end pushed on', async () => {
  const rig = createRig();
  wait(rig, 'ada');
  await pass(rig, 3 * MINUTE);
  const before = rig.sent.length;
  await pass(rig, MINUTE);
  expect(rig.sent).toHaveLength(before + 1);
  const [alert] = alertsIn(rig.sent.at(-1)!);
  expect(Date.parse(alert!.endsAt) - rig.now()).toBeGreaterThan(3 * MINUTE);
});

test('with nobody overdue an empty request a minute tells whether Alertmanager is there', async () => {
  const rig = createRig();
  await pass(rig, 2 * MINUTE);
  expect(rig.sent.map(alertsIn)).toEqual([[], []]);
});

test.each([1, 4000])('an end is taken at once where our clock is ahead by %d ms', async (aheadMs) => {
  const rig = createRig();
  rig.alertmanagers.set(URL_A, new FakeAlertmanager(() => rig.now() - aheadMs));
  wait(rig, 'ada');
  await pass(rig, 3 * MINUTE);
  rig.present.delete('ada');
  await rig.pass(ROUND_MS);
  await pass(rig, 2 * ROUND_MS);
  expect(firingIn(rig)).toEqual([]);
});

test('an end is told of for a quarter of an hour, with the same time', async () => {
  const rig = createRig();
  wait(rig, 'ada');
  await pass(rig, 3 * MINUTE);
  rig.present.delete('ada');
  const before = rig.sent.length;
  await pass(rig, 20 * MINUTE);
  const told = rig.sent.slice(before).flatMap(alertsIn);
  expect(told.length).toBeGreaterThanOrEqual(15);
  expect(new Set(told.map(({ endsAt }) => endsAt)).size).toBe(1);
  expect(alertsIn(rig.sent.at(-1)!)).toEqual([]);
});

test('a restart tells of the same alerts with the same labels and the same start', async () => {
  const rig = createRig();
  wait(rig, 'ada');
  await pass(rig, 3 * MINUTE);
  const [before] = alertsIn(rig.sent.at(-1)!);
  const again = rig.restarted();
  await again.pass(ROUND_MS);
  const [after] = alertsIn(again.sent.at(-1)!);
  expect([after!.labels, after!.startsAt]).toEqual([before!.labels, before!.startsAt]);
});

test('what was answered while we were down runs out by itself', async () => {
  const rig = createRig();
  wait(rig, 'ada');
  await pass(rig, 3 * MINUTE);
  rig.present.delete('ada');
  const again = rig.restarted();
  await again.pass(ROUND_MS);
  expect(firingIn(again)).toEqual(['team_lead ada']);
  await pass(again, 5 * MINUTE);
  expect(firingIn(again)).toEqual([]);
});

test('after a start nothing is sent until answers from before have had their time', async () => {
  const rig = createRig({ rules: { holdMs: 10_000 } });
  rig.present.set('ada', waiting('ada', 3 * MINUTE));
  await rig.pass(9999);
  expect(rig.sent).toEqual([]);
  await rig.pass(1);
  expect(rig.sent).toHaveLength(1);
});

test('every Alertmanager gets everything, and one that is down holds up no other', async () => {
  const rig = createRig({ rules: { alertmanagers: [{ url: URL_A }, { url: URL_B }] } });
  rig.logs.expectError(/did not take/);
  rig.alertmanagers.get(URL_A)!.mood = 'down';
  wait(rig, 'ada');
  await pass(rig, 3 * MINUTE);
  expect([firingIn(rig, URL_A), firingIn(rig, URL_B)]).toEqual([[], ['team_lead ada']]);
  rig.alertmanagers.get(URL_A)!.mood = 'up';
  await pass(rig, MINUTE);
  expect(firingIn(rig, URL_A)).toEqual(['team_lead ada']);
});

test('tries again after longer and longer pauses, at least twice a minute', async () => {
  const rig = createRig({ rules: { levels: [] } });
  rig.alertmanagers.get(URL_A)!.mood = 'overloaded';
  const tries: number[] = [];
  for (let second = 0; second < 180; second += 1) {
    const before = rig.sent.length;
    await rig.pass(1000);
    if (rig.sent.length > before) tries.push(second);
  }
  const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30]);
});

test('failing is logged once, and so is that it works again', async () => {
  const rig = createRig();
  rig.alertmanagers.get(URL_A)!.mood = 'down';
  await pass(rig, 2 * MINUTE);
  rig.alertmanagers.get(URL_A)!.mood = 'up';
  await pass(rig, MINUTE);
  expect(rig.logs.messages('error')).toEqual(['Alertmanager did not take alerts']);
  expect(rig.logs.messages('info')).toEqual(['Alertmanager takes alerts again']);
});

test('an alert Alertmanager finds unsound keeps back no other, and is not tried again at once', async () => {
  const requests: PostRequest[] = [];
  const rig = createRig({
    deps: {
      post: (request) => {
        requests.push(request);
        return Promise.resolve({ status: 400, text: 'alert 3 is bad' });
      },
    },
  });
  await pass(rig, MINUTE);
  expect(requests).toHaveLength(1);
  expect(rig.logs.lines.find(({ level }) => level === 'error')).toMatchObject({
    status: 400,
    answer: 'alert 3 is bad',
  });
});

test('while the present cannot be known, what fires goes on firing', async () => {
  let isBroken = false;
  const rig = createRig({
    deps: {
      waiting: () =>
        isBroken
          ? Promise.reject(new Error('store'))
          : Promise.resolve({ conversations: [waiting('ada', 3 * MINUTE)], eventTime: NOON }),
    },
  });
  await pass(rig, MINUTE);
  isBroken = true;
  await pass(rig, 10 * MINUTE);
  expect(firingIn(rig)).toEqual(['team_lead ada']);
  expect(rig.logs.messages('error')).toEqual(['Who is overdue could not be looked up']);
});

describe('while the store hangs', () => {
  const WAITING: Waiting = { conversations: [waiting('ada', 3 * MINUTE)], eventTime: NOON };

  /** Hangs from the second look on, until it is told to go on. */
  function hang(lookMs: number) {
    let looks = 0;
    let goOn: (found: Waiting) => void = () => undefined;
    const rig = createRig({
      deps: {
        waiting: () => {
          looks += 1;
          return looks === 1 ? Promise.resolve(WAITING) : new Promise((resolve) => (goOn = resolve));
        },
        timing: { ...TIMING, roundMs: 1, lookMs },
      },
    });
    return {
      rig,
      looks: () => looks,
      goOn: (found: Waiting) => {
        goOn(found);
      },
    };
  }

  test('what fires goes on firing, and nobody looks a second time meanwhile', async () => {
    const { rig, looks, goOn } = hang(5);
    for (let minute = 0; minute < 10; minute += 1) await rig.pass(MINUTE);
    expect([firingIn(rig), looks()]).toEqual([['team_lead ada'], 2]);
    expect(rig.logs.messages('error')).toEqual(['Who is overdue could not be looked up']);
    goOn({ conversations: [], eventTime: NOON + 10 * MINUTE });
    await rig.pass(MINUTE);
    expect(firingIn(rig)).toEqual([]);
    await rig.pass(MINUTE);
    expect(looks()).toBe(3);
  });

  test('the end of the program does not wait for it', async () => {
    const { rig, looks } = hang(60_000);
    rig.escalation.start();
    await until(() => looks() === 2);
    await rig.escalation.stop();
    expect(rig.logs.messages('error')).toEqual([]);
  });
});

test('of several replicas only the leader tells; another takes over with all it knows', async () => {
  let isLeader = false;
  const rig = createRig({ deps: { isLeader: () => isLeader } });
  wait(rig, 'ada');
  await pass(rig, 3 * MINUTE);
  rig.present.delete('ada');
  await rig.pass(ROUND_MS);
  expect(rig.sent).toEqual([]);
  isLeader = true;
  await rig.pass(ROUND_MS);
  const [ended] = alertsIn(rig.sent[0]!);
  expect(Date.parse(ended!.endsAt)).toBe(rig.now() - ROUND_MS - 5000);
});

test('new rules hold from the next round on: a level that is gone ends, an Alertmanager that comes gets everything', async () => {
  const rig = createRig({ rules: { alertmanagers: [{ url: URL_A }] } });
  rig.present.set('ada', waiting('ada', 6 * MINUTE));
  await rig.pass(ROUND_MS);
  expect(firingIn(rig)).toEqual(['supervisor ada', 'team_lead ada']);
  rig.alertmanagers.set(URL_B, new FakeAlertmanager(() => rig.now()));
  const [, supervisor] = LEVELS;
  rig.escalation.applyRules(
    someRules({ levels: [supervisor], alertmanagers: [{ url: URL_A }, { url: URL_B }] }),
  );
  await rig.pass(ROUND_MS);
  expect([firingIn(rig, URL_A), firingIn(rig, URL_B)]).toEqual([['supervisor ada'], ['supervisor ada']]);
});

test('credentials go into the header, never into names', async () => {
  const rig = createRig({
    rules: {
      alertmanagers: [{ url: 'https://am.example.com/prefix', authorization: () => 'Basic c2VjcmV0' }],
    },
  });
  await rig.pass(ROUND_MS);
  expect(rig.sent[0]).toMatchObject({
    url: 'https://am.example.com/prefix/api/v2/alerts',
    headers: { Authorization: 'Basic c2VjcmV0' },
  });
  const [pushes] = rig.metrics.families();
  expect([...pushes!.samples].map(({ labels }) => labels[0])).toEqual(
    Array.from({ length: 3 }, () => 'am.example.com:443/prefix'),
  );
  rig.logs.verify(['c2VjcmV0']);
});

test('starting and stopping: rounds come by themselves, and none after the stop', async () => {
  let rounds = 0;
  const rig = createRig({
    deps: {
      waiting: () => Promise.resolve({ conversations: [], eventTime: (rounds += 1) }),
      timing: {
        roundMs: 1,
        resendMs: 1,
        validForMs: 10,
        keepResolvedMs: 10,
        timeoutMs: 10,
        firstRetryMs: 1,
        longestRetryMs: 1,
        lookMs: 10,
      },
    },
  });
  rig.escalation.start();
  while (rounds < 3) await new Promise((resolve) => setTimeout(resolve, 1));
  await rig.escalation.stop();
  const stoppedAt = rounds;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(rounds).toBe(stoppedAt);
});

describe('a round of several requests, with the first under way', () => {
  async function begin() {
    const answers: (() => void)[] = [];
    const answered = (resolve: (answer: PostAnswer) => void) => () => {
      resolve({ status: 200, text: '' });
    };
    const rig = createRig({
      rules: { cap: 1000 },
      deps: { post: () => new Promise((resolve) => answers.push(answered(resolve))) },
    });
    for (let one = 0; one < 700; one += 1) rig.present.set(`${one}`, waiting(`${one}`, 3 * MINUTE));
    await rig.escalation.round();
    return { ...rig, answers };
  }

  test('at the end of the program the rest is not sent', async () => {
    const { escalation, answers } = await begin();
    const stopped = escalation.stop();
    answers[0]!();
    await stopped;
    await escalation.round();
    expect(answers).toHaveLength(1);
  });

  test('an Alertmanager that is no longer configured is not sent the rest', async () => {
    const { escalation, answers } = await begin();
    escalation.applyRules(someRules({ alertmanagers: [] }));
    answers[0]!();
    await escalation.idle();
    expect(answers).toHaveLength(1);
  });
});

describe('the metrics', () => {
  function values(rig: Rig): Record<string, number> {
    return Object.fromEntries(
      rig.metrics
        .families()
        .flatMap(({ spec, samples }) =>
          [...samples].map(({ labels, value }) => [
            [spec.name.replace('helpdesk_exporter_', ''), ...labels].join(' '),
            value,
          ]),
        ),
    );
  }

  test('exist at 0 before anything happens', () => {
    const found = values(createRig());
    expect(found).toMatchObject({
      'alert_pushes_total alertmanager:9093 succeeded': 0,
      'alert_pushes_total alertmanager:9093 refused': 0,
      'alert_pushes_total alertmanager:9093 failed': 0,
      'alert_push_last_success_timestamp_seconds alertmanager:9093': 0,
      'alerts_active supervisor': 0,
      'alerts_capped tier1 on_call': 0,
    });
  });

  test('tell what fires, what is beyond the cap, and how sending went', async () => {
    const rig = createRig({ rules: { cap: 2 } });
    for (const name of ['a', 'b', 'c']) rig.present.set(name, waiting(name, 3 * MINUTE));
    await rig.pass(0);
    rig.alertmanagers.get(URL_A)!.mood = 'down';
    await rig.pass(MINUTE);
    expect(values(rig)).toMatchObject({
      'alert_pushes_total alertmanager:9093 succeeded': 1,
      'alert_pushes_total alertmanager:9093 failed': 1,
      'alert_push_last_success_timestamp_seconds alertmanager:9093': (rig.now() - MINUTE) / 1000,
      'alerts_active team_lead': 2,
      'alerts_active on_call': 0,
      'alerts_capped tier1 team_lead': 1,
    });
  });
});

describe('sending', () => {
  async function serve(answer: { status: number; headers?: Record<string, string>; isSilent?: true }) {
    const server = createServer((incoming, outgoing) => {
      incoming.resume();
      if (answer.isSilent !== true) outgoing.writeHead(answer.status, answer.headers).end('told');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return {
      url,
      close: () => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      },
    };
  }

  const request = { headers: {}, body: '[]', timeoutMs: 5000 };

  test('gives status and text', async () => {
    const { url, close } = await serve({ status: 418 });
    await expect(postJson({ ...request, url })).resolves.toEqual({ status: 418, text: 'told' });
    await close();
  });

  test('gives up when there is no answer in time', async () => {
    const { url, close } = await serve({ status: 200, isSilent: true });
    await expect(postJson({ ...request, url, timeoutMs: 50 })).rejects.toThrow(/timeout/);
    await close();
  });

  test('is not sent elsewhere', async () => {
    const { url, close } = await serve({ status: 307, headers: { Location: 'http://127.0.0.1:9/' } });
    await expect(postJson({ ...request, url })).rejects.toThrow('fetch failed');
    await close();
  });
});
