import type { DataFrame } from '@grafana/data';

import type { Options } from '../options.ts';
import { arrivalsOf, hoursOf, levelsOf } from './arrivals.ts';
import type { Span } from './arrivals.ts';
import { comingDayOf } from './comingDay.ts';
import type { ComingDay } from './comingDay.ts';
import { missingQueries, seriesByQuery } from './queries.ts';
import type { FindSeries, Query } from './queries.ts';
import type { Origin, Series } from './series.ts';
import { positiveFrom, ratioFrom, secondsFrom } from './setting.ts';
import { staffing } from './staffing.ts';
import type { Staffing } from './staffing.ts';
import { sumOf } from './totals.ts';
import { isShort, lastHours, levelCells, meanCells } from './weekCells.ts';
import type { ByCell } from './weekCells.ts';
import { toIanaZone, wallHoursOf, weekFrom } from './zone.ts';
import type { ToWallHour } from './zone.ts';

/** What the panel knows of the dashboard it sits on. */
export interface Surroundings {
  /** As Grafana names it: "browser", "utc" or an IANA zone. */
  readonly timeZone: string;
  /** 0 is Sunday. */
  readonly firstWeekday: number;
  /** Where the time range ends. */
  readonly toMs: number;
  /** Instants are handed in: the model has no clock. */
  readonly nowMs: number;
}

export interface LoadCell {
  readonly weekday: number;
  readonly hour: number;
  /** Mean arrivals an hour; undefined when the range never saw this hour. */
  readonly perHour: number | undefined;
  readonly agents: number | undefined;
  /** Agents to be paid, so that enough are at the desk. */
  readonly required: number | undefined;
  /** Fewer agents there than are to be at the desk. */
  readonly short: boolean;
  /** The middle of the last such hour of the range; undefined when the range never saw this hour. */
  readonly lastMs: number | undefined;
}

export interface PeakWindow {
  readonly fromHour: number;
  /** Exclusive, 1 to 24; not above fromHour when the window runs past midnight. */
  readonly toHour: number;
  /** Share of a mean week's arrivals. */
  readonly share: number;
}

export interface PeakLoadModel {
  readonly view: 'peakLoad';
  readonly zone: string;
  /** True when the zone asked for does not exist and UTC stands in. */
  readonly zoneUnknown: boolean;
  /** True when points are more than an hour apart, so that hours cannot be told. */
  readonly tooCoarse: boolean;
  /** True when there are points but no span of time they speak for, as a single one delivers. */
  readonly noHours: boolean;
  /** Seven rows in the order of the week, 24 cells each. */
  readonly rows: readonly (readonly LoadCell[])[];
  /** The cell an instant falls into; undefined before and after what was observed. */
  readonly cellAt: (ms: number) => LoadCell | undefined;
  /** Arrivals of a mean week by hour and by weekday (0 is Sunday). */
  readonly byHour: readonly number[];
  readonly byWeekday: readonly number[];
  readonly busiestCell: number;
  readonly peak: PeakWindow | undefined;
  /** Undefined unless every weekday was seen whole: half a day says nothing of the day. */
  readonly busiestWeekday: number | undefined;
  /** The busiest rolling 60 minutes, and how many times a mean hour it was; undefined too where hours cannot be told. */
  readonly busiestHour:
    { readonly fromMs: number; readonly count: number; readonly factor: number } | undefined;
  readonly shortCells: number;
  readonly comingDay: ComingDay | undefined;
  readonly staffing: Staffing;
  /** Where a cell's last hour came from; where that cannot be told, where the newest value did. */
  readonly originOf: (cell: LoadCell) => Origin | undefined;
  readonly missing: readonly Query[];
}

const HOUR_MS = 3_600_000;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** What the peak-load view shows. Promises not to touch the frames and never to throw on what they hold. */
export function peakLoadModel(
  frames: readonly DataFrame[],
  options: Options,
  around: Surroundings,
): PeakLoadModel {
  const find = seriesByQuery(frames);
  const zone = toIanaZone(options.timeZone || around.timeZone);
  const wall = wallHoursOf(zone ?? 'UTC');
  const arrivals = arrivalsOf(find('arrivals'), options.reading);
  const tooCoarse = arrivals.some((span) => span.toMs - span.fromMs > HOUR_MS);
  const agents = presenceIn(find('agents'));
  const plan = staffingFrom(find, options);
  const agentsAt = levelCells(agents, wall);
  const seen = { perHour: meanCells(arrivals, wall), agents: agentsAt, lastMs: lastHours(arrivals, wall) };
  const rows = rowsOf(seen, plan, around.firstWeekday);
  const cells = rows.flat();
  const byHour = HOURS.map((hour) => 7 * meanOf(cells.filter((cell) => cell.hour === hour)));
  const days = HOURS.slice(0, 7).map((day) => cells.filter((cell) => cell.weekday === day));
  const byWeekday = days.map((day) => sumOf(seenOf(day)) || 0);
  return {
    view: 'peakLoad',
    zone: zone ?? 'UTC',
    zoneUnknown: zone === undefined,
    tooCoarse,
    noHours: hasValues(find('arrivals')) && arrivals.every((span) => hoursOf(span) === 0),
    rows,
    cellAt: cellFinder(cells, arrivals, wall),
    byHour,
    byWeekday,
    busiestCell: Math.max(0, ...cells.map((cell) => cell.perHour ?? 0)),
    peak: peakWindow(byHour, options.peakHours),
    busiestWeekday: days.every(isWhole) ? indexOfMost(byWeekday) : undefined,
    busiestHour: tooCoarse ? undefined : busiestHour(arrivals),
    shortCells: cells.filter((cell) => cell.short).length,
    comingDay: comingDayOf(arrivals, { ...around, agents: agentsAt, wall, plan }),
    staffing: plan,
    originOf: ({ lastMs }) => originAt(find('arrivals')[0], lastMs),
    missing: missingQueries('peakLoad', find),
  };
}

/** Agents at work. None at any time: nobody tells when they are there, and the exporter's counter of it stays at 0. */
function presenceIn(series: readonly Series[]): Span[] {
  const agents = levelsOf(series);
  return agents.some(({ value }) => value > 0) ? agents : [];
}

function hasValues(series: readonly Series[]): boolean {
  return series.some(({ values }) => values.some(Number.isFinite));
}

function staffingFrom(find: FindSeries, options: Options): Staffing {
  return staffing({
    handleSeconds: secondsFrom(find, 'handleTime', options.handleSeconds),
    concurrency: positiveFrom(find, 'concurrency', options.concurrency),
    patienceSeconds: secondsFrom(find, 'patience', options.patienceSeconds),
    shrinkage: options.shrinkage,
    withinSeconds: secondsFrom(find, 'objective', options.objectiveSeconds),
    target: ratioFrom(find, 'target', options.targetRatio),
  });
}

/** What was seen of a cell's hour. */
type Seen<Value> = Readonly<Record<'perHour' | 'agents' | 'lastMs', Value>>;

function rowsOf(seen: Seen<ByCell>, plan: Staffing, firstWeekday: number): LoadCell[][] {
  return weekFrom(firstWeekday).map((weekday) =>
    HOURS.map((hour) => {
      const { perHour, agents, lastMs } = seen;
      const own = {
        perHour: perHour(weekday, hour),
        agents: agents(weekday, hour),
        lastMs: lastMs(weekday, hour),
      };
      return cellOf(weekday, hour, own, plan);
    }),
  );
}

function cellOf(weekday: number, hour: number, seen: Seen<number | undefined>, plan: Staffing): LoadCell {
  const { perHour, agents } = seen;
  const required = perHour === undefined ? undefined : plan.agentsFor(perHour);
  const atDesk = perHour === undefined ? undefined : plan.atDeskFor(perHour);
  return { weekday, hour, ...seen, required, short: isShort(atDesk, agents) };
}

function cellFinder(
  cells: readonly LoadCell[],
  arrivals: readonly Span[],
  wall: ToWallHour,
): PeakLoadModel['cellAt'] {
  const [fromMs, toMs] = [arrivals[0]?.fromMs ?? Infinity, arrivals.at(-1)?.toMs ?? -Infinity];
  return (ms) => {
    if (!(ms >= fromMs && ms <= toMs)) {
      return undefined;
    }
    const { weekday, hour } = wall(ms);
    return cells.find((cell) => cell.weekday === weekday && cell.hour === hour);
  };
}

function originAt(series: Series | undefined, ms: number | undefined): Origin | undefined {
  if (!series || ms === undefined) {
    return series?.origin;
  }
  const row = series.times.findIndex((time) => time >= ms);
  return row >= 0 && series.inFrameOrder ? { ...series.origin, row } : series.origin;
}

function seenOf(cells: readonly LoadCell[]): number[] {
  return cells.flatMap(({ perHour }) => perHour ?? []);
}

/** Of the cells that were seen: what the range saw on fewer days is no less busy for that. */
function meanOf(cells: readonly LoadCell[]): number {
  const seen = seenOf(cells);
  return sumOf(seen) / seen.length || 0;
}

/** But for the hour that clocks may skip. */
function isWhole(day: readonly LoadCell[]): boolean {
  return seenOf(day).length >= HOURS.length - 1;
}

/** The run of hours with most arrivals; the clock is a circle, so a window may run past midnight. */
export function peakWindow(byHour: readonly number[], hours: number): PeakWindow | undefined {
  const total = sumOf(byHour);
  if (total <= 0) {
    return undefined;
  }
  const sums = byHour.map((_, from) =>
    HOURS.slice(0, hours).reduce((sum, i) => sum + (byHour[(from + i) % 24] ?? 0), 0),
  );
  const fromHour = indexOfMost(sums) ?? 0;
  return { fromHour, toHour: ((fromHour + hours - 1) % 24) + 1, share: (sums[fromHour] ?? 0) / total };
}

function indexOfMost(values: readonly number[]): number | undefined {
  const most = Math.max(...values);
  return most > 0 ? values.indexOf(most) : undefined;
}

function busiestHour(arrivals: readonly Span[]): PeakLoadModel['busiestHour'] {
  const hours = arrivals.reduce((sum, span) => sum + hoursOf(span), 0);
  const total = arrivals.reduce((sum, span) => sum + span.value, 0);
  if (hours < 1 || total <= 0) {
    return undefined;
  }
  let [first, sum] = [0, 0];
  let best = { fromMs: 0, count: 0 };
  for (const span of arrivals) {
    sum += span.value;
    while (span.toMs - (arrivals[first]?.fromMs ?? span.toMs) > HOUR_MS) {
      sum -= arrivals[first]?.value ?? 0;
      first++;
    }
    best = sum > best.count ? { fromMs: span.toMs - HOUR_MS, count: sum } : best;
  }
  return { ...best, factor: best.count / (total / hours) };
}
