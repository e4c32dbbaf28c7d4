import * as emotionCss from '@emotion/css';
import * as grafanaData from '@grafana/data';
import * as grafanaUi from '@grafana/ui';
import i18next from 'i18next';
import * as React from 'react';
import { createRoot } from 'react-dom/client';

import { firstResponseFrames, NOW_MS, peakLoadFrames, satisfactionFrames } from './sampleData.ts';

/** What Grafana hands to a plugin that is loaded as an AMD module. */
const SHARED: Readonly<Record<string, unknown>> = {
  '@emotion/css': emotionCss,
  '@grafana/data': grafanaData,
  '@grafana/ui': grafanaUi,
  i18next,
  react: React,
  module: { uri: '/dist/module.js' },
};

interface Loaded {
  readonly plugin: grafanaData.PanelPlugin;
}

type Factory = (...dependencies: unknown[]) => Loaded | Promise<Loaded>;

function loadPlugin(): Promise<Loaded> {
  return new Promise((resolve, reject) => {
    const define = (names: readonly string[], factory: Factory): void => {
      const unknown = names.filter((name) => !(name in SHARED));
      if (unknown.length > 0) {
        reject(new Error(`the bundle asks for ${unknown.join(', ')}`));
      }
      Promise.resolve(factory(...names.map((name) => SHARED[name]))).then(resolve, reject);
    };
    Object.assign(window, { define: Object.assign(define, { amd: {} }) });
    const script = document.createElement('script');
    script.src = '/dist/module.js';
    script.onerror = () => reject(new Error('dist/module.js is missing: npm run build'));
    document.head.append(script);
  });
}

const FRAMES: Readonly<Record<string, () => grafanaData.DataFrame[]>> = {
  firstResponse: firstResponseFrames,
  satisfaction: satisfactionFrames,
  peakLoad: peakLoadFrames,
};

const SIZES: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  dashboard: [[924, 304]],
  smallest: [
    [200, 120],
    [204, 72],
  ],
  medium: [
    [480, 300],
    [340, 520],
  ],
  wall: [[1880, 900]],
};

const query = new URLSearchParams(location.search);
const theme = grafanaData.createTheme({
  colors: { mode: query.get('theme') === 'light' ? 'light' : 'dark' },
});
const language = query.get('language') ?? 'auto';

function framesFor(view: string): grafanaData.DataFrame[] {
  return grafanaData.applyFieldOverrides({
    data: query.has('empty') ? [] : (FRAMES[view]?.() ?? []),
    fieldConfig: { defaults: {}, overrides: [] },
    replaceVariables: (text) => text,
    theme,
    timeZone: 'Asia/Riyadh',
  });
}

function PanelBox({
  plugin,
  view,
  size,
}: {
  plugin: grafanaData.PanelPlugin;
  view: string;
  size: readonly [number, number];
}) {
  const Panel = plugin.panel as React.ComponentType<Record<string, unknown>>;
  const [width, height] = size;
  const time = grafanaData.dateTime(NOW_MS);
  return (
    <div
      data-panel={`${view} ${width}x${height}`}
      style={{
        width,
        height,
        padding: 8,
        boxSizing: 'content-box',
        background: theme.colors.background.primary,
        border: `1px solid ${theme.colors.border.weak}`,
      }}
    >
      <Panel
        id={1}
        data={{
          state: 'Done',
          series: framesFor(view),
          timeRange: { from: time, to: time, raw: { from: time, to: time } },
        }}
        options={{ view, language, timeZone: 'Asia/Riyadh', weekStart: 'saturday' }}
        fieldConfig={{ defaults: {}, overrides: [] }}
        width={width}
        height={height}
        timeZone="browser"
        timeRange={{ from: time, to: time, raw: { from: time, to: time } }}
      />
    </div>
  );
}

function Page({ plugin }: { plugin: grafanaData.PanelPlugin }) {
  const sizes = SIZES[query.get('size') ?? 'dashboard'] ?? [];
  return (
    <grafanaData.ThemeContext.Provider value={theme}>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12, padding: 12, alignItems: 'flex-start' }}>
        {Object.keys(FRAMES).flatMap((view) =>
          sizes.map((size) => (
            <PanelBox key={`${view} ${size.join()}`} plugin={plugin} view={view} size={size} />
          )),
        )}
      </div>
    </grafanaData.ThemeContext.Provider>
  );
}

async function main(): Promise<void> {
  document.body.style.cssText = `margin:0;color:${theme.colors.text.primary};background:${theme.colors.background.canvas};font-family:${theme.typography.fontFamily};font-size:14px;letter-spacing:${theme.typography.body.letterSpacing ?? 0}`;
  const { plugin } = await loadPlugin();
  const root = document.getElementById('root');
  if (root) {
    createRoot(root).render(<Page plugin={plugin} />);
  }
  document.body.dataset['ready'] = React.version;
}

void main().catch((error: unknown) => {
  document.body.dataset['failed'] = String(error);
  document.body.append(String(error));
});
