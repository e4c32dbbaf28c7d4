import React from 'react';

import type { PeakLoadModel } from '../model/peakLoad.ts';
import type { Words } from '../words.ts';
import { labelEvery } from './bands.ts';
import type { HeatmapGrid } from './heatmapGrid.ts';
import { useTip } from './marks.ts';
import { MarkStrip } from './MarkStrip.tsx';
import { useDrawing } from './Stage.tsx';

/** At least 1, to divide by. */
export function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0) || 1;
}

/** What a bar of an hour of the day says. */
export function hourLabel(hour: number, share: number, words: Words): string {
  return words.say('hour-total', { hour: words.hour(hour), percent: words.percent(share) });
}

export function inPeak(hour: number, peak: PeakLoadModel['peak']): boolean {
  if (!peak) {
    return false;
  }
  const length = (peak.toHour - peak.fromHour + 24) % 24 || 24;
  return (hour - peak.fromHour + 24) % 24 < length;
}

/** Above the heatmap: arrivals of each hour of the day, the peak window named. */
export function HourMargin({ model, grid }: { model: PeakLoadModel; grid: HeatmapGrid }): React.ReactElement {
  const { words, palette, em } = useDrawing();
  const most = Math.max(...model.byHour) || 1;
  const total = sumOf(model.byHour);
  const tip = useTip();
  const [foot, room] = [grid.top - 0.4 * em, grid.top - 2.2 * em];
  const every = Math.max(1, labelEvery(24, grid.right - grid.left, 2.6 * em));
  return (
    <g aria-hidden="true">
      {model.byHour.map((count, hour) => (
        <MarkStrip
          key={hour}
          mark={tip(hourLabel(hour, count / total, words))}
          {...{ x: grid.left + hour * grid.cellWidth, y: foot - room, width: grid.cellWidth, height: room }}
        >
          <rect
            x={grid.left + hour * grid.cellWidth + 0.5}
            y={foot - (count / most) * room}
            width={Math.max(1, grid.cellWidth - 1)}
            height={(count / most) * room}
            fill={inPeak(hour, model.peak) ? palette.peak : palette.accent}
          />
        </MarkStrip>
      ))}
      {model.byHour.map((_, hour) =>
        hour % (every > 3 ? 6 : every > 1 ? 3 : 1) === 0 ? (
          <text
            key={hour}
            x={grid.left + (hour + 0.5) * grid.cellWidth}
            y={grid.bottom + 1.2 * em}
            textAnchor="middle"
            opacity={0.75}
          >
            {words.hour(hour)}
          </text>
        ) : null,
      )}
      <PeakName model={model} grid={grid} />
    </g>
  );
}

function PeakName({ model, grid }: { model: PeakLoadModel; grid: HeatmapGrid }): React.ReactElement | null {
  const { words, em } = useDrawing();
  const { peak } = model;
  if (!peak) {
    return null;
  }
  const wraps = peak.toHour <= peak.fromHour;
  const from = grid.left + peak.fromHour * grid.cellWidth;
  const to = wraps ? grid.right : grid.left + peak.toHour * grid.cellWidth;
  const anchor =
    (from + to) / 2 > grid.right - 8 * em ? 'end' : (from + to) / 2 < grid.left + 8 * em ? 'start' : 'middle';
  const x = { start: from, middle: (from + to) / 2, end: to }[anchor];
  return (
    <>
      <line x1={from} x2={to} y1={1.5 * em} y2={1.5 * em} stroke="currentColor" strokeWidth={2} />
      {wraps && (
        <line
          x1={grid.left}
          x2={grid.left + peak.toHour * grid.cellWidth}
          y1={1.5 * em}
          y2={1.5 * em}
          stroke="currentColor"
          strokeWidth={2}
        />
      )}
      <text x={x} y={1.1 * em} textAnchor={anchor}>
        {words.say('peak-share', {
          percent: words.percent(peak.share, 0),
          from: words.hour(peak.fromHour),
          to: words.hour(peak.toHour),
        })}
      </text>
    </>
  );
}

/** Beside it: arrivals of each weekday. */
export function DayMargin({
  model,
  grid,
  width,
}: {
  model: PeakLoadModel;
  grid: HeatmapGrid;
  width: number;
}): React.ReactElement {
  const { words, palette, em } = useDrawing();
  const most = Math.max(...model.byWeekday) || 1;
  const total = sumOf(model.byWeekday);
  const tip = useTip();
  const [foot, room] = [grid.right + 0.4 * em, width - grid.right - 0.4 * em];
  return (
    <g aria-hidden="true">
      {model.rows.map((row, y) => {
        const weekday = row[0]?.weekday ?? 0;
        const top = grid.top + y * grid.cellHeight;
        const count = model.byWeekday[weekday] ?? 0;
        return (
          <g key={weekday}>
            <text
              x={grid.left - 0.5 * em}
              y={top + grid.cellHeight / 2 + 0.3 * em}
              textAnchor="end"
              opacity={0.75}
            >
              {words.weekday(weekday)}
            </text>
            <MarkStrip
              mark={tip(`${words.weekday(weekday, 'long')}: ${words.percent(count / total)}`)}
              {...{ x: foot, y: top, width: room, height: grid.cellHeight }}
            >
              <rect
                x={foot}
                y={top + 1}
                width={(count / most) * room}
                height={Math.max(1, grid.cellHeight - 2)}
                fill={palette.accent}
              />
            </MarkStrip>
          </g>
        );
      })}
    </g>
  );
}
