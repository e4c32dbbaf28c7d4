import { useEffect } from 'react';
import type React from 'react';

/** Anything drawn in the chart, by which the chart itself is found. */
export type Ground = React.RefObject<SVGGElement | null>;

/** Where on the chart, in pixels from its upper left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

type Heard = 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel' | 'pointerleave';
type Hear = (place: Place, event: PointerEvent, chart: SVGSVGElement) => void;

/** Listens on the chart itself: its marks lie above any ground drawn for that, and must still be found by the mouse. */
export function useOnChart(ground: Ground, hear: Readonly<Partial<Record<Heard, Hear>>>): void {
  useEffect(() => {
    const chart = ground.current?.ownerSVGElement;
    if (!chart) {
      return undefined;
    }
    const listeners = Object.entries(hear).map(([name, listener]) => {
      const handle = (event: Event): void => {
        if (event instanceof PointerEvent) {
          const { left, top } = chart.getBoundingClientRect();
          listener({ x: event.clientX - left, y: event.clientY - top }, event, chart);
        }
      };
      chart.addEventListener(name, handle);
      return () => chart.removeEventListener(name, handle);
    });
    return () => listeners.forEach((remove) => remove());
  });
}
