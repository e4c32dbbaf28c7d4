import React, { useRef } from 'react';

import type { PeakLoadModel } from '../model/peakLoad.ts';
import { joined, noPeakSentence, peakLoadDoubts, peakLoadSentence, staffingSentence } from '../sentences.ts';
import { bandsOf } from './bands.ts';
import { ComingDayChart } from './ComingDayChart.tsx';
import { useCrossHair } from './crossHair.ts';
import type { ViewProps } from './FirstResponseView.tsx';
import { hourLabel, inPeak, sumOf } from './HeatmapMargins.tsx';
import { LoadHeatmap } from './LoadHeatmap.tsx';
import { useMarks } from './marks.ts';
import { formOf, PanelLayout } from './PanelLayout.tsx';
import { useDrawing } from './Stage.tsx';
import { linesOf } from './textSize.ts';

type Props = Omit<ViewProps<PeakLoadModel>, 'zone'>;

/** When chats arrive, and how many agents that takes. */
export function PeakLoadView({ model, width, height }: Props): React.ReactElement {
  const { words, em } = useDrawing();
  const { comingDay } = model;
  const isWide = formOf(width, height, em) === 'wide';
  return (
    <PanelLayout
      width={width}
      height={height}
      shares={[0, 0.2]}
      lead={undefined}
      chart={(w, h) => <LoadHeatmap model={model} width={w} height={h} />}
      side={comingDay ? (w, h) => <ComingDayChart day={comingDay} width={w} height={h} /> : undefined}
      small={(w, h) => <Small model={model} width={w} height={h} />}
      sentence={joined([peakLoadSentence(model, words), isWide ? staffingSentence(model, words) : ''])}
    />
  );
}

const LINE_EM = 1.25;
/** Bars, the peak, the busiest day. */
const MIN_HOURS_EM = 4.2;

/** Hours that are in doubt are left out, where there is no room for both. */
function Small({ model, width, height }: Props): React.ReactElement {
  const { words, em } = useDrawing();
  const doubts = peakLoadDoubts(model, words);
  const lines = doubts.reduce((sum, doubt) => sum + linesOf(doubt, width / em), 0);
  const left = height - LINE_EM * lines * em;
  return (
    <>
      {(doubts.length === 0 || left >= MIN_HOURS_EM * em) && (
        <SmallHours model={model} width={width} height={left} />
      )}
      {doubts.map((doubt) => (
        <div key={doubt}>{doubt}</div>
      ))}
    </>
  );
}

function SmallHours({ model, width, height }: Props): React.ReactElement {
  const { words, em } = useDrawing();
  const { peak, busiestWeekday } = model;
  return (
    <>
      <HourBars model={model} width={width} height={Math.max(em, height - 3.2 * em)} />
      {!peak && <div>{noPeakSentence(model, words)}</div>}
      {peak && (
        <div style={{ marginTop: '0.3em' }}>
          {words.say('peak-between', {
            percent: words.percent(peak.share, 0),
            from: words.hour(peak.fromHour),
            to: words.hour(peak.toHour),
          })}
        </div>
      )}
      {busiestWeekday !== undefined && (
        <div style={{ opacity: 0.75 }}>
          {words.say('busiest', { day: words.weekday(busiestWeekday, 'long') })}
        </div>
      )}
    </>
  );
}

/** Arrivals by hour of the day, the peak window in its own colour. */
function HourBars({ model, width, height }: Props): React.ReactElement {
  const { words, palette } = useDrawing();
  const mark = useMarks(24);
  const bands = bandsOf(24, width, 1);
  const most = Math.max(...model.byHour) || 1;
  const total = sumOf(model.byHour);
  return (
    <svg width={width} height={height} direction="ltr" style={{ display: 'block' }}>
      {model.byHour.map((count, hour) => (
        <rect
          key={hour}
          x={bands.at(hour)}
          y={height - Math.max(1, (count / most) * height)}
          width={bands.size}
          height={Math.max(1, (count / most) * height)}
          fill={inPeak(hour, model.peak) ? palette.peak : palette.accent}
          {...mark(hour, hourLabel(hour, count / total, words))}
        />
      ))}
      <HourCrossHair model={model} height={height} at={(hour) => bands.at(hour) + bands.size / 2} />
    </svg>
  );
}

interface HourCrossHairProps {
  readonly model: PeakLoadModel;
  readonly height: number;
  readonly at: (hour: number) => number;
}

/** Where the cross-hair of another panel stands on the hours of the day. A bar is no instant: it tells none. */
function HourCrossHair({ model, height, at }: HourCrossHairProps): React.ReactElement {
  const { palette } = useDrawing();
  const ground = useRef<SVGGElement>(null);
  const hovered = useCrossHair(ground, () => undefined);
  const hour = hovered === undefined ? undefined : model.cellAt(hovered)?.hour;
  return (
    <g ref={ground} aria-hidden="true" pointerEvents="none">
      {hour !== undefined && (
        <line
          data-cross-hair
          x1={at(hour)}
          x2={at(hour)}
          y1={0}
          y2={height}
          stroke={palette.text}
          strokeDasharray="3 3"
        />
      )}
    </g>
  );
}
