/** How fast an error budget burns, as part of the pace at which its alert fires. */
import { budgetAlertOf } from '../../../exporter/src/rules/alerts/objectives.ts';
import type { BudgetedObjective } from '../../../exporter/src/rules/alerts/objectives.ts';
import {
  BURN_WINDOWS,
  burnThresholds,
  missedShareOver,
} from '../../../exporter/src/rules/recordings/objectives.ts';
import { graph } from '../kinds.ts';
import { paragraphs, say } from '../language.ts';
import type { Text } from '../language.ts';
import type { Panel, Query } from '../panel.ts';
import { scopeOf } from '../promql.ts';
import type { FilterVariable } from '../promql.ts';

interface Options {
  readonly title: Text;
  readonly filters: readonly FilterVariable[];
  readonly objective: BudgetedObjective;
  /** What the objective counts. */
  readonly definition: Text;
  readonly width: number;
  readonly height: number;
}

const BY_OBJECTIVE = ['source', 'inbox', 'team', 'objective'];

export function budgetBurn({ title, filters, objective, definition, width, height }: Options): Panel {
  const { alert, severities } = budgetAlertOf(objective);
  const windows = BURN_WINDOWS.map(({ long }) => long).filter((long) => severities[long] !== undefined);
  return graph({
    title,
    description: paragraphs(
      definition,
      say(
        `The share of misses in each window ÷ the share at which ${alert} fires, of the inbox and team where it is worst. From 100 % on the budget burns too fast; the alert also wants enough of them, and the short window.`,
        `نسبة الإخفاق في كل نافذة ÷ النسبة التي ينطلق عندها ${alert}، في أسوأ صندوق وفريق. ابتداءً من ١٠٠٪ تُستنزف الميزانية بسرعة؛ ويشترط التنبيه أيضاً عدداً كافياً منها والنافذة القصيرة.`,
      ),
    ),
    width,
    height,
    unit: 'percentunit',
    thresholds: [
      { color: 'green', value: null },
      { color: 'red', value: 1 },
    ],
    queries: windows.flatMap((long) => burnQuery(long, objective, filters)),
  });
}

function burnQuery(
  long: (typeof BURN_WINDOWS)[number]['long'],
  objective: BudgetedObjective,
  filters: readonly FilterVariable[],
): Query[] {
  const { series } = scopeOf(filters);
  const threshold = burnThresholds.get(long);
  if (threshold === undefined) return [];
  const share = { record: missedShareOver(long), level: BY_OBJECTIVE };
  return [
    {
      name: `burn${long}`,
      as: 'range',
      legend: long,
      expr: `max(\n  ${series(share, { objective })}\n  / ignoring (source, inbox, team) group_left ()\n  ${series(threshold, { objective })}\n)`,
    },
  ];
}
