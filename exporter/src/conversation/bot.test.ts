import {
  asks,
  assigns,
  botEnters,
  botReplies,
  DAY,
  handsOff,
  HOUR,
  reopens,
  replies,
  resolves,
  scores,
  someoneReplies,
  surveys,
} from './testing/facts.ts';
import type { Step } from './testing/given.ts';
import { given, until } from './testing/given.ts';

function outcomes(...steps: readonly Step[]): string[] {
  return given()
    .when(...steps)
    .seen('BotJudged');
}

describe('a bot takes charge', () => {
  test.each([
    ['by an event', botEnters(5)],
    ['by its first message', botReplies(5)],
  ])('%s', (_name, entry) => {
    expect(given(asks(0), entry).episode()?.bot).toBe('in_charge');
  });

  test.each([
    ['has written', replies(2)],
    ['has written under a name', replies(2, 'ann')],
    ['is assigned', assigns(2, 'ann')],
  ])('not by a message when a person %s', (_name, part) => {
    expect(given(asks(0), part, botReplies(5)).episode()?.bot).toBe('none');
    expect(outcomes(asks(0), part, botReplies(5), resolves(50))).toEqual([]);
  });

  test('when the conversation is in a queue or someone unknown wrote', () => {
    expect(given(asks(0), assigns(1), someoneReplies(2), botReplies(5)).episode()?.bot).toBe('in_charge');
  });

  test('not where nothing is open', () => {
    expect(given(botEnters(0), handsOff(1)).episode()).toBeUndefined();
  });

  test('not again once it has handed off', () => {
    const story = given(asks(0), botReplies(5), handsOff(10), botEnters(20), botReplies(30));
    expect(story.episode()?.bot).toBe('handed_off');
    expect(story.when(resolves(50)).seen('BotJudged')).toEqual([]);
  });
});

describe('a bot hands off', () => {
  test('by an event, at once', () => {
    expect(given(asks(0), botReplies(5)).when(handsOff(10)).seen('BotJudged')).toEqual(['bot handed_off']);
  });

  test.each([
    ['writes', replies(10)],
    ['is assigned', assigns(10, 'ann')],
  ])('when a person %s', (_name, fact) => {
    expect(given(asks(0), botReplies(5)).when(fact).seen('BotJudged')).toEqual(['bot handed_off']);
  });

  test('not when the conversation is put into a queue', () => {
    expect(
      given(asks(0), botReplies(5))
        .when(assigns(10, undefined, { toTeam: 'sales' }))
        .seen('BotJudged'),
    ).toEqual([]);
  });

  test('though nothing told that it had entered', () => {
    expect(outcomes(asks(0), handsOff(10))).toEqual(['bot handed_off']);
  });

  test('once, however it is told', () => {
    expect(
      outcomes(asks(0), botReplies(5), handsOff(10), assigns(10, 'ann'), replies(11), resolves(50)),
    ).toEqual(['bot handed_off']);
  });
});

describe('a handoff that comes late', () => {
  const late = () => given(asks(0), botReplies(2), until(200)).when(handsOff(50));

  test('has the deadlines judged that passed while the bot was thought to be in charge', () => {
    expect(
      late()
        .play([until(200)])
        .seen('ObjectiveJudged', 'AbandonmentNoted'),
    ).toEqual(['first_response missed', 'at_risk']);
  });

  test('by a person who wrote in time is judged by the reply alone', () => {
    const story = given(asks(0), botReplies(2), until(200)).when(replies(50), until(250));
    expect(story.seen('ObjectiveJudged', 'AbandonmentNoted')).toEqual(['first_response met']);
  });

  test('leaves alone what a person or someone unknown had seen to', () => {
    const story = given(asks(0), botReplies(2), someoneReplies(20), until(200)).when(
      handsOff(50),
      until(250),
    );
    expect(story.seen('AbandonmentNoted')).toEqual([]);
  });
});

describe('the outcome of a bot still in charge at the end', () => {
  test.each([
    ['a person resolved', resolves(50)],
    ['it resolved', resolves(50, { by: 'bot' })],
    ['inactivity', until(2 * DAY)],
  ])('is contained when everything was answered: %s', (_name, end) => {
    expect(outcomes(asks(0), botReplies(5), asks(10), botReplies(12), end)).toEqual(['bot contained']);
  });

  test('is abandoned when the last message was not answered', () => {
    expect(outcomes(asks(0), botReplies(5), asks(10), resolves(50))).toEqual(['bot abandoned']);
    expect(outcomes(asks(0), botEnters(5), resolves(50))).toEqual(['bot abandoned']);
    expect(outcomes(asks(0), botReplies(5), asks(10), until(2 * DAY))).toEqual(['bot abandoned']);
  });

  test('is contained when the very last message is at the instant of its answer', () => {
    expect(outcomes(asks(0), botReplies(5), asks(10), botReplies(10), resolves(10))).toEqual([
      'bot contained',
    ]);
  });

  test('counts for each episode', () => {
    expect(
      outcomes(asks(0), botReplies(5), resolves(50), reopens(100), botReplies(101), asks(102), resolves(150)),
    ).toEqual(['bot contained', 'bot returned', 'bot abandoned']);
  });
});

describe('a contained episode has returned', () => {
  const contained = [asks(0), botReplies(5), resolves(50)];

  test('when the customer writes within 72 h, once', () => {
    expect(outcomes(...contained, asks(HOUR), asks(2 * HOUR))).toEqual(['bot contained', 'bot returned']);
  });

  test('at the very instant of the 72 h, and not a second later', () => {
    expect(outcomes(...contained, asks(50 + 3 * DAY))).toEqual(['bot contained', 'bot returned']);
    expect(outcomes(...contained, asks(51 + 3 * DAY))).toEqual(['bot contained']);
  });

  test('under the team of the contained episode', () => {
    expect(
      given(asks(0), botReplies(5), assigns(6, undefined, { toTeam: 'sales' }), resolves(50))
        .when(asks(HOUR))
        .seen('BotJudged'),
    ).toEqual(['bot returned @support/sales']);
  });

  test('not by an answer to a survey', () => {
    expect(outcomes(...contained, surveys(60, 's1'), scores(70, { points: 5 }))).toEqual(['bot contained']);
  });

  test("not by the helpdesk's reopening, but by the message that follows", () => {
    expect(outcomes(...contained, reopens(HOUR))).toEqual(['bot contained']);
    expect(outcomes(...contained, reopens(HOUR), asks(HOUR + 5))).toEqual(['bot contained', 'bot returned']);
  });

  test('not by a message of the instant of its end that comes late', () => {
    expect(outcomes(...contained, reopens(HOUR), asks(50))).toEqual(['bot contained']);
  });

  test('not in another inbox', () => {
    expect(outcomes(...contained, asks(HOUR, { inbox: 'billing' }))).toEqual(['bot contained']);
  });

  test('each of two, when the customer wrote after both', () => {
    expect(outcomes(...contained, reopens(100), botEnters(101), resolves(150), asks(HOUR))).toEqual([
      'bot contained',
      'bot contained',
      'bot returned',
      'bot returned',
    ]);
  });
});
