import {
  asks,
  assigns,
  botReplies,
  DAY,
  handsOff,
  merges,
  HOUR,
  replies,
  resolves,
  sends,
  someoneReplies,
} from './testing/facts.ts';
import { given, until } from './testing/given.ts';

describe('a question that comes after its answer', () => {
  test('waits for nobody, and is answered in the time it took', () => {
    const story = given(replies(40, 'ann')).when(asks(0), until(HOUR));
    expect(story.waitingSince()).toBeUndefined();
    expect(story.seen('FirstResponded', 'ObjectiveJudged', 'AbandonmentNoted')).toEqual([
      'first response any 40s',
      'first response human 40s',
      'first_response met',
      'resolution missed',
    ]);
    expect(story.episode()?.holder).toBe('ann');
  });

  test('was at risk and is judged as if it had come in order', () => {
    const late = given(replies(130, 'ann'), replies(140)).when(asks(0), until(10 * DAY));
    const inOrder = given(asks(0), replies(130, 'ann'), replies(140), until(10 * DAY));
    expect(late.seen().toSorted()).toEqual([...inOrder.seen(), 'late MessageReceived'].toSorted());
  });

  test('counts no message twice', () => {
    const story = given(replies(5)).when(asks(0));
    expect(story.seen('MessageCounted', 'FactCameLate')).toEqual([
      'late MessageReceived',
      'message in customer',
    ]);
  });

  test('opens nothing that goes on where it has been resolved since', () => {
    const story = given(replies(20, 'ann'), resolves(50)).when(asks(0));
    expect(story.episode()).toBeUndefined();
    expect(story.seen('EpisodeOpened', 'EpisodeResolved', 'ResolutionMeasured')).toEqual([
      'opened new',
      'resolved by human',
      'resolution first 50s',
    ]);
  });

  test('is with whom it has been assigned to since', () => {
    const story = given(assigns(5, 'ann', { toTeam: 'sales' })).when(asks(0));
    expect(story.episode()).toMatchObject({ holder: 'ann', slice: { team: 'sales' } });
  });

  test('was answered by a bot in charge, which has handed off since', () => {
    expect(given(botReplies(5)).when(asks(0)).waitingSince()).toBeUndefined();
    expect(given(botReplies(5), handsOff(9)).when(asks(0)).waitingSince()).toBe(9);
  });

  test('after an end too', () => {
    const story = given(asks(0), resolves(10), replies(90, 'ann')).when(asks(60));
    expect(story.waitingSince()).toBeUndefined();
    expect(story.seen('FirstResponded')).toContain('first response human 30s');
  });
});

describe('what is heard of while nothing is open', () => {
  test('has nothing to do with a question asked after it', () => {
    const story = given(assigns(0, 'ann'), replies(1, 'ann'), asks(10));
    expect(story.waitingSince()).toBe(10);
    expect(story.episode()?.holder).toBeUndefined();
    expect(story.when(resolves(20)).conversation()).not.toHaveProperty('early');
  });

  test('is of the customer, whatever they turn out to be called', () => {
    const zoe = { customer: 'zoe' };
    const story = given(replies(20, 'ann', zoe), replies(30), merges(40, 'zoe', 'amy')).when(asks(10));
    expect(story.seen('FirstResponded')).toEqual(['first response any 10s', 'first response human 10s']);
  });

  test('does not concern what is open under another name, should both prove to be one', () => {
    const story = given(asks(0), replies(20, 'ann', { customer: 'zoe' }), merges(40, 'zoe', 'amy'));
    expect(story.waitingSince()).toBe(0);
    expect(story.conversation()).not.toHaveProperty('early');
  });

  test('is forgotten after a day', () => {
    const story = given(replies(0), replies(HOUR));
    expect(story.when(until(HOUR + DAY - 1)).customers()).toEqual(['amy']);
    expect(story.when(until(HOUR + DAY)).customers()).toEqual([]);
  });

  test('is kept of the last eight', () => {
    const story = given(...Array.from({ length: 20 }, (_, second) => replies(second)));
    expect(story.conversation()?.early).toHaveLength(8);
  });

  test('is not remembered of campaigns, automatic texts and unknown senders', () => {
    expect(given(sends('campaign', 1), sends('automation', 2), someoneReplies(3)).customers()).toEqual([]);
  });
});
