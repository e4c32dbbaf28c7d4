import { noticeLine, renderNotices } from './notices.ts';
import type { Notice } from './receiver.ts';

const NOTICE: Notice = {
  at: Date.parse('2026-03-09T11:44:05Z'),
  receiver: 'team_lead',
  status: 'firing',
  alerts: ['CustomersWaiting'],
  count: 2,
  team: 'sales',
  summary: 'Customers wait longer than they should.',
};

it('a notice is a line that says who was told, when, of what', () => {
  expect(noticeLine(NOTICE)).toBe(
    '11:44:05  team_lead told of CustomersWaiting (2) for sales: Customers wait longer than they should.',
  );
});

it('the end is told apart, and what is not known left out', () => {
  const { team: _team, ...rest } = NOTICE;
  expect(noticeLine({ ...rest, status: 'resolved', alerts: ['A', 'B'], count: 1, summary: '' })).toBe(
    '11:44:05  team_lead told it is over: A, B',
  );
});

it('the newest five are shown, in their order; none make no heading', () => {
  const notices = Array.from({ length: 7 }, (_, nth) => ({ ...NOTICE, receiver: `receiver${nth}` }));
  const shown = renderNotices(notices).slice(2);
  expect(shown.map((line) => /receiver\d/.exec(line)?.[0])).toEqual(
    [2, 3, 4, 5, 6].map((nth) => `receiver${nth}`),
  );
  expect(renderNotices([])).toEqual([]);
});
