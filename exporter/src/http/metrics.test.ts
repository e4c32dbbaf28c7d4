import { gunzipSync } from 'node:zlib';
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

it('serves a limited number of scrapes at once, and has room again after them', async () => {
  let release: () => void = () => undefined;
  const gate = new Promise<Buffer>((resolve) => {
    release = () => {
      resolve(Buffer.from('# EOF\n'));
    };
  });
  let rendering = 0;
  const route = metricsRoute(() => {
    rendering += 1;
    return gate;
  });
  const url = await listenFor(createApp([route], { limits: LIMITS, log: silentLog() }));
  const scrapes = Array.from({ length: MAX_PARALLEL_SCRAPES }, () => send(url, '/metrics'));
  await until(() => rendering === MAX_PARALLEL_SCRAPES);
  const { status, headers } = await send(url, '/metrics');
  expect([status, headers['retry-after'], rendering]).toEqual([503, '5', MAX_PARALLEL_SCRAPES]);
  release();
  for (const answer of await Promise.all(scrapes)) expect(answer.status).toBe(200);
  await until(async () => (await send(url, '/metrics')).status === 200);
});
