import {
  asks,
  assigns,
  botReplies,
  consents,
  DAY,
  handsOff,
  HOUR,
  merges,
  rates,
  reopens,
  replies,
  resolves,
  scores,
  surveys,
} from './testing/facts.ts';
import { given, until } from './testing/given.ts';

const zoe = { customer: 'zoe' };

describe('two customers are found to be one', () => {
  test('by a fact that says so', () => {
    const story = given(asks(0), merges(10, 'amy', 'zoe'));
    expect(story.customers()).toEqual(['zoe']);
    expect(story.episode('support', 'zoe')?.startedAt).toBe(story.episode('support', 'amy')?.startedAt);
  });

  test('by another name seen in a fact', () => {
    expect(given(asks(0), asks(10, { customer: 'zoe', alsoKnownAs: ['amy'] })).customers()).toEqual(['zoe']);
  });

  test('and what they write under either name is one conversation', () => {
    const story = given(asks(0), merges(10, 'amy', 'zoe')).when(
      replies(20, 'ann', zoe),
      asks(30),
      replies(40),
    );
    expect(story.seen('EpisodeOpened', 'FirstResponded', 'NextResponded')).toEqual([
      'first response any 20s',
      'first response human 20s',
      'next response 10s',
    ]);
  });

  test('through a chain of names', () => {
    const story = given(asks(0), merges(10, 'amy', 'zoe'), merges(20, 'zoe', 'eve')).when(replies(30));
    expect(story.customers()).toEqual(['eve']);
    expect(story.seen('FirstResponded')).toEqual(['first response any 30s', 'first response human 30s']);
  });

  test('through names known before either wrote', () => {
    const story = given(merges(0, 'amy', 'zoe'), merges(1, 'zoe', 'eve'), asks(10));
    expect(story.customers()).toEqual(['eve']);
  });

  test("and keep the vendor's own id of the conversation, whichever had one", () => {
    const named = given(asks(0), asks(5, { ...zoe, thread: '17' }), merges(10, 'amy', 'zoe'));
    expect(named.episode('support', 'zoe')?.thread).toBe('17');
    const both = given(
      asks(0, { thread: '16' }),
      asks(5, { ...zoe, thread: '17' }),
      merges(10, 'amy', 'zoe'),
    );
    expect(both.episode('support', 'zoe')?.thread).toBe('16');
  });

  test('though they were found so before, the other way round', () => {
    const story = given(asks(0), merges(10, 'amy', 'zoe')).when(merges(20, 'zoe', 'amy'), asks(30));
    expect(story.customers()).toHaveLength(1);
    expect(story.seen()).toEqual([]);
  });

  test('and named in a fact of their own, nothing changes', () => {
    const story = given(asks(0)).when(asks(10, { alsoKnownAs: ['amy'] }), merges(20, 'amy', 'amy'));
    expect(story.customers()).toEqual(['amy']);
    expect(story.waitingSince()).toBe(0);
  });

  test('without counting as a fact that came late', () => {
    expect(
      given(asks(0), asks(50, zoe))
        .when(merges(60, 'amy', 'zoe'), asks(70))
        .seen('FactCameLate'),
    ).toEqual([]);
  });

  test('their contacts under both names make the next a repeat contact', () => {
    const story = given(asks(0, { ...zoe, inbox: 'billing' }), merges(10, 'zoe', 'amy'));
    expect(story.when(asks(20)).seen('EpisodeOpened', 'ContactRepeated')).toEqual([
      'opened new',
      'repeat contact',
    ]);
  });

  test('their conversations in different inboxes stay two', () => {
    const story = given(asks(0), asks(5, { ...zoe, inbox: 'billing' }), merges(10, 'zoe', 'amy'));
    expect(Object.keys(story.customer()?.conversations ?? {}).sort()).toEqual(['billing', 'support']);
    expect(story.when(until(500)).seen('ObjectiveJudged').sort()).toEqual([
      'first_response missed',
      'first_response missed @billing/care',
      'resolution missed',
      'resolution missed @billing/care',
    ]);
  });
});

describe('of two open episodes in an inbox', () => {
  test('the older goes on', () => {
    const story = given(asks(0), asks(50, zoe), merges(60, 'amy', 'zoe'));
    expect(story.when(resolves(100, zoe)).seen('ResolutionMeasured')).toEqual(['resolution first 100s']);
  });

  test('each objective is judged once, the question of the younger being a turn of the older', () => {
    const story = given(asks(0), replies(5), asks(50, zoe), merges(60, 'zoe', 'amy'));
    expect(story.when(until(2 * HOUR)).seen('ObjectiveJudged')).toEqual([
      'next_response missed',
      'resolution missed',
    ]);
  });

  test('the agent of the younger is free of it', () => {
    const story = given(asks(0), assigns(1, 'ann'), asks(50, zoe), assigns(55, 'bob', zoe));
    expect(story.when(merges(60, 'zoe', 'amy')).seen('AgentNoted')).toEqual(['lays: bob of care at 60s']);
  });

  test('the agent of the older holds it on', () => {
    const story = given(asks(0), assigns(1, 'ann'), asks(50, zoe)).when(merges(60, 'amy', 'zoe'));
    expect(story.seen('AgentNoted')).toEqual([]);
    expect(story.episode('support', 'zoe')?.holder).toBe('ann');
  });

  test('where nobody holds the older, the agent of the younger holds it on', () => {
    const story = given(asks(0), asks(50, zoe), assigns(55, 'bob', zoe)).when(merges(60, 'zoe', 'amy'));
    expect(story.seen('AgentNoted')).toEqual([]);
    expect(story.play([replies(70, 'ann'), resolves(100)]).seen('AgentNoted')).toEqual([
      'lays: bob of care at 100s',
      'handled: bob of care at 100s',
    ]);
  });

  test('a wait in either goes on: the customer still waits', () => {
    const story = given(asks(0), replies(5), asks(50, zoe), merges(60, 'zoe', 'amy'));
    expect(story.waitingSince()).toBe(50);
  });

  test('what was opened is resolved in the end, each once', () => {
    const story = given().when(asks(0), asks(50, zoe), merges(60, 'zoe', 'amy'), resolves(100));
    expect(story.seen('EpisodeOpened')).toHaveLength(2);
    expect(story.seen('EpisodeResolved')).toHaveLength(2);
  });

  test('a bot in charge of the younger still has one outcome', () => {
    const story = given(asks(0), replies(5), asks(50, zoe), botReplies(55, zoe));
    expect(story.when(merges(60, 'zoe', 'amy'), resolves(100)).seen('BotJudged')).toHaveLength(1);
  });
});

describe('of two open episodes that become one', () => {
  const asked = [asks(0), asks(50, zoe)];

  test.each([
    ['the older', [replies(60)]],
    ['the younger', [replies(60, 'ann', zoe)]],
  ])('a reply to %s after both questions has answered both', (_name, reply) => {
    expect(given(...asked, ...reply, merges(70, 'zoe', 'amy')).waitingSince()).toBeUndefined();
  });

  test('a question the bot in charge had answered does not wait', () => {
    const story = given(asks(0), botReplies(5), asks(50, zoe), botReplies(55, zoe), merges(60, 'zoe', 'amy'));
    expect(story.waitingSince()).toBeUndefined();
    expect(story.when(resolves(100)).seen('BotJudged')).toEqual(['bot contained']);
  });

  test('a message to either keeps it alive', () => {
    const story = given(asks(0), asks(20 * HOUR, zoe), merges(21 * HOUR, 'zoe', 'amy'));
    expect(story.when(until(44 * HOUR - 1)).seen('EpisodeResolved')).toEqual([]);
    expect(story.when(until(44 * HOUR)).seen('EpisodeResolved')).toHaveLength(2);
  });

  test.each([
    ['the older', [replies(60)]],
    ['the younger', [replies(60, 'ann', zoe)]],
  ])('the customer is not lost when a person had replied to %s', (_name, reply) => {
    const story = given(...asked, ...reply, merges(70, 'zoe', 'amy'));
    expect(story.when(resolves(100)).seen('AbandonmentNoted')).toEqual([]);
  });

  test("a person's reply to the younger is the first response to the older's question", () => {
    const story = given(...asked, replies(55, 'ann', zoe)).when(merges(58, 'zoe', 'amy'), until(HOUR));
    expect(story.seen('FirstResponded', 'ObjectiveJudged', 'AbandonmentNoted')).toEqual([
      'first response any 55s',
      'first response human 55s',
      'first_response met',
      'resolution missed',
    ]);
  });

  test("though the younger's last question is still open, and a turn of the whole", () => {
    const story = given(...asked, replies(55, 'ann', zoe), asks(57, zoe)).when(merges(58, 'zoe', 'amy'));
    expect(story.waitingSince()).toBe(57);
    story.play([replies(70), resolves(80)]);
    expect(story.seen('FirstResponded', 'NextResponded', 'ObjectiveJudged')).toEqual([
      'first response any 55s',
      'first response human 55s',
      'first_response met',
      'next response 13s',
      'resolution met',
      'next_response met',
    ]);
  });

  test("not when the older's question is the later one: its first response is still to come", () => {
    const story = given(reopens(0), asks(5, zoe), replies(10, 'ann', zoe), asks(20));
    story.when(merges(30, 'zoe', 'amy'), replies(40), until(HOUR));
    expect(story.seen('FirstResponded', 'NextResponded', 'ObjectiveJudged')).toEqual([
      'first response any 20s',
      'first response human 20s',
      'first_response met',
      'resolution missed',
    ]);
  });

  test("a bot's reply to the younger is a response by anyone, and no more", () => {
    const story = given(...asked, botReplies(55, zoe)).when(merges(58, 'zoe', 'amy'), replies(59));
    expect(story.seen('FirstResponded')).toEqual(['first response any 55s', 'first response human 59s']);
  });

  test('an older one at risk has recovered when a person had replied to the younger', () => {
    const story = given(asks(0), asks(100, zoe), replies(130, 'ann', zoe)).when(merges(140, 'zoe', 'amy'));
    expect(story.play([resolves(150)]).seen('AbandonmentNoted')).toEqual(['recovered']);
  });

  test('a younger one at risk recovers with the next reply of a person', () => {
    const story = given(asks(0), replies(5), asks(10, zoe), until(200), merges(210, 'zoe', 'amy'));
    expect(story.when(replies(220), replies(230)).seen('AbandonmentNoted')).toEqual(['recovered']);
  });

  test('and has recovered when a person had replied to the older since', () => {
    const story = given(asks(0), asks(10, zoe), replies(100), until(200)).when(merges(210, 'zoe', 'amy'));
    expect(story.seen('AbandonmentNoted')).toEqual(['recovered']);
    expect(story.when(replies(220)).seen('AbandonmentNoted')).toEqual([]);
  });

  test('the agents of both had part in it', () => {
    const story = given(...asked, replies(55, 'ann'), replies(60, 'bob', zoe), merges(70, 'zoe', 'amy'));
    expect(
      story
        .play([resolves(100)])
        .when(until(100 + DAY))
        .seen('ContactJudged'),
    ).toEqual(['24h repeat']);
  });

  test('a bot in charge of one has handed off when a person had written in the other', () => {
    const story = given(asks(0), botReplies(5), asks(50, zoe), replies(55, 'ann', zoe));
    expect(story.when(merges(60, 'zoe', 'amy'), resolves(100)).seen('BotJudged')).toEqual(['bot handed_off']);
  });

  test('what a bot had handed off in the younger waits for a person, whatever a bot writes', () => {
    const handed = [asks(50, zoe), botReplies(52, zoe), handsOff(55, zoe)];
    const story = given(asks(0), botReplies(5), ...handed).when(merges(60, 'zoe', 'amy'));
    expect(story.seen('BotJudged')).toEqual(['bot handed_off']);
    expect(story.play([botReplies(70)]).waitingSince()).toBe(55);
    const entered = given(asks(0), ...handed, merges(60, 'zoe', 'amy')).when(botReplies(70), resolves(100));
    expect(entered.seen('BotJudged')).toEqual([]);
  });
});

describe('of an open and an ended episode in an inbox', () => {
  test.each([
    ['ended', 'open', 'amy', 'zoe'],
    ['open', 'ended', 'zoe', 'amy'],
  ])('the open one goes on when the %s one is merged into the %s one', (_from, _into, from, into) => {
    const story = given(asks(0), resolves(20), asks(50, zoe), merges(60, from, into));
    expect(story.waitingSince('support', into)).toBe(50);
    expect(story.when(replies(70)).seen('FirstResponded')).toEqual([
      'first response any 20s',
      'first response human 20s',
    ]);
  });

  test('the contact that ended is judged on', () => {
    const story = given(asks(0), replies(5), resolves(20), asks(50, zoe), merges(60, 'zoe', 'amy'), asks(70));
    expect(story.when(until(20 + DAY)).seen('ContactJudged')).toEqual(['24h repeat']);
  });

  test('what the customer had written under the other name since is a return', () => {
    const ended = [asks(0), replies(5), resolves(20)];
    const back = [asks(50, zoe), replies(55, 'bob', zoe)];
    const story = given(...ended, ...back, merges(60, 'zoe', 'amy')).when(until(20 + DAY));
    expect(story.seen('ContactJudged')).toEqual(['24h repeat']);
    const before = given(asks(0, zoe), ...ended, merges(60, 'zoe', 'amy')).when(until(20 + DAY));
    expect(before.seen('ContactJudged')).toEqual(['24h first_contact']);
    const contained = [asks(0), botReplies(5), resolves(20), ...back];
    expect(
      given(...contained)
        .when(merges(60, 'amy', 'zoe'))
        .seen('BotJudged'),
    ).toEqual(['bot returned']);
  });

  test('the chain that ended is measured once', () => {
    const story = given(asks(0), resolves(20), asks(50, zoe)).when(merges(60, 'amy', 'zoe'), until(30 * DAY));
    expect(story.seen('ResolutionMeasured')).toEqual(['resolution full 20s', 'resolution active 20s']);
  });
});

describe('of two ended episodes in an inbox', () => {
  const both = [asks(0), replies(5), resolves(20), asks(0, zoe), replies(5, 'bob', zoe), resolves(50, zoe)];

  test('each chain is measured once, and each contact judged in each window', () => {
    const story = given(...both).when(merges(60, 'amy', 'zoe'), until(60 * DAY));
    expect(story.seen('ResolutionMeasured').sort()).toEqual([
      'resolution active 20s',
      'resolution active 50s',
      'resolution full 20s',
      'resolution full 50s',
    ]);
    expect(story.seen('ContactJudged')).toHaveLength(6);
    expect(story.customers()).toEqual([]);
  });

  test('the later one is reopened', () => {
    const story = given(...both, merges(60, 'zoe', 'amy'));
    expect(story.when(asks(50 + DAY)).seen('EpisodeOpened')).toEqual(['opened reopened']);
  });

  test('contacts that ended at one instant are each judged by themselves', () => {
    const story = given(asks(0), replies(5), resolves(50), asks(0, zoe), replies(5, 'ann', zoe));
    story.play([replies(6, 'bob', zoe), resolves(50, zoe), merges(60, 'zoe', 'amy')]);
    expect(
      story
        .when(until(50 + DAY))
        .seen('ContactJudged')
        .sort(),
    ).toEqual(['24h first_contact', '24h repeat']);
  });

  test('each contained by a bot has returned when the customer writes again', () => {
    const story = given(
      asks(0),
      botReplies(5),
      resolves(20),
      asks(0, zoe),
      botReplies(5, zoe),
      resolves(50, zoe),
    );
    expect(story.when(merges(60, 'zoe', 'amy'), asks(HOUR)).seen('BotJudged')).toEqual([
      'bot returned',
      'bot returned',
    ]);
  });
});

describe('of two episodes contained by a bot', () => {
  test('each has returned within the time of its own', () => {
    const early = [asks(0), botReplies(5), resolves(10)];
    const late = [asks(10 * HOUR, zoe), botReplies(10 * HOUR + 5, zoe), resolves(10 * HOUR + 10, zoe)];
    const story = given(...early, reopens(20), ...late).play([merges(11 * HOUR, 'zoe', 'amy')]);
    const [until10, until20] = [10 + 3 * DAY, 10 * HOUR + 10 + 3 * DAY];
    expect(story.timers()).toContain(`bot_return_over@${until20}`);
    expect(story.when(asks(until10 + 1)).seen('BotJudged')).toEqual(['bot returned']);
  });
});

describe('of two surveys out', () => {
  test('the newer stays, the older has expired', () => {
    const story = given(surveys(0, 's1'), surveys(10, 's2', zoe)).when(
      merges(20, 'zoe', 'amy'),
      rates(30, 5),
    );
    expect(story.seen('SurveyNoted')).toEqual(['survey expired', 'survey answered']);
    expect(story.conversation()?.survey?.id).toBe('s2');
  });

  test('an older one that was answered is scored', () => {
    const story = given(surveys(0, 's1'), rates(5, 2), surveys(10, 's2', zoe));
    expect(story.when(merges(20, 'amy', 'zoe')).seen('SurveyNoted', 'Scored')).toEqual(['scored 2']);
  });

  test('one alone goes on, its expiry too', () => {
    const story = given(asks(0), surveys(10, 's2', zoe), merges(20, 'zoe', 'amy'));
    expect(story.when(until(10 + DAY)).seen('SurveyNoted')).toEqual(['survey expired']);
  });

  test('one that is over under either name is not counted again', () => {
    const story = given(
      asks(0),
      surveys(10, 's1', { ...zoe, failed: true }),
      asks(20, zoe),
      merges(30, 'zoe', 'amy'),
    );
    expect(story.when(surveys(40, 's1', { failed: true })).seen('SurveyNoted')).toEqual([]);
  });

  test('one alone is answered under either name', () => {
    const story = given(asks(0), replies(1), surveys(10, 's2', zoe), merges(20, 'zoe', 'amy'));
    expect(story.when(scores(30, { points: 4 }, zoe)).seen('SurveyNoted')).toEqual(['survey answered']);
  });
});

describe('consent', () => {
  test('of both is kept', () => {
    const story = given(
      consents(0, 'survey', true),
      consents(1, 'marketing', false, zoe),
      merges(2, 'amy', 'zoe'),
    );
    expect(story.consent()).toEqual({ survey: true, marketing: false });
  });

  test.each([
    ['amy', 'zoe'],
    ['zoe', 'amy'],
  ])('last said under either name holds, %s merged into %s', (from, into) => {
    const story = given(
      consents(0, 'survey', true),
      consents(10, 'survey', false, zoe),
      merges(20, from, into),
    );
    expect(story.consent()).toEqual({ survey: false });
  });
});
