/** A customer waits, through the real Alertmanager with the provisioned routes: who is told what, and how often. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startAlertmanager, startListener } from '../support/alertmanager.ts';
import type { Alertmanager, Listener } from '../support/alertmanager.ts';
import { hurried, LEVELS, openDesk, told } from './desk.ts';
import type { Desk } from './desk.ts';
import { eventually } from '../support/processes.ts';

/** Long enough for a second notice to show, if there were one: group intervals are 300 ms. */
const QUIET_MS = 1000;
const ALL_FIRING = LEVELS.map((level) => `${level} firing`);
const ALL_RESOLVED = LEVELS.map((level) => `${level} resolved`);

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function listen(): Promise<Listener> {
  const listener = await startListener();
  ends.push(() => listener.stop());
  return listener;
}

async function start(listener: Listener, peers?: readonly string[]): Promise<Alertmanager> {
  const alertmanager = await startAlertmanager({ config: hurried(listener), ...(peers && { peers }) });
  ends.push(() => alertmanager.stop());
  return alertmanager;
}

function open(alertmanagers: readonly Alertmanager[], options?: { validForMs: number }): Desk {
  const desk = openDesk(
    alertmanagers.map(({ url }) => url),
    options,
  );
  ends.push(() => desk.stop());
  return desk;
}

async function expectTold(listener: Listener, expected: readonly string[]): Promise<void> {
  await eventually(`${expected.join(', ')}; told were ${JSON.stringify(told(listener.notices))}`, () =>
    Promise.resolve(expected.every((one) => told(listener.notices).includes(one)) || undefined),
  );
}

/** Reaches one level after the other, each when the one before has been told. */
async function escalate(desk: Desk, listener: Listener): Promise<void> {
  for (const level of LEVELS) {
    desk.reach('ada', level);
    await expectTold(listener, [`${level} firing`]);
  }
}

test('team lead, supervisor and on-call are told one after the other, once each; then all that it is over', async () => {
  const listener = await listen();
  const desk = open([await start(listener)]);
  await escalate(desk, listener);
  await sleep(QUIET_MS);
  expect(told(listener.notices)).toEqual(ALL_FIRING);
  desk.answer('ada');
  await expectTold(listener, ALL_RESOLVED);
  await sleep(QUIET_MS);
  expect(told(listener.notices).slice(3).sort()).toEqual([...ALL_RESOLVED].sort());
}, 180_000);

test('what they are told names level, team, wait and runbook, and nobody', async () => {
  const listener = await listen();
  const desk = open([await start(listener)]);
  desk.reach('ada', 'team_lead');
  await expectTold(listener, ['team_lead firing']);
  const [notice] = listener.notices;
  expect(notice!.groupLabels).toEqual({ team: 'tier1', escalation: 'team_lead' });
  expect(notice!.alerts[0]).toMatchObject({
    labels: { alertname: 'CustomerWaiting', severity: 'info', conversation: 'ada', inbox: 'support' },
    annotations: { waiting_seconds: '120', summary: 'A customer is waiting for an answer.' },
  });
}, 180_000);

test('Alertmanager restarts with its data: nobody is told twice, and the end is told of', async () => {
  const listener = await listen();
  const alertmanager = await start(listener);
  const desk = open([alertmanager]);
  await escalate(desk, listener);
  // What it has told it keeps, once it knows that the message has arrived.
  await sleep(QUIET_MS);
  await alertmanager.halt();
  await alertmanager.resume('kept');
  await eventually(
    'the alerts to be back',
    async () => (await alertmanager.firing()).length === 3 || undefined,
  );
  await sleep(QUIET_MS);
  expect(told(listener.notices)).toEqual(ALL_FIRING);
  await alertmanager.halt();
  desk.answer('ada');
  await sleep(500);
  await alertmanager.resume('kept');
  await expectTold(listener, ALL_RESOLVED);
}, 180_000);

test('Alertmanager restarts without its data: those who wait are told of again, and then of the end', async () => {
  const listener = await listen();
  const alertmanager = await start(listener);
  const desk = open([alertmanager]);
  await escalate(desk, listener);
  await alertmanager.halt('SIGKILL');
  await alertmanager.resume('lost');
  await eventually('everybody to be told again', () =>
    Promise.resolve(told(listener.notices).filter((one) => one.endsWith('firing')).length >= 6 || undefined),
  );
  desk.answer('ada');
  await expectTold(listener, ALL_RESOLVED);
}, 180_000);

test('pushes are lost for a while: what began or ended in between is told when they come through again', async () => {
  const listener = await listen();
  const desk = open([await start(listener)]);
  desk.reach('ada', 'team_lead');
  await expectTold(listener, ['team_lead firing']);
  desk.cutOff(true);
  desk.answer('ada');
  desk.reach('bob', 'supervisor');
  await sleep(QUIET_MS);
  expect(told(listener.notices)).toEqual(['team_lead firing']);
  desk.cutOff(false);
  await expectTold(listener, ['supervisor firing']);
  desk.answer('bob');
  await expectTold(listener, ['team_lead resolved', 'supervisor resolved']);
}, 180_000);

test('the exporter is gone for good: its alerts run out, and everybody is told', async () => {
  const listener = await listen();
  const desk = open([await start(listener)], { validForMs: 3000 });
  await escalate(desk, listener);
  await desk.stop();
  await expectTold(listener, ALL_RESOLVED);
}, 180_000);

test('the exporter restarts: nobody is told twice, and what was answered meanwhile runs out', async () => {
  const listener = await listen();
  const alertmanager = await start(listener);
  const before = open([alertmanager], { validForMs: 6000 });
  before.reach('ada', 'team_lead');
  before.reach('bob', 'team_lead');
  await expectTold(listener, ['team_lead firing']);
  await before.stop();
  const after = open([alertmanager], { validForMs: 6000 });
  after.wait('ada', 130_000);
  await eventually('the alert of the one who was answered to run out', async () => {
    const firing = await alertmanager.firing();
    return (firing.length === 1 && firing[0]?.conversation === 'ada') || undefined;
  });
  expect(told(listener.notices)).not.toContain('team_lead resolved');
  after.answer('ada');
  await expectTold(listener, ['team_lead resolved']);
}, 180_000);

test('two Alertmanagers in a cluster: each gets everything, people are told once; one of them is enough', async () => {
  const listener = await listen();
  const first = await start(listener, []);
  const second = await start(listener, [first.clusterAddress]);
  const desk = open([first, second]);
  await escalate(desk, listener);
  await eventually('both to hold everything', async () => {
    const held = await Promise.all([first.firing(), second.firing()]);
    return held.every(({ length }) => length === 3) || undefined;
  });
  await sleep(2 * QUIET_MS);
  expect(told(listener.notices)).toEqual(ALL_FIRING);
  await first.halt('SIGKILL');
  desk.answer('ada');
  await expectTold(listener, ALL_RESOLVED);
}, 180_000);
