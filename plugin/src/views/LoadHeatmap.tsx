import { DataLinksContextMenu } from '@grafana/ui';
import React, { useState } from 'react';

import type { LoadCell, PeakLoadModel } from '../model/peakLoad.ts';
import type { Words } from '../words.ts';
import { HeatmapCrossHair } from './HeatmapCrossHair.tsx';
import { DayMargin, HourMargin } from './HeatmapMargins.tsx';
import { boxOf, gridOf } from './heatmapGrid.ts';
import type { HeatmapGrid } from './heatmapGrid.ts';
import { follow, linksOf } from './Linked.tsx';
import { useMarks } from './marks.ts';
import { useDrawing } from './Stage.tsx';
import { emsOf } from './textSize.ts';

interface LoadHeatmapProps {
  readonly model: PeakLoadModel;
  readonly width: number;
  readonly height: number;
}

/** What a click on a cell does, or Enter on it. */
type OpenCell = (cell: LoadCell, event: React.MouseEvent<Element>) => void;

/**
 * Arrivals by hour and weekday, with bars for each on the margins, the peak window named and short hours framed. A cell
 * leads to the data links of its last hour: one at once, several by a menu.
 */
export function LoadHeatmap(props: LoadHeatmapProps): React.ReactElement {
  const { model } = props;
  const [opened, setOpened] = useState<LoadCell>();
  const cell = opened ?? model.rows[0]?.[0];
  const links = cell ? linksOf(model.originOf(cell)) : [];
  if (links.length > 1) {
    return (
      <DataLinksContextMenu links={() => links}>
        {({ openMenu }) => (
          <Heatmap
            {...props}
            onOpen={(chosen, event) => {
              setOpened(chosen);
              // Only where the pointer is is read of it.
              openMenu?.(event as React.MouseEvent<HTMLElement>);
            }}
          />
        )}
      </DataLinksContextMenu>
    );
  }
  const open: OpenCell = (chosen, event) => {
    const [link] = linksOf(model.originOf(chosen));
    if (link) {
      follow(link, event);
    }
  };
  return <Heatmap {...props} {...(links.length === 1 && { onOpen: open })} />;
}

interface HeatmapProps extends LoadHeatmapProps {
  readonly onOpen?: OpenCell;
}

function Heatmap({ model, width, height, onOpen }: HeatmapProps): React.ReactElement {
  const { words, palette, em } = useDrawing();
  const weekdayEms = Math.max(...model.byWeekday.map((_, day) => emsOf(words.weekday(day))));
  const grid = gridOf(width, height, { em, weekdayEms });
  const mark = useMarks(7 * 24, 24);
  const cellMark = (cell: LoadCell, index: number) => {
    const props = mark(index, cellLabel(cell, words));
    return onOpen
      ? {
          ...props,
          role: 'link' as const,
          style: { cursor: 'pointer' },
          onClick: (event: React.MouseEvent<Element>) => onOpen(cell, event),
          onKeyDown: (event: React.KeyboardEvent<Element>) =>
            event.key === 'Enter' ? clickOn(event.currentTarget) : props.onKeyDown(event),
        }
      : props;
  };
  return (
    <svg width={width} height={height} direction="ltr" fontSize={0.9 * em} style={{ display: 'block' }}>
      <HourMargin model={model} grid={grid} />
      <DayMargin model={model} grid={grid} width={width} />
      {model.rows.map((row, y) =>
        row.map((cell, x) => (
          <rect
            key={`${cell.weekday} ${cell.hour}`}
            {...boxOf(grid, { row: y, column: x }, 0.5)}
            fill={cell.perHour === undefined ? 'none' : palette.heat(cell.perHour / (model.busiestCell || 1))}
            stroke={cell.perHour === undefined ? palette.track : 'none'}
            {...cellMark(cell, y * 24 + x)}
          />
        )),
      )}
      <ShortFrames model={model} grid={grid} />
      <HeatmapCrossHair model={model} grid={grid} />
      <Legend model={model} grid={grid} height={height} />
    </svg>
  );
}

/** As a pointer would in its middle, so that a menu opens there. */
function clickOn(element: Element): void {
  const { left, top, width, height } = element.getBoundingClientRect();
  const place = { clientX: left + width / 2, clientY: top + height / 2 };
  element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...place }));
}

/** What a cell says: load, and the agents asked for beside those there. */
export function cellLabel(cell: LoadCell, words: Words): string {
  const at = { day: words.weekday(cell.weekday, 'long'), hour: words.hour(cell.hour) };
  if (cell.perHour === undefined) {
    return words.say('load-cell-unknown', at);
  }
  const load = words.say('load-cell', { ...at, n: words.number(cell.perHour, cell.perHour < 10 ? 1 : 0) });
  if (cell.required === undefined) {
    return load;
  }
  const required = words.number(cell.required);
  const staff =
    cell.agents === undefined
      ? words.say('load-cell-required', { required })
      : words.say('load-cell-staff', { required, agents: words.number(cell.agents, 1) });
  return `${load}; ${staff}`;
}

/** Red frames inside light ones, so that they stand out on any cell colour, and by shape as well as colour. */
function ShortFrames({ model, grid }: { model: PeakLoadModel; grid: HeatmapGrid }): React.ReactElement {
  const { palette } = useDrawing();
  const short = model.rows.flatMap((cells, row) =>
    cells.flatMap((cell, column) => (cell.short ? [{ row, column }] : [])),
  );
  const frame = (inset: number, stroke: string): React.ReactElement[] =>
    short.map((place) => (
      <rect key={`${stroke} ${place.row} ${place.column}`} {...boxOf(grid, place, inset)} stroke={stroke} />
    ));
  return (
    <g aria-hidden="true" pointerEvents="none" fill="none" strokeWidth={2}>
      {frame(3, palette.ground)}
      {frame(1.5, palette.bad)}
    </g>
  );
}

const LEGEND_STEPS = 24;

function Legend({
  model,
  grid,
  height,
}: {
  model: PeakLoadModel;
  grid: HeatmapGrid;
  height: number;
}): React.ReactElement {
  const { words, palette, em } = useDrawing();
  const y = height - 0.4 * em;
  // The mark keeps 0 beside the lightest colour, after words from right to left too.
  const title = `${words.say('chats-an-hour')} \u200e${words.number(0)}`;
  const start = grid.left + (0.9 * emsOf(title) + 0.8) * em;
  const size = 8 * em;
  return (
    <g aria-hidden="true">
      <text x={grid.left} y={y} opacity={0.75}>
        {title}
      </text>
      {Array.from({ length: LEGEND_STEPS }, (_, i) => (
        <rect
          key={i}
          x={start + (i * size) / LEGEND_STEPS}
          y={y - 0.75 * em}
          width={size / LEGEND_STEPS + 0.5}
          height={0.9 * em}
          fill={palette.heat(i / (LEGEND_STEPS - 1))}
        />
      ))}
      <text x={start + size + 0.4 * em} y={y} opacity={0.75}>
        {words.number(model.busiestCell, model.busiestCell < 10 ? 1 : 0)}
      </text>
      {model.shortCells > 0 && grid.right - start > 28 * em && (
        <>
          <rect
            x={start + size + 4 * em}
            y={y - 0.8 * em}
            width={1.4 * em}
            height={em}
            fill="none"
            stroke={palette.bad}
            strokeWidth={2}
          />
          <text x={start + size + 6 * em} y={y} opacity={0.75}>
            {words.say('fewer-agents')}
          </text>
        </>
      )}
    </g>
  );
}
