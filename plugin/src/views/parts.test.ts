import { areaPath, bandsOf, labelEvery, linePath } from './bands.ts';
import { legendHeight, niceCeiling } from './ComingDayChart.tsx';
import { rangeOf } from './IntervalScale.tsx';
import { figureSize, figuresFitting } from './Figures.tsx';
import { inPeak } from './HeatmapMargins.tsx';
import { nextMark } from './marks.ts';
import { formOf } from './PanelLayout.tsx';
import { ticksOf } from './SatisfactionTrend.tsx';
import { partsOf } from './ScoreBar.tsx';
import { limitLabels, positionOf } from './WaitDistribution.tsx';

test.each([
  [924, 304, 'wide'],
  [480, 300, 'pair'],
  [340, 520, 'stack'],
  [200, 120, 'small'],
  [940, 100, 'small'],
])('%d by %d pixels are drawn as %s', (width, height, form) => {
  expect(formOf(width, height, 12)).toBe(form);
});

test('arrows stay inside the grid', () => {
  const week = { count: 168, columns: 24 };

  expect(nextMark('ArrowDown', 0, week)).toBe(24);
  expect(nextMark('ArrowUp', 0, week)).toBeUndefined();
  expect(nextMark('End', 5, week)).toBe(167);
  expect(nextMark('Tab', 5, week)).toBeUndefined();
});

test('a limit between two bounds lies in proportion inside its bar', () => {
  const bars = [
    { fromSeconds: 0, toSeconds: 60 },
    { fromSeconds: 60, toSeconds: 120 },
    { fromSeconds: 120, toSeconds: Infinity },
  ] as never;

  expect([60, 90, 120, 500].map((seconds) => positionOf(seconds, bars))).toEqual([1, 1.5, 2, 2]);
});

test.each([
  ['far apart in a wide chart', 200, 300, 600],
  ['close together in a narrow chart', 62, 85, 250],
  ['at the far end of a narrow chart', 200, 240, 250],
  ['at the same place', 0, 0, 250],
])('the names of two limits %s do not touch', (_, objective, giveUp, width) => {
  const labels = limitLabels(objective, giveUp, { width, em: 12 });
  const span = ({ x, textAnchor }: { x: number; textAnchor: string }, size: number) =>
    textAnchor === 'start' ? [x, x + size] : [x - size, x];
  const [[, objectiveEnd], [giveUpStart]] = [
    span(labels.objective, 90),
    span(labels.giveUp, 100),
  ] as number[][] as [[number, number], [number, number]];

  expect(labels.objective.y !== labels.giveUp.y || objectiveEnd < giveUpStart).toBe(true);
});

test('lines below a narrow chart are given the room to wrap, in every script', () => {
  const lines = ['— required, with spread', '┄ agents on past such days', '6 short at 19 h'].map((text) => ({
    text,
  }));

  expect([20, 14, 8].map((width) => legendHeight(lines, width))).toEqual(
    [4.4, 5.8, 8.6].map((em) => expect.closeTo(em)),
  );
  expect(legendHeight([{ text: '過去の同じ曜日のエージェント' }], 10)).toBeCloseTo(3);
});

test('figures shrink until the longest fits its half of the column', () => {
  expect(figureSize(20, ['1m 34s'])).toBe(1.7);
  expect(figureSize(13, ['15 Sek.', '1 Min. 24 Sek.'])).toBeCloseTo(0.77);
  expect(figureSize(13, [])).toBeCloseTo(1.44);
});

test('figures that do not fit are left out, but never all of them', () => {
  const short = ['answers', 'mean score', 'of surveys', 'changed'];
  const long = ['Antworten', 'der Umfragen beantwortet', 'Mittelwert', 'haben ihre Meinung geändert'];
  const fitting = (labels: string[], heights: number[]) =>
    heights.map((height) => figuresFitting(labels, { width: 13, height }));

  expect(fitting(short, [50, 7.1, 6.9, 3.1, 0])).toEqual([4, 4, 2, 2, 2]);
  expect(fitting(long, [50, 12.1, 11.9, 0])).toEqual([4, 4, 2, 2]);
  expect(figuresFitting([], { width: 13, height: 0 })).toBe(0);
});

test('hours of a peak past midnight are in it, the others are not', () => {
  const peak = { fromHour: 22, toHour: 1, share: 1 };

  expect(Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => inPeak(hour, peak))).toEqual([
    0, 22, 23,
  ]);
  expect(inPeak(22, undefined)).toBe(false);
});

test('score parts fill no more than the bar, and one-sided answers do not divide by nothing', () => {
  const answers = (counts: number[]) => ({ counts, n: counts.reduce((a, b) => a + b, 0) }) as never;
  for (const counts of [
    [4, 3, 5, 26, 62],
    [0, 0, 0, 0, 9],
    [7, 0, 0, 0, 0],
    [0, 0, 5, 0, 0],
  ]) {
    const parts = partsOf(answers(counts), 300);
    expect(parts[0]!.x).toBeGreaterThanOrEqual(-1e-6);
    expect(parts[4]!.x + parts[4]!.size).toBeLessThanOrEqual(300 + 1e-6);
    expect(parts.every(({ size }) => Number.isFinite(size))).toBe(true);
  }
});

test('a scale holds everything shown and stays within 0 to 1', () => {
  const { low, high } = rangeOf([0.802, 0.93, 0.85]);
  expect([low, high]).toEqual([0.8, 0.95]);
  expect(rangeOf([1])).toEqual({ low: 0.95, high: 1 });
  expect(rangeOf([0])).toEqual({ low: 0, high: 0.05 });
});

test('axes end at a round number not below the value', () => {
  expect([1, 12, 13, 97, 100].map(niceCeiling)).toEqual([1, 12, 16, 100, 100]);
});

test('lines break at a gap, areas close', () => {
  expect(linePath([[0, 0], undefined, [1, 1], [2, 2]])).toBe('M0.0 0.0M1.0 1.0L2.0 2.0');
  expect(
    areaPath(
      [
        [0, 1],
        [1, 1],
      ],
      [
        [0, 0],
        [1, 0],
      ],
    ),
  ).toBe('M0.0 1.0L1.0 1.0L1.0 0.0L0.0 0.0Z');
  expect(areaPath([], [])).toBe('');
});

test('labels never touch and bands fill the axis', () => {
  expect(labelEvery(10, 100, 30)).toBe(4);
  expect(labelEvery(0, 100, 30)).toBe(1);
  expect(bandsOf(4, 100, 2).at(3) + bandsOf(4, 100, 2).size).toBe(99);
});

test.each([
  { low: 0.75, high: 0.95, most: 6, ticks: [0.75, 0.8, 0.85, 0.9, 0.95] },
  { low: 0, high: 0.9, most: 6, ticks: [0, 0.2, 0.4, 0.6, 0.8] },
  { low: 0, high: 1, most: 3, ticks: [0, 0.5, 1] },
  { low: 0.35, high: 0.45, most: 1, ticks: [0.4] },
])('from $low to $high there is room for $most ticks: $ticks', ({ ticks, most, ...range }) => {
  expect(ticksOf(range, most).map((tick) => Number(tick.toFixed(9)))).toEqual(ticks);
});
