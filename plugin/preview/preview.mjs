/**
 * Shows the built panel outside Grafana, with the real @grafana packages.
 *
 *   node preview/preview.mjs                     serve on 127.0.0.1 and print the address
 *   node preview/preview.mjs --shots <folder> [name …]   take screenshots with Chromium (CHROMIUM, else /usr/bin/chromium) and end
 *
 * The page takes ?theme=dark|light &size=dashboard|smallest|medium|wall &language=en-US|ar-SA &empty.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.resolve(process.env.PLUGIN_DIST ?? path.join(here, '..', 'dist'));
const STYLE =
  '*,*::before,*::after{box-sizing:border-box}p,ol,dl,dd{margin:0}svg{vertical-align:middle}button{font:inherit}';
const PAGE = `<!doctype html><meta charset="utf-8"><title>Support KPIs</title><link rel="icon" href="data:,"><style>${STYLE}</style><div id="root"></div><script src="/host.js"></script>`;

async function bundleHost() {
  const result = await build({
    entryPoints: [path.join(here, 'host.tsx')],
    bundle: true,
    write: false,
    jsx: 'transform',
    define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff2': 'empty', '.woff': 'empty', '.ttf': 'empty' },
    outdir: 'out',
    logLevel: 'error',
  });
  return result.outputFiles.find((file) => file.path.endsWith('.js')).contents;
}

async function respond(request, response, host) {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname === '/') {
    return response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE);
  }
  response.setHeader('content-type', 'text/javascript; charset=utf-8');
  if (pathname === '/host.js') {
    return response.end(host);
  }
  if (/^\/dist\/[\w.]+\.js$/.test(pathname)) {
    return response.end(await readFile(path.join(dist, path.basename(pathname))));
  }
  return response.writeHead(404).end();
}

export async function servePreview() {
  const host = await bundleHost();
  const server = createServer((request, response) => {
    respond(request, response, host).catch(() => response.writeHead(404).end());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

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
  { name: 'empty', query: 'theme=dark&size=medium&empty' },
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
      await page.waitForTimeout(300);
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

const preview = await servePreview();
const shots = process.argv.indexOf('--shots');
if (shots > 0) {
  await takeShots(path.resolve(process.argv[shots + 1] ?? '.'), preview.url, process.argv.slice(shots + 2));
  preview.close();
} else {
  console.log(preview.url);
}
