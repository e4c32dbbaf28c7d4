import React, { useRef } from 'react';

import type { PeakLoadModel } from '../model/peakLoad.ts';
import { useCrossHair } from './crossHair.ts';
import { boxOf, cellUnder } from './heatmapGrid.ts';
import type { HeatmapGrid } from './heatmapGrid.ts';
import { useDrawing } from './Stage.tsx';

interface HeatmapCrossHairProps {
  readonly model: PeakLoadModel;
  readonly grid: HeatmapGrid;
}

/**
 * Joins the heatmap to the dashboard's cross-hair: frames the cell of the hour another panel's stands at, and tells the
 * others of the last hour that the cell under the pointer stands for. A sibling of the cells, so that moving the pointer
 * draws nothing anew but this.
 */
export function HeatmapCrossHair({ model, grid }: HeatmapCrossHairProps): React.ReactElement {
  const { palette } = useDrawing();
  const ground = useRef<SVGGElement>(null);
  const hovered = useCrossHair(ground, (place) => {
    const under = cellUnder(grid, place);
    return under && model.rows[under.row]?.[under.column]?.lastMs;
  });
  const cell = hovered === undefined ? undefined : model.cellAt(hovered);
  const place = cell && {
    row: model.rows.findIndex(([first]) => first?.weekday === cell.weekday),
    column: cell.hour,
  };
  return (
    <g ref={ground} aria-hidden="true" pointerEvents="none" fill="none">
      {place && (
        <g data-cross-hair>
          <rect {...boxOf(grid, place, 0)} stroke={palette.ground} strokeWidth={5} />
          <rect {...boxOf(grid, place, 0)} stroke={palette.text} strokeWidth={2} />
        </g>
      )}
    </g>
  );
}
