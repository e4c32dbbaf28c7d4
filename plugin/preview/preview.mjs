/**
 * Shows the built panel outside Grafana, with the real @grafana packages.
 *
 *   node preview/preview.mjs                     serve on 127.0.0.1 and print the address
 *   node preview/preview.mjs --shots <folder> [name …]   take screenshots with Chromium (CHROMIUM, else /usr/bin/chromium) and end
 *
 *   --react 19           with Grafana 13.2's packages and React 19 instead of 13.1's and React 18
 *   --packages <folder>  with the @grafana packages and React that are installed there
 *   --prometheus <URL>   whose data the page shows when asked for ?data=live
 *
 * The page takes ?theme=dark|light &size=dashboard|smallest|medium|wall|all &language=ar-SA or one of Grafana's
 * &data=sample|empty|error|huge|live &view=firstResponse|satisfaction|peakLoad.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';

import { servePreview } from './serve.mjs';

const SHOTS = [
  ...['dark', 'light'].flatMap((theme) =>
    ['dashboard', 'smallest', 'medium'].map((size) => ({
      name: `${size}-${theme}`,
      query: `theme=${theme}&size=${size}`,
    })),
  ),
  { name: 'wall-dark', query: 'theme=dark&size=wall' },
  { name: 'dashboard-arabic', query: 'theme=dark&size=dashboard&language=ar-SA' },
  { name: 'medium-arabic', query: 'theme=light&size=medium&language=ar-SA' },
  { name: 'empty', query: 'theme=dark&size=medium&data=empty' },
  { name: 'error', query: 'theme=light&size=medium&data=error' },
  { name: 'huge', query: 'theme=dark&size=dashboard&data=huge' },
];

async function takeShots(folder, url, names) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    for (const { name, query } of SHOTS.filter((shot) => names.length === 0 || names.includes(shot.name))) {
      const page = await browser.newPage({
        viewport: { width: name.startsWith('wall') ? 1930 : 980, height: 700 },
      });
      page.on(
        'console',
        (message) => message.type() === 'error' && console.error(`${name}: ${message.text()}`),
      );
      page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
      await page.goto(`${url}?${query}`);
      await page.waitForSelector('body[data-ready], body[data-failed]', { timeout: 60_000 });
      await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
      console.log(
        name,
        await page.evaluate(() => document.body.dataset.failed ?? `React ${document.body.dataset.ready}`),
      );
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    shots: { type: 'string' },
    react: { type: 'string', default: '18' },
    packages: { type: 'string' },
    prometheus: { type: 'string' },
  },
});
const { packages, prometheus } = values;
const preview = await servePreview({ react: Number(values.react), packages, prometheus });
if (values.shots) {
  await takeShots(path.resolve(values.shots), preview.url, positionals);
  preview.close();
} else {
  console.log(preview.url);
}
