import { act, render } from '@testing-library/react';
import { createTheme, dateTime, EventBusSrv, ThemeContext } from '@grafana/data';
import type { AbsoluteTimeRange, DataFrame, PanelData } from '@grafana/data';
import { PanelContextProvider } from '@grafana/ui';
import type { PanelContext } from '@grafana/ui';
import React from 'react';

import { DEFAULTS } from '../options.ts';
import type { Options } from '../options.ts';
import { SupportKpiPanel } from '../SupportKpiPanel.tsx';
import { deepFreeze } from './frames.ts';
import { firstResponseFrames, NOW_MS, peakLoadFrames, satisfactionFrames } from './sample.ts';

export const FRAMES = {
  firstResponse: firstResponseFrames,
  satisfaction: satisfactionFrames,
  peakLoad: peakLoadFrames,
};

export interface Shown {
  readonly frames?: DataFrame[];
  readonly options?: Partial<Options>;
  readonly size?: readonly [number, number];
  readonly mode?: 'dark' | 'light';
  /** What else the data of the panel says. */
  readonly data?: Partial<PanelData>;
  readonly changeTimeRange?: (range: AbsoluteTimeRange) => void;
  readonly context?: Partial<PanelContext>;
}

/** The panel with sample frames of its view, frozen, so that writing to one fails the test. */
export async function show(view: Options['view'], what: Shown = {}) {
  const shown = render(panel(view, what));
  await act(async () => {});
  return shown;
}

/** What `show` renders, to render it again with something else. */
export function panel(
  view: Options['view'],
  { frames, options, size = [940, 360], mode = 'dark', data = {}, changeTimeRange, context }: Shown = {},
): React.ReactElement {
  const now = dateTime(NOW_MS);
  const timeRange = { from: now, to: now, raw: { from: now, to: now } };
  return (
    <ThemeContext.Provider value={createTheme({ colors: { mode } })}>
      <PanelContextProvider value={{ eventsScope: 'panel', eventBus: new EventBusSrv(), ...context }}>
        <SupportKpiPanel
          data={{ series: deepFreeze(frames ?? FRAMES[view]()), state: 'Done' as never, timeRange, ...data }}
          options={{ ...DEFAULTS, language: 'en-US', view, ...options }}
          width={size[0]}
          height={size[1]}
          timeZone="utc"
          timeRange={timeRange}
          onChangeTimeRange={changeTimeRange ?? jest.fn()}
        />
      </PanelContextProvider>
    </ThemeContext.Provider>
  );
}
