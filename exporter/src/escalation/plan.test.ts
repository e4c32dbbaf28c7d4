import { planAlerts } from './plan.ts';
import type { WaitingConversation } from '../backend/backend.ts';
import type { Plan } from './plan.ts';
import type { Wait } from './rules.ts';
import { LEVELS } from './testing/rules.ts';
import { NOON, waiting } from './testing/waiting.ts';

const MINUTE = 60_000;

function alreadyFiring(ids: readonly string[]) {
  return { has: (id: string) => ids.includes(id), customers: new Set(['new', 'old', 'mid']) };
}

function plan(conversations: readonly WaitingConversation[], cap = 50, firing: readonly string[] = []): Plan {
  return planAlerts(
    conversations,
    { levels: LEVELS, cap },
    { eventTime: NOON, firing: alreadyFiring(firing) },
  );
}

function shown({ wanted }: Plan): string[] {
  return wanted.map(({ labels }) => `${labels.escalation} ${labels.conversation ?? labels.alertname}`);
}

test('a conversation has an alert at every level it has passed', () => {
  const { wanted } = plan([waiting('ada', 6 * MINUTE)]);
  expect(wanted.map(({ labels }) => labels)).toEqual([
    {
      alertname: 'CustomerWaiting',
      severity: 'info',
      escalation: 'team_lead',
      source: 'wa',
      inbox: 'support',
      team: 'tier1',
      conversation: 'ada',
    },
    expect.objectContaining({ severity: 'warning', escalation: 'supervisor', conversation: 'ada' }),
  ]);
});

test('a level begins when its threshold has passed, not at the very instant', () => {
  expect(shown(plan([waiting('ada', 2 * MINUTE)]))).toEqual([]);
  expect(shown(plan([waiting('ada', 2 * MINUTE + 1)]))).toEqual(['team_lead ada']);
});

test('the alert starts when the level was reached, whenever it is planned', () => {
  const [first, second] = plan([waiting('ada', 6 * MINUTE)]).wanted;
  expect([first!.startsAt, second!.startsAt]).toEqual([NOON - 4 * MINUTE, NOON - MINUTE]);
});

test.each([
  ['inbox', ({ inbox }: Wait) => inbox === 'support'],
  ['source', ({ source }: Wait) => source === 'wa'],
])('for who waits where nobody is on duty nobody is called: %s', (_by, isOnDuty) => {
  const shop = waiting('far', 3 * MINUTE, { slice: { source: 'web', inbox: 'shop', team: 'tier1' } });
  const rules = { levels: LEVELS, cap: 50, isOnDuty };
  const moment = { eventTime: NOON, firing: alreadyFiring([]) };
  expect(shown(planAlerts([waiting('ada', 3 * MINUTE), shop], rules, moment))).toEqual(['team_lead ada']);
});

test('time and category are no part of the identity', () => {
  const [now] = plan([waiting('ada', 3 * MINUTE)]).wanted;
  const [later] = plan([waiting('ada', 4 * MINUTE, { category: 'billing', thread: '17' })]).wanted;
  expect(later!.id).toBe(now!.id);
});

test('levels of one conversation are about the same thing, and so is it when another team takes it over', () => {
  const both = plan([
    waiting('ada', 6 * MINUTE),
    waiting('ada', 6 * MINUTE, { slice: { source: 'wa', inbox: 'support', team: 'tier2' } }),
  ]).wanted;
  expect(new Set(both.map(({ about }) => about)).size).toBe(1);
  expect(new Set(both.map(({ id }) => id)).size).toBe(4);
});

describe('the cap', () => {
  const three = [waiting('new', 3 * MINUTE), waiting('old', 5 * MINUTE), waiting('mid', 4 * MINUTE)];

  test('lets the longest waiting of a team have their own alerts, and one alert tells of the rest', () => {
    const planned = plan(three, 2);
    expect(shown(planned)).toEqual(['team_lead old', 'team_lead mid', 'team_lead CustomersWaitingBeyondCap']);
    expect(planned.capped).toEqual([{ team: 'tier1', level: 'team_lead', beyond: 1 }]);
    expect(planned.active.get('team_lead')).toBe(2);
  });

  test('is not in the way of as many as it allows', () => {
    const planned = plan(three, 3);
    expect(shown(planned)).toHaveLength(3);
    expect(planned.capped).toEqual([]);
  });

  test('takes no alert from who has one: an end would say that they wait no more', () => {
    const [kept] = plan([waiting('new', 3 * MINUTE)]).wanted;
    expect(shown(plan(three, 1, [kept!.id]))).toEqual([
      'team_lead new',
      'team_lead CustomersWaitingBeyondCap',
    ]);
  });

  test('counts each team by itself', () => {
    const other = waiting('far', 3 * MINUTE, { slice: { source: 'wa', inbox: 'support', team: 'tier2' } });
    expect(shown(plan([waiting('ada', 3 * MINUTE), other], 1))).toEqual(['team_lead ada', 'team_lead far']);
  });

  test('its alert tells how many there are and since when', () => {
    const beyond = plan(three, 1).wanted.find(({ notice }) => notice.kind === 'beyond_cap');
    expect(beyond!.labels).toEqual({
      alertname: 'CustomersWaitingBeyondCap',
      severity: 'info',
      escalation: 'team_lead',
      team: 'tier1',
    });
    expect(beyond!.notice).toMatchObject({ beyond: 2, overdue: 3, oldest: NOON - 4 * MINUTE });
  });
});
