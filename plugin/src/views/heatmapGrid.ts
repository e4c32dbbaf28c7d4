import type { Place } from './chartPointer.ts';

/** Where the parts of the heatmap lie, in pixels. */
export interface HeatmapGrid {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly right: number;
  readonly bottom: number;
}

/** `weekdayEms`: the width of the longest weekday, which some languages do not shorten. */
export function gridOf(
  width: number,
  height: number,
  { em, weekdayEms }: { em: number; weekdayEms: number },
): HeatmapGrid {
  const [left, right] = [Math.max(2.6, weekdayEms + 0.6) * em, width - 3.2 * em];
  const [top, bottom] = [Math.min(6, Math.max(4, height / em / 4)) * em, height - 3.4 * em];
  return { left, top, right, bottom, cellWidth: (right - left) / 24, cellHeight: (bottom - top) / 7 };
}

/** Row and column of a cell, from 0. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** A cell's outline, drawn that much inside of its edges. */
export function boxOf(grid: HeatmapGrid, { row, column }: CellPlace, inset: number) {
  return {
    x: grid.left + column * grid.cellWidth + inset,
    y: grid.top + row * grid.cellHeight + inset,
    width: Math.max(1, grid.cellWidth - 2 * inset),
    height: Math.max(1, grid.cellHeight - 2 * inset),
  };
}

/** The cell under the pointer; undefined on the margins. */
export function cellUnder(grid: HeatmapGrid, { x, y }: Place): CellPlace | undefined {
  const [row, column] = [
    Math.floor((y - grid.top) / grid.cellHeight),
    Math.floor((x - grid.left) / grid.cellWidth),
  ];
  return row >= 0 && row < 7 && column >= 0 && column < 24 ? { row, column } : undefined;
}
