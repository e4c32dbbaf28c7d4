import type { Happening, ThreadHappening } from '../happening.ts';
import { createWorld } from '../world.ts';
import { twilio } from './twilio.ts';

const WORLD = createWorld({ seed: 1, ratePerHour: 12 });
const ACCOUNT = { source: 'tw', secret: 'token', publicUrl: 'https://kpi.example.org', apiUrl: undefined };
const AT = Date.UTC(2026, 5, 7, 9, 30, 0, 250);
const PERSON = { id: 'customer-1', phone: '966501000001', userId: 'SA.x1', name: 'Marta Nowak' };
const THREAD = { id: 'h1', at: AT, channel: 'whatsapp', inbox: 'sales', person: PERSON } as const;

type Saying<H> = H extends ThreadHappening ? Omit<H, keyof typeof THREAD> : never;

function happening(saying: Saying<ThreadHappening>, more: object = {}): ThreadHappening {
  return { ...THREAD, ...more, ...saying };
}

function knownAs(one: Happening): Happening | undefined {
  return [twilio.carry(one, WORLD) ?? []].flat()[0];
}

function told(one: Happening) {
  const known = knownAs(one);
  if (!known) return [];
  const delivery = {
    number: 1,
    source: 'generic',
    deliverAt: AT + 500,
    signs: [{ happening: known, stage: 'whole', at: known.at }],
  } as const;
  return twilio.toRequests(delivery, { world: WORLD, account: ACCOUNT, sentAtMs: AT + 500 });
}

function formsOf(one: Happening): Record<string, string>[] {
  return told(one).map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
}

describe('what Twilio tells nobody', () => {
  test.each<Saying<ThreadHappening>>([
    { kind: 'Reopened' },
    { kind: 'Categorised', category: 'delivery' },
    { kind: 'Reacted', to: 'h0' },
    { kind: 'Assigned', team: 'billing' },
  ])('%j', (saying) => {
    expect(knownAs(happening(saying))).toBeUndefined();
  });

  test('the id of a button: its words are left', () => {
    const tap = happening({ kind: 'CustomerWrote', form: 'button', text: '3', points: 3, survey: 's1' });
    expect(knownAs(tap)).toEqual({
      ...THREAD,
      channel: 'generic',
      kind: 'CustomerWrote',
      form: 'button',
      text: '3',
      points: 3,
    });
  });

  test('the team of an assignment, and what one agent alone can hold', () => {
    expect(knownAs(happening({ kind: 'Assigned', agent: 'agent_7', team: 'billing' }))).toEqual(
      happening({ kind: 'Assigned', agent: 'agent_7' }),
    );
    const presence = { kind: 'PresenceChanged', agent: 'agent_7', available: true, capacity: 5 } as const;
    const known = (team: string) => knownAs({ id: 'p', at: AT, ...presence, team });
    expect(known('sales')).toMatchObject({ team: 'sales', capacity: 4 });
    expect(known('billing')).toMatchObject({ team: 'frontline', capacity: 4 });
  });
});

describe('a survey', () => {
  test('is a message with a note', () => {
    const sent = happening({ kind: 'SurveySent', survey: { id: 's1', of: 3 } });
    expect(knownAs(sent)).toMatchObject({ kind: 'TeamWrote', sender: 'automation' });
    expect(formsOf(sent)[0]).toMatchObject({
      EventType: 'onMessageAdded',
      Attributes: '{"helpdesk":"sender=automation;survey=s1;of=3"}',
    });
  });

  test.each([
    ['sales', 5, 3],
    ['sales', 1, 1],
    ['support', 4, 4],
  ])('in %s a score of %d is answered with %d', (inbox, score, points) => {
    const answered = happening({ kind: 'SurveyAnswered', score, survey: 's1' }, { inbox });
    expect(knownAs(answered)).toMatchObject({
      kind: 'CustomerWrote',
      text: String(points),
      points,
    });
  });
});

describe('a thread', () => {
  const said = happening({ kind: 'CustomerWrote', form: 'text', text: 'Hi + مرحبا' });

  test('is told by a signed form', () => {
    const [post] = told(said);
    expect(post).toMatchObject({
      path: '/webhooks/tw/conversations',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
    });
    expect(post?.headers['x-twilio-signature']).toMatch(/^[\w+/]{27}=$/);
    expect(formsOf(said)).toMatchObject([
      {
        EventType: 'onMessageAdded',
        AccountSid: 'AC00000000000000000700000000000102',
        Author: 'whatsapp:+966501000001',
        Body: 'Hi + مرحبا',
        DateCreated: '2026-06-07T09:30:00.250Z',
      },
    ]);
  });

  test.each([
    [{ userId: 'SA.x1' }, 'whatsapp:SA.x1'],
    [{ contactId: 'contact-1' }, 'messenger:contact-1'],
  ])('names a customer by %j where there is no number', (known, Author) => {
    const person = { id: 'customer-2', name: 'Sam', ...known };
    expect(formsOf(happening({ kind: 'CustomerWrote', form: 'text', text: 'Hi' }, { person }))).toMatchObject(
      [{ Author }],
    );
  });

  test('has one conversation for one customer and inbox', () => {
    const conversationOf = (more: object) =>
      formsOf(happening({ kind: 'BotEntered' }, more))[0]?.ConversationSid;
    expect(conversationOf({ id: 'h2' })).toBe(conversationOf({}));
    expect(conversationOf({ inbox: 'support' })).not.toBe(conversationOf({}));
    expect(conversationOf({})).toMatch(/^CH[0-9a-f]{32}$/);
  });

  test.each([
    [
      { sender: 'human', agent: 'agent_7' },
      { Source: 'SDK', Author: 'agent_7' },
    ],
    [{ sender: 'human' }, { Author: 'system', Attributes: '{"helpdesk":"sender=human"}' }],
    [{ sender: 'bot' }, { Source: 'API', Author: 'Virtual assistant' }],
    [{ sender: 'campaign' }, { Author: 'system', Attributes: '{"helpdesk":"sender=campaign"}' }],
    [{ sender: 'unknown' }, { Source: 'API', Author: 'system' }],
  ] as const)('says who wrote: %j', (writer, fields) => {
    const [message, receipt] = formsOf(happening({ kind: 'TeamWrote', evidence: 'tag', ...writer }));
    expect(message).toMatchObject(fields);
    expect(receipt).toMatchObject({ EventType: 'onDeliveryUpdated', Status: 'delivered' });
  });

  test('says that a message failed', () => {
    const failed = happening({ kind: 'TeamWrote', sender: 'bot', evidence: 'tag', failed: true });
    expect(formsOf(failed)[1]).toMatchObject({ Status: 'failed' });
  });

  test.each([
    [{ by: 'bot' }, { Reason: 'API', Source: 'API' }],
    [
      { by: 'human', agent: 'agent_7' },
      { Source: 'SDK', ClientIdentity: 'agent_7' },
    ],
    [
      { by: 'human' },
      { EventType: 'task.wrapup', TaskAttributes: '{"customerAddress":"whatsapp:+966501000001"}' },
    ],
  ] as const)('ends: %j', (ending, fields) => {
    expect(formsOf(happening({ kind: 'Resolved', ...ending }))).toMatchObject([fields]);
  });

  test('is taken by an agent, and handed to the queue by a bot', () => {
    expect(formsOf(happening({ kind: 'Assigned', agent: 'agent_7' }))).toMatchObject([
      { EventType: 'reservation.accepted', WorkerName: 'agent_7', TimestampMs: String(AT) },
    ]);
    expect(formsOf(happening({ kind: 'BotHandedOff' }))).toMatchObject([{ EventType: 'task.created' }]);
  });

  test('is the same told again', () => {
    expect(told(said)).toEqual(told(said));
  });
});

test('presence and consent come through Event Streams, signed by address', () => {
  const [post] = told({
    ...{ id: 'p1', at: AT, kind: 'PresenceChanged', agent: 'agent_7', team: 'sales' },
    ...{ available: false, capacity: 4 },
  });
  expect(post?.path).toMatch(/^\/webhooks\/tw\/events\?bodySHA256=[0-9a-f]{64}$/);
  expect(JSON.parse(post?.body ?? '')).toMatchObject([
    {
      type: 'com.twilio.taskrouter.worker.activity.update',
      data: { payload: { worker_name: 'agent_7', worker_activity_name: 'Offline' } },
    },
  ]);
  const [consent] = told(happening({ kind: 'ConsentChanged', granted: false }));
  expect(JSON.parse(consent?.body ?? '')).toMatchObject([{ data: { optOutType: 'STOP' } }]);
});
