import {
  asks,
  assigns,
  DAY,
  failed,
  HOUR,
  MINUTE,
  prompts,
  rates,
  replies,
  resolves,
  scores,
  surveys,
} from './testing/facts.ts';
import type { Step, Story } from './testing/given.ts';
import { given, until } from './testing/given.ts';

const TYPES = ['SurveyNoted', 'SurveyAnswerChanged', 'Scored'] as const;
const ENDED = [asks(0), replies(5, 'ann'), resolves(100)];

function afterSurvey(...steps: readonly Step[]): Story {
  return given(...ENDED, surveys(110, 's1')).when(...steps);
}

describe('a survey is sent', () => {
  test.each([
    ['told by an event', surveys(110, 's1')],
    ['seen as a message', prompts(110, 's1')],
  ])('%s', (_name, sent) => {
    const story = given(...ENDED).when(sent);
    expect(story.seen(...TYPES)).toEqual(['survey sent']);
    expect(story.conversation()?.survey?.id).toBe('s1');
  });

  test('once when told by an event and seen as a message', () => {
    const story = given(...ENDED).when(surveys(110, 's1'), prompts(112, 's1'));
    expect(story.seen(...TYPES)).toEqual(['survey sent']);
  });

  test('in the team the episode it followed was in', () => {
    const story = given(asks(0), assigns(1, 'ann', { toTeam: 'sales' }), resolves(100));
    expect(story.when(surveys(110, 's1'), rates(120, 4), until(HOUR)).seen(...TYPES)).toEqual([
      'survey sent @support/sales',
      'survey answered @support/sales',
      'scored 4 @support/sales',
    ]);
  });

  test('under its own source and team where no episode has been', () => {
    expect(
      given()
        .when(surveys(0, 's1', { team: 'sales' }))
        .seen(...TYPES),
    ).toEqual(['survey sent @support/sales']);
  });

  test('during an episode without ending it or answering the customer', () => {
    const story = given(asks(0)).when(prompts(10, 's1'));
    expect(story.waitingSince()).toBe(0);
  });
});

describe('a message answers the survey that is out', () => {
  test.each([1, 2, 3, 4, 5])('by a score of %d', (points) => {
    expect(afterSurvey(scores(120, { points }), until(HOUR)).seen(...TYPES)).toEqual([
      'survey answered',
      `scored ${points}`,
    ]);
  });

  test('by a score that names the scale', () => {
    expect(afterSurvey(scores(120, { points: 4, of: 5 })).seen(...TYPES)).toEqual(['survey answered']);
  });

  test('by a button of the survey', () => {
    expect(afterSurvey(scores(120, { points: 4, survey: 's1' })).seen(...TYPES)).toEqual(['survey answered']);
  });

  test('and is no turn: nothing opens, nobody waits, but the message counts', () => {
    const story = afterSurvey(scores(120, { points: 5 }));
    expect(story.seen()).toEqual(['survey answered']);
    expect(story.seen('MessageCounted')).toEqual(['message in customer']);
    expect(story.conversation()?.phase.status).toBe('ended');
  });

  test('in an open episode without starting a turn in it', () => {
    const story = given(asks(0), replies(5), prompts(10, 's1')).when(scores(20, { points: 5 }), until(HOUR));
    expect(story.waitingSince()).toBeUndefined();
    expect(story.seen('ObjectiveJudged')).toEqual(['resolution missed']);
  });

  test('in its own inbox only', () => {
    expect(
      afterSurvey(scores(120, { points: 5 }, { inbox: 'billing' })).seen('EpisodeOpened', ...TYPES),
    ).toEqual(['opened new @billing/care']);
  });

  test.each([
    ['no score', asks(120)],
    ['a score outside the scale', scores(120, { points: 6 })],
    ['nought', scores(120, { points: 0 })],
    ['a score on another scale', scores(120, { points: 2, of: 3 })],
  ])('not by %s: an ordinary message', (_name, message) => {
    expect(afterSurvey(message).seen('EpisodeOpened', ...TYPES)).toEqual(['opened reopened']);
  });

  test("not by a button of another survey, which doesn't count for this one", () => {
    expect(afterSurvey(scores(120, { points: 4, survey: 's0' })).seen(...TYPES)).toEqual([]);
  });

  test('at the very instant it expires, and not a second later', () => {
    expect(afterSurvey(scores(110 + DAY, { points: 5 })).seen('EpisodeOpened', ...TYPES)).toEqual([
      'survey answered',
    ]);
    expect(afterSurvey(scores(111 + DAY, { points: 5 })).seen('EpisodeOpened', ...TYPES)).toEqual([
      'survey expired',
      'opened new',
    ]);
  });

  test.each([
    ['it expired', [], 2 * DAY],
    ['its answer became final', [scores(200, { points: 4, survey: 's1' })], 200 + 20 * MINUTE],
    ['a new one was sent', [surveys(200, 's2')], 210],
  ])('not by a button of it after %s, which is no turn all the same', (_name, steps, at) => {
    const story = afterSurvey(...steps, until(at - 1)).when(scores(at, { points: 2, survey: 's1' }));
    expect(story.seen()).toEqual([]);
    expect(story.seen('MessageCounted')).toEqual(['message in customer']);
  });

  test('nor by such a button in an open episode, though it keeps that alive', () => {
    const story = given(asks(0), replies(5), surveys(10, 's1'), surveys(20, 's2'));
    story.play([scores(HOUR, { points: 2, survey: 's1' })]);
    expect(story.waitingSince()).toBeUndefined();
    expect(story.timers()).toContain(`inactive@${HOUR + DAY}`);
  });

  test('not from before it was sent, when the message comes late', () => {
    expect(afterSurvey(scores(105, { points: 5 })).seen('EpisodeOpened', ...TYPES)).toEqual([
      'opened reopened',
    ]);
  });

  test('not when none is out', () => {
    expect(
      given(...ENDED)
        .when(scores(120, { points: 5 }))
        .seen('EpisodeOpened', ...TYPES),
    ).toEqual(['opened reopened']);
  });
});

describe('on a scale of three', () => {
  const ofThree = given(...ENDED, surveys(110, 's1', { of: 3 }));

  test.each([
    [1, 1],
    [2, 3],
    [3, 5],
  ])('%d counts as %d', (points, score) => {
    const story = given(...ENDED, surveys(110, 's1', { of: 3 }));
    expect(story.when(scores(120, { points, of: 3 }), until(HOUR)).seen('Scored')).toEqual([
      `scored ${score}`,
    ]);
  });

  test.each([{ points: 4 }, { points: 3, of: 5 as const }])('%j is an ordinary message', (answer) => {
    const story = given(...ENDED, surveys(110, 's1', { of: 3 }));
    expect(story.when(scores(120, answer)).seen('EpisodeOpened', ...TYPES)).toEqual(['opened reopened']);
  });

  test('the event of an answer is on the scale of five already', () => {
    expect(ofThree.when(rates(120, 3), until(HOUR)).seen('Scored')).toEqual(['scored 3']);
  });
});

describe("the helpdesk's own event answers the survey that is out", () => {
  test.each([
    ['named', 's1'],
    ['not named', undefined],
  ])('%s', (_name, id) => {
    expect(afterSurvey(rates(120, 2, id), until(HOUR)).seen(...TYPES)).toEqual([
      'survey answered',
      'scored 2',
    ]);
  });

  test('not under the name of another', () => {
    expect(afterSurvey(rates(120, 2, 's0')).seen(...TYPES)).toEqual([]);
  });

  test('not from before it was sent, when the event comes late', () => {
    expect(afterSurvey(rates(105, 2)).seen(...TYPES)).toEqual([]);
  });

  test('and nothing when none is out', () => {
    expect(
      given(...ENDED)
        .when(rates(120, 2))
        .seen(),
    ).toEqual([]);
    expect(given().when(rates(120, 2)).customers()).toEqual([]);
  });

  test('at the instant of the sending', () => {
    expect(
      given(...ENDED)
        .when(surveys(110, 's1'), rates(110, 2))
        .seen(...TYPES),
    ).toEqual(['survey sent', 'survey answered']);
  });
});

describe('an answer may be changed', () => {
  test('for 15 minutes after the first; then the last one is scored', () => {
    const story = afterSurvey(scores(120, { points: 5 }), scores(130, { points: 1 }));
    expect(story.seen(...TYPES)).toEqual(['survey answered', 'survey answer changed']);
    expect(story.when(until(120 + 15 * MINUTE - 1)).seen(...TYPES)).toEqual([]);
    expect(story.when(until(120 + 15 * MINUTE)).seen(...TYPES)).toEqual(['scored 1']);
  });

  test('at the very instant of the 15 minutes, and not a second later', () => {
    expect(
      afterSurvey(scores(120, { points: 5 }), rates(120 + 15 * MINUTE, 1), until(DAY)).seen(...TYPES),
    ).toEqual(['survey answered', 'survey answer changed', 'scored 1']);
    expect(
      afterSurvey(scores(120, { points: 5 }), scores(121 + 15 * MINUTE, { points: 1 })).seen(
        'EpisodeOpened',
        ...TYPES,
      ),
    ).toEqual(['survey answered', 'scored 5', 'opened reopened']);
  });

  test('counted from the first answer, not from the change', () => {
    const story = afterSurvey(scores(120, { points: 5 }), scores(900, { points: 1 }));
    expect(story.when(until(120 + 15 * MINUTE)).seen(...TYPES)).toEqual(['scored 1']);
  });

  test('each change is counted, an equal answer is none', () => {
    const given5 = scores(120, { points: 5 });
    expect(afterSurvey(given5, scores(121, { points: 5 })).seen(...TYPES)).toEqual(['survey answered']);
    expect(
      afterSurvey(given5, scores(121, { points: 1 }), scores(122, { points: 5 }), until(HOUR)).seen(...TYPES),
    ).toEqual(['survey answered', 'survey answer changed', 'survey answer changed', 'scored 5']);
  });

  test('past the expiry of the survey', () => {
    const late = 110 + DAY - 60;
    expect(
      afterSurvey(scores(late, { points: 5 }), scores(late + 120, { points: 2 }), until(3 * DAY)).seen(
        ...TYPES,
      ),
    ).toEqual(['survey answered', 'survey answer changed', 'scored 2']);
  });

  test('not by an earlier answer that comes late: the last one is scored', () => {
    expect(
      afterSurvey(
        scores(120, { points: 5 }),
        scores(130, { points: 4 }),
        scores(125, { points: 1 }),
        until(HOUR),
      ).seen('Scored'),
    ).toEqual(['scored 4']);
  });
});

describe('a survey ends once', () => {
  test('expired when 24 h have passed', () => {
    const story = afterSurvey(until(110 + DAY - 1));
    expect(story.seen(...TYPES)).toEqual([]);
    expect(story.when(until(110 + DAY)).seen(...TYPES)).toEqual(['survey expired']);
    expect(story.when(until(60 * DAY)).seen(...TYPES)).toEqual([]);
  });

  test('answered, not expired as well', () => {
    expect(afterSurvey(rates(120, 5), until(60 * DAY)).seen(...TYPES)).toEqual([
      'survey answered',
      'scored 5',
    ]);
  });

  test.each([
    ['the event', surveys(110, 's1', { failed: true })],
    ['the message', failed(prompts(110, 's1'))],
  ])('failed when %s says so at once', (_name, fact) => {
    const story = given(...ENDED).when(fact, until(60 * DAY));
    expect(story.seen(...TYPES)).toEqual(['survey sent', 'survey failed']);
  });

  test.each([
    ['the event', surveys(115, 's1', { failed: true })],
    ['the message', failed(prompts(115, 's1'))],
  ])('failed when %s says so later', (_name, fact) => {
    expect(afterSurvey(fact, until(60 * DAY)).seen(...TYPES)).toEqual(['survey failed']);
  });

  test('not failed when it has been answered', () => {
    expect(
      afterSurvey(rates(112, 5), surveys(115, 's1', { failed: true }), until(HOUR)).seen(...TYPES),
    ).toEqual(['survey answered', 'scored 5']);
  });

  test('expired when a new one is sent', () => {
    const story = afterSurvey(surveys(200, 's2'));
    expect(story.seen(...TYPES).sort()).toEqual(['survey expired', 'survey sent']);
    expect(story.when(until(200 + DAY)).seen(...TYPES)).toEqual(['survey expired']);
  });

  test('scored when it was answered and a new one is sent', () => {
    expect(afterSurvey(rates(120, 4), surveys(200, 's2')).seen(...TYPES)).toEqual([
      'survey answered',
      'survey sent',
      'scored 4',
    ]);
  });

  test('not by a new one that failed', () => {
    expect(afterSurvey(surveys(200, 's2', { failed: true }), rates(210, 3, 's1')).seen(...TYPES)).toEqual([
      'survey sent',
      'survey failed',
      'survey answered',
    ]);
  });

  test.each([
    ['it expired', [until(2 * DAY)], 2 * DAY],
    ['it was answered and scored', [rates(120, 5), until(HOUR)], HOUR],
    ['a new one was sent', [surveys(200, 's2')], 210],
    ['it failed', [surveys(111, 's1', { failed: true })], 120],
  ])('and is not counted again when a failure is told after %s', (_name, steps, at) => {
    expect(
      afterSurvey(...steps)
        .when(surveys(at, 's1', { failed: true }))
        .seen('SurveyNoted'),
    ).toEqual([]);
  });

  test('expired when it comes late and another has been sent since, which stays out', () => {
    const story = given(asks(0), resolves(100), surveys(120, 's2')).when(surveys(110, 's1'));
    expect(story.seen('SurveyNoted')).toEqual(['survey sent', 'survey expired']);
    expect(story.conversation()?.survey?.id).toBe('s2');
    story.play([scores(130, { points: 4, survey: 's2' }), until(DAY)]);
    expect(story.seen('SurveyNoted', 'Scored')).toEqual([
      'survey sent',
      'survey expired',
      'survey answered',
      'scored 4',
    ]);
  });

  test('failed when it comes late and another has been sent since', () => {
    const story = given(asks(0), resolves(100), surveys(120, 's2')).when(
      surveys(110, 's1', { failed: true }),
    );
    expect(story.seen('SurveyNoted')).toEqual(['survey sent', 'survey failed']);
    expect(story.conversation()?.survey?.id).toBe('s2');
  });

  test('and is not counted again when it is told as sent after it failed', () => {
    const story = given(...ENDED).when(failed(prompts(110, 's1')), surveys(110, 's1'), until(2 * DAY));
    expect(story.seen('SurveyNoted')).toEqual(['survey sent', 'survey failed']);
  });

  test('and is not counted again where no episode has been', () => {
    const story = given().when(surveys(0, 's1', { failed: true }), failed(prompts(5, 's1')));
    expect(story.seen('SurveyNoted')).toEqual(['survey sent', 'survey failed']);
  });

  test('and leaves no timer behind', () => {
    expect(afterSurvey(rates(120, 5)).timers()).toContain(`survey_final@${120 + 15 * MINUTE}`);
    expect(
      afterSurvey(rates(120, 5))
        .timers()
        .filter((timer) => timer.startsWith('survey_expired')),
    ).toEqual([]);
    const gone = given(surveys(0, 's1'), rates(10, 5), until(8 * DAY));
    expect(gone.customers()).toEqual([]);
  });
});

describe("an agent's score", () => {
  test('goes to who held the conversation at its end', () => {
    expect(
      given(asks(0), assigns(1, 'ann'), resolves(100, { agent: 'bob' }), surveys(110, 's1'), rates(120, 4))
        .when(until(HOUR))
        .seen('AgentNoted'),
    ).toEqual(['scored 4: ann of care at 1020s']);
  });

  test('goes to nobody when nobody held it, whoever resolved', () => {
    expect(
      given(asks(0), resolves(100, { agent: 'bob' }), surveys(110, 's1'), rates(120, 4))
        .when(until(HOUR))
        .seen('AgentNoted'),
    ).toEqual([]);
  });
});
