import type { DataFrame, Field } from '@grafana/data';

type Labels = Readonly<Record<string, string>>;

export interface SeriesSpec {
  readonly labels?: Labels;
  readonly values: readonly (number | null)[];
  readonly unit?: string;
  readonly name?: string;
}

function field(name: string, type: string, values: readonly unknown[], extra: Partial<Field> = {}): Field {
  return { name, type: type as Field['type'], config: {}, values: [...values], ...extra };
}

function frame(refId: string, fields: Field[], extra: Partial<DataFrame> = {}): DataFrame {
  return { refId, fields, length: fields[0]?.values.length ?? 0, ...extra };
}

/** One frame a series, as the Prometheus data source delivers format "time series". */
export function timeSeries(
  refId: string,
  times: readonly number[],
  specs: readonly SeriesSpec[],
): DataFrame[] {
  return specs.map((spec) =>
    frame(refId, [field('Time', 'time', times), valueField(spec)], {
      meta: { type: 'timeseries-multi' as never },
    }),
  );
}

function valueField(spec: SeriesSpec): Field {
  return field(spec.name ?? 'Value', 'number', spec.values, {
    labels: { ...spec.labels },
    config: spec.unit === undefined ? {} : { unit: spec.unit },
  });
}

/** A row per series, as format "table" of an instant query. */
export function table(
  refId: string,
  rows: readonly (readonly [Labels, number | null])[],
  time = 0,
): DataFrame {
  const names = [...new Set(rows.flatMap(([labels]) => Object.keys(labels)))];
  return frame(refId, [
    field(
      'Time',
      'time',
      rows.map(() => time),
    ),
    ...names.map((name) =>
      field(
        name,
        'string',
        rows.map(([labels]) => labels[name] ?? ''),
      ),
    ),
    field(
      'Value',
      'number',
      rows.map(([, value]) => value),
    ),
  ]);
}

/** Per-bucket columns named by their upper bound, as format "heatmap" of a classic histogram. */
export function heatmapRows(
  refId: string,
  times: readonly number[],
  columns: Readonly<Record<string, readonly (number | null)[]>>,
): DataFrame {
  const fields = Object.entries(columns).map(([le, values]) =>
    field(le, 'number', values, { labels: { le } }),
  );
  return frame(refId, [field('Time', 'time', times), ...fields], { meta: { type: 'heatmap-rows' as never } });
}

/** Cells with both bounds, as a native histogram is delivered. */
export function heatmapCells(
  refId: string,
  cells: readonly {
    readonly time: number;
    readonly yMin: number;
    readonly yMax: number;
    readonly count: number;
  }[],
): DataFrame {
  return frame(
    refId,
    [
      field(
        'xMax',
        'time',
        cells.map((cell) => cell.time),
      ),
      field(
        'yMin',
        'number',
        cells.map((cell) => cell.yMin),
      ),
      field(
        'yMax',
        'number',
        cells.map((cell) => cell.yMax),
      ),
      field(
        'count',
        'number',
        cells.map((cell) => cell.count),
      ),
    ],
    { meta: { type: 'heatmap-cells' as never } },
  );
}

/** Cumulative rows of one histogram; the bounds are written the way the caller gives them. */
export function bucketTable(
  refId: string,
  buckets: Readonly<Record<string, number>>,
  labels: Labels = {},
): DataFrame {
  return table(
    refId,
    Object.entries(buckets).map(([le, value]) => [{ ...labels, le }, value] as const),
  );
}

/** Makes every write throw, so that a test shows that frames are only read. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
