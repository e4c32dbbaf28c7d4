import { createCalendar } from './calendar.ts';
import type { Policy } from './policy.ts';
import {
  asks,
  assigns,
  botEnters,
  botReplies,
  DAY,
  handsOff,
  HOUR,
  reopens,
  replies,
  resolves,
  someoneReplies,
  sends,
} from './testing/facts.ts';
import type { Step } from './testing/given.ts';
import { given, under, until } from './testing/given.ts';
import { ANY_RESPONDER, POLICY } from './testing/policies.ts';

/** The results of one objective over a whole story. */
function resultsOf(objective: string, steps: readonly Step[], policy: Policy = POLICY): string[] {
  const lines = under(policy)
    .given()
    .when(...steps)
    .seen('ObjectiveJudged');
  return lines.filter((line) => line.startsWith(objective)).map((line) => line.slice(objective.length + 1));
}

describe('first_response', () => {
  const first = (steps: readonly Step[], policy?: Policy) => resultsOf('first_response', steps, policy);

  test('is met the moment a person replies in time', () => {
    expect(first([asks(0), replies(59)])).toEqual(['met']);
  });

  test('is met by a reply at the very instant of the threshold', () => {
    expect(first([asks(0), replies(60), until(61)])).toEqual(['met']);
  });

  test('is missed the moment the threshold passes', () => {
    expect(first([asks(0), until(59)])).toEqual([]);
    expect(first([asks(0), until(60)])).toEqual(['missed']);
  });

  test('is judged once: a reply after the threshold adds nothing', () => {
    expect(first([asks(0), replies(61), resolves(90)])).toEqual(['missed']);
  });

  test('counts from the first customer message, not from the start of the episode', () => {
    expect(first([reopens(0), asks(100), replies(150)])).toEqual(['met']);
    expect(first([reopens(0), until(500)])).toEqual([]);
  });

  test.each([
    ['a bot', botReplies(10)],
    ['someone unknown', someoneReplies(10)],
    ['an automatic text', sends('automation', 10)],
  ])('is not met by %s when a person is wanted', (_name, reply) => {
    expect(first([asks(0), reply])).toEqual([]);
  });

  test('is missed when someone unknown replied and the threshold passes', () => {
    expect(first([asks(0), someoneReplies(10), until(60)])).toEqual(['missed']);
  });

  test('is missed when the episode ends before the threshold without a reply', () => {
    expect(first([asks(0), resolves(10)])).toEqual(['missed']);
  });

  test('is missed when the episode ends before the threshold with a reply of someone unknown only', () => {
    expect(first([asks(0), someoneReplies(3), resolves(10)])).toEqual(['missed']);
  });

  test('has no result for a contact shorter than 6 s without a reply', () => {
    expect(first([asks(0), resolves(5)])).toEqual([]);
    expect(first([asks(0), resolves(6)])).toEqual(['missed']);
  });

  test('has a result for a contact shorter than 6 s with a reply', () => {
    expect(first([asks(0), replies(2), resolves(5)])).toEqual(['met']);
    expect(first([asks(0), someoneReplies(2), resolves(5)])).toEqual(['missed']);
  });

  test('has no result where the customer never wrote', () => {
    expect(first([reopens(0), replies(10), resolves(100)])).toEqual([]);
  });

  test('is judged in every episode', () => {
    expect(first([asks(0), replies(5), resolves(10), asks(100), until(200)])).toEqual(['met', 'missed']);
  });

  describe('while a bot is in charge', () => {
    test('the passing of the threshold is not judged when the bot has replied', () => {
      expect(first([asks(0), botReplies(5), until(HOUR)])).toEqual([]);
    });

    test('the passing of the threshold is judged when the bot has not replied', () => {
      expect(first([asks(0), botEnters(5), until(60)])).toEqual(['missed']);
    });

    test('it is judged at once at a handoff after the threshold', () => {
      expect(first([asks(0), botReplies(5), handsOff(61)])).toEqual(['missed']);
    });

    test('it is judged at once when a person takes over after the threshold by writing', () => {
      expect(first([asks(0), botReplies(5), replies(61)])).toEqual(['missed']);
    });

    test('it is judged at once when a person is assigned after the threshold', () => {
      expect(first([asks(0), botReplies(5), assigns(61, 'ann')])).toEqual(['missed']);
    });

    test('it stays open at a handoff before the threshold', () => {
      expect(first([asks(0), botReplies(5), handsOff(30), replies(50)])).toEqual(['met']);
      expect(first([asks(0), botReplies(5), handsOff(30), until(60)])).toEqual(['missed']);
    });

    test('a person who takes over at the very instant of the threshold has kept it', () => {
      expect(first([asks(0), botReplies(5), handsOff(60), replies(60), until(61)])).toEqual(['met']);
    });

    test('a handoff at the very instant of the threshold leaves it to pass', () => {
      expect(first([asks(0), botReplies(5), handsOff(60), until(60)])).toEqual(['missed']);
    });

    test('it is met when the bot contained the episode and had replied in time', () => {
      expect(first([asks(0), botReplies(60), resolves(HOUR, { by: 'bot' })])).toEqual(['met']);
      expect(first([asks(0), botReplies(5), until(2 * DAY)])).toEqual(['met']);
    });

    test('it is missed when the bot contained the episode but had replied too late', () => {
      expect(first([asks(0), botEnters(1), botReplies(61), resolves(HOUR, { by: 'bot' })])).toEqual([
        'missed',
      ]);
    });

    test('it is missed when the bot left the last message unanswered at the end', () => {
      expect(first([asks(0), botReplies(5), asks(10), resolves(20)])).toEqual(['missed']);
    });

    test('a contained contact shorter than 6 s is met', () => {
      expect(first([asks(0), botReplies(2), resolves(4, { by: 'bot' })])).toEqual(['met']);
    });
  });

  describe('with responder: any', () => {
    const any = (steps: readonly Step[]) => first(steps, ANY_RESPONDER);

    test.each([
      ['a person', replies(60)],
      ['a bot', botReplies(60)],
      ['someone unknown', someoneReplies(60)],
    ])('is met by %s in time', (_name, reply) => {
      expect(any([asks(0), reply, until(HOUR)])).toEqual(['met']);
    });

    test('is not met by an automatic text', () => {
      expect(any([asks(0), sends('automation', 10), until(60)])).toEqual(['missed']);
    });

    test('is missed once when the first reply is late, whoever comes after', () => {
      expect(any([asks(0), botReplies(61), replies(62), resolves(70)])).toEqual(['missed']);
    });

    test('is met once, whoever comes after', () => {
      expect(any([asks(0), botReplies(1), handsOff(100), replies(200), resolves(300)])).toEqual(['met']);
    });

    test('counts from the first message no one has answered', () => {
      expect(any([reopens(0), botReplies(5), asks(100), botReplies(160)])).toEqual(['met']);
    });

    test('is missed when the episode ends without any reply', () => {
      expect(any([asks(0), resolves(10)])).toEqual(['missed']);
      expect(any([asks(0), resolves(5)])).toEqual([]);
    });
  });
});

describe('next_response', () => {
  const next = (steps: readonly Step[]) => resultsOf('next_response', steps);
  const begun = [asks(0), replies(5)];

  test('is met at the end when every later turn was in time', () => {
    expect(next([...begun, asks(10), replies(130), asks(200), replies(210)])).toEqual([]);
    expect(next([...begun, asks(10), replies(130), asks(200), replies(210), resolves(300)])).toEqual(['met']);
  });

  test('is missed the moment a later turn passes the threshold', () => {
    expect(next([...begun, asks(10), until(129)])).toEqual([]);
    expect(next([...begun, asks(10), until(130)])).toEqual(['missed']);
  });

  test('is kept by a reply at the very instant', () => {
    expect(next([...begun, asks(10), replies(130), resolves(200)])).toEqual(['met']);
  });

  test('is judged once however many turns are late', () => {
    expect(next([...begun, asks(10), replies(500), asks(600), replies(900), resolves(1000)])).toEqual([
      'missed',
    ]);
  });

  test('is missed by a late turn after ones in time', () => {
    expect(next([...begun, asks(10), replies(20), asks(30), replies(200), resolves(201)])).toEqual([
      'missed',
    ]);
  });

  test('has no result without a later turn', () => {
    expect(next([...begun, resolves(10)])).toEqual([]);
  });

  test('is met when the episode ends in a turn that was still in time', () => {
    expect(next([...begun, asks(10), resolves(100)])).toEqual(['met']);
  });

  test('the turn counts from its first message', () => {
    expect(next([...begun, asks(10), asks(100), until(130)])).toEqual(['missed']);
  });

  test('a bot does not keep it', () => {
    expect(next([...begun, asks(10), botReplies(20), until(130)])).toEqual(['missed']);
  });

  test("a person's reply from before the question, coming late, does not stop its clock", () => {
    expect(next([...begun, asks(20), replies(15), until(140)])).toEqual(['missed']);
  });
});

describe('resolution', () => {
  const resolution = (steps: readonly Step[]) => resultsOf('resolution', steps);

  test.each(['human', 'bot'] as const)('is met when a %s resolves in time', (by) => {
    expect(resolution([asks(0), resolves(299, { by })])).toEqual(['met']);
  });

  test('is met at the very instant', () => {
    expect(resolution([asks(0), resolves(300), until(301)])).toEqual(['met']);
  });

  test('is missed the moment the threshold passes with the episode open', () => {
    expect(resolution([asks(0), until(299)])).toEqual([]);
    expect(resolution([asks(0), until(300)])).toEqual(['missed']);
  });

  test('is judged once', () => {
    expect(resolution([asks(0), resolves(301), until(DAY)])).toEqual(['missed']);
  });

  test('is judged for each reopened episode from its own start', () => {
    expect(resolution([asks(0), resolves(10), asks(1000), resolves(1100)])).toEqual(['met', 'met']);
  });

  test('is missed when inactivity ended it before', () => {
    const hasty = { ...POLICY, inboxes: { support: { inactivityMs: 100_000 } } };
    expect(resultsOf('resolution', [asks(0), until(100)], hasty)).toEqual(['missed']);
  });

  test('is missed once when inactivity and threshold share an instant', () => {
    const hasty = { ...POLICY, inboxes: { support: { inactivityMs: 300_000 } } };
    expect(resultsOf('resolution', [asks(0), until(DAY)], hasty)).toEqual(['missed']);
  });

  test('has a result however short the contact', () => {
    expect(resolution([asks(0), resolves(2)])).toEqual(['met']);
  });
});

describe('clock: business', () => {
  const calendar = createCalendar({
    timezone: 'UTC',
    hours: { mon: [{ from: '09:00', to: '17:00' }], tue: [{ from: '09:00', to: '17:00' }] },
    holidays: [],
  });
  const { firstResponse, nextResponse, resolution } = POLICY.objectives;
  const businessHours: Policy = {
    ...POLICY,
    objectives: {
      firstResponse: { ...firstResponse, clock: 'business' },
      nextResponse: { ...nextResponse, clock: 'business' },
      resolution: { ...resolution, clock: 'business' },
    },
    inboxes: { support: { inactivityMs: null, calendar }, billing: { inactivityMs: null } },
  };
  const [MON_9, MON_17, TUE_9] = [9 * HOUR, 17 * HOUR, DAY + 9 * HOUR];
  const judged = (...steps: Step[]) =>
    under(businessHours)
      .given()
      .when(...steps)
      .seen('ObjectiveJudged');

  test('does not run while the inbox is closed', () => {
    expect(judged(asks(0), until(MON_9 + 59))).toEqual([]);
    expect(judged(asks(0), until(MON_9 + 60))).toEqual(['first_response missed']);
    expect(judged(asks(0), replies(MON_9 + 60))).toEqual(['first_response met']);
  });

  test('runs on the next morning', () => {
    expect(judged(asks(MON_17 - 50), until(TUE_9 + 9))).toEqual([]);
    expect(judged(asks(MON_17 - 50), until(TUE_9 + 10))).toEqual(['first_response missed']);
  });

  test('holds for turns and for the resolution', () => {
    expect(judged(asks(MON_17 - 50), replies(MON_17 - 40), asks(MON_17 - 30), until(TUE_9 + 89))).toEqual([
      'first_response met',
    ]);
    expect(judged(asks(MON_17 - 50), replies(MON_17 - 40), asks(MON_17 - 30), until(TUE_9 + 90))).toEqual([
      'first_response met',
      'next_response missed',
    ]);
    expect(judged(asks(MON_17 - 50), replies(MON_17 - 40), resolves(TUE_9 + 250))).toEqual([
      'first_response met',
      'resolution met',
    ]);
    expect(judged(asks(MON_17 - 50), replies(MON_17 - 40), until(TUE_9 + 250))).toEqual([
      'first_response met',
      'resolution missed',
    ]);
  });

  test('is the wall clock where the inbox has no calendar', () => {
    expect(judged(asks(0, { inbox: 'billing' }), until(60))).toEqual(['first_response missed @billing/care']);
  });

  test('never misses where the calendar never opens, except by ending without a reply', () => {
    const closed = createCalendar({ timezone: 'UTC', hours: {}, holidays: [] });
    const never = { ...businessHours, inboxes: { support: { inactivityMs: null, calendar: closed } } };
    const story = under(never)
      .given(asks(0))
      .when(until(300 * DAY));
    expect(story.seen('ObjectiveJudged')).toEqual([]);
    expect(story.when(resolves(300 * DAY)).seen('ObjectiveJudged')).toEqual([
      'resolution met',
      'first_response missed',
    ]);
  });
});

describe('a threshold that is changed while it runs', () => {
  const { firstResponse, resolution } = POLICY.objectives;
  const strict = {
    ...POLICY,
    objectives: {
      ...POLICY.objectives,
      firstResponse: { ...firstResponse, withinMs: 10_000 },
      resolution: { ...resolution, withinMs: 10_000 },
    },
  };
  const judgedUnder = (before: Policy, after: Policy, reply: Step) =>
    under(before).given(asks(0)).ruledBy(after).when(reply, resolves(60)).seen('ObjectiveJudged');

  test.each([
    ['a person', replies(50)],
    ['a bot that contains the episode', botReplies(50)],
  ])('holds as it began: the answer of %s, and the end', (_name, reply) => {
    expect(judgedUnder(POLICY, strict, reply).sort()).toEqual(['first_response met', 'resolution met']);
    expect(judgedUnder(strict, POLICY, reply).sort()).toEqual(['first_response missed', 'resolution missed']);
  });
});

describe('abandonment', () => {
  const steps = (...story: Step[]) =>
    given()
      .when(...story)
      .seen('AbandonmentNoted');

  test('is at risk when 120 s have passed without a reply', () => {
    expect(steps(asks(0), until(119))).toEqual([]);
    expect(steps(asks(0), until(120))).toEqual(['at_risk']);
  });

  test.each([
    ['a person', replies(120)],
    ['someone unknown', someoneReplies(120)],
  ])('is no risk when %s replies at the very instant', (_name, reply) => {
    expect(steps(asks(0), reply, until(HOUR))).toEqual([]);
  });

  test('is at risk despite a bot not in charge or an automatic text', () => {
    expect(steps(asks(0), handsOff(1), botReplies(2), sends('automation', 3), until(120))).toEqual([
      'at_risk',
    ]);
  });

  test('is at risk once per episode, for the first response only', () => {
    expect(steps(asks(0), replies(5), asks(10), until(500))).toEqual([]);
    expect(steps(asks(0), until(120), asks(300), until(500))).toEqual(['at_risk']);
  });

  test.each([
    ['a person', replies(200)],
    ['someone unknown', someoneReplies(200)],
  ])('is recovered when %s replies after the risk, once', (_name, reply) => {
    expect(steps(asks(0), reply, replies(300), resolves(400))).toEqual(['at_risk', 'recovered']);
  });

  test('is not recovered by a bot', () => {
    expect(steps(asks(0), until(120), botReplies(200))).toEqual(['at_risk']);
  });

  test('is lost when the episode ends without a reply', () => {
    expect(steps(asks(0), resolves(30))).toEqual(['lost']);
    expect(steps(asks(0), until(2 * DAY))).toEqual(['at_risk', 'lost']);
    expect(steps(asks(0), sends('automation', 1), resolves(30))).toEqual(['lost']);
  });

  test('is lost only from 6 s on', () => {
    expect(steps(asks(0), resolves(5))).toEqual([]);
    expect(steps(asks(0), resolves(6))).toEqual(['lost']);
  });

  test('is not lost when a person or someone unknown replied', () => {
    expect(steps(asks(0), replies(5), asks(10), resolves(30))).toEqual([]);
    expect(steps(asks(0), someoneReplies(5), resolves(30))).toEqual([]);
  });

  test('is not lost when a person wrote before the customer did and nobody after', () => {
    expect(steps(reopens(0), replies(5), asks(10), resolves(200))).toEqual(['at_risk']);
  });

  test('is not lost where the customer never wrote', () => {
    expect(steps(reopens(0), resolves(30))).toEqual([]);
  });

  test('is not lost when a bot contained it, but when a bot left it', () => {
    expect(steps(asks(0), botReplies(5), resolves(30))).toEqual([]);
    expect(steps(asks(0), botReplies(5), asks(10), resolves(30))).toEqual(['lost']);
  });

  test('is lost when the customer was handed off and nobody came', () => {
    expect(steps(asks(0), botReplies(5), handsOff(10), resolves(30))).toEqual(['lost']);
  });

  test('is no risk while a bot that has replied is in charge', () => {
    expect(steps(asks(0), botReplies(5), asks(10), until(HOUR))).toEqual([]);
  });

  test('is at risk at once at a handoff after the 120 s', () => {
    expect(steps(asks(0), botReplies(5), handsOff(200))).toEqual(['at_risk']);
    expect(steps(asks(0), botReplies(5), handsOff(50), until(119))).toEqual([]);
    expect(steps(asks(0), botReplies(5), handsOff(50), until(120))).toEqual(['at_risk']);
  });

  test('is no risk at a handoff when someone unknown had replied, or a person does at that very instant', () => {
    expect(steps(asks(0), botReplies(5), someoneReplies(10), handsOff(200))).toEqual([]);
    expect(steps(asks(0), botReplies(5), handsOff(120), replies(120), until(HOUR))).toEqual([]);
  });

  test("a person's reply from before the question, coming late, does not take the risk away", () => {
    expect(steps(reopens(0), asks(20), replies(10), until(140))).toEqual(['at_risk']);
  });
});
