import React, { useRef, useState } from 'react';

import { useOnChart } from './chartPointer.ts';
import type { Ground } from './chartPointer.ts';
import { useCrossHair } from './crossHair.ts';
import { useDrawing } from './Stage.tsx';
import type { Drawing } from './Stage.tsx';
import { instantAt, positionAt } from './timeline.ts';
import type { Timeline } from './timeline.ts';

interface TimeAxisProps {
  readonly timeline: Timeline;
  readonly height: number;
}

/** Two positions, in pixels: where the pointer went down, and where it is. */
type Drag = readonly [number, number];

/** A finger that moves up or down still scrolls the page. */
export const TIME_CHART: React.CSSProperties = {
  display: 'block',
  cursor: 'crosshair',
  touchAction: 'pan-y',
};

/** Less is a click by an unsteady hand. */
const LEAST_DRAG_PX = 4;

/**
 * Joins a chart to the dashboard's time: dragging over it zooms, and its cross-hair moves with those of the other
 * panels. A sibling of the chart's marks, so that moving the pointer draws nothing anew but this.
 */
export function TimeAxis({ timeline, height }: TimeAxisProps): React.ReactElement {
  const { palette, changeTimeRange } = useDrawing();
  const ground = useRef<SVGGElement>(null);
  const drag = useDrag(ground, ([from, to]) => zoom(timeline, [from, to], changeTimeRange));
  const hovered = useCrossHair(ground, ({ x }) => instantAt(timeline, x));
  const crossHair = hovered === undefined ? undefined : positionAt(timeline, hovered);
  return (
    <g ref={ground} aria-hidden="true" pointerEvents="none">
      {drag && (
        <rect
          data-drag
          x={Math.min(...drag)}
          y={0}
          width={Math.abs(drag[1] - drag[0])}
          height={height}
          fill={palette.text}
          opacity={0.15}
        />
      )}
      {crossHair !== undefined && (
        <line
          data-cross-hair
          x1={crossHair}
          x2={crossHair}
          y1={0}
          y2={height}
          stroke={palette.text}
          strokeDasharray="3 3"
        />
      )}
    </g>
  );
}

function zoom(timeline: Timeline, [a, b]: Drag, change: Drawing['changeTimeRange']): void {
  const [from, to] = [instantAt(timeline, Math.min(a, b)), instantAt(timeline, Math.max(a, b))];
  if (change && from !== undefined && to !== undefined && to > from) {
    change({ from: Math.round(from), to: Math.round(to) });
  }
}

/** What the pointer drags over, while it does. `done` is told where a drag ended that was none by accident. */
function useDrag(ground: Ground, done: (drag: Drag) => void): Drag | undefined {
  const [drag, setDrag] = useState<Drag>();
  useOnChart(ground, {
    pointerdown: ({ x }, event, chart) => {
      if (event.button === 0) {
        chart.setPointerCapture?.(event.pointerId);
        setDrag([x, x]);
      }
    },
    pointermove: ({ x }) => drag && setDrag([drag[0], x]),
    pointerup: ({ x }) => {
      setDrag(undefined);
      if (drag && Math.abs(x - drag[0]) >= LEAST_DRAG_PX) {
        done([drag[0], x]);
      }
    },
    pointercancel: () => setDrag(undefined),
  });
  return drag;
}
