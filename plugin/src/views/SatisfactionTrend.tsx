import React from 'react';

import { mergedPoints } from '../model/satisfaction.ts';
import type { SatisfactionPoint } from '../model/satisfaction.ts';
import type { Interval } from '../model/wilson.ts';
import { areaPath, labelEvery, linePath } from './bands.ts';
import { rangeOf } from './IntervalScale.tsx';
import { useMarks } from './marks.ts';
import { MarkStrip } from './MarkStrip.tsx';
import { useDrawing } from './Stage.tsx';
import type { Drawing } from './Stage.tsx';
import { TIME_CHART, TimeAxis } from './TimeAxis.tsx';

interface SatisfactionTrendProps {
  readonly points: readonly SatisfactionPoint[];
  readonly target: Interval;
  readonly zone: string;
  readonly width: number;
  readonly height: number;
}

const LETTER_EM = 0.48;
const TICK_EM = 1.6;
const MIN_STEP_EM = 0.8;

/** Satisfaction over time inside its interval, over the target's band. A step without answers breaks the line. */
export function SatisfactionTrend(props: SatisfactionTrendProps): React.ReactElement {
  const drawing = useDrawing();
  const { palette, em } = drawing;
  const { points: steps, target, zone, width, height } = props;
  const points = mergedPoints(steps, Math.floor(width / (MIN_STEP_EM * em)), target.low);
  const mark = useMarks(points.length);
  const answered = points.flatMap(({ answers }) => (answers ? [answers] : []));
  const range = rangeOf([
    target.low,
    target.high,
    ...answered.flatMap(({ interval }) => [interval.low, interval.high]),
  ]);
  const plot = { right: width - 3.2 * em, bottom: height - 1.6 * em, top: 0.4 * em };
  const stepWidth = plot.right / points.length;
  const x = (i: number): number => (i + 0.5) * stepWidth;
  const y = (ratio: number): number =>
    plot.bottom - ((ratio - range.low) / (range.high - range.low)) * (plot.bottom - plot.top);
  const days = points.map((point) => dayOf(point, zone, drawing));
  const daySize = (1 + LETTER_EM * Math.max(...days.map((day) => day.length))) * em;
  const every = labelEvery(points.length, plot.right, daySize);
  return (
    <svg width={width} height={height} direction="ltr" fontSize={0.9 * em} style={TIME_CHART}>
      <g aria-hidden="true">
        <rect
          x={0}
          y={y(target.high)}
          width={plot.right}
          height={Math.max(2, y(target.low) - y(target.high))}
          fill={palette.grey}
          opacity={0.25}
        />
        {ticksOf(range, Math.floor((plot.bottom - plot.top) / (TICK_EM * em))).map((tick) => (
          <text key={tick} x={width} y={y(tick) + 0.3 * em} textAnchor="end" opacity={0.75}>
            {drawing.words.percent(tick, 0)}
          </text>
        ))}
        {runsOf(points).map((run) => (
          <path
            key={run[0]}
            d={areaPath(
              run.map((i) => [x(i), y(points[i]?.answers?.interval.high ?? 0)] as const),
              run.map((i) => [x(i), y(points[i]?.answers?.interval.low ?? 0)] as const),
            )}
            fill={palette.accent}
            opacity={0.28}
          />
        ))}
        <path
          d={linePath(points.map(({ answers }, i) => answers && ([x(i), y(answers.ratio)] as const)))}
          fill="none"
          stroke={palette.accent}
          strokeWidth={2}
        />
      </g>
      {points.map((point, i) => (
        <MarkStrip
          key={i}
          mark={mark(i, pointLabel(point, zone, drawing))}
          {...{ x: i * stepWidth, y: 0, width: stepWidth, height: Math.max(0, plot.bottom) }}
        >
          <circle
            cx={x(i)}
            cy={point.answers ? y(point.answers.ratio) : plot.bottom}
            r={0.28 * em}
            fill={point.answers ? palette.accent : palette.track}
          />
        </MarkStrip>
      ))}
      <g aria-hidden="true" opacity={0.75}>
        {points.map((point, i) =>
          i % every === 0 && x(i) + daySize <= width ? (
            <text key={point.toMs} x={Math.max(0, x(i) - 0.4 * em)} y={height - 0.2 * em}>
              {days[i]}
            </text>
          ) : null,
        )}
      </g>
      <TimeAxis timeline={{ steps: points, left: 0, stepWidth }} height={plot.bottom} />
    </svg>
  );
}

const HALF_A_DAY_MS = 43_200_000;

/**
 * The day a step begins with. Grafana sets steps to midnight as the clocks are now: beyond a change of clocks those of a
 * day begin an hour beside it.
 */
function dayOf({ fromMs, toMs }: SatisfactionPoint, zone: string, { words }: Drawing): string {
  return words.instant(fromMs + Math.min(HALF_A_DAY_MS, (toMs - fromMs) / 2), zone, 'day');
}

function pointLabel(point: SatisfactionPoint, zone: string, drawing: Drawing): string {
  const { answers } = point;
  const { words } = drawing;
  const when = dayOf(point, zone, drawing);
  return answers
    ? words.say('satisfaction-at', {
        when,
        percent: words.percent(answers.ratio),
        n: words.number(answers.n),
        low: words.percent(answers.interval.low),
        high: words.percent(answers.interval.high),
      })
    : words.say('no-answers-at', { when });
}

/** Indexes of points with answers, in runs without a gap. */
function runsOf(points: readonly SatisfactionPoint[]): number[][] {
  const runs: number[][] = [];
  points.forEach((point, i) => {
    if (point.answers) {
      const before = runs.at(-1);
      if (before?.at(-1) === i - 1) {
        before.push(i);
      } else {
        runs.push([i]);
      }
    }
  });
  return runs;
}

/** Round shares across the range, so many at most. */
export function ticksOf({ low, high }: Interval, most: number): number[] {
  const step = [0.05, 0.1, 0.2, 0.25, 0.5].find((one) => (high - low) / one < Math.max(1, most)) ?? 0.5;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
}
