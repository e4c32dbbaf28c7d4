import { asks, categorises, consents, DAY, reopens, replies, resolves } from './testing/facts.ts';
import { given, until } from './testing/given.ts';

describe('consent', () => {
  test('is remembered for each purpose as it was last given', () => {
    const story = given(
      consents(0, 'survey', true),
      consents(1, 'marketing', true),
      consents(2, 'survey', false),
    );
    expect(story.consent()).toEqual({ survey: false, marketing: true });
  });

  test('holds in every inbox and outlives every episode', () => {
    const story = given(consents(0, 'survey', false), asks(1, { inbox: 'billing' }), until(60 * DAY));
    expect(story.customer()?.conversations).toEqual({});
    expect(story.consent()).toEqual({ survey: false });
  });

  test('opens nothing and counts nowhere', () => {
    expect(
      given()
        .when(consents(0, 'survey', true))
        .seen(),
    ).toEqual([]);
  });

  test('that comes late does not undo what was said later', () => {
    const story = given(consents(10, 'survey', false), consents(5, 'survey', true));
    expect(story.consent()).toEqual({ survey: false });
  });
});

describe('a category', () => {
  test('is that of the open episode', () => {
    expect(given(asks(0), categorises(5, 'refund')).episode()?.category).toBe('refund');
  });

  test('that comes late does not undo one told since, nor is it that of an episode begun since', () => {
    expect(given(asks(0), categorises(9, 'refund'), categorises(5, 'order')).episode()?.category).toBe(
      'refund',
    );
    expect(given(asks(10), categorises(5, 'refund')).episode()?.category).toBe('other');
  });

  test('of the one before is not that of the next', () => {
    expect(given(asks(0), categorises(5, 'refund'), resolves(10), asks(20)).episode()?.category).toBe(
      'other',
    );
  });
});

describe("the vendor's own id of the conversation", () => {
  test('is that of the open episode, as last told', () => {
    const story = given(asks(0, { thread: '17' }), replies(5, 'ann'));
    expect(story.episode()?.thread).toBe('17');
    expect(story.when(replies(9, 'ann', { thread: '18' })).episode()?.thread).toBe('18');
  });

  test('of the one before is not that of the next', () => {
    const story = given(asks(0, { thread: '17' }), resolves(10), asks(20));
    expect(story.episode()).not.toHaveProperty('thread');
  });

  test('of the one before, told late, does not take the place of its own', () => {
    const story = given(asks(0, { thread: '17' }), resolves(10), asks(20, { thread: '18' }));
    expect(story.when(resolves(9, { thread: '17' })).episode()?.thread).toBe('18');
  });

  test('where nothing is open is not remembered', () => {
    expect(given(consents(0, 'survey', true, { thread: '17' })).customer()?.conversations).toEqual({});
  });
});

describe('a fact that comes late', () => {
  test('is told with its kind', () => {
    expect(given(asks(10)).when(asks(5)).seen('FactCameLate')).toEqual(['late MessageReceived']);
  });

  test('is one from before anything of the same customer, in any inbox or by a timer', () => {
    expect(
      given(asks(10))
        .when(asks(5, { inbox: 'billing' }))
        .seen('FactCameLate'),
    ).toHaveLength(1);
    expect(given(asks(0), until(100)).when(replies(59)).seen('FactCameLate')).toHaveLength(1);
  });

  test('is late for the latest, not for the last that came', () => {
    expect(given(asks(10), asks(5)).when(asks(7)).seen('FactCameLate')).toHaveLength(1);
  });

  test('is not one of the same instant, nor of another customer', () => {
    expect(given(asks(10)).when(replies(10)).seen('FactCameLate')).toEqual([]);
    expect(
      given(asks(10))
        .when(asks(5, { customer: 'zoe' }))
        .seen('FactCameLate'),
    ).toEqual([]);
  });

  test('still counts as a message and is answered no sooner than it was asked', () => {
    const story = given(reopens(0), replies(20)).when(asks(5));
    expect(story.seen('MessageCounted', 'FirstResponded')).toEqual(['message in customer']);
  });
});
