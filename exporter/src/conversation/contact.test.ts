import {
  asks,
  assigns,
  botReplies,
  DAY,
  failed,
  HOUR,
  rates,
  reopens,
  replies,
  resolves,
  scores,
  sends,
  someoneReplies,
  surveys,
} from './testing/facts.ts';
import type { Step } from './testing/given.ts';
import { given, until } from './testing/given.ts';

const ALL_FIRST = ['24h first_contact', '72h first_contact', '7d first_contact'];
const ALL_REPEAT = ['24h repeat', '72h repeat', '7d repeat'];

function judged(...steps: readonly Step[]): string[] {
  return given()
    .when(...steps, until(60 * DAY))
    .seen('ContactJudged');
}

describe('first contact resolution', () => {
  test('is judged when each window has passed', () => {
    const story = given(asks(0), replies(5, 'ann'), resolves(100));
    expect(story.when(until(100 + DAY - 1)).seen('ContactJudged')).toEqual([]);
    expect(story.when(until(100 + DAY)).seen('ContactJudged')).toEqual(['24h first_contact']);
    expect(story.when(until(100 + 3 * DAY)).seen('ContactJudged')).toEqual(['72h first_contact']);
    expect(story.when(until(100 + 7 * DAY)).seen('ContactJudged')).toEqual(['7d first_contact']);
    expect(story.when(until(60 * DAY)).seen('ContactJudged')).toEqual([]);
  });

  test('is repeat in the windows the customer wrote again in', () => {
    expect(judged(asks(0), replies(5), resolves(100), asks(HOUR))).toEqual(ALL_REPEAT);
    expect(judged(asks(0), replies(5), resolves(100), asks(2 * DAY))).toEqual([
      '24h first_contact',
      '72h repeat',
      '7d repeat',
    ]);
    expect(judged(asks(0), replies(5), resolves(100), asks(5 * DAY))).toEqual([
      '24h first_contact',
      '72h first_contact',
      '7d repeat',
    ]);
  });

  test('is repeat for a message at the very instant a window closes', () => {
    expect(judged(asks(0), replies(5), resolves(100), asks(100 + 3 * DAY))).toEqual([
      '24h first_contact',
      '72h repeat',
      '7d repeat',
    ]);
  });

  test('is first contact for a message a second after the last window', () => {
    expect(judged(asks(0), replies(5), resolves(100), asks(101 + 7 * DAY))).toEqual(ALL_FIRST);
  });

  test('is first contact with a message of the instant of the end, which belonged to what ended', () => {
    expect(judged(asks(0), replies(5), asks(100), resolves(100))).toEqual(ALL_FIRST);
  });

  test.each([
    ['a bot', botReplies(5)],
    ['someone unknown', someoneReplies(5)],
  ])('is judged after a reply of %s', (_name, reply) => {
    expect(judged(asks(0), reply, resolves(100))).toEqual(ALL_FIRST);
  });

  test('is judged after an end by inactivity', () => {
    expect(judged(asks(0), replies(5))).toEqual(ALL_FIRST);
  });

  test.each([
    ['nothing', []],
    ['an automatic text', [sends('automation', 5)]],
    ['a campaign', [sends('campaign', 5)]],
    ['a message that failed', [failed(replies(5))]],
    ['an assignment', [assigns(5, 'ann')]],
  ])('is not judged after %s alone', (_name, facts) => {
    expect(judged(asks(0), ...facts, resolves(100))).toEqual([]);
  });

  test('is judged where an agent wrote in an episode the customer never wrote in', () => {
    expect(judged(reopens(0), replies(5), resolves(100))).toEqual(ALL_FIRST);
  });

  test('is judged for new episodes only', () => {
    expect(
      judged(asks(0), replies(5), resolves(100), asks(HOUR), replies(HOUR + 1), resolves(HOUR + 2)),
    ).toEqual(ALL_REPEAT);
  });

  test('is judged for each of several new episodes by itself', () => {
    const second = 100 + 2 * DAY;
    const lines = judged(
      asks(0),
      replies(5),
      resolves(100),
      asks(second),
      replies(second + 1),
      resolves(second + 2),
    );
    expect(lines).toEqual([
      '24h first_contact',
      '72h repeat',
      '24h first_contact',
      '72h first_contact',
      '7d repeat',
      '7d first_contact',
    ]);
  });

  test('is under the team the episode ended in', () => {
    expect(
      given(asks(0), assigns(1, 'ann', { toTeam: 'sales' }), replies(5, 'ann'), resolves(100))
        .when(until(100 + DAY))
        .seen('ContactJudged'),
    ).toEqual(['24h first_contact @support/sales']);
  });

  test('is not spoilt by a survey answered in the window', () => {
    expect(
      judged(asks(0), replies(5), resolves(100), surveys(101, 's1'), scores(HOUR, { points: 5 })),
    ).toEqual(ALL_FIRST);
    expect(judged(asks(0), replies(5), resolves(100), surveys(101, 's1'), rates(HOUR, 5))).toEqual(ALL_FIRST);
  });

  test('is spoilt by a score once the survey has been scored: that is a message', () => {
    const answered = [asks(0), replies(5), resolves(100), surveys(101, 's1'), scores(HOUR, { points: 5 })];
    expect(judged(...answered, scores(2 * HOUR, { points: 4 }))).toEqual(ALL_REPEAT);
  });

  test('is not spoilt by the helpdesk reopening, nor by another inbox', () => {
    expect(judged(asks(0), replies(5), resolves(100), reopens(HOUR), resolves(HOUR + 5))).toEqual(ALL_FIRST);
    expect(judged(asks(0), replies(5), resolves(100), asks(HOUR, { inbox: 'billing' }))).toEqual(ALL_FIRST);
  });

  test('is spoilt by a message from before the reopening that comes late', () => {
    expect(judged(asks(0), replies(5), resolves(100), reopens(200), asks(150))).toEqual(ALL_REPEAT);
  });

  test('is not spoilt by a message from before the end that comes late', () => {
    expect(judged(asks(0), replies(5), resolves(100), asks(90))).toEqual(ALL_FIRST);
    expect(judged(asks(0), replies(5), resolves(100), reopens(200), asks(100))).toEqual(ALL_FIRST);
  });
});

describe('the agents who had part in it', () => {
  const by = (...parts: Step[]) => judged(asks(0), ...parts, resolves(100));

  test.each([
    ['one who wrote twice', [replies(5, 'ann'), replies(6, 'ann')]],
    ['one who was assigned and wrote', [assigns(4, 'ann'), replies(6, 'ann')]],
    ['people without a name', [replies(5), replies(6)]],
    ['one and a bot', [botReplies(4), replies(6, 'ann')]],
    ['one after a queue', [assigns(4), replies(6, 'ann')]],
  ])('are one: %s', (_name, parts) => {
    expect(by(...parts)).toEqual(ALL_FIRST);
  });

  test.each([
    ['two who wrote', [replies(5, 'ann'), replies(6, 'bob')]],
    ['one who was assigned and another who wrote', [assigns(4, 'ann'), replies(6, 'bob')]],
    ['two who were assigned', [replies(3), assigns(4, 'ann'), assigns(5, 'bob')]],
    ['one with a name and one without', [replies(5, 'ann'), replies(6)]],
    ['three', [replies(5, 'ann'), replies(6, 'bob'), replies(7, 'cid')]],
  ])('are several, which makes it a repeat: %s', (_name, parts) => {
    expect(by(...parts)).toEqual(ALL_REPEAT);
  });

  test('do not include who resolved', () => {
    expect(judged(asks(0), replies(5, 'ann'), resolves(100, { agent: 'bob' }))).toEqual(ALL_FIRST);
  });
});

describe('a repeat contact', () => {
  test('is none where two inboxes are asked at the same instant', () => {
    const story = given(asks(0)).when(asks(0, { inbox: 'billing' }));
    expect(story.seen('ContactRepeated')).toEqual([]);
  });

  test('is one where two inboxes are asked at the same instant after an end in either, in either order', () => {
    const back = [asks(200, { key: 'a' }), asks(200, { inbox: 'billing', key: 'b' })];
    for (const facts of [back, back.toReversed()]) {
      const story = given(asks(0), resolves(100)).when(...facts);
      expect(story.seen('ContactRepeated')).toHaveLength(2);
    }
    expect(
      given(asks(0), resolves(100))
        .when(asks(101 + 7 * DAY), asks(101 + 7 * DAY, { inbox: 'billing' }))
        .seen('ContactRepeated'),
    ).toEqual([]);
  });

  const again = (at: number, inbox = 'support') =>
    given(asks(0), resolves(100)).when(asks(at, { inbox })).seen('ContactRepeated');

  test('is an episode within 7 days of the end of the last', () => {
    expect(again(HOUR)).toEqual(['repeat contact']);
    expect(again(100 + 7 * DAY)).toEqual(['repeat contact']);
    expect(again(101 + 7 * DAY)).toEqual([]);
  });

  test('is one in any inbox', () => {
    expect(again(6 * DAY, 'billing')).toEqual(['repeat contact @billing/care']);
    expect(again(101 + 7 * DAY, 'billing')).toEqual([]);
  });

  test('is one while an episode in another inbox is open', () => {
    expect(
      given(asks(0))
        .when(asks(10, { inbox: 'billing' }))
        .seen('ContactRepeated'),
    ).toEqual(['repeat contact @billing/care']);
  });

  test("is one of the helpdesk's own reopening too", () => {
    expect(given(asks(0), resolves(100)).when(reopens(HOUR)).seen('ContactRepeated')).toEqual([
      'repeat contact',
    ]);
  });

  test("is none for the customer's first, nor for somebody else's", () => {
    expect(
      given(asks(0, { customer: 'zoe' }))
        .when(asks(10))
        .seen('ContactRepeated'),
    ).toEqual([]);
  });

  test('is none for a survey answered', () => {
    expect(
      given(asks(0), resolves(100), surveys(110, 's1'))
        .when(scores(120, { points: 5 }))
        .seen('ContactRepeated'),
    ).toEqual([]);
  });
});
