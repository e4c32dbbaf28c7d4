import { selectorsIn } from '../selectors.ts';
import { lintNames } from './lint.ts';

it('reads every selector, wherever it stands', () => {
  const expr = `sum by (team) (rate(helpdesk_a_total{x="1",y=~"2|3"}[5m] offset 1d))
    / ignoring (team) group_left () (label_replace(up, "to", "$1", "from", "(.+)") > 0.5) and team:b:sum`;
  expect(selectorsIn(expr)).toEqual([
    {
      name: 'helpdesk_a_total',
      matchers: [
        { label: 'x', values: ['1'] },
        { label: 'y', values: ['2', '3'] },
      ],
    },
    { name: 'up', matchers: [] },
    { name: 'team:b:sum', matchers: [] },
  ]);
});

it.each([
  ['helpdesk_conversations_opened', 'nobody exposes or records helpdesk_conversations_opened'],
  ['team:helpdesk_nothing:sum', 'nobody exposes or records team:helpdesk_nothing:sum'],
  ['helpdesk_csat_score', 'nobody exposes or records helpdesk_csat_score'],
  ['helpdesk_conversations_open{agent="a"}', 'helpdesk_conversations_open has no label agent'],
  ['sum without (teem) (helpdesk_conversations_open)', 'no series has the label teem'],
])('finds fault with %s', (expr, fault) => {
  expect(lintNames(expr)).toEqual([fault]);
});

it('has nothing to say of names that exist', () => {
  expect(
    lintNames('max without (instance, pod) (rate(helpdesk_csat_score_bucket{team="a",le=~"3([.]0)?"}[5m]))'),
  ).toEqual([]);
});
