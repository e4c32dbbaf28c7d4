import React from 'react';

import type { ComingDay, ExpectedHour, Spread } from '../model/comingDay.ts';
import type { Words } from '../words.ts';
import { areaPath, linePath } from './bands.ts';
import { PartTitle } from './Figures.tsx';
import { useMarks } from './marks.ts';
import type { Palette } from './palette.ts';
import { useDrawing } from './Stage.tsx';
import { emsOf, linesOf } from './textSize.ts';

interface ComingDayChartProps {
  readonly day: ComingDay;
  readonly width: number;
  readonly height: number;
}

/** Tomorrow, or the day after a range of the past: agents asked for with their spread beside those of past such days; chats where agents are unknown. */
export function ComingDayChart({ day, width, height }: ComingDayChartProps): React.ReactElement {
  const { words, palette, em } = useDrawing();
  const staffed = day.hours.every((hour) => hour.required !== undefined);
  const spread = (hour: ExpectedHour): Spread => (staffed && hour.required ? hour.required : hour.load);
  const withAgents = staffed && day.hours.some((hour) => hour.agents !== undefined);
  const legend = legendOf(day, { staffed, withAgents }, words);
  return (
    <>
      <PartTitle>{titleOf(day, staffed, words)}</PartTitle>
      <HoursChart
        day={day}
        spread={spread}
        withAgents={withAgents}
        width={width}
        height={height - (legendHeight(legend, width / em) + 1.6) * em}
      />
      <div style={{ lineHeight: LEGEND_LINE_EM }}>
        {legend.map(({ text, is }) => (
          <div key={text} style={LEGEND_STYLES[is](palette)}>
            {text}
          </div>
        ))}
      </div>
    </>
  );
}

function titleOf({ day, weekday, isTomorrow }: ComingDay, staffed: boolean, words: Words): string {
  return isTomorrow
    ? words.say(staffed ? 'tomorrow-agents' : 'tomorrow-chats', { day: words.weekday(weekday, 'long') })
    : words.say(staffed ? 'day-agents' : 'day-chats', { day: words.instant(Date.parse(day), 'UTC', 'day') });
}

interface LegendLine {
  readonly text: string;
  readonly is: 'expected' | 'plain' | 'short' | 'enough';
}

const LEGEND_LINE_EM = 1.4;
const LEGEND_STYLES: Readonly<Record<LegendLine['is'], (palette: Palette) => React.CSSProperties>> = {
  expected: ({ warnText }) => ({ color: warnText }),
  plain: () => ({}),
  short: ({ badText }) => ({ color: badText, fontWeight: 700 }),
  enough: ({ goodText }) => ({ color: goodText }),
};

/** The lines below the chart: what its lines are, and what follows from them. */
function legendOf(
  day: ComingDay,
  { staffed, withAgents }: { staffed: boolean; withAgents: boolean },
  words: Words,
): LegendLine[] {
  const expected = words.say(staffed ? 'required-with-spread' : 'expected-with-spread');
  const first: LegendLine = { text: `— ${expected}`, is: 'expected' };
  return withAgents
    ? [first, { text: `┄ ${words.say('agents-as-before')}`, is: 'plain' }, verdictOf(day, words)]
    : [first, { text: words.counted('based-on-days', day.basedOnDays), is: 'plain' }];
}

function verdictOf({ worstGap }: ComingDay, words: Words): LegendLine {
  return worstGap
    ? {
        text: words.say('short-at', {
          agents: words.number(worstGap.agents),
          hour: words.hour(worstGap.hour),
        }),
        is: 'short',
      }
    : { text: `✓ ${words.say('enough-agents')}`, is: 'enough' };
}

/** Of the lines below the chart, which wrap in a narrow column. In em. */
export function legendHeight(lines: readonly Pick<LegendLine, 'text'>[], width: number): number {
  return 0.2 + LEGEND_LINE_EM * lines.reduce((sum, { text }) => sum + linesOf(text, width), 0);
}

interface HoursChartProps extends ComingDayChartProps {
  readonly spread: (hour: ExpectedHour) => Spread;
  readonly withAgents: boolean;
}

function HoursChart({ day, spread, withAgents, width, height }: HoursChartProps): React.ReactElement {
  const { words, palette, em } = useDrawing();
  const mark = useMarks(day.hours.length);
  const most = niceCeiling(
    Math.max(1, ...day.hours.flatMap((hour) => [spread(hour).high, withAgents ? (hour.agents ?? 0) : 0])),
  );
  const ticks = [0, most / 2, most].map((value) => ({
    value,
    text: words.number(value, Number.isInteger(value) ? 0 : 1),
  }));
  const widest = Math.max(...ticks.map(({ text }) => emsOf(text)));
  const plot = { left: Math.max(2.2, 0.9 + widest) * em, bottom: height - 1.6 * em, top: 0.5 * em };
  const step = (width - plot.left) / 24;
  const x = (hour: number): number => plot.left + (hour + 0.5) * step;
  const y = (value: number): number => plot.bottom - (value / most) * (plot.bottom - plot.top);
  const line = (value: (hour: ExpectedHour) => number) =>
    day.hours.map((hour) => [x(hour.hour), y(value(hour))] as const);
  return (
    <svg
      width={width}
      height={Math.max(0, height)}
      direction="ltr"
      fontSize={0.9 * em}
      style={{ display: 'block' }}
    >
      <g aria-hidden="true" pointerEvents="none">
        {ticks.map(({ value, text }) => (
          <g key={value} opacity={0.75}>
            <line x1={plot.left} x2={width} y1={y(value)} y2={y(value)} stroke={palette.track} />
            <text x={plot.left - 0.4 * em} y={y(value) + 0.3 * em} textAnchor="end">
              {text}
            </text>
          </g>
        ))}
        <path
          d={areaPath(
            line((hour) => spread(hour).high),
            line((hour) => spread(hour).low),
          )}
          fill={palette.warn}
          opacity={0.28}
        />
        <path
          d={linePath(line((hour) => spread(hour).mean))}
          fill="none"
          stroke={palette.warn}
          strokeWidth={2}
        />
        {withAgents && (
          <path
            d={stairs(day.hours, { x, y, step })}
            fill="none"
            stroke={palette.text}
            strokeWidth={1.5}
            strokeDasharray="4 2"
          />
        )}
        {[0, 6, 12, 18].map((hour) => (
          <text key={hour} x={x(hour)} y={height - 0.3 * em} textAnchor="middle" opacity={0.75}>
            {words.hour(hour)}
          </text>
        ))}
      </g>
      {day.hours.map((hour, i) => (
        <rect
          key={hour.hour}
          x={plot.left + hour.hour * step}
          y={plot.top}
          width={step}
          height={Math.max(0, plot.bottom - plot.top)}
          fill="transparent"
          {...mark(i, hourLabel(hour, spread(hour), words))}
        />
      ))}
    </svg>
  );
}

function hourLabel(hour: ExpectedHour, spread: Spread, words: Words): string {
  const digits = spread.mean < 10 && !Number.isInteger(spread.mean) ? 1 : 0;
  const expected = words.say('expected-hour', {
    hour: words.hour(hour.hour),
    mean: words.number(spread.mean, digits),
    low: words.number(spread.low, digits),
    high: words.number(spread.high, digits),
  });
  return hour.agents === undefined || hour.required === undefined
    ? expected
    : `${expected}; ${words.say('load-cell-staff', { required: words.number(hour.required.mean), agents: words.number(hour.agents, 1) })}`;
}

/** A round number times a power of ten, and not below the value. */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value - 1e-9) ?? 10) * power;
}

interface Scales {
  readonly x: (hour: number) => number;
  readonly y: (value: number) => number;
  readonly step: number;
}

/** Agents hold for an hour at a time: a staircase, broken where nobody knows. */
function stairs(hours: readonly ExpectedHour[], { x, y, step }: Scales): string {
  return linePath(
    hours.flatMap(({ hour, agents }) =>
      agents === undefined
        ? [undefined]
        : [[x(hour) - step / 2, y(agents)] as const, [x(hour) + step / 2, y(agents)] as const],
    ),
  );
}
