import type { Series } from './series.ts';
import { pointTimes, sumsByTime } from './steps.ts';
import { perStep } from './totals.ts';
import type { Reading } from './totals.ts';

/** A count of what happened in a span, or a level that held during it. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly value: number;
}

/** What came in each step, all series added. A step in which no series has a value is left out: nobody knows. */
export function arrivalsOf(series: readonly Series[], reading: Reading): Span[] {
  return addedSpans(series, (one) => perStep(one, reading));
}

/** A level per step, such as agents at work, all series added. */
export function levelsOf(series: readonly Series[]): Span[] {
  return addedSpans(series, (one) => one.values);
}

function addedSpans(series: readonly Series[], valuesOf: (one: Series) => readonly number[]): Span[] {
  const byTime = sumsByTime(
    series.map((one) => ({
      times: one.times,
      values: valuesOf(one).map((value) => (Number.isFinite(value) ? Math.max(0, value) : NaN)),
    })),
  );
  return pointTimes(series).flatMap((step) => {
    const value = byTime.get(step.toMs);
    return value === undefined ? [] : [{ ...step, value }];
  });
}

export function hoursOf(span: Span): number {
  return (span.toMs - span.fromMs) / 3_600_000;
}
