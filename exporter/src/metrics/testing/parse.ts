/**
 * A small reader of both exposition formats, written from their specifications and not from our writer, so that each
 * can catch the other out. Throws on anything the formats do not allow.
 * https://prometheus.io/docs/instrumenting/exposition_formats/, https://prometheus.io/docs/specs/om/open_metrics_spec/
 */

export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly ParsedSample[];
}

export interface Exposition {
  readonly families: ReadonlyMap<string, ParsedFamily>;
  /** By series as one writes it: `name{a="b"}`, labels in the order given, values unescaped. */
  readonly values: ReadonlyMap<string, number>;
}

type Dialect = 'text' | 'openmetrics';

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

interface OpenFamily {
  readonly name: string;
  help?: string;
  type?: string;
  readonly samples: ParsedSample[];
}

export function parseExposition(text: string, dialect: Dialect = 'text'): Exposition {
  if (text !== '' && !text.endsWith('\n')) throw new Error('The last line is not ended');
  const lines = text.split('\n').slice(0, -1);
  if (dialect === 'openmetrics' && lines.pop() !== '# EOF') throw new Error('# EOF is missing');
  const families = new Map<string, OpenFamily>();
  let current: OpenFamily | undefined;
  for (const line of lines) current = readLine(line, { families, current, dialect });
  return toExposition(families);
}

interface Reading {
  readonly families: Map<string, OpenFamily>;
  readonly current: OpenFamily | undefined;
  readonly dialect: Dialect;
}

function readLine(line: string, reading: Reading): OpenFamily {
  const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/s.exec(line) ?? [];
  if (keyword === undefined) return readSample(line, reading);
  const family = name === reading.current?.name ? reading.current : open(name, reading.families);
  if (keyword === 'HELP') family.help = unescape(rest, reading.dialect === 'openmetrics' ? '\\n"' : '\\n');
  else family.type = typeOf(rest, family);
  return family;
}

function open(name: string, families: Map<string, OpenFamily>): OpenFamily {
  if (families.has(name)) throw new Error(`${name} is told twice`);
  const family: OpenFamily = { name, samples: [] };
  families.set(name, family);
  return family;
}

function typeOf(text: string, { name, type }: OpenFamily): string {
  if (!(text in SUFFIXES) || type !== undefined) throw new Error(`Bad type of ${name}: ${text}`);
  return text;
}

function readSample(line: string, { current, dialect }: Reading): OpenFamily {
  const name = /^[a-zA-Z_:][\w:]*/.exec(line)?.[0];
  if (name === undefined || !current) throw new Error(`Not a sample: ${line}`);
  const base =
    dialect === 'openmetrics' && current.type === 'counter' ? `${current.name}_total` : current.name;
  const allowed = (SUFFIXES[current.type ?? ''] ?? []).map((suffix) => `${base}${suffix}`);
  if (!allowed.includes(name))
    throw new Error(`${name} does not belong to ${current.type ?? '?'} ${current.name}`);
  const { labels, end } = readLabels(line, name.length);
  const value = /^ ([^ ]+)$/.exec(line.slice(end))?.[1];
  if (value === undefined) throw new Error(`No value: ${line}`);
  current.samples.push({ name, labels, value: readNumber(value) });
  return current;
}

function readLabels(line: string, start: number): { labels: Record<string, string>; end: number } {
  if (line[start] !== '{') return { labels: {}, end: start };
  const labels: Record<string, string> = {};
  let at = start + 1;
  while (line[at] !== '}') {
    const [whole, name = '', escaped = ''] =
      /^([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|(?=\}))/s.exec(line.slice(at)) ?? [];
    if (whole === undefined) throw new Error(`Not a label: ${line.slice(at)}`);
    if (name in labels) throw new Error(`${name} is there twice: ${line}`);
    labels[name] = unescape(escaped, '\\n"');
    at += whole.length;
  }
  return { labels, end: at + 1 };
}

function unescape(text: string, allowed: string): string {
  return text.replace(/\\(.?)/gs, (_whole, escaped: string) => {
    if (escaped === '' || !allowed.includes(escaped))
      throw new Error(`Unknown escape \\${escaped} in ${text}`);
    return escaped === 'n' ? '\n' : escaped;
  });
}

function readNumber(text: string): number {
  if (text === '+Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  if (text === 'NaN') return NaN;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw new Error(`Not a number: ${text}`);
  return Number(text);
}

function toExposition(open: ReadonlyMap<string, OpenFamily>): Exposition {
  const families = new Map<string, ParsedFamily>();
  const values = new Map<string, number>();
  const seen = new Set<string>();
  for (const { name, help, type, samples } of open.values()) {
    if (help === undefined || type === undefined) throw new Error(`${name} lacks HELP or TYPE`);
    families.set(name, { name, help, type, samples });
    for (const sample of samples) {
      const series = seriesName(sample.name, sample.labels);
      const identity = JSON.stringify([sample.name, Object.entries(sample.labels)]);
      if (seen.has(identity)) throw new Error(`${series} is there twice`);
      seen.add(identity);
      values.set(series, sample.value);
    }
  }
  return { families, values };
}

export function seriesName(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}
