/**
 * Families as text, in either format Prometheus reads. Two scrapes in different formats cannot disturb each other.
 * https://prometheus.io/docs/instrumenting/exposition_formats/ and the OpenMetrics 1.0 specification.
 */
import type { Series } from './cells.ts';
import type { BookSamples, Family, Sample } from './family.ts';
import type { MetricSpec } from './names.ts';

export type Format = 'text' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

export function renderFamilies(families: Iterable<Family>, format: Format): string {
  return toText(renderPieces(families, format)) + endOf(format);
}

/** What an exposition of the format ends with. */
export function endOf(format: Format): string {
  return format === 'openmetrics' ? '# EOF\n' : '';
}

export function renderFamily(family: Family, format: Format): string {
  return toText(renderFamilyPieces(family, format));
}

function toText(pieces: Iterable<Uint8Array>): string {
  return Buffer.concat([...pieces]).toString();
}

/**
 * The families' text without its end, in UTF-8, in pieces of at most a few hundred lines, so that a long one can be made
 * with pauses. Pieces may be kept for the next time: they are not to be changed.
 */
export function* renderPieces(families: Iterable<Family>, format: Format): Iterable<Uint8Array> {
  for (const family of families) yield* renderFamilyPieces(family, format);
}

function* renderFamilyPieces({ spec, samples, bySeries }: Family, format: Format): Iterable<Uint8Array> {
  const renderer = new LineRenderer(spec, format);
  yield Buffer.from(renderHeader(spec, format));
  if (!bySeries) yield* samplePieces(samples, renderer);
  else for (const series of bySeries.series) yield seriesPiece(series, bySeries, renderer);
}

const LINES_PER_PIECE = 500;

function* samplePieces(samples: Iterable<Sample>, renderer: LineRenderer): Iterable<Uint8Array> {
  let lines: string[] = [];
  for (const sample of samples) {
    lines.push(renderer.render(sample));
    if (lines.length < LINES_PER_PIECE) continue;
    yield Buffer.from(lines.join(''));
    lines = [];
  }
  yield Buffer.from(lines.join(''));
}

/** What a family begins with. */
export function renderHeader(spec: MetricSpec, format: Format): string {
  const name = familyName(spec, format);
  return `# HELP ${name} ${escapeHelp(spec.help, format)}\n# TYPE ${name} ${spec.type}\n`;
}

interface SeriesPiece {
  readonly bytes: Uint8Array;
  readonly revision: number;
  readonly bounds: readonly number[];
  readonly format: Format;
}

/** A series' text, kept until the series changes: of many thousands, few change between two scrapes. */
const SERIES_PIECES = new WeakMap<Series, SeriesPiece>();

function seriesPiece(series: Series, { bounds, samplesOf }: BookSamples, renderer: LineRenderer): Uint8Array {
  const { revision } = series;
  const { format } = renderer;
  const known = SERIES_PIECES.get(series);
  if (known?.revision === revision && known.bounds === bounds && known.format === format) return known.bytes;
  const lines = Array.from(samplesOf(series), (sample) => renderer.render(sample));
  const bytes = Buffer.from(lines.join(''));
  SERIES_PIECES.set(series, { bytes, revision, bounds, format });
  return bytes;
}

/** Lines of one family. Samples of one series follow each other. `external`: rendered labels before a sample's own. */
export class LineRenderer {
  readonly format: Format;
  readonly #spec: MetricSpec;
  readonly #external: string;
  readonly #bounds = new Map<number, string>();
  #labels: readonly string[] | undefined;
  #labelText = '';

  constructor(spec: MetricSpec, format: Format, external = '') {
    this.#spec = spec;
    this.format = format;
    this.#external = external;
  }

  render(sample: Sample): string {
    return `${this.nameOf(sample)} ${renderNumber(sample.value)}\n`;
  }

  /** What stands before the value: the sample's name and labels. */
  nameOf({ suffix, labels, le }: Pick<Sample, 'suffix' | 'labels' | 'le'>): string {
    const text = this.#textOf(labels);
    const name = `${this.#spec.name}${suffix}`;
    if (le !== undefined) {
      const comma = text === '' ? '' : ',';
      return `${name}{${text}${comma}le="${this.#boundText(le)}"}`;
    }
    return text === '' ? name : `${name}{${text}}`;
  }

  #textOf(labels: readonly string[]): string {
    if (labels === this.#labels) return this.#labelText;
    this.#labels = labels;
    const own = this.#spec.labels.map((name, index) => [name, labels[index] ?? ''] as const);
    const rendered = renderLabels(own);
    this.#labelText =
      this.#external === '' || rendered === '' ? this.#external + rendered : `${this.#external},${rendered}`;
    return this.#labelText;
  }

  #boundText(le: number): string {
    const text = this.#bounds.get(le) ?? renderBound(le, this.format);
    this.#bounds.set(le, text);
    return text;
  }
}

/** OpenMetrics names a counter's family without the suffix its sample carries. */
function familyName({ name, type }: MetricSpec, format: Format): string {
  return format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name;
}

export function renderLabels(labels: readonly (readonly [name: string, value: string])[]): string {
  return labels.map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(',');
}

/** OpenMetrics wants canonical floats as bounds: `60.0`. */
function renderBound(le: number, format: Format): string {
  if (le === Infinity) return '+Inf';
  return format === 'openmetrics' && Number.isInteger(le) ? `${le}.0` : String(le);
}

export function renderNumber(value: number): string {
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
