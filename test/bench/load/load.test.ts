import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createHmac } from 'node:crypto';
import { forge } from '../traffic/forge.ts';
import { APP_SECRET } from '../traffic/recipe.ts';
import type { Recipe } from '../traffic/recipe.ts';
import { KeptSupply } from '../traffic/supply.ts';
import { poissonArrivals, saturatingArrivals } from './arrivals.ts';
import { AnswerReader } from './connection.ts';
import { runLoad } from './load.ts';
import type { LoadReport } from './load.ts';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<number> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return (started.address() as AddressInfo).port;
}

const RECIPE: Recipe = {
  kind: 'inbound',
  name: 'test',
  webhooks: 0,
  firstCustomer: 0,
  customers: 100,
  inboxes: 4,
  startsAtMs: 1_700_000_000_000,
  stepMs: 1,
};

function send(
  port: number,
  webhooks: number,
  more: { ratePerSecond?: number; connections?: number; drainMs?: number } = {},
): Promise<LoadReport> {
  const { ratePerSecond, connections = 8, drainMs = 10_000 } = more;
  return runLoad({
    port,
    connections,
    drainMs,
    arrivals: ratePerSecond === undefined ? saturatingArrivals() : poissonArrivals(ratePerSecond, 1),
    supply: new KeptSupply([forge({ ...RECIPE, webhooks }, 0, webhooks)]),
  });
}

/** Answers at once but for `stallMs` from the first request on, when nobody is answered. */
function stallingOnce(stallMs: number): RequestListener {
  let until: number | undefined;
  return (request, response) => {
    request.resume();
    until ??= Date.now() + stallMs;
    setTimeout(() => response.end('OK'), Math.max(0, until - Date.now()));
  };
}

test('a server that stalls for a second shows it in every request due meanwhile, however few connections there are', async () => {
  const port = await serve(stallingOnce(1000));
  const { latency, accepted } = await send(port, 600, { ratePerSecond: 200, connections: 2 });
  expect(accepted).toBe(600);
  // A third of the requests was due during the stall, and waited half of it on average. A generator that waits for
  // answers would have sent two of them.
  expect(latency.p90).toBeGreaterThan(500);
  expect(latency.p99).toBeGreaterThan(900);
});

test('requests are sent on schedule while others are not answered', async () => {
  let begun = 0;
  const port = await serve((request, response) => {
    request.resume();
    begun += 1;
    if (begun === 40) for (const answer of held) answer.end('OK');
    else if (begun > 40) response.end('OK');
    else held.push(response);
  });
  const held: { end(text: string): void }[] = [];
  const { accepted, errors } = await send(port, 60, { ratePerSecond: 400, connections: 64, drainMs: 2000 });
  expect({ accepted, errors }).toEqual({ accepted: 59, errors: { unanswered: 1 } });
});

test('every request is sent once, and all of them are told apart by their answers', async () => {
  const seen = new Set<string>();
  let answered = 0;
  const port = await serve((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString()));
    request.on('end', () => {
      const { entry } = JSON.parse(body) as {
        entry: { changes: { value: { messages: { id: string }[] } }[] }[];
      };
      seen.add(entry[0]!.changes[0]!.value.messages[0]!.id);
      answered += 1;
      response.statusCode = answered % 10 === 0 ? 503 : 200;
      response.end('OK');
    });
  });
  const report = await send(port, 500);
  expect(seen.size).toBe(500);
  expect(report).toMatchObject({ sent: 500, accepted: 450, errors: { 503: 50 } });
  expect(report.latency.count).toBe(500);
});

test('requests that were never late are given their time, however long all of them took', async () => {
  const port = await serve((request, response) => {
    request.resume();
    setTimeout(() => response.end('OK'), 100);
  });
  const { accepted, errors, elapsedMs } = await send(port, 50, { connections: 2, drainMs: 2000 });
  expect({ accepted, errors }).toEqual({ accepted: 50, errors: {} });
  expect(elapsedMs).toBeGreaterThan(2000);
});

test('connections take turns, so that none is left unused until the server gives it up', async () => {
  const used = new Set<Socket>();
  const port = await serve((request, response) => {
    request.resume();
    used.add(request.socket);
    response.end('OK');
  });
  await send(port, 80, { ratePerSecond: 200, connections: 8 });
  expect(used.size).toBe(8);
});

test('a connection is not used again behind an answer that ends it', async () => {
  const port = await serve((request, response) => {
    request.resume();
    response.end('OK');
  });
  // As the exporter does after so many requests: the next one on that connection would be refused.
  if (server) server.maxRequestsPerSocket = 5;
  const { accepted, errors } = await send(port, 60, { connections: 2 });
  expect({ accepted, errors }).toEqual({ accepted: 60, errors: {} });
});

test('connections that the server closes because they are idle carry one request at a time when they are back', async () => {
  const CONNECTIONS = 16;
  const begunAt = Date.now();
  let mostAtOnce = 0;
  let idleEnded = 0;
  const busy = new Map<Socket, number>();
  const ending = new Set<Socket>();
  // Where requests have piled up it is idle between two of them, and at no other time.
  const endIfIdle = (socket: Socket) => {
    if ((busy.get(socket) ?? 0) > 0 || !ending.delete(socket)) return;
    idleEnded += 1;
    socket.destroy();
  };
  const port = await serve((request, response) => {
    const { socket } = request.resume();
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    mostAtOnce = Math.max(mostAtOnce, busy.get(socket) ?? 0);
    // Few connections are needed at first, all of them later.
    setTimeout(
      () => {
        busy.set(socket, (busy.get(socket) ?? 0) - 1);
        response.end('OK', () => {
          endIfIdle(socket);
        });
      },
      Date.now() < begunAt + 400 ? 0 : 100,
    );
  });
  let opened = 0;
  server?.on('connection', (socket) => {
    opened += 1;
    if (opened > CONNECTIONS) return;
    setTimeout(() => {
      ending.add(socket);
      endIfIdle(socket);
    }, 100);
  });
  const { accepted, errors } = await send(port, 400, { ratePerSecond: 400, connections: CONNECTIONS });
  // What is sent at the very moment of such an end is lost with the connection, as in any HTTP/1.1: that is told, too.
  const { ECONNRESET = 0, EPIPE = 0, closed = 0, ...others } = errors;
  expect({ told: accepted + ECONNRESET + EPIPE + closed, others }).toEqual({ told: 400, others: {} });
  expect({ idleEnded: idleEnded > 0, mostAtOnce }).toEqual({ idleEnded: true, mostAtOnce: 1 });
});

test('a connection that breaks is an error, and another takes its place', async () => {
  let begun = 0;
  const port = await serve((request, response) => {
    begun += 1;
    if (begun === 5) request.socket.destroy();
    else request.resume().on('end', () => response.end('OK'));
  });
  const { sent, accepted, errors } = await send(port, 50, { connections: 2 });
  expect({ sent, accepted }).toEqual({ sent: 50, accepted: 49 });
  expect(Object.values(errors)).toEqual([1]);
});

test('a server that never answers leaves nobody out of the count', async () => {
  const port = await serve((request) => request.resume());
  const { accepted, errors, latency } = await send(port, 20, {
    ratePerSecond: 1000,
    connections: 4,
    drainMs: 300,
  });
  expect({ accepted, errors }).toEqual({ accepted: 0, errors: { unanswered: 20 } });
  expect(latency.count).toBe(20);
  expect(latency.p50).toBeGreaterThanOrEqual(290);
});

test('requests carry the signature of their body', () => {
  const { bytes, ends } = forge({ ...RECIPE, kind: 'exchange', webhooks: 8 }, 0, 8);
  let from = 0;
  for (const end of ends) {
    const [head = '', body = ''] = Buffer.from(bytes.subarray(from, end)).toString().split('\r\n\r\n');
    const signature = createHmac('sha256', APP_SECRET).update(body).digest('hex');
    expect(head).toContain(`X-Hub-Signature-256: sha256=${signature}\r\nContent-Length: ${body.length}`);
    from = end;
  }
  expect(from).toBe(bytes.length);
});

test('arrivals come at the rate asked for, with the gaps of independent senders', () => {
  const arrivals = poissonArrivals(1000, 7);
  const times = Array.from({ length: 20_000 }, () => arrivals.next());
  const gaps = times.slice(1).map((time, index) => time - times[index]!);
  expect(times.at(-1)! / 20_000).toBeCloseTo(1, 1);
  expect(gaps.filter((gap) => gap > 1).length / gaps.length).toBeCloseTo(Math.exp(-1), 1);
});

test('an answer without a length ends with its connection', () => {
  const reader = new AnswerReader();
  expect(
    reader.push(Buffer.from('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n')),
  ).toBeUndefined();
  expect(reader.end()).toBe(408);
  expect(reader.end()).toBeUndefined();
  reader.push(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'));
  expect(reader.end()).toBeUndefined();
});

test('an answer is whole when its Content-Length is there, in however many pieces it comes', () => {
  const reader = new AnswerReader();
  expect(reader.push(Buffer.from('HTTP/1.1 200 OK\r\nContent-Le'))).toBeUndefined();
  expect(reader.push(Buffer.from('ngth: 3\r\n\r\nO'))).toBeUndefined();
  expect(reader.push(Buffer.from('K\n'))).toEqual({ status: 200, isLast: false });
  expect(reader.push(Buffer.from('HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n'))).toMatchObject({
    status: 503,
  });
});
