import { durationBounds } from './buckets.ts';

it('are the fixed ones where no threshold is configured', () => {
  expect(durationBounds([])).toEqual([15, 30, 60, 120, 300, 600, 1800, 3600, 14_400, 86_400]);
});

it('hold every threshold once, in ascending order', () => {
  const bounds = durationBounds([45_000, 60_000, 60_000, 172_800_000, 500]);
  expect(bounds).toEqual([0.5, 15, 30, 45, 60, 120, 300, 600, 1800, 3600, 14_400, 86_400, 172_800]);
});
