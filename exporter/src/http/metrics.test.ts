import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Format } from '../metrics/exposition.ts';
import { Page } from '../metrics/page.ts';
import { parseExposition } from '../metrics/testing/parse.ts';
import { endExportersAfterEach, startExporter } from '../testing/exporter.ts';
import type { TestExporter } from '../testing/exporter.ts';
import { closeServersAfterEach, listenFor, send } from '../testing/http.ts';
import { until } from '../testing/until.ts';
import { genericEvent } from '../testing/webhooks.ts';
import { silentLog } from '../log.ts';
import { createApp } from './app.ts';
import { LIMITS } from './testing/limits.ts';
import { MAX_PARALLEL_SCRAPES, metricsRoute } from './metrics.ts';

endExportersAfterEach();
closeServersAfterEach();

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** As Prometheus itself sends it. */
const ACCEPTED_BY = {
  'Prometheus 2.42':
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  'Prometheus 3':
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
  'Prometheus 3 told to use OpenMetrics 1.0 alone':
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5',
  'Prometheus 3 with native histograms':
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=underscores;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
};

let desk: TestExporter;

beforeEach(async () => {
  desk = await startExporter();
});

function scrape(accept?: string, more: Record<string, string> = {}) {
  return desk.send('/metrics', { headers: { ...(accept === undefined ? {} : { Accept: accept }), ...more } });
}

describe('the format', () => {
  it.each(Object.entries(ACCEPTED_BY))('is OpenMetrics for %s', async (_scraper, accept) => {
    const { headers, text } = await scrape(accept);
    expect(headers['content-type']).toBe(OPENMETRICS);
    expect(parseExposition(text, 'openmetrics').families.has('helpdesk_facts')).toBe(true);
  });

  it.each([
    ['nothing is asked for', undefined],
    ['anything will do', '*/*'],
    ['any text will do', 'text/*'],
    ['any application will do', 'application/*;q=0.9, */*;q=0.1'],
    ['text 0.0.4 is asked for', 'text/plain;version=0.0.4'],
    ['text is preferred', 'text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.5'],
    ['OpenMetrics is refused', 'application/openmetrics-text;q=0, text/plain;q=0.1'],
    ['a browser asks', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'],
    ['nobody could read it', 'image/png'],
    ['the header makes no sense', ';;,q=='],
    [
      'only a version of OpenMetrics is asked for that there is not',
      'application/openmetrics-text;version=9.9.9',
    ],
  ])('is text 0.0.4 when %s', async (_case, accept) => {
    const { status, headers, text } = await scrape(accept);
    expect([status, headers['content-type']]).toEqual([200, TEXT]);
    expect(parseExposition(text).families.has('helpdesk_facts_total')).toBe(true);
  });

  it.each([
    'application/openmetrics-text',
    'application/openmetrics-text; version=1.0.0',
    'Application/OpenMetrics-Text;version=0.0.1',
  ])('is OpenMetrics when only that is asked for: %s', async (accept) => {
    expect((await scrape(accept)).headers['content-type']).toBe(OPENMETRICS);
  });

  it('goes by Accept, and tells caches so', async () => {
    const { headers } = await scrape();
    expect(headers.vary).toBe('Accept, Accept-Encoding');
  });

  it('of one scrape does not disturb another under way', async () => {
    const accepts = Array.from({ length: 20 }, (_, n) =>
      n % 2 === 0 ? 'text/plain' : 'application/openmetrics-text',
    );
    const answers = await Promise.all(accepts.map((accept) => scrape(accept)));
    for (const [n, { headers, text }] of answers.entries()) {
      expect(headers['content-type']).toBe(n % 2 === 0 ? TEXT : OPENMETRICS);
      const { values } = parseExposition(text, n % 2 === 0 ? 'text' : 'openmetrics');
      expect(values.get('helpdesk_facts_total{source="shop",kind="MessageReceived"}')).toBe(0);
    }
  });

  it('changes the form and no value', async () => {
    await desk.generic(genericEvent('message.received', { id: 'a', at: desk.now() }));
    await desk.settle();
    const isOurs = (series: string) => series.startsWith('helpdesk_');
    const text = parseExposition((await scrape('text/plain')).text);
    const open = parseExposition((await scrape('application/openmetrics-text')).text, 'openmetrics');
    const canonical = (series: string) => series.replace(/le="(\d+)"/, 'le="$1.0"');
    expect([...text.values].filter(([series]) => isOurs(series)).map(([s, v]) => [canonical(s), v])).toEqual(
      [...open.values].filter(([series]) => isOurs(series)),
    );
  });
});

describe('compression', () => {
  it('is used when asked for, and comes out the same', async () => {
    const { headers, bytes } = await scrape(undefined, { 'Accept-Encoding': 'gzip' });
    expect([headers['content-encoding'], headers['content-type']]).toEqual(['gzip', TEXT]);
    expect(parseExposition(gunzipSync(bytes).toString()).families.has('helpdesk_facts_total')).toBe(true);
  });

  it.each([undefined, 'identity', 'br', 'gzip;q=0', 'identity, gzip;q=0.5'])(
    'is left alone when not: %s',
    async (encoding) => {
      const { headers, text } = await scrape(
        undefined,
        encoding === undefined ? {} : { 'Accept-Encoding': encoding },
      );
      expect(headers['content-encoding']).toBeUndefined();
      expect(text).toMatch(/^# HELP /);
    },
  );
});

it('answers HEAD with the headers alone', async () => {
  const { status, headers, text } = await desk.send('/metrics', { method: 'HEAD' });
  expect([status, headers['content-type'], text]).toEqual([200, TEXT, '']);
});

it('refuses other methods with 405', async () => {
  const { status, headers } = await desk.send('/metrics', { method: 'POST', body: 'x' });
  expect([status, headers.allow]).toEqual([405, expect.stringMatching(/^GET\b/)]);
});

describe('while the store fails', () => {
  beforeEach(async () => {
    await desk.generic(genericEvent('message.received', { id: 'a', at: desk.now() }));
    desk.logs.expectError(/The store failed/);
    desk.store.fail([
      'commit',
      'claim',
      'settle',
      'groups',
      'lastEvents',
      'deadLetterCounts',
      'pendingCount',
    ]);
  });

  it('still tells, so that the failure itself can be seen', async () => {
    await desk.generic(genericEvent('message.received', { id: 'b', at: desk.now() }));
    const { status, text } = await scrape();
    expect(status).toBe(200);
    expect(
      parseExposition(text).values.get(
        'helpdesk_exporter_store_commits_total{operation="ingest",outcome="failed"}',
      ),
    ).toBe(1);
  });

  it('does not take a bug for that: it is told in the log', async () => {
    desk.store.heal();
    desk.store.fail(['groups'], new TypeError('a bug'));
    desk.logs.expectError(/./);
    await scrape();
    expect(desk.logs.messages('error')).toHaveLength(1);
  });

  it('keeps in mind who waits until the store works again', async () => {
    await scrape();
    desk.logs.expectError(/Unexpected error/);
    desk.store.heal();
    expect(await desk.value('helpdesk_conversations_waiting{source="shop",inbox="shop",team="sales"}')).toBe(
      1,
    );
  });
});

/** Asks and reads nothing. */
function askUnread(url: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.pause();
  socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
  return socket;
}

describe('at once', () => {
  let url: string;
  let rendering: number;
  let end: (outcome: Page | Error) => void;

  beforeEach(async () => {
    rendering = 0;
    const gate = new Promise<Page>((resolve, reject) => {
      end = (outcome) => {
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
    });
    const route = metricsRoute(() => {
      rendering += 1;
      return gate;
    });
    url = await listenFor(createApp([route], { limits: LIMITS, log: silentLog() }));
  });

  const askAll = async () => {
    const scrapes = Array.from({ length: MAX_PARALLEL_SCRAPES }, () => send(url, '/metrics'));
    await until(() => rendering === MAX_PARALLEL_SCRAPES);
    return scrapes;
  };
  const page = () => new Page().append(Buffer.from('# EOF\n'));

  it('a limited number of scrapes is served, and there is room again after them', async () => {
    const scrapes = await askAll();
    const { status, headers } = await send(url, '/metrics');
    expect([status, headers['retry-after'], rendering]).toEqual([503, '5', MAX_PARALLEL_SCRAPES]);
    end(page());
    for (const answer of await Promise.all(scrapes)) expect(answer.status).toBe(200);
    await until(async () => (await send(url, '/metrics')).status === 200);
  });

  it('those are counted whose scraper has gone while their text is still being made', async () => {
    const scrapers = Array.from({ length: MAX_PARALLEL_SCRAPES }, () => askUnread(url));
    await until(() => rendering === MAX_PARALLEL_SCRAPES);
    for (const scraper of scrapers) scraper.destroy();
    // Time to hear of it.
    for (let n = 0; n < 20; n += 1) await send(url, '/nowhere');
    void send(url, '/metrics').catch(() => undefined);
    for (let n = 0; n < 20; n += 1) await send(url, '/nowhere');
    expect(rendering).toBe(MAX_PARALLEL_SCRAPES);
    end(page());
    await until(async () => (await send(url, '/metrics')).status === 200);
  });

  it('those whose text cannot be made leave room again', async () => {
    const scrapes = await askAll();
    end(new Error('no text'));
    for (const answer of await Promise.all(scrapes)) expect(answer.status).toBe(500);
    await until(async () => (await send(url, '/metrics')).status === 500);
  });
});

describe('the memory of a text', () => {
  const given: (SharedArrayBuffer | undefined)[] = [];
  const used: SharedArrayBuffer[] = [];
  let url: string;
  let answered: Promise<void>;
  let bytes: number;

  /** Texts tell their number. */
  async function render(_format: Format, memory?: SharedArrayBuffer): Promise<Page> {
    given.push(memory);
    const text = `scrape ${given.length}\n`;
    const page = new Page(memory).append(Buffer.from(text)).append(Buffer.alloc(bytes));
    used.push(page.memory);
    await answered;
    return page;
  }

  beforeEach(async () => {
    given.length = 0;
    used.length = 0;
    answered = Promise.resolve();
    bytes = 0;
    url = await listenFor(createApp([metricsRoute(render)], { limits: LIMITS, log: silentLog() }));
  });

  const ask = () => send(url, '/metrics');
  /** Answers wait until the function is called. */
  const hold = () => {
    let release: () => void = () => undefined;
    answered = new Promise((resolve) => (release = resolve));
    return () => {
      release();
    };
  };
  /** The server may hear of the end of its answer after the one who asked. */
  const isUsedAgain = async () => {
    await ask();
    return given.at(-1) !== undefined;
  };

  it('serves the next scrape', async () => {
    expect((await ask()).text).toBe('scrape 1\n');
    await until(isUsedAgain);
    expect((await ask()).text).toBe(`scrape ${given.length}\n`);
  });

  it('serves nobody else while it is written', async () => {
    const release = hold();
    const four = [ask(), ask(), ask(), ask()];
    await until(() => given.length === four.length);
    release();
    const texts = (await Promise.all(four)).map(({ text }) => text.trim());
    expect(texts.sort()).toEqual(['scrape 1', 'scrape 2', 'scrape 3', 'scrape 4']);
    expect(given).toEqual(texts.map(() => undefined));
  });

  it('serves nobody else while it is read', async () => {
    bytes = 20_000_000;
    const slow = askUnread(url);
    await until(() => given.length === 1);
    await ask();
    expect(given).toEqual([undefined, undefined]);
    slow.destroy();
  });

  it('is kept of two, and of no more', async () => {
    const askFour = async () => {
      const release = hold();
      const from = given.length;
      const four = [ask(), ask(), ask(), ask()];
      await until(() => given.length === from + 4);
      release();
      await Promise.all(four);
      return given.slice(from).filter((memory) => memory !== undefined);
    };
    await askFour();
    await until(async () => (await askFour()).length === 2);
    const again = await askFour();
    expect([again.length, new Set(again).size]).toEqual([2, 2]);
  });

  it('of a scraper that has gone in the meantime is not lost', async () => {
    const release = hold();
    const gone = askUnread(url);
    await until(() => given.length === 1);
    gone.destroy();
    // By its answer the server has heard of that.
    answered = Promise.resolve();
    await ask();
    release();
    const [lent] = used;
    const isLentAgain = async () => {
      await ask();
      return given.at(-1) === lent;
    };
    await until(isLentAgain);
    expect(given).toContain(lent);
  });
});
