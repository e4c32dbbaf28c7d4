import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = path.join(__dirname, '..', 'dist');
const MOST_BYTES = 60 * 1024;

test('all that a browser loads of the built panel is at most 60 KB when compressed', () => {
  if (!existsSync(path.join(dist, 'module.js'))) {
    throw new Error('dist/module.js is missing: npm run build');
  }
  const scripts = readdirSync(dist).filter((file) => file.endsWith('.js'));
  const sizes = scripts.map((file) => gzipSync(readFileSync(path.join(dist, file)), { level: 9 }).length);

  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST_BYTES);
});
