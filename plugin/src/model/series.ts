import type { DataFrame, Field } from '@grafana/data';

/** Where a value came from, so that a view can ask the field for its data links. */
export interface Origin {
  readonly field: Field;
  readonly row: number;
}

/** One labelled series, whatever shape it was delivered in. Times are Unix ms; a missing value is NaN. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** How far apart its points were asked for, where the frame tells. */
  readonly intervalMs?: number | undefined;
  readonly unit: string;
  /** True when histogram values are per bucket already, as heatmap formats deliver them. */
  readonly perBucket: boolean;
  /** Its points are the rows of its frame, one for one. */
  readonly inFrameOrder: boolean;
  readonly origin: Origin;
}

interface Point {
  readonly time: number;
  readonly value: number;
}

const HEATMAP_ROWS = 'heatmap-rows';
const HEATMAP_CELLS = 'heatmap-cells';
/** Native histograms name the bounds of each cell so; Grafana's own conversion of classic ones too. */
const CELL_FIELDS = ['yMin', 'yMax', 'count'] as const;

/** Every series of a frame in any of the shapes Grafana's Prometheus data source has. Never writes to the frame. */
export function toSeries(frame: DataFrame): Series[] {
  const intervalMs = fieldsOf(frame, 'time')[0]?.config.interval ?? undefined;
  return withoutInterval(frame).map((series) => ({ ...series, intervalMs }));
}

function withoutInterval(frame: DataFrame): Series[] {
  if (isCells(frame)) {
    return fromCells(frame);
  }
  return isTable(frame) ? fromTable(frame) : fromTimeSeries(frame);
}

function fieldsOf(frame: DataFrame, type: string): Field[] {
  return frame.fields.filter((field) => (field.type as string) === type);
}

function fieldNamed(frame: DataFrame, name: string): Field | undefined {
  return frame.fields.find((field) => field.name === name);
}

function frameType(frame: DataFrame): string {
  return frame.meta?.type ?? '';
}

function isCells(frame: DataFrame): boolean {
  return (
    CELL_FIELDS.every((name) => fieldNamed(frame, name) !== undefined) || frameType(frame) === HEATMAP_CELLS
  );
}

function isTable(frame: DataFrame): boolean {
  return fieldsOf(frame, 'string').length > 0 || frame.fields.some((field) => isBoundColumn(field));
}

/** A transformation may turn the bound column into numbers. */
function isBoundColumn(field: Field): boolean {
  return field.name === 'le' && (field.type as string) === 'number';
}

/** Null, undefined and text that is no number are gaps. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') {
    return value;
  }
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}

function timesOf(frame: DataFrame): readonly number[] {
  return numbersOf(fieldsOf(frame, 'time')[0], frame.length);
}

/** The field's own values where all of them are numbers already, as nearly always. */
function numbersOf(field: Field | undefined, length: number): readonly number[] {
  const values: readonly unknown[] = field?.values ?? [];
  return values.length === length && areNumbers(values)
    ? values
    : Array.from({ length }, (_, row) => toNumber(values[row]));
}

function areNumbers(values: readonly unknown[]): values is readonly number[] {
  return values.every((value) => typeof value === 'number');
}

function unitOf(field: Field): string {
  return field.config.unit ?? '';
}

function fromTimeSeries(frame: DataFrame): Series[] {
  const numbers = fieldsOf(frame, 'number');
  const named = numbers.length > 1 && numbers.every(hasBoundForName);
  const times = timesOf(frame);
  return numbers.map((field) => ({
    labels: named ? { ...field.labels, le: boundName(field) } : (field.labels ?? {}),
    times,
    values: numbersOf(field, frame.length),
    unit: unitOf(field),
    perBucket: frameType(frame) === HEATMAP_ROWS,
    inFrameOrder: true,
    origin: { field, row: frame.length - 1 },
  }));
}

/** Heatmap rows carry the upper bound as the field's name, joined frames as its display name. */
function boundName(field: Field): string {
  return field.labels?.['le'] ?? field.config.displayNameFromDS ?? field.name;
}

function hasBoundForName(field: Field): boolean {
  return !Number.isNaN(parseBound(boundName(field)));
}

/** `le` as Prometheus 2 ("60"), Prometheus 3 ("60.0") and clients ("+Inf") write it. NaN if it is no bound. */
export function parseBound(text: string): number {
  const trimmed = text.trim();
  if (/^\+?Inf(inity)?$/i.test(trimmed)) {
    return Infinity;
  }
  return trimmed === '' ? NaN : Number(trimmed);
}

function fromTable(frame: DataFrame): Series[] {
  const field = valueColumn(frame);
  if (field === undefined) {
    return [];
  }
  const times = timesOf(frame);
  const groups = new Map<string, { labels: Record<string, string>; points: Point[]; row: number }>();
  times.forEach((time, row) => {
    const labels = rowLabels(frame, row);
    const key = JSON.stringify(Object.entries(labels).sort());
    const group = groups.get(key) ?? { labels, points: [], row };
    group.points.push({ time, value: toNumber(field.values[row]) });
    groups.set(key, { ...group, row });
  });
  return [...groups.values()].map(({ labels, points, row }) => ({
    labels,
    ...inTimeOrder(points),
    unit: unitOf(field),
    perBucket: frameType(frame) === HEATMAP_ROWS,
    inFrameOrder: false,
    origin: { field, row },
  }));
}

function valueColumn(frame: DataFrame): Field | undefined {
  const numbers = fieldsOf(frame, 'number').filter((field) => !isBoundColumn(field));
  return numbers.find((field) => field.name.startsWith('Value')) ?? numbers[0];
}

function rowLabels(frame: DataFrame, row: number): Record<string, string> {
  const columns = frame.fields.filter((field) => (field.type as string) === 'string' || isBoundColumn(field));
  return Object.fromEntries(columns.map((field) => [field.name, asLabel(field.values[row])]));
}

function asLabel(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function inTimeOrder(points: readonly Point[]): { times: number[]; values: number[] } {
  const sorted = [...points].sort((a, b) => a.time - b.time);
  return { times: sorted.map((point) => point.time), values: sorted.map((point) => point.value) };
}

/**
 * A cell says its own bounds; an empty stretch between two cells becomes a bound of its own, so no bar spreads over it.
 * The resolution may change over time: a cell that others divide is spread over their bounds, evenly as inside a bucket.
 */
function fromCells(frame: DataFrame): Series[] {
  const [low, high, count] = CELL_FIELDS.map((name) => fieldNamed(frame, name));
  if (!low || !high || !count) {
    return [];
  }
  const times = timesOf(frame);
  const [lows, highs] = [low, high].map((field) => numbersOf(field, frame.length)) as [Numbers, Numbers];
  const bounds = [...new Set([...lows, ...highs])].filter((bound) => bound > 0).sort((a, b) => a - b);
  const places = new Map(bounds.map((bound, place) => [bound, place]));
  const cells = new Map<number, Point[]>();
  times.forEach((time, row) => {
    const [from = NaN, to = NaN] = [lows[row], highs[row]];
    const value = toNumber(count.values[row]);
    const inner = Number.isFinite(to) ? bounds.slice((places.get(from) ?? -1) + 1, places.get(to) ?? 0) : [];
    [...inner, to].forEach((bound, i, all) => {
      const part = all.length === 1 ? 1 : (bound - (all[i - 1] ?? from)) / (to - from);
      push(cells, bound, { time, value: value * part });
    });
    if (from > 0) {
      push(cells, from, { time, value: 0 });
    }
  });
  const unit = unitOf(high);
  return [...cells].map(([bound, points]) => ({
    labels: { ...low.labels, ...high.labels, ...count.labels, le: String(bound) },
    ...inTimeOrder(points),
    unit,
    perBucket: true,
    inFrameOrder: false,
    origin: { field: count, row: frame.length - 1 },
  }));
}

type Numbers = readonly number[];

function push(cells: Map<number, Point[]>, bound: number, point: Point): void {
  const points = cells.get(bound);
  if (points) {
    points.push(point);
  } else {
    cells.set(bound, [point]);
  }
}
