import fc from 'fast-check';

import { instantAt, positionAt } from './timeline.ts';
import type { Timeline } from './timeline.ts';

/** An hour, a gap, half an hour: ten pixels each. */
const TIMELINE: Timeline = {
  steps: [
    { fromMs: 0, toMs: 3600 },
    { fromMs: 7200, toMs: 9000 },
  ],
  left: 5,
  stepWidth: 10,
};

test.each([
  [5, 0],
  [10, 1800],
  [15, 7200],
  [20, 8100],
  [25, 9000],
  [-100, 0],
  [100, 9000],
])('at %p px it is %p ms', (x, ms) => {
  expect(instantAt(TIMELINE, x)).toBe(ms);
});

test('without steps there is no time', () => {
  expect(instantAt({ ...TIMELINE, steps: [] }, 5)).toBeUndefined();
});

test.each([
  [1800, 10],
  [9000, 25],
  [5000, undefined],
  [-1, undefined],
  [9001, undefined],
])('%p ms lie at %p px', (ms, x) => {
  expect(positionAt(TIMELINE, ms)).toBe(x);
});

test('an instant is found again where it was drawn', () => {
  fc.assert(
    fc.property(fc.double({ min: 5, max: 25, noNaN: true }), (x) => {
      expect(positionAt(TIMELINE, instantAt(TIMELINE, x) ?? NaN)).toBeCloseTo(x, 6);
    }),
  );
});
