import { asks, assigns, botReplies, DAY, reopens, replies, resolves } from './testing/facts.ts';
import type { Step } from './testing/given.ts';
import { given, until } from './testing/given.ts';

function agents(...steps: readonly Step[]): string[] {
  return given(asks(0))
    .when(...steps)
    .seen('AgentNoted');
}

const takes = (agent: string, at: number, team = 'care') => `takes: ${agent} of ${team} at ${at}s`;
const lays = (agent: string, at: number, team = 'care') => `lays: ${agent} of ${team} at ${at}s`;
const handled = (agent: string, at: number, team = 'care') => `handled: ${agent} of ${team} at ${at}s`;

describe('an agent takes a conversation up', () => {
  test('by being assigned', () => {
    expect(agents(assigns(5, 'ann'))).toEqual([takes('ann', 5)]);
  });

  test('by writing while nobody is assigned', () => {
    expect(agents(replies(5, 'ann'))).toEqual([takes('ann', 5)]);
  });

  test('once', () => {
    expect(agents(assigns(5, 'ann'), replies(6, 'ann'), assigns(7, 'ann'), replies(8, 'ann'))).toEqual([
      takes('ann', 5),
    ]);
    expect(agents(replies(5, 'ann'), assigns(7, 'ann'))).toEqual([takes('ann', 5)]);
  });

  test('not by writing while somebody else is assigned', () => {
    expect(agents(assigns(5, 'ann'), replies(6, 'bob'))).toEqual([takes('ann', 5)]);
  });

  test('not without a name, and not as a bot', () => {
    expect(agents(replies(5), botReplies(6))).toEqual([]);
  });

  test('not by a message from before the episode that comes late', () => {
    const story = given(asks(10)).when(replies(5, 'ann'));
    expect(story.seen('AgentNoted')).toEqual([]);
    expect(story.episode()?.agents).toEqual([]);
  });

  test('not where nothing is open', () => {
    expect(given().when(assigns(0, 'ann'), replies(1, 'ann')).seen('AgentNoted')).toEqual([]);
  });

  test('in the team it is moved to', () => {
    expect(agents(assigns(5, 'ann', { toTeam: 'sales' }))).toEqual([takes('ann', 5, 'sales')]);
  });

  test('anew in a reopened episode', () => {
    expect(agents(assigns(5, 'ann'), resolves(10), reopens(20), replies(25, 'ann'))).toEqual([
      takes('ann', 5),
      lays('ann', 10),
      handled('ann', 10),
      takes('ann', 25),
    ]);
  });
});

describe('an agent lays a conversation down', () => {
  test('when another is assigned, at the same instant', () => {
    expect(agents(assigns(5, 'ann'), assigns(9, 'bob'))).toEqual([
      takes('ann', 5),
      lays('ann', 9),
      takes('bob', 9),
    ]);
  });

  test('when another writes while nobody is assigned', () => {
    expect(agents(replies(5, 'ann'), replies(9, 'bob'))).toEqual([
      takes('ann', 5),
      lays('ann', 9),
      takes('bob', 9),
    ]);
  });

  test('when it is assigned to nobody, and takes it again by writing', () => {
    expect(agents(assigns(5, 'ann'), assigns(9), replies(12, 'ann'))).toEqual([
      takes('ann', 5),
      lays('ann', 9),
      takes('ann', 12),
    ]);
  });

  test('once when it is put back twice', () => {
    expect(agents(assigns(5, 'ann'), assigns(9), assigns(10))).toEqual([takes('ann', 5), lays('ann', 9)]);
  });

  test('when the episode ends, and has handled it', () => {
    expect(agents(assigns(5, 'ann'), resolves(50))).toEqual([
      takes('ann', 5),
      lays('ann', 50),
      handled('ann', 50),
    ]);
  });

  test('when inactivity ends it, at the moment it does', () => {
    expect(agents(assigns(5, 'ann'), until(2 * DAY))).toEqual([
      takes('ann', 5),
      lays('ann', DAY),
      handled('ann', DAY),
    ]);
  });
});

describe('who has handled an episode', () => {
  test('is who held it, not who closed it', () => {
    expect(
      agents(assigns(5, 'ann'), resolves(50, { agent: 'bob' })).filter((line) => line.startsWith('h')),
    ).toEqual([handled('ann', 50)]);
  });

  test('is nobody where nobody held it, whoever closed it', () => {
    expect(agents(resolves(50, { agent: 'bob' }))).toEqual([]);
  });

  test('is nobody where nobody is known', () => {
    expect(agents(replies(5), resolves(50))).toEqual([]);
  });
});

describe('what comes late of who holds a conversation', () => {
  test.each([
    ['an assignment does not take it from who has been assigned since', assigns(9, 'bob'), assigns(5, 'ann')],
    ['a message does not take it from who has written since', replies(9, 'bob'), replies(5, 'ann')],
    ['nor does putting it back from who has been assigned since', assigns(9, 'bob'), assigns(5)],
    ['nor from who has written since', replies(9, 'bob'), assigns(5)],
  ])('%s', (_name, since, late) => {
    const story = given(asks(0), since).when(late);
    expect(story.episode()?.holder).toBe('bob');
    expect(story.seen('AgentNoted')).toEqual([]);
  });

  test('who wrote before it was put back does not hold it', () => {
    expect(given(asks(0), assigns(9)).when(replies(5, 'ann')).seen('AgentNoted')).toEqual([]);
  });

  test('who was assigned before another wrote does', () => {
    const story = given(asks(0), replies(9, 'bob')).when(assigns(5, 'ann'), replies(12, 'bob'));
    expect(story.episode()?.holder).toBe('ann');
  });

  test('who was put back is free of it though they had written before', () => {
    expect(
      given(asks(0), replies(3, 'ann'), assigns(9), replies(5, 'ann')).episode()?.holder,
    ).toBeUndefined();
  });

  test('all have had part in it', () => {
    expect(given(asks(0), assigns(9, 'bob'), assigns(5, 'ann')).episode()?.agents).toEqual(['bob', 'ann']);
  });
});

describe('a move', () => {
  test('to a team without an agent goes to its queue', () => {
    const story = given(asks(0), assigns(5, 'ann')).when(assigns(9, undefined, { toTeam: 'sales' }));
    expect(story.seen('AgentNoted')).toHaveLength(1);
    expect(story.episode()?.holder).toBeUndefined();
    expect(story.episode()?.slice.team).toBe('sales');
  });

  test('without a team leaves the team', () => {
    expect(
      given(asks(0), assigns(5, 'ann', { toTeam: 'sales' }), assigns(9, 'bob')).episode()?.slice.team,
    ).toBe('sales');
  });

  test('that comes late moves nothing that has been moved since', () => {
    const moved = given(asks(0), assigns(9, undefined, { toTeam: 'sales' }));
    const story = moved.when(assigns(5, 'ann', { toTeam: 'care' }));
    expect(story.episode()?.slice.team).toBe('sales');
    expect(story.episode()?.holder).toBeUndefined();
    const held = given(asks(0), assigns(9, 'bob')).when(assigns(5, 'ann', { toTeam: 'sales' }));
    expect(held.episode()?.slice.team).toBe('sales');
  });

  test('from before the episode, coming late, moves nothing', () => {
    expect(
      given(asks(10))
        .when(assigns(5, 'ann', { toTeam: 'sales' }))
        .seen('AgentNoted'),
    ).toEqual([]);
  });
});
