/** Colours that change where the configured objective says, not at a number of ours. */
import { SETTINGS } from '../../exporter/src/metrics/names.ts';
import type { Transformation } from './classic.ts';
import { say } from './language.ts';
import type { Query } from './panel.ts';
import { now, scopeOf } from './promql.ts';

type Timed = 'first_response' | 'next_response' | 'resolution';
type Targeted = Timed | 'csat' | 'fcr';

const { series } = scopeOf(['job']);

export function secondsOf(objective: Timed): string {
  return `max(${now(series(SETTINGS.objectiveSeconds, { objective }))})`;
}

export function targetOf(objective: Targeted): string {
  return `max(${now(series(SETTINGS.objectiveTarget, { objective }))})`;
}

/** A line across a graph where the objective is. */
export function objectiveLine(expr: string, name = 'objective'): Query {
  return { name, expr, legend: say('Objective', 'الهدف'), as: 'range' };
}

/** Names of queries drawn as a dashed line: what a value is held against. */
export const LINES: readonly string[] = ['objective', 'limit', 'usual'];

/** Of these lines there is one for each series, each in a colour of its own; the others are orange. */
export const LINES_PER_SERIES: readonly string[] = ['usual'];

const CONFIG = 'threshold';
const FLOOR = 'floor';

/** Says below which value a figure has the first colour; the query that carries it is no figure itself. */
export function thresholdQuery(expr: string): Query {
  return { name: CONFIG, expr: `label_replace(${expr}, "${FLOOR}", "0", "", "")`, as: 'table' };
}

/** Makes the value of `thresholdQuery` the figures' threshold. */
export function thresholdFromQuery(below: string, above: string): Transformation {
  const at = (fieldName: string, color: string) => ({
    fieldName,
    handlerKey: 'threshold1',
    handlerArguments: { threshold: { color } },
  });
  return {
    id: 'configFromData',
    options: {
      configRefId: CONFIG,
      applyTo: { id: 'byType', options: 'number' },
      // Grafana names the column by the query when there are several of this form.
      mappings: [at(FLOOR, below), at('Value', above), at(`Value #${CONFIG}`, above)],
    },
  };
}
