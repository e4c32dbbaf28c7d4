import React from 'react';

import type { FirstResponseModel, WaitBar } from '../model/firstResponse.ts';
import type { Words } from '../words.ts';
import { bandsOf, labelEvery, linePath } from './bands.ts';
import type { Tone } from './Figures.tsx';
import { useMarks } from './marks.ts';
import { MarkStrip } from './MarkStrip.tsx';
import { useDrawing } from './Stage.tsx';

export const WAIT_TONES = { inTime: 'good', late: 'warn', givenUp: 'bad' } as const satisfies Record<
  string,
  Tone
>;

interface WaitDistributionProps {
  readonly model: FirstResponseModel;
  readonly width: number;
  readonly height: number;
}

/** How long customers waited, as bars, with the objective, where they give up, and the share answered by then. */
export function WaitDistribution({ model, width, height }: WaitDistributionProps): React.ReactElement {
  const { words, palette, em } = useDrawing();
  const bars = model.bars;
  const mark = useMarks(bars.length);
  const plot = { top: 3.2 * em, bottom: height - 3 * em };
  const bands = bandsOf(bars.length, width, 2);
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const y = (share: number): number => plot.bottom - share * (plot.bottom - plot.top - 1.5 * em);
  return (
    <svg width={width} height={height} direction="ltr" fontSize={em * 0.9} style={{ display: 'block' }}>
      {bars.map((bar, i) => (
        <MarkStrip
          key={bar.toSeconds}
          mark={mark(i, barLabel(bar, words))}
          {...{ x: bands.at(i), y: plot.top, width: bands.size, height: Math.max(0, plot.bottom - plot.top) }}
        >
          <rect
            x={bands.at(i)}
            y={y(bar.count / most)}
            width={bands.size}
            height={Math.max(0, plot.bottom - y(bar.count / most))}
            rx={2}
            fill={palette[WAIT_TONES[bar.wait]]}
          />
        </MarkStrip>
      ))}
      <path
        d={linePath([
          [0, y(0)],
          ...bars.map((bar, i) => [bands.at(i) + bands.size, y(bar.cumulative)] as const),
        ])}
        fill="none"
        stroke={palette.weak}
        strokeWidth={1.5}
        pointerEvents="none"
      />
      <Limits model={model} width={width} plot={plot} />
      <BoundLabels bars={bars} width={width} y={plot.bottom + 1.2 * em} />
      <text x={0} y={plot.bottom + 2.7 * em} opacity={0.75} aria-hidden="true">
        {words.say('time-to-first-answer')} · {words.counted('chats', model.answered)}
      </text>
    </svg>
  );
}

function barLabel(bar: WaitBar, words: Words): string {
  const chats = words.counted('chats', bar.count);
  const from = words.duration(bar.fromSeconds);
  return Number.isFinite(bar.toSeconds)
    ? words.say('bar-of-waits', {
        from,
        to: words.duration(bar.toSeconds),
        chats,
        percent: words.percent(bar.cumulative),
      })
    : words.say('bar-of-waits-open', { from, chats });
}

/** Where a duration lies on an axis of even bars: inside a bar, in proportion. */
export function positionOf(seconds: number, bars: readonly WaitBar[]): number {
  const index = bars.findIndex((bar) => seconds <= bar.toSeconds);
  const bar = bars[index];
  if (!bar) {
    return bars.length;
  }
  const part = Number.isFinite(bar.toSeconds)
    ? (seconds - bar.fromSeconds) / (bar.toSeconds - bar.fromSeconds)
    : 0;
  return index + Math.max(0, part);
}

interface LabelPlace {
  readonly x: number;
  readonly y: number;
  readonly textAnchor: 'start' | 'end';
}

const OBJECTIVE_LABEL_EM = 8;
const GIVE_UP_LABEL_EM = 9;

/** Where the names of the two limits go: outside of both lines when there is room, else one below the other. */
export function limitLabels(
  objective: number,
  giveUp: number,
  { width, em }: { readonly width: number; readonly em: number },
): { readonly objective: LabelPlace; readonly giveUp: LabelPlace } {
  const before = objective > OBJECTIVE_LABEL_EM * em;
  const after = width - giveUp > GIVE_UP_LABEL_EM * em;
  const beside = (x: number, toTheRight: boolean): Pick<LabelPlace, 'x' | 'textAnchor'> =>
    toTheRight ? { x: x + em / 2, textAnchor: 'start' } : { x: x - em / 2, textAnchor: 'end' };
  return {
    objective: { ...beside(objective, !before), y: em },
    giveUp: { ...beside(giveUp, after), y: before && after ? em : 2.2 * em },
  };
}

interface LimitsProps {
  readonly model: FirstResponseModel;
  readonly width: number;
  readonly plot: { readonly top: number; readonly bottom: number };
}

function Limits({ model, width, plot }: LimitsProps): React.ReactElement {
  const { words, palette, em } = useDrawing();
  const x = (seconds: number): number =>
    (positionOf(seconds, model.bars) * width) / Math.max(1, model.bars.length);
  const [objective, giveUp] = [x(model.objectiveSeconds), x(model.giveUpSeconds)];
  const line = (at: number, colour: string): React.ReactElement => (
    <line x1={at} x2={at} y1={plot.top - em} y2={plot.bottom} stroke={colour} strokeDasharray="4 3" />
  );
  const labels = limitLabels(objective, giveUp, { width, em });
  return (
    <g aria-hidden="true" pointerEvents="none">
      {line(objective, palette.text)}
      {line(giveUp, palette.bad)}
      <text {...labels.objective}>
        {words.say('objective-at', { duration: words.duration(model.objectiveSeconds) })}
      </text>
      <text {...labels.giveUp} style={{ fill: palette.badText }}>
        {words.say('customers-give-up')}
      </text>
    </g>
  );
}

function BoundLabels({
  bars,
  width,
  y,
}: {
  bars: readonly WaitBar[];
  width: number;
  y: number;
}): React.ReactElement {
  const { words, em } = useDrawing();
  const every = labelEvery(bars.length, width, 3.4 * em);
  const shown = bars.filter((bar, i) => Number.isFinite(bar.toSeconds) && (i + 1) % every === 0);
  return (
    <g aria-hidden="true" opacity={0.75} textAnchor="middle">
      {shown.map((bar) => (
        <text key={bar.toSeconds} x={((bars.indexOf(bar) + 1) * width) / bars.length} y={y}>
          {words.duration(bar.toSeconds)}
        </text>
      ))}
    </g>
  );
}
