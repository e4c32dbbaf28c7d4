import fc from 'fast-check';

import { deepFreeze } from '../testing/frames.ts';
import { pointTimes, sumsAt } from './steps.ts';

interface Points {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Added up the slow way, point by point. */
function sumAt(series: readonly Points[], timeMs: number): number {
  const values = series.flatMap(({ times, values: own }) => own.filter((_, i) => times[i] === timeMs));
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? NaN : known.reduce((sum, value) => sum + value, 0);
}

test('series of the same times and of others add up to the same, gaps or not, and are left as they are', () => {
  const times = fc.constantFrom([1, 2, 3], [1, 2, 3], [2, 3, 4], [5]);
  const value = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(NaN));
  const points = times.chain((own) =>
    fc
      .array(value, { minLength: own.length, maxLength: own.length })
      .map((values) => ({ times: own, values })),
  );

  fc.assert(
    fc.property(fc.array(points, { maxLength: 6 }), (series) => {
      const at = sumsAt(deepFreeze(series));
      for (const time of [1, 2, 3, 4, 5, 6]) {
        expect(at(time)).toBe(sumAt(series, time));
      }
    }),
  );
});

test.each([
  ['one point off the grid', { times: [0, 60, 120, 121] }, 60],
  ['gaps', { times: [0, 60, 240, 300, 500, 560] }, 60],
  ['distances that are equally common', { times: [0, 60, 240] }, 60],
  ['a single point', { times: [60] }, 0],
  ['a single point of a known interval', { times: [60], intervalMs: 60 }, 60],
  ['gaps alone, of a known interval', { times: [0, 120, 240], intervalMs: 60 }, 60],
])('steps are as wide as points lie apart: %s', (_, series, width) => {
  expect(pointTimes([series]).map(({ fromMs, toMs }) => toMs - fromMs)).toEqual(
    series.times.map(() => width),
  );
});
