import React from 'react';

import type { FirstResponseModel, GroupWaits } from '../model/firstResponse.ts';
import { firstResponseSentence, groupName, inTimeText, noShareSentence } from '../sentences.ts';
import type { Words } from '../words.ts';
import { BigFigure, PartTitle, SmallFigures, toneText } from './Figures.tsx';
import { InTimeTrend } from './InTimeTrend.tsx';
import { Meter } from './Meter.tsx';
import { PanelLayout } from './PanelLayout.tsx';
import { Rows } from './Rows.tsx';
import type { Row } from './Rows.tsx';
import { useDrawing } from './Stage.tsx';
import type { Drawing } from './Stage.tsx';
import { linesOf } from './textSize.ts';
import { STANDING_TONES } from './tones.ts';
import { WaitDistribution } from './WaitDistribution.tsx';

export interface ViewProps<Model> {
  readonly model: Model;
  readonly width: number;
  readonly height: number;
  /** IANA zone that instants are shown in. */
  readonly zone: string;
}

type Props = ViewProps<FirstResponseModel>;

/** How fast customers get a first human answer. */
export function FirstResponseView({ model, width, height, zone }: Props): React.ReactElement {
  const { words } = useDrawing();
  return (
    <PanelLayout
      width={width}
      height={height}
      shares={[0.22, 0.28]}
      lead={(w, h) => <Lead model={model} width={w} height={h} zone={zone} />}
      chart={(w, h) => model.answered > 0 && <WaitDistribution model={model} width={w} height={h} />}
      side={model.groups.length > 0 ? (w, h) => <Groups model={model} width={w} height={h} /> : undefined}
      small={(w, h) => <Small model={model} width={w} height={h} zone={zone} />}
      sentence={firstResponseSentence(model, words)}
    />
  );
}

function shareText(model: FirstResponseModel, words: Words): string {
  return model.inTime ? inTimeText(model.inTime, words) : '–';
}

function Lead({ model, width, height, zone }: Props): React.ReactElement {
  const { words, em } = useDrawing();
  const { inTime, half, nineInTen } = model;
  const captions = [
    words.say('answered-within', { duration: words.duration(model.objectiveSeconds) }),
    words.say('objective', { percent: words.percent(model.target, 0) }),
  ];
  const labels = [words.say('half-within'), words.say('nine-in-ten-within')] as const;
  const above = (model.budgetLeft === undefined ? 14.2 : 17.4) + wrappedEms(width / em, captions, labels);
  const trendHeight = Math.min(6 * em, height - above * em);
  return (
    <>
      <BigFigure
        value={shareText(model, words)}
        tone={inTime ? STANDING_TONES[inTime.standing] : 'grey'}
        size={Math.min(3.6, width / em / 4.4)}
        captions={captions}
      />
      <div style={{ height: em }} />
      <SmallFigures
        width={width}
        figures={[
          half && { value: words.quantile(half), label: labels[0] },
          nineInTen && { value: words.quantile(nineInTen), label: labels[1] },
        ]}
      />
      <div style={{ height: em * 0.8 }} />
      {height > 14 * em && <ErrorBudget model={model} width={width} />}
      {model.trend.length > 1 && trendHeight > 2.5 * em && (
        <>
          <PartTitle>{words.say('in-time-over-time')}</PartTitle>
          <InTimeTrend
            trend={model.trend}
            target={model.target}
            zone={zone}
            width={width}
            height={trendHeight}
          />
        </>
      )}
    </>
  );
}

const LINE_EM = 1.25;

/** How much higher the lead grows where captions take more than a line each and labels more than two. In em. */
function wrappedEms(width: number, captions: readonly string[], labels: readonly string[]): number {
  const captionLines = captions.reduce((sum, caption) => sum + linesOf(caption, width), 0);
  const labelLines = Math.max(...labels.map((label) => linesOf(label, (width - 1) / 2)));
  return LINE_EM * (captionLines - captions.length + Math.max(0, labelLines - 2));
}

function ErrorBudget({
  model,
  width,
}: {
  model: FirstResponseModel;
  width: number;
}): React.ReactElement | null {
  const { words } = useDrawing();
  const left = model.budgetLeft;
  if (left === undefined) {
    return null;
  }
  return (
    <div>
      <div style={{ display: 'flex', justifyContent: 'space-between', gap: '0.5em' }}>
        <PartTitle>{words.say('error-budget-left')}</PartTitle>
        <span>{left < 0 ? words.say('error-budget-overspent') : words.percent(left, 0)}</span>
      </div>
      <Meter width={width} ratio={left} tone={left < 0.25 ? 'bad' : left < 0.5 ? 'warn' : 'good'} />
    </div>
  );
}

function Groups({
  model,
  width,
  height,
}: {
  model: FirstResponseModel;
  width: number;
  height: number;
}): React.ReactElement {
  const drawing = useDrawing();
  return (
    <>
      <PartTitle>
        {drawing.words.say(model.inTime?.basis === 'results' ? 'answered-worst-first' : 'worst-first')}
      </PartTitle>
      <Rows
        rows={model.groups.map((group) => rowOf(group, model, width, drawing))}
        height={height - 1.6 * drawing.em}
      />
    </>
  );
}

function rowOf(
  group: GroupWaits,
  model: FirstResponseModel,
  width: number,
  { words, palette }: Drawing,
): Row {
  const name = groupName(group.name, words);
  return {
    name,
    label: words.say('group-of-waits', {
      name,
      inTime: words.percent(group.parts.inTime),
      late: words.percent(group.parts.late),
      givenUp: words.percent(group.parts.givenUp),
      chats: words.counted('chats', group.total),
    }),
    value: group.ranked ? words.percent(group.parts.inTime) : words.say('too-few'),
    note: words.number(group.total),
    colour: group.ranked ? toneText(palette, STANDING_TONES[group.standing]) : palette.grey,
    greyed: !group.ranked,
    origin: group.origin,
    drawing: <WaitParts group={group} target={model.target} width={width} />,
  };
}

/** The three parts of a group's waits in one bar, with the target marked. */
function WaitParts({
  group,
  target,
  width,
}: {
  group: GroupWaits;
  target: number;
  width: number;
}): React.ReactElement {
  const { palette, em } = useDrawing();
  const [inTime, late] = [group.parts.inTime * width, group.parts.late * width];
  const height = 0.55 * em;
  return (
    <svg width={width} height={height + 2} aria-hidden="true" direction="ltr" style={{ display: 'block' }}>
      <rect x={0} y={1} width={inTime} height={height} fill={palette.good} />
      <rect x={inTime + 1} y={1} width={Math.max(0, late - 1)} height={height} fill={palette.warn} />
      <rect
        x={inTime + late + 1}
        y={1}
        width={Math.max(0, width - inTime - late - 1)}
        height={height}
        fill={palette.bad}
      />
      <line
        x1={target * width}
        x2={target * width}
        y1={0}
        y2={height + 2}
        stroke={palette.text}
        strokeWidth={1.5}
      />
    </svg>
  );
}

function Small({ model, width, height }: Props): React.ReactElement {
  const { words, em } = useDrawing();
  const { inTime, objectiveSeconds, target } = model;
  const tone = inTime ? STANDING_TONES[inTime.standing] : 'grey';
  const limits = { duration: words.duration(objectiveSeconds), percent: words.percent(target, 0) };
  return (
    <>
      <BigFigure
        value={shareText(model, words)}
        tone={tone}
        size={Math.max(1.6, Math.min(width / em / 5, (height / em - 2.6) / 1.2))}
        captions={[inTime ? words.say('within-objective', limits) : noShareSentence(model, words)]}
      />
      {inTime && <Meter width={width} ratio={inTime.ratio} tone={tone} mark={target} />}
    </>
  );
}
