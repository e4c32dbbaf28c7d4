import { DEFAULTS } from '../options.ts';
import { bucketTable, deepFreeze, table, timeSeries } from '../testing/frames.ts';
import { satisfactionModel } from './satisfaction.ts';

/** 4 × 1, 3 × 2, 5 × 3, 26 × 4, 62 × 5. */
const scores = { '1': 4, '2': 7, '3': 12, '4': 38, '5': 100, '+Inf': 100 };
const model = (frames: readonly unknown[], options = DEFAULTS) =>
  satisfactionModel(deepFreeze(frames) as never, options);

test('satisfied are fours and fives, always with n and interval', () => {
  const { answers } = model([bucketTable('scores', scores)]);

  expect(answers).toMatchObject({ n: 100, counts: [4, 3, 5, 26, 62], ratio: 0.88, verdict: 'reached' });
  expect(answers!.mean).toBeCloseTo((4 + 6 + 15 + 104 + 310) / 100, 12);
  expect(answers!.interval.low).toBeCloseTo(0.802, 3);
  expect(answers!.interval.high).toBeCloseTo(0.93, 3);
});

test('bounds written as "4.0" and fractions of answers are the same answers', () => {
  const { answers } = model([
    bucketTable('scores', { '1.0': 4.2, '2.0': 7.1, '3.0': 12.3, '4.0': 37.9, '5.0': 100.1, '+Inf': 100.1 }),
  ]);

  expect(answers).toMatchObject({ n: 100, counts: [4, 3, 5, 26, 62] });
});

test.each([
  { good: 86, of: 100, verdict: 'reached' },
  { good: 80, of: 100, verdict: 'unclear' },
  { good: 60, of: 100, verdict: 'below' },
  { good: 3, of: 5, verdict: 'unclear' },
])('$good of $of against 85 % is $verdict', ({ good, of, verdict }) => {
  const { answers } = model([bucketTable('scores', { '3': of - good, '4': of, '5': of, '+Inf': of })]);

  expect(answers!.verdict).toBe(verdict);
});

test('the response rate is answered of sent, and unknown when more came back than went out', () => {
  const surveys = (sent: number, answered: number) =>
    model([
      table('surveys', [
        [{ outcome: 'sent' }, sent],
        [{ outcome: 'answered' }, answered],
      ]),
    ]).responseRate;

  expect(surveys(200, 82)).toBeCloseTo(0.41, 12);
  expect(surveys(10, 12)).toBeUndefined();
  expect(surveys(0, 0)).toBeUndefined();
});

test('surveys sent and answered are read in one way, be it that one of them only grows', () => {
  const { responseRate } = model(
    timeSeries(
      'surveys',
      [0, 1, 2],
      [
        { labels: { outcome: 'sent' }, values: [200, 205, 202] },
        { labels: { outcome: 'answered' }, values: [90, 92, 101] },
      ],
    ),
  );

  expect(responseRate).toBe(0.5);
});

test('tells how many changed their mind when the query is there', () => {
  expect(model(timeSeries('changes', [0], [{ values: [14] }])).changed).toBe(14);
  expect(model(timeSeries('changes', [0], [{ values: [null] }])).changed).toBeUndefined();
  expect(model([]).changed).toBeUndefined();
});

test('each day has its share and interval; a day without answers has neither', () => {
  const { trend } = model(
    timeSeries(
      'scoreTrend',
      [86_400_000, 172_800_000],
      [
        { labels: { le: '3' }, values: [1, 0] },
        { labels: { le: '5' }, values: [10, 0] },
        { labels: { le: '+Inf' }, values: [10, null] },
      ],
    ),
  );

  expect(trend.map(({ fromMs, answers }) => [fromMs, answers?.n, answers?.ratio])).toEqual([
    [0, 10, 0.9],
    [86_400_000, undefined, undefined],
  ]);
});

test('raw buckets show in each step the answers that came in it', () => {
  const bucket = (le: string, values: number[]) => ({
    labels: { __name__: 'helpdesk_csat_score_bucket', le },
    values,
  });
  const { trend } = model(
    timeSeries(
      'scoreTrend',
      [86_400_000, 172_800_000],
      [bucket('3', [40, 41]), bucket('5', [400, 410]), bucket('+Inf', [400, 410])],
    ),
  );

  expect(trend.map(({ answers }) => [answers?.n, answers?.ratio])).toEqual([
    [undefined, undefined],
    [10, 0.9],
  ]);
});

test('groups with fewer answers than the minimum come last and are not ranked', () => {
  const group = (team: string, good: number, of: number) =>
    bucketTable('scoreGroups', { '3': of - good, '5': of, '+Inf': of }, { team });
  const frames = [group('night', 2, 9), group('day', 90, 100), group('noon', 70, 100), group('none', 0, 0)];

  expect(model(frames).groups.map(({ name, ranked }) => [name, ranked])).toEqual([
    ['noon', true],
    ['day', true],
    ['night', false],
  ]);
  expect(model(frames, { ...DEFAULTS, minimumAnswers: 5 }).groups[0]!.name).toBe('night');
});

test('the target comes from the exporter when it tells it', () => {
  expect(model(timeSeries('csatTarget', [0], [{ values: [0.92] }])).target).toEqual({
    low: 0.92,
    high: 0.92,
  });
  expect(model([]).target).toEqual({ low: 0.85, high: 0.9 });
});

test('no answers: no share, no interval, and the query to add', () => {
  const empty = model([bucketTable('scores', { '5': 0, '+Inf': 0 })]);

  expect(empty.answers).toBeUndefined();
  expect(model([]).missing[0]).toMatchObject({ name: 'scores', needed: true });
});
