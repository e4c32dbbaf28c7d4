/** What a provider's webhooks and its API can give of each KPI, from what came out of one and the same day. */
import { AGENT, KPI } from '../../metrics/names.ts';

/**
 * `full`: as if all had been told. `derived`: some of it, or in another way. `polled`: not without its API. `not simulated`: the
 * exporter counts it, but the simulator does not tell of it.
 */
export type Coverage = 'full' | 'derived' | 'polled' | 'polled, derived' | 'not simulated' | '—';

type Series = ReadonlyMap<string, number>;

/** The rows of the table, each by the metrics that carry it. */
export const ROWS: readonly (readonly [title: string, metrics: readonly string[]])[] = [
  ['Chat volume', [KPI.episodesOpened.name]],
  ['Messages, by who wrote', [KPI.messages.name]],
  ['First response', [KPI.firstResponse.name]],
  ['Next response', [KPI.nextResponse.name]],
  ['Resolution', [KPI.resolution.name, KPI.episodesResolved.name]],
  ['First contact resolution', [KPI.contactResolutions.name]],
  ['Repeat contacts', [KPI.repeatContacts.name]],
  ['Abandonment', [KPI.abandonment.name]],
  ['Bot containment', [KPI.botEpisodes.name]],
  ['Satisfaction', [KPI.csat.name, KPI.surveys.name]],
  ['Episodes by agent', [AGENT.episodesHandled.name]],
  ['Utilisation', [AGENT.availableSeconds.name]],
];

/** What the exporter counts of a provider and its dialect here does not tell, by the provider's kind. */
const NOT_SIMULATED: Readonly<Record<string, readonly string[]>> = {
  chatwoot: ['Utilisation'],
  hubspot: ['Satisfaction'],
  trengo: ['Bot containment'],
};

export interface Outcomes {
  /** What there is to know. */
  readonly whole: Series;
  readonly withApi: Series;
  readonly webhooksAlone: Series;
}

export function coverageOf(metrics: readonly string[], outcomes: Outcomes): Coverage {
  const { whole, withApi, webhooksAlone } = outcomes;
  const [all, got, alone] = [whole, withApi, webhooksAlone].map((series) => ofMetrics(series, metrics)) as [
    Series,
    Series,
    Series,
  ];
  if (got.size === 0) return '—';
  const isPolled = alone.size === 0 || !isSame(alone, got);
  if (isSame(got, all)) return isPolled ? 'polled' : 'full';
  return isPolled ? 'polled, derived' : 'derived';
}

/** Summed over sources, since one and the same chat comes through another; what is 0 is nothing. */
function ofMetrics(series: Series, metrics: readonly string[]): Series {
  const sums = new Map<string, number>();
  for (const [name, value] of series) {
    const [metric = ''] = name.split('{');
    if (value === 0 || !metrics.includes(metric.replace(/_(count|sum|bucket)$/, ''))) continue;
    const anySource = name.replace(/(?<=[{,])source=[^,}]*,?/, '');
    sums.set(anySource, (sums.get(anySource) ?? 0) + value);
  }
  return sums;
}

/** Agents' seconds run on while the day is told to its end: a hundredth more is the same. */
const TOLERANCE = 0.01;

function isSame(a: Series, b: Series): boolean {
  return (
    a.size === b.size &&
    [...a].every(([name, value]) => Math.abs(value - (b.get(name) ?? NaN)) <= toleranceOf(name, value))
  );
}

function toleranceOf(name: string, value: number): number {
  return name.startsWith(AGENT.availableSeconds.name) ? value * TOLERANCE : 0.001;
}

/** Throws where something came out of what is not simulated. */
function cellOf(kind: string, [title, metrics]: (typeof ROWS)[number], outcomes: Outcomes): Coverage {
  const coverage = coverageOf(metrics, outcomes);
  if (!NOT_SIMULATED[kind]?.includes(title)) return coverage;
  if (coverage !== '—') throw new Error(`${title} of ${kind} is simulated by now: ${coverage}`);
  return 'not simulated';
}

const BEGIN = '<!-- coverage: begin -->';
const END = '<!-- coverage: end -->';

/** A page with the table between its markers renewed. Throws when the page has no markers. */
export function withCoverage(page: string, coverage: ReadonlyMap<string, Outcomes>): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`The page lacks ${BEGIN} or ${END}`);
  const kinds = [...coverage.keys()].sort();
  const head = ['KPI', ...kinds.map((kind) => `[${kind}](${kind}.md)`)];
  const rows = ROWS.map((row) => [row[0], ...kinds.map((kind) => cellOf(kind, row, coverage.get(kind)!))]);
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [before + BEGIN, '', ...table, '', END + after].join('\n');
}
