/** The live table as text. */
import type { KpiRow } from './kpis.ts';

const NOTHING = '–';

interface Column {
  readonly title: string;
  readonly cell: (row: KpiRow) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'Inbox / team', cell: ({ name }) => name },
  { title: 'Episodes', cell: ({ episodes }) => count(episodes) },
  { title: 'Messages', cell: ({ messages }) => count(messages) },
  { title: 'Waiting', cell: ({ waiting }) => count(waiting) },
  { title: 'First resp. p50', cell: ({ p50 }) => duration(p50) },
  { title: 'p90', cell: ({ p90 }) => duration(p90) },
  { title: 'In time', cell: ({ inTime }) => percent(inTime) },
  { title: 'CSAT', cell: ({ satisfied }) => percent(satisfied) },
  { title: 'Answers', cell: ({ answers }) => count(answers) },
];

/** What a narrow terminal does without, first to go first. */
const DISPENSABLE = ['Messages', 'Answers', 'p90', 'Episodes'];

/**
 * Lines without line ends; the first column to the left, numbers to the right, the last row set apart. Columns are left out
 * as far as `width` asks for it.
 */
export function renderTable(rows: readonly KpiRow[], width = Infinity): string[] {
  let left = COLUMNS;
  let lines = render(rows, left);
  for (const spare of DISPENSABLE) {
    if (lines.every(({ length }) => length <= width)) break;
    left = left.filter(({ title }) => title !== spare);
    lines = render(rows, left);
  }
  return lines;
}

/** No longer than `width`: a terminal would go on in the next row, and lose the first of the lines. */
export function cutTo(width: number, line: string): string {
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}

function render(rows: readonly KpiRow[], columns: readonly Column[]): string[] {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const titles = columns.map(({ title }) => title);
  const widths = titles.map((title, index) =>
    Math.max(title.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((text, index) =>
        index === 0 ? text.padEnd(widths[index] ?? 0) : text.padStart(widths[index] ?? 0),
      )
      .join('  ');
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  return [line(titles), rule, ...cells.slice(0, -1).map(line), rule, ...cells.slice(-1).map(line)];
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}

function percent(share: number | undefined): string {
  return share === undefined ? NOTHING : `${(share * 100).toFixed(1)} %`;
}

/** `8 s`, `1 m 34 s`, `2 h 05 m`. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return NOTHING;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} m`;
}

function pad(n: number): string {
  return String(n).padStart(2, '0');
}
