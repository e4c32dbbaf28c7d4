import { pseudonym } from '../testing/tools.ts';
import {
  AGENT,
  CALL_ATTRIBUTES,
  CUSTOMER,
  QUEUE,
  TASK,
  TEL,
  THREAD,
  WORKER,
  changed,
  cloudEvent,
  createSource,
  factsOf,
  outcomeOf,
  read,
  reservation,
  task,
  worker,
} from './testing/build.ts';

const TIERS = {
  '*': { inbox: 'support', team: 'care' },
  [QUEUE]: { inbox: 'support', team: 'tier2' },
};

describe('a queue that is bound to a team', () => {
  const source = createSource({ inboxes: TIERS });

  test('is where the episode waits', () => {
    expect(factsOf(task('task-queue.entered'), source)).toMatchObject([
      { kind: 'ConversationAssigned', inbox: 'support', team: 'tier2', toTeam: 'tier2', customer: TEL },
    ]);
    expect(factsOf(task('task-queue.entered'), source)[0]).not.toHaveProperty('agent');
  });

  test('is the team of who accepts', () => {
    expect(factsOf(reservation('reservation.accepted'), source)).toMatchObject([
      { kind: 'ConversationAssigned', agent: `agent-${AGENT}`, toTeam: 'tier2' },
    ]);
    expect(factsOf(reservation('reservation.accepted'))[0]).not.toHaveProperty('toTeam');
  });

  test('may be entered again: each time is told', () => {
    const keyOf = (Sid: string) => factsOf(task('task-queue.entered', { Sid }), source)[0]!.key;
    expect(keyOf('EV1')).not.toBe(keyOf('EV2'));
  });
});

test('where there are bots, the creation of a task is their handoff', () => {
  const source = createSource({ config: { bots: ['Helper bot'] } });
  const told = factsOf(task('task.created'), source);
  expect(told).toMatchObject([
    { kind: 'ConversationReopened', customer: TEL, alsoKnownAs: [THREAD] },
    { kind: 'BotHandedOff', customer: TEL, alsoKnownAs: [THREAD] },
  ]);
  expect(new Set(told.map(({ key }) => key)).size).toBe(2);
});

describe('a task that serves no conversation', () => {
  test('ends once, however often that is told', () => {
    const ends = ['task.wrapup', 'task.completed', 'task.canceled', 'task.deleted', 'task.system-deleted'];
    const told = ends.flatMap((name) => factsOf(task(name, {}, CALL_ATTRIBUTES)));
    expect(told.map(({ kind }) => kind)).toEqual(ends.map(() => 'ConversationResolved'));
    expect(new Set(told.map(({ key }) => key)).size).toBe(1);
  });

  test('is of its own customer where it names none', () => {
    const own = pseudonym('twilio-task', TASK);
    for (const attributes of [{}, { from: '' }, { from: 7 }])
      expect(factsOf(task('task.completed', {}, attributes))).toMatchObject([{ customer: own }]);
    const broken = changed(task('task.completed'), { TaskAttributes: '{"conversationSid":' });
    expect(factsOf(broken)).toMatchObject([{ customer: own }]);
  });

  test('is of who is called where the agent calls', () => {
    const attributes = { direction: 'outbound', outbound_to: '+48555010222', from: '+15550104477' };
    expect(factsOf(task('task.completed', {}, attributes))).toMatchObject([{ customer: TEL }]);
  });

  test('names the customer by address, where it has one', () => {
    expect(factsOf(task('task.completed', {}, { customerAddress: CUSTOMER, from: '+1' }))).toMatchObject([
      { customer: TEL },
    ]);
  });
});

describe('an agent', () => {
  const agentOf = (fields: Readonly<Record<string, string>>) => {
    const [fact] = factsOf(worker('worker.activity.update', fields));
    return fact && 'agent' in fact ? fact.agent : undefined;
  };

  test('goes by the identity in the attributes, else by name, else by id', () => {
    expect(agentOf({})).toBe(`agent-${AGENT}`);
    expect(agentOf({ WorkerAttributes: '{}', WorkerName: 'ola_40example_2Ecom' })).toBe(`agent-${AGENT}`);
    expect(agentOf({ WorkerAttributes: 'not JSON', WorkerName: '' })).toBe(`agent-${WORKER}`);
  });

  test('that cannot be told makes no fact', () => {
    const nameless = { WorkerAttributes: '', WorkerName: '', WorkerSid: '' };
    for (const body of [
      worker('worker.activity.update', nameless),
      reservation('reservation.accepted', nameless),
    ])
      expect(outcomeOf(body)).toMatchObject({ facts: [], deadLetters: ['not_understood'] });
  });

  test.each([
    ['Available', true],
    ['idle', true],
    ['Break', false],
    ['Offline', false],
  ])('is in the activity %s available: %s', (WorkerActivityName, available) => {
    expect(factsOf(worker('worker.activity.update', { WorkerActivityName }))).toMatchObject([
      { available, capacity: 3 },
    ]);
  });

  test('is available in the activities that the operator names, by name or id', () => {
    const source = createSource({ config: { availableActivities: ['WA9', 'On chat'], agentCapacity: 5 } });
    const availability = (fields: Readonly<Record<string, string>>) =>
      factsOf(worker('worker.activity.update', fields), source)[0];
    expect(availability({ WorkerActivityName: 'on chat' })).toMatchObject({ available: true, capacity: 5 });
    expect(availability({ WorkerActivitySid: 'WA9' })).toMatchObject({ available: true });
    expect(availability({ WorkerActivityName: 'Available' })).toMatchObject({ available: false });
  });

  test('in no activity makes no fact', () => {
    const body = worker('worker.activity.update', { WorkerActivityName: '', WorkerActivitySid: '' });
    expect(outcomeOf(body)).toMatchObject({ facts: [], deadLetters: ['not_understood'] });
  });
});

describe('the time', () => {
  const timeOf = (fields: Readonly<Record<string, string | undefined>>) =>
    read(changed(worker('worker.activity.update'), fields)).facts[0];

  test.each([
    ['milliseconds', { TimestampMs: '1790003605300' }, 1_790_003_605_300],
    [
      'seconds, where there is nothing finer',
      { TimestampMs: undefined, Timestamp: '1790003605' },
      1_790_003_605_000,
    ],
    ['ISO 8601', { TimestampMs: undefined, Timestamp: '2026-09-21T15:13:25.300Z' }, 1_790_003_605_300],
  ])('is read in its unit: %s', (_case, fields, at) => {
    expect(timeOf(fields)).toMatchObject({ at, timeSource: 'event' });
  });

  test('is receipt where it cannot be read', () => {
    expect(timeOf({ TimestampMs: undefined, Timestamp: undefined })).toMatchObject({ timeSource: 'receipt' });
    expect(timeOf({ TimestampMs: 'soon' })).toMatchObject({ timeSource: 'receipt' });
  });

  test('may stand on the envelope alone', () => {
    const payload = { sid: 'EV1', worker_sid: WORKER, worker_activity_name: 'Break' };
    const event = cloudEvent('taskrouter.worker.activity.update', { payload });
    expect(factsOf([event])).toMatchObject([{ at: 1_790_000_043_512, timeSource: 'event' }]);
  });
});

test('the same told by callback and by Event Streams is told once', () => {
  const accepted = reservation('reservation.accepted');
  const payload = Object.fromEntries(
    [...accepted].map(([name, value]) => [
      name.replace(/(?!^)([A-Z])/g, '_$1').toLowerCase(),
      name === 'Timestamp' ? '2026-09-21T14:14:03.000Z' : value,
    ]),
  );
  const streamed = factsOf([cloudEvent('taskrouter.reservation.accepted', { payload })]);
  expect(streamed).toEqual(factsOf(accepted));
});
