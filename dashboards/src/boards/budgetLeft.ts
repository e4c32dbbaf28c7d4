/** What is left of error budgets over 28 days, by team. */
import { budgetRemaining } from '../../../exporter/src/rules/recordings/objectives.ts';
import { barGauge } from '../kinds.ts';
import { say } from '../language.ts';
import type { Text } from '../language.ts';
import type { Panel } from '../panel.ts';
import { newest, scopeOf } from '../promql.ts';
import type { FilterVariable } from '../promql.ts';

interface Options {
  readonly filters: readonly FilterVariable[];
  readonly objectives: readonly string[];
  readonly description: Text;
  readonly width: number;
  readonly height: number;
}

export function budgetLeft({ filters, objectives, description, width, height }: Options): Panel {
  const { series } = scopeOf(filters);
  return barGauge({
    title: say('Error budget left, 28 days', 'المتبقي من ميزانية الأخطاء، ٢٨ يوماً'),
    description,
    width,
    height,
    unit: 'percentunit',
    decimals: 0,
    min: 0,
    max: 1,
    thresholds: [
      { color: 'red', value: null },
      { color: 'orange', value: 0 },
      { color: 'green', value: 0.25 },
    ],
    queries: [
      {
        name: 'budget',
        as: 'instant',
        legend: '{{team}} · {{objective}}',
        expr: `min by (team, objective) (${newest(series(budgetRemaining, { objective: objectives }))})`,
      },
    ],
  });
}
