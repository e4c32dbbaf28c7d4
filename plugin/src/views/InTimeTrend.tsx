import React from 'react';

import { mergedTrend } from '../model/firstResponse.ts';
import type { TrendBar } from '../model/firstResponse.ts';
import { bandsOf } from './bands.ts';
import { useMarks } from './marks.ts';
import { MarkStrip } from './MarkStrip.tsx';
import { useDrawing } from './Stage.tsx';
import { TIME_CHART, TimeAxis } from './TimeAxis.tsx';
import { STANDING_TONES } from './tones.ts';

interface InTimeTrendProps {
  readonly trend: readonly TrendBar[];
  readonly target: number;
  readonly zone: string;
  readonly width: number;
  readonly height: number;
}

const MIN_BAR_EM = 0.3;
/** Where nobody was answered in time, and where nothing was due. */
const LEAST_BAR_PX = 2;

/** The share in time, step by step, with the target drawn through. */
export function InTimeTrend({
  trend: steps,
  target,
  zone,
  width,
  height,
}: InTimeTrendProps): React.ReactElement {
  const { words, palette, em } = useDrawing();
  const trend = mergedTrend(steps, Math.floor(width / (MIN_BAR_EM * em)), target);
  const mark = useMarks(trend.length);
  const bands = bandsOf(trend.length, width, trend.length > width / 8 ? 0 : 1);
  const plot = height - 1.3 * em;
  const stepWidth = width / trend.length;
  const barHeight = ({ ratio = 0 }: TrendBar): number => Math.max(LEAST_BAR_PX, plot * ratio);
  const [first, last] = [trend[0], trend.at(-1)];
  const label = (bar: TrendBar): string =>
    `${words.instant(bar.fromMs, zone, 'time')}: ${
      bar.ratio === undefined
        ? words.say('nothing-due')
        : `${words.percent(bar.ratio)} · ${words.counted('chats', bar.total)}`
    }`;
  return (
    <svg width={width} height={height} direction="ltr" fontSize={em * 0.85} style={TIME_CHART}>
      {trend.map((bar, i) => (
        <MarkStrip
          key={i}
          mark={mark(i, label(bar))}
          {...{ x: i * stepWidth, y: 0, width: stepWidth, height: plot }}
        >
          <rect
            x={bands.at(i)}
            y={plot - barHeight(bar)}
            width={bands.size}
            height={barHeight(bar)}
            fill={bar.standing ? palette[STANDING_TONES[bar.standing]] : palette.track}
          />
        </MarkStrip>
      ))}
      <g aria-hidden="true" pointerEvents="none">
        <line
          x1={0}
          x2={width}
          y1={plot * (1 - target)}
          y2={plot * (1 - target)}
          stroke={palette.text}
          strokeDasharray="2 2"
        />
        <text x={0} y={height - 0.2 * em} opacity={0.75}>
          {first && words.instant(first.fromMs, zone, 'time')}
        </text>
        {width > 20 * em && (
          <text x={width} y={height - 0.2 * em} opacity={0.75} textAnchor="end">
            {last && words.instant(last.toMs, zone, 'time')}
          </text>
        )}
      </g>
      <TimeAxis timeline={{ steps: trend, left: 0, stepWidth }} height={plot} />
    </svg>
  );
}
