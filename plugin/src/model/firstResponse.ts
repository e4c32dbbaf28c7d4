import type { DataFrame } from '@grafana/data';

import type { Options } from '../options.ts';
import { covered, histogramOf, lowerBound, portionWithin, quantile } from './histogram.ts';
import type { Histogram, Quantile } from './histogram.ts';
import { byGroup, missingQueries, seriesByQuery } from './queries.ts';
import type { FindSeries, Query } from './queries.ts';
import { ROUNDING_NOISE } from './rounding.ts';
import type { Origin, Series } from './series.ts';
import { ratioFrom, secondsFrom } from './setting.ts';
import { pointTimes, runsOf, sumsAt } from './steps.ts';
import type { Points } from './steps.ts';
import { perStep, readingOf, totalOf } from './totals.ts';
import type { Reading } from './totals.ts';

/** How a share stands against its target. `near`: misses at most twice what the target allows. */
export type Standing = 'met' | 'near' | 'missed';

/** Where a wait lies: up to the objective, up to where customers give up, or past that. */
export type Wait = 'inTime' | 'late' | 'givenUp';

export interface InTimeShare {
  readonly ratio: number;
  readonly good: number;
  readonly total: number;
  /** `results` counts a miss the moment the threshold passes; `answers` knows answered chats only. */
  readonly basis: 'results' | 'answers';
  /** False when the objective lies inside a bucket. */
  readonly exact: boolean;
  readonly standing: Standing;
}

export interface WaitBar {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly count: number;
  /** Share of all chats answered up to the end of this bar. */
  readonly cumulative: number;
  readonly wait: Wait;
}

export interface TrendBar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly good: number;
  readonly total: number;
  /** Undefined when nothing was due in the step. */
  readonly ratio: number | undefined;
  readonly standing: Standing | undefined;
}

export interface GroupWaits {
  readonly name: string;
  readonly total: number;
  readonly parts: Readonly<Record<Wait, number>>;
  readonly standing: Standing;
  /** False when there are too few to compare: shown last, greyed. */
  readonly ranked: boolean;
  readonly origin: Origin | undefined;
}

export interface FirstResponseModel {
  readonly view: 'firstResponse';
  readonly objectiveSeconds: number;
  readonly giveUpSeconds: number;
  readonly target: number;
  readonly inTime: InTimeShare | undefined;
  readonly half: Quantile | undefined;
  readonly nineInTen: Quantile | undefined;
  /** Share of answered chats whose customer waited past the patience threshold. */
  readonly pastPatience: number | undefined;
  readonly answered: number;
  /** 1 is untouched, 0 used up, below 0 overspent. Undefined without results or with a target of 1. */
  readonly budgetLeft: number | undefined;
  readonly bars: readonly WaitBar[];
  readonly trend: readonly TrendBar[];
  readonly groups: readonly GroupWaits[];
  readonly missing: readonly Query[];
}

interface Limits {
  readonly objectiveSeconds: number;
  readonly giveUpSeconds: number;
  readonly target: number;
}

/** What the first-response view shows. Promises not to touch the frames and never to throw on what they hold. */
export function firstResponseModel(frames: readonly DataFrame[], options: Options): FirstResponseModel {
  const find = seriesByQuery(frames);
  const objectiveSeconds = secondsFrom(find, 'objective', options.objectiveSeconds);
  const limits: Limits = {
    objectiveSeconds,
    giveUpSeconds: Math.max(objectiveSeconds, options.giveUpSeconds),
    target: ratioFrom(find, 'target', options.targetRatio),
  };
  const waits = histogramOf(find('buckets'), options.reading);
  const inTime = inTimeOf(find, waits, limits, options);
  const within = portionWithin(waits, limits.giveUpSeconds);
  return {
    view: 'firstResponse',
    ...limits,
    inTime,
    half: quantile(waits, 0.5),
    nineInTen: quantile(waits, 0.9),
    pastPatience: within && 1 - within.ratio,
    answered: waits.total,
    budgetLeft: inTime && budgetLeft(inTime.ratio, limits.target),
    bars: barsOf(waits, limits),
    trend: trendOf(find('trend'), limits.target, options.reading),
    groups: groupsOf(find('groups'), limits, options),
    missing: missingQueries('firstResponse', find),
  };
}

export function standingOf(ratio: number, target: number): Standing {
  const missed = 1 - ratio - ROUNDING_NOISE;
  if (missed <= 1 - target) {
    return 'met';
  }
  return missed <= 2 * (1 - target) ? 'near' : 'missed';
}

function inTimeOf(
  find: FindSeries,
  waits: Histogram,
  limits: Limits,
  options: Options,
): InTimeShare | undefined {
  const counted = countedResults(find('results'), options);
  if (counted) {
    const ratio = counted.good / counted.total;
    return { ...counted, ratio, basis: 'results', exact: true, standing: standingOf(ratio, limits.target) };
  }
  const portion = portionWithin(waits, limits.objectiveSeconds);
  return (
    portion && {
      ...portion,
      good: portion.ratio * waits.total,
      total: waits.total,
      basis: 'answers',
      standing: standingOf(portion.ratio, limits.target),
    }
  );
}

function countedResults(
  results: readonly Series[],
  options: Options,
): { good: number; total: number } | undefined {
  const reading = readingOf(results, options.reading);
  const count = (result: string): number =>
    results
      .filter((series) => series.labels['result'] === result)
      .reduce((sum, series) => sum + (totalOf(series, reading) || 0), 0);
  const [good, missed] = [count('met'), count('missed')];
  return good + missed > 0 ? { good, total: good + missed } : undefined;
}

function budgetLeft(ratio: number, target: number): number | undefined {
  if (target >= 1) {
    return undefined;
  }
  const left = 1 - (1 - ratio) / (1 - target);
  return Math.abs(left) < ROUNDING_NOISE ? 0 : left;
}

function barsOf(waits: Histogram, limits: Limits): WaitBar[] {
  let below = 0;
  return waits.counts.map((count, i) => {
    below += count;
    return {
      fromSeconds: lowerBound(waits, i),
      toSeconds: waits.bounds[i] ?? Infinity,
      count,
      cumulative: waits.total > 0 ? below / waits.total : 0,
      wait: waitOf(lowerBound(waits, i), limits),
    };
  });
}

function waitOf(fromSeconds: number, { objectiveSeconds, giveUpSeconds }: Limits): Wait {
  if (fromSeconds < objectiveSeconds) {
    return 'inTime';
  }
  return fromSeconds < giveUpSeconds ? 'late' : 'givenUp';
}

function trendOf(series: readonly Series[], target: number, reading: Reading): TrendBar[] {
  const ofResult = (result: string): Points[] =>
    series
      .filter((one) => one.labels['result'] === result)
      .map((one) => ({ ...one, values: perStep(one, reading) }));
  const [met, missed] = [ofResult('met'), ofResult('missed')];
  const [goodAt, missedAt] = [sumsAt(met), sumsAt(missed)];
  return pointTimes([...met, ...missed]).map(({ fromMs, toMs }) => {
    const good = goodAt(toMs) || 0;
    return trendBar(fromMs, toMs, { good, total: good + (missedAt(toMs) || 0) }, target);
  });
}

/** Neighbouring steps put together until no more than `most` are left, so that each can be seen. */
export function mergedTrend(trend: readonly TrendBar[], most: number, target: number): TrendBar[] {
  return runsOf(trend, most).map(({ first, last, run }) => {
    const sum = (of: (bar: TrendBar) => number): number => run.reduce((all, bar) => all + of(bar), 0);
    const counts = { good: sum((bar) => bar.good), total: sum((bar) => bar.total) };
    return trendBar(first.fromMs, last.toMs, counts, target);
  });
}

function trendBar(
  fromMs: number,
  toMs: number,
  { good, total }: { good: number; total: number },
  target: number,
): TrendBar {
  const ratio = total > 0 ? good / total : undefined;
  return {
    fromMs,
    toMs,
    good,
    total,
    ratio,
    standing: ratio === undefined ? undefined : standingOf(ratio, target),
  };
}

function groupsOf(series: readonly Series[], limits: Limits, options: Options): GroupWaits[] {
  const reading = readingOf(series, options.reading);
  const groups = [...byGroup(series)]
    .map(([name, own]) => groupOf(name, own, limits, { ...options, reading }))
    .filter((group) => group !== undefined);
  return worstFirst(groups);
}

/** Undefined without chats, and where the buckets cannot tell how many were in time. */
function groupOf(
  name: string,
  series: readonly Series[],
  limits: Limits,
  options: Options,
): GroupWaits | undefined {
  const waits = histogramOf(series, options.reading);
  if (!portionWithin(waits, limits.objectiveSeconds)) {
    return undefined;
  }
  const parts = partsOf(waits, limits);
  return {
    name,
    total: waits.total,
    parts,
    standing: standingOf(parts.inTime, limits.target),
    ranked: waits.total >= options.minimumAnswers,
    origin: series[0]?.origin,
  };
}

function partsOf(waits: Histogram, limits: Limits): Record<Wait, number> {
  const upTo = (seconds: number): number =>
    waits.counts.reduce((sum, count, i) => sum + count * covered(waits, i, seconds), 0) / (waits.total || 1);
  const [inTime, notGone] = [upTo(limits.objectiveSeconds), upTo(limits.giveUpSeconds)];
  return { inTime, late: notGone - inTime, givenUp: Math.max(0, 1 - notGone) };
}

/** Ranked groups by their share, then those too small to compare, by name. */
function worstFirst(groups: readonly GroupWaits[]): GroupWaits[] {
  const ranked = groups.filter((group) => group.ranked);
  const small = groups.filter((group) => !group.ranked);
  return [
    ...ranked.sort((a, b) => a.parts.inTime - b.parts.inTime || a.name.localeCompare(b.name)),
    ...small.sort((a, b) => a.name.localeCompare(b.name)),
  ];
}
