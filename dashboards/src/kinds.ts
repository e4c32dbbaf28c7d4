/** The kinds of panels the boards use, each with one way of looking. */
import type { Override, Property, Transformation } from './classic.ts';
import { wordOf } from './language.ts';
import type { Language, Text } from './language.ts';
import { LINES, LINES_PER_SERIES, thresholdFromQuery, thresholdQuery } from './objective.ts';
import { panel, toDataLink, toMappings } from './panel.ts';
import type { Link, Mapped, Panel, PanelBasis, Unit } from './panel.ts';

const BY_THRESHOLD = { mode: 'thresholds' } as const;
const BY_SERIES = { mode: 'palette-classic' } as const;

/** Where a figure turns from one colour to the other: at an objective that a query tells. */
export interface Turning {
  readonly at: string;
  readonly goodIs: 'above' | 'below';
}

interface Figures extends PanelBasis {
  readonly turning?: Turning;
  /** Figures only, or with the course of the time range behind them. */
  readonly course?: boolean;
}

/** A figure or a few, large. */
export function stat({ turning, course = false, ...basis }: Figures): Panel {
  return panel(withTurning(basis, turning), {
    type: 'stat',
    color: BY_THRESHOLD,
    options: () => ({
      colorMode: 'value',
      graphMode: course ? 'area' : 'none',
      justifyMode: 'auto',
      orientation: 'auto',
      textMode: basis.queries.length > 1 ? 'value_and_name' : 'auto',
      wideLayout: true,
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    }),
    ...turningOf(turning),
  });
}

/** A bar for each of a few values of now. */
export function barGauge({ turning, ...basis }: Figures): Panel {
  return panel(withTurning(basis, turning), {
    type: 'bargauge',
    color: BY_THRESHOLD,
    options: () => ({
      displayMode: 'basic',
      orientation: 'horizontal',
      showUnfilled: true,
      minVizHeight: 16,
      minVizWidth: 8,
      namePlacement: 'auto',
      sizing: 'auto',
      valueMode: 'color',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    }),
    ...turningOf(turning),
  });
}

function withTurning(basis: PanelBasis, turning: Turning | undefined): PanelBasis {
  const neutral = [{ color: 'text', value: null }];
  const thresholds = basis.thresholds ?? neutral;
  return turning === undefined
    ? { ...basis, thresholds }
    : { ...basis, thresholds, queries: [...basis.queries, thresholdQuery(turning.at)] };
}

function turningOf(turning: Turning | undefined): { transformations?: () => Transformation[] } {
  if (turning === undefined) return {};
  const [below, above] = turning.goodIs === 'above' ? ['red', 'green'] : ['green', 'red'];
  return { transformations: () => [thresholdFromQuery(below, above)] };
}

interface Course extends PanelBasis {
  readonly drawn?: 'lines' | 'stacked bars';
  /** For waits: a single day of waiting leaves seconds readable. */
  readonly logarithmic?: boolean;
  /** Queries whose series have a colour and an unit of their own. */
  readonly special?: Readonly<Record<string, { readonly color?: string; readonly unit?: Unit }>>;
}

/** Values over time. Queries named as lines of objectives are dashed. */
export function graph({ drawn = 'lines', logarithmic = false, special = {}, ...basis }: Course): Panel {
  const isBars = drawn === 'stacked bars';
  return panel(basis, {
    type: 'timeseries',
    color: BY_SERIES,
    custom: {
      drawStyle: isBars ? 'bars' : 'line',
      fillOpacity: isBars ? 70 : 8,
      lineWidth: isBars ? 0 : 2,
      showPoints: 'never',
      spanNulls: false,
      ...(logarithmic ? { scaleDistribution: { type: 'log', log: 10 } } : { axisSoftMin: 0 }),
      stacking: { mode: isBars ? 'normal' : 'none', group: 'A' },
    },
    options: () => ({
      legend: { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] },
      tooltip: { mode: 'multi', sort: 'desc' },
    }),
    overrides: () => [
      ...basis.queries
        .filter(({ name }) => LINES.includes(name))
        .map(({ name }) => ofQuery(name, LINES_PER_SERIES.includes(name) ? DASHED : [...DASHED, ORANGE])),
      ...Object.entries(special).map(([name, { color, unit }]) =>
        ofQuery(name, [
          ...(color === undefined ? [] : [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }]),
          ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
        ]),
      ),
    ],
  });
}

const DASHED: readonly Property[] = [
  { id: 'custom.drawStyle', value: 'line' },
  { id: 'custom.lineWidth', value: 2 },
  { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
  { id: 'custom.fillOpacity', value: 0 },
  { id: 'custom.stacking', value: { mode: 'none', group: 'line' } },
];

const ORANGE: Property = { id: 'color', value: { mode: 'fixed', fixedColor: 'orange' } };

function ofQuery(name: string, properties: readonly Property[]): Override {
  return { matcher: { id: 'byFrameRefID', options: name }, properties };
}

/** How many observations fell where, over time. Its one query brings buckets. */
export function heatmap(basis: PanelBasis & { readonly counted: Text }): Panel {
  const { counted, ...rest } = basis;
  return panel(rest, {
    type: 'heatmap',
    custom: { scaleDistribution: { type: 'linear' } },
    options: (language) => ({
      calculate: false,
      cellGap: 1,
      cellValues: { unit: 'short', decimals: 0 },
      color: {
        mode: 'scheme',
        scheme: 'Oranges',
        exponent: 0.5,
        fill: 'dark-orange',
        reverse: false,
        steps: 64,
      },
      exemplars: { color: 'rgba(255,0,255,0.7)' },
      filterValues: { le: 1e-9 },
      legend: { show: true },
      rowsFrame: { layout: 'auto', value: counted[language] },
      showValue: 'never',
      tooltip: { mode: 'single', show: true, showColorScale: false, yHistogram: true },
      yAxis: { axisPlacement: 'left', reverse: false, unit: rest.unit },
    }),
  });
}

/**
 * What state each thing was in, over time. Its mappings have the colours: with those by threshold Grafana would merge
 * the values and name them by the thresholds instead.
 */
export function timeline(basis: PanelBasis): Panel {
  return panel(basis, {
    type: 'state-timeline',
    color: BY_SERIES,
    custom: { fillOpacity: 80, lineWidth: 0, spanNulls: false },
    options: () => ({
      alignValue: 'left',
      mergeValues: true,
      rowHeight: 0.8,
      showValue: 'auto',
      legend: { showLegend: false, displayMode: 'list', placement: 'bottom' },
      tooltip: { mode: 'single', sort: 'none' },
    }),
  });
}

/** A column: the name of its query, or of a label. */
export interface Column {
  readonly of: string;
  readonly title: Text;
  readonly unit?: Unit;
  readonly decimals?: number;
  readonly width?: number;
  readonly looks?: 'bar' | 'coloured' | 'grey';
  readonly max?: number;
  /** Ascending: from which value on it has which colour. */
  readonly steps?: readonly (readonly [from: number | null, color: string])[];
  readonly link?: Link;
  /** Words for values that are the same in every language. */
  readonly says?: readonly Mapped[];
}

interface Rows extends PanelBasis {
  /** In this order. Labels that are no column are not shown. */
  readonly columns: readonly Column[];
  /** Labels the queries have that nobody needs to see. */
  readonly hidden?: readonly string[];
  readonly sortBy?: string;
}

/** A row for each set of label values, a column for each query. */
export function table({ columns, hidden = [], sortBy, ...basis }: Rows): Panel {
  const isQuery = (of: string): boolean => basis.queries.some(({ name }) => name === of);
  const field = (of: string): string => {
    if (!isQuery(of)) return of;
    return basis.queries.length > 1 ? `Value #${of}` : 'Value';
  };
  return panel(basis, {
    type: 'table',
    color: BY_THRESHOLD,
    // Grafana's own least width, 150 pixels, leaves the last columns of narrow tables outside.
    custom: {
      ...{ align: 'auto', cellOptions: { type: 'auto' }, inspect: false, filterable: false },
      minWidth: 80,
      wrapHeaderText: true,
    },
    options: (language) => ({
      showHeader: true,
      cellHeight: 'sm',
      footer: { show: false, reducer: ['sum'], countRows: false, fields: '' },
      sortBy: columns
        .filter(({ of }) => of === sortBy)
        .map(({ title }) => ({ displayName: title[language], desc: true })),
    }),
    overrides: (language) => columns.map((column) => ofColumn(column, language)),
    transformations: (language) => [
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: Object.fromEntries(['Time', ...hidden].map((name) => [name, true])),
          indexByName: Object.fromEntries(columns.map(({ of }, index) => [field(of), index])),
          renameByName: Object.fromEntries(
            columns.map(({ of, title }) => [field(of), wordOf(title, language)]),
          ),
        },
      },
    ],
  });
}

/** Grafana's own first step is green: it would say that any share is good. */
const PLAIN_BAR = [[null, 'blue']] as const;

function ofColumn(column: Column, language: Language): Override {
  const { title, unit, decimals, width, max, steps, link, looks, says } = column;
  const property = (id: string, value: unknown): Property[] => (value === undefined ? [] : [{ id, value }]);
  const colours = steps ?? (looks === 'bar' ? PLAIN_BAR : undefined);
  const thresholds = colours && {
    mode: 'absolute',
    steps: colours.map(([value, color]) => ({ color, value })),
  };
  return {
    matcher: { id: 'byName', options: title[language] },
    properties: [
      // What the panel says without rows does not belong into an empty cell.
      { id: 'noValue', value: '–' },
      ...property('unit', unit),
      ...property('decimals', decimals),
      ...property('custom.width', width),
      ...property('min', max === undefined ? undefined : 0),
      ...property('max', max),
      ...property('thresholds', thresholds),
      ...property('mappings', says && toMappings(says, language)),
      ...property('links', link && [toDataLink(link, language)]),
      ...lookOf(looks),
    ],
  };
}

function lookOf(looks: Column['looks']): Property[] {
  switch (looks) {
    case undefined:
      return [];
    case 'bar':
      return [
        { id: 'custom.cellOptions', value: { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' } },
      ];
    case 'coloured':
      return [{ id: 'custom.cellOptions', value: { type: 'color-text' } }];
    case 'grey':
      return [
        { id: 'custom.cellOptions', value: { type: 'color-text' } },
        { id: 'color', value: { mode: 'fixed', fixedColor: 'gray' } },
      ];
  }
}

/** The panel plugin of this project. Its options have defaults for all that is not said here. */
export const PLUGIN_ID = 'helpdesk-supportkpis-panel';

const PLUGIN_LANGUAGES: Readonly<Record<Language, string>> = { en: 'en-US', ar: 'ar-SA' };

export function kpiPanel(
  basis: PanelBasis & { readonly view: 'firstResponse' | 'satisfaction' | 'peakLoad' },
): Panel {
  const { view, ...rest } = basis;
  return panel(rest, {
    type: PLUGIN_ID,
    options: (language) => ({ view, groupBy: 'team', language: PLUGIN_LANGUAGES[language] }),
  });
}
