/** Names in PromQL that nobody exposes or records: what promtool cannot know. */
import { ALL_METRICS } from '../../metrics/names.ts';
import type { MetricSpec } from '../../metrics/names.ts';
import { RECORDING_GROUPS } from '../files.ts';
import { CLAUSE, selectorsIn } from '../selectors.ts';
import type { Selector } from '../selectors.ts';

/** Labels every scrape adds. */
const OF_SCRAPES = ['job', 'instance', 'pod'];

/** What Prometheus itself and the Node.js library bring. */
const FOREIGN: Readonly<Record<string, readonly string[]>> = {
  up: [],
  scrape_duration_seconds: [],
  scrape_samples_scraped: [],
  process_cpu_seconds_total: [],
  prometheus_notifications_errors_total: [],
  prometheus_notifications_sent_total: [],
  ALERTS: ['alertname'],
};

/** Labels a query may make for itself, to take them away again. */
const MADE = ['week', 'told_at', 'escalation', '__name__'];

const SUFFIXES: Readonly<Record<MetricSpec['type'], readonly string[]>> = {
  counter: [''],
  gauge: [''],
  summary: ['_sum', '_count'],
  histogram: ['_bucket', '_sum', '_count'],
};

const KNOWN = knownSeries();

function knownSeries(): ReadonlyMap<string, readonly string[]> {
  const exposed = ALL_METRICS.flatMap((spec) =>
    SUFFIXES[spec.type].map(
      (suffix) => [spec.name + suffix, suffix === '_bucket' ? [...spec.labels, 'le'] : spec.labels] as const,
    ),
  );
  const recorded = RECORDING_GROUPS.flatMap(({ rules }) =>
    rules.map(({ record, level }) => [record, level] as const),
  );
  return new Map([...exposed, ...recorded, ...Object.entries(FOREIGN)]);
}

/** What is wrong with the names in an expression, a line each. */
export function lintNames(expr: string): readonly string[] {
  const labels = new Set([...[...KNOWN.values()].flat(), ...OF_SCRAPES, ...MADE]);
  const clauses = [...expr.matchAll(CLAUSE)].flatMap(([, list = '']) =>
    list.split(',').map((one) => one.trim()),
  );
  return [
    ...clauses
      .filter((label) => label !== '' && !labels.has(label))
      .map((label) => `no series has the label ${label}`),
    ...selectorsIn(expr).flatMap((selector) => lintSelector(selector)),
  ];
}

function lintSelector({ name, matchers }: Selector): readonly string[] {
  const labels = KNOWN.get(name);
  if (labels === undefined) return [`nobody exposes or records ${name}`];
  return matchers
    .filter(({ label }) => ![...labels, ...OF_SCRAPES].includes(label))
    .map(({ label }) => `${name} has no label ${label}`);
}
