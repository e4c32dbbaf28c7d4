import React from 'react';

import type { Answers } from '../model/satisfaction.ts';
import type { Interval } from '../model/wilson.ts';
import { useDrawing } from './Stage.tsx';
import { VERDICT_TONES } from './tones.ts';

interface IntervalScaleProps {
  readonly answers: Answers;
  readonly target: Interval;
  /** What the whole width stands for. */
  readonly range: Interval;
  readonly width: number;
  readonly greyed?: boolean;
}

/** A share as a dot with its interval as a line, over the target's band. Decoration: its words stand beside it. */
export function IntervalScale({
  answers,
  target,
  range,
  width,
  greyed = false,
}: IntervalScaleProps): React.ReactElement {
  const { palette, em } = useDrawing();
  const height = 1.1 * em;
  const inset = 0.4 * em;
  const x = (ratio: number): number =>
    inset +
    ((Math.min(range.high, Math.max(range.low, ratio)) - range.low) / (range.high - range.low)) *
      (width - 2 * inset);
  const colour = greyed ? palette.grey : palette[VERDICT_TONES[answers.verdict]];
  return (
    <svg width={width} height={height} aria-hidden="true" direction="ltr" style={{ display: 'block' }}>
      <line x1={0} x2={width} y1={height / 2} y2={height / 2} stroke={palette.track} />
      <rect
        x={x(target.low)}
        y={0}
        width={Math.max(2, x(target.high) - x(target.low))}
        height={height}
        fill={palette.good}
        opacity={0.22}
      />
      <line
        x1={x(answers.interval.low)}
        x2={x(answers.interval.high)}
        y1={height / 2}
        y2={height / 2}
        stroke={greyed ? palette.grey : palette.text}
        strokeWidth={2}
      />
      <circle cx={x(answers.ratio)} cy={height / 2} r={0.35 * em} fill={colour} />
    </svg>
  );
}

/** A range that holds everything shown, rounded outward to five percent points, never wider than 0 to 1. */
export function rangeOf(ratios: readonly number[]): Interval {
  const low = Math.floor(Math.min(1, ...ratios) * 20 - 1e-9) / 20;
  const high = Math.ceil(Math.max(0, ...ratios) * 20 + 1e-9) / 20;
  return { low: Math.max(0, Math.min(low, high - 0.05)), high: Math.min(1, Math.max(high, 0.05)) };
}
