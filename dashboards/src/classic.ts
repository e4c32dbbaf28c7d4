/**
 * Grafana's classic dashboard JSON, as far as we write it. Grafana 10 to 13 all load it from files and by import; the
 * newer form (v2) only the last of them do.
 */

export interface ClassicDashboard {
  readonly id: null;
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  readonly version: number;
  readonly editable: boolean;
  readonly fiscalYearStartMonth: number;
  readonly graphTooltip: number;
  readonly liveNow: boolean;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly timepicker: object;
  readonly timezone: string;
  readonly weekStart: string;
  readonly annotations: { readonly list: readonly ClassicAnnotation[] };
  readonly links: readonly ClassicLink[];
  readonly templating: { readonly list: readonly ClassicVariable[] };
  readonly panels: readonly ClassicPanel[];
}

/** Of every panel and query: what the variable `datasource` says. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;
export type Datasource = typeof DATASOURCE;

export interface ClassicTarget {
  readonly refId: string;
  readonly datasource: Datasource;
  readonly editorMode: 'code';
  readonly expr: string;
  readonly legendFormat: string;
  readonly instant: boolean;
  readonly range: boolean;
  readonly format: 'time_series' | 'table' | 'heatmap';
  /** The shortest step. */
  readonly interval?: string;
}

export interface ThresholdStep {
  readonly color: string;
  /** Null: from minus infinity on. */
  readonly value: number | null;
}

export interface Property {
  readonly id: string;
  readonly value: unknown;
}

export interface Override {
  readonly matcher: { readonly id: 'byFrameRefID' | 'byName' | 'byRegexp'; readonly options: string };
  readonly properties: readonly Property[];
}

export interface Transformation {
  readonly id: string;
  readonly options: object;
}

export interface FieldDefaults {
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly noValue?: string;
  readonly color?: object;
  readonly custom?: object;
  readonly mappings?: readonly object[];
  readonly thresholds?: { readonly mode: 'absolute'; readonly steps: readonly ThresholdStep[] };
  readonly links?: readonly DataLink[];
}

export interface DataLink {
  readonly title: string;
  readonly url: string;
  readonly targetBlank: boolean;
}

export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface ClassicPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: GridPosition;
  readonly datasource?: Datasource;
  readonly targets?: readonly ClassicTarget[];
  readonly fieldConfig?: { readonly defaults: FieldDefaults; readonly overrides: readonly Override[] };
  readonly options?: object;
  readonly transformations?: readonly Transformation[];
  readonly timeFrom?: string;
  readonly maxDataPoints?: number;
  /** Of rows. */
  readonly collapsed?: boolean;
  readonly panels?: readonly [];
}

export interface ClassicVariable {
  readonly name: string;
  readonly label: string;
  readonly type: 'datasource' | 'query' | 'custom';
  readonly query: string | { readonly query: string; readonly refId: string };
  readonly [key: string]: unknown;
}

export interface ClassicAnnotation {
  readonly name: string;
  readonly [key: string]: unknown;
}

export interface ClassicLink {
  readonly title: string;
  readonly type: 'dashboards' | 'link';
  readonly keepTime: boolean;
  readonly includeVars: boolean;
  readonly [key: string]: unknown;
}
