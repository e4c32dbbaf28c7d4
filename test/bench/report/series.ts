/** The series of an exposition, registered anew with prom-client. */
import { Counter, Gauge, Histogram, Summary } from 'prom-client';
import type { Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly suffix: string;
  readonly labels: Labels;
  readonly value: number;
}

interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
}

/** Every sample of text format 0.0.4; histograms hold as many observations per bucket, up to a hundred. */
export function register(exposition: string, registry: Registry): void {
  for (const family of familiesOf(exposition)) REGISTER[family.type]?.(family, registry);
}

const REGISTER: Readonly<Record<string, (family: Family, registry: Registry) => void>> = {
  gauge: (family, registry) => {
    const gauge = new Gauge({ ...optionsOf(family), registers: [registry] });
    for (const { labels, value } of family.samples) gauge.set(labels, value);
  },
  counter: (family, registry) => {
    const counter = new Counter({ ...optionsOf(family), registers: [registry] });
    for (const { labels, value } of family.samples) counter.inc(labels, value);
  },
  summary: (family, registry) => {
    const summary = new Summary({ ...optionsOf(family), percentiles: [], registers: [registry] });
    for (const { suffix, labels, value } of family.samples)
      if (suffix === '_sum') summary.observe(labels, value);
  },
  histogram: registerHistogram,
};

const MOST_OBSERVATIONS = 100;

function registerHistogram(family: Family, registry: Registry): void {
  const inBuckets = family.samples.filter(({ suffix }) => suffix === '_bucket');
  const bounds = new Set(inBuckets.map(({ labels }) => Number(labels.le)).filter(Number.isFinite));
  const buckets = [...bounds].sort((a, b) => a - b);
  const histogram = new Histogram({ ...optionsOf(family), buckets, registers: [registry] });
  let before = 0;
  for (const { labels, value } of inBuckets) {
    const { le = '', ...own } = labels;
    const isFirst = Number(le) === buckets[0];
    if (isFirst) histogram.zero(own);
    const more = value - (isFirst ? 0 : before);
    before = value;
    const observed = le === '+Inf' ? (buckets.at(-1) ?? 0) + 1 : Number(le);
    for (let count = 0; count < Math.min(more, MOST_OBSERVATIONS); count += 1)
      histogram.observe(own, observed);
  }
}

function optionsOf({ name, help, samples }: Family) {
  const labelNames = new Set(samples.flatMap(({ labels }) => Object.keys(labels)));
  labelNames.delete('le');
  return { name, help, labelNames: [...labelNames] };
}

function familiesOf(exposition: string): Family[] {
  const families = new Map<string, { name: string; type: string; help: string; samples: Sample[] }>();
  for (const line of exposition.split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (comment) {
      const [, what, name = '', text = ''] = comment;
      const family = families.get(name) ?? { name, type: '', help: '', samples: [] };
      families.set(name, what === 'TYPE' ? { ...family, type: text } : { ...family, help: text });
      continue;
    }
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!sample) continue;
    const [, name = '', labels = '', value = ''] = sample;
    const suffix = families.has(name) ? '' : (/_(?:bucket|sum|count)$/.exec(name)?.[0] ?? '');
    const family = families.get(name.slice(0, name.length - suffix.length));
    family?.samples.push({
      suffix,
      labels: labelsOf(labels),
      value: Number(value.replace('+Inf', 'Infinity')),
    });
  }
  return [...families.values()];
}

function labelsOf(text: string): Labels {
  const labels: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
    labels[name] = value.replace(/\\(.)/g, (_whole, char: string) => (char === 'n' ? '\n' : char));
  }
  return labels;
}
