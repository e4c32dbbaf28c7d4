import fc from 'fast-check';

import { DEFAULTS } from '../options.ts';
import { bucketTable, deepFreeze, table, timeSeries } from '../testing/frames.ts';
import { firstResponseModel, mergedTrend, standingOf } from './firstResponse.ts';

const waits = { '15': 40, '30': 60, '60': 80, '120': 90, '300': 98, '+Inf': 100 };
const model = (frames: readonly unknown[], options = DEFAULTS) =>
  firstResponseModel(deepFreeze(frames) as never, options);

test('tells the share within the objective, half, nine in ten and those past patience', () => {
  const { inTime, half, nineInTen, pastPatience, answered } = model([bucketTable('buckets', waits)]);

  expect(inTime).toMatchObject({ ratio: 0.8, basis: 'answers', exact: true, standing: 'near' });
  expect(half).toEqual({ seconds: 22.5, atLeast: false });
  expect(nineInTen).toEqual({ seconds: 120, atLeast: false });
  expect(pastPatience).toBeCloseTo(0.1, 12);
  expect(answered).toBe(100);
});

test('a share that is just the target meets it, whatever fractions PromQL makes of counts', () => {
  const shares = Array.from({ length: 200 }, (_, i) => 1 + i / 7919).map((extrapolated) => {
    const [met, missed] = [9 * extrapolated, extrapolated];
    return standingOf(met / (met + missed), 0.9);
  });

  expect(new Set(shares)).toEqual(new Set(['met']));
  expect(standingOf(1 - 0.2 - 1e-12, 0.9)).toBe('near');
  expect(standingOf(0.8999, 0.9)).toBe('near');
  expect(standingOf(0.7999, 0.9)).toBe('missed');
});

test('a budget that is just used up is not overspent, whatever fractions PromQL makes of counts', () => {
  const left = Array.from({ length: 200 }, (_, i) => 1 + i / 7919).map((extrapolated) => {
    const counts = table('results', [
      [{ result: 'met' }, 9 * extrapolated],
      [{ result: 'missed' }, extrapolated],
    ]);
    return model([counts]).budgetLeft;
  });

  expect(new Set(left)).toEqual(new Set([0]));
});

test('counted results win over the histogram, since nobody answers the chats that wait for ever', () => {
  const { inTime } = model([
    bucketTable('buckets', waits),
    table('results', [
      [{ result: 'met' }, 80],
      [{ result: 'missed' }, 80],
    ]),
  ]);

  expect(inTime).toMatchObject({ ratio: 0.5, good: 80, total: 160, basis: 'results', standing: 'missed' });
});

test('objective and target come from the exporter when it tells them, in any unit', () => {
  const told = model([
    bucketTable('buckets', waits),
    ...timeSeries('objective', [0], [{ values: [30_000], unit: 'ms' }]),
    ...timeSeries('target', [0], [{ values: [50] }]),
  ]);

  expect(told).toMatchObject({ objectiveSeconds: 30, target: 0.5 });
  expect(told.inTime).toMatchObject({ ratio: 0.6, standing: 'met' });
});

test.each([
  { met: 100, missed: 0, left: 1 },
  { met: 95, missed: 5, left: 0.5 },
  { met: 90, missed: 10, left: 0 },
  { met: 80, missed: 20, left: -1 },
])('of a 10 % budget $missed misses in 100 leave $left', ({ met, missed, left }) => {
  const { budgetLeft } = model([
    table('results', [
      [{ result: 'met' }, met],
      [{ result: 'missed' }, missed],
    ]),
  ]);

  expect(budgetLeft).toBeCloseTo(left, 12);
});

test('a target of 100 % has no budget to speak of', () => {
  expect(model([bucketTable('buckets', waits)], { ...DEFAULTS, targetRatio: 1 }).budgetLeft).toBeUndefined();
});

test('bars carry their waits and the curve ends at one', () => {
  const { bars } = model([bucketTable('buckets', waits)]);

  expect(bars.map((bar) => [bar.toSeconds, bar.count, bar.wait])).toEqual([
    [15, 40, 'inTime'],
    [30, 20, 'inTime'],
    [60, 20, 'inTime'],
    [120, 10, 'late'],
    [300, 8, 'givenUp'],
    [Infinity, 2, 'givenUp'],
  ]);
  expect(bars.map((bar) => bar.cumulative)).toEqual([0.4, 0.6, 0.8, 0.9, 0.98, 1]);
});

test('customers cannot give up before the objective passes', () => {
  const { giveUpSeconds, bars } = model([bucketTable('buckets', waits)], {
    ...DEFAULTS,
    objectiveSeconds: 300,
  });

  expect(giveUpSeconds).toBe(300);
  expect(bars.map((bar) => bar.wait)).not.toContain('late');
});

test('groups come worst first; those with few chats come last and are not ranked', () => {
  const group = (team: string, fast: number, all: number) =>
    table('groups', [
      [{ team, le: '60' }, fast],
      [{ team, le: '120' }, all],
      [{ team, le: '+Inf' }, all],
    ]);
  const { groups } = model([
    group('good', 95, 100),
    group('tiny', 0, 3),
    group('bad', 50, 100),
    group('none', 0, 0),
  ]);

  expect(groups.map(({ name, ranked, standing }) => [name, ranked, standing])).toEqual([
    ['bad', true, 'missed'],
    ['good', true, 'met'],
    ['tiny', false, 'missed'],
  ]);
  expect(groups[0]!.parts).toEqual({ inTime: 0.5, late: 0.5, givenUp: 0 });
});

test('a group is named by all labels it is grouped by', () => {
  const { groups } = model([bucketTable('groups', { '60': 5, '+Inf': 5 }, { team: 'a', inbox: 'x' })]);

  expect(groups.map((one) => one.name)).toEqual(['a · x']);
});

test('each step of the trend has its share, a step with nothing due has none', () => {
  const { trend } = model(
    timeSeries(
      'trend',
      [60_000, 120_000, 180_000],
      [
        { labels: { result: 'met' }, values: [9, 0, 1] },
        { labels: { result: 'missed' }, values: [1, null, 3] },
      ],
    ),
  );

  expect(trend.map(({ fromMs, toMs, ratio, standing }) => [fromMs, toMs, ratio, standing])).toEqual([
    [0, 60_000, 0.9, 'met'],
    [60_000, 120_000, undefined, undefined],
    [120_000, 180_000, 0.25, 'missed'],
  ]);
});

interface RawCounter {
  readonly told: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: typeof DEFAULTS;
}

test.each<RawCounter>([
  { told: 'by its name', labels: { __name__: 'helpdesk_objective_results_total' }, options: DEFAULTS },
  { told: 'by the option', labels: {}, options: { ...DEFAULTS, reading: 'counter' } },
])('a raw counter, told $told, shows in each step what came in it', ({ labels, options }) => {
  const { trend } = model(
    timeSeries(
      'trend',
      [60_000, 120_000, 180_000],
      [
        { labels: { ...labels, result: 'met' }, values: [900, 909, 1] },
        { labels: { ...labels, result: 'missed' }, values: [50, 51, 54] },
      ],
    ),
    options,
  );

  expect(trend.map(({ good, total }) => [good, total])).toEqual([
    [0, 0],
    [9, 10],
    [1, 4],
  ]);
});

test('with no frames at all it names every query it wants, the needed one first', () => {
  const empty = model([]);

  expect(empty.inTime).toBeUndefined();
  expect(empty.groups).toEqual([]);
  expect(empty.missing.map((query) => query.name)).toEqual([
    'buckets',
    'results',
    'trend',
    'groups',
    'objective',
    'target',
  ]);
});

test('series that kept their metric name need no query name; other objectives are not mixed in', () => {
  const raw = (labels: Record<string, string>, values: number[]) => ({
    labels: { __name__: 'helpdesk_objective_results_total', ...labels },
    values,
  });
  const { inTime } = model(
    timeSeries(
      'A',
      [0, 60_000],
      [
        raw({ objective: 'first_response', result: 'met' }, [10, 19]),
        raw({ objective: 'first_response', result: 'missed' }, [10, 11]),
        raw({ objective: 'resolution', result: 'missed' }, [0, 500]),
      ],
    ),
  );

  expect(inTime).toMatchObject({ good: 9, total: 10 });
});

test.each([NaN, null, Infinity])('a value of %s is no observation', (value) => {
  const odd = table('buckets', [
    [{ le: '60' }, value],
    [{ le: '+Inf' }, value],
  ]);

  expect(model([odd])).toMatchObject({ inTime: undefined, half: undefined, answered: 0 });
});

interface Rows {
  readonly told: string;
  readonly buckets: Readonly<Record<string, number[]>>;
  readonly ratio: number;
}

test.each<Rows>([
  {
    told: 'of increases over the range at each step the last count',
    buckets: { '60': [100, 101, 103, 104], '120': [200, 199, 205, 207], '+Inf': [210, 209, 212, 214] },
    ratio: 104 / 214,
  },
  {
    told: 'of raw counters their growth, that of a quiet bucket too',
    buckets: { '15': [500, 500, 500, 500], '60': [1000, 1003, 1007, 1010], '+Inf': [1200, 1205, 1214, 1220] },
    ratio: 10 / 20,
  },
])('$told', ({ buckets, ratio }) => {
  const series = (labels: Record<string, string>) =>
    Object.entries(buckets).map(([le, values]) => ({ labels: { ...labels, le }, values }));
  const { inTime, groups } = model([
    ...timeSeries('buckets', [0, 1, 2, 3], series({})),
    ...timeSeries('groups', [0, 1, 2, 3], series({ team: 'a' })),
  ]);

  expect(inTime!.ratio).toBeCloseTo(ratio, 12);
  expect(groups[0]!.parts.inTime).toBeCloseTo(ratio, 12);
});

test('results are read in one way, be it that some of them only grow', () => {
  const { inTime } = model(
    timeSeries(
      'results',
      [0, 1, 2, 3],
      [
        { labels: { result: 'met' }, values: [900, 905, 910, 920] },
        { labels: { result: 'missed' }, values: [100, 101, 99, 98] },
      ],
    ),
  );

  expect(inTime).toMatchObject({ good: 920, total: 1018 });
});

test('where the buckets end before the objective, nothing is said of the share in time', () => {
  const { inTime, half, pastPatience, answered, groups } = model([
    bucketTable('buckets', { '+Inf': 9 }),
    bucketTable('groups', { '+Inf': 9 }, { team: 'a' }),
  ]);

  expect({ inTime, half, pastPatience, answered, groups }).toEqual({
    ...{ inTime: undefined, half: undefined, pastPatience: undefined },
    ...{ answered: 9, groups: [] },
  });
});

test('a miss rate up to twice the allowance is near, more is missed', () => {
  expect(standingOf(0.9, 0.9)).toBe('met');
  expect(standingOf(0.85, 0.9)).toBe('near');
  expect(standingOf(0.79, 0.9)).toBe('missed');
  expect(standingOf(0.999, 1)).toBe('missed');
});

test('steps put together keep their chats and their time, and are no more than asked for', () => {
  const step = fc.record({ good: fc.nat(50), late: fc.nat(50) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), fc.integer({ min: 1, max: 100 }), (steps, most) => {
      const trend = steps.map(({ good, late }, i) => ({
        fromMs: i,
        toMs: i + 1,
        good,
        total: good + late,
        ratio: undefined,
        standing: undefined,
      }));
      const merged = mergedTrend(trend, most, 0.9);
      const sum = (bars: readonly { good: number; total: number }[]) =>
        bars.reduce(([good, total], bar) => [good! + bar.good, total! + bar.total], [0, 0]);

      expect(merged.length).toBeLessThanOrEqual(most);
      expect(sum(merged)).toEqual(sum(trend));
      expect([merged[0]?.fromMs, merged.at(-1)?.toMs]).toEqual([trend[0]?.fromMs, trend.at(-1)?.toMs]);
      expect(merged.every((bar, i) => i === 0 || bar.fromMs === merged[i - 1]!.toMs)).toBe(true);
    }),
  );
});
