/** Requests whose end can be read in two ways: a proxy before us may have read it the other way. */
import { disperse, openDoor, stranger, UPLOAD } from './door.ts';
import type { Door } from './door.ts';

const HIDDEN = 'GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n';
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

let door: Door;

beforeAll(async () => {
  door = await openDoor('{ requestTimeout: 2s, headersTimeout: 2s }');
}, 120_000);

afterAll(() => door.stop(), 120_000);

jest.setTimeout(180_000);

/** What comes back until the connection ends. */
async function answerTo(bytes: string): Promise<string> {
  const one = await stranger(door);
  one.socket.write(bytes, 'latin1');
  await one.ended;
  disperse([one]);
  return one.text();
}

it.each([
  [
    'a length and chunks',
    `${UPLOAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  ],
  [
    'chunks and a length',
    `${UPLOAD}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${HIDDEN}`,
  ],
  ['two lengths', `${UPLOAD}Content-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
  ['two lengths in one header', `${UPLOAD}Content-Length: 0, ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
  ['a signed length', `${UPLOAD}Content-Length: +0\r\n\r\n${HIDDEN}`],
  ['a negative length', `${UPLOAD}Content-Length: -1\r\n\r\n${HIDDEN}`],
  ['a hexadecimal length', `${UPLOAD}Content-Length: 0x0\r\n\r\n${HIDDEN}`],
  ['a length beyond all numbers', `${UPLOAD}Content-Length: 99999999999999999999999\r\n\r\n${HIDDEN}`],
  ['a blank before the colon', `${UPLOAD}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['an unknown coding', `${UPLOAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['a coding behind chunks', `${UPLOAD}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['a coding before chunks', `${UPLOAD}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
  [
    'two codings',
    `${UPLOAD}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  ],
  ['a quoted coding', `${UPLOAD}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['a folded header', `${UPLOAD}X: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['a lone line feed', `POST /webhooks/shop HTTP/1.1\nHost: x\nContent-Length: 0\n\n${HIDDEN}`],
  ['a lone carriage return', `${UPLOAD}X: a\rContent-Length: 0\r\n\r\n${HIDDEN}`],
  ['a NUL in a header', `${UPLOAD}X: a\u0000b\r\nContent-Length: 0\r\n\r\n${HIDDEN}`],
  ['no host', `POST /webhooks/shop HTTP/1.1\r\nContent-Length: 0\r\n\r\n${HIDDEN}`],
  ['two hosts', `GET /-/healthy HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: zero\r\n\r\n${HIDDEN}`],
  ['a blank in the path', `GET /-/healthy x HTTP/1.1\r\nHost: x\r\n\r\n${HIDDEN}`],
  ['another protocol', `GET /-/healthy HTTP/3.0\r\nHost: x\r\n\r\n${HIDDEN}`],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a TLS hello', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
])('%s is refused with 400, and nothing behind it is answered', async (_case, bytes) => {
  const answer = await answerTo(bytes);
  expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 400']);
  expect(answer).toMatch(/^Connection: close\r$/im);
  expect(answer).not.toContain('healthy');
});

it.each([
  ['is no number', 'zz\r\n'],
  ['is beyond all numbers', 'fffffffffffffffff\r\n'],
  ['is longer than it says', '1\r\nxx\r\n0\r\n\r\n'],
])('a chunk that %s ends the connection', async (_case, body) => {
  const answer = await answerTo(`${UPLOAD}Transfer-Encoding: chunked\r\n\r\n${body}${HIDDEN}`);
  expect(answer).not.toContain('healthy');
  expect(answer).not.toMatch(/^HTTP\/1.1 2/m);
});

it('a body that holds a request is a body', async () => {
  const answer = await answerTo(
    `${UPLOAD}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk(HIDDEN)}`,
  );
  expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 401']);
});

it.each([
  ['a header too large', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`],
  ['a path too long', `GET /webhooks/shop/${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ['too many headers', `GET / HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(101)}\r\n`],
])('%s is refused with 431', async (_case, bytes) => {
  expect(await answerTo(bytes)).toMatch(/^HTTP\/1.1 431 /);
});

it('CONNECT opens no tunnel', async () => {
  expect(await answerTo('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n')).not.toMatch(
    / 200 /,
  );
});

it('an upgrade is not made', async () => {
  const answer = await answerTo(
    'GET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n',
  );
  expect(answer).not.toContain('101 ');
});
