import {
  asks,
  assigns,
  botReplies,
  categorises,
  DAY,
  failed,
  HOUR,
  prompts,
  reopens,
  replies,
  resolves,
  scores,
  sends,
  someoneReplies,
} from './testing/facts.ts';
import { given, under, until } from './testing/given.ts';
import { POLICY } from './testing/policies.ts';

const ENDLESS = { ...POLICY, inboxes: { support: { inactivityMs: null } } };

describe('an episode begins', () => {
  test('with the first customer message while nothing is open', () => {
    expect(given().when(asks(0)).seen()).toEqual(['opened new']);
  });

  test('only once while it is open', () => {
    expect(given(asks(0)).when(asks(10), reopens(20)).seen()).toEqual([]);
  });

  test.each([
    ['a person', replies(0)],
    ['a bot', botReplies(0)],
    ['a campaign', sends('campaign', 0)],
    ['an assignment', assigns(0, 'ann')],
    ['a resolution', resolves(0)],
    ['a category', categorises(0, 'refund')],
  ])('not with %s while nothing is open', (_name, fact) => {
    const story = given().when(fact);
    expect(story.seen()).toEqual([]);
    expect(story.episode()).toBeUndefined();
    expect(story.when(until(DAY)).customers()).toEqual([]);
  });

  test("with a helpdesk's own reopening, to which the customer's message then belongs", () => {
    const story = given().when(reopens(0), asks(10), replies(15));
    expect(story.seen('EpisodeOpened', 'FirstResponded')).toEqual([
      'opened new',
      'first response any 5s',
      'first response human 5s',
    ]);
  });

  test("once when reopening and the customer's message share an instant, in either order of arrival", () => {
    const [event, message] = [reopens(0), asks(0)];
    expect(given().when(event, message).seen('EpisodeOpened')).toEqual(['opened new']);
    expect(given().when(message, event).seen('EpisodeOpened')).toEqual(['opened new']);
  });

  test('with the source and the team of the fact that opened it', () => {
    const story = given(asks(0, { source: 'chat', team: 'sales' })).when(replies(5), resolves(10));
    expect(story.seen('FirstResponded', 'EpisodeResolved')).toEqual([
      'first response any 5s @support/sales via chat',
      'first response human 5s @support/sales via chat',
      'resolved by human @support/sales via chat',
    ]);
  });

  test('in each inbox by itself', () => {
    expect(
      given(asks(0))
        .when(asks(10, { inbox: 'billing' }))
        .seen('EpisodeOpened'),
    ).toEqual(['opened new @billing/care']);
  });
});

describe('an episode is reopened', () => {
  test("by the customer's message inside the reopen window", () => {
    expect(
      given(asks(0), resolves(100))
        .when(asks(100 + DAY - 1))
        .seen('EpisodeOpened'),
    ).toEqual(['opened reopened']);
  });

  test('at the very instant the reopen window closes', () => {
    expect(
      given(asks(0), resolves(100))
        .when(asks(100 + DAY))
        .seen('EpisodeOpened', 'ResolutionMeasured'),
    ).toEqual(['opened reopened']);
  });

  test('no longer a second later: it is new', () => {
    expect(
      given(asks(0), resolves(100))
        .when(asks(101 + DAY))
        .seen('EpisodeOpened'),
    ).toEqual(['opened new']);
  });

  test("by the helpdesk's event, the customer's message following", () => {
    expect(
      given(asks(0), resolves(100)).when(reopens(200), asks(210)).seen('EpisodeOpened', 'ContactRepeated'),
    ).toEqual(['opened reopened', 'repeat contact']);
  });

  test("by the customer's message, the helpdesk's event following", () => {
    expect(
      given(asks(0), resolves(100)).when(asks(200), reopens(210)).seen('EpisodeOpened', 'ContactRepeated'),
    ).toEqual(['opened reopened', 'repeat contact']);
  });

  test('after an end by inactivity too', () => {
    expect(
      given(asks(0), until(DAY))
        .when(asks(DAY + 10))
        .seen('EpisodeOpened'),
    ).toEqual(['opened reopened']);
  });

  test("with the inbox's own team, wherever the one before had been moved", () => {
    expect(
      given(asks(0), assigns(5, 'ann', { toTeam: 'sales' }), resolves(100))
        .when(asks(200))
        .seen('EpisodeOpened'),
    ).toEqual(['opened reopened']);
  });
});

describe('a resolution', () => {
  test.each(['human', 'bot'] as const)('by a %s ends the episode and is measured at once', (by) => {
    expect(given(asks(0)).when(resolves(100, { by })).seen('EpisodeResolved', 'ResolutionMeasured')).toEqual([
      `resolved by ${by}`,
      'resolution first 100s',
    ]);
  });

  test('of what is resolved already changes nothing', () => {
    expect(given(asks(0), resolves(100)).when(resolves(110)).seen()).toEqual([]);
  });

  test('tells the category the episode had last', () => {
    expect(
      given(asks(0), categorises(1, 'refund'), categorises(2, 'order'))
        .when(resolves(100))
        .seen('EpisodeResolved'),
    ).toEqual(['resolved by human (order)']);
  });

  test('is in the team the episode was moved to', () => {
    expect(
      given(asks(0), assigns(5, 'ann', { toTeam: 'sales' }))
        .when(resolves(100))
        .seen('ResolutionMeasured'),
    ).toEqual(['resolution first 100s @support/sales']);
  });

  test("comes after the customer's message of the same instant, whichever arrived first", () => {
    const story = given(asks(0), resolves(10)).when(asks(10));
    expect(story.seen('EpisodeOpened')).toEqual([]);
    expect(story.conversation()?.phase.status).toBe('ended');
  });
});

describe('the resolution of the whole chain', () => {
  test('is measured when the reopen window has passed', () => {
    const story = given(asks(0), resolves(100)).when(until(100 + DAY - 1));
    expect(story.seen('ResolutionMeasured')).toEqual([]);
    expect(story.when(until(100 + DAY)).seen('ResolutionMeasured')).toEqual([
      'resolution full 100s',
      'resolution active 100s',
    ]);
  });

  test('spans every reopened episode, the active one leaving out the time between', () => {
    const story = given(asks(0), resolves(100), asks(1000), resolves(1050), reopens(2000), resolves(2007));
    expect(story.when(until(2007 + DAY)).seen('ResolutionMeasured')).toEqual([
      'resolution full 2007s',
      'resolution active 157s',
    ]);
  });

  test('starts anew with a new episode', () => {
    const later = 100 + DAY + 1;
    const story = given(asks(0), resolves(100), asks(later), resolves(later + 7));
    expect(story.when(until(later + 7 + DAY)).seen('ResolutionMeasured')).toEqual([
      'resolution full 7s',
      'resolution active 7s',
    ]);
  });

  test('every episode of the chain has a first resolution of its own', () => {
    expect(given().when(asks(0), resolves(100), asks(200), resolves(230)).seen('ResolutionMeasured')).toEqual(
      ['resolution first 100s', 'resolution first 30s'],
    );
  });

  test('is not measured for a chain whose last end was by inactivity', () => {
    const story = given(asks(0), resolves(100), asks(200));
    expect(story.when(until(30 * DAY)).seen('EpisodeResolved', 'ResolutionMeasured')).toEqual([
      'resolved by timeout',
    ]);
  });

  test('is measured when an end by inactivity was followed by a resolution', () => {
    const story = given(asks(0), until(DAY), asks(DAY + 100), resolves(DAY + 110));
    expect(story.when(until(30 * DAY)).seen('ResolutionMeasured')).toEqual([
      `resolution full ${DAY + 110}s`,
      `resolution active ${DAY + 10}s`,
    ]);
  });
});

describe('a reopen window that is changed while it runs', () => {
  const within = (hours: number) => ({ ...POLICY, reopenWindowMs: hours * HOUR * 1000 });
  const spans = ['EpisodeOpened', 'ResolutionMeasured'] as const;
  const resolved = [asks(0), replies(5), resolves(100)];

  test('keeps its end when it is made shorter: the chain goes on', () => {
    const story = given(...resolved)
      .ruledBy(within(1))
      .when(asks(5 * HOUR), resolves(5 * HOUR + 50), until(3 * DAY));
    expect(story.seen(...spans)).toEqual([
      'opened reopened',
      'resolution first 50s',
      `resolution full ${5 * HOUR + 50}s`,
      'resolution active 150s',
    ]);
  });

  test('has passed when it is made longer afterwards: the chain is measured once', () => {
    const story = given(...resolved)
      .when(until(25 * HOUR))
      .ruledBy(within(48))
      .play([asks(30 * HOUR), resolves(30 * HOUR + 50), until(9 * DAY)]);
    expect(story.seen(...spans)).toEqual([
      'resolution full 100s',
      'resolution active 100s',
      'opened new',
      'resolution first 50s',
      'resolution full 50s',
      'resolution active 50s',
    ]);
  });

  test('is that of the rules of now after an end by inactivity', () => {
    const story = given(asks(0), until(DAY)).ruledBy(within(1));
    expect(story.when(asks(DAY + 2 * HOUR)).seen('EpisodeOpened')).toEqual(['opened new']);
  });
});

describe('inactivity', () => {
  test('ends the episode when 24 h have passed since the last message', () => {
    const story = given(asks(0), replies(100)).when(until(99 + DAY));
    expect(story.seen('EpisodeResolved')).toEqual([]);
    expect(story.when(until(100 + DAY)).seen('EpisodeResolved', 'ResolutionMeasured')).toEqual([
      'resolved by timeout',
    ]);
  });

  test('a message at the very instant keeps the episode alive', () => {
    expect(given(asks(0)).when(asks(DAY), until(DAY)).seen('EpisodeResolved')).toEqual([]);
  });

  test.each([
    ['the customer', asks(HOUR)],
    ['a person', replies(HOUR)],
    ['a bot', botReplies(HOUR)],
    ['someone unknown', sends('unknown', HOUR)],
    ['an automatic text', sends('automation', HOUR)],
  ])('is put off by a message from %s', (_name, message) => {
    const story = given(asks(0), message);
    expect(story.when(until(DAY + HOUR - 1)).seen('EpisodeResolved')).toEqual([]);
    expect(story.when(until(DAY + HOUR)).seen('EpisodeResolved')).toEqual(['resolved by timeout']);
  });

  test.each([
    ['a campaign', sends('campaign', HOUR)],
    ['an assignment', assigns(HOUR, 'ann')],
    ['a message that failed', failed(replies(HOUR))],
  ])('is not put off by %s', (_name, fact) => {
    expect(given(asks(0), fact).when(until(DAY)).seen('EpisodeResolved')).toEqual(['resolved by timeout']);
  });

  test('is put off by a survey prompt and by its answer, which are messages too', () => {
    const story = given(asks(0), prompts(HOUR, 's1'));
    expect(story.when(until(DAY + HOUR - 1)).seen('EpisodeResolved')).toEqual([]);
    story.play([scores(2 * HOUR, { points: 5 })]);
    expect(story.when(until(DAY + 2 * HOUR - 1)).seen('EpisodeResolved')).toEqual([]);
  });

  test('is not put nearer by a message that comes late', () => {
    expect(
      given(asks(0), asks(HOUR), asks(10))
        .when(until(DAY + 10))
        .seen('EpisodeResolved'),
    ).toEqual([]);
  });

  test('never ends an episode of an inbox that has it off', () => {
    const story = under(ENDLESS)
      .given(asks(0))
      .when(until(365 * DAY));
    expect(story.seen('EpisodeResolved')).toEqual([]);
    expect(story.timers()).toEqual([]);
  });

  test('ends no episode in which a message comes after inactivity was switched off for the inbox', () => {
    const story = given(asks(0))
      .ruledBy(ENDLESS)
      .when(asks(HOUR), until(3 * DAY));
    expect(story.seen('EpisodeResolved')).toEqual([]);
    expect(story.timers()).toEqual([]);
  });

  test('ends episodes of inboxes no longer configured', () => {
    expect(
      given(asks(0, { inbox: 'gone' }))
        .when(until(DAY))
        .seen('EpisodeResolved'),
    ).toEqual(['resolved by timeout @gone/care']);
  });
});

describe('timers', () => {
  const afterEnd = [
    `contact_window@${100 + DAY}`,
    `stayed_resolved@${100 + DAY}`,
    `contact_window@${100 + 3 * DAY}`,
    `contact_window@${100 + 7 * DAY}`,
    `forget@${100 + 7 * DAY}`,
  ];

  test('of an open episode are its thresholds and its inactivity', () => {
    expect(given(asks(0)).timers()).toEqual([
      'first_response_due@60',
      'at_risk@120',
      'resolution_due@300',
      `inactive@${DAY}`,
    ]);
  });

  test('of an open episode are all gone when it has ended', () => {
    expect(given(asks(0), replies(5), asks(10), resolves(100)).timers()).toEqual(afterEnd);
    expect(given(asks(0), someoneReplies(5), resolves(100)).timers()).toEqual(afterEnd);
    expect(given(asks(0), resolves(100)).timers()).toEqual([
      `stayed_resolved@${100 + DAY}`,
      `forget@${100 + 7 * DAY}`,
    ]);
  });

  test('of an ended episode are all gone when it is reopened, but for the windows of its contact', () => {
    const story = given(asks(0), replies(5), resolves(100), reopens(200));
    expect(story.timers()).toEqual([
      'resolution_due@500',
      `contact_window@${100 + DAY}`,
      `inactive@${200 + DAY}`,
      `contact_window@${100 + 3 * DAY}`,
      `contact_window@${100 + 7 * DAY}`,
    ]);
  });
});

describe('a message from before the one that opened the episode, coming late', () => {
  test('has opened it: its wait, its objectives and its resolution count from there', () => {
    const story = given(asks(100)).when(asks(0));
    expect(story.waitingSince()).toBe(0);
    expect(story.timers()).toContain('first_response_due@60');
    expect(story.timers()).toContain('resolution_due@300');
    story.play([replies(110), resolves(120)]);
    expect(story.seen('FirstResponded', 'ObjectiveJudged', 'ResolutionMeasured')).toEqual([
      'first_response missed',
      'first response any 110s',
      'first response human 110s',
      'resolution first 120s',
      'resolution met',
    ]);
    expect(story.when(until(120 + DAY)).seen('ResolutionMeasured')).toEqual([
      'resolution full 120s',
      'resolution active 120s',
    ]);
  });

  test('opens no other, and makes no repeat contact', () => {
    expect(given(asks(100)).when(asks(0)).seen('EpisodeOpened', 'ContactRepeated')).toEqual([]);
  });

  test('waits for nobody where it has been answered since', () => {
    const story = given(asks(100), replies(110)).when(asks(0));
    expect(story.waitingSince()).toBeUndefined();
    expect(story.when(resolves(120)).seen('ResolutionMeasured')).toEqual(['resolution first 120s']);
  });

  test('was answered before the later one, and is with whom it was assigned to', () => {
    const story = given(assigns(10, 'ann'), replies(20, 'ann'), asks(100)).when(asks(0));
    expect(story.seen('FirstResponded')).toEqual(['first response any 20s', 'first response human 20s']);
    expect(story.waitingSince()).toBe(100);
    expect(story.episode()?.holder).toBe('ann');
  });

  test('ended before the later one, which opened the next', () => {
    const story = given(resolves(50), asks(100)).when(asks(0));
    expect(story.seen('EpisodeResolved', 'EpisodeOpened')).toEqual(['resolved by human', 'opened reopened']);
    expect(story.waitingSince()).toBe(100);
  });

  test('from before the last end belongs to what ended', () => {
    const story = given(asks(0), resolves(50), asks(100)).when(asks(40));
    expect(story.waitingSince()).toBe(100);
  });
});

describe('a message from before an end by inactivity, coming late', () => {
  const silent = () => given(asks(0), replies(10, 'ann'), until(10 + DAY));

  test('shows that it was no silence: the customer waits from it on', () => {
    const story = silent().when(asks(20 * HOUR));
    expect(story.waitingSince()).toBe(20 * HOUR);
    expect(story.seen('EpisodeOpened')).toEqual(['opened reopened']);
    expect(story.timers()).toContain(`inactive@${20 * HOUR + DAY}`);
    expect(story.when(until(20 * HOUR + 120)).seen('ObjectiveJudged', 'AbandonmentNoted')).toEqual([
      'first_response missed',
      'at_risk',
    ]);
  });

  test('is measured with no time counted twice', () => {
    const story = silent().when(asks(20 * HOUR), resolves(30 * HOUR), until(54 * HOUR));
    expect(story.seen('ResolutionMeasured')).toEqual([
      `resolution first ${10 * HOUR}s`,
      `resolution full ${30 * HOUR}s`,
      `resolution active ${30 * HOUR}s`,
    ]);
  });

  test('belongs to what ended where something has been said since', () => {
    expect(silent().when(asks(5)).episode()).toBeUndefined();
  });

  test('waits for nobody where it has been answered or resolved since', () => {
    const story = silent().when(replies(25 * HOUR), asks(20 * HOUR));
    expect(story.waitingSince()).toBeUndefined();
    expect(
      silent()
        .when(resolves(25 * HOUR), asks(20 * HOUR))
        .episode(),
    ).toBeUndefined();
  });

  test('is followed by another such', () => {
    const story = silent().when(asks(20 * HOUR), replies(21 * HOUR), asks(22 * HOUR));
    expect(story.waitingSince()).toBe(22 * HOUR);
  });
});

describe('what comes late', () => {
  test("a customer's message from before the end was part of what ended", () => {
    expect(given(asks(0), resolves(100)).when(asks(90)).seen('EpisodeOpened', 'FactCameLate')).toEqual([
      'late MessageReceived',
    ]);
  });

  test('a resolution from before the episode leaves it open', () => {
    const story = given(asks(100)).when(resolves(90));
    expect(story.seen()).toEqual(['late ConversationResolved']);
    expect(story.episode()).toBeDefined();
  });

  test('a reopening from before the end reopens nothing', () => {
    expect(given(asks(0), resolves(100)).when(reopens(50)).seen()).toEqual(['late ConversationReopened']);
  });
});

describe('memory', () => {
  test('ends 7 days after the last end', () => {
    const story = given(asks(0), replies(5, 'ann'), resolves(100));
    expect(story.play([until(100 + 7 * DAY - 1)]).customers()).toEqual(['amy']);
    expect(story.play([until(100 + 7 * DAY)]).customers()).toEqual([]);
  });

  test('starts anew with a reopened episode', () => {
    const story = given(asks(0), resolves(100), asks(DAY), resolves(DAY + 10), until(100 + 7 * DAY));
    expect(story.customers()).toEqual(['amy']);
    expect(story.play([until(DAY + 10 + 7 * DAY)]).customers()).toEqual([]);
  });

  test('of a chain lasts as long as a reopen window longer than 7 days', () => {
    const patient = { ...POLICY, reopenWindowMs: 10 * DAY * 1000 };
    expect(
      under(patient)
        .given(asks(0), resolves(100))
        .when(asks(100 + 10 * DAY))
        .seen('EpisodeOpened', 'ContactRepeated'),
    ).toEqual(['opened reopened']);
  });

  test('holds nothing of a message sent to a stranger', () => {
    expect(given(someoneReplies(0), sends('campaign', 1), sends('automation', 2)).customers()).toEqual([]);
  });
});
