import { act, fireEvent, screen } from '@testing-library/react';
import { DashboardCursorSync, DataHoverClearEvent, DataHoverEvent, EventBusSrv } from '@grafana/data';

import { NOW_MS } from '../testing/sample.ts';
import { show } from '../testing/show.tsx';
import type { Shown } from '../testing/show.tsx';
import { addOwnLanguages } from '../words.ts';

/** Grafana's component library takes seconds to load on a busy machine. */
jest.setTimeout(120_000);
beforeAll(() => addOwnLanguages());

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** The sample's charts over time: their marks, when the first step begins and the last ends. */
const CHARTS = [
  { view: 'firstResponse', marks: /chats$/, fromMs: NOW_MS - 2 * QUARTER_MS, toMs: NOW_MS },
  { view: 'satisfaction', marks: /^Sat, Nov 21|^Sun, Nov 22/, fromMs: NOW_MS - 2 * DAY_MS, toMs: NOW_MS },
] as const;

/** A point for pointers: jsdom lays nothing out, so that the chart begins at 0. */
async function showChart({ view, marks }: (typeof CHARTS)[number], shown: Shown = {}) {
  await show(view, { size: [1200, 500], ...shown });
  const mark = screen.getAllByRole('img', { name: marks })[0];
  const chart = mark?.closest('svg');
  if (!chart) {
    throw new Error('the chart over time is not drawn');
  }
  return { chart, width: Number(chart.getAttribute('width')) };
}

const pointer = (x: number) => ({ button: 0, pointerId: 1, clientX: x });

describe.each(CHARTS)('the chart over time of $view', (told) => {
  test('zooms to what is dragged over, from either side', async () => {
    const changeTimeRange = jest.fn();
    const { chart, width } = await showChart(told, { changeTimeRange });

    fireEvent.pointerDown(chart, pointer(width));
    fireEvent.pointerMove(chart, pointer(width / 4));
    expect(chart.querySelector('[data-drag]')).toBeInTheDocument();
    fireEvent.pointerUp(chart, pointer(width / 4));

    expect(changeTimeRange).toHaveBeenCalledTimes(1);
    const [{ from, to }] = changeTimeRange.mock.calls[0];
    expect(to).toBe(told.toMs);
    expect(from).toBeGreaterThan(told.fromMs);
    expect(from).toBeLessThan(told.toMs);
    expect(chart.querySelector('[data-drag]')).not.toBeInTheDocument();
  });

  test('takes a click, a broken drag and another button for no zoom', async () => {
    const changeTimeRange = jest.fn();
    const { chart } = await showChart(told, { changeTimeRange });

    fireEvent.pointerDown(chart, pointer(40));
    fireEvent.pointerUp(chart, pointer(42));
    fireEvent.pointerDown(chart, pointer(40));
    fireEvent.pointerCancel(chart, pointer(90));
    fireEvent.pointerUp(chart, pointer(90));
    fireEvent.pointerDown(chart, { ...pointer(40), button: 2 });
    fireEvent.pointerUp(chart, pointer(90));

    expect(changeTimeRange).not.toHaveBeenCalled();
  });

  test('shows where another panel’s cross-hair stands, until it leaves', async () => {
    const eventBus = new EventBusSrv();
    const { chart } = await showChart(told, {
      context: { eventBus, sync: () => DashboardCursorSync.Crosshair },
    });
    const point = { time: (told.fromMs + told.toMs) / 2 };

    act(() => eventBus.publish(new DataHoverEvent({ point })));
    expect(chart.querySelector('[data-cross-hair]')).toBeInTheDocument();
    act(() => eventBus.publish(new DataHoverEvent({ point: { time: told.toMs + DAY_MS } })));
    expect(chart.querySelector('[data-cross-hair]')).not.toBeInTheDocument();
    act(() => eventBus.publish(new DataHoverEvent({ point })));
    act(() => eventBus.publish(new DataHoverClearEvent()));
    expect(chart.querySelector('[data-cross-hair]')).not.toBeInTheDocument();
  });

  test('tells other panels where its own pointer is', async () => {
    const eventBus = new EventBusSrv();
    const heard: (number | null | undefined | 'gone')[] = [];
    eventBus.getStream(DataHoverEvent).subscribe(({ payload }) => heard.push(payload.point?.['time']));
    eventBus.getStream(DataHoverClearEvent).subscribe(() => heard.push('gone'));
    const { chart, width } = await showChart(told, {
      context: { eventBus, sync: () => DashboardCursorSync.Crosshair },
    });

    fireEvent.pointerMove(chart, pointer(width));
    fireEvent.pointerLeave(chart, pointer(width));

    expect(heard).toEqual([told.toMs, 'gone']);
  });

  test('neither tells nor follows where the dashboard shares no cross-hair', async () => {
    const eventBus = new EventBusSrv();
    const heard = jest.fn();
    const { chart } = await showChart(told, { context: { eventBus, sync: () => DashboardCursorSync.Off } });
    act(() => eventBus.publish(new DataHoverEvent({ point: { time: told.toMs } })));
    eventBus.getStream(DataHoverEvent).subscribe(heard);
    fireEvent.pointerMove(chart, pointer(50));

    expect(chart.querySelector('[data-cross-hair]')).not.toBeInTheDocument();
    expect(heard).not.toHaveBeenCalled();
  });
});
