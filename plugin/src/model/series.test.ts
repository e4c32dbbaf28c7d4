import { bucketTable, deepFreeze, heatmapCells, heatmapRows, table, timeSeries } from '../testing/frames.ts';
import { histogramOf } from './histogram.ts';
import { parseBound, toSeries } from './series.ts';

const expected = { bounds: [15, 60, 120, Infinity], counts: [5, 3, 2, 1], total: 11 };

test.each([
  {
    shape: 'a table with bounds "60"',
    frames: [bucketTable('q', { '15': 5, '60': 8, '120': 10, '+Inf': 11 })],
  },
  {
    shape: 'a table with bounds "60.0"',
    frames: [bucketTable('q', { '15.0': 5, '60.0': 8, '120.0': 10, '+Inf': 11 })],
  },
  {
    shape: 'one series a bucket',
    frames: timeSeries(
      'q',
      [0],
      [
        { labels: { le: '+Inf' }, values: [11] },
        { labels: { le: '15' }, values: [5] },
        { labels: { le: '120' }, values: [10] },
        { labels: { le: '60' }, values: [8] },
      ],
    ),
  },
  {
    shape: 'the heatmap format',
    frames: [heatmapRows('q', [0, 60_000], { '15': [2, 3], '60': [3, null], '120': [0, 2], '+Inf': [1, 0] })],
  },
  {
    shape: 'native cells',
    frames: [
      heatmapCells('q', [
        { time: 0, yMin: 0, yMax: 15, count: 5 },
        { time: 0, yMin: 15, yMax: 60, count: 1 },
        { time: 0, yMin: 60, yMax: 120, count: 2 },
        { time: 0, yMin: 120, yMax: Infinity, count: 1 },
        { time: 60_000, yMin: 15, yMax: 60, count: 2 },
      ]),
    ],
  },
])('reads the same histogram from $shape', ({ frames }) => {
  expect(histogramOf(deepFreeze(frames).flatMap(toSeries), 'auto')).toEqual(expected);
});

test('a table whose bounds became numbers is the same histogram', () => {
  const numbers = {
    refId: 'q',
    length: 4,
    fields: [
      { name: 'le', type: 'number', config: {}, values: [15, 60, 120, Infinity] },
      { name: 'Value #A', type: 'number', config: {}, values: [5, 8, 10, 11] },
    ],
  };

  expect(histogramOf(toSeries(deepFreeze(numbers) as never), 'auto')).toEqual(expected);
});

test('joined columns named by bounds without labels are a histogram too', () => {
  const joined = {
    refId: 'q',
    length: 1,
    fields: [
      { name: 'Time', type: 'time', config: {}, values: [0] },
      ...Object.entries({ '15': 5, '60': 8, '120': 10, '+Inf': 11 }).map(([name, value]) => ({
        name,
        type: 'number',
        config: {},
        values: [value],
      })),
    ],
  };

  expect(histogramOf(toSeries(joined as never), 'auto')).toEqual(expected);
});

test('native cells keep the labels of their series, which Grafana writes on a bound', () => {
  const cells = heatmapCells('q', [{ time: 0, yMin: 1, yMax: 2, count: 4 }]);
  const fields = cells.fields.map((field) =>
    field.name === 'yMin' ? { ...field, labels: { team: 'a' } } : field,
  );

  expect(toSeries({ ...cells, fields }).map(({ labels }) => labels)).toEqual([
    { team: 'a', le: '2' },
    { team: 'a', le: '1' },
  ]);
});

test('an empty stretch between native cells is a bucket of its own', () => {
  const cells = heatmapCells('q', [
    { time: 0, yMin: 1, yMax: 2, count: 4 },
    { time: 0, yMin: 8, yMax: 16, count: 2 },
  ]);

  expect(histogramOf(toSeries(cells), 'auto')).toEqual({
    bounds: [1, 2, 8, 16, Infinity],
    counts: [0, 4, 0, 2, 0],
    total: 6,
  });
});

test('a native cell that is wide as several of another time is spread over them', () => {
  const cells = heatmapCells('q', [
    { time: 0, yMin: 1, yMax: 5, count: 8 },
    { time: 60_000, yMin: 1, yMax: 2, count: 1 },
    { time: 60_000, yMin: 2, yMax: 5, count: 2 },
    { time: 60_000, yMin: 5, yMax: Infinity, count: 3 },
    { time: 60_000, yMin: -1, yMax: 1, count: 4 },
  ]);

  expect(histogramOf(toSeries(cells), 'auto')).toEqual({
    bounds: [1, 2, 5, Infinity],
    counts: [4, 3, 8, 3],
    total: 18,
  });
});

test('rows of a table at several times become one series in order of time', () => {
  const rows = table('q', [
    [{ team: 'a' }, 2],
    [{ team: 'a' }, 1],
    [{ team: 'b' }, 7],
  ]);
  const times = {
    ...rows,
    fields: rows.fields.map((one) => (one.name === 'Time' ? { ...one, values: [20, 10, 10] } : one)),
  };

  expect(toSeries(times).map(({ labels, times: at, values }) => ({ labels, at, values }))).toEqual([
    { labels: { team: 'a' }, at: [10, 20], values: [1, 2] },
    { labels: { team: 'b' }, at: [10], values: [7] },
  ]);
});

test('frames without numbers, without rows or without fields give nothing and do not throw', () => {
  const odd = [
    { refId: 'q', length: 0, fields: [] },
    { refId: 'q', length: 1, fields: [{ name: 'team', type: 'string', config: {}, values: ['a'] }] },
    { refId: 'q', length: 0, meta: { type: 'heatmap-cells' }, fields: [] },
  ];

  expect(odd.flatMap((one) => toSeries(one as never))).toEqual([]);
});

test.each([
  ['60', 60],
  ['60.0', 60],
  ['0.5', 0.5],
  ['+Inf', Infinity],
  ['Inf', Infinity],
  ['1e+06', 1e6],
  ['', NaN],
  ['team', NaN],
])('reads the bound %j as %d', (text, bound) => {
  expect(parseBound(text)).toBe(bound);
});

test('a series knows how far apart its points were asked for', () => {
  const [frame] = timeSeries('q', [0], [{ values: [1] }]);
  const [time, value] = frame!.fields;
  const told = { ...frame!, fields: [{ ...time!, config: { interval: 60_000 } }, value!] };

  expect(toSeries(told)[0]!.intervalMs).toBe(60_000);
  expect(toSeries(frame!)[0]!.intervalMs).toBeUndefined();
});
