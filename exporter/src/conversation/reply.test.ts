import { createCalendar } from './calendar.ts';
import {
  asks,
  assigns,
  botEnters,
  botReplies,
  failed,
  handsOff,
  HOUR,
  prompts,
  reopens,
  replies,
  resolves,
  sends,
  someoneReplies,
} from './testing/facts.ts';
import { given, under } from './testing/given.ts';
import type { Step } from './testing/given.ts';
import { POLICY } from './testing/policies.ts';

const NINE_TO_FIVE = createCalendar({
  timezone: 'UTC',
  hours: { mon: [{ from: '09:00', to: '17:00' }], tue: [{ from: '09:00', to: '17:00' }] },
  holidays: [],
});
const OFFICE = { ...POLICY, inboxes: { support: { inactivityMs: null, calendar: NINE_TO_FIVE } } };

describe('first response', () => {
  test('by a person is a first response by anyone too', () => {
    expect(given(asks(0)).when(replies('0:42', 'ann')).seen('FirstResponded')).toEqual([
      'first response any 42s',
      'first response human 42s',
    ]);
  });

  test('counts from the first of several customer messages', () => {
    expect(given(asks(0), asks(20)).when(replies(30)).seen('FirstResponded')).toEqual([
      'first response any 30s',
      'first response human 30s',
    ]);
  });

  test('is observed once per episode', () => {
    expect(
      given(asks(0), replies(5), asks(10)).when(replies(15), asks(20), replies(25)).seen('FirstResponded'),
    ).toEqual([]);
  });

  test('is observed again in the next episode', () => {
    expect(
      given(asks(0), replies(5), resolves(10), asks(100)).when(replies(103)).seen('FirstResponded'),
    ).toEqual(['first response any 3s', 'first response human 3s']);
  });

  test('by a bot first: the person still counts from the first message', () => {
    expect(given(asks(0)).when(botReplies(2), asks(10), replies(70)).seen('FirstResponded')).toEqual([
      'first response any 2s',
      'first response human 70s',
    ]);
  });

  test('by someone unknown is one by anyone, never by a person', () => {
    expect(given(asks(0)).when(someoneReplies(3), replies(20)).seen('FirstResponded')).toEqual([
      'first response any 3s',
      'first response human 20s',
    ]);
  });

  test.each([
    ['an automatic text', sends('automation', 5)],
    ['a campaign', sends('campaign', 5)],
    ['a survey prompt', prompts(5, 's1')],
    ["a person's survey prompt", { ...replies(5, 'ann'), survey: { id: 's1', of: 5 as const } }],
    ['a message that failed', failed(replies(5))],
  ])('is never %s', (_name, message) => {
    const story = given(asks(0)).when(message);
    expect(story.seen('FirstResponded')).toEqual([]);
    expect(story.waitingSince()).toBe(0);
    expect(story.when(replies(9)).seen('FirstResponded')).toEqual([
      'first response any 9s',
      'first response human 9s',
    ]);
  });

  test('is none where an agent wrote before anything was open: it counts from the customer', () => {
    expect(given(replies(0), asks(100)).when(replies(107)).seen('FirstResponded')).toEqual([
      'first response any 7s',
      'first response human 7s',
    ]);
  });

  test('counts from the customer in an episode an agent wrote in first', () => {
    expect(given(reopens(0)).when(replies(10), asks(100), replies(107)).seen('FirstResponded')).toEqual([
      'first response any 7s',
      'first response human 7s',
    ]);
  });

  test('is none where the customer never wrote', () => {
    expect(given(reopens(0)).when(replies(10), resolves(20)).seen('FirstResponded')).toEqual([]);
  });

  test('at the instant of the question takes no time', () => {
    const zero = ['first response any 0s', 'first response human 0s'];
    expect(given().when(asks(0), replies(0)).seen('FirstResponded')).toEqual(zero);
  });

  test('counts open hours too where the inbox has a calendar', () => {
    const [monday16, tuesday10] = [16 * HOUR, 34 * HOUR];
    expect(under(OFFICE).given(asks(monday16)).when(replies(tuesday10)).seen('FirstResponded')).toEqual([
      'first response any 64800s (open 7200s)',
      'first response human 64800s (open 7200s)',
    ]);
  });

  test('in closed hours alone takes no open time', () => {
    expect(under(OFFICE).given(asks(0)).when(replies(60)).seen('FirstResponded')).toEqual([
      'first response any 60s (open 0s)',
      'first response human 60s (open 0s)',
    ]);
  });

  test("by one fact each: a person's late reply from before the first changes nothing", () => {
    expect(given(asks(0), replies(20)).when(replies(10)).seen('FirstResponded', 'NextResponded')).toEqual([]);
  });

  test('is never counted from a late message that was part of the episode before', () => {
    expect(
      given(asks(0), resolves(100), asks(200)).when(asks(90), replies(210)).seen('FirstResponded'),
    ).toEqual(['first response any 10s', 'first response human 10s']);
  });

  test('a reply from before the question, coming late, is no response to it', () => {
    expect(given(reopens(0), asks(20)).when(replies(10)).seen('FirstResponded')).toEqual([]);
  });
});

describe('next response', () => {
  test('is the time of every later turn, from its first unanswered message', () => {
    expect(
      given(asks(0), replies(5))
        .when(asks(10), asks(15), replies(30), replies(31), asks(40), replies(41))
        .seen('NextResponded'),
    ).toEqual(['next response 20s', 'next response 1s']);
  });

  test('is not ended by a bot or someone unknown', () => {
    expect(
      given(asks(0), replies(5), asks(10))
        .when(botReplies(12), someoneReplies(14), replies(30))
        .seen('NextResponded'),
    ).toEqual(['next response 20s']);
  });

  test('is none for a reply nobody asked for', () => {
    expect(given(asks(0), replies(5)).when(replies(10)).seen('NextResponded')).toEqual([]);
  });

  test('is none before the first response by a person', () => {
    expect(given(asks(0), botReplies(5)).when(asks(10), replies(20)).seen('NextResponded')).toEqual([]);
  });

  test('is counted for a message later than a reply that comes late', () => {
    expect(given(asks(0), asks(20), replies(10)).when(replies(30)).seen('NextResponded')).toEqual([
      'next response 10s',
    ]);
  });

  test('is not awaited again for an answered message when an earlier reply comes late', () => {
    const story = given(asks(0), replies(5), asks(20), replies(30)).when(replies(10), resolves(HOUR));
    expect(story.seen('NextResponded', 'ObjectiveJudged')).toEqual([
      'resolution missed',
      'next_response met',
    ]);
  });

  test('is none for a turn the episode ended in', () => {
    expect(given(asks(0), replies(5), asks(10)).when(resolves(20)).seen('NextResponded')).toEqual([]);
  });
});

describe('the customer waits', () => {
  test('from the first message nobody replied to', () => {
    expect(given(asks(3), asks(9)).waitingSince()).toBe(3);
  });

  test.each([
    ['a person', replies(10)],
    ['someone unknown', someoneReplies(10)],
    ['a bot that takes charge with it', botReplies(10)],
  ])('until %s replies', (_name, reply) => {
    expect(given(asks(3), reply).waitingSince()).toBeUndefined();
  });

  test('again from the next message on', () => {
    expect(given(asks(3), replies(10), asks(20), asks(25)).waitingSince()).toBe(20);
  });

  test('on, past the reply of a bot that had handed off', () => {
    expect(given(asks(0), handsOff(5), botReplies(10)).waitingSince()).toBe(0);
  });

  test('on, past the reply of a bot that is not in charge since a person was assigned', () => {
    expect(given(asks(0), assigns(5, 'ann'), botReplies(10)).waitingSince()).toBe(0);
  });

  test('from the handoff on when the bot had answered everything', () => {
    expect(given(asks(0), botReplies(5), handsOff(20)).waitingSince()).toBe(20);
  });

  test('from before the handoff when something was waiting then', () => {
    expect(given(asks(0), botReplies(5), asks(10), handsOff(20)).waitingSince()).toBe(10);
  });

  test('from the assignment on when it takes an answered customer from the bot', () => {
    expect(given(asks(0), botReplies(5), assigns(20, 'ann')).waitingSince()).toBe(20);
  });

  test('for nothing once the person who takes over from the bot has written', () => {
    expect(given(asks(0), botReplies(5), replies(20)).waitingSince()).toBeUndefined();
  });

  test('for nothing when the episode has ended', () => {
    expect(given(asks(0), resolves(5)).waitingSince()).toBeUndefined();
  });

  test('for nothing where the customer never wrote', () => {
    expect(given(reopens(0), botEnters(1), handsOff(5)).waitingSince()).toBeUndefined();
  });

  test('for nothing when an answered message comes late', () => {
    expect(given(asks(0), replies(20), asks(10)).waitingSince()).toBeUndefined();
  });

  test('for nothing when a question comes late that has the instant of a reply', () => {
    expect(given(asks(0), someoneReplies(5), asks(5)).waitingSince()).toBeUndefined();
    const turns = given(asks(0), replies(5)).when(asks(5), resolves(50));
    expect(turns.seen('ObjectiveJudged')).toEqual(['resolution met']);
  });

  test('for nothing when the reply has the instant of the question, whichever arrived first', () => {
    expect(given(asks(0), replies(5), asks(5)).waitingSince()).toBeUndefined();
    expect(given(asks(0), asks(5), replies(5)).waitingSince()).toBeUndefined();
  });

  test('on for a message later than a reply that comes late', () => {
    expect(given(asks(0), asks(20), replies(10)).waitingSince()).toBe(20);
  });
});

describe('an escalation level that was reached', () => {
  const answers = (...steps: Step[]) => given(...steps).seen('EscalationAnswered');

  test.each([
    ['a person', replies],
    ['someone unknown', someoneReplies],
  ])('is answered by %s, from when it was reached on, and each level by itself', (_name, reply) => {
    expect(answers(asks(0), reply('2:30'))).toEqual(['team_lead answered 30s']);
    expect(answers(asks(0), asks('14:00'), reply('15:10'))).toEqual([
      'team_lead answered 790s',
      'on_call answered 10s',
    ]);
  });

  test('is not reached by a reply at the very instant', () => {
    expect(answers(asks(0), replies('2:00'))).toEqual([]);
  });

  test('is answered once per wait, in the first response and in every later turn', () => {
    expect(
      answers(asks(0), replies('3:00'), replies('9:00'), asks('10:00'), replies('12:05'), asks('13:00')),
    ).toEqual(['team_lead answered 60s', 'team_lead answered 5s']);
  });

  test('has no answer where a bot in charge, an automatic text or the end of the episode ends the wait', () => {
    expect(answers(asks(0), botReplies('3:00'), replies('4:00'))).toEqual([]);
    expect(answers(asks(0), sends('automation', '3:00'), resolves('4:00'))).toEqual([]);
  });

  test('counts from the handoff where the bot had answered everything', () => {
    expect(answers(asks(0), botReplies(5), handsOff('5:00'), replies('7:20'))).toEqual([
      'team_lead answered 20s',
    ]);
  });

  test('is none where the configuration has no levels', () => {
    const story = under({ ...POLICY, escalation: [] }).given(asks(0), replies('20:00'));
    expect(story.seen('EscalationAnswered')).toEqual([]);
  });
});

describe('messages', () => {
  test('are counted by direction and sender, in an episode or not', () => {
    const story = given().when(sends('campaign', 0), asks(1), replies(2), botReplies(3), someoneReplies(4));
    story.play([sends('automation', 5), prompts(6, 's1')]);
    expect(story.seen('MessageCounted')).toEqual([
      'message out campaign',
      'message in customer',
      'message out human',
      'message out bot',
      'message out unknown',
      'message out automation',
      'message out automation',
    ]);
  });

  test('that failed are not', () => {
    expect(
      given()
        .when(failed(replies(0)), failed(prompts(1, 's1')))
        .seen('MessageCounted'),
    ).toEqual([]);
  });

  test("are counted under their own source and the inbox's team", () => {
    expect(
      given(asks(0), assigns(1, 'ann', { toTeam: 'sales' }))
        .when(replies(2, 'ann', { source: 'chat' }))
        .seen('MessageCounted'),
    ).toEqual(['message out human via chat']);
  });
});
