/**
 * Families as text, in either format Prometheus reads. One renderer per format, no shared state: two scrapes in
 * different formats cannot disturb each other.
 * https://prometheus.io/docs/instrumenting/exposition_formats/ and the OpenMetrics 1.0 specification.
 */
import type { Family, Sample } from './family.ts';
import type { MetricSpec } from './names.ts';

export type Format = 'text' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

export function renderFamilies(families: Iterable<Family>, format: Format): string {
  let text = '';
  for (const family of families) text += renderFamily(family, format);
  return format === 'openmetrics' ? `${text}# EOF\n` : text;
}

export function renderFamily({ spec, samples }: Family, format: Format): string {
  const name = familyName(spec, format);
  let text = `# HELP ${name} ${escapeHelp(spec.help, format)}\n# TYPE ${name} ${spec.type}\n`;
  for (const sample of samples) text += renderSample(spec, sample, format);
  return text;
}

/** OpenMetrics names a counter's family without the suffix its sample carries. */
function familyName({ name, type }: MetricSpec, format: Format): string {
  return format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name;
}

function renderSample(spec: MetricSpec, sample: Sample, format: Format): string {
  return `${spec.name}${sample.suffix}${renderLabels(spec, sample, format)} ${renderNumber(sample.value)}\n`;
}

function renderLabels(spec: MetricSpec, { labels, le }: Sample, format: Format): string {
  const pairs = spec.labels.map((name, index) => `${name}="${escapeLabel(labels[index] ?? '')}"`);
  if (le !== undefined) pairs.push(`le="${renderBound(le, format)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** OpenMetrics wants canonical floats as bounds: `60.0`. */
function renderBound(le: number, format: Format): string {
  if (le === Infinity) return '+Inf';
  return format === 'openmetrics' && Number.isInteger(le) ? `${le}.0` : String(le);
}

function renderNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function escapeHelp(help: string, format: Format): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
