import { BadRequest } from '../errors.ts';
import { closeServersAfterEach, listenFor, openRaw, send } from '../testing/http.ts';
import { LogWatch } from '../testing/logs.ts';
import { createApp } from './app.ts';
import { LIMITS } from './testing/limits.ts';
import type { Route } from './app.ts';

let logs: LogWatch;

closeServersAfterEach();

afterEach(() => {
  logs.verify([]);
});

function serve(...routes: Route[]): Promise<string> {
  logs = new LogWatch();
  return listenFor(createApp(routes, { limits: LIMITS, log: logs.createLog() }));
}

const PLAIN: Route = {
  path: '/plain',
  handlers: {
    GET(ctx) {
      ctx.body = 'here';
    },
    POST(ctx) {
      ctx.body = 'taken';
    },
  },
};
const BELOW: Route = {
  path: '/below/',
  handlers: {
    GET(ctx) {
      ctx.body = ctx.path;
    },
  },
};
const ROOT: Route = {
  path: '/',
  handlers: {
    GET(ctx) {
      ctx.body = 'root';
    },
  },
};

function failing(error: unknown): Route {
  return {
    path: '/fails/',
    handlers: {
      GET() {
        throw error;
      },
    },
  };
}

describe('a route', () => {
  it.each([
    ['/plain', 200, 'here'],
    ['/plain?x=1', 200, 'here'],
    ['/', 200, 'root'],
    ['/below/', 200, '/below/'],
    ['/below/a/b', 200, '/below/a/b'],
    ['/below/../plain', 200, '/below/../plain'],
    ['/plain/', 404, 'Nothing here; see /\n'],
    ['/plain/../plain', 404, 'Nothing here; see /\n'],
    ['/PLAIN', 404, 'Nothing here; see /\n'],
    ['/%70lain', 404, 'Nothing here; see /\n'],
    ['//plain', 404, 'Nothing here; see /\n'],
    ['/below', 404, 'Nothing here; see /\n'],
    ['/elsewhere', 404, 'Nothing here; see /\n'],
    ['/__proto__', 404, 'Nothing here; see /\n'],
  ])('%s answers %d', async (target, status, text) => {
    const url = await serve(PLAIN, BELOW, ROOT);
    const answer = await send(url, target);
    expect([answer.status, answer.text]).toEqual([status, text]);
  });

  it('answers HEAD as GET, without the body', async () => {
    const url = await serve(PLAIN);
    const { status, headers, text } = await send(url, '/plain', { method: 'HEAD' });
    expect([status, headers['content-length'], text]).toEqual([200, '4', '']);
  });

  it.each(['PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
    'refuses %s with 405, saying what it takes',
    async (method) => {
      const url = await serve(PLAIN);
      const { status, headers } = await send(url, '/plain', { method });
      expect([status, headers.allow?.split(', ')]).toEqual([405, expect.arrayContaining(['GET', 'POST'])]);
    },
  );

  it('that takes GET says it takes HEAD too', async () => {
    // RFC 9110, 10.2.1: Allow lists the methods supported, and 9.3.2: HEAD is GET without the content.
    const url = await serve(PLAIN);
    const { headers } = await send(url, '/plain', { method: 'DELETE' });
    expect(headers.allow).toBe('GET, HEAD, POST');
  });

  it('refuses a method that is a property of every object', async () => {
    const url = await serve(PLAIN);
    const raw = await openRaw(url);
    raw.write('constructor /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await raw.answer).toMatch(/^HTTP\/1.1 40\d /);
  });

  it('marks every answer as not to be sniffed', async () => {
    const url = await serve(PLAIN);
    const answers = [await send(url, '/plain'), await send(url, '/nowhere')];
    expect(answers.map(({ headers }) => headers['x-content-type-options'])).toEqual(['nosniff', 'nosniff']);
  });
});

/** What is answered to a request line by itself. */
async function answerTo(line: string): Promise<string> {
  const url = await serve(PLAIN, ROOT, BELOW);
  const raw = await openRaw(url);
  raw.write(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return raw.answer;
}

describe('a target with scheme and authority', () => {
  // RFC 9112, 3.2.2: every server must take it. Whose authority it is says nothing here.
  it.each([
    ['http://example.com/plain', 'here'],
    ['HTTPS://example.com:8443/plain?x=1', 'here'],
    ['http://user:secret@example.com/plain', 'here'],
    ['http://exam:ple.example/plain', 'here'],
    ['http://%/plain', 'here'],
    ['http://example.com', 'root'],
    ['http://example.com?x=http://example.net/plain', 'root'],
    ['http://example.com//below/x', 'Nothing here; see /\n'],
    ['http://example.com/below/a:b@c', '/below/a:b@c'],
  ])('(%s) is its path', async (target, body) => {
    const [, answered] = (await answerTo(`GET ${target}`)).split('\r\n\r\n');
    expect(answered).toBe(body);
  });

  it.each(['http://', 'http:///plain', 'http:/plain', 'ftp://example.com/plain', 'plain', '*'])(
    'that is none (%s) is refused',
    async (target) => {
      expect(await answerTo(`OPTIONS ${target}`)).toMatch(/^HTTP\/1.1 400 /);
    },
  );
});

describe('a request line nobody should send', () => {
  it.each([
    ['an asterisk', 'OPTIONS *'],
    ['an origin without a path', 'GET http://example.com'],
    ['an origin that is none', 'GET http://'],
    ['a port that is none', 'GET http://example.com:port/plain'],
    ['a scheme without an end', 'GET http:'],
    ['a bad percent', 'GET /%zz'],
    ['dots', 'GET /../../etc/passwd'],
    ['a fragment', 'GET /#plain'],
    ['back slashes', 'GET \\\\plain'],
    ['a name and a port that is none', 'GET //user@exam:ple.example/x#y'],
    ['a letter of another alphabet', 'GET /\u00e9'],
  ])('(%s) is the fault of the sender, and no error of ours', async (_case, line) => {
    expect(await answerTo(line)).toMatch(/^HTTP\/1.1 (200|4\d\d) /);
  });

  // Node would read more into these, and warn on stderr with the whole of them.
  it.each(['/#plain', '/plain#', '//user@exam:ple.example/x#y', '/pl\u00e9in'])(
    '(%s) is refused',
    async (target) => {
      expect(await answerTo(`GET ${target}`)).toMatch(/^HTTP\/1.1 400 /);
    },
  );

  it('(a path without an end) is refused', async () => {
    const url = await serve(PLAIN);
    const raw = await openRaw(url);
    raw.write(`GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await raw.answer).toMatch(/^HTTP\/1.1 431 /);
  });
});

describe('an error', () => {
  it('made for the client is told as it is, and not logged', async () => {
    const url = await serve(failing(new BadRequest('The sky is not a parameter')));
    const { status, text, headers } = await send(url, '/fails/');
    expect([status, text]).toEqual([400, 'The sky is not a parameter\n']);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(logs.lines).toEqual([]);
  });

  it.each([
    new Error('database password is 1234'),
    new TypeError('x'),
    Object.assign(new Error('sneaky'), { status: 418, expose: true }),
    'a string',
    undefined,
    null,
  ])('of any other kind answers a bare 500 and is logged: %p', async (error) => {
    const url = await serve(failing(error));
    logs.expectError(/^Unexpected error while answering a request$/);
    const { status, text } = await send(url, '/fails/');
    expect([status, text]).toEqual([500, 'Internal error\n']);
    expect(logs.messages('error')).toHaveLength(1);
  });

  it('leaves no headers of the answer that was on its way', async () => {
    const url = await serve({
      path: '/half',
      handlers: {
        GET(ctx) {
          ctx.set('Content-Type', 'application/json');
          ctx.set('Content-Encoding', 'gzip');
          throw new BadRequest('No');
        },
      },
    });
    const { headers, text } = await send(url, '/half');
    expect([headers['content-encoding'], headers['content-type'], text]).toEqual([
      undefined,
      'text/plain; charset=utf-8',
      'No\n',
    ]);
  });

  it('is logged with the beginning of the path, since tokens may be behind it', async () => {
    const url = await serve(failing(new Error('x')));
    logs.expectError(/^Unexpected error/);
    await send(url, '/fails/shop/token-771?key=key-772');
    expect(logs.raw.join('')).not.toMatch(/77[12]/);
    expect(logs.lines[0]).toMatchObject({ path: '/fails/shop' });
  });

  it('of a client that hangs up is not ours', async () => {
    const url = await serve({
      path: '/slow',
      handlers: {
        async GET(ctx) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          ctx.body = 'x'.repeat(1_000_000);
        },
      },
    });
    const raw = await openRaw(url);
    raw.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 10));
    raw.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(logs.messages('error')).toEqual([]);
  });
});
