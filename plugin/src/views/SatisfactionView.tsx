import React from 'react';

import type { SatisfactionGroup, SatisfactionModel } from '../model/satisfaction.ts';
import type { Interval } from '../model/wilson.ts';
import { groupName, satisfactionSentence } from '../sentences.ts';
import { BigFigure, PartTitle, SmallFigures, toneText } from './Figures.tsx';
import type { Tone } from './Figures.tsx';
import type { ViewProps } from './FirstResponseView.tsx';
import { IntervalScale, rangeOf } from './IntervalScale.tsx';
import { PanelLayout } from './PanelLayout.tsx';
import { Rows } from './Rows.tsx';
import type { Row } from './Rows.tsx';
import { SatisfactionTrend } from './SatisfactionTrend.tsx';
import { ScoreBar } from './ScoreBar.tsx';
import { useDrawing } from './Stage.tsx';
import type { Drawing } from './Stage.tsx';
import { VERDICT_TONES } from './tones.ts';

type Props = ViewProps<SatisfactionModel>;

/** How satisfied customers are, and how sure that is. */
export function SatisfactionView({ model, width, height, zone }: Props): React.ReactElement {
  const { words } = useDrawing();
  return (
    <PanelLayout
      width={width}
      height={height}
      shares={[0.22, 0.27]}
      lead={(w, h) => <Lead model={model} width={w} height={h} />}
      chart={(w, h) => <Scores model={model} width={w} height={h} zone={zone} />}
      side={model.groups.length > 0 ? (w, h) => <Groups model={model} width={w} height={h} /> : undefined}
      small={(w, h) => <Small model={model} width={w} height={h} />}
      sentence={satisfactionSentence(model, words)}
    />
  );
}

type PartProps = Omit<Props, 'zone'>;

function toneOf(model: SatisfactionModel): Tone {
  return model.answers ? VERDICT_TONES[model.answers.verdict] : 'grey';
}

function targetText({ target }: SatisfactionModel, { words }: Drawing): string {
  const low = words.percent(target.low, 0);
  return target.high > target.low
    ? words.say('target-band', { low, high: words.percent(target.high, 0) })
    : words.say('target-from', { low });
}

const ABOVE_FIGURES_EM = 11.5;

function Lead({ model, width, height }: PartProps): React.ReactElement {
  const drawing = useDrawing();
  const { words, em } = drawing;
  const { answers, responseRate, changed } = model;
  return (
    <>
      <BigFigure
        value={answers ? words.percent(answers.ratio) : '–'}
        tone={toneOf(model)}
        size={Math.min(3.6, width / em / 4.4)}
        captions={[words.say('satisfied')]}
      />
      <div style={{ height: em }} />
      {answers && <Uncertainty model={model} width={width} />}
      <div style={{ height: em }} />
      <SmallFigures
        width={width}
        height={height - ABOVE_FIGURES_EM * em}
        figures={[
          answers && { value: words.number(answers.n), label: words.say('answers', { count: answers.n }) },
          responseRate === undefined
            ? undefined
            : { value: words.percent(responseRate, 0), label: words.say('of-surveys-answered') },
          answers && { value: words.number(answers.mean, 2), label: words.say('mean-score') },
          changed === undefined
            ? undefined
            : { value: words.number(changed), label: words.say('changed-their-mind') },
        ]}
      />
    </>
  );
}

function Uncertainty({ model, width }: Omit<PartProps, 'height'>): React.ReactElement | null {
  const drawing = useDrawing();
  const { words } = drawing;
  if (!model.answers) {
    return null;
  }
  const { interval } = model.answers;
  const range = rangeOf([interval.low, interval.high, model.target.low, model.target.high, 0.75, 1]);
  return (
    <>
      <PartTitle>
        {words.say('interval-95')} {words.percent(interval.low)}–{words.percent(interval.high)}
      </PartTitle>
      <IntervalScale answers={model.answers} target={model.target} range={range} width={width} />
      <div style={{ display: 'flex', justifyContent: 'space-between', opacity: 0.75, direction: 'ltr' }}>
        <span>{words.percent(range.low, 0)}</span>
        {width > 15 * drawing.em && <span dir="auto">{targetText(model, drawing)}</span>}
        <span>{words.percent(range.high, 0)}</span>
      </div>
    </>
  );
}

function Scores({ model, width, height, zone }: Props): React.ReactElement {
  const { words, em } = useDrawing();
  const trendHeight = height - (model.answers ? 8 : 2) * em;
  return (
    <>
      {model.answers && (
        <>
          <PartTitle>{words.say('scores')}</PartTitle>
          <ScoreBar answers={model.answers} width={width} />
          <div style={{ height: em }} />
        </>
      )}
      {model.trend.length > 1 && trendHeight > 5 * em && (
        <>
          <PartTitle>{words.say('satisfaction-over-time')}</PartTitle>
          <SatisfactionTrend
            points={model.trend}
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

function Groups({ model, width, height }: PartProps): React.ReactElement {
  const drawing = useDrawing();
  const { low, high } = model.target;
  const range = rangeOf([
    low,
    high,
    ...model.groups.flatMap(({ answers }) => [answers.interval.low, answers.interval.high]),
  ]);
  return (
    <>
      <PartTitle>{drawing.words.say('by-group')}</PartTitle>
      <Rows
        rows={model.groups.map((group) => rowOf(group, { target: model.target, range, width }, drawing))}
        height={height - 1.6 * drawing.em}
      />
    </>
  );
}

function rowOf(
  group: SatisfactionGroup,
  { target, range, width }: { target: Interval; range: Interval; width: number },
  { words, palette }: Drawing,
): Row {
  const { answers, ranked } = group;
  const name = groupName(group.name, words);
  return {
    name,
    label: words.say('group-satisfaction', {
      name,
      percent: words.percent(answers.ratio),
      n: words.number(answers.n),
      low: words.percent(answers.interval.low),
      high: words.percent(answers.interval.high),
    }),
    value: ranked ? words.percent(answers.ratio) : words.say('too-few'),
    note: words.say('group-size', { n: words.number(answers.n) }),
    colour: ranked ? toneText(palette, VERDICT_TONES[answers.verdict]) : palette.grey,
    greyed: !ranked,
    origin: group.origin,
    drawing: <IntervalScale answers={answers} target={target} range={range} width={width} greyed={!ranked} />,
  };
}

function Small({ model, width, height }: PartProps): React.ReactElement {
  const { words, em } = useDrawing();
  const { answers, target } = model;
  return (
    <>
      <BigFigure
        value={answers ? words.percent(answers.ratio) : '–'}
        tone={toneOf(model)}
        size={Math.max(1.6, Math.min(width / em / 5, (height / em - 2.8) / 1.2))}
        captions={
          answers
            ? [
                words.say('interval-and-n', {
                  low: words.percent(answers.interval.low),
                  high: words.percent(answers.interval.high),
                  n: words.number(answers.n),
                }),
              ]
            : [words.say('nothing-rated-sentence')]
        }
      />
      {answers && (
        <IntervalScale
          answers={answers}
          target={target}
          range={rangeOf([answers.interval.low, target.low, target.high, 1])}
          width={width}
        />
      )}
    </>
  );
}
