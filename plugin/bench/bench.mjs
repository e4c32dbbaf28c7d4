/**
 * How long the built panel takes from frames to a laid-out page, 28 days of 50 groups hour by hour, in Chromium;
 * beside it what Grafana publishes of its own to draw such data. Compare within one run: machines differ.
 *
 *   node bench/bench.mjs [--react 19]
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { chromium } from 'playwright-core';

import { servePreview } from '../preview/serve.mjs';

const LIMIT_MS = 50;

const { values } = parseArgs({ options: { react: { type: 'string', default: '18' } } });
const entry = path.join(path.dirname(fileURLToPath(import.meta.url)), 'page.tsx');
const preview = await servePreview({ react: Number(values.react), entry });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage();
  await page.goto(preview.url, { waitUntil: 'commit' });
  await page.waitForFunction(() => 'measured' in window || 'failed' in window, undefined, {
    timeout: 300_000,
  });
  const failed = await page.evaluate(() => window.failed);
  if (failed) {
    throw new Error(failed);
  }
  for (const { name, ms } of await page.evaluate(() => window.measured)) {
    const [first, ...warm] = ms;
    const sorted = warm.sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    const verdict = name.startsWith('Grafana')
      ? ''
      : median <= LIMIT_MS
        ? `within ${LIMIT_MS} ms`
        : `OVER ${LIMIT_MS} ms`;
    console.log(
      `${name}: first ${first.toFixed(1)} ms, then ${median.toFixed(1)} ms (least ${sorted[0].toFixed(1)}) ${verdict}`,
    );
  }
} finally {
  await browser.close();
  preview.close();
}
