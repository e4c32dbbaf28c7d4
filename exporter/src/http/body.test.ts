import { createHmac } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { configText, endExportersAfterEach, startExporter } from '../testing/exporter.ts';
import type { TestExporter } from '../testing/exporter.ts';
import { openRaw } from '../testing/http.ts';
import type { Answer } from '../testing/http.ts';
import {
  APP_SECRET,
  genericPost,
  WHATSAPP_UPLOAD,
  whatsappMessages,
  whatsappPost,
} from '../testing/webhooks.ts';
import { signForWhatsApp } from '../simulate/sign.ts';
import { until } from '../testing/until.ts';
import { parseJson } from './body.ts';
import { lettersOf } from '../store/testing/letters.ts';

endExportersAfterEach();

const LIMIT_BYTES = 4 * 1024 * 1024;

let desk: TestExporter;

beforeEach(async () => {
  desk = await startExporter();
});

function rejected(reason: string): Promise<number | undefined> {
  return desk.value(`helpdesk_webhook_rejected_total{source="wa",reason="${reason}"}`);
}

async function expectNothingStored(): Promise<void> {
  expect(await desk.store.pendingCount()).toBe(0);
  expect(await lettersOf(desk.store, 1)).toEqual([]);
}

describe('the content type', () => {
  it.each([
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'json',
    'application/json, a/b',
  ])('"%s" is refused with 415, before the signature is looked at', async (type) => {
    const { status, text } = await desk.whatsapp('{}', {
      headers: { 'Content-Type': type },
      secret: 'wrong',
    });
    expect([status, text]).toEqual([415, 'Content-Type must be application/json\n']);
    expect(await rejected('content_type')).toBe(1);
    await expectNothingStored();
  });

  it.each(['application/json', 'Application/JSON; charset=utf-8', 'application/json ;charset="utf-8"'])(
    '"%s" is taken',
    async (type) => {
      const body = whatsappMessages({ n: 1, at: desk.now() });
      const { status } = await desk.whatsapp(body, { headers: { 'Content-Type': type } });
      expect(status).toBe(200);
    },
  );

  it('is missed with 415', async () => {
    const { 'Content-Type': _type, ...headers } = whatsappPost('{}').headers;
    const { status } = await desk.send('/webhooks/wa', { method: 'POST', headers, body: '{}' });
    expect(status).toBe(415);
  });
});

describe('a compressed body', () => {
  const json = JSON.stringify(whatsappMessages({ n: 1, at: 0 }));

  it.each([
    ['gzip', gzipSync(json)],
    ['deflate', deflateSync(json)],
    ['br', brotliCompressSync(json)],
    ['GZIP, identity', gzipSync(json)],
  ])('(%s) is refused with 415, well signed or not', async (encoding, body) => {
    const headers = {
      'Content-Type': 'application/json',
      'Content-Encoding': encoding,
      ...signForWhatsApp(json, APP_SECRET),
    };
    const { status } = await desk.send('/webhooks/wa', { method: 'POST', headers, body });
    expect(status).toBe(415);
    expect(await rejected('content_type')).toBe(1);
    await expectNothingStored();
  });

  it('called identity is not compressed', async () => {
    const body = whatsappMessages({ n: 1, at: desk.now() });
    const { status } = await desk.whatsapp(body, { headers: { 'Content-Encoding': 'identity' } });
    expect(status).toBe(200);
  });
});

describe('the size', () => {
  const padded = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;

  it('at the limit is taken', async () => {
    const { status } = await desk.whatsapp(padded(LIMIT_BYTES));
    expect(status).toBe(200);
  });

  it('over the limit is refused with 413 when the length says so', async () => {
    const { status, text } = await desk.whatsapp(padded(LIMIT_BYTES + 1));
    expect([status, text]).toEqual([413, 'Bodies are limited to 4194304 bytes\n']);
    expect(await rejected('too_large')).toBe(1);
    await expectNothingStored();
  });

  it('is refused by the length alone, before the body has come', async () => {
    const raw = await openRaw(desk.url);
    raw.write(`${WHATSAPP_UPLOAD}Connection: close\r\nContent-Length: 99999999999\r\n\r\n{`);
    await until(async () => (await rejected('too_large')) === 1);
    raw.destroy();
    expect(await raw.answer).toMatch(/^HTTP\/1.1 413 /);
  });

  it('over the limit is refused with 413 when no length is given', async () => {
    const { headers } = whatsappPost('');
    const pieces = Array.from({ length: 5 }, () => 'x'.repeat(1024 * 1024));
    const { status } = await desk.send('/webhooks/wa', {
      method: 'POST',
      headers: { ...headers, 'Transfer-Encoding': 'chunked' },
      body: pieces,
    });
    expect(status).toBe(413);
    expect(await rejected('too_large')).toBe(1);
    await expectNothingStored();
  });

  it('need not be told: a chunked body within the limit is taken', async () => {
    const { method, headers, body } = whatsappPost(whatsappMessages({ n: 1, at: desk.now() }));
    const { status } = await desk.send('/webhooks/wa', {
      method,
      headers,
      body: [body.slice(0, 10), body.slice(10)],
    });
    expect(status).toBe(200);
  });

  it('leaves the connection fit for the next request', async () => {
    const raw = await openRaw(desk.url);
    const body = 'x'.repeat(LIMIT_BYTES + 1);
    raw.write(`${WHATSAPP_UPLOAD}Content-Length: ${body.length}\r\n\r\n${body}`);
    raw.write('GET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await raw.answer).match(/^HTTP\/1.1 \d+/gm)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
  });

  it('leaves the connection fit for the next request, though no length was given', async () => {
    const raw = await openRaw(desk.url);
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    raw.write(`${WHATSAPP_UPLOAD}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(6)}0\r\n\r\n`);
    raw.write('GET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await raw.answer).match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
  });
});

describe('what is not JSON', () => {
  const signed = (body: Buffer): Promise<Answer> => {
    const { headers } = whatsappPost('');
    return desk.send('/webhooks/wa', { method: 'POST', headers: { ...headers, ...signatureOf(body) }, body });
  };

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['half an object', Buffer.from('{"a":')],
    ['a byte order mark', Buffer.from('\ufeff{}')],
    ['NaN', Buffer.from('NaN')],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
  ])('(%s) is refused with 400, however well signed', async (_case, body) => {
    const { status, text } = await signed(body);
    expect(status).toBe(400);
    expect(text).toMatch(/^The body is not (JSON|UTF-8)\n$/);
    expect(await rejected('not_json')).toBe(1);
    await expectNothingStored();
  });

  it('is not quoted back', () => {
    expect(() => parseJson(Buffer.from('secret text'))).toThrow(/^The body is not JSON$/);
  });
});

/** Over bytes, which need not be text. */
function signatureOf(body: Buffer): Record<string, string> {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', APP_SECRET).update(body).digest('hex')}` };
}

describe('an upload that breaks off', () => {
  it.each([
    ['with a length', 'Content-Length: 1000', '{"half":'],
    ['in chunks', 'Transfer-Encoding: chunked', '8\r\n{"half":\r\n'],
  ])('(%s) is counted, and stores nothing', async (_case, length, body) => {
    const raw = await openRaw(desk.url);
    raw.write(`${WHATSAPP_UPLOAD}${length}\r\n\r\n${body}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    raw.destroy();
    await until(async () => (await rejected('aborted')) === 1);
    await expectNothingStored();
  });

  it('does not trouble the next one', async () => {
    for (let n = 0; n < 20; n += 1) {
      const raw = await openRaw(desk.url);
      raw.write(`${WHATSAPP_UPLOAD}Content-Length: 9\r\n\r\n{`);
      raw.destroy();
    }
    const post = genericPost({ events: [] }, { now: desk.now() });
    expect((await desk.send('/webhooks/shop', post)).status).toBe(200);
  });
});

describe('a form of Twilio’s, which is taken apart before it is known who sent it', () => {
  const CONFIG = `publicUrl: https://kpi.example.org
sources:
  - { name: tw, kind: twilio, authToken: token-of-twilio-1234, inboxes: { '*': { inbox: support } } }`;
  const LARGE = `Body=${'x'.repeat(256 * 1024)}`;

  it.each([
    ['in one piece', LARGE, {}],
    ['in chunks', [LARGE], { 'Transfer-Encoding': 'chunked' }],
    ['in a thousand and one parameters', 'a&'.repeat(1001), {}],
  ])('is refused with 413 where none of theirs is as large: %s', async (_case, body, headers) => {
    const form = {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Twilio-Signature': `${'A'.repeat(27)}=`,
    };
    const twilio = await startExporter({ config: configText('', CONFIG) });
    const { status } = await twilio.send('/webhooks/tw', {
      method: 'POST',
      headers: { ...form, ...headers },
      body,
    });
    expect(status).toBe(413);
    expect(await twilio.value('helpdesk_webhook_rejected_total{source="tw",reason="too_large"}')).toBe(1);
  });
});
