import { createHmac } from 'node:crypto';
import { renderFamilies } from '../metrics/exposition.ts';
import { createOwnMetrics } from '../metrics/own.ts';
import type { OwnMetrics } from '../metrics/own.ts';
import { parseExposition } from '../metrics/testing/parse.ts';
import type { ConfiguredSource } from '../sources/kinds.ts';
import type { WebhookRequest } from '../sources/source.ts';
import { configText, endExportersAfterEach, startExporter } from '../testing/exporter.ts';
import type { TestExporter } from '../testing/exporter.ts';
import { closeServersAfterEach, listenFor, send } from '../testing/http.ts';
import type { Answer } from '../testing/http.ts';
import { LogWatch } from '../testing/logs.ts';
import { until } from '../testing/until.ts';
import {
  APP_SECRET,
  OLD_APP_SECRET,
  OLD_SHOP_SECRET,
  PHONE,
  SHOP_SECRET,
  TEXT,
  VERIFY_TOKEN,
  genericEvent,
  genericPost,
  whatsappMessages,
  whatsappPost,
} from '../testing/webhooks.ts';
import { createApp } from './app.ts';
import { LIMITS } from './testing/limits.ts';
import { webhookRoute } from './webhooks.ts';
import { lettersOf } from '../store/testing/letters.ts';

endExportersAfterEach();
closeServersAfterEach();

let desk: TestExporter;

beforeEach(async () => {
  desk = await startExporter();
});

function message(n = 1, at = desk.now()): unknown {
  return whatsappMessages({ n, at });
}

function event(id = 'e1', at = desk.now()): Record<string, unknown> {
  return genericEvent('message.received', { id, at, text: TEXT });
}

interface Refusal {
  readonly status: number;
  readonly source: string;
  readonly reason: string;
}

/** Sends and sees it refused: counted once under source and reason, nothing stored, nothing told. */
async function expectRefusal(
  send: () => Promise<Answer>,
  { status, source, reason }: Refusal,
): Promise<Answer> {
  const refused = `helpdesk_webhook_requests_total{source="${source}",outcome="refused"}`;
  const rejected = `helpdesk_webhook_rejected_total{source="${source}",reason="${reason}"}`;
  const [before, storedBefore] = [await desk.scrape(), await desk.stored()];
  const answer = await send();
  const after = await desk.scrape();
  expect([answer.status, answer.text]).toEqual([status, expect.not.stringMatching(/ at |\.ts|\.js|Error/)]);
  expect(answer.text.length).toBeLessThan(200);
  expect(after.values.get(refused)).toBe((before.values.get(refused) ?? 0) + 1);
  expect(after.values.get(rejected)).toBe((before.values.get(rejected) ?? 0) + 1);
  expect(await desk.stored()).toEqual(storedBefore);
  expect(desk.logs.lines.at(-1)).toMatchObject({ level: 'info', source, status, reason });
  return answer;
}

describe('an authentic webhook', () => {
  it('of WhatsApp is stored and answered OK', async () => {
    const { status, text } = await desk.whatsapp(message());
    expect([status, text]).toEqual([200, 'OK\n']);
    expect(await desk.store.pendingCount()).toBe(1);
  });

  it('of the generic source is stored and answered OK', async () => {
    const { status } = await desk.generic(event());
    expect(status).toBe(200);
    expect(await desk.store.pendingCount()).toBe(1);
  });

  it('is counted as accepted, its facts by kind', async () => {
    await desk.generic({ events: [event('a'), event('b')] });
    const { values } = await desk.scrape();
    expect(values.get('helpdesk_webhook_requests_total{source="shop",outcome="accepted"}')).toBe(1);
    expect(values.get('helpdesk_facts_total{source="shop",kind="MessageReceived"}')).toBe(2);
  });

  it('sent twice is accepted twice and counted once', async () => {
    const post = genericPost(event(), { now: desk.now() });
    await desk.send('/webhooks/shop', post);
    const { status } = await desk.send('/webhooks/shop', post);
    const { values } = await desk.scrape();
    expect(status).toBe(200);
    expect(values.get('helpdesk_webhook_requests_total{source="shop",outcome="accepted"}')).toBe(2);
    expect(values.get('helpdesk_facts_total{source="shop",kind="MessageReceived"}')).toBe(1);
    expect(values.get('helpdesk_facts_duplicate_total{source="shop",kind="MessageReceived"}')).toBe(1);
  });

  it('may have something behind the name of its source, and a query', async () => {
    const { status } = await desk.send('/webhooks/wa/some/thing?x=1', whatsappPost(message()));
    expect(status).toBe(200);
  });

  it('is taken whichever of two secrets signed it', async () => {
    const answers = [
      await desk.whatsapp(message(1), { secret: APP_SECRET }),
      await desk.whatsapp(message(2), { secret: OLD_APP_SECRET }),
      await desk.generic(event('a'), { secret: SHOP_SECRET }),
      await desk.generic(event('b'), { secret: OLD_SHOP_SECRET }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await desk.store.pendingCount()).toBe(4);
  });

  it('with no customer events in it is accepted', async () => {
    const { status } = await desk.generic({ events: [] });
    expect(status).toBe(200);
    expect(await desk.store.pendingCount()).toBe(0);
  });
});

describe('a signature', () => {
  const withoutSignature = { 'Content-Type': 'application/json' };

  it('is needed: without one 401', async () => {
    const body = JSON.stringify(message());
    await expectRefusal(
      () => desk.send('/webhooks/wa', { method: 'POST', headers: withoutSignature, body }),
      { status: 401, source: 'wa', reason: 'signature_missing' },
    );
    await expectRefusal(
      () => desk.send('/webhooks/shop', { method: 'POST', headers: withoutSignature, body }),
      { status: 401, source: 'shop', reason: 'signature_missing' },
    );
  });

  it.each([
    ['no scheme', 'deadbeef'],
    ['another hash', `sha1=${'0'.repeat(40)}`],
    ['too short', 'sha256=00'],
    ['upper case', `sha256=${'A'.repeat(64)}`],
    ['two of them', `sha256=${'0'.repeat(64)}, sha256=${'0'.repeat(64)}`],
  ])('that is malformed (%s) is refused with 401', async (_case, signature) => {
    await expectRefusal(() => desk.whatsapp(message(), { headers: { 'x-hub-signature-256': signature } }), {
      status: 401,
      source: 'wa',
      reason: 'signature_malformed',
    });
  });

  it('by a secret that is not ours is refused with 401', async () => {
    const wrong = 'somebody-elses-secret-0123';
    await expectRefusal(() => desk.whatsapp(message(), { secret: wrong }), {
      status: 401,
      source: 'wa',
      reason: 'signature_mismatch',
    });
    await expectRefusal(() => desk.generic(event(), { secret: wrong }), {
      status: 401,
      source: 'shop',
      reason: 'signature_mismatch',
    });
  });

  it('is over the bytes: the same JSON written otherwise is refused', async () => {
    const { headers, body, method } = whatsappPost(message());
    await expectRefusal(() => desk.send('/webhooks/wa', { method, headers, body: `${body} ` }), {
      status: 401,
      source: 'wa',
      reason: 'signature_mismatch',
    });
  });

  it('is looked at before the body is read as JSON', async () => {
    await expectRefusal(() => desk.whatsapp('not json', { secret: 'somebody-elses-secret-0123' }), {
      status: 401,
      source: 'wa',
      reason: 'signature_mismatch',
    });
  });

  it.each([-301, 301])('%d seconds from our clock is refused with 401', async (seconds) => {
    const now = desk.now() + seconds * 1000;
    await expectRefusal(() => desk.send('/webhooks/shop', genericPost(event(), { now })), {
      status: 401,
      source: 'shop',
      reason: 'timestamp_out_of_tolerance',
    });
  });

  it('made for one source does not open another', async () => {
    const body = JSON.stringify(event());
    const hmac = createHmac('sha256', SHOP_SECRET).update(body).digest('hex');
    await expectRefusal(() => desk.whatsapp(body, { headers: { 'x-hub-signature-256': `sha256=${hmac}` } }), {
      status: 401,
      source: 'wa',
      reason: 'signature_mismatch',
    });
  });
});

describe('the method', () => {
  const METHODS = ['HEAD', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'PROPFIND'] as const;

  it.each(METHODS)('%s is refused with 405, naming what WhatsApp may use', async (method) => {
    const answer = await expectRefusal(() => desk.send('/webhooks/wa', { method }), {
      status: 405,
      source: 'wa',
      reason: 'method',
    });
    expect(answer.headers.allow).toBe('GET, POST');
  });

  it('GET is refused with 405 where there is no handshake', async () => {
    const answer = await expectRefusal(() => desk.send('/webhooks/shop'), {
      status: 405,
      source: 'shop',
      reason: 'method',
    });
    expect(answer.headers.allow).toBe('POST');
  });
});

describe('a source', () => {
  it.each([
    ['of another name', '/webhooks/nobody'],
    ['without a name', '/webhooks/'],
    ['in other case', '/webhooks/WA'],
    ['percent-encoded', '/webhooks/%77a'],
    ['with an encoded slash behind it', '/webhooks/wa%2Frest'],
    ['that is a property of every object', '/webhooks/__proto__'],
    ['behind two slashes', '/webhooks//wa'],
    ['before dots', '/webhooks/../webhooks/wa'],
    ['with a NUL', '/webhooks/wa%00'],
  ])('%s is not found', async (_case, target) => {
    await expectRefusal(() => desk.send(target, whatsappPost(message())), {
      status: 404,
      source: 'unknown',
      reason: 'unknown_source',
    });
  });

  it('that is unknown tells nothing back of the name it was given', async () => {
    const { text } = await desk.send('/webhooks/secret-name-771', whatsappPost(message()));
    expect(text).not.toContain('secret-name-771');
  });

  it('cannot be left by dots behind its name', async () => {
    const { status } = await desk.send('/webhooks/wa/../shop', whatsappPost(message()));
    const { values } = await desk.scrape();
    expect(status).toBe(200);
    expect(values.get('helpdesk_webhook_requests_total{source="wa",outcome="accepted"}')).toBe(1);
  });

  it('may be named by the absolute form of a request', async () => {
    const { status } = await desk.send(`${desk.url}/webhooks/wa`, whatsappPost(message()));
    expect(status).toBe(200);
  });

  it('with the longest path a server takes behind it is served', async () => {
    const { status } = await desk.send(`/webhooks/wa/${'a'.repeat(12_000)}`, whatsappPost(message()));
    expect(status).toBe(200);
  });
});

describe('what is authentic but not understood', () => {
  it('is answered as success, kept and counted', async () => {
    const { status } = await desk.generic({ something: 'else' });
    expect(status).toBe(200);
    expect(await desk.value('helpdesk_dead_letters{source="shop"}')).toBe(1);
    expect(await lettersOf(desk.store, 10)).toEqual([
      expect.objectContaining({ source: 'shop', reason: 'not_understood', content: '{"something":"else"}' }),
    ]);
  });

  it('is told of in the log by its reason alone', async () => {
    await desk.generic({ something: 'else', more: TEXT });
    expect(desk.logs.lines.at(-1)).toMatchObject({ level: 'warn', source: 'shop', reason: 'not_understood' });
    expect(desk.logs.raw.join()).not.toMatch(new RegExp(`something|${TEXT}`));
  });

  it('leaves its neighbours alone', async () => {
    await desk.generic({ events: [event('good'), { type: 'moon.landed' }] });
    expect(await desk.value('helpdesk_dead_letters{source="shop"}')).toBe(1);
    expect(await desk.store.pendingCount()).toBe(1);
  });

  it('is kept when the inbox is none of ours', async () => {
    const { status } = await desk.whatsapp(whatsappMessages({ n: 1, at: desk.now(), phoneNumberId: '999' }));
    expect(status).toBe(200);
    expect(await lettersOf(desk.store, 10)).toEqual([
      expect.objectContaining({ source: 'wa', reason: 'unknown_inbox' }),
    ]);
  });

  it.each(['null', '0', '"text"', '[]', '{}', `[${'['.repeat(20_000)}${']'.repeat(20_000)}]`])(
    'is kept whatever JSON it is (%#)',
    async (body) => {
      const answers = [await desk.whatsapp(body), await desk.generic(body)];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(await desk.value('helpdesk_dead_letters{source="wa"}')).toBe(1);
      expect(await desk.value('helpdesk_dead_letters{source="shop"}')).toBe(1);
    },
  );
});

describe('an event time beyond belief', () => {
  const BEYOND = [
    ['a year ahead', Date.UTC(2027, 2, 9)],
    ['six minutes ahead', Date.UTC(2026, 2, 9, 8, 6)],
    ['of 2014', Date.UTC(2014, 11, 31)],
    ['of 1970', 0],
  ] as const;

  it.each(BEYOND)('(%s) gives way to the time of receipt', async (_case, at) => {
    await desk.whatsapp(message(1, at));
    await desk.generic(event('a', at));
    const { values } = await desk.scrape();
    const seconds = desk.now() / 1000;
    expect(values.get('helpdesk_last_event_timestamp_seconds{source="wa"}')).toBe(seconds);
    expect(values.get('helpdesk_last_event_timestamp_seconds{source="shop"}')).toBe(seconds);
  });

  it('is none within five minutes ahead or since 2015', async () => {
    const at = desk.now() + 300_000;
    await desk.whatsapp(message(1, at));
    expect(await desk.value('helpdesk_last_event_timestamp_seconds{source="wa"}')).toBe(at / 1000);
    await desk.generic(event('a', Date.UTC(2015, 0, 2)));
    expect(await desk.value('helpdesk_last_event_timestamp_seconds{source="shop"}')).toBe(
      Date.UTC(2015, 0, 2) / 1000,
    );
  });
});

describe('the handshake', () => {
  const asked = (token: string, more = '') =>
    `/webhooks/wa?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}${more}`;

  it('with our token gets its challenge back as plain text', async () => {
    const { status, text, headers } = await desk.send(asked(VERIFY_TOKEN));
    expect([status, text]).toEqual([200, '1158201444']);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    ['another token', asked('wrong-token')],
    ['no token', '/webhooks/wa?hub.mode=subscribe&hub.challenge=1'],
    ['nothing at all', '/webhooks/wa'],
    ['another mode', asked(VERIFY_TOKEN).replace('subscribe', 'unsubscribe')],
    ['markup to send back', asked(VERIFY_TOKEN).replace('1158201444', '%3Cscript%3E')],
  ])('with %s is refused with 403', async (_case, target) => {
    await expectRefusal(() => desk.send(target), { status: 403, source: 'wa', reason: 'token_mismatch' });
  });
});

describe('a store that cannot write', () => {
  beforeEach(() => {
    desk.store.fail(['commit']);
    desk.logs.expectError(/The store failed/);
  });

  it('makes webhooks be answered 503, with when to come back and not why', async () => {
    const { status, headers, text } = await desk.whatsapp(message());
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    expect(text).toBe('The store cannot take webhooks now\n');
  });

  it('is counted against us, not against the sender', async () => {
    await desk.whatsapp(message());
    const { values } = await desk.scrape();
    expect(values.get('helpdesk_webhook_requests_total{source="wa",outcome="failed"}')).toBe(1);
    expect(values.get('helpdesk_webhook_requests_total{source="wa",outcome="refused"}')).toBe(0);
    expect(values.get('helpdesk_webhook_rejected_total{source="wa",reason="store_unavailable"}')).toBe(1);
    expect(values.get('helpdesk_exporter_store_commits_total{operation="ingest",outcome="failed"}')).toBe(1);
  });

  it('loses nothing: the vendor sends again and it counts once', async () => {
    await desk.whatsapp(message());
    desk.store.heal();
    const { status } = await desk.whatsapp(message());
    expect(status).toBe(200);
    expect(await desk.value('helpdesk_facts_total{source="wa",kind="MessageReceived"}')).toBe(1);
    expect(await desk.value('helpdesk_facts_duplicate_total{source="wa",kind="MessageReceived"}')).toBe(0);
  });
});

it('refuses webhooks with 503 when too many are waiting', async () => {
  desk = await startExporter({ config: configText('limits: { maxQueuedWebhooks: 1 }') });
  const commit = desk.store.hold('commit');
  const committing = desk.generic(event('a'));
  await until(() => commit.isAwaited());
  const queued = desk.generic(event('b'));
  await until(() => desk.engine.queued === 1);
  const { status, headers, text } = await desk.generic(event('c'));
  commit.release();
  expect([status, headers['retry-after'], text]).toEqual([
    503,
    '5',
    'Too many webhooks are waiting to be stored\n',
  ]);
  expect([(await committing).status, (await queued).status]).toEqual([200, 200]);
  expect(await desk.value('helpdesk_webhook_rejected_total{source="shop",reason="overloaded"}')).toBe(1);
});

it('answers only once the delivery is durable', async () => {
  const commit = desk.store.hold('commit');
  let answered = false;
  const answer = desk.whatsapp(message()).then(() => (answered = true));
  await until(() => commit.isAwaited());
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(answered).toBe(false);
  commit.release();
  await answer;
  expect(await desk.store.pendingCount()).toBe(1);
});

it('never lets a customer, a text or a secret out, in logs or metrics', async () => {
  await desk.whatsapp(message());
  await desk.generic(event());
  await desk.generic({ events: [{ type: 'moon.landed', phone: PHONE, text: TEXT }] });
  await desk.send(`/webhooks/wa?hub.mode=subscribe&hub.verify_token=${VERIFY_TOKEN}x`);
  await desk.send(`/webhooks/shop/${SHOP_SECRET}`, whatsappPost(message()));
  await desk.send(`/webhooks/${PHONE}`, whatsappPost(message()));
  await desk.settle();
  const { text } = await desk.send('/metrics');
  expect(text).not.toMatch(new RegExp([PHONE, TEXT, VERIFY_TOKEN, SHOP_SECRET].join('|')));
});

describe('what a source is given', () => {
  let given: WebhookRequest[];
  let own: OwnMetrics;
  let logs: LogWatch;

  /** A route whose only source keeps what it is given; its parser throws `trouble`, where there is any. */
  function serve(trouble?: Error): Promise<string> {
    given = [];
    own = createOwnMetrics({ version: '0', nodeVersion: '0' });
    logs = new LogWatch();
    const source: ConfiguredSource = {
      name: 'fake',
      kind: 'fake',
      maxBodyBytes: 1000,
      contentTypes: ['application/json'],
      admit: () => undefined,
      verify: (request) => given.push(request),
      parse: () => {
        if (trouble) throw trouble;
        return { facts: [], deadLetters: [], ignored: {} };
      },
    };
    const route = webhookRoute({
      sources: () => new Map([['fake', source]]),
      submit: () => Promise.resolve(),
      own,
      now: () => 1234,
      requestTimeoutMs: 10_000,
      log: logs.createLog(),
    });
    return listenFor(createApp([route], { limits: LIMITS, log: logs.createLog() }));
  }

  const post = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Token': 'T' },
    body: '{"a": 1}',
  };

  it('is the request as it came: bytes, headers in lower case, query, and when', async () => {
    await send(await serve(), '/webhooks/fake?a=1&b=%20', post);
    const { method, body, headers, query, receivedAt } = given[0]!;
    expect([method, body.toString(), headers['x-token'], query.get('b'), receivedAt]).toEqual([
      'POST',
      '{"a": 1}',
      'T',
      ' ',
      1234,
    ]);
  });

  it.each([
    ['/webhooks/fake', ''],
    ['/webhooks/fake/', ''],
    ['/webhooks/fake/token', 'token'],
    ['/webhooks/fake/a/b/', 'a/b/'],
    ['/webhooks/fake/..', '..'],
    ['/webhooks/fake/caf%C3%A9%20x', 'café x'],
    ['/webhooks/fake/a%2Fb', 'a/b'],
  ])('is what stands behind its name, decoded: %s', async (target, rest) => {
    expect((await send(await serve(), target, post)).status).toBe(200);
    expect(given[0]?.rest).toBe(rest);
  });

  it.each(['/webhooks/fake/%', '/webhooks/fake/%zz', '/webhooks/fake/%ff'])(
    'is nothing at all when that cannot be decoded: %s',
    async (target) => {
      expect((await send(await serve(), target, post)).status).toBe(400);
      expect(given).toEqual([]);
    },
  );

  it('that it cannot bear is our failure: a bare 500, counted as internal', async () => {
    const url = await serve(new Error('secret-771'));
    logs.expectError(/^Unexpected error while answering a request$/);
    const { status, text } = await send(url, '/webhooks/fake/token-772', post);
    expect([status, text]).toEqual([500, 'Internal error\n']);
    const { values } = parseExposition(renderFamilies(await own.families(), 'text'));
    expect(values.get('helpdesk_webhook_rejected_total{source="fake",reason="internal"}')).toBe(1);
    expect(values.get('helpdesk_webhook_requests_total{source="fake",outcome="failed"}')).toBe(1);
    logs.verify(['772']);
  });
});
