import { getEventListeners, getMaxListeners } from 'node:events';
import { ApiMalformed, ApiRefused, ApiUnavailable } from '../sources/apiErrors.ts';
import type { Api, ApiSettings } from '../sources/source.ts';
import { startProvider } from '../testing/provider.ts';
import type { Answering, Provider } from '../testing/provider.ts';
import { until } from '../testing/until.ts';
import { createApi } from './api.ts';

const TOKEN = 'api-token-11c0ffee';
const TIMING = { timeoutMs: 20_000, totalMs: 30_000, firstRetryMs: 5 };
const IMPATIENT = { ...TIMING, timeoutMs: 150 };
const PLENTY = { requests: 1000, perMs: 1000 };

let provider: Provider;
let stop: AbortController;
let outcomes: string[];

beforeEach(async () => {
  provider = await startProvider(() => ({ body: { ok: true } }));
  stop = new AbortController();
  outcomes = [];
});

afterEach(async () => {
  stop.abort();
  await provider.close();
});

function api(more: Partial<ApiSettings> = {}, timing = TIMING): Api {
  return createApi(
    {
      baseUrl: `${provider.url}/api/v2`,
      headers: { Authorization: `Bearer ${TOKEN}` },
      rate: PLENTY,
      ...more,
    },
    { stop: stop.signal, counted: (outcome) => outcomes.push(outcome), timing },
  );
}

/** Answers in turn, the last one for ever. */
function inTurn(...answers: ReturnType<Answering>[]): Answering {
  let turn = 0;
  return () => answers[Math.min(turn++, answers.length - 1)]!;
}

it('asks below the base with the credentials, and gives the JSON', async () => {
  provider.answer(() => ({ body: { results: [1] } }));
  expect(await api().get('threads/7', { limit: 2, after: 'a b&c' })).toEqual({ results: [1] });
  const [asked] = provider.asked;
  expect(asked).toMatchObject({ method: 'GET', path: '/api/v2/threads/7' });
  expect([asked!.query.get('limit'), asked!.query.get('after')]).toEqual(['2', 'a b&c']);
  expect(asked!.headers.authorization).toBe(`Bearer ${TOKEN}`);
  expect(outcomes).toEqual(['ok']);
});

it('posts JSON', async () => {
  await api().post('search', { limit: 3 });
  expect(provider.asked[0]).toMatchObject({ method: 'POST', path: '/api/v2/search', body: '{"limit":3}' });
});

it.each([404, 410])('%d says that there is no such thing', async (status) => {
  provider.answer(() => ({ status, body: 'gone' }));
  expect(await api().get('threads/7')).toBeUndefined();
  expect(outcomes).toEqual(['ok']);
});

it.each([401, 403])('%d refuses the credentials, and is not tried again', async (status) => {
  provider.answer(() => ({ status }));
  await expect(api().get('threads/7')).rejects.toBeInstanceOf(ApiRefused);
  expect(outcomes).toEqual(['refused']);
});

it.each([500, 502, 504, 408])('%d is tried again', async (status) => {
  provider.answer(inTurn({ status }, { status }, { body: [7] }));
  expect(await api().get('threads')).toEqual([7]);
  expect(outcomes).toEqual(['failed', 'failed', 'ok']);
});

it('gives up after three tries', async () => {
  provider.answer(() => ({ status: 500 }));
  await expect(api().get('threads')).rejects.toMatchObject({ name: 'ApiUnavailable', status: 500 });
  expect(outcomes).toEqual(['failed', 'failed', 'failed']);
});

it.each([
  [429, 'throttled'],
  [503, 'failed'],
])('%d is not tried again: it says how long it wants to be left alone', async (status, outcome) => {
  provider.answer(() => ({ status, headers: { 'Retry-After': '42' } }));
  await expect(api().get('threads')).rejects.toMatchObject({ status, retryAfterMs: 42_000 });
  expect(outcomes).toEqual([outcome]);
});

it('400 tells that the question is at fault', async () => {
  provider.answer(() => ({ status: 400 }));
  await expect(api().get('threads')).rejects.toMatchObject({ name: 'ApiUnavailable', status: 400 });
});

it('silence is waited for so long and no longer', async () => {
  provider.answer(() => 'silence');
  await expect(api({}, IMPATIENT).get('threads')).rejects.toThrow('did not answer in time');
  expect(outcomes).toEqual(['failed']);
});

it('an answer that begins and never ends is given up', async () => {
  provider.answer(() => ({ headers: { 'Content-Length': '999' }, body: '{"a":' }));
  await expect(api({}, { ...TIMING, totalMs: 200 }).get('threads')).rejects.toThrow('did not answer in time');
});

it('a broken connection is tried again', async () => {
  provider.answer(inTurn('hang up', { body: 1 }));
  expect(await api().get('threads')).toBe(1);
  expect(outcomes).toEqual(['failed', 'ok']);
});

it('nobody there is told in words without an address', async () => {
  await provider.close();
  const error: unknown = await api()
    .get('threads/secret-id', { token: 'x' })
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApiUnavailable);
  expect(String(error)).toMatch(/^ApiUnavailable: could not be reached \(ECONNREFUSED\)$/);
});

it('an error names neither address nor id nor secret', async () => {
  for (const status of [400, 401, 429, 500]) {
    provider.answer(() => ({ status, body: 'for Layla Haddad' }));
    const error: unknown = await api()
      .get('threads/secret-id', { phone: '966500010777' })
      .catch((reason: unknown) => reason);
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/127\.0|secret-id|9665|Layla|c0ffee/);
    expect((error as Error).cause).toBeUndefined();
  }
});

it.each([
  ['no JSON', '<html>'],
  ['nothing', ''],
  ['JSON nested without end', '['.repeat(5000) + ']'.repeat(5000)],
  ['more than anybody would send', `"${'x'.repeat(17 * 1024 * 1024)}"`],
])('%s is malformed', async (_claim, body) => {
  provider.answer(() => ({ body }));
  await expect(api().get('threads')).rejects.toBeInstanceOf(ApiMalformed);
  expect(outcomes).toEqual([]);
});

it('follows nobody elsewhere with the credentials', async () => {
  const elsewhere = await startProvider(() => ({}));
  try {
    provider.answer(() => ({ status: 302, headers: { Location: elsewhere.url } }));
    await expect(api().get('threads')).rejects.toBeInstanceOf(ApiUnavailable);
    expect(elsewhere.asked).toEqual([]);
  } finally {
    await elsewhere.close();
  }
});

it('keeps within the rate, tries included', async () => {
  const slow = api({ rate: { requests: 2, perMs: 300 } });
  const began = performance.now();
  await Promise.all([1, 2, 3, 4, 5].map((n) => slow.get(`threads/${n}`)));
  expect(performance.now() - began).toBeGreaterThan(550);
});

it('waiting for its turn is no part of the time for an answer', async () => {
  const slow = api({ rate: { requests: 1, perMs: 1500 } }, { ...TIMING, timeoutMs: 1000, totalMs: 1000 });
  await expect(Promise.all([1, 2].map((n) => slow.get(`threads/${n}`)))).resolves.toHaveLength(2);
});

it('stops at once, whatever is under way', async () => {
  provider.answer(() => 'silence');
  const slow = api({ rate: { requests: 1, perMs: 60_000 } }, TIMING);
  const asked = [1, 2].map((n) => slow.get(`threads/${n}`).catch((error: unknown) => error));
  await until(() => provider.asked.length > 0);
  stop.abort();
  expect(await Promise.all(asked)).toEqual([expect.any(ApiUnavailable), expect.any(ApiUnavailable)]);
  expect(outcomes).toEqual([]);
});

it('asks nothing once it is stopped', async () => {
  const stopped = api();
  stop.abort();
  await expect(stopped.get('threads')).rejects.toBeInstanceOf(ApiUnavailable);
  expect(provider.asked).toEqual([]);
});

it('leaves nothing behind in the signal that ends it, which outlives every question', async () => {
  const derived = jest.spyOn(AbortSignal, 'any');
  try {
    const asking = api();
    const before = getEventListeners(stop.signal, 'abort').length;
    provider.answer(inTurn({ status: 500 }, { body: 1 }, { status: 404 }, { status: 401 }, { body: '<' }));
    for (let question = 0; question < 20; question += 1)
      await asking.get('threads').catch((error: unknown) => error);
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(before);
    // Node keeps what is derived from a signal as long as the signal.
    const origins = derived.mock.calls.flatMap(([signals]) => [...signals]);
    expect(origins.filter((signal) => signal === stop.signal)).toHaveLength(0);
  } finally {
    derived.mockRestore();
  }
});

it('many questions at once are no cause for Node to warn of a leak', async () => {
  provider.answer(() => 'silence');
  const asking = api();
  const asked = Array.from({ length: 30 }, (_, n) => asking.get(`threads/${n}`).catch(() => 'ended'));
  expect(getEventListeners(stop.signal, 'abort').length).toBeGreaterThanOrEqual(asked.length);
  expect(getMaxListeners(stop.signal)).toBe(Infinity);
  stop.abort();
  await Promise.all(asked);
});
