import { Throttle } from './throttle.ts';

let throttle: Throttle<string>;

beforeEach(() => {
  throttle = new Throttle(10_000);
});

it('tells the first of a kind at once, each kind for itself', () => {
  expect([throttle.note('a', 'a1', 0), throttle.note('b', 'b1', 1)]).toEqual([true, true]);
});

it('counts the others until they are due, and tells how many over how long', () => {
  throttle.note('a', 'a1', 0);
  expect([throttle.note('a', 'a2', 1), throttle.note('a', 'a3', 9999)]).toEqual([false, false]);
  expect(throttle.due(9999)).toEqual([]);
  expect(throttle.due(10_000)).toEqual([{ thing: 'a3', count: 2, overMs: 10_000 }]);
});

it('counts afresh after telling, without telling the next one at once', () => {
  throttle.note('a', 'a1', 0);
  throttle.note('a', 'a2', 1);
  throttle.due(12_000);
  expect(throttle.note('a', 'a3', 12_001)).toBe(false);
  expect(throttle.due(21_999)).toEqual([]);
  expect(throttle.due(22_000)).toEqual([{ thing: 'a3', count: 1, overMs: 10_000 }]);
});

it('forgets what did not come again, so that its next one is told at once', () => {
  throttle.note('a', 'a1', 0);
  expect(throttle.isQuiet).toBe(false);
  expect(throttle.due(10_000)).toEqual([]);
  expect(throttle.isQuiet).toBe(true);
  expect(throttle.note('a', 'a2', 10_001)).toBe(true);
});

it('loses none: what was told and what was counted add up', () => {
  let told = 0;
  for (let now = 0; now < 100_000; now += 7) {
    if (throttle.note('a', 'a', now)) told += 1;
    for (const { count } of throttle.due(now)) told += count;
  }
  for (const { count } of throttle.due(200_000)) told += count;
  expect(told).toBe(Math.ceil(100_000 / 7));
});
