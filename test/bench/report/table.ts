/** Rows as Markdown, which reads well in a terminal too. */
import { isMet, missedBy } from './row.ts';
import type { Figure, Goal, Row } from './row.ts';

export function markdownOf(row: Row): string {
  const parts = [`### ${row.title}`, figureTable(row.figures)];
  if (row.goals.length > 0) parts.push(goalTable(row));
  if (row.faults.length > 0) parts.push(`**Void:** ${row.faults.join('; ')}`);
  parts.push(row.notes.join('\n'));
  return parts.join('\n\n');
}

function figureTable(figures: readonly Figure[]): string {
  const lines = figures.map(({ name, value, unit, least, most }) => {
    const spread = least === undefined || most === undefined ? '' : `${toDigits(least)} to ${toDigits(most)}`;
    return [name, withUnit(value, unit), spread];
  });
  return alignedTable([['Figure', 'Median', 'Least to most'], ...lines]);
}

function goalTable({ goals, faults }: Row): string {
  const lines = goals.map((goal) => {
    const sign = goal.bound === 'at most' ? '≤' : '≥';
    return [
      `${goal.name} ${sign} ${toDigits(goal.limit)}${goal.unit}`,
      `${toDigits(goal.value)}${goal.unit}`,
      faults.length > 0 ? 'void' : verdictOf(goal),
    ];
  });
  return alignedTable([['Goal', 'Measured', 'Result'], ...lines]);
}

export function verdictOf(goal: Goal): string {
  if (isMet(goal)) return 'met';
  const { value, bound, limit } = goal;
  if (limit === 0) return 'missed';
  if (bound === 'at most' && value >= 2 * limit) return `missed: ${toDigits(value / limit)} × the limit`;
  return `missed by ${toDigits(missedBy(goal) * 100)} %`;
}

function withUnit(value: number, unit: string): string {
  if (unit === '') return toDigits(value);
  return unit.startsWith('/') ? `${toDigits(value)}${unit}` : `${toDigits(value)} ${unit}`;
}

/** Three significant digits, and no fraction from 100 on. */
export function toDigits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

function alignedTable([head = [], ...lines]: readonly (readonly string[])[]): string {
  const all = [head, ...lines];
  const widths = head.map((_title, column) => Math.max(...all.map((line) => (line[column] ?? '').length)));
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [row(head), rule, ...lines.map(row)].join('\n');
}
