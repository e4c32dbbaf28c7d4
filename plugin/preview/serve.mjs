import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.resolve(process.env.PLUGIN_DIST ?? path.join(here, '..', 'dist'));
const HOST = path.join(here, 'host.tsx');
const STYLE =
  '*,*::before,*::after{box-sizing:border-box}p,ol,dl,dd{margin:0}svg{vertical-align:middle}button{font:inherit}';
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Support KPIs</title><link rel="icon" href="data:,"><style>${STYLE}</style><main id="root"></main><script src="/host.js"></script></html>`;

/** Grafana serves its own icons; only the button that copies asks for one. */
const NO_ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"/>';

/** What Grafana 13.2 gives to panels lies apart from what the panel is built with. */
const APART = { 19: path.join(here, '..', '..', 'test', 'react19') };
const GIVEN = /^(react|react-dom|i18next|@emotion\/css|@grafana\/(data|ui|i18n|schema))(\/|$)/;

/** Whoever asks for what Grafana gives gets what is installed in `folder`. */
const givenFrom = (folder) => ({
  name: 'given',
  setup({ onResolve, resolve }) {
    onResolve({ filter: GIVEN }, ({ path: wanted, kind, pluginData }) =>
      pluginData === 'found' ? undefined : resolve(wanted, { kind, resolveDir: folder, pluginData: 'found' }),
    );
  },
});

async function bundle(entry, packages) {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    jsx: 'transform',
    define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff2': 'empty', '.woff': 'empty', '.ttf': 'empty' },
    outdir: 'out',
    minify: true,
    keepNames: true,
    logLevel: 'error',
    plugins: packages ? [givenFrom(path.resolve(packages))] : [],
  });
  return result.outputFiles.find((file) => file.path.endsWith('.js')).contents;
}

async function respond(request, response, { host, prometheus }) {
  const { pathname, search } = new URL(request.url, 'http://localhost');
  if (pathname === '/') {
    return response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE);
  }
  if (prometheus && /^\/api\/v1\/query(_range)?$/.test(pathname)) {
    const answer = await fetch(new URL(pathname + search, prometheus));
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    return response.end(await answer.text());
  }
  if (pathname.endsWith('.svg')) {
    return response.setHeader('content-type', 'image/svg+xml').end(NO_ICON);
  }
  const [, locale] = /^\/dist\/(locales\/[\w-]+\/[\w-]+\.json)$/.exec(pathname) ?? [];
  if (locale) {
    response.setHeader('content-type', 'application/json');
    return response.end(await readFile(path.join(dist, locale)));
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

/**
 * Serves a page that shows the built panel on a free port of 127.0.0.1.
 *
 * @param {{ react?: 18 | 19, packages?: string, prometheus?: string, entry?: string }} options the world of Grafana 13.1 or
 *   13.2; the folder of another's packages; whose data `?data=live` shows; another script for the page
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function servePreview({ react = 18, packages = APART[react], prometheus, entry = HOST } = {}) {
  const host = await bundle(entry, packages);
  const server = createServer((request, response) => {
    respond(request, response, { host, prometheus }).catch(() => response.writeHead(404).end());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
