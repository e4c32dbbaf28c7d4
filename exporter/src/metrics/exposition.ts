/**
 * Families as text, in either format Prometheus reads. Two scrapes in different formats cannot disturb each other.
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
  return [...renderPieces(families, format)].join('') + endOf(format);
}

/** What an exposition of the format ends with. */
export function endOf(format: Format): string {
  return format === 'openmetrics' ? '# EOF\n' : '';
}

/** The families' text without its end, in pieces of a few hundred lines, so that a long one can be made with pauses. */
export function* renderPieces(families: Iterable<Family>, format: Format): Iterable<string> {
  for (const family of families) yield* renderFamilyPieces(family, format);
}

export function renderFamily(family: Family, format: Format): string {
  return [...renderFamilyPieces(family, format)].join('');
}

const LINES_PER_PIECE = 500;

function* renderFamilyPieces({ spec, samples }: Family, format: Format): Iterable<string> {
  const name = familyName(spec, format);
  let text = `# HELP ${name} ${escapeHelp(spec.help, format)}\n# TYPE ${name} ${spec.type}\n`;
  const line = new LineRenderer(spec, format);
  let lines = 0;
  for (const sample of samples) {
    text += line.render(sample);
    lines += 1;
    if (lines % LINES_PER_PIECE > 0) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** Label values as text, once made for as long as their series lives: most of the work of a scrape. */
const LABEL_TEXTS = new WeakMap<MetricSpec, WeakMap<readonly string[], string>>();

/** Lines of one family. Samples of one series follow each other. */
class LineRenderer {
  readonly #spec: MetricSpec;
  readonly #format: Format;
  readonly #texts: WeakMap<readonly string[], string>;
  readonly #bounds = new Map<number, string>();
  #labels: readonly string[] | undefined;
  #labelText = '';

  constructor(spec: MetricSpec, format: Format) {
    this.#spec = spec;
    this.#format = format;
    this.#texts = LABEL_TEXTS.get(spec) ?? new WeakMap<readonly string[], string>();
    LABEL_TEXTS.set(spec, this.#texts);
  }

  render({ suffix, labels, le, value }: Sample): string {
    const text = this.#textOf(labels);
    const name = `${this.#spec.name}${suffix}`;
    const number = renderNumber(value);
    if (le !== undefined) {
      const comma = text === '' ? '' : ',';
      return `${name}{${text}${comma}le="${this.#boundText(le)}"} ${number}\n`;
    }
    return text === '' ? `${name} ${number}\n` : `${name}{${text}} ${number}\n`;
  }

  #textOf(labels: readonly string[]): string {
    if (labels === this.#labels) return this.#labelText;
    const text = this.#texts.get(labels) ?? renderLabels(this.#spec, labels);
    this.#texts.set(labels, text);
    this.#labels = labels;
    this.#labelText = text;
    return text;
  }

  #boundText(le: number): string {
    const text = this.#bounds.get(le) ?? renderBound(le, this.#format);
    this.#bounds.set(le, text);
    return text;
  }
}

/** OpenMetrics names a counter's family without the suffix its sample carries. */
function familyName({ name, type }: MetricSpec, format: Format): string {
  return format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name;
}

function renderLabels({ labels: names }: MetricSpec, labels: readonly string[]): string {
  return names.map((name, index) => `${name}="${escapeLabel(labels[index] ?? '')}"`).join(',');
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
