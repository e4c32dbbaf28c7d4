/** The tables of all metrics in the docs, made from the contract. */
import {
  AGENT,
  BACKLOG_AGES,
  COMMIT_BUCKETS_SECONDS,
  DURATION_BUCKETS_SECONDS,
  EXPORTER,
  INGEST,
  INQUIRY,
  KPI,
  LAG_BUCKETS_SECONDS,
  PRESENT,
  SCORE_BUCKETS,
  SETTINGS,
} from './names.ts';
import type { MetricSpec } from './names.ts';

const BEGIN = '<!-- metrics: begin -->';
const END = '<!-- metrics: end -->';

/** A page with the tables between its markers renewed. Throws when the page has no markers. */
export function withMetricReference(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`The page lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n\n${metricReference()}\n\n${END}${after}`;
}

type Group = Readonly<Record<string, MetricSpec>>;

const GROUPS: readonly (readonly [title: string, group: Group])[] = [
  ['KPIs of conversations', KPI],
  ['The present', PRESENT],
  ['Agents', AGENT],
  ['Settings', SETTINGS],
  ['Ingest', INGEST],
  ["Asking providers' APIs", INQUIRY],
  ['The exporter itself', EXPORTER],
];

/** Every metric with its type, labels and meaning, a table per group, and the bounds of the histograms. */
export function metricReference(): string {
  return [...GROUPS.map(([title, group]) => sectionOf(title, group)), boundsSection()].join('\n\n');
}

function sectionOf(title: string, group: Group): string {
  const rows = Object.values(group).map(({ name, type, labels, help }) =>
    row([code(name), type, labels.map(code).join(', ') || '—', help]),
  );
  return [
    `### ${title}`,
    '',
    row(['Metric', 'Type', 'Labels', 'Meaning']),
    row(Array(4).fill('---')),
    ...rows,
  ].join('\n');
}

const BOUNDS: readonly (readonly [of: readonly MetricSpec[], bounds: readonly number[], more: string])[] = [
  [
    [KPI.firstResponse, KPI.firstResponseBusiness, KPI.nextResponse, KPI.escalationAnswer, KPI.resolution],
    DURATION_BUCKETS_SECONDS,
    ', and every configured threshold: objectives, `atRiskAfter`, levels of escalation',
  ],
  [[KPI.csat], SCORE_BUCKETS, ''],
  [[INGEST.eventLag], LAG_BUCKETS_SECONDS, ''],
  [[EXPORTER.storeCommitSeconds], COMMIT_BUCKETS_SECONDS, ''],
];

function boundsSection(): string {
  const rows = BOUNDS.map(([of, bounds, more]) =>
    row([of.map(({ name }) => code(name)).join(', '), `${bounds.join(', ')}${more}`]),
  );
  const ages = Object.keys(BACKLOG_AGES).map(code).join(', ');
  return [
    '### Bounds of the histograms',
    '',
    row(['Histogram', 'Upper bounds, before `+Inf`']),
    row(['---', '---']),
    ...rows,
    '',
    `Classes of \`age\`, each up to its name and above the one before: ${ages}.`,
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}
