/** Every way to knock at the exporter's doors, as arbitraries of fast-check: most with the right key, some without. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import {
  GENERIC_DOCUMENTS,
  MARK,
  PHONE_MARK,
  WHATSAPP_DOCUMENTS,
} from '../../exporter/src/sources/testing/documents.ts';
import { hostileBodies } from '../../exporter/src/sources/testing/hostileBodies.ts';
import type { HostileBody } from '../../exporter/src/sources/testing/hostileBodies.ts';
import { HOSTILE_BYTES, HOSTILE_KEYS } from '../../exporter/src/sources/testing/hostileValues.ts';
import { WHATSAPP_UPLOAD } from '../../exporter/src/testing/webhooks.ts';
import type { Client, HttpRequest, Reply } from './client.ts';
import { API_TOKEN, APP_SECRET, DEAD_LETTER_TOKEN, SHOP_SECRET, VERIFY_TOKEN } from './leaks.ts';

export interface FuzzRequest {
  readonly kind: string;
  send(client: Client): Promise<Reply>;
  /** What is wrong with the answer, beside what no answer may be. */
  faultOf?(reply: Reply): string | undefined;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
const PRIVATE_TOKEN = `${MARK}${PHONE_MARK}123`;

const nowSeconds = () => Math.floor(Date.now() / 1000);
const whatsappBodies = hostileBodies(WHATSAPP_DOCUMENTS, nowSeconds);
const genericBodies = hostileBodies(GENERIC_DOCUMENTS, nowSeconds);

function shown<T extends object>(value: T, ...about: readonly unknown[]): T {
  const parts = about.map((part) => (typeof part === 'string' ? part : fc.stringify(part)).slice(0, 600));
  return Object.assign(value, { [fc.toStringMethod]: () => parts.join(' ') });
}

function viaHttp(kind: string, toRequest: () => HttpRequest, ...about: readonly unknown[]): FuzzRequest {
  return shown({ kind, send: (client: Client) => client.send(toRequest()) }, kind, ...about);
}

type Headers = Readonly<Record<string, string>>;

function whatsappSignature(body: Buffer, secret = APP_SECRET): Headers {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

function genericSignature(body: Buffer, secret = SHOP_SECRET): Headers {
  const id = `msg_${createHmac('sha1', 'id').update(body).digest('hex')}`;
  const timestamp = String(nowSeconds());
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

/** Behind the right signature the parser gets to see it: anything but success or "no JSON" is a fault. */
function isAnswered({ statuses: [status = 0] }: Reply): string | undefined {
  return [200, 400, 413].includes(status) ? undefined : `a signed webhook was answered ${status}`;
}

/** All of them JSON, however long a client makes it. */
const JSON_TYPES = fc.constantFrom(
  ...Array<string>(9).fill('application/json'),
  'Application/JSON; charset=utf-8',
  `application/json${';'.repeat(10_000)}`,
);

const REST = fc.constantFrom(
  '',
  '',
  '',
  '/',
  `/${PRIVATE_TOKEN}`,
  '/%00',
  '/a/b/c',
  '/%2e%2e/x',
  '/%ff',
  '?q=1',
);

const signedWhatsApp = fc
  .record({ body: whatsappBodies, rest: REST, type: JSON_TYPES })
  .map(({ body, rest, type }) => ({
    ...viaHttp('whatsapp', () =>
      post(`/webhooks/wa${rest}`, body, { ...whatsappSignature(body.bytes), 'Content-Type': type }),
    ),
    faultOf: isAnswered,
    [fc.toStringMethod]: () => `whatsapp ${rest} ${type.slice(0, 60)} ${fc.stringify(body)}`,
  }));

const signedGeneric = fc
  .record({ body: genericBodies, rest: REST, type: JSON_TYPES })
  .map(({ body, rest, type }) => ({
    ...viaHttp('generic', () =>
      post(`/webhooks/shop${rest}`, body, { ...genericSignature(body.bytes), 'Content-Type': type }),
    ),
    faultOf: isAnswered,
    [fc.toStringMethod]: () => `generic ${rest} ${type.slice(0, 60)} ${fc.stringify(body)}`,
  }));

function post(path: string, { bytes }: HostileBody, headers: Headers): HttpRequest {
  return {
    method: 'POST',
    path,
    body: bytes,
    headers: { ...JSON_TYPE, ...headers, 'Content-Length': bytes.length },
  };
}

const OTHER_SECRETS = ['', 'wrong', MARK, `${APP_SECRET}x`] as const;

/** Header values Node.js lets through, each wrong in its own way. */
const FORGERIES: readonly ((body: Buffer, secret: string) => Headers)[] = [
  () => ({}),
  (body, secret) => whatsappSignature(body, secret || 'x'),
  (body, secret) => genericSignature(body, secret || 'x'),
  (body) => ({ 'x-hub-signature-256': `sha256=${MARK}${body.length}` }),
  () => ({ 'x-hub-signature-256': `sha1=${'0'.repeat(40)}` }),
  () => ({ 'x-hub-signature-256': `sha256=${'='.repeat(12_000)}` }),
  (body) => ({ 'x-hub-signature-256': whatsappSignature(body)['x-hub-signature-256']!.toUpperCase() }),
  (body) => ({ ...genericSignature(body), 'webhook-timestamp': '1' }),
  (body) => ({ ...genericSignature(body), 'webhook-timestamp': `${nowSeconds()}.5` }),
  (body) => ({ ...genericSignature(body), 'webhook-timestamp': '9'.repeat(10_000) }),
  (body) => ({ ...genericSignature(body), 'webhook-id': `${MARK}.1` }),
  (body) => ({ ...genericSignature(body), 'webhook-id': 'a'.repeat(10_000) }),
  (body) => ({ ...genericSignature(body), 'webhook-signature': `v1,${MARK}` }),
  (body) => ({ ...genericSignature(body), 'webhook-signature': 'v1, '.repeat(3000) }),
  (body) => ({ ...genericSignature(body), 'webhook-signature': `v1,${'A'.repeat(43)}= `.repeat(250) }),
  (body) => ({ ...genericSignature(body), 'Content-Type': 'text/plain' }),
  (body) => ({ ...whatsappSignature(body), 'Content-Encoding': 'gzip' }),
];

const forged = fc
  .record({
    path: fc.constantFrom(
      '/webhooks/wa',
      '/webhooks/shop',
      `/webhooks/${MARK}`,
      '/webhooks/',
      '/webhooks/__proto__',
    ),
    body: fc.oneof(whatsappBodies, genericBodies),
    forgery: fc.nat({ max: FORGERIES.length - 1 }),
    secret: fc.constantFrom(...OTHER_SECRETS),
  })
  .map(({ path, body, forgery, secret }) => ({
    ...viaHttp('forged', () => post(path, body, FORGERIES[forgery]!(body.bytes, secret))),
    faultOf: isTurnedAway,
    [fc.toStringMethod]: () => `forgery ${forgery} ${path} ${JSON.stringify(secret)} ${fc.stringify(body)}`,
  }));

function isTurnedAway({ statuses: [status = 0] }: Reply): string | undefined {
  return status >= 400 && status < 500 ? undefined : `a forged webhook was answered ${status}`;
}

const TOKENS = [
  undefined,
  `Bearer ${API_TOKEN}`,
  `Bearer ${DEAD_LETTER_TOKEN}`,
  `Bearer ${PRIVATE_TOKEN}`,
  'Bearer ',
  `Basic ${MARK}`,
] as const;
const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'OPTIONS',
  'PUT',
  'PATCH',
  'DELETE',
  'TRACE',
  'PROPFIND',
  'M-SEARCH',
] as const;
const QUERIES = [
  '',
  '?state=waiting',
  '?state=overdue',
  `?state=${MARK}`,
  '?state=waiting&state=overdue',
  '?source=wa&limit=1000',
  `?source=${MARK}&limit=-1`,
  '?__proto__=1&constructor=2',
  '?state[]=%F0%9F',
  `?${'a&'.repeat(3000)}`,
] as const;

const PATHS = [
  '/',
  '/-/healthy',
  '/-/ready',
  '/-/reload',
  '/api/v1/conversations',
  '/api/v1/customers/',
  `/api/v1/customers/${PRIVATE_TOKEN}`,
  '/api/v1/customers/AAAAAAAAAAAAAAAAAAAAAA',
  `/api/v1/customers/${'a'.repeat(64)}`,
  '/api/v1/customers/__proto__',
  '/api/v1/customers/%2e%2e',
  '/api/v1/dead-letters',
  // Of those there are, each gives its raw content away, as it should.
  '/api/v1/dead-letters/999999999999999',
  '/api/v1/dead-letters/__proto__',
  `/${PRIVATE_TOKEN}`,
  '//metrics',
  '/metrics/',
  '/%',
  '/webhooks',
  '/webhooks/constructor/x',
  '/webhooks/wa',
  '/webhooks/shop',
] as const;

const otherRoutes = fc
  .record({
    method: fc.constantFrom(...METHODS),
    path: fc.constantFrom(...PATHS),
    query: fc.constantFrom(...QUERIES),
    token: fc.constantFrom(...TOKENS),
    body: fc.constantFrom(undefined, Buffer.from('{}'), Buffer.from(MARK)),
  })
  .map(({ method, path, query, token, body }) => {
    const headers = { ...(token === undefined ? {} : { Authorization: token }) };
    const sent = { method, path: path + query, headers, ...(body && method !== 'TRACE' ? { body } : {}) };
    return viaHttp('route', () => sent, sent);
  });

const HANDSHAKE_VALUES = [
  '',
  'subscribe',
  VERIFY_TOKEN,
  '1158201444',
  MARK,
  '<script>',
  '%00',
  'a'.repeat(9000),
] as const;

const handshakes = fc
  .record({
    mode: fc.constantFrom(...HANDSHAKE_VALUES),
    token: fc.constantFrom(...HANDSHAKE_VALUES),
    challenge: fc.constantFrom(...HANDSHAKE_VALUES),
  })
  // Who knows the token may have anything repeated that looks like a challenge.
  .filter(({ token, challenge }) => token !== VERIFY_TOKEN || ![MARK, VERIFY_TOKEN].includes(challenge))
  .map(({ mode, token, challenge }) => {
    const path = `/webhooks/wa?hub.mode=${mode}&hub.verify_token=${token}&hub.challenge=${challenge}`;
    return {
      ...viaHttp('handshake', () => ({ method: 'GET', path, headers: {} }), path),
      faultOf: ({ text }: Reply) => (text.includes('<script>') ? 'markup is sent back' : undefined),
    };
  });

const ACCEPTS = [
  '*/*',
  'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  'application/openmetrics-text; version=0.0.1; charset=utf-8',
  'application/openmetrics-text;version="1.0.0";escaping=allow-utf-8;q=NaN',
  'application/openmetrics-text;q=1e999',
  'application/openmetrics-text;q=-1,text/plain;q=Infinity',
  ';;;;====,,,,',
  'a/b;'.repeat(1500),
  ','.repeat(6000),
  `text/plain;version=${' '.repeat(6000)}x`,
  `application/openmetrics-text;${'__proto__=1;'.repeat(500)}`,
  MARK,
] as const;
const ENCODINGS = [
  undefined,
  'gzip',
  'identity;q=0',
  '*;q=0',
  'gzip;q=1e9',
  'gzip,'.repeat(1200),
  `${' '.repeat(6000)};`,
] as const;

const metricsScrapes = fc
  .record({
    accept: fc.constantFrom(...ACCEPTS),
    encoding: fc.constantFrom(...ENCODINGS),
    method: fc.constantFrom('GET', 'HEAD'),
  })
  .map(({ accept, encoding, method }) => {
    const headers = { Accept: accept, ...(encoding === undefined ? {} : { 'Accept-Encoding': encoding }) };
    return {
      ...viaHttp('metrics', () => ({ method, path: '/metrics', headers }), method, headers),
      faultOf: ({ statuses: [status] }: Reply) =>
        status === 200 ? undefined : `a scrape was answered ${status}`,
    };
  });

interface RawAttack {
  readonly text: string;
  /** Two readings are possible: only a refusal, and the end of the connection, is safe. */
  readonly isAmbiguous?: boolean;
}

const INNER = `GET /${MARK}-smuggled HTTP/1.1\r\nHost: a\r\n\r\n`;

const RAW_ATTACKS: readonly RawAttack[] = [
  { text: '\r\n\r\n\r\n' },
  { text: 'GET\r\n\r\n' },
  { text: 'GET / HTTP/9.9\r\n\r\n' },
  { text: 'GET  /  HTTP/1.1\r\nHost: a\r\n\r\n' },
  { text: 'GET /metrics\r\n' },
  { text: 'G\u0000T / HTTP/1.1\r\nHost: a\r\n\r\n' },
  { text: `GET /${MARK} HTTP/1.1\r\n\r\n` },
  { text: 'GET http://other.example/-/healthy HTTP/1.1\r\nHost: other.example\r\n\r\n' },
  { text: `GET http://othe:r.example/${MARK} HTTP/1.1\r\nHost: other.example\r\n\r\n` },
  { text: `GET //user@othe:r.example/${MARK}#x HTTP/1.1\r\nHost: other.example\r\n\r\n` },
  { text: 'GET //[::1 HTTP/1.1\r\nHost: [\r\n\r\n' },
  { text: 'GET http://%/ HTTP/1.1\r\nHost: %\r\n\r\n' },
  { text: 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n' },
  { text: 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n' },
  { text: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
  { text: 'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n' },
  { text: 'GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n' },
  { text: 'POST /-/reload HTTP/1.1\r\nHost: a\r\nExpect: nonsense\r\nContent-Length: 0\r\n\r\n' },
  { text: `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n` },
  { text: `GET / HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(3000)}\r\n` },
  { text: `GET /${'p'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n` },
  { text: 'GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n' },
  { text: 'GET / HTTP/1.1\r\nHost: a\r\nX\u0000: b\r\n\r\n' },
  { text: 'GET / HTTP/1.1\nHost: a\n\n' },
  { text: `GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(20) },
  {
    text: `GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n${WHATSAPP_UPLOAD}Content-Length: 2\r\n\r\n{}GET /metr`,
  },
  { text: `${WHATSAPP_UPLOAD}Content-Length: 9\r\n\r\n{"a"` },
  { text: `${WHATSAPP_UPLOAD}Content-Length: 99999999\r\n\r\n{` },
  {
    text: `${WHATSAPP_UPLOAD}Transfer-Encoding: chunked\r\n\r\n5;${'x=y;'.repeat(5000)}\r\n{"a":\r\n0\r\n\r\n`,
  },
  {
    text: `${WHATSAPP_UPLOAD}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Length: 5\r\nX: ${MARK}\r\n\r\n`,
  },
  { text: `${WHATSAPP_UPLOAD}Transfer-Encoding: chunked\r\n\r\n${'1\r\n{\r\n'.repeat(500)}` },
  { text: `${WHATSAPP_UPLOAD}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF1\r\n{}`, isAmbiguous: true },
  {
    text: `${WHATSAPP_UPLOAD}Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n${INNER}`,
    isAmbiguous: true,
  },
  {
    text: `${WHATSAPP_UPLOAD}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${INNER}`,
    isAmbiguous: true,
  },
  {
    text: `${WHATSAPP_UPLOAD}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n${INNER}\r\n0\r\n\r\n`,
    isAmbiguous: true,
  },
  { text: `${WHATSAPP_UPLOAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}${INNER}`, isAmbiguous: true },
  { text: `${WHATSAPP_UPLOAD}Content-Length: 2, 3\r\n\r\n{}${INNER}`, isAmbiguous: true },
  { text: `${WHATSAPP_UPLOAD}Content-Length: +2\r\n\r\n{}${INNER}`, isAmbiguous: true },
  { text: `${WHATSAPP_UPLOAD}Content-Length: 2x\r\n\r\n{}${INNER}`, isAmbiguous: true },
  { text: `${WHATSAPP_UPLOAD}Content-Length : 2\r\n\r\n{}${INNER}`, isAmbiguous: true },
  { text: `${WHATSAPP_UPLOAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${INNER}`, isAmbiguous: true },
  {
    text: `${WHATSAPP_UPLOAD}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${INNER}`,
    isAmbiguous: true,
  },
  { text: `${WHATSAPP_UPLOAD}Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n${INNER}`, isAmbiguous: true },
];

/** Faults in the bytes of the attack itself; no longer a clear case, but still not to be answered with a 5xx. */
type Noise = { readonly at: number; readonly bytes: Buffer }[];

const noise: fc.Arbitrary<Noise> = fc.array(
  fc.record({
    at: fc.nat({ max: 400 }),
    bytes: fc.constantFrom(...HOSTILE_BYTES, ...HOSTILE_KEYS.map((key) => Buffer.from(key))),
  }),
  { maxLength: 2 },
);

const rawBytes = fc
  .record({
    attack: fc.nat({ max: RAW_ATTACKS.length - 1 }),
    noise: fc.oneof({ weight: 2, arbitrary: fc.constant<Noise>([]) }, { weight: 1, arbitrary: noise }),
    splitAt: fc.nat({ max: 300 }),
    isCutShort: fc.integer({ min: 0, max: 4 }).map((roll) => roll === 4),
  })
  .map(({ attack, noise: faults, splitAt, isCutShort }) => {
    const { text, isAmbiguous = false } = RAW_ATTACKS[attack]!;
    const bytes = faults.reduce<Buffer>(
      (all, { at, bytes: put }) => Buffer.concat([all.subarray(0, at), put, all.subarray(at)]),
      Buffer.from(text, 'latin1'),
    );
    const pieces = [bytes.subarray(0, splitAt), bytes.subarray(splitAt)].filter(({ length }) => length > 0);
    return shown(
      {
        kind: 'raw',
        send: (client: Client) => client.sendRaw(pieces, isCutShort),
        ...(isAmbiguous && faults.length === 0 && !isCutShort ? { faultOf: isRefusedOnce } : {}),
      },
      `raw ${attack} cut ${isCutShort}`,
      bytes.toString('latin1', 0, 600),
    );
  });

/** At most a refusal, and no second answer: what was smuggled in has not been taken for a request. */
function isRefusedOnce({ statuses: [status = 400, ...more], statuses }: Reply): string | undefined {
  return status >= 400 && more.length === 0 ? undefined : `ambiguous framing was answered ${statuses.join()}`;
}

export const requests: fc.Arbitrary<FuzzRequest> = fc.oneof(
  { weight: 400, arbitrary: signedWhatsApp },
  { weight: 400, arbitrary: signedGeneric },
  { weight: 80, arbitrary: forged },
  { weight: 60, arbitrary: otherRoutes },
  { weight: 25, arbitrary: handshakes },
  { weight: 8, arbitrary: metricsScrapes },
  { weight: 27, arbitrary: rawBytes },
);
