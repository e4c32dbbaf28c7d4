import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import type { Delivery } from './deliver.ts';
import { postAll, type PostOptions, type Progress } from './post.ts';
import type { WebhookPost } from './request.ts';
import { createTransport, type Answer, type Transport } from './transport.ts';

const START = Date.UTC(2026, 5, 1, 12);

function deliveriesAt(...seconds: readonly number[]): Delivery[] {
  return seconds.map((second, index) => ({
    number: index + 1,
    source: 'whatsapp',
    deliverAt: START + second * 1000,
    signs: [],
  }));
}

function toPost({ number }: Delivery): WebhookPost {
  return { path: '/webhooks/wa', body: String(number), headers: { 'x-number': String(number) } };
}

/** Answers what the test says for each request body, after a turn of the event loop or the test's own promise. */
class FakeTransport implements Transport {
  readonly sent: string[] = [];
  readonly #reply: (body: string, attempt: number) => Promise<Answer> | Answer;

  constructor(reply: (body: string, attempt: number) => Promise<Answer> | Answer = () => ({ status: 200 })) {
    this.#reply = reply;
  }

  async send({ body }: WebhookPost): Promise<Answer> {
    this.sent.push(body);
    await new Promise((resolve) => setImmediate(resolve));
    return this.#reply(body, this.sent.filter((one) => one === body).length);
  }

  close(): void {
    this.sent.length = 0;
  }
}

function options(transport: Transport, more: Partial<PostOptions> = {}): PostOptions {
  return {
    transport,
    toRequests: (delivery) => [toPost(delivery)],
    speed: Infinity,
    start: { eventAt: START, wallAt: 0 },
    windowMs: 4000,
    concurrency: 8,
    backoffMs: 1,
    ...more,
  };
}

describe('postAll', () => {
  test('posts everything, in order where one waits for the other', async () => {
    const transport = new FakeTransport();
    const report = await postAll(deliveriesAt(0, 1, 2), options(transport, { concurrency: 1 }));
    expect(transport.sent).toEqual(['1', '2', '3']);
    expect(report).toMatchObject({ total: 3, posted: 3, accepted: 3, refused: 0, retried: 0 });
    expect(report.missing.size).toBe(0);
  });

  test('requests under way never lie further apart in event time than the window, nor are they more than allowed', async () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 6000 }), { minLength: 5, maxLength: 60 });
    const limits = fc.record({
      windowMs: fc.integer({ min: 0, max: 8000 }),
      concurrency: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(
        gaps,
        limits,
        fc.infiniteStream(fc.boolean()),
        async (gapsMs, { windowMs, concurrency }, slow) => {
          let at = START;
          const deliveries = gapsMs.map((gap, index) => ({
            ...deliveriesAt(0)[0]!,
            number: index,
            deliverAt: (at += gap),
          }));
          const underWay = new Map<string, number>();
          const transport: Transport = {
            close: () => undefined,
            send: async ({ body }) => {
              underWay.set(body, deliveries[Number(body)]!.deliverAt);
              const times = [...underWay.values()];
              expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(windowMs);
              expect(times.length).toBeLessThanOrEqual(concurrency);
              do await new Promise((resolve) => setImmediate(resolve));
              while (slow.next().value);
              underWay.delete(body);
              return { status: 200 };
            },
          };
          const report = await postAll(deliveries, options(transport, { windowMs, concurrency }));
          expect(report.accepted).toBe(deliveries.length);
        },
      ),
      { numRuns: 60, seed: 20_260_601 },
    );
  });

  test('a request that must be repeated holds up what lies beyond the window', async () => {
    const transport = new FakeTransport((body, attempt) => ({
      status: body === '1' && attempt < 3 ? 503 : 200,
    }));
    const report = await postAll(deliveriesAt(0, 2, 5), options(transport));
    expect(transport.sent.indexOf('3')).toBeGreaterThan(transport.sent.lastIndexOf('1'));
    expect(transport.sent.indexOf('2')).toBeLessThan(transport.sent.lastIndexOf('1'));
    expect(report).toMatchObject({ accepted: 3, refused: 0, retried: 2 });
  });

  test.each([408, 429, 500, 503])('status %d is tried again', async (status) => {
    const transport = new FakeTransport((_body, attempt) => ({ status: attempt === 1 ? status : 200 }));
    expect(await postAll(deliveriesAt(0), options(transport))).toMatchObject({ accepted: 1, retried: 1 });
  });

  test.each([400, 401, 403, 404, 413])('status %d is final', async (status) => {
    const transport = new FakeTransport(() => ({ status }));
    const report = await postAll(deliveriesAt(0), options(transport));
    expect(report).toMatchObject({
      accepted: 0,
      refused: 1,
      retried: 0,
      reasons: { [`status ${status}`]: 1 },
    });
    expect(report.missing.size).toBe(1);
  });

  test('a broken connection is tried again, and given up after the attempts', async () => {
    const broken = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    const transport = new FakeTransport(() => Promise.reject(broken));
    const report = await postAll(deliveriesAt(0), options(transport, { maxAttempts: 4 }));
    expect(report).toMatchObject({ accepted: 0, refused: 1, retried: 3, reasons: { ECONNREFUSED: 1 } });
    expect(transport.sent).toHaveLength(4);
  });

  test('waits as long as the receiver asks for', async () => {
    const times: number[] = [];
    const transport = new FakeTransport((_body, attempt) => {
      times.push(performance.now());
      return attempt === 1 ? { status: 503, retryAfterMs: 80 } : { status: 200 };
    });
    await postAll(deliveriesAt(0), options(transport));
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(78);
  });

  test('a request is built anew for every attempt, with the time of sending', async () => {
    let clock = 1000;
    const stamps: number[] = [];
    const toRequests = (delivery: Delivery, sentAtMs: number) => {
      stamps.push(sentAtMs);
      return [toPost(delivery)];
    };
    const transport = new FakeTransport((_body, attempt) => {
      clock += 500;
      return { status: attempt === 1 ? 503 : 200 };
    });
    await postAll(deliveriesAt(0), options(transport, { toRequests, now: () => clock }));
    expect(stamps).toEqual([1000, 1500]);
  });

  test('a delivery of several requests is accepted with the last of them, and sent again whole', async () => {
    const toRequests = (delivery: Delivery) => ['a', 'b'].map((body) => ({ ...toPost(delivery), body }));
    const transport = new FakeTransport((body, attempt) => ({
      status: body === 'b' && attempt === 1 ? 503 : 200,
    }));
    const report = await postAll(deliveriesAt(0), options(transport, { toRequests }));
    expect(transport.sent).toEqual(['a', 'b', 'a', 'b']);
    expect(report).toMatchObject({ accepted: 1, retried: 1 });
  });

  test('a delivery of no request at all is told without one', async () => {
    const transport = new FakeTransport(() => ({ status: 500 }));
    const report = await postAll(deliveriesAt(0), options(transport, { toRequests: () => [] }));
    expect([transport.sent, report.accepted]).toEqual([[], 1]);
  });

  test('keeps pace: event time runs as many times as fast as the wall clock as it was told', async () => {
    const wallAt = Date.now();
    const sentAt: number[] = [];
    const transport = new FakeTransport(() => {
      sentAt.push(Date.now() - wallAt);
      return { status: 200 };
    });
    await postAll(
      deliveriesAt(0, 60, 120),
      options(transport, { speed: 1000, start: { eventAt: START, wallAt } }),
    );
    expect(sentAt[1]).toBeGreaterThanOrEqual(59);
    expect(sentAt[2]).toBeGreaterThanOrEqual(119);
    // At the pace of the wall clock it would be two minutes.
    expect(sentAt[2]).toBeLessThan(20_000);
  });

  test('an abort ends a long wait at once; what is under way is awaited, the rest is missing and not refused', async () => {
    const stop = new AbortController();
    const seen: Progress[] = [];
    const transport = new FakeTransport((body) => {
      if (body === '2') stop.abort();
      return { status: 200 };
    });
    const deliveries = deliveriesAt(0, 1, 100_000);
    const report = await postAll(
      deliveries,
      options(transport, {
        speed: 1000,
        start: { eventAt: START, wallAt: Date.now() },
        signal: stop.signal,
        onProgress: (progress) => seen.push(progress),
      }),
    );
    expect(report).toMatchObject({ posted: 2, accepted: 2, refused: 0, reachedAt: START + 1000 });
    expect([...report.missing]).toEqual([deliveries[2]]);
    expect(seen.at(-1)).toMatchObject({ total: 3, accepted: 2 });
  });

  test('nothing is tried again after an abort', async () => {
    const stop = new AbortController();
    const transport = new FakeTransport(() => {
      stop.abort();
      return { status: 503 };
    });
    const report = await postAll(
      deliveriesAt(0),
      options(transport, { signal: stop.signal, backoffMs: 60_000 }),
    );
    expect(report).toMatchObject({ posted: 1, accepted: 0, refused: 0, retried: 0 });
    expect(report.missing.size).toBe(1);
  });
});

describe('over HTTP', () => {
  let server: Server;
  const received: { method: string | undefined; url: string | undefined; body: string; header: unknown }[] =
    [];
  const sockets = new Set<unknown>();
  let reply: (request: IncomingMessage, response: ServerResponse) => void;

  beforeEach(async () => {
    received.length = 0;
    sockets.clear();
    reply = (_request, response) => response.writeHead(200).end('ok');
    server = createServer((request, response) => {
      sockets.add(request.socket);
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        received.push({
          method: request.method,
          url: request.url,
          body,
          header: request.headers['x-number'],
        });
        reply(request, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function url(): string {
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function post(deliveries: readonly Delivery[], more: Partial<PostOptions> = {}, base = url()) {
    const transport = createTransport(base, 2);
    try {
      return await postAll(deliveries, options(transport, { concurrency: 2, ...more }));
    } finally {
      transport.close();
    }
  }

  test('the body and headers arrive as they were built, over connections that are kept', async () => {
    await post(deliveriesAt(...Array.from({ length: 20 }, (_, second) => second)), {}, `${url()}/`);
    expect(received).toHaveLength(20);
    expect(received[0]).toEqual({ method: 'POST', url: '/webhooks/wa', body: '1', header: '1' });
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  test('an answer of 503 and a connection cut off are both tried again', async () => {
    let count = 0;
    reply = (request, response) => {
      count += 1;
      if (count === 1) response.writeHead(503, { 'retry-after': '0' }).end();
      else if (count === 2) request.socket.destroy();
      else response.writeHead(200).end();
    };
    expect(await post(deliveriesAt(0))).toMatchObject({ accepted: 1, refused: 0, retried: 2 });
    expect(received.map(({ body }) => body)).toEqual(['1', '1', '1']);
  });

  test('Retry-After is heeded', async () => {
    reply = (_request, response) =>
      response.writeHead(received.length === 1 ? 503 : 200, { 'retry-after': '1' }).end();
    const before = performance.now();
    await post(deliveriesAt(0));
    expect(performance.now() - before).toBeGreaterThanOrEqual(990);
  });

  test('nobody listening is no crash', async () => {
    const unused = url();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const report = await post(deliveriesAt(0), { maxAttempts: 2 }, unused);
    expect(report).toMatchObject({ refused: 1, reasons: { ECONNREFUSED: 1 } });
    server = createServer().listen(0, '127.0.0.1');
  });
});
