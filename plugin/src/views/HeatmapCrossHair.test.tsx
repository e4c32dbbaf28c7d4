import { act, fireEvent, screen } from '@testing-library/react';
import { DashboardCursorSync, DataHoverClearEvent, DataHoverEvent, EventBusSrv } from '@grafana/data';

import { show } from '../testing/show.tsx';
import type { Shown } from '../testing/show.tsx';
import { addOwnLanguages } from '../words.ts';

/** Grafana's component library takes seconds to load on a busy machine. */
jest.setTimeout(120_000);
beforeAll(() => addOwnLanguages());

/** Of the sample's three weeks, the last Wednesday, half past noon. */
const WEDNESDAY_NOON_MS = Date.UTC(2026, 10, 18, 12, 30);
const WEEK_MS = 7 * 86_400_000;

type Heard = number | null | undefined | 'gone';

async function showHeatmap({
  sync = DashboardCursorSync.Crosshair,
  ...shown
}: Shown & { sync?: number } = {}) {
  const eventBus = new EventBusSrv();
  await show('peakLoad', { ...shown, context: { eventBus, sync: () => sync } });
  const chart = screen.getAllByRole('img')[0]?.closest('svg');
  if (!chart) {
    throw new Error('no chart is drawn');
  }
  const hover = (time: number): void => act(() => eventBus.publish(new DataHoverEvent({ point: { time } })));
  const leave = (): void => act(() => eventBus.publish(new DataHoverClearEvent()));
  const heard = (): Heard[] => {
    const all: Heard[] = [];
    eventBus.getStream(DataHoverEvent).subscribe(({ payload }) => all.push(payload.point?.['time']));
    eventBus.getStream(DataHoverClearEvent).subscribe(() => all.push('gone'));
    return all;
  };
  return { chart, hover, leave, heard };
}

function boxOf(shape: Element | null) {
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) =>
    Number(shape?.getAttribute(name)),
  );
  return { x: x!, y: y!, width: width!, height: height! };
}

/** The pointer in the middle of a cell: jsdom lays nothing out, so that the chart begins at 0. */
function over(name: RegExp) {
  const { x, y, width, height } = boxOf(screen.getByRole('img', { name }));
  return { clientX: x + width / 2, clientY: y + height / 2 };
}

test.each([
  ['utc', /^Wednesday 12 h/],
  ['Asia/Riyadh', /^Wednesday 15 h/],
])('the cell of the hour another panel’s cross-hair stands at is framed, in %s', async (timeZone, name) => {
  const { chart, hover, leave } = await showHeatmap({ options: { timeZone } });
  const framed = () => chart.querySelector('[data-cross-hair] rect');
  expect(framed()).toBeNull();

  hover(WEDNESDAY_NOON_MS - 2 * WEEK_MS);
  const [frame, cell] = [boxOf(framed()), boxOf(screen.getByRole('img', { name }))];
  expect(frame.x).toBeCloseTo(cell.x - 0.5);
  expect(frame.y).toBeCloseTo(cell.y - 0.5);
  expect(frame.width).toBeCloseTo(cell.width + 1);

  leave();
  expect(framed()).toBeNull();
});

test('an instant before or after what was observed frames no cell', async () => {
  const { chart, hover } = await showHeatmap();

  for (const weeks of [-4, 1]) {
    hover(WEDNESDAY_NOON_MS + weeks * WEEK_MS);
    expect(chart.querySelector('[data-cross-hair]')).toBeNull();
  }
});

test('other panels are told of the last hour a cell stands for, once while the pointer is on it', async () => {
  const { chart, heard } = await showHeatmap();
  const told = heard();

  fireEvent.pointerMove(chart, over(/^Wednesday 12 h/));
  fireEvent.pointerMove(chart, over(/^Wednesday 12 h/));
  fireEvent.pointerMove(chart, over(/^Wednesday 13 h/));
  fireEvent.pointerMove(chart, { clientX: 0, clientY: 0 });
  fireEvent.pointerLeave(chart);

  expect(told).toEqual([WEDNESDAY_NOON_MS, WEDNESDAY_NOON_MS + 3_600_000, 'gone']);
});

test('nothing is told or framed where the dashboard shares no cross-hair', async () => {
  const { chart, hover, heard } = await showHeatmap({ sync: DashboardCursorSync.Off });
  hover(WEDNESDAY_NOON_MS);
  const told = heard();
  fireEvent.pointerMove(chart, over(/^Wednesday 12 h/));

  expect(chart.querySelector('[data-cross-hair]')).toBeNull();
  expect(told).toEqual([]);
});

test('the smallest form marks the hour of the day, and tells none', async () => {
  const { chart, hover, heard } = await showHeatmap({ size: [200, 120] });
  hover(WEDNESDAY_NOON_MS);
  const bar = boxOf(screen.getByRole('img', { name: /^12 h:/ }));

  const line = Number(chart.querySelector('[data-cross-hair]')?.getAttribute('x1'));
  expect(line).toBeGreaterThan(bar.x);
  expect(line).toBeLessThan(bar.x + bar.width);
  const told = heard();
  fireEvent.pointerMove(chart, over(/^12 h:/));
  expect(told).toEqual([]);
});
