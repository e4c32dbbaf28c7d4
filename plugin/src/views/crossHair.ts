import { DashboardCursorSync, DataHoverClearEvent, DataHoverEvent } from '@grafana/data';
import { usePanelContext } from '@grafana/ui';
import { useEffect, useRef, useState } from 'react';

import { useOnChart } from './chartPointer.ts';
import type { Ground, Place } from './chartPointer.ts';

/**
 * The instant at which the cross-hair of another panel stands, undefined while none does; tells the others which instant
 * the pointer is over on this chart. Neither where the dashboard shares no cross-hair.
 */
export function useCrossHair(
  ground: Ground,
  instantAt: (place: Place) => number | undefined,
): number | undefined {
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
  const told = useRef<number | undefined>(undefined);
  const tell = (time: number | undefined): void => {
    if (time === told.current || !isShared(sync)) {
      return;
    }
    told.current = time;
    eventBus.publish(
      time === undefined ? new DataHoverClearEvent() : new DataHoverEvent({ point: { time } }),
    );
  };
  useOnChart(ground, {
    pointermove: (place) => tell(instantAt(place)),
    pointerleave: () => tell(undefined),
  });
  return ms;
}

function isShared(sync: (() => DashboardCursorSync) | undefined): boolean {
  return sync !== undefined && sync() !== DashboardCursorSync.Off;
}
