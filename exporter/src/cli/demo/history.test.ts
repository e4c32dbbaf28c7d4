import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openPast } from './history.ts';

const DAY_MS = 86_400_000;
const KEY = { version: '1.2.3', seed: 5, ratePerHour: 12, historyMs: 28 * DAY_MS };

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'helpdesk-pasts-'));
});
afterEach(() => {
  rmSync(cache, { recursive: true });
});

/** Something in the cache, last touched so many days ago. */
function left(name: string, daysAgo: number): void {
  mkdirSync(join(cache, name, 'blocks'), { recursive: true });
  const touched = (Date.now() - daysAgo * DAY_MS) / 1000;
  utimesSync(join(cache, name), touched, touched);
}

it('pasts of other versions and settings go after 7 days, and nothing else does', () => {
  left('demo-1.0.0-aaaaaaaa-5-12-28d', 8);
  left('demo-1.1.0-bbbbbbbb-5-12-28d', 6);
  left('test', 100);
  writeFileSync(join(cache, 'lock'), '');
  const { folder } = openPast(cache, KEY, Date.now());
  expect(readdirSync(cache).sort()).toEqual(
    ['demo-1.1.0-bbbbbbbb-5-12-28d', basename(folder), 'lock', 'test'].sort(),
  );
});

it('the same past is opened again while it can grow, and a new one begun after that', () => {
  const now = Date.now();
  const first = openPast(cache, KEY, now);
  writeFileSync(join(first.folder, 'helpdesk.db'), '');
  expect(openPast(cache, KEY, now + 6 * DAY_MS)).toEqual(first);
  expect(existsSync(join(first.folder, 'helpdesk.db'))).toBe(true);

  const later = openPast(cache, KEY, now + 8 * DAY_MS);
  expect(later.from - first.from).toBe(8 * DAY_MS);
  expect(existsSync(join(first.folder, 'helpdesk.db'))).toBe(false);
});
