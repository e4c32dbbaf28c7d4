import { retryAfterMs } from './retryAfter.ts';

const NOW = Date.UTC(2026, 2, 9, 8, 0);

it.each([
  ['7', 7000],
  ['0', 0],
  ['1.5', 1500],
  ['Mon, 09 Mar 2026 08:00:30 GMT', 30_000],
  ['Mon, 09 Mar 2026 07:00:00 GMT', 0],
  ['999999999', 3_600_000],
  ['soon', undefined],
  ['', undefined],
  ['-3', 0],
  [null, undefined],
])('%j asks for %j ms', (header, ms) => {
  expect(retryAfterMs(header, NOW)).toBe(ms);
});
