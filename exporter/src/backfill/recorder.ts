/**
 * What scrapes at a steady step show, kept until a chunk of them is written. Between two scrapes few series change: each
 * is kept as the stretches of steps over which its values stood still.
 */
import type { Series } from '../metrics/cells.ts';
import { LineRenderer } from '../metrics/exposition.ts';
import type { BookSamples, Family, Sample } from '../metrics/family.ts';
import type { MetricSpec } from '../metrics/names.ts';

/** From step `from` to before `to`, counted from the start of the chunk. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** In the order of the series' names. */
  readonly values: readonly number[];
}

/** What belongs to one set of label values: of a histogram all its buckets, sum and count. */
export interface RecordedSeries {
  readonly labels: readonly string[];
  /** Names and labels as they stand before a value. */
  readonly names: readonly string[];
  readonly stretches: readonly Stretch[];
}

export interface RecordedFamily {
  readonly spec: MetricSpec;
  /** In the order of their label values. */
  readonly series: readonly RecordedSeries[];
}

interface Recording extends RecordedSeries {
  readonly stretches: MutableStretch[];
  /** The series' revision at the last scrape, where it comes from the book. */
  revision: number | undefined;
}

interface MutableStretch extends Stretch {
  to: number;
}

interface FamilyRecording {
  readonly spec: MetricSpec;
  readonly renderer: LineRenderer;
  readonly byLabels: Map<string, Recording>;
  readonly bySeries: Map<Series, Recording>;
}

export class Recorder {
  readonly #families = new Map<string, FamilyRecording>();
  readonly #external: string;
  #steps = 0;

  /** `external`: rendered labels that every series gets. */
  constructor(external: string) {
    this.#external = external;
  }

  /** How many scrapes have been taken. */
  get steps(): number {
    return this.#steps;
  }

  /** Takes the next scrape. Throws when the samples of a series do not follow each other. */
  take(families: readonly Family[]): void {
    for (const { spec, samples, bySeries } of families) {
      const family = this.#family(spec);
      if (bySeries) this.#takeBook(family, bySeries);
      else this.#takeSamples(family, samples);
    }
    this.#steps += 1;
  }

  /** Families in the order in which they first came, so that the same scrapes make the same text. */
  families(): readonly RecordedFamily[] {
    return [...this.#families.values()].map(({ spec, byLabels }) => ({
      spec,
      series: [...byLabels].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series),
    }));
  }

  #family(spec: MetricSpec): FamilyRecording {
    const known = this.#families.get(spec.name);
    if (known) return known;
    const renderer = new LineRenderer(spec, 'openmetrics', this.#external);
    const family = {
      spec,
      renderer,
      byLabels: new Map<string, Recording>(),
      bySeries: new Map<Series, Recording>(),
    };
    this.#families.set(spec.name, family);
    return family;
  }

  #takeBook(family: FamilyRecording, { series, samplesOf }: BookSamples): void {
    for (const one of series) {
      const known = family.bySeries.get(one);
      if (known?.revision === one.revision) {
        this.#prolong(known);
        continue;
      }
      const recording = this.#takeSeries(family, [...samplesOf(one)]);
      recording.revision = one.revision;
      family.bySeries.set(one, recording);
    }
  }

  /** Samples of one set of label values follow each other. */
  #takeSamples(family: FamilyRecording, samples: Iterable<Sample>): void {
    let together: Sample[] = [];
    for (const sample of samples) {
      const [first] = together;
      if (first && !haveSameLabels(first, sample)) {
        this.#takeSeries(family, together);
        together = [];
      }
      together.push(sample);
    }
    if (together.length > 0) this.#takeSeries(family, together);
  }

  #takeSeries({ renderer, byLabels }: FamilyRecording, samples: readonly Sample[]): Recording {
    const labels = samples[0]?.labels ?? [];
    const key = JSON.stringify(labels);
    const known = byLabels.get(key);
    const recording = known ?? {
      labels,
      names: samples.map((sample) => renderer.nameOf(sample)),
      stretches: [],
      revision: undefined,
    };
    byLabels.set(key, recording);
    const last = recording.stretches.at(-1);
    if (last && last.to > this.#steps) throw new Error(`one scrape shows ${recording.names[0] ?? key} twice`);
    const isAsBefore =
      last?.to === this.#steps && samples.every(({ value }, at) => value === last.values[at]);
    if (isAsBefore) last.to = this.#steps + 1;
    else {
      const values = samples.map(({ value }) => value);
      recording.stretches.push({ from: this.#steps, to: this.#steps + 1, values });
    }
    return recording;
  }

  #prolong({ stretches }: Recording): void {
    const last = stretches.at(-1);
    if (last) last.to = this.#steps + 1;
  }
}

function haveSameLabels(a: Sample, b: Sample): boolean {
  return a.labels === b.labels || a.labels.every((label, at) => label === b.labels[at]);
}
