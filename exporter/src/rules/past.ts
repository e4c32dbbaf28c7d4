/**
 * The recording rules for a past that is loaded at once. While time goes on, a rule reads what another recorded a moment
 * ago; over a loaded past all of the one must be there before the other is asked for. So they come in levels.
 */
import { stringify } from 'yaml';
import { RECORDING_GROUPS } from './files.ts';
import type { Recording } from './rule.ts';
import { selectorsIn } from './selectors.ts';

/** Rules that read only what the levels before them recorded, for samples `stepMs` apart. */
export function pastRules(stepMs: number): readonly (readonly Recording[])[] {
  const rules = RECORDING_GROUPS.flatMap((group) => group.rules);
  return levelsOf(rules.map((rule) => ({ ...rule, expr: widened(rule.expr, stepMs) })));
}

/** The text of a rule file for each level. */
export function pastRuleFiles(stepMs: number): readonly string[] {
  return pastRules(stepMs).map((rules, index) => toRuleFile(`level-${index + 1}`, rules));
}

/** The text of a rule file that holds one group. */
export function toRuleFile(group: string, rules: readonly Recording[]): string {
  const written = rules.map(({ record, labels, expr }) => ({ record, ...(labels && { labels }), expr }));
  return stringify({ groups: [{ name: group, rules: written }] }, { lineWidth: 0 });
}

function levelsOf(rules: readonly Recording[]): Recording[][] {
  const names = new Set(rules.map(({ record }) => record));
  const levels: Recording[][] = [];
  const done = new Set<string>();
  let left = [...rules];
  while (left.length > 0) {
    const isReady = ({ expr }: Recording) =>
      selectorsIn(expr).every(({ name }) => !names.has(name) || done.has(name));
    // Several rules may record one name: it is there once all of them are.
    const unready = new Set(left.filter((rule) => !isReady(rule)).map(({ record }) => record));
    const level = left.filter(({ record }) => !unready.has(record));
    if (level.length === 0) throw new Error(`Rules that read each other: ${[...unready].join(', ')}`);
    levels.push(level);
    for (const { record } of level) done.add(record);
    left = left.filter((rule) => !level.includes(rule));
  }
  return levels;
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A rate needs two samples: windows that cannot hold as many become two steps long. */
function widened(expr: string, stepMs: number): string {
  return expr.replace(/\[(\d+)([smhd])\]/g, (window, count: string, unit: string) =>
    Number(count) * (UNITS_MS[unit] ?? 0) < 2 * stepMs ? `[${(2 * stepMs) / 1000}s]` : window,
  );
}
