/** `GET /metrics`, in the format the scraper prefers. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'koa';
import { CONTENT_TYPES } from '../metrics/exposition.ts';
import type { Format } from '../metrics/exposition.ts';
import type { Page } from '../metrics/page.ts';
import { Unavailable } from '../errors.ts';
import type { Route } from './app.ts';

const compress = promisify(gzip);

/** As many as node_exporter serves by default. Each holds its text until the scraper has taken it. */
export const MAX_PARALLEL_SCRAPES = 40;

/** Pages whose memory is kept for the next scrapes: a pair of Prometheis may ask at once. */
const KEPT_PAGES = 2;

/** `render` gives every metric as of now, in the memory given if it is large enough. */
export function metricsRoute(render: (format: Format, memory?: SharedArrayBuffer) => Promise<Page>): Route {
  let underWay = 0;
  const kept: SharedArrayBuffer[] = [];
  return {
    path: '/metrics',
    handlers: {
      async GET(ctx) {
        if (underWay >= MAX_PARALLEL_SCRAPES) throw new Unavailable('Too many scrapes at once', 'overloaded');
        underWay += 1;
        // A scraper may have gone before its text is there: it is at work, and takes memory, all the same.
        const closed = new Promise((resolve) => ctx.res.once('close', resolve));
        try {
          const format = preferredFormat(ctx);
          const page = await render(format, kept.pop());
          await sendText(ctx, page.text, CONTENT_TYPES[format]);
          void closed.then(() => kept.length < KEPT_PAGES && kept.push(page.memory));
        } finally {
          void closed.then(() => (underWay -= 1));
        }
      },
    },
  };
}

const OPENMETRICS = 'application/openmetrics-text';
const VERSIONS_SPOKEN: Readonly<Record<string, readonly (string | undefined)[]>> = {
  [OPENMETRICS]: [undefined, '1.0.0', '0.0.1'],
  'text/plain': [undefined, '0.0.4'],
};

/** Text 0.0.4 unless OpenMetrics is asked for by name, in a version we speak: a wildcard is no wish. */
function preferredFormat(ctx: Context): Format {
  const wishes = ctx.get('Accept').toLowerCase().split(',').map(parseWish);
  const best = (type: string) =>
    Math.max(0, ...wishes.filter((wish) => isSpoken(wish, type)).map(({ q }) => q));
  const openmetrics = best(OPENMETRICS);
  return openmetrics > 0 && openmetrics >= best('text/plain') ? 'openmetrics' : 'text';
}

interface Wish {
  readonly type: string;
  readonly version?: string;
  readonly q: number;
}

/** Parameters beside version and q, such as Prometheus 3's `escaping`, do not narrow what we can give. */
function parseWish(range: string): Wish {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
  const given = new Map<string, string>();
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=', 2);
    given.set(name, value.replaceAll('"', ''));
  }
  const version = given.get('version');
  const q = Number(given.get('q') ?? 1);
  return { type, q: Number.isNaN(q) ? 0 : q, ...(version === undefined ? {} : { version }) };
}

function isSpoken({ type, version }: Wish, wanted: string): boolean {
  return type === wanted && (VERSIONS_SPOKEN[wanted] ?? []).includes(version);
}

async function sendText(ctx: Context, text: Buffer, contentType: string): Promise<void> {
  ctx.set('Content-Type', contentType);
  ctx.vary('Accept, Accept-Encoding');
  if (ctx.acceptsEncodings('gzip', 'identity') !== 'gzip') {
    ctx.body = text;
    return;
  }
  ctx.set('Content-Encoding', 'gzip');
  ctx.body = await compress(text);
}
