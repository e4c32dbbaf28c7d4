/* eslint-disable jest/no-export -- a suite for the tests of providers that are asked */
/** A source's questions over real HTTP: what goes out, and what is made of everything that can go wrong. */
import { createApi } from '../../inquiry/api.ts';
import { startProvider } from '../../testing/provider.ts';
import type { Answering, Provider, ProviderAnswer } from '../../testing/provider.ts';
import { ApiMalformed, ApiRefused, ApiUnavailable } from '../apiErrors.ts';
import type { Api, Errand, Source } from '../source.ts';

export interface Questions {
  /** The source whose API is at the URL. */
  create(url: string): Source;
  /** What its credentials look like in a request, and what of them may be told nobody. */
  readonly authorization: string;
  readonly secret: string;
  /** One that asks the path for the answer, which makes one fact. */
  readonly errand: Errand;
  readonly path: string;
  readonly answer: unknown;
  /** A scan that has begun, and a page of it with nothing in it. */
  readonly scan: { readonly name: string; readonly cursor: string; readonly page: unknown };
  readonly now: number;
}

const TIMING = { timeoutMs: 20_000, totalMs: 30_000, firstRetryMs: 5 };

export function describeOverHttp(questions: Questions): void {
  const { errand, scan, now, path, secret } = questions;
  let provider: Provider;
  let stop: AbortController;

  beforeEach(async () => {
    provider = await startProvider(() => ({ status: 404 }));
    stop = new AbortController();
  });

  afterEach(async () => {
    stop.abort();
    await provider.close();
  });

  function sourceAndApi(timing = TIMING): { inquiry: NonNullable<Source['inquiry']>; api: Api } {
    const { inquiry } = questions.create(provider.url);
    if (!inquiry) throw new Error('A source that asks nothing');
    const deps = { stop: stop.signal, counted: () => undefined, timing };
    return { inquiry, api: createApi(inquiry.api, deps) };
  }

  function goOn(timing = TIMING) {
    const { inquiry, api } = sourceAndApi(timing);
    return inquiry.run!(errand, api, now);
  }

  function look() {
    const { inquiry, api } = sourceAndApi();
    return inquiry.scans.find(({ name }) => name === scan.name)!.page(scan.cursor, api, now);
  }

  const always =
    (answer: ProviderAnswer): Answering =>
    () =>
      answer;

  it('asks the documented address with the credentials, and makes a fact of the answer', async () => {
    provider.answer(always({ body: questions.answer }));
    expect((await goOn()).facts).toHaveLength(1);
    expect(provider.asked[0]).toMatchObject({
      method: 'GET',
      path,
      headers: { authorization: questions.authorization },
    });
  });

  it('reads a page of the scan', async () => {
    provider.answer(always({ body: scan.page }));
    expect(await look()).toMatchObject({ facts: [], deadLetters: [], hasMore: false });
  });

  it.each([
    ['an expired token', { status: 401 }, ApiRefused],
    ['a token without the right to it', { status: 403 }, ApiRefused],
    ['too many requests', { status: 429, headers: { 'Retry-After': '7' } }, ApiUnavailable],
    ['a broken provider', { status: 500 }, ApiUnavailable],
    ['a gateway that answers in HTML', { body: '<html>Bad gateway</html>' }, ApiMalformed],
  ])('leaves question and cursor as they are after %s', async (_claim, answer, error) => {
    provider.answer(always(answer));
    await expect(goOn()).rejects.toThrow(error);
    await expect(look()).rejects.toThrow(error);
    await expect(goOn()).rejects.not.toThrow(secret);
  });

  it('waits as long as it is told to', async () => {
    provider.answer(always({ status: 429, headers: { 'Retry-After': '7' } }));
    await expect(goOn()).rejects.toMatchObject({ status: 429, retryAfterMs: 7000 });
  });

  it('gives up on a provider that never answers', async () => {
    provider.answer(() => 'silence');
    await expect(goOn({ ...TIMING, timeoutMs: 50, totalMs: 400 })).rejects.toThrow(ApiUnavailable);
  });

  it('tries again what fails for a moment', async () => {
    let turn = 0;
    provider.answer(() => (turn++ === 0 ? { status: 502 } : { body: questions.answer }));
    expect((await goOn()).facts).toHaveLength(1);
  });

  it('asks a page of another shape again', async () => {
    provider.answer(always({ body: { nothing: 'of the kind' } }));
    await expect(look()).rejects.toThrow(ApiMalformed);
  });

  it('keeps an answer of another shape, which it would get again', async () => {
    provider.answer(always({ body: ['nothing of the kind'] }));
    const { facts, deadLetters } = await goOn();
    expect([facts, deadLetters.length]).toEqual([[], 1]);
  });
}
