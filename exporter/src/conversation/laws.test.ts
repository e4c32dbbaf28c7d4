import * as fc from 'fast-check';
import type { Observation } from './observation.ts';
import type { PendingFact } from './settle.ts';
import type { Conversation, Customer } from './state.ts';
import { openEpisode } from './state.ts';
import { Desk } from './testing/desk.ts';
import { history, isOfConversation, LATENESS_MS } from './testing/histories.ts';
import { ANY_RESPONDER, BUSINESS_HOURS, POLICY } from './testing/policies.ts';

jest.setTimeout(Number(process.env.FC_TIMEOUT_MS ?? 60_000));

/** The histories are the same each time; `FC_SEED` and `FC_NUM_RUNS` give others and more, `FC_TIMEOUT_MS` more time. */
const RUNS = {
  numRuns: Number(process.env.FC_NUM_RUNS ?? 1000),
  seed: Number(process.env.FC_SEED ?? 20_260_302),
};
const EVER = { factsReceivedTo: Infinity, timersBefore: Infinity };
const DAY_MS = 86_400_000;

const ONE = { customers: ['amy'] };
const TWO = { customers: ['amy', 'zoe'] };
const MERGING = { customers: ['amy', 'zoe', 'eve'], merging: true };
const policies = fc.constantFrom(POLICY, ANY_RESPONDER, BUSINESS_HOURS);

function settledAtOnce(facts: readonly PendingFact[], policy = POLICY): Desk {
  const desk = new Desk({ policy });
  desk.settle(facts, EVER);
  return desk;
}

function lastInstant(facts: readonly PendingFact[]): number {
  return Math.max(...facts.map(({ fact, receivedAt }) => Math.max(fact.at, receivedAt)));
}

/** Instants of our clock spread over a history: at receipts, when they become due, and in between. */
function clockFor(facts: readonly PendingFact[], picks: readonly number[], end: number): number[] {
  const start = Math.min(...facts.map(({ fact }) => fact.at));
  const receipts = facts.flatMap(({ receivedAt }) => [receivedAt, receivedAt + LATENESS_MS]);
  const chosen = picks.map((pick, index) =>
    index % 2 === 0
      ? (receipts[pick % receipts.length] ?? start) + (pick % 3) - 1
      : start + Math.floor((pick / 1e6) * (end - start)),
  );
  return [...chosen.map((instant) => Math.min(instant, end)).sort((a, b) => a - b), end];
}

const picks = fc.array(fc.nat(1_000_000), { maxLength: 30 });

function conversationsOf(customers: Iterable<Customer>): Conversation[] {
  return [...customers].flatMap(({ conversations }) => Object.values(conversations));
}

function count(observations: readonly Observation[], matches: (observation: Observation) => boolean): number {
  return observations.filter(matches).length;
}

describe('the order of arrival does not matter', () => {
  test.each([
    ['one customer', ONE],
    ['two customers', TWO],
    ['customers who turn out to be one', MERGING],
  ])('%s: pending facts give the same whatever order they came in', (_name, scope) => {
    const arrivals = history(scope).chain((facts) =>
      fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }), policies),
    );
    fc.assert(
      fc.property(arrivals, ([facts, shuffled, policy]) => {
        const expected = settledAtOnce(facts, policy);
        const got = settledAtOnce(shuffled, policy);
        expect(got.tally).toEqual(expected.tally);
        expect(got.state).toStrictEqual(expected.state);
      }),
      RUNS,
    );
  });
});

describe('settling in steps gives what settling at once gives', () => {
  test.each([
    ['one customer', ONE, false],
    ['two customers', TWO, false],
    ['customers who turn out to be one', MERGING, false],
    ['one customer, stored between the steps', ONE, true],
    ['customers who turn out to be one, stored between the steps', MERGING, true],
  ])('%s', (_name, scope, throughStorage) => {
    fc.assert(
      fc.property(history(scope), picks, policies, fc.nat(10), (facts, chosen, policy, days) => {
        const end = lastInstant(facts) + LATENESS_MS + days * DAY_MS;
        const atOnce = new Desk({ policy });
        atOnce.settleAt([end], facts);
        const inSteps = new Desk({ policy, throughStorage });
        inSteps.settleAt(clockFor(facts, chosen, end), facts);
        expect(inSteps.tally).toEqual(atOnce.tally);
        expect(inSteps.state).toStrictEqual(atOnce.state);
      }),
      RUNS,
    );
  });

  test('no fact inside the lateness bound is called late', () => {
    fc.assert(
      fc.property(history(ONE), picks, (facts, chosen) => {
        const desk = new Desk();
        desk.settleAt(clockFor(facts, chosen, lastInstant(facts) + LATENESS_MS), facts);
        expect(desk.tally.filter((line) => line.startsWith('late'))).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('customers do not concern each other', () => {
  test('settled together or each alone, the same is seen', () => {
    fc.assert(
      fc.property(history(TWO), picks, policies, fc.nat(10), (facts, chosen, policy, days) => {
        const end = lastInstant(facts) + LATENESS_MS + days * DAY_MS;
        const clock = clockFor(facts, chosen, end);
        const together = new Desk({ policy });
        together.settleAt(clock, facts);
        const alone = ['amy', 'zoe'].map((name) => {
          const desk = new Desk({ policy });
          desk.settleAt(
            clock,
            facts.filter(({ fact }) => isOfConversation(fact) && fact.customer === name),
          );
          return desk;
        });
        expect(alone.flatMap(({ tally }) => tally).sort()).toEqual(together.tally);
        expect(Object.assign({}, ...alone.map(({ state }) => state))).toStrictEqual(together.state);
      }),
      RUNS,
    );
  });
});

describe('stored states', () => {
  test('read back as they were written, at any point of a history', () => {
    fc.assert(
      fc.property(history(MERGING), (facts) => {
        const desk = new Desk();
        for (const fact of facts) {
          desk.settle([fact], { factsReceivedTo: Infinity, timersBefore: -Infinity });
          expect(JSON.parse(JSON.stringify(desk.state))).toStrictEqual(desk.state);
        }
      }),
      RUNS,
    );
  });
});

/** How a desk came by its facts: in event order, or each settled as it came, however late. */
const tellings = fc.oneof(
  fc.tuple(history(TWO), policies, fc.constant(false)),
  fc.tuple(history(MERGING), policies, fc.constant(false)),
  fc
    .oneof(history(TWO), history(MERGING))
    .chain((facts) =>
      fc.tuple(fc.shuffledSubarray(facts, { minLength: facts.length }), policies, fc.constant(true)),
    ),
);

function told([facts, policy, oneByOne]: [PendingFact[], typeof POLICY, boolean], stop = facts.length): Desk {
  const desk = new Desk({ policy });
  const heard = facts.slice(0, stop);
  const horizon = { factsReceivedTo: Infinity, timersBefore: -Infinity };
  if (oneByOne) for (const fact of heard) desk.settle([fact], horizon);
  else desk.settle(heard, horizon);
  return desk;
}

describe('counts add up at any point, late facts or not', () => {
  const points = fc.tuple(tellings, fc.nat(22));

  function holds(check: (desk: Desk) => void): void {
    fc.assert(
      fc.property(points, ([telling, stop]) => {
        check(told(telling, stop));
      }),
      RUNS,
    );
  }

  test('episodes opened less episodes resolved are those open', () => {
    holds((desk) => {
      const opened = count(desk.observations, ({ type }) => type === 'EpisodeOpened');
      const resolved = count(desk.observations, ({ type }) => type === 'EpisodeResolved');
      const open = conversationsOf(desk.customers.values()).flatMap((conversation) => {
        const episode = openEpisode(conversation);
        return episode ? [episode, ...(episode.absorbed ?? [])] : [];
      });
      expect(opened - resolved).toBe(open.length);
    });
  });

  test('surveys sent are those answered, expired, failed or out', () => {
    holds((desk) => {
      const of = (outcome: string) =>
        count(desk.observations, (seen) => seen.type === 'SurveyNoted' && seen.outcome === outcome);
      const out = conversationsOf(desk.customers.values()).filter(
        ({ survey }) => survey && survey.answer === undefined,
      );
      expect(of('sent')).toBe(of('answered') + of('expired') + of('failed') + out.length);
    });
  });

  test('every answered survey is scored once', () => {
    holds((desk) => {
      const answered = count(
        desk.observations,
        (seen) => seen.type === 'SurveyNoted' && seen.outcome === 'answered',
      );
      const scored = count(desk.observations, ({ type }) => type === 'Scored');
      const toBeScored = conversationsOf(desk.customers.values()).filter(({ survey }) => survey?.answer);
      expect(answered).toBe(scored + toBeScored.length);
    });
  });

  test('agents hold what they took up and did not lay down', () => {
    holds((desk) => {
      const loads: Record<string, number> = { ann: 0, bob: 0, cid: 0 };
      for (const seen of desk.observations) {
        if (seen.type !== 'AgentNoted' || seen.event.type !== 'load') continue;
        loads[seen.event.agent] = (loads[seen.event.agent] ?? 0) + seen.event.change;
      }
      const held: Record<string, number> = { ann: 0, bob: 0, cid: 0 };
      for (const conversation of conversationsOf(desk.customers.values())) {
        const holder = openEpisode(conversation)?.holder;
        if (holder !== undefined) held[holder] = (held[holder] ?? 0) + 1;
      }
      expect(loads).toEqual(held);
    });
  });

  test('no duration is negative', () => {
    holds((desk) => {
      const spans = desk.observations.flatMap((seen) => ('wallMs' in seen ? [seen.wallMs] : []));
      expect(spans.filter((span) => !(span >= 0))).toEqual([]);
    });
  });

  test('full and active resolutions come in pairs, the active one never longer', () => {
    holds((desk) => {
      const spans = desk.observations.flatMap((seen) => (seen.type === 'ResolutionMeasured' ? [seen] : []));
      const full = spans.filter(({ kind }) => kind === 'full');
      const active = spans.filter(({ kind }) => kind === 'active');
      expect(active).toHaveLength(full.length);
      expect(active.every(({ wallMs }, index) => wallMs <= full[index]!.wallMs)).toBe(true);
    });
  });

  test('every message that arrived is counted once', () => {
    fc.assert(
      fc.property(tellings, (telling) => {
        const [facts] = telling;
        const expected = facts.filter(
          ({ fact }) =>
            fact.kind === 'MessageReceived' || (fact.kind === 'MessageSent' && fact.stage !== 'failed'),
        );
        expect(count(told(telling).observations, ({ type }) => type === 'MessageCounted')).toBe(
          expected.length,
        );
      }),
      RUNS,
    );
  });

  test('timers are sorted, set for what is open or over, and every kind but contact windows at most once', () => {
    holds((desk) => {
      for (const { timers, phase, survey, contained, contacts, pastSurveys, early } of conversationsOf(
        desk.customers.values(),
      )) {
        const kinds = timers.map(({ kind }) => kind);
        const single = kinds.filter((kind) => kind !== 'contact_window');
        expect(timers.map(({ at }) => at)).toEqual(timers.map(({ at }) => at).sort((a, b) => a - b));
        expect(new Set(single).size).toBe(single.length);
        expect(kinds.includes('inactive')).toBe(phase.status === 'open');
        const isRemembered = phase.status === 'quiet' && (pastSurveys ?? early) !== undefined;
        expect(kinds.includes('forget')).toBe(phase.status === 'ended' || isRemembered);
        const thresholds = kinds.filter((kind) => kind.endsWith('_due') || kind === 'at_risk');
        expect(phase.status === 'open' ? [] : thresholds).toEqual([]);
        expect(kinds.includes('survey_expired')).toBe(survey !== undefined && survey.answer === undefined);
        expect(kinds.includes('survey_final')).toBe(survey?.answer !== undefined);
        expect(kinds.includes('bot_return_over')).toBe(contained.length > 0);
        expect(timers.find(({ kind }) => kind === 'bot_return_over')?.at).toBe(
          contained.length === 0 ? undefined : Math.max(...contained.map(({ until }) => until)),
        );
        expect(kinds.filter((kind) => kind === 'contact_window')).toHaveLength(
          contacts.flatMap(({ windows }) => windows).length,
        );
      }
    });
  });
});

describe('each episode is judged once', () => {
  /** What was seen of one customer and inbox, cut where an episode opens. */
  function episodesOf(desk: Desk): Observation[][] {
    const episodes: Observation[][] = [];
    for (const seen of desk.observations) {
      if (seen.type === 'EpisodeOpened') episodes.push([]);
      episodes.at(-1)?.push(seen);
    }
    return episodes;
  }

  const single = { customers: ['amy'], maxFacts: 30 };
  const inOneInbox = history(single).map((facts) =>
    facts.map((each) => ({ ...each, fact: { ...each.fact, inbox: 'support' } as PendingFact['fact'] })),
  );
  const arrivals = fc.oneof(
    fc.tuple(inOneInbox, policies, fc.constant(false)),
    inOneInbox.chain((facts) =>
      fc.tuple(fc.shuffledSubarray(facts, { minLength: facts.length }), policies, fc.constant(true)),
    ),
  );

  function eachEpisode(check: (episode: Observation[]) => void): void {
    fc.assert(
      fc.property(arrivals, (arrival) => {
        const desk = told(arrival);
        desk.settle([], EVER);
        episodesOf(desk).forEach(check);
      }),
      RUNS,
    );
  }

  test.each(['first_response', 'next_response', 'resolution'] as const)(
    '%s: at most one result',
    (objective) => {
      eachEpisode((episode) => {
        const results = count(
          episode,
          (seen) => seen.type === 'ObjectiveJudged' && seen.objective === objective,
        );
        expect(results).toBeLessThanOrEqual(1);
      });
    },
  );

  test('resolution: exactly one result in the end', () => {
    eachEpisode((episode) => {
      expect(
        count(episode, (seen) => seen.type === 'ObjectiveJudged' && seen.objective === 'resolution'),
      ).toBe(1);
    });
  });

  test.each(['human', 'any'] as const)('at most one first response by %s', (responder) => {
    eachEpisode((episode) => {
      const responses = count(
        episode,
        (seen) => seen.type === 'FirstResponded' && seen.responder === responder,
      );
      expect(responses).toBeLessThanOrEqual(1);
    });
  });

  test('a first response by a person is one by anyone', () => {
    eachEpisode((episode) => {
      const span = (responder: string) =>
        episode.find((seen) => seen.type === 'FirstResponded' && seen.responder === responder);
      const human = span('human');
      const any = span('any');
      expect(human === undefined || any !== undefined).toBe(true);
    });
  });

  test('at most one bot outcome besides a return', () => {
    eachEpisode((episode) => {
      const outcomes = count(episode, (seen) => seen.type === 'BotJudged' && seen.outcome !== 'returned');
      expect(outcomes).toBeLessThanOrEqual(1);
    });
  });

  test('risk, loss and recovery at most once each, recovery only after risk, never both lost and recovered', () => {
    eachEpisode((episode) => {
      const steps = episode.flatMap((seen) => (seen.type === 'AbandonmentNoted' ? [seen.step] : []));
      expect(new Set(steps).size).toBe(steps.length);
      expect(steps.includes('recovered') && steps[0] !== 'at_risk').toBe(false);
      expect(steps.includes('recovered') && steps.includes('lost')).toBe(false);
    });
  });

  test('it resolves once, measured once unless by inactivity', () => {
    eachEpisode((episode) => {
      const ends = episode.flatMap((seen) => (seen.type === 'EpisodeResolved' ? [seen.by] : []));
      const measured = count(episode, (seen) => seen.type === 'ResolutionMeasured' && seen.kind === 'first');
      expect(ends).toHaveLength(1);
      expect(measured).toBe(ends[0] === 'timeout' ? 0 : 1);
    });
  });
});

describe('in the end', () => {
  const MEMORY_MS = 7 * DAY_MS;

  test('a customer silent for a day and seven is forgotten, but for consent', () => {
    fc.assert(
      fc.property(tellings, (telling) => {
        const desk = told(telling);
        const last = lastInstant(telling[0]);
        desk.settle([], { factsReceivedTo: Infinity, timersBefore: last + DAY_MS + MEMORY_MS + 1 });
        expect(conversationsOf(desk.customers.values())).toEqual([]);
        expect([...desk.customers.values()].every(({ consent }) => consent !== undefined)).toBe(true);
      }),
      RUNS,
    );
  });

  test('each contact is judged in all three windows', () => {
    fc.assert(
      fc.property(tellings, (telling) => {
        const desk = told(telling);
        desk.settle([], EVER);
        const windows = ['24h', '72h', '7d'].map((window) =>
          count(desk.observations, (seen) => seen.type === 'ContactJudged' && seen.window === window),
        );
        expect(new Set(windows).size).toBe(1);
      }),
      RUNS,
    );
  });

  test('every bot that entered has an outcome, and returns are fewer than contained episodes', () => {
    fc.assert(
      fc.property(tellings, (telling) => {
        const desk = told(telling);
        desk.settle([], EVER);
        const of = (outcome: string) =>
          count(desk.observations, (seen) => seen.type === 'BotJudged' && seen.outcome === outcome);
        expect(of('returned')).toBeLessThanOrEqual(of('contained'));
      }),
      RUNS,
    );
  });

  test('merged or not, nothing is left to remember', () => {
    fc.assert(
      fc.property(history(MERGING), (facts) => {
        const desk = settledAtOnce(facts);
        expect(conversationsOf(desk.customers.values())).toEqual([]);
      }),
      RUNS,
    );
  });
});
