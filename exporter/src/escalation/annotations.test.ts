import { annotationsOf } from './annotations.ts';
import { EMPTY_BOARD, firingOn, updateBoard } from './board.ts';
import type { Posted } from './board.ts';
import { planAlerts } from './plan.ts';
import type { WaitingConversation } from '../backend/backend.ts';
import type { EscalationRules, Links } from './rules.ts';
import { someRules } from './testing/rules.ts';
import { NOON, waiting } from './testing/waiting.ts';

const MINUTE = 60_000;

function annotate(conversations: readonly WaitingConversation[], own: Partial<EscalationRules> = {}) {
  const rules = someRules(own);
  const { wanted } = planAlerts(conversations, rules, { eventTime: NOON, firing: firingOn(EMPTY_BOARD) });
  const board = updateBoard(EMPTY_BOARD, wanted, { now: NOON, eventTime: NOON, keepResolvedMs: 0 });
  return [...board.posted.values()].map((posted: Posted) => annotationsOf(posted, rules));
}

function links(own: Partial<Links>): Partial<EscalationRules> {
  return { links: { conversation: new Map(), ...own } };
}

const SEVEN = waiting('ada', 7 * MINUTE, { category: 'billing', thread: '66f0c1' });

test('what is waited for is said in English and Arabic, with the wait as a number beside it', () => {
  const [found] = annotate([SEVEN]);
  expect(found).toMatchObject({
    summary: 'A customer is waiting for an answer.',
    description:
      'A customer of inbox \u2068support\u2069, team \u2068tier1\u2069, has waited 7 minutes for an answer, since 9 Mar, 11:53.',
    waiting_since: '2026-03-09T08:53:00.000Z',
    waiting_seconds: '420',
    category: 'billing',
    runbook_url:
      'https://github.com/helpdesk-exporter/helpdesk-exporter/blob/main/docs/runbooks/CustomerWaiting.md',
  });
  expect(found!.description_ar).toContain('منذ 7 دقائق');
});

test('a category nobody named, or one that labels would fold, is not told', () => {
  expect(annotate([waiting('ada', 7 * MINUTE)])[0]).not.toHaveProperty('category');
});

test('every value is a text, as Alertmanager wants it', () => {
  for (const one of annotate([SEVEN])) {
    for (const value of Object.values(one)) expect(typeof value).toBe('string');
  }
});

test('the helpdesk is linked where the source has a template and the conversation a name of its own', () => {
  const conversation = new Map([['wa', 'https://desk.example.com/chats/{conversation}']]);
  const [linked] = annotate([SEVEN], links({ conversation }));
  expect(linked!.link).toBe('https://desk.example.com/chats/66f0c1');
  const { thread: _none, ...nameless } = SEVEN;
  expect(annotate([nameless], links({ conversation }))[0]).not.toHaveProperty('link');
  expect(annotate([SEVEN], links({}))[0]).not.toHaveProperty('link');
});

test('an inbox can be linked where conversations cannot', () => {
  const conversation = new Map([['wa', 'https://desk.example.com/inbox/{inbox}']]);
  const { thread: _none, ...nameless } = SEVEN;
  expect(annotate([nameless], links({ conversation }))[0]!.link).toBe(
    'https://desk.example.com/inbox/support',
  );
});

test('dashboard and list are linked when they are known', () => {
  const known = {
    dashboard: 'https://g.example.com/d/h?var-team={team}',
    publicUrl: 'https://h.example.com',
  };
  expect(annotate([SEVEN], links(known))[0]).toMatchObject({
    dashboard_url: 'https://g.example.com/d/h?var-team=tier1',
    list_url: 'https://h.example.com/api/v1/conversations?state=overdue&customer=ada',
  });
});

test('the alert for those beyond the cap counts them', () => {
  const three = ['a', 'b', 'c'].map((name, index) => waiting(name, (3 + index / 2) * MINUTE));
  const own = { cap: 1, ...links({ publicUrl: 'https://h.example.com' }) };
  const beyond = annotate(three, own).at(-1);
  expect(beyond).toMatchObject({ beyond: '2', overdue: '3', waiting_seconds: '210' });
  expect(beyond!.description).toBe(
    '3 customers of team \u2068tier1\u2069 wait too long; 2 of them have no alert of their own, the oldest of these for 3 minutes.',
  );
  expect(beyond!.list_url).toBe('https://h.example.com/api/v1/conversations?state=overdue');
  expect(beyond!.runbook_url).toMatch(/CustomersWaitingBeyondCap\.md$/);
});
