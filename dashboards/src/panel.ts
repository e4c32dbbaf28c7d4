/** Panels as the boards tell them: what they show and what is said about it, language left open. */
import type {
  ClassicPanel,
  ClassicTarget,
  DataLink,
  FieldDefaults,
  GridPosition,
  Override,
  ThresholdStep,
  Transformation,
} from './classic.ts';
import { DATASOURCE } from './classic.ts';
import { say, wordOf } from './language.ts';
import type { Language, Text } from './language.ts';

export interface Query {
  /** Grafana's refId: the panel of ours knows its queries by it, and overrides find their series. */
  readonly name: string;
  readonly expr: string;
  readonly legend?: Text | string;
  /** One value now, a value per step, rows of labels and one value now, or buckets per step. */
  readonly as: 'instant' | 'range' | 'table' | 'heatmap';
  /** No step shorter than this. */
  readonly minStep?: string;
  /** Why no data is no fault, where nothing being wrong leaves it empty. */
  readonly mayBeEmpty?: string;
}

export type Unit =
  's' | 'short' | 'percentunit' | 'none' | 'ops' | 'cps' | 'bytes' | 'dateTimeFromNow' | 'string';

/** What is said in place of a value. */
export interface Mapped {
  readonly value: number | string;
  readonly text: Text;
  readonly color?: string;
}

/** What every kind of panel has. */
export interface PanelBasis {
  readonly title: Text;
  /** What is counted, and how to read it. */
  readonly description: Text;
  readonly width: number;
  readonly height: number;
  readonly queries: readonly Query[];
  readonly unit: Unit;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  /** Said instead of "No data". */
  readonly noValue?: Text;
  readonly thresholds?: readonly ThresholdStep[];
  readonly mappings?: readonly Mapped[];
  readonly links?: readonly Link[];
  /** Shows this much of the past, whatever the dashboard's range. */
  readonly timeFrom?: string;
  /** Steps a range may have; as many as the panel has pixels unless said. */
  readonly mostPoints?: number;
}

export interface Link {
  readonly title: Text;
  readonly url: string;
}

/** What a kind of panel adds to the basis. */
export interface Kind {
  readonly type: string;
  readonly options: (language: Language) => object;
  readonly custom?: object;
  readonly color?: object;
  readonly overrides?: (language: Language) => readonly Override[];
  readonly transformations?: (language: Language) => readonly Transformation[];
}

export interface Panel extends PanelBasis, Kind {}

export function panel(basis: PanelBasis, kind: Kind): Panel {
  return { ...basis, ...kind };
}

export interface Placed {
  readonly id: number;
  readonly gridPos: GridPosition;
}

export function toClassicPanel(told: Panel, language: Language, placed: Placed): ClassicPanel {
  const transformations = told.transformations?.(language) ?? [];
  return {
    ...placed,
    type: told.type,
    title: told.title[language],
    description: told.description[language],
    datasource: DATASOURCE,
    ...(told.timeFrom !== undefined && { timeFrom: told.timeFrom }),
    ...(told.mostPoints !== undefined && { maxDataPoints: told.mostPoints }),
    fieldConfig: { defaults: fieldDefaults(told, language), overrides: told.overrides?.(language) ?? [] },
    options: told.options(language),
    targets: told.queries.map((query) => toTarget(query, language)),
    ...(transformations.length > 0 && { transformations }),
  };
}

/** Grafana's own words, which it does not say in Arabic. */
const NO_DATA = say('No data', 'لا بيانات');

function fieldDefaults(told: Panel, language: Language): FieldDefaults {
  const { unit, decimals, min, max, noValue, thresholds, mappings, links, color, custom } = told;
  return {
    unit,
    ...(decimals !== undefined && { decimals }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    noValue: (noValue ?? NO_DATA)[language],
    ...(color && { color }),
    ...(custom && { custom }),
    ...(mappings && { mappings: toMappings(mappings, language) }),
    ...(thresholds && { thresholds: { mode: 'absolute', steps: thresholds } }),
    ...(links && { links: links.map((link) => toDataLink(link, language)) }),
  };
}

export function toMappings(mapped: readonly Mapped[], language: Language): object[] {
  return mapped.map(({ value, text, color }, index) => ({
    type: 'value',
    options: { [value]: { text: text[language], ...(color && { color }), index } },
  }));
}

export function toDataLink({ title, url }: Link, language: Language): DataLink {
  return { title: title[language], url, targetBlank: /^https?:/.test(url) };
}

function toTarget({ name, expr, legend, as, minStep }: Query, language: Language): ClassicTarget {
  const isNow = as === 'instant' || as === 'table';
  return {
    refId: name,
    datasource: DATASOURCE,
    editorMode: 'code',
    expr,
    legendFormat: wordOf(legend ?? '', language),
    instant: isNow,
    range: !isNow,
    format: as === 'table' || as === 'heatmap' ? as : 'time_series',
    ...(minStep !== undefined && { interval: minStep }),
  };
}
