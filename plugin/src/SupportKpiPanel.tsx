import { getLocaleData } from '@grafana/data';
import type { PanelProps } from '@grafana/data';
import React, { useMemo } from 'react';

import { answerOf } from './model/answer.ts';
import { firstResponseModel } from './model/firstResponse.ts';
import type { FirstResponseModel } from './model/firstResponse.ts';
import { peakLoadModel } from './model/peakLoad.ts';
import type { PeakLoadModel } from './model/peakLoad.ts';
import { satisfactionModel } from './model/satisfaction.ts';
import type { SatisfactionModel } from './model/satisfaction.ts';
import { toIanaZone } from './model/zone.ts';
import { toOptions } from './options.ts';
import type { Options, WeekStart } from './options.ts';
import { FirstResponseView } from './views/FirstResponseView.tsx';
import { PeakLoadView } from './views/PeakLoadView.tsx';
import { QueryFailed, QueryNeeded } from './views/QueryText.tsx';
import { SatisfactionView } from './views/SatisfactionView.tsx';
import { Stage } from './views/Stage.tsx';
import { wordsOf } from './words.ts';

type Model = FirstResponseModel | SatisfactionModel | PeakLoadModel;
type Props = Pick<
  PanelProps<Options>,
  'data' | 'options' | 'width' | 'height' | 'timeZone' | 'timeRange' | 'onChangeTimeRange'
>;

/** The panel: frames to the chosen view's model, the model to its view. */
export function SupportKpiPanel({
  data,
  options: saved,
  width,
  height,
  timeZone,
  timeRange,
  onChangeTimeRange,
}: Props): React.ReactElement {
  const options = useMemo(() => toOptions(saved), [saved]);
  const toMs = timeRange.to.valueOf();
  const nowMs = data.request?.startTime ?? toMs;
  const model = useMemo(
    () =>
      modelOf(data.series, options, {
        ...{ timeZone, toMs, nowMs },
        firstWeekday: firstWeekdayOf(options.weekStart),
      }),
    [data.series, options, timeZone, toMs, nowMs],
  );
  const words = wordsOf(options.language);
  const needed = model.missing.find((query) => query.needed);
  const answer = needed && isEmpty(model) ? answerOf(data, needed.name) : undefined;
  if (needed && answer && answer.status !== 'answered') {
    const box = { words, width, height };
    switch (answer.status) {
      case 'not asked':
        return <QueryNeeded query={needed} groupBy={options.groupBy} {...box} />;
      case 'failed':
        return <QueryFailed name={needed.name} message={answer.message} {...box} />;
      case 'loading':
        return <div aria-busy="true" style={{ width, height }} />;
    }
  }
  const zone = toIanaZone(timeZone) ?? 'UTC';
  return (
    <Stage width={width} height={height} words={words} changeTimeRange={onChangeTimeRange}>
      <View model={model} width={width} height={height} zone={zone} />
    </Stage>
  );
}

function modelOf(
  frames: Props['data']['series'],
  options: Options,
  around: Parameters<typeof peakLoadModel>[2],
): Model {
  switch (options.view) {
    case 'firstResponse':
      return firstResponseModel(frames, options);
    case 'satisfaction':
      return satisfactionModel(frames, options);
    case 'peakLoad':
      return peakLoadModel(frames, options, around);
  }
}

/** A view with its needed query missing may still have something to say, such as counted results without buckets. */
function isEmpty(model: Model): boolean {
  switch (model.view) {
    case 'firstResponse':
      return model.inTime === undefined;
    case 'satisfaction':
      return model.answers === undefined;
    case 'peakLoad':
      return model.peak === undefined;
  }
}

function View({
  model,
  ...box
}: {
  model: Model;
  width: number;
  height: number;
  zone: string;
}): React.ReactElement {
  switch (model.view) {
    case 'firstResponse':
      return <FirstResponseView model={model} {...box} />;
    case 'satisfaction':
      return <SatisfactionView model={model} {...box} />;
    case 'peakLoad':
      return <PeakLoadView model={model} {...box} />;
  }
}

const WEEKDAYS: Readonly<Record<Exclude<WeekStart, 'auto'>, number>> = { sunday: 0, monday: 1, saturday: 6 };

/** Grafana keeps the user's week start in its calendar's locale. */
function firstWeekdayOf(weekStart: WeekStart): number {
  return weekStart === 'auto' ? getLocaleData().firstDayOfWeek() : WEEKDAYS[weekStart];
}
