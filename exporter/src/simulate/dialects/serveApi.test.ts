import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiQuestion, DialectApi } from './dialect.ts';
import { serveApi } from './serveApi.ts';
import type { ServedApi } from './serveApi.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };
const NEVER = new AbortController().signal;

let asked: ApiQuestion[];
let served: ServedApi | undefined;

const api: DialectApi = {
  learn: () => undefined,
  answer: (question) => {
    asked.push(question);
    return { status: 404, body: { of: question.path } };
  },
};

async function serve(known: DialectApi | undefined = api): Promise<ServedApi> {
  served = await serveApi(() => known, LOOPBACK);
  return served;
}

beforeEach(() => {
  asked = [];
});

afterEach(() => served?.close());

it('hands the question to the dialect and gives its answer as JSON', async () => {
  const { url } = await serve();
  const answer = await fetch(`${url}/tickets/7?page=2`, {
    method: 'POST',
    headers: { authorization: 'Bearer t' },
    body: '{"a":1}',
  });
  expect([answer.status, answer.headers.get('content-type'), await answer.json()]).toEqual([
    404,
    'application/json',
    { of: '/tickets/7' },
  ]);
  const [question] = asked;
  expect(question).toMatchObject({ method: 'POST', path: '/tickets/7', body: '{"a":1}' });
  expect([question?.query.get('page'), question?.headers.authorization]).toEqual(['2', 'Bearer t']);
});

it('is not ready before there is a dialect to ask', async () => {
  served = await serveApi(() => undefined, LOOPBACK);
  expect((await fetch(served.url)).status).toBe(503);
});

it('turns away what it cannot read, and lives on', async () => {
  const { url } = await serve();
  expect((await fetch(`${url}//`)).status).toBe(400);
  expect((await fetch(`${url}/x`)).status).toBe(404);
});

it('rejects when somebody else listens there', async () => {
  const { url } = await serve();
  const again = serveApi(() => api, { host: '127.0.0.1', port: Number(new URL(url).port) });
  await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('answers nobody once it is closed', async () => {
  const { url, close } = await serve();
  await close();
  served = undefined;
  await expect(fetch(url)).rejects.toThrow();
});

describe('waiting until nobody asks', () => {
  it('begins anew with every question', async () => {
    const { url, untilUnasked } = await serve();
    const waiting = untilUnasked(3000, NEVER);
    await sleep(100);
    const askedAt = performance.now();
    await fetch(url);
    await waiting;
    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(2999);
  });

  it('counts from when it is waited for, not from a question before', async () => {
    const { untilUnasked } = await serve();
    const began = performance.now();
    await untilUnasked(100, NEVER);
    expect(performance.now() - began).toBeGreaterThanOrEqual(99);
  });

  it('ends at once when it is to stop', async () => {
    const { untilUnasked } = await serve();
    const stop = new AbortController();
    const waiting = untilUnasked(3_600_000, stop.signal);
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
  });
});
