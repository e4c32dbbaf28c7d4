import type { Happening } from './happening.ts';
import {
  answered,
  assigned,
  bot,
  botEnters,
  botHandsOff,
  categorised,
  customer,
  DAY,
  HOUR,
  measured,
  MINUTE,
  person,
  presence,
  prompt,
  reopened,
  resolved,
  RULES,
  START,
  surveySent,
  team,
  total,
  truthAt,
} from './testing/log.ts';

const LATER = 30 * DAY;

function outcomes(
  log: readonly Happening[],
  metric: string,
  label: string,
  asOf = LATER,
): Record<string, number> {
  const rows = truthAt(asOf, log).series[`helpdesk_${metric}`] ?? [];
  const found: Record<string, number> = {};
  for (const row of rows) {
    const key = row.labels[label] ?? '';
    found[key] = (found[key] ?? 0) + ('value' in row ? row.value : row.count);
  }
  return found;
}

function objective(
  name: string,
  log: readonly Happening[],
  asOf = LATER,
  rules = RULES,
): Record<string, number> {
  const truth = truthAt(asOf, log, rules);
  const count = (result: string) => total(truth, 'objective_results_total', { objective: name, result });
  return { met: count('met'), missed: count('missed') };
}

const MET = { met: 1, missed: 0 };
const MISSED = { met: 0, missed: 1 };
const NO_RESULT = { met: 0, missed: 0 };

describe('episodes', () => {
  test('the first message opens a new one, further messages do not', () => {
    expect(outcomes([customer(0), customer(5), person(9)], 'episodes_opened_total', 'episode')).toEqual({
      new: 1,
    });
  });

  test('a message up to 24 h after the resolution reopens, a later one opens anew', () => {
    const log = [customer(0), resolved(10), customer(10 + DAY), resolved(20 + DAY), customer(21 + 2 * DAY)];
    expect(outcomes(log, 'episodes_opened_total', 'episode')).toEqual({ new: 2, reopened: 1 });
  });

  test('a message after an end by inactivity reopens too', () => {
    const log = [customer(0), customer(DAY + HOUR)];
    expect(outcomes(log, 'episodes_opened_total', 'episode', DAY + 2 * HOUR)).toEqual({
      new: 1,
      reopened: 1,
    });
  });

  test('silence of 24 h ends it; a message at that very instant does not let it', () => {
    const log = [customer(0), customer(DAY)];
    expect(outcomes(log, 'episodes_resolved_total', 'by', 2 * DAY - 1)).toEqual({});
    expect(outcomes(log, 'episodes_resolved_total', 'by', 2 * DAY)).toEqual({ timeout: 1 });
  });

  test('what happens at the instant of its end by inactivity still belongs to it', () => {
    const log = [customer(0), categorised(DAY, 'payment')];
    expect(outcomes(log, 'episodes_resolved_total', 'category', DAY)).toEqual({ payment: 1 });
  });

  test('messages of either side keep it open, campaigns and events do not', () => {
    const kept = [customer(0), person(HOUR)];
    const notKept = [
      customer(0),
      team(HOUR, { sender: 'campaign' }),
      team(HOUR, { failed: true }),
      categorised(2 * HOUR, 'payment'),
    ];
    expect(outcomes(kept, 'episodes_resolved_total', 'by', DAY)).toEqual({});
    expect(outcomes(notKept, 'episodes_resolved_total', 'by', DAY)).toEqual({ timeout: 1 });
  });

  test('without an inactivity limit it stays open', () => {
    const inboxes = { support: { team: 'frontline', inactivityMs: null } };
    const truth = truthAt(LATER, [customer(0)], { ...RULES, inboxes });
    expect(total(truth, 'episodes_resolved_total')).toBe(0);
    expect(total(truth, 'conversations_open')).toBe(1);
  });

  test('the helpdesk opens one by reopening, and the message that follows belongs to it', () => {
    const log = [reopened(0), customer(5)];
    const truth = truthAt(60, log);
    expect(total(truth, 'episodes_opened_total', { source: 'generic', episode: 'new' })).toBe(1);
    expect(total(truth, 'episodes_opened_total')).toBe(1);
  });

  test('reopening while one is open, or resolving while none is, changes nothing', () => {
    const log = [resolved(0), customer(5), reopened(6), resolved(10), resolved(12)];
    expect(outcomes(log, 'episodes_resolved_total', 'by')).toEqual({ human: 1 });
    expect(outcomes(log, 'episodes_opened_total', 'episode')).toEqual({ new: 1 });
  });

  test('at one instant the question comes first and closing last', () => {
    const truth = truthAt(LATER, [resolved(0), person(0), customer(0)]);
    expect(total(truth, 'episodes_resolved_total', { by: 'human' })).toBe(1);
    expect(measured(truth, 'first_response_seconds', { responder: 'human' })).toEqual({ count: 1, sum: 0 });
  });

  test('a category counts from its naming on, and another episode starts without', () => {
    const log = [customer(0), categorised(1, 'payment'), resolved(2), customer(9)];
    expect(outcomes(log, 'episodes_opened_total', 'category', 60)).toEqual({ other: 2 });
    expect(outcomes(log, 'episodes_resolved_total', 'category', 60)).toEqual({ payment: 1 });
  });

  test('its source is that of its opening, its team the inbox’s until an assignment moves it', () => {
    const log = [
      customer(0, { channel: 'generic' }),
      person(3),
      assigned(5, { team: 'billing' }),
      person(8),
      resolved(9),
    ];
    const truth = truthAt(60, log);
    const slice = { source: 'generic', inbox: 'support' };
    expect(total(truth, 'episodes_opened_total', { ...slice, team: 'frontline' })).toBe(1);
    expect(total(truth, 'episodes_resolved_total', { ...slice, team: 'billing' })).toBe(1);
  });

  test('one customer has one conversation in each inbox', () => {
    const log = [customer(0), customer(1, { inbox: 'sales' }), resolved(5)];
    expect(outcomes(log, 'episodes_opened_total', 'inbox', 60)).toEqual({ sales: 1, support: 1 });
    expect(outcomes(log, 'episodes_resolved_total', 'inbox', 60)).toEqual({ support: 1 });
  });
});

describe('messages', () => {
  test('all that were sent are counted by their writer, inside an episode or not, automatic ones too', () => {
    const log = [
      team(0, { sender: 'campaign' }),
      team(2, { sender: 'campaign', failed: true }),
      customer(5),
      bot(6),
      team(7, { sender: 'unknown' }),
      resolved(8),
      prompt(9),
      customer(20, { points: 4 }),
    ];
    expect(outcomes(log, 'messages_total', 'sender')).toEqual({
      automation: 1,
      bot: 1,
      campaign: 1,
      customer: 2,
      unknown: 1,
    });
    expect(outcomes(log, 'messages_total', 'direction')).toEqual({ in: 2, out: 4 });
  });

  test('they keep the source they came by and the inbox’s own team, whoever handles the episode', () => {
    const log = [customer(0, { channel: 'generic' }), assigned(5, { team: 'billing' }), person(8)];
    const truth = truthAt(60, log);
    expect(total(truth, 'messages_total', { source: 'generic', team: 'frontline', direction: 'in' })).toBe(1);
    expect(total(truth, 'messages_total', { source: 'whatsapp', team: 'frontline', direction: 'out' })).toBe(
      1,
    );
  });

  test('reactions and the helpdesk’s events are none', () => {
    const reaction: Happening = { ...customer(3), kind: 'Reacted', to: 'x' };
    expect(outcomes([customer(0), reaction, surveySent(5, 's')], 'messages_total', 'sender')).toEqual({
      customer: 1,
    });
  });
});

describe('first response', () => {
  const human = { responder: 'human' };
  const any = { responder: 'any' };

  test('runs from the first of several messages to the first reply of a person, once', () => {
    const truth = truthAt(HOUR, [customer(0), customer(20), person(50), person(55)]);
    expect(measured(truth, 'first_response_seconds', human)).toEqual({ count: 1, sum: 50 });
  });

  test('a bot answers for any, not for human', () => {
    const truth = truthAt(HOUR, [customer(0), bot(4), customer(30), person(90)]);
    expect(measured(truth, 'first_response_seconds', any)).toEqual({ count: 1, sum: 4 });
    expect(measured(truth, 'first_response_seconds', human)).toEqual({ count: 1, sum: 90 });
  });

  test('an unknown sender answers for any, not for human', () => {
    const truth = truthAt(HOUR, [customer(0), team(9, { sender: 'unknown' })]);
    expect(measured(truth, 'first_response_seconds', any).sum).toBe(9);
    expect(measured(truth, 'first_response_seconds', human).count).toBe(0);
  });

  test.each<[string, Happening]>([
    ['an automatic text', team(5, { sender: 'automation' })],
    ['a campaign', team(5, { sender: 'campaign' })],
    ['a survey prompt', prompt(5)],
    ['a survey prompt a person sends', team(5, { survey: { id: 's1', of: 5 } })],
    ['a message that failed', team(5, { failed: true })],
  ])('%s is no reply', (_what, message) => {
    const truth = truthAt(HOUR, [customer(0), message]);
    expect(measured(truth, 'first_response_seconds').count).toBe(0);
  });

  test('an episode in which the customer never wrote has none', () => {
    expect(measured(truthAt(HOUR, [reopened(0), person(5)]), 'first_response_seconds').count).toBe(0);
  });

  test('when a person wrote before the customer, it runs from the first message they had not answered', () => {
    const truth = truthAt(HOUR, [reopened(0), person(5), customer(100), person(130)]);
    expect(measured(truth, 'first_response_seconds', human)).toEqual({ count: 1, sum: 30 });
  });

  test('each episode has its own', () => {
    const log = [customer(0), person(10), resolved(20), customer(40), person(70)];
    expect(measured(truthAt(HOUR, log), 'first_response_seconds', human)).toEqual({ count: 2, sum: 40 });
  });

  test('business seconds count open hours only, and only where there is a calendar', () => {
    // START is noon in UTC, 15:00 at +03:00; the inbox opens from 16:00 to 18:00.
    const hours = { offsetMs: 3 * HOUR * 1000, days: { 1: [{ fromMinute: 16 * 60, toMinute: 18 * 60 }] } };
    const inboxes = { support: { team: 'frontline', inactivityMs: DAY * 1000, hours } };
    const log = [customer(0), person(90 * MINUTE)];
    const truth = truthAt(DAY, log, { ...RULES, inboxes });
    expect(measured(truth, 'first_response_business_seconds', human)).toEqual({ count: 1, sum: 30 * MINUTE });
    expect(measured(truthAt(DAY, log), 'first_response_business_seconds').count).toBe(0);
  });
});

describe('next response', () => {
  test('every turn after the first counts from its first message; a bot’s reply does not end it', () => {
    const log = [
      customer(0),
      person(10),
      customer(100),
      customer(110),
      bot(111),
      person(130),
      customer(200),
      person(205),
    ];
    expect(measured(truthAt(HOUR, log), 'next_response_seconds')).toEqual({ count: 2, sum: 35 });
  });

  test('a second message in a row of a person starts nothing', () => {
    expect(measured(truthAt(HOUR, [customer(0), person(5), person(50)]), 'next_response_seconds').count).toBe(
      0,
    );
  });

  test('an unanswered turn is not measured', () => {
    const log = [customer(0), person(5), customer(50), resolved(60)];
    expect(measured(truthAt(HOUR, log), 'next_response_seconds').count).toBe(0);
  });
});

describe('resolution', () => {
  const log = [customer(0), resolved(100), customer(1000), resolved(1300)];

  test('every episode has its first at once; the chain its full and active when the window has passed', () => {
    const atOnce = truthAt(1300, log);
    expect(measured(atOnce, 'resolution_seconds', { kind: 'first' })).toEqual({ count: 2, sum: 400 });
    expect(measured(atOnce, 'resolution_seconds', { kind: 'full' }).count).toBe(0);
    expect(measured(truthAt(1299 + DAY, log), 'resolution_seconds', { kind: 'full' }).count).toBe(0);
    const settled = truthAt(1300 + DAY, log);
    expect(measured(settled, 'resolution_seconds', { kind: 'full' })).toEqual({ count: 1, sum: 1300 });
    expect(measured(settled, 'resolution_seconds', { kind: 'active' })).toEqual({ count: 1, sum: 400 });
  });

  test('an end by inactivity is none, and leaves its chain without full and active', () => {
    const truth = truthAt(LATER, [customer(0), resolved(100), customer(1000)]);
    expect(measured(truth, 'resolution_seconds', { kind: 'first' })).toEqual({ count: 1, sum: 100 });
    expect(measured(truth, 'resolution_seconds', { kind: 'full' }).count).toBe(0);
    expect(measured(truth, 'resolution_seconds', { kind: 'active' }).count).toBe(0);
  });

  test('a chain that was interrupted by inactivity and then resolved is measured', () => {
    const truth = truthAt(LATER, [customer(0), customer(DAY + HOUR), resolved(DAY + HOUR + 50)]);
    expect(measured(truth, 'resolution_seconds', { kind: 'full' }).sum).toBe(DAY + HOUR + 50);
    expect(measured(truth, 'resolution_seconds', { kind: 'active' }).sum).toBe(DAY + 50);
  });
});

describe('the first response objective', () => {
  test('is met by a person in time, the very last instant included', () => {
    expect(objective('first_response', [customer(0), person(60)])).toEqual(MET);
  });

  test('is missed the moment the threshold passes, not when somebody answers', () => {
    const log = [customer(0), person(600)];
    expect(objective('first_response', log, 59)).toEqual(NO_RESULT);
    expect(objective('first_response', log, 60)).toEqual(MISSED);
    expect(objective('first_response', log)).toEqual(MISSED);
  });

  test('a bot alone meets it only where any responder does', () => {
    const log = [customer(0), bot(4), customer(8), assigned(10, { agent: 'a1' })];
    expect(objective('first_response', log)).toEqual(MISSED);
    expect(objective('first_response', log, LATER, { ...RULES, firstResponder: 'any' })).toEqual(MET);
  });

  test('is met by a bot that contains the episode and had replied in time, when it ends', () => {
    const log = [customer(0), bot(4), resolved(300, 'bot')];
    expect(objective('first_response', log, 299)).toEqual(NO_RESULT);
    expect(objective('first_response', log)).toEqual(MET);
  });

  test('is missed at the end when a bot in charge left the last message unanswered', () => {
    const log = [customer(0), bot(4), customer(50), resolved(300, 'bot')];
    expect(objective('first_response', log, 299)).toEqual(NO_RESULT);
    expect(objective('first_response', log)).toEqual(MISSED);
  });

  test('is missed at the handoff when the threshold has passed by then', () => {
    const log = [customer(0), bot(4), botHandsOff(100), person(110)];
    expect(objective('first_response', log, 99)).toEqual(NO_RESULT);
    expect(objective('first_response', log, 100)).toEqual(MISSED);
  });

  test('a bot that has not replied yet protects from nothing', () => {
    const log = [customer(0), botEnters(1), bot(61), resolved(70, 'bot')];
    expect(objective('first_response', log, 60)).toEqual(MISSED);
    expect(objective('first_response', log)).toEqual(MISSED);
  });

  test('at the handoff it is judged for the team that has the episode by then', () => {
    const log = [customer(0), bot(4), assigned(80, { team: 'billing' }), botHandsOff(100)];
    expect(outcomes(log, 'objective_results_total', 'team', 200)).toEqual({ billing: 1 });
  });

  test('ended before the threshold: missed, unless within 6 s without a reply of any kind', () => {
    expect(objective('first_response', [customer(0), resolved(30)])).toEqual(MISSED);
    expect(objective('first_response', [customer(0), resolved(5)])).toEqual(NO_RESULT);
    expect(objective('first_response', [customer(0), resolved(6)])).toEqual(MISSED);
    expect(objective('first_response', [customer(0), bot(2), customer(9), resolved(30)])).toEqual(MISSED);
    expect(objective('first_response', [customer(0), bot(2), customer(3), resolved(5)])).toEqual(MISSED);
  });

  test('has no result where the customer never wrote', () => {
    expect(objective('first_response', [reopened(0), person(400), resolved(500)])).toEqual(NO_RESULT);
  });

  test('one result per episode', () => {
    const log = [customer(0), person(10), resolved(20), customer(40), person(300)];
    expect(objective('first_response', log)).toEqual({ met: 1, missed: 1 });
  });
});

describe('the next response objective', () => {
  const first = [customer(0), person(10)];

  test('is met at the end when no later turn passed the threshold, an open one included', () => {
    const log = [...first, customer(20), person(140), customer(150), resolved(270)];
    expect(objective('next_response', log, 269)).toEqual(NO_RESULT);
    expect(objective('next_response', log)).toEqual(MET);
  });

  test('is missed the moment a later turn passes the threshold', () => {
    const log = [...first, customer(20), person(400), resolved(500)];
    expect(objective('next_response', log, 139)).toEqual(NO_RESULT);
    expect(objective('next_response', log, 140)).toEqual(MISSED);
    expect(objective('next_response', log)).toEqual(MISSED);
  });

  test('has no result without a later turn', () => {
    expect(objective('next_response', [...first, resolved(20)])).toEqual(NO_RESULT);
  });
});

describe('the resolution objective', () => {
  test('is met up to the threshold, missed when it passes', () => {
    expect(objective('resolution', [customer(0), resolved(300)])).toEqual(MET);
    expect(objective('resolution', [customer(0), resolved(301)], 300)).toEqual(MISSED);
    expect(objective('resolution', [customer(0), resolved(301)])).toEqual(MISSED);
  });

  test('is missed by an end by inactivity within it, at that end', () => {
    const rules = { ...RULES, resolutionWithinMs: 2 * DAY * 1000 };
    expect(objective('resolution', [customer(0)], DAY - 1, rules)).toEqual(NO_RESULT);
    expect(objective('resolution', [customer(0)], DAY, rules)).toEqual(MISSED);
  });
});

describe('abandonment', () => {
  const stages = (log: readonly Happening[], asOf = LATER) =>
    outcomes(log, 'abandonment_total', 'stage', asOf);

  test('at risk once the patience has passed, recovered by the reply after it', () => {
    const log = [customer(0), person(121)];
    expect(stages(log, 119)).toEqual({});
    expect(stages(log, 120)).toEqual({ at_risk: 1 });
    expect(stages(log, 121)).toEqual({ at_risk: 1, recovered: 1 });
  });

  test('a reply at the very instant keeps it; an unknown sender’s will do', () => {
    expect(stages([customer(0), person(120)], HOUR)).toEqual({});
    expect(stages([customer(0), team(100, { sender: 'unknown' })], LATER)).toEqual({});
  });

  test('only the first response is at risk', () => {
    expect(stages([customer(0), person(10), customer(20), person(900)], HOUR)).toEqual({});
  });

  test('nothing is at risk while a bot that has replied is in charge; at the handoff it is judged', () => {
    const log = [customer(0), bot(3), botHandsOff(200), person(260)];
    expect(stages(log, 199)).toEqual({});
    expect(stages(log, 200)).toEqual({ at_risk: 1 });
    expect(stages(log, 260)).toEqual({ at_risk: 1, recovered: 1 });
    expect(stages([customer(0), bot(3), botHandsOff(20)], 119)).toEqual({});
    expect(stages([customer(0), bot(3), botHandsOff(20)], 120)).toEqual({ at_risk: 1 });
  });

  test('who was answered by somebody unknown before the handoff is not at risk at it', () => {
    const log = [customer(0), bot(3), team(200, { sender: 'unknown' }), botHandsOff(300)];
    expect(stages(log, HOUR)).toEqual({});
  });

  test('lost when it ends without a person’s reply, by whomever', () => {
    expect(stages([customer(0), resolved(60)])).toEqual({ lost: 1 });
    expect(stages([customer(0)], DAY)).toEqual({ at_risk: 1, lost: 1 });
    expect(stages([customer(0), bot(3), customer(9), resolved(60, 'bot')])).toEqual({ lost: 1 });
    expect(stages([customer(0), bot(3), botHandsOff(9), resolved(60)])).toEqual({ lost: 1 });
  });

  test('not lost: contained by a bot, answered by somebody unknown, or shorter than 6 s', () => {
    expect(stages([customer(0), bot(3), resolved(60, 'bot')])).toEqual({});
    expect(stages([customer(0), team(3, { sender: 'unknown' }), resolved(60)])).toEqual({});
    expect(stages([customer(0), resolved(5)])).toEqual({});
  });

  test('nobody is lost where the customer never wrote', () => {
    expect(stages([reopened(0), resolved(60)])).toEqual({});
  });
});

describe('answers to escalations', () => {
  const answers = (log: Parameters<typeof truthAt>[1], level: string) =>
    measured(truthAt(HOUR, log), 'escalation_answer_seconds', { level });

  test('are measured for every level the wait had reached, from then on', () => {
    const log = [customer(0), customer(200), person(310), customer(400), team(530, { sender: 'unknown' })];
    expect(answers(log, 'team_lead')).toEqual({ count: 2, sum: 190 + 10 });
    expect(answers(log, 'supervisor')).toEqual({ count: 1, sum: 10 });
    expect(answers(log, 'on_call')).toEqual({ count: 0, sum: 0 });
  });

  test('are none where a bot in charge ended the wait, or nobody did', () => {
    expect(answers([customer(0), bot(200), person(900)], 'team_lead').count).toBe(0);
    expect(answers([customer(0), resolved(900)], 'team_lead').count).toBe(0);
  });

  test('count from the handoff where the bot had answered', () => {
    const log = [customer(0), bot(5), botHandsOff(300), person(440)];
    expect(answers(log, 'team_lead')).toEqual({ count: 1, sum: 20 });
  });
});

describe('bots', () => {
  const bots = (log: readonly Happening[], asOf = LATER) =>
    outcomes(log, 'bot_episodes_total', 'outcome', asOf);

  test('contained: it ended, nobody wrote, and the last message was answered', () => {
    const log = [customer(0), bot(3), resolved(60, 'bot')];
    expect(bots(log, 59)).toEqual({});
    expect(bots(log)).toEqual({ contained: 1 });
    expect(bots([customer(0), bot(3)])).toEqual({ contained: 1 });
  });

  test('abandoned when the last message was not answered', () => {
    expect(bots([customer(0), bot(3), customer(9), resolved(60, 'bot')])).toEqual({ abandoned: 1 });
    expect(bots([customer(0), botEnters(1)])).toEqual({ abandoned: 1 });
  });

  test('handed off at its event, or at an assignment to a person, or when one writes', () => {
    expect(bots([customer(0), bot(3), botHandsOff(9)], 9)).toEqual({ handed_off: 1 });
    expect(bots([customer(0), bot(3), assigned(9, { agent: 'a1' })], 9)).toEqual({ handed_off: 1 });
    expect(bots([customer(0), bot(3), person(9), resolved(20)])).toEqual({ handed_off: 1 });
  });

  test('a handoff tells of a bot whose entering nobody saw, unless a person was there before', () => {
    expect(bots([customer(0), botHandsOff(9)], 9)).toEqual({ handed_off: 1 });
    expect(bots([customer(0), person(5), botHandsOff(9)], 9)).toEqual({});
  });

  test('the handoff belongs to the team it came from', () => {
    const log = [customer(0), bot(3), assigned(200, { agent: 'a1', team: 'billing' })];
    expect(outcomes(log, 'bot_episodes_total', 'team', 300)).toEqual({ frontline: 1 });
    expect(outcomes(log, 'abandonment_total', 'team', 300)).toEqual({ frontline: 1 });
  });

  test('an assignment to a team alone leaves the bot in charge', () => {
    expect(bots([customer(0), bot(3), assigned(9, { team: 'billing' }), resolved(20, 'bot')])).toEqual({
      contained: 1,
    });
  });

  test('a bot’s message after a person took over is no entering', () => {
    expect(bots([customer(0), person(3), bot(5), resolved(9)])).toEqual({});
    expect(bots([customer(0), assigned(3, { agent: 'a1' }), bot(5), resolved(9)])).toEqual({});
  });

  test('an episode counts once, however often a bot comes and goes', () => {
    const log = [customer(0), bot(3), botHandsOff(5), botEnters(8), bot(9), botHandsOff(12), resolved(20)];
    expect(bots(log)).toEqual({ handed_off: 1 });
  });

  test('a contained one whose customer is back within 72 h has returned', () => {
    const contained = [customer(0), bot(3), resolved(10, 'bot')];
    expect(bots([...contained, customer(10 + 3 * DAY), person(20 + 3 * DAY)])).toEqual({
      contained: 1,
      returned: 1,
    });
    expect(bots([...contained, customer(11 + 3 * DAY), person(20 + 3 * DAY)])).toEqual({ contained: 1 });
    expect(bots([...contained, prompt(15), customer(30, { points: 5 })])).toEqual({ contained: 1 });
  });
});

describe('first contact resolution', () => {
  const contacts = (log: readonly Happening[], window = '72h', asOf = LATER) => {
    const truth = truthAt(asOf, log);
    const count = (result: string) => total(truth, 'contact_resolutions_total', { window, result });
    return { first_contact: count('first_contact'), repeat: count('repeat') };
  };
  const GOOD = { first_contact: 1, repeat: 0 };
  const BAD = { first_contact: 0, repeat: 1 };
  const NONE = { first_contact: 0, repeat: 0 };

  test('is judged when each window has passed', () => {
    const log = [customer(0), person(5), resolved(10)];
    expect(contacts(log, '24h', 9 + DAY)).toEqual(NONE);
    expect(contacts(log, '24h', 10 + DAY)).toEqual(GOOD);
    expect(contacts(log, '72h', 10 + DAY)).toEqual(NONE);
    expect(contacts(log, '7d', 10 + 7 * DAY)).toEqual(GOOD);
  });

  test('a customer who writes again within the window makes it a repeat there', () => {
    const log = [customer(0), person(5), resolved(10), customer(10 + 2 * DAY)];
    expect(contacts(log, '24h')).toEqual(GOOD);
    expect(contacts(log, '72h')).toEqual(BAD);
    expect(contacts([customer(0), person(5), resolved(10), customer(10 + 3 * DAY)], '72h')).toEqual(BAD);
  });

  test('a survey answer is no new message', () => {
    expect(contacts([customer(0), person(5), resolved(10), prompt(12), customer(60, { points: 2 })])).toEqual(
      GOOD,
    );
  });

  test('two agents with part in it make it a repeat, by writing or by assignment', () => {
    expect(contacts([customer(0), person(5), person(6, 'a2'), resolved(10)])).toEqual(BAD);
    expect(contacts([customer(0), person(5), assigned(6, { agent: 'a2' }), resolved(10)])).toEqual(BAD);
    expect(contacts([customer(0), assigned(4, { agent: 'a1' }), person(5), resolved(10)])).toEqual(GOOD);
  });

  test('messages without a name count as one agent together', () => {
    expect(contacts([customer(0), team(4), team(5), resolved(10)])).toEqual(GOOD);
    expect(contacts([customer(0), team(4), person(5), resolved(10)])).toEqual(BAD);
  });

  test('only new episodes that had a reply are judged, an end by inactivity included', () => {
    expect(contacts([customer(0), resolved(10)])).toEqual(NONE);
    expect(contacts([customer(0), bot(4), resolved(10, 'bot')])).toEqual(GOOD);
    expect(contacts([customer(0), person(4)])).toEqual(GOOD);
    const reopening = [customer(0), person(5), resolved(10), customer(100), person(105), resolved(110)];
    expect(contacts(reopening)).toEqual(BAD);
  });
});

describe('repeat contacts', () => {
  const repeats = (log: readonly Happening[]) => total(truthAt(LATER, log), 'repeat_contacts_total');

  test('the customer had an episode in the seven days before, in any inbox', () => {
    expect(repeats([customer(0), resolved(10), customer(10 + 7 * DAY, { inbox: 'sales' })])).toBe(1);
    expect(repeats([customer(0), resolved(10), customer(11 + 7 * DAY, { inbox: 'sales' })])).toBe(0);
  });

  test('one that is still open counts, and so does the same inbox', () => {
    expect(repeats([customer(0), customer(5, { inbox: 'sales' })])).toBe(1);
    expect(repeats([customer(0), resolved(10), customer(20)])).toBe(1);
  });

  test('other people’s do not', () => {
    expect(repeats([customer(0), customer(5, { person: { id: 'zoe', name: 'Zoe' } })])).toBe(0);
  });
});

describe('surveys', () => {
  const ended = [customer(0), person(5), resolved(10)];
  const surveys = (log: readonly Happening[], asOf = LATER) =>
    outcomes(log, 'surveys_total', 'outcome', asOf);

  test('answered with the first answer, scored 15 minutes later; the answer opens nothing', () => {
    const log = [...ended, prompt(12), customer(100, { points: 4 })];
    expect(surveys(log, 100)).toEqual({ sent: 1, answered: 1 });
    expect(measured(truthAt(99 + 15 * MINUTE, log), 'csat_score').count).toBe(0);
    const truth = truthAt(100 + 15 * MINUTE, log);
    expect(measured(truth, 'csat_score')).toEqual({ count: 1, sum: 4 });
    expect(total(truth, 'episodes_opened_total')).toBe(1);
  });

  test('of several answers within 15 minutes the last counts, and every change of mind is counted', () => {
    const log = [...ended, prompt(12)];
    for (const [at, points] of [
      [100, 2],
      [160, 5],
      [200, 5],
      [100 + 15 * MINUTE, 3],
    ] as const) {
      log.push(customer(at, { points }));
    }
    const truth = truthAt(LATER, log);
    expect(measured(truth, 'csat_score')).toEqual({ count: 1, sum: 3 });
    expect(total(truth, 'survey_answer_changes_total')).toBe(2);
  });

  test('after those 15 minutes a score is an ordinary message', () => {
    const log = [
      ...ended,
      prompt(12),
      customer(100, { points: 2 }),
      customer(101 + 15 * MINUTE, { points: 5 }),
    ];
    const truth = truthAt(HOUR, log);
    expect(measured(truth, 'csat_score').sum).toBe(2);
    expect(total(truth, 'episodes_opened_total', { episode: 'reopened' })).toBe(1);
  });

  test('it expires unanswered after 24 h; an answer at that instant is in time, one after it is not', () => {
    expect(surveys([...ended, prompt(12)], 11 + DAY)).toEqual({ sent: 1 });
    expect(surveys([...ended, prompt(12)], 12 + DAY)).toEqual({ sent: 1, expired: 1 });
    expect(surveys([...ended, prompt(12), customer(12 + DAY, { points: 3 })])).toEqual({
      sent: 1,
      answered: 1,
    });
    const late = [...ended, prompt(12), customer(13 + DAY, { points: 3 })];
    expect(surveys(late)).toEqual({ sent: 1, expired: 1 });
    expect(total(truthAt(LATER, late), 'episodes_opened_total')).toBe(2);
  });

  test('on a scale of three, 1, 2 and 3 count as 1, 3 and 5; a 4 is an ordinary message', () => {
    const log = (points: number) => [...ended, prompt(12, 's1', { of: 3 }), customer(60, { points })];
    const scores = [1, 2, 3, 4].map((points) => measured(truthAt(HOUR, log(points)), 'csat_score').sum);
    expect(scores).toEqual([1, 3, 5, 0]);
    expect(total(truthAt(HOUR, log(4)), 'episodes_opened_total')).toBe(2);
  });

  test('a score outside the scale of five, or with no survey out, is an ordinary message', () => {
    expect(
      total(truthAt(HOUR, [...ended, prompt(12), customer(60, { points: 10 })]), 'episodes_opened_total'),
    ).toBe(2);
    expect(total(truthAt(HOUR, [...ended, customer(60, { points: 5 })]), 'episodes_opened_total')).toBe(2);
  });

  test('the helpdesk’s own answer event answers as well, unless it means another survey', () => {
    expect(
      measured(truthAt(HOUR, [...ended, surveySent(12, 's1'), answered(60, 5, 's1')]), 'csat_score').sum,
    ).toBe(5);
    expect(measured(truthAt(HOUR, [...ended, surveySent(12, 's1'), answered(60, 5)]), 'csat_score').sum).toBe(
      5,
    );
    expect(
      measured(truthAt(HOUR, [...ended, surveySent(12, 's1'), answered(60, 5, 's0')]), 'csat_score').count,
    ).toBe(0);
  });

  test('a new survey closes the one before: expired unanswered, scored answered, both at once', () => {
    expect(surveys([...ended, prompt(12), prompt(60, 's2')], 60)).toEqual({ sent: 2, expired: 1 });
    const scored = [
      ...ended,
      prompt(12),
      customer(30, { points: 2 }),
      prompt(60, 's2'),
      customer(70, { points: 5 }),
    ];
    expect(measured(truthAt(60, scored), 'csat_score').sum).toBe(2);
    expect(measured(truthAt(LATER, scored), 'csat_score')).toEqual({ count: 2, sum: 7 });
    expect(total(truthAt(LATER, scored), 'survey_answer_changes_total')).toBe(0);
  });

  test('one that failed was never out', () => {
    const log = [...ended, prompt(12, 's1', { failed: true }), customer(60, { points: 5 })];
    expect(surveys(log)).toEqual({ sent: 1, failed: 1 });
    expect(total(truthAt(HOUR, log), 'episodes_opened_total')).toBe(2);
  });

  test('it belongs to the team of the episode it followed', () => {
    const log = [
      customer(0),
      assigned(2, { agent: 'b1', team: 'billing' }),
      resolved(10),
      prompt(12),
      customer(60, { points: 5 }),
    ];
    const truth = truthAt(HOUR, log);
    expect(measured(truth, 'csat_score', { team: 'billing' }).count).toBe(1);
    expect(measured(truth, 'agent_csat_score', { agent: 'b1', team: 'billing' })).toEqual({
      count: 1,
      sum: 5,
    });
  });
});

describe('agents', () => {
  const seconds = (log: readonly Happening[], metric: string, asOf: number, agent = 'a1') =>
    total(truthAt(asOf, log), `agent_${metric}`, { agent });

  test('active from assignment to the end, or up to now', () => {
    const log = [customer(0), assigned(10, { agent: 'a1' }), person(20), resolved(110)];
    expect(seconds(log, 'busy_seconds_total', 60)).toBe(50);
    expect(seconds(log, 'conversations', 60)).toBe(1);
    expect(seconds(log, 'busy_seconds_total', LATER)).toBe(100);
    expect(seconds(log, 'conversations', LATER)).toBe(0);
    expect(seconds(log, 'episodes_handled_total', LATER)).toBe(1);
  });

  test('active from the first message while nobody is assigned, so that the next writer takes it over', () => {
    const log = [customer(0), person(10), person(30, 'a2'), resolved(110)];
    expect(seconds(log, 'busy_seconds_total', LATER)).toBe(20);
    expect(seconds(log, 'busy_seconds_total', LATER, 'a2')).toBe(80);
  });

  test('a colleague who writes takes nothing from whom it is assigned to', () => {
    const log = [customer(0), assigned(10, { agent: 'a1' }), person(30, 'a2'), resolved(110)];
    expect(seconds(log, 'busy_seconds_total', LATER)).toBe(100);
    expect(seconds(log, 'busy_seconds_total', LATER, 'a2')).toBe(0);
  });

  test('until another agent takes it, or nobody has it', () => {
    const log = [
      customer(0),
      assigned(10, { agent: 'a1' }),
      assigned(30, { agent: 'a2' }),
      assigned(60, { team: 'x' }),
    ];
    expect(seconds(log, 'busy_seconds_total', 100)).toBe(20);
    expect(seconds(log, 'busy_seconds_total', 100, 'a2')).toBe(30);
    expect(seconds([...log, resolved(90)], 'episodes_handled_total', LATER, 'a2')).toBe(0);
  });

  test('they appear under their own team where presence tells it, else under that of the episode', () => {
    const log = [customer(0), assigned(10, { agent: 'a1', team: 'billing' }), resolved(20)];
    const team = (happenings: readonly Happening[]) =>
      outcomes(happenings, 'agent_episodes_handled_total', 'team');
    expect(team(log)).toEqual({ billing: 1 });
    expect(team([presence(0, 'a1', true), ...log])).toEqual({ frontline: 1 });
  });

  test('two conversations at once are busy once and conversation seconds twice', () => {
    const log = [
      customer(0),
      assigned(0, { agent: 'a1' }),
      resolved(100),
      customer(50, { inbox: 'sales' }),
      assigned(50, { agent: 'a1', team: 'frontline' }, { inbox: 'sales' }),
      resolved(150, 'human', { inbox: 'sales' }),
    ];
    expect(seconds(log, 'busy_seconds_total', LATER)).toBe(150);
    expect(seconds(log, 'conversation_seconds_total', LATER)).toBe(200);
  });

  test('available seconds come from presence, capacity seconds are weighted with the slots', () => {
    const log = [presence(0, 'a1', true, 4), presence(100, 'a1', true, 2), presence(150, 'a1', false)];
    expect(seconds(log, 'available_seconds_total', LATER)).toBe(150);
    expect(seconds(log, 'capacity_seconds_total', LATER)).toBe(500);
    expect(seconds(log, 'available_seconds_total', 40)).toBe(40);
  });
});

describe('waiting now', () => {
  const waits = (log: readonly Happening[], asOf: number) => {
    const truth = truthAt(asOf, log);
    const since = total(truth, 'oldest_waiting_timestamp_seconds');
    return total(truth, 'conversations_waiting') === 0 ? undefined : since - START / 1000;
  };

  test('since the first message nobody has replied to', () => {
    expect(waits([customer(10), customer(20)], 30)).toBe(10);
    expect(waits([customer(10), person(20)], 30)).toBeUndefined();
    expect(waits([customer(10), person(20), customer(25)], 30)).toBe(25);
    expect(waits([customer(10), resolved(20)], 30)).toBeUndefined();
  });

  test('a bot’s reply ends it only while the bot is in charge; from a handoff on the customer waits', () => {
    expect(waits([customer(10), bot(12)], 30)).toBeUndefined();
    expect(waits([customer(10), bot(12), botHandsOff(20)], 30)).toBe(20);
    expect(waits([customer(10), bot(12), customer(15), botHandsOff(20)], 30)).toBe(15);
    expect(waits([customer(10), bot(12), botHandsOff(20), bot(22)], 30)).toBe(20);
  });
});

describe('the moment it is judged at', () => {
  test('what happens later is left out, and the next change by time alone is told', () => {
    const truth = truthAt(30, [customer(0), person(45)]);
    expect(total(truth, 'messages_total')).toBe(1);
    expect(truth.asOf).toBe(new Date(START + 30_000).toISOString());
    expect(truth.nextChangeAfter).toBe(new Date(START + 60_000).toISOString());
  });

  test('a timer due at that very moment has fired and is not the next', () => {
    expect(truthAt(60, [customer(0)]).nextChangeAfter).toBe(new Date(START + 120_000).toISOString());
  });

  test('after the last timer nothing changes any more', () => {
    expect(truthAt(LATER, [customer(0), person(5), resolved(9)]).nextChangeAfter).toBeNull();
  });

  test('histograms have cumulative buckets with every threshold among the bounds, and exact quantiles', () => {
    const rules = { ...RULES, nextResponseWithinMs: 90_000 };
    const log = [customer(0), person(60), resolved(70), customer(500), person(581)];
    const truth = truthAt(HOUR, log, rules);
    const [row] = truth.series.helpdesk_first_response_seconds ?? [];
    expect(row).toMatchObject({
      count: 2,
      sum: 141,
      buckets: { '15': 0, '30': 0, '60': 1, '90': 2, '120': 2, '300': 2, '900': 2, '+Inf': 2 },
    });
    expect(truth.quantiles.helpdesk_first_response_seconds?.[0]).toMatchObject({ p50: 60, p90: 81 });
  });
});
