import fc from 'fast-check';

import { deepFreeze } from '../testing/frames.ts';
import { sumsAt } from './steps.ts';

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
