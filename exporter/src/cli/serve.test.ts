import { once } from 'node:events';
import { request } from 'node:http';
import { createFakeProcess, endProcessesAfterEach } from '../testing/cli.ts';
import type { FakeProcess } from '../testing/cli.ts';
import { SOURCES, configText } from '../testing/exporter.ts';
import { openRaw, send } from '../testing/http.ts';
import type { Answer, RawConnection } from '../testing/http.ts';
import { until } from '../testing/until.ts';
import {
  genericUpload,
  API_TOKEN,
  APP_SECRET,
  OLD_API_TOKEN,
  genericEvent,
  genericPost,
  whatsappMessages,
  whatsappPost,
} from '../testing/webhooks.ts';
import { parseExposition } from '../metrics/testing/parse.ts';

endProcessesAfterEach();

let fake: FakeProcess;
let url: string;
let exit: Promise<number>;

beforeEach(() => {
  fake = createFakeProcess();
});

function config(more = '', sources = SOURCES): string {
  return configText(`apiToken: ${API_TOKEN}\nstore: sqlite:${fake.folder}/helpdesk.db\n${more}`, sources);
}

async function serve(text = config()): Promise<void> {
  fake.files['helpdesk.yml'] = text;
  exit = fake.run('--log.format', 'json', '--log.level', 'debug');
  url = await fake.url();
}

async function values(): Promise<ReadonlyMap<string, number>> {
  return parseExposition((await send(url, '/metrics')).text).values;
}

function reload(token = API_TOKEN): Promise<Answer> {
  return send(url, '/-/reload', { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
}

function webhook(id = 'a'): Promise<Answer> {
  const now = Date.now();
  return send(url, '/webhooks/shop', genericPost(genericEvent('message.received', { id, at: now }), { now }));
}

const RELOAD_SUCCESSFUL = 'helpdesk_exporter_config_last_reload_successful';
/** The time connections at work are given at the stop is ten seconds: whatever waits for a sender takes longer. */
const LESS_THAN_GRACE_MS = 8000;
const HANGS_AFTER_MS = 20_000;
const OBJECTIVE = 'helpdesk_objective_seconds{objective="first_response"}';

describe('a reload', () => {
  it('by POST puts the new configuration in force', async () => {
    await serve();
    expect((await values()).get(OBJECTIVE)).toBe(60);
    fake.files['helpdesk.yml'] = config('objectives: { firstResponse: { within: 45s } }');
    const { status, text } = await reload();
    expect([status, text]).toEqual([200, 'Configuration reloaded.\n']);
    const after = await values();
    expect([after.get(OBJECTIVE), after.get(RELOAD_SUCCESSFUL)]).toEqual([45, 1]);
    expect(fake.logs.messages('info')).toContain('Configuration reloaded');
  });

  it('by SIGHUP does the same', async () => {
    await serve();
    fake.files['helpdesk.yml'] = config('objectives: { firstResponse: { within: 45s } }');
    fake.hangUp();
    await until(async () => (await values()).get(OBJECTIVE) === 45);
    expect(fake.logs.messages('info')).toContain('Configuration reloaded');
  });

  it('of a faulty file changes nothing, and names every fault', async () => {
    await serve();
    fake.logs.expectError(/was not reloaded/);
    fake.files['helpdesk.yml'] = config('objectves: {}\natRiskAfter: soon');
    const { status, text } = await reload();
    expect(status).toBe(500);
    expect(text).toMatch(/still holds:\n.*objectves: unknown key.*\n.*atRiskAfter: must be a duration.*\n$/);
    const after = await values();
    expect([after.get(OBJECTIVE), after.get(RELOAD_SUCCESSFUL)]).toEqual([60, 0]);
    expect((await webhook()).status).toBe(200);
    expect((await send(url, '/-/ready')).status).toBe(200);
  });

  it('of a faulty file by SIGHUP is told in the log and by the gauge', async () => {
    await serve();
    fake.logs.expectError(/was not reloaded/);
    delete fake.files['helpdesk.yml'];
    fake.hangUp();
    await until(async () => (await values()).get(RELOAD_SUCCESSFUL) === 0);
    expect(fake.logs.lines.find(({ level }) => level === 'error')?.faults).toEqual([
      'helpdesk.yml cannot be read (ENOENT): name the configuration file with --config.file',
    ]);
  });

  it('after the fault is mended sets the gauge back, and its time', async () => {
    await serve();
    fake.logs.expectError(/was not reloaded/);
    const time = 'helpdesk_exporter_config_last_reload_success_timestamp_seconds';
    const first = (await values()).get(time);
    fake.files['helpdesk.yml'] = 'broken';
    await reload();
    expect((await values()).get(time)).toBe(first);
    fake.files['helpdesk.yml'] = config();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await reload();
    const after = await values();
    expect(after.get(RELOAD_SUCCESSFUL)).toBe(1);
    expect(after.get(time)).toBeGreaterThan(first ?? 0);
  });

  it('names the keys that wait for a restart, and keeps their old meaning', async () => {
    await serve();
    fake.files['helpdesk.yml'] = configText(`apiToken: ${API_TOKEN}\nstore: sqlite:${fake.folder}/other.db`)
      .replace('listen: 127.0.0.1:0', 'listen: 127.0.0.1:1')
      .replace(/^pseudonymKey: .*/, 'pseudonymKey: another-key-0123456789');
    const { text } = await reload();
    expect(text).toBe(
      'Configuration reloaded.\nRestart to apply: listen\nRestart to apply: store\nRestart to apply: pseudonymKey\n',
    );
    expect((await reload()).text).toContain('Restart to apply: pseudonymKey');
    expect((await webhook()).status).toBe(200);
  });

  it.each([
    ['limits: { maxQueuedWebhooks: 7 }', 'limits'],
    ['limits: { requestTimeout: 5s }', 'limits'],
    ['limits: { maxConnections: 7 }', 'limits'],
    ['limits: { maxBodiesMegabytes: 8 }', 'limits'],
    ['limits: { keepAliveTimeout: 30s }', 'limits'],
    ['dedupeRetention: 9d', 'dedupeRetention'],
  ])('that changes what only a start reads says so: %s', async (line, key) => {
    await serve();
    fake.files['helpdesk.yml'] = config(line);
    expect((await reload()).text).toContain(`Restart to apply: ${key}`);
  });

  it('changes the tokens: the old one no longer opens', async () => {
    await serve();
    fake.files['helpdesk.yml'] = config().replace(API_TOKEN, OLD_API_TOKEN);
    await reload();
    expect([(await reload()).status, (await reload(OLD_API_TOKEN)).status]).toEqual([401, 200]);
  });

  it('changes the sources: a new one exists at 0, a removed one is unknown', async () => {
    await serve();
    const store = SOURCES.replace('name: shop', 'name: store').replace(
      / {2}- name: wa[^]*?(?= {2}- name)/,
      '',
    );
    fake.files['helpdesk.yml'] = config('', store);
    expect((await reload()).status).toBe(200);
    expect((await webhook()).status).toBe(404);
    const after = await values();
    expect(after.get('helpdesk_facts_total{source="store",kind="MessageReceived"}')).toBe(0);
    expect(after.get('helpdesk_webhook_requests_total{source="store",outcome="accepted"}')).toBe(0);
    expect(
      after.get(
        'helpdesk_messages_total{source="store",inbox="shop",team="sales",direction="in",sender="customer"}',
      ),
    ).toBe(0);
  });

  it('changes secrets: a webhook signed by the one taken out is refused', async () => {
    await serve();
    const body = whatsappMessages({ n: 1, at: Date.now() });
    expect((await send(url, '/webhooks/wa', whatsappPost(body))).status).toBe(200);
    fake.files['helpdesk.yml'] = config('', SOURCES.replace(`${APP_SECRET}, `, ''));
    await reload();
    expect((await send(url, '/webhooks/wa', whatsappPost(body))).status).toBe(401);
  });
});

describe('the stop', () => {
  /** Begins a webhook and holds back its last bytes. */
  async function slowWebhook(connection: 'close' | 'keep-alive' = 'close') {
    const now = Date.now();
    const { body, headers } = genericPost(genericEvent('message.received', { id: 'slow', at: now }), { now });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const raw = await openRaw(url);
    raw.write(
      `POST /webhooks/shop HTTP/1.1\r\nHost: x\r\nConnection: ${connection}\r\n${lines.join('')}` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`,
    );
    raw.write(body.slice(0, 20));
    await new Promise((resolve) => setTimeout(resolve, 100));
    return {
      raw,
      finish: () => {
        raw.write(body.slice(20));
      },
    };
  }

  it('lets a webhook under way come in, and takes it', async () => {
    await serve();
    const { raw, finish } = await slowWebhook();
    fake.stop();
    await until(() => fake.logs.messages().includes('Stopping: no new webhooks'));
    finish();
    expect(await raw.answer).toMatch(/^HTTP\/1.1 200 /);
    expect(await exit).toBe(0);
  });

  it('answers a webhook under way before it ends, one way or the other', async () => {
    await serve();
    const { raw, finish } = await slowWebhook();
    fake.stop();
    await until(() => fake.logs.messages().includes('Stopping: no new webhooks'));
    finish();
    expect(await raw.answer).toMatch(/^HTTP\/1.1 (200|503) /);
    expect(await exit).toBe(0);
    expect(fake.logs.messages().at(-1)).toBe('Stopped');
  });

  it('does not wait for the sender to hang up once its webhook is answered', async () => {
    await serve();
    const { raw, finish } = await slowWebhook('keep-alive');
    fake.stop();
    await until(() => fake.logs.messages().includes('Stopping: no new webhooks'));
    finish();
    const ended = await Promise.race([
      exit,
      new Promise((resolve) => setTimeout(resolve, LESS_THAN_GRACE_MS, 'waiting')),
    ]);
    raw.destroy();
    expect(ended).toBe(0);
  });

  it('refuses new connections at once', async () => {
    await serve();
    const { finish } = await slowWebhook();
    fake.stop();
    await until(() => fake.logs.messages().includes('Stopping: no new webhooks'));
    await expect(webhook('new')).rejects.toThrow(/ECONNREFUSED/);
    finish();
    await exit;
  });

  it('keeps what was counted for the next start', async () => {
    await serve(config('allowedLateness: 0s'));
    await webhook();
    const MESSAGES =
      'helpdesk_messages_total{source="shop",inbox="shop",team="sales",direction="in",sender="customer"}';
    await until(async () => (await values()).get(MESSAGES) === 1);
    fake.stop();
    await exit;
    const again = createFakeProcess();
    again.files['helpdesk.yml'] = fake.files['helpdesk.yml']!;
    void again.run('--log.format', 'json');
    url = await again.url();
    expect((await values()).get(MESSAGES)).toBe(1);
    expect(
      (await values()).get('helpdesk_conversations_waiting{source="shop",inbox="shop",team="sales"}'),
    ).toBe(1);
  });
});

it('keeps the connection of a scraper that comes back later than a request may take', async () => {
  await serve(config('limits: { requestTimeout: 1s }'));
  const raw = await openRaw(url);
  raw.write('GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 2500));
  raw.write('GET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect((await raw.answer).match(/^HTTP\/1.1 \d+/gm)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
});

describe('a sender who is too slow', () => {
  it('is cut off after the time of a request, and counted as that', async () => {
    await serve(config('limits: { requestTimeout: 1s }'));
    const raw = await openRaw(url);
    raw.write(`${genericUpload(Date.now())}Content-Length: 9\r\n\r\n{`);
    const answer = await Promise.race([
      raw.answer,
      new Promise((resolve) => setTimeout(resolve, HANGS_AFTER_MS, 'open')),
    ]);
    raw.destroy();
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    await until(
      async () =>
        (await values()).get('helpdesk_webhook_rejected_total{source="shop",reason="timeout"}') === 1,
    );
    expect((await values()).get('helpdesk_webhook_rejected_total{source="shop",reason="aborted"}')).toBe(0);
  });
});

it('tells where it listens in a way one can click, IPv6 too', async () => {
  fake.files['helpdesk.yml'] = config();
  void fake.run('--log.format', 'json', '--web.listen-address', '[::1]:0');
  expect(await fake.url()).toMatch(/^http:\/\/\[::1\]:\d+$/);
});

/** What came back by the time the connection ended, or `open` when it does not. */
async function ended(raw: RawConnection): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const isUp = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, HANGS_AFTER_MS, 'open');
  });
  try {
    return await Promise.race([raw.answer, isUp]);
  } finally {
    clearTimeout(timer);
  }
}

describe('a limit of the configuration', () => {
  const raws: RawConnection[] = [];
  const uploads: { destroy: () => void }[] = [];

  afterEach(() => {
    for (const each of [...raws.splice(0), ...uploads.splice(0)]) each.destroy();
  });

  async function open(...writes: string[]): Promise<RawConnection> {
    const raw = await openRaw(url);
    raws.push(raw);
    for (const text of writes) raw.write(text);
    return raw;
  }

  const get = (headers = '', path = '/-/healthy') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
  const statuses = (answer: string) => answer.match(/HTTP\/1.1 \d+/g)?.map((line) => Number(line.slice(9)));

  /** A webhook whose headers have been read and whose body does not come. */
  async function openUpload(): Promise<{ destroy: () => void }> {
    const signed = genericPost({}, { now: Date.now() }).headers;
    const headers = { ...signed, 'Content-Length': 9, Expect: '100-continue' };
    const upload = request(`${url}/webhooks/shop`, { method: 'POST', headers, agent: false });
    upload.on('error', () => undefined);
    upload.flushHeaders();
    await once(upload, 'continue');
    const opened = { destroy: () => void upload.destroy() };
    uploads.push(opened);
    return opened;
  }

  it('maxConnections: more than files may be open is warned of at the start', async () => {
    fake.files['/proc/self/limits'] =
      'Max open files            1024                 524288               files\n';
    await serve(config('limits: { maxConnections: 1000 }'));
    expect(fake.logs.messages('warn')).toEqual([expect.stringMatching(/^limits\.maxConnections is 1000, /)]);
  });

  it('maxConnections: the longest idle one makes room for the newest', async () => {
    await serve(config('limits: { maxConnections: 2 }'));
    const [first, second, third] = [await open(), await open(), await open()];
    expect(await ended(first)).toBe('');
    third.write(get('Connection: close\r\n'));
    second.write(get('Connection: close\r\n'));
    expect([statuses(await ended(second)), statuses(await ended(third))]).toEqual([[200], [200]]);
    expect(fake.logs.lines).toContainEqual(
      expect.objectContaining({
        msg: 'Too many connections: the longest idle one was closed',
        maxConnections: 2,
      }),
    );
  });

  it('maxConnections: while all are at work the newest is refused', async () => {
    await serve(config('limits: { maxConnections: 2 }'));
    const busy = [await openUpload(), await openUpload()];
    expect(await ended(await open(get()))).toBe('');
    expect(fake.logs.messages('warn')).toContain(
      'Too many connections, all of them at work: a new one was refused',
    );
    busy[0]?.destroy();
    await until(async () => {
      const raw = await open(get('Connection: close\r\n'));
      return (await ended(raw)).startsWith('HTTP/1.1 200');
    });
  });

  it('maxRequestsPerConnection: the last one says so, and no more are answered', async () => {
    await serve(config('limits: { maxRequestsPerConnection: 2, keepAliveTimeout: 1s }'));
    const answer = await ended(await open(get(), get(), get()));
    expect(statuses(answer)).toEqual([200, 200, 503]);
    expect(answer.match(/^Connection: [\w-]+/gim)?.slice(0, 2)).toEqual([
      'Connection: keep-alive',
      'Connection: close',
    ]);
  });

  it('maxHeaders: one more is refused with 431', async () => {
    await serve(config('limits: { maxHeaders: 16 }'));
    const fields = (count: number) => Array.from({ length: count }, (_, n) => `X-${n}: y\r\n`).join('');
    const answers = [14, 15, 40, 300].map(async (count) =>
      statuses(await ended(await open(get(`${fields(count)}Connection: close\r\n`)))),
    );
    // Host and Connection count too.
    expect(await Promise.all(answers)).toEqual([[200], [431], [431], [431]]);
  });

  it('maxHeaderBytes: more is refused with 431', async () => {
    await serve(config('limits: { maxHeaderBytes: 2048 }'));
    const padded = (bytes: number) => get(`X: ${'y'.repeat(bytes)}\r\nConnection: close\r\n`);
    expect(statuses(await ended(await open(padded(1500))))).toEqual([200]);
    expect(statuses(await ended(await open(padded(2100))))).toEqual([431]);
  });

  it('headersTimeout: slow headers are answered 408, and silence too', async () => {
    await serve(config('limits: { headersTimeout: 1s }'));
    const [slow, silent] = [await open('GET /-/healthy HTTP/1.1\r\nHost: x\r\n'), await open()];
    const trickle = setInterval(() => {
      slow.write('X: y\r\n');
    }, 100);
    try {
      expect(statuses(await ended(slow))).toEqual([408]);
      expect(await ended(silent)).not.toBe('open');
    } finally {
      clearInterval(trickle);
    }
  });

  it('keepAliveTimeout: an idle connection ends', async () => {
    await serve(config('limits: { keepAliveTimeout: 1s }'));
    const answer = await ended(await open(get()));
    expect([statuses(answer), answer]).toEqual([[200], expect.stringMatching(/^Keep-Alive: timeout=1\b/m)]);
  });

  it('maxJsonDepth: what is nested deeper is kept unread', async () => {
    await serve(config('limits: { maxJsonDepth: 32 }'));
    const event = (depth: number) => ({
      ...genericEvent('message.received', { id: `d${depth}`, at: Date.now() }),
      more: JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown,
    });
    for (const depth of [31, 32]) {
      const post = genericPost(event(depth), { now: Date.now() });
      expect((await send(url, '/webhooks/shop', post)).status).toBe(200);
    }
    const { get: valueOf } = await values().then((map) => ({ get: (name: string) => map.get(name) }));
    expect(valueOf('helpdesk_facts_total{source="shop",kind="MessageReceived"}')).toBe(1);
    expect(valueOf('helpdesk_dead_letters{source="shop"}')).toBe(1);
  });

  it('maxBodiesMegabytes: bodies together take no more memory, and the largest goes', async () => {
    await serve(config('limits: { maxBodiesMegabytes: 8 }'));
    const upload = `${genericUpload(Date.now())}Content-Length: 4194304\r\n\r\n`;
    const megabytes = (count: number) => 'x'.repeat(count * 1024 * 1024);
    // In whatever order they are read: once they are too much together, more of the first has come than of any other.
    const [largest] = [await open(upload, megabytes(3.9)), await open(upload, megabytes(2.2))];
    await open(upload, megabytes(2.2));
    const answer = await ended(largest);
    expect(statuses(answer)).toEqual([503]);
    expect(answer).toMatch(/^Retry-After: 5\r$/m);
    expect((await webhook()).status).toBe(200);
    expect((await values()).get('helpdesk_webhook_rejected_total{source="shop",reason="overloaded"}')).toBe(
      1,
    );
  });
});
