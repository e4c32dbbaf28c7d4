import { atLocalTime, inWords } from './wording.ts';

const MINUTE = 60_000;

test.each([
  [0, '0 seconds'],
  [45_999, '45 seconds'],
  [MINUTE + 59_000, '1 minute'],
  [7 * MINUTE, '7 minutes'],
  [125 * MINUTE, '2 hours, 5 minutes'],
  [120 * MINUTE, '2 hours'],
  [26 * 60 * MINUTE, '1 day, 2 hours'],
])('%d ms is "%s"', (ms, words) => {
  expect(inWords(ms, 'en')).toBe(words);
});

test('Arabic has its own plurals', () => {
  const minutes = [1, 2, 7, 11].map((count) => inWords(count * MINUTE, 'ar'));
  expect(minutes).toEqual(['دقيقة', 'دقيقتان', '7 دقائق', '11 دقيقة']);
  expect(inWords(125 * MINUTE, 'ar')).toBe('ساعتان و5 دقائق');
});

test('times are those of the zone people live in', () => {
  const at = Date.UTC(2026, 2, 9, 21, 30);
  expect(atLocalTime(at, 'UTC', 'en')).toContain('9 Mar');
  expect(atLocalTime(at, 'Asia/Riyadh', 'en')).toMatch(/10 Mar.*00:30/);
  expect(atLocalTime(at, 'Asia/Riyadh', 'ar')).toMatch(/10 مارس.*00:30/);
});
