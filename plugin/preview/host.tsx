import * as grafanaData from '@grafana/data';
import { DEFAULT_LANGUAGE, LANGUAGES } from '@grafana/i18n';
import * as grafanaUi from '@grafana/ui';
import i18next from 'i18next';
import * as React from 'react';
import { createRoot } from 'react-dom/client';

import { LANGUAGES as OWN_LANGUAGES, VIEWS } from '../src/options.ts';
import type { View } from '../src/options.ts';
import about from '../src/plugin.json';
import { hugeFrames } from './hugeData.ts';
import { liveFrames } from './live.ts';
import { loadPlugin } from './loadPlugin.ts';
import { firstResponseFrames, NOW_MS, peakLoadFrames, satisfactionFrames } from './sampleData.ts';

type Data = Pick<grafanaData.PanelData, 'state' | 'series' | 'errors' | 'request'>;

const { Done, Error: Failed } = grafanaData.LoadingState;
const SAMPLES: Readonly<Record<View, () => grafanaData.DataFrame[]>> = {
  firstResponse: firstResponseFrames,
  satisfaction: satisfactionFrames,
  peakLoad: peakLoadFrames,
};
const NEEDED: Readonly<Record<View, string>> = {
  firstResponse: 'buckets',
  satisfaction: 'scores',
  peakLoad: 'arrivals',
};
const MONTH_MS = 28 * 86_400_000;

/** Data of every kind that a panel meets. */
const DATA: Readonly<Record<string, (view: View) => Data | Promise<Data>>> = {
  sample: (view) => ({ state: Done, series: SAMPLES[view]() }),
  empty: () => ({ state: Done, series: [] }),
  error: (view) => ({
    state: Failed,
    series: [],
    request: { targets: [{ refId: NEEDED[view] }] } as grafanaData.DataQueryRequest,
    errors: [{ refId: NEEDED[view], message: 'bad_data: 1:4: parse error: unexpected end of input' }],
  }),
  huge: (view) => ({ state: Done, series: hugeFrames(view) }),
  live: async (view) => ({
    state: Done,
    series: await liveFrames(view, { fromMs: toMs - MONTH_MS, toMs }),
  }),
};

const query = new URLSearchParams(location.search);

const SIZES: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  dashboard: [[924, 304]],
  smallest: [
    [200, 120],
    [204, 72],
  ],
  medium: [
    [480, 300],
    [680, 460],
    [340, 520],
  ],
  wall: [[1880, 900]],
};
const sizes = SIZES[query.get('size') ?? 'dashboard'] ?? Object.values(SIZES).flat();

const theme = grafanaData.createTheme({
  colors: { mode: query.get('theme') === 'light' ? 'light' : 'dark' },
});
const asked = query.get('language') ?? DEFAULT_LANGUAGE;
/** Languages the panel carries itself are set as its option, the others are those of Grafana's user. */
const language = OWN_LANGUAGES.find((own) => own === asked) ?? 'auto';
const dataset = query.get('data') ?? 'sample';
const toMs = dataset === 'live' ? Number(query.get('to') ?? Date.now()) : NOW_MS;
const shownViews = VIEWS.filter((view) => (query.get('view') ?? view) === view);

async function dataFor(view: View): Promise<Data> {
  const told = await (DATA[dataset] ?? DATA['sample']!)(view);
  const series = grafanaData.applyFieldOverrides({
    data: told.series,
    fieldConfig: { defaults: {}, overrides: [] },
    replaceVariables: (text) => text,
    theme,
    timeZone: 'Asia/Riyadh',
  });
  return { ...told, series };
}

/** One bus for all panels, as on a dashboard that shares its cross-hair. */
const shared = {
  eventsScope: 'dashboard',
  eventBus: new grafanaData.EventBusSrv(),
  sync: () => grafanaData.DashboardCursorSync.Crosshair,
};

interface PanelBoxProps {
  readonly plugin: grafanaData.PanelPlugin;
  readonly view: View;
  readonly data: Data;
  readonly size: readonly [number, number];
}

function PanelBox({ plugin, view, data, size }: PanelBoxProps) {
  const Panel = plugin.panel as unknown as React.ComponentType<Record<string, unknown>>;
  const [width, height] = size;
  const to = grafanaData.dateTime(toMs);
  const timeRange = { from: to, to, raw: { from: to, to } };
  const context = {
    ...shared,
    eventBus: shared.eventBus.newScopedBus(`${view} ${width}`, { onlyLocal: false }),
  };
  return (
    <grafanaUi.PanelContextProvider value={context}>
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
          data={{ ...data, timeRange }}
          options={{ view, language, timeZone: 'Asia/Riyadh', weekStart: 'saturday' }}
          fieldConfig={{ defaults: {}, overrides: [] }}
          width={width}
          height={height}
          timeZone="Asia/Riyadh"
          timeRange={timeRange}
          onChangeTimeRange={(range: grafanaData.AbsoluteTimeRange) => {
            document.body.dataset['timeRange'] = JSON.stringify(range);
          }}
        />
      </div>
    </grafanaUi.PanelContextProvider>
  );
}

function Page({ plugin, data }: { plugin: grafanaData.PanelPlugin; data: ReadonlyMap<View, Data> }) {
  // After the effects of all that is below: from here on the panels hear the mouse.
  React.useEffect(() => {
    document.body.dataset['ready'] = React.version;
  }, []);
  return (
    <grafanaData.ThemeContext.Provider value={theme}>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12, padding: 12, alignItems: 'flex-start' }}>
        {[...data].flatMap(([view, its]) =>
          sizes.map((size) => (
            <PanelBox key={`${view} ${size.join()}`} plugin={plugin} view={view} data={its} size={size} />
          )),
        )}
      </div>
    </grafanaData.ThemeContext.Provider>
  );
}

/** What Grafana does before it loads a plugin: its own language, then the plugin's texts in it. */
async function speak(): Promise<void> {
  const offered = LANGUAGES.map(({ code }) => code);
  const own = offered.find((code) => code === asked) ?? DEFAULT_LANGUAGE;
  await i18next.init({
    lng: own,
    fallbackLng: DEFAULT_LANGUAGE,
    supportedLngs: offered,
    partialBundledLanguages: true,
    resources: {},
    returnEmptyString: false,
  });
  if (own !== DEFAULT_LANGUAGE) {
    const texts = await fetch(`/dist/locales/${own}/${about.id}.json`);
    i18next.addResourceBundle(own, about.id, await texts.json(), true, false);
  }
}

async function main(): Promise<void> {
  document.body.style.cssText = `margin:0;color:${theme.colors.text.primary};background:${theme.colors.background.canvas};font-family:${theme.typography.fontFamily};font-size:14px;letter-spacing:${theme.typography.body.letterSpacing ?? 0}`;
  await speak();
  const { plugin } = await loadPlugin();
  const data = new Map(
    await Promise.all(shownViews.map(async (view) => [view, await dataFor(view)] as const)),
  );
  const root = createRoot(document.getElementById('root')!);
  root.render(<Page plugin={plugin} data={data} />);
}

void main().catch((error: unknown) => {
  document.body.dataset['failed'] = String(error);
  document.body.append(String(error));
});
