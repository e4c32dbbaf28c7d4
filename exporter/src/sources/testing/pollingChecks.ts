/* eslint-disable jest/no-export -- part of the conformance suite */
/** A source's questions over real HTTP: what goes out, and what is made of everything that can go wrong. */
import { createApi } from '../../inquiry/api.ts';
import { startProvider } from '../../testing/provider.ts';
import type { Answering, Provider, ProviderAnswer } from '../../testing/provider.ts';
import { ApiMalformed, ApiRefused, ApiUnavailable } from '../apiErrors.ts';
import type { Api, Errand, Source, Told } from '../source.ts';

export interface Questions {
  /** What is asked for. */
  readonly claim: string;
  /** The source whose API is at the URL. */
  create(url: string): Source;
  /** The header of its credentials, `authorization` unless given; how they look in it; what of them may be told nobody. */
  readonly header?: string;
  readonly authorization: string;
  readonly secret: string;
  /** One that asks the path for the answer, which makes one fact; undefined where nothing is asked so. */
  readonly errand?: Errand;
  readonly path: string;
  readonly answer: unknown;
  /** What becomes of an errand's answer of another shape; kept, unless given. */
  readonly misshapen?: 'kept' | 'asked again';
  /** A scan that has begun, and a page of it with nothing in it; undefined where nothing is looked for. */
  readonly scan?: { readonly name: string; readonly cursor: string; readonly page: unknown };
  readonly now: number;
}

const TIMING = { timeoutMs: 20_000, totalMs: 30_000, firstRetryMs: 5 };

interface Way {
  readonly claim: string;
  readonly ask: (asking: Asking) => Promise<Told>;
  /** A good answer, and how many facts it makes. */
  readonly answer: unknown;
  readonly facts: number;
  readonly path: string | undefined;
  /** What becomes of an answer of another shape: most errands would be given the same again. */
  readonly misshapen: 'kept' | 'asked again';
}

interface Asking {
  readonly inquiry: NonNullable<Source['inquiry']>;
  readonly api: Api;
}

/** An errand's and a scan's, as far as the source has them. */
function waysOf({ errand, scan, now, path, answer, misshapen = 'kept' }: Questions): readonly Way[] {
  const goOn: Way = {
    claim: 'a question',
    ask: ({ inquiry, api }) => inquiry.run!(errand!, api, now),
    ...{ answer, facts: 1, path, misshapen },
  };
  const look: Way = {
    claim: 'a look',
    ask: ({ inquiry, api }) =>
      inquiry.scans.find(({ name }) => name === scan!.name)!.page(scan!.cursor, api, now),
    ...{ answer: scan?.page, facts: 0, path: errand ? undefined : path, misshapen: 'asked again' as const },
  };
  return [...(errand ? [goOn] : []), ...(scan ? [look] : [])];
}

export function describePolling(questions: Questions): void {
  const { secret, header = 'authorization' } = questions;
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

  function asking(timing = TIMING): Asking {
    const { inquiry } = questions.create(provider.url);
    if (!inquiry) throw new Error('A source that asks nothing');
    const deps = { stop: stop.signal, counted: () => undefined, timing };
    return { inquiry, api: createApi(inquiry.api, deps) };
  }

  const always =
    (answer: ProviderAnswer): Answering =>
    () =>
      answer;

  describe.each(waysOf(questions).map((way) => [way.claim, way] as const))('%s', (_claim, way) => {
    const ask = (timing = TIMING) => way.ask(asking(timing));

    it('goes to the documented address with the credentials, and is understood', async () => {
      provider.answer(always({ body: way.answer }));
      const told = await ask();
      expect([told.facts.length, told.deadLetters]).toEqual([way.facts, []]);
      expect(provider.asked[0]).toMatchObject({
        path: way.path ?? provider.asked[0]?.path,
        headers: { [header]: questions.authorization },
      });
    });

    it.each([
      ['an expired token', { status: 401 }, ApiRefused],
      ['a token without the right to it', { status: 403 }, ApiRefused],
      ['too many requests', { status: 429, headers: { 'Retry-After': '7' } }, ApiUnavailable],
      ['a broken provider', { status: 500 }, ApiUnavailable],
      ['a gateway that answers in HTML', { body: '<html>Bad gateway</html>' }, ApiMalformed],
    ])('stays as it is after %s', async (_claim, answer, error) => {
      provider.answer(always(answer));
      await expect(ask()).rejects.toThrow(error);
      await expect(ask()).rejects.not.toThrow(secret);
    });

    it('waits as long as it is told to', async () => {
      provider.answer(always({ status: 429, headers: { 'Retry-After': '7' } }));
      await expect(ask()).rejects.toMatchObject({ status: 429, retryAfterMs: 7000 });
    });

    it('gives up on a provider that never answers', async () => {
      provider.answer(() => 'silence');
      await expect(ask({ ...TIMING, timeoutMs: 50, totalMs: 400 })).rejects.toThrow(ApiUnavailable);
    });

    it('tries again what fails for a moment', async () => {
      let turn = 0;
      provider.answer(() => (turn++ === 0 ? { status: 502 } : { body: way.answer }));
      expect((await ask()).facts).toHaveLength(way.facts);
    });

    it(`answered in another shape is ${way.misshapen}`, async () => {
      provider.answer(always({ body: { nothing: 'of the kind' } }));
      const outcome = await ask().then(
        ({ facts, deadLetters }) => (facts.length === 0 && deadLetters.length === 1 ? 'kept' : 'read'),
        (error: unknown) => (error instanceof ApiMalformed ? 'asked again' : String(error)),
      );
      expect(outcome).toBe(way.misshapen);
    });
  });
}
