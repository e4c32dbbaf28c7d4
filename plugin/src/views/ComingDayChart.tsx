import React from 'react';

import type { ComingDay, ExpectedHour, Spread } from '../model/comingDay.ts';
import type { Words } from '../words.ts';
import { areaPath, linePath } from './bands.ts';
import { PartTitle } from './Figures.tsx';
import { useMarks } from './marks.ts';
import { useDrawing } from './Stage.tsx';

interface ComingDayChartProps {
  readonly day: ComingDay;
  readonly width: number;
  readonly height: number;
}

/** Tomorrow: agents asked for with their spread beside those of past such days; chats where agents are unknown. */
export function ComingDayChart({ day, width, height }: ComingDayChartProps): React.ReactElement {
  const { words, palette, em } = useDrawing();
  const staffed = day.hours.every((hour) => hour.required !== undefined);
  const spread = (hour: ExpectedHour): Spread => (staffed && hour.required ? hour.required : hour.load);
  const withAgents = staffed && day.hours.some((hour) => hour.agents !== undefined);
  const legend = legendHeight(width / em, withAgents);
  return (
    <>
      <PartTitle>
        {words.say(staffed ? 'tomorrow-agents' : 'tomorrow-chats', {
          day: words.weekday(day.weekday, 'long'),
        })}
      </PartTitle>
      <HoursChart
        day={day}
        spread={spread}
        withAgents={withAgents}
        width={width}
        height={height - (legend + 1.6) * em}
      />
      <div style={{ lineHeight: 1.4 }}>
        <div style={{ color: palette.warnText }}>
          — {words.say(staffed ? 'required-with-spread' : 'expected-with-spread')}
        </div>
        {withAgents && <div>┄ {words.say('agents-as-before')}</div>}
        {withAgents ? <Verdict day={day} /> : <div>{words.counted('based-on-days', day.basedOnDays)}</div>}
      </div>
    </>
  );
}

/** Of the lines below the chart, which wrap in a narrow column. In em. */
export function legendHeight(width: number, withAgents: boolean): number {
  const lines = withAgents ? 3 : 2;
  const wrapped = width < 9 ? lines : width < 14 ? 1 : 0;
  return 0.2 + 1.4 * (lines + wrapped);
}

function Verdict({ day }: { day: ComingDay }): React.ReactElement {
  const { words, palette } = useDrawing();
  return day.worstGap ? (
    <div style={{ color: palette.badText, fontWeight: 700 }}>
      {words.say('short-at', {
        agents: words.number(day.worstGap.agents),
        hour: words.hour(day.worstGap.hour),
      })}
    </div>
  ) : (
    <div style={{ color: palette.goodText }}>✓ {words.say('enough-agents')}</div>
  );
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
  const letters = Math.max(...ticks.map(({ text }) => text.length));
  const plot = { left: Math.max(2.2, 0.9 + 0.55 * letters) * em, bottom: height - 1.6 * em, top: 0.5 * em };
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
