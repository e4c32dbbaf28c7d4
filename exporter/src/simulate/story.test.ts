import * as fc from 'fast-check';
import { groupBy } from './groupBy.ts';
import type { Happening, TeamWrote, ThreadHappening } from './happening.ts';
import { localHour } from './rhythm.ts';
import type { Scenario } from './scenario.ts';
import { FROM, HOUR_MS, tell } from './testing/simulated.ts';
import { rulesOf } from './simulatedConfig.ts';
import { writeStory } from './story.ts';
import { computeTruth } from './truth.ts';

const RUNS = { numRuns: 5, seed: 20_260_601 };
const seeds = fc.integer({ min: 0, max: 1_000_000 });

function threadsOf(story: readonly Happening[]): ThreadHappening[][] {
  const told = story.filter((happening) => happening.kind !== 'PresenceChanged');
  return [...groupBy(told, ({ person, inbox }) => `${person.id} ${inbox}`).values()];
}

function isSurveyPrompt(happening: Happening): boolean {
  return (
    happening.kind === 'SurveySent' || (happening.kind === 'TeamWrote' && happening.survey !== undefined)
  );
}

describe('a story', () => {
  const week = tell(4, 7 * 24, 15);

  test('one seed tells one story, another seed another', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { story } = tell(seed, 5);
        expect(tell(seed, 5).story).toEqual(story);
        expect(tell(seed + 1, 5).story).not.toEqual(story);
      }),
      { ...RUNS, numRuns: 3 },
    );
  });

  test('is told in order, inside its span, with ids of its own', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { story, to } = tell(seed, 6);
        const times = story.map(({ at }) => at);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times.every((at) => at >= FROM && at < to)).toBe(true);
        expect(new Set(story.map(({ id }) => id)).size).toBe(story.length);
      }),
      RUNS,
    );
  });

  test('stories of one seed that start at different times share no ids', () => {
    const { world, story, to } = tell(3, 3);
    const ids = new Set(story.map(({ id }) => id));
    const next = writeStory({ world, ratePerHour: 30, from: to, to: to + 3 * HOUR_MS });
    expect(next.length).toBeGreaterThan(100);
    expect(next.filter(({ id }) => ids.has(id))).toEqual([]);
  });

  test('no two outbound messages or assignments of a thread share an instant', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const thread of threadsOf(tell(seed, 7).story)) {
          const outbound = thread.filter(
            (one) => (one.kind === 'TeamWrote' && one.sender !== 'campaign') || one.kind === 'Assigned',
          );
          expect(new Set(outbound.map(({ at }) => at)).size).toBe(outbound.length);
        }
      }),
      RUNS,
    );
  });

  test('WhatsApp’s messages carry whole seconds', () => {
    const messages = tell(5, 8).story.filter(({ kind }) => kind === 'CustomerWrote' || kind === 'TeamWrote');
    expect(messages.length).toBeGreaterThan(500);
    expect(messages.every(({ at }) => at % 1000 === 0)).toBe(true);
  });

  test('a survey goes out in a later second than the resolution, and is answered within 24 h', () => {
    for (const thread of threadsOf(tell(7, 30).story)) {
      thread.forEach((happening, index) => {
        if (!isSurveyPrompt(happening)) return;
        const before = thread.slice(0, index).findLast(({ kind }) => kind === 'Resolved');
        expect(before?.at).toBeLessThan(happening.at);
      });
    }
  });

  test('the agents of a conversation are of its team', () => {
    const { story, world } = tell(11, 30);
    const teams = new Map(world.agents.map(({ id, team }) => [id, team]));
    const truth = computeTruth(story, FROM + 30 * HOUR_MS, rulesOf(world, { whatsapp: 'w', generic: 'g' }));
    const rows = truth.series.helpdesk_agent_busy_seconds_total ?? [];
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ labels }) => teams.get(labels.agent ?? '') !== labels.team)).toEqual([]);
  });

  test('has everything the KPIs are about', () => {
    const { story } = week;
    const written = story.filter((one): one is TeamWrote => one.kind === 'TeamWrote');
    expect(new Set(story.map(({ kind }) => kind)).size).toBe(13);
    expect(new Set(written.map(({ sender }) => sender)).size).toBe(5);
    expect(new Set(written.map(({ evidence }) => evidence)).size).toBe(4);
    expect(written.some(({ failed }) => failed)).toBe(true);
  });

  test('over a week 55 to 65 % of the conversations start between 18 and 21 h', () => {
    const { story } = week;
    const evening = openingsOf(story).filter((at) => localHour(at) >= 18 && localHour(at) < 21);
    expect(openingsOf(story).length).toBeGreaterThan(2000);
    expect(evening.length / openingsOf(story).length).toBeGreaterThan(0.55);
    expect(evening.length / openingsOf(story).length).toBeLessThan(0.65);
  });
});

/** First messages of threads and first messages after a resolution. */
function openingsOf(story: readonly Happening[]): number[] {
  return threadsOf(story).flatMap((thread) =>
    thread.flatMap((one, index) => {
      const before = thread
        .slice(0, index)
        .findLast(({ kind }) => kind === 'CustomerWrote' || kind === 'Resolved');
      return one.kind === 'CustomerWrote' && one.points === undefined && before?.kind !== 'CustomerWrote'
        ? [one.at]
        : [];
    }),
  );
}

describe('scenarios', () => {
  /** 18 to 21 h in the simulated zone. */
  const evening = { from: FROM + 3 * HOUR_MS, to: FROM + 6 * HOUR_MS };
  const during = (scenario: Scenario['name']) => {
    const { story } = tell(9, 8, 40, { name: scenario, ...evening });
    return story.filter(({ at }) => at >= evening.from && at < evening.to);
  };
  const botMessages = (story: readonly Happening[]) =>
    story.filter((one) => one.kind === 'TeamWrote' && one.sender === 'bot').length;

  test('a surge brings several times the messages', () => {
    expect(during('surge').length / during('normal').length).toBeGreaterThan(2);
  });

  test('in a bot outage hardly a bot says anything', () => {
    expect(botMessages(during('bot-outage'))).toBeLessThan(0.1 * botMessages(during('normal')));
  });

  test('when agents are absent, more customers wait for longer', () => {
    const late = (name: Scenario['name']) => {
      const { story, world, to } = tell(9, 12, 40, { name, ...evening });
      const truth = computeTruth(story, to, rulesOf(world, { whatsapp: 'w', generic: 'g' }));
      const rows = truth.series.helpdesk_abandonment_total ?? [];
      return rows.reduce(
        (sum, row) => sum + (row.labels.stage === 'at_risk' && 'value' in row ? row.value : 0),
        0,
      );
    };
    expect(late('agents-absent')).toBeGreaterThan(2 * late('normal'));
  });
});
