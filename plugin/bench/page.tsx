import * as grafanaData from '@grafana/data';
import { TimeSeries } from '@grafana/ui';
import * as React from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

import { VIEWS } from '../src/options.ts';
import type { View } from '../src/options.ts';
import { hugeFrames } from '../preview/hugeData.ts';
import { loadPlugin } from '../preview/loadPlugin.ts';
import { NOW_MS } from '../preview/sampleData.ts';

export interface Measured {
  readonly name: string;
  /** From frames to what is laid out on the page, each in a place of its own. */
  readonly ms: readonly number[];
}

const ROUNDS = 15;
const [WIDTH, HEIGHT] = [924, 304];
const theme = grafanaData.createTheme({ colors: { mode: 'dark' } });
const [from, to] = [NOW_MS - 28 * 86_400_000, NOW_MS].map((ms) => grafanaData.dateTime(ms)) as [
  grafanaData.DateTime,
  grafanaData.DateTime,
];
const timeRange: grafanaData.TimeRange = { from, to, raw: { from, to } };

function measure(name: string, draw: () => React.ReactElement): Measured {
  const ms = Array.from({ length: ROUNDS }, () => {
    const place = document.body.appendChild(document.createElement('div'));
    const root = createRoot(place);
    const start = performance.now();
    flushSync(() =>
      root.render(
        <grafanaData.ThemeContext.Provider value={theme}>{draw()}</grafanaData.ThemeContext.Provider>,
      ),
    );
    place.getBoundingClientRect();
    const took = performance.now() - start;
    root.unmount();
    place.remove();
    return took;
  });
  return { name, ms };
}

function framesOf(view: View): grafanaData.DataFrame[] {
  return grafanaData.applyFieldOverrides({
    data: hugeFrames(view),
    fieldConfig: { defaults: {}, overrides: [] },
    replaceVariables: (text) => text,
    theme,
    timeZone: 'utc',
  });
}

async function run(): Promise<Measured[]> {
  const { plugin } = await loadPlugin();
  const Panel = plugin.panel as unknown as React.ComponentType<Record<string, unknown>>;
  const ours = VIEWS.map((view) => {
    const data = { state: 'Done', series: framesOf(view), timeRange };
    return measure(view, () => (
      <Panel
        data={data}
        options={{ view, language: 'en-US' }}
        width={WIDTH}
        height={HEIGHT}
        timeZone="utc"
        timeRange={timeRange}
      />
    ));
  });
  const arrivals = framesOf('peakLoad').filter(({ refId }) => refId === 'arrivals');
  return [
    ...ours,
    measure('Grafana’s TimeSeries of the arrivals alone', () => <Lines frames={arrivals} />),
    measure('Grafana’s histogram of the arrivals alone', () => (
      <Lines frames={[histogramOf(arrivals)]} x="xMin" />
    )),
  ];
}

/** Grafana’s heatmap and histogram panels are not published; what they build on is. */
function histogramOf(frames: grafanaData.DataFrame[]): grafanaData.DataFrame {
  const fields = grafanaData.buildHistogram(frames, { combine: true });
  if (!fields) {
    throw new Error('Grafana makes no histogram of these frames');
  }
  return grafanaData.histogramFieldsToFrame(fields, theme);
}

function Lines({ frames, x }: { frames: grafanaData.DataFrame[]; x?: string }) {
  const { byName } = grafanaData.FieldMatcherID;
  const fields = x && {
    x: grafanaData.fieldMatchers.get(byName).get(x),
    y: grafanaData.fieldMatchers.get(grafanaData.FieldMatcherID.numeric).get({}),
  };
  return (
    <TimeSeries
      frames={frames}
      timeRange={timeRange}
      timeZone="utc"
      width={WIDTH}
      height={HEIGHT}
      legend={{ showLegend: false, calcs: [], displayMode: 'list' as never, placement: 'bottom' }}
      {...(fields && { fields })}
    />
  );
}

void run().then(
  (measured) => Object.assign(window, { measured }),
  (error: unknown) => Object.assign(window, { failed: String(error) }),
);
