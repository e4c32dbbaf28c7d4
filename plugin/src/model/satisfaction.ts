import type { DataFrame } from '@grafana/data';

import type { Options } from '../options.ts';
import { boundsOf, histogramAt, histogramOf } from './histogram.ts';
import type { Histogram } from './histogram.ts';
import { byGroup, missingQueries, seriesByQuery } from './queries.ts';
import type { Query } from './queries.ts';
import { parseBound } from './series.ts';
import type { Origin, Series } from './series.ts';
import { ratioFrom } from './setting.ts';
import { pointTimes, runsOf, sumsAt } from './steps.ts';
import { perStep, readingOf, totalOf } from './totals.ts';
import type { Reading } from './totals.ts';
import { wilson95 } from './wilson.ts';
import type { Interval } from './wilson.ts';

/** `unclear`: the share is below the target, but chance alone could have done that. */
export type Verdict = 'reached' | 'unclear' | 'below';

/** Answers by score; a share never comes without its n and interval. */
export interface Answers {
  readonly n: number;
  /** Answers with score 1, 2, 3, 4, 5. */
  readonly counts: readonly number[];
  readonly ratio: number;
  readonly interval: Interval;
  readonly mean: number;
  readonly verdict: Verdict;
}

export interface SatisfactionPoint {
  readonly fromMs: number;
  readonly toMs: number;
  readonly answers: Answers | undefined;
}

export interface SatisfactionGroup {
  readonly name: string;
  readonly answers: Answers;
  /** False when there are too few answers to judge: shown last, greyed. */
  readonly ranked: boolean;
  readonly origin: Origin | undefined;
}

export interface SatisfactionModel {
  readonly view: 'satisfaction';
  readonly target: Interval;
  readonly answers: Answers | undefined;
  readonly responseRate: number | undefined;
  readonly changed: number | undefined;
  readonly trend: readonly SatisfactionPoint[];
  readonly groups: readonly SatisfactionGroup[];
  readonly missing: readonly Query[];
}

const SCORES = [1, 2, 3, 4, 5] as const;
const SATISFIED_FROM = 4;

/** What the satisfaction view shows. Promises not to touch the frames and never to throw on what they hold. */
export function satisfactionModel(frames: readonly DataFrame[], options: Options): SatisfactionModel {
  const find = seriesByQuery(frames);
  const low = ratioFrom(find, 'csatTarget', options.csatTargetLow);
  const changes = find('changes')[0];
  return {
    view: 'satisfaction',
    target: { low, high: Math.max(low, options.csatTargetHigh) },
    answers: answersOf(histogramOf(find('scores'), options.reading), low),
    responseRate: responseRate(find('surveys'), options.reading),
    changed: changes && known(totalOf(changes, readingOf([changes], options.reading))),
    trend: trendOf(find('scoreTrend'), low, options.reading),
    groups: groupsOf(find('scoreGroups'), low, options),
    missing: missingQueries('satisfaction', find),
  };
}

/** Undefined without answers. Counts are whole again: PromQL's extrapolation makes fractions of them. */
function answersOf(scores: Histogram, target: number): Answers | undefined {
  return answersFrom(
    SCORES.map((score) => Math.round(countOf(scores, score))),
    target,
  );
}

function answersFrom(counts: readonly number[], target: number): Answers | undefined {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const satisfied = counts.slice(SATISFIED_FROM - 1).reduce((sum, count) => sum + count, 0);
  const interval = wilson95(satisfied, n);
  if (interval === undefined) {
    return undefined;
  }
  const ratio = satisfied / n;
  const sum = counts.reduce((points, count, i) => points + count * (i + 1), 0);
  return { n, counts, ratio, interval, mean: sum / n, verdict: verdictOf(ratio, interval, target) };
}

/** A bound between two scores belongs to the score below it, as "up to 4.5" holds the fours. */
function countOf(scores: Histogram, score: number): number {
  return scores.bounds.reduce(
    (sum, bound, i) => sum + (Math.floor(bound) === score ? (scores.counts[i] ?? 0) : 0),
    0,
  );
}

function verdictOf(ratio: number, interval: Interval, target: number): Verdict {
  if (ratio >= target) {
    return 'reached';
  }
  return interval.high < target ? 'below' : 'unclear';
}

/** Answered of sent; undefined when more came back than were sent, as in a window that only saw the answers. */
function responseRate(surveys: readonly Series[], reading: Reading): number | undefined {
  const chosen = readingOf(surveys, reading);
  const count = (outcome: string): number =>
    surveys
      .filter((series) => series.labels['outcome'] === outcome)
      .reduce((sum, series) => sum + (totalOf(series, chosen) || 0), 0);
  const [sent, answered] = [count('sent'), count('answered')];
  return sent > 0 && answered <= sent ? answered / sent : undefined;
}

function known(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function trendOf(series: readonly Series[], target: number, reading: Reading): SatisfactionPoint[] {
  const perBucket = series.some((one) => one.perBucket);
  const steps = series.map((one) => ({
    bound: boundOf(one),
    times: one.times,
    values: perStep(one, reading),
  }));
  const bounds = boundsOf(steps.map(({ bound }) => bound));
  const sums = bounds.map((bound) => sumsAt(steps.filter((one) => one.bound === bound)));
  return pointTimes(series).map(({ fromMs, toMs }) => {
    const values = sums.map((at) => at(toMs));
    return { fromMs, toMs, answers: answersOf(histogramAt(bounds, values, perBucket), target) };
  });
}

/** Neighbouring steps put together until no more than `most` are left, so that each can be seen. */
export function mergedPoints(
  points: readonly SatisfactionPoint[],
  most: number,
  target: number,
): SatisfactionPoint[] {
  return runsOf(points, most).map(({ first, last, run }) => ({
    fromMs: first.fromMs,
    toMs: last.toMs,
    answers: answersFrom(
      SCORES.map((_, i) => run.reduce((sum, { answers }) => sum + (answers?.counts[i] ?? 0), 0)),
      target,
    ),
  }));
}

function boundOf(series: Series): number {
  return parseBound(series.labels['le'] ?? '');
}

function groupsOf(series: readonly Series[], target: number, options: Options): SatisfactionGroup[] {
  const reading = readingOf(series, options.reading);
  const groups = [...byGroup(series)].flatMap(([name, own]) => {
    const answers = answersOf(histogramOf(own, reading), target);
    return answers
      ? [{ name, answers, ranked: answers.n >= options.minimumAnswers, origin: own[0]?.origin }]
      : [];
  });
  return worstFirst(groups);
}

function worstFirst(groups: readonly SatisfactionGroup[]): SatisfactionGroup[] {
  const ranked = groups.filter((group) => group.ranked);
  const small = groups.filter((group) => !group.ranked);
  return [
    ...ranked.sort((a, b) => a.answers.ratio - b.answers.ratio || a.name.localeCompare(b.name)),
    ...small.sort((a, b) => a.name.localeCompare(b.name)),
  ];
}
