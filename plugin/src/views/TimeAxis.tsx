import { DashboardCursorSync, DataHoverClearEvent, DataHoverEvent } from '@grafana/data';
import { usePanelContext } from '@grafana/ui';
import React, { useEffect, useRef, useState } from 'react';

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
  const crossHair = useCrossHair(ground, timeline);
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

type Ground = React.RefObject<SVGGElement | null>;

/** What the pointer drags over, while it does. `done` is told where a drag ended that was none by accident. */
function useDrag(ground: Ground, done: (drag: Drag) => void): Drag | undefined {
  const [drag, setDrag] = useState<Drag>();
  useOnChart(ground, {
    pointerdown: (x, event, chart) => {
      if (event.button === 0) {
        chart.setPointerCapture?.(event.pointerId);
        setDrag([x, x]);
      }
    },
    pointermove: (x) => drag && setDrag([drag[0], x]),
    pointerup: (x) => {
      setDrag(undefined);
      if (drag && Math.abs(x - drag[0]) >= LEAST_DRAG_PX) {
        done([drag[0], x]);
      }
    },
    pointercancel: () => setDrag(undefined),
  });
  return drag;
}

/** Where another panel's cross-hair stands on this chart; tells the others where the pointer is on it. */
function useCrossHair(ground: Ground, timeline: Timeline): number | undefined {
  const { eventBus, sync } = usePanelContext();
  const [ms, setMs] = useState<number>();
  useEffect(() => {
    const isOwn = ({ origin }: DataHoverEvent | DataHoverClearEvent): boolean => origin === eventBus;
    const hovered = eventBus.getStream(DataHoverEvent).subscribe((event) => {
      if (!isOwn(event) && isShared(sync)) {
        setMs(event.payload.point?.['time'] ?? undefined);
      }
    });
    const cleared = eventBus
      .getStream(DataHoverClearEvent)
      .subscribe((event) => !isOwn(event) && setMs(undefined));
    return () => {
      hovered.unsubscribe();
      cleared.unsubscribe();
    };
  }, [eventBus, sync]);
  useOnChart(ground, {
    pointermove: (x) => {
      const time = instantAt(timeline, x);
      if (time !== undefined && isShared(sync)) {
        eventBus.publish(new DataHoverEvent({ point: { time } }));
      }
    },
    pointerleave: () => isShared(sync) && eventBus.publish(new DataHoverClearEvent()),
  });
  return ms === undefined ? undefined : positionAt(timeline, ms);
}

function isShared(sync: (() => DashboardCursorSync) | undefined): boolean {
  return sync !== undefined && sync() !== DashboardCursorSync.Off;
}

type Heard = 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel' | 'pointerleave';
type Hear = (x: number, event: PointerEvent, chart: SVGSVGElement) => void;

/** Listens on the chart itself: its marks lie above any ground drawn for that, and must still be found by the mouse. */
function useOnChart(ground: Ground, hear: Readonly<Partial<Record<Heard, Hear>>>): void {
  useEffect(() => {
    const chart = ground.current?.ownerSVGElement;
    if (!chart) {
      return undefined;
    }
    const listeners = Object.entries(hear).map(([name, listener]) => {
      const handle = (event: Event): void => {
        if (event instanceof PointerEvent) {
          listener(event.clientX - chart.getBoundingClientRect().left, event, chart);
        }
      };
      chart.addEventListener(name, handle);
      return () => chart.removeEventListener(name, handle);
    });
    return () => listeners.forEach((remove) => remove());
  });
}
