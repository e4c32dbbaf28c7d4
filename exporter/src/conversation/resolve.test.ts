import {
  asks,
  assigns,
  botReplies,
  categorises,
  DAY,
  HOUR,
  instant,
  reopens,
  replies,
  resolves,
  someoneReplies,
} from './testing/facts.ts';
import { given, until } from './testing/given.ts';

const OPENINGS = ['EpisodeOpened', 'EpisodeResolved', 'ContactRepeated', 'ResolutionMeasured'] as const;

describe('a resolution that comes after a later message of the customer', () => {
  const asked = [asks(0), replies(10, 'ann'), asks(200)];

  test('ends the episode at its own time; the message has opened the next', () => {
    expect(
      given(...asked)
        .when(resolves(100))
        .seen(...OPENINGS),
    ).toEqual(['resolved by human', 'resolution first 100s', 'opened reopened', 'repeat contact']);
  });

  test('leaves the customer waiting from that message on', () => {
    const story = given(...asked, asks(250), resolves(100));
    expect(story.waitingSince()).toBe(200);
    expect(story.when(replies(260)).seen('FirstResponded')).toEqual([
      'first response any 60s',
      'first response human 60s',
    ]);
  });

  test('counts the message as a return', () => {
    const story = given(...asked, resolves(100), replies(205), resolves(210));
    expect(story.when(until(100 + DAY)).seen('ContactJudged')).toEqual(['24h repeat']);
    const contained = given(asks(0), botReplies(5), asks(200));
    expect(contained.when(resolves(100)).seen('BotJudged')).toEqual(['bot contained', 'bot returned']);
  });

  test('judges no turn of the episode that had none', () => {
    expect(
      given(...asked)
        .when(resolves(100))
        .seen('ObjectiveJudged'),
    ).toEqual(['resolution met']);
    expect(
      given(asks(0), replies(10), asks(20), replies(30), asks(200))
        .when(resolves(100))
        .seen('ObjectiveJudged'),
    ).toEqual(['resolution met', 'next_response met']);
  });

  test('judges the message in the new episode', () => {
    const story = given(...asked).when(resolves(100), until(HOUR));
    expect(story.seen('ObjectiveJudged', 'AbandonmentNoted')).toEqual([
      'resolution met',
      'first_response missed',
      'at_risk',
      'resolution missed',
    ]);
  });

  test('finds the customer lost only where they had written before it', () => {
    expect(given(asks(0), asks(50)).when(resolves(30)).seen('AbandonmentNoted')).toEqual(['lost']);
    expect(given(reopens(0), asks(50)).when(resolves(30)).seen('AbandonmentNoted')).toEqual([]);
  });

  test('leaves nobody waiting who has been answered since, and judges the answer once', () => {
    const story = given(...asked, replies(210, 'ann')).when(resolves(100));
    expect(story.waitingSince()).toBeUndefined();
    expect(story.episode()?.startedAt).toBe(instant(200));
    expect(story.episode()?.holder).toBe('ann');
    story.play([asks(300), replies(310), resolves(320)]);
    expect(story.seen('FirstResponded', 'NextResponded', 'ObjectiveJudged', 'AbandonmentNoted')).toEqual([
      'resolution met',
      'next_response met',
      'next response 10s',
      'resolution met',
      'next_response met',
    ]);
  });

  test('leaves a customer whom the bot has answered since in its care', () => {
    const story = given(asks(0), botReplies(5), asks(200), botReplies(205)).when(resolves(100), until(HOUR));
    expect(story.waitingSince()).toBeUndefined();
    story.play([resolves(2 * HOUR)]);
    expect(story.seen('BotJudged', 'AbandonmentNoted')).toEqual([
      'bot contained',
      'bot returned',
      'bot contained',
    ]);
  });

  test('counts what was no reply of a person as the first of any kind in the next', () => {
    const story = given(...asked, botReplies(230), resolves(100));
    expect(story.when(replies(260)).seen('FirstResponded')).toEqual(['first response human 60s']);
    expect(
      given(...asked, botReplies(230))
        .when(resolves(100))
        .seen('FirstResponded'),
    ).toEqual(['first response any 30s']);
  });

  test('leaves nobody at risk who may have been answered by a person since', () => {
    const story = given(asks(0), someoneReplies(5), asks(200), someoneReplies(205));
    expect(story.when(resolves(100), until(HOUR)).seen('AbandonmentNoted')).toEqual([]);
  });

  test('leaves the next with whom it has been assigned to since, in the team and of the category told since', () => {
    const since = [assigns(205, 'bob', { toTeam: 'sales' }), categorises(206, 'refund')];
    const story = given(...asked, ...since, resolves(100));
    expect(story.episode()).toMatchObject({ holder: 'bob', assigned: true, category: 'refund' });
    expect(story.episode()?.slice.team).toBe('sales');
    expect(story.when(replies(210, 'ann')).seen('AgentNoted')).toEqual([]);
  });

  test('takes along nothing of that from before the next began', () => {
    const before = [asks(0), assigns(5, 'bob', { toTeam: 'sales' }), categorises(6, 'refund'), asks(200)];
    const story = given(...before, resolves(100));
    expect(story.episode()).toMatchObject({ assigned: false, category: 'other' });
    expect(story.episode()?.slice.team).toBe('care');
    expect(story.episode()?.holder).toBeUndefined();
  });

  test('does not pull in the end by inactivity, and keeps the link', () => {
    const story = given(asks(0, { thread: '17' }), replies(10), asks(200), replies(HOUR), resolves(100));
    expect(story.episode()?.thread).toBe('17');
    expect(story.timers()).toContain(`inactive@${HOUR + DAY}`);
  });

  test('measures the chain at once where the message came after the reopen window', () => {
    const busy = [asks(0), replies(10), replies(20 * HOUR), asks(30 * HOUR)];
    expect(
      given(...busy)
        .when(resolves(100))
        .seen('EpisodeOpened', 'ResolutionMeasured'),
    ).toEqual(['resolution first 100s', 'resolution full 100s', 'resolution active 100s', 'opened new']);
  });

  test('ends the episode for good where both are of one instant', () => {
    const story = given(asks(0), replies(10), asks(100), replies(110)).when(resolves(100));
    expect(story.conversation()?.phase.status).toBe('ended');
  });
});
