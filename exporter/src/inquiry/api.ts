/** A provider's API over HTTP: within its rate, with timeouts and retries, giving nothing away in errors. */
import { setMaxListeners } from 'node:events';
import ky, { HTTPError } from 'ky';
import type { Options } from 'ky';
import pThrottle from 'p-throttle';
import type { Milliseconds } from '../conversation/fact.ts';
import { isNestedDeeper } from '../http/jsonDepth.ts';
import type { InquiryOutcome } from '../metrics/own.ts';
import { ApiMalformed, ApiRefused, ApiUnavailable } from '../sources/apiErrors.ts';
import type { Api, ApiSettings } from '../sources/source.ts';
import { Patience } from './patience.ts';
import { retryAfterMs } from './retryAfter.ts';

export interface ApiTiming {
  /** For each try, until the answer begins. */
  readonly timeoutMs: Milliseconds;
  /** For all tries and the whole of the answer, but for what the rate makes them wait. */
  readonly totalMs: Milliseconds;
  readonly firstRetryMs: Milliseconds;
}

export const API_TIMING: ApiTiming = { timeoutMs: 15_000, totalMs: 60_000, firstRetryMs: 500 };

export interface ApiDeps {
  /** Ends what is under way. */
  readonly stop: AbortSignal;
  /** Called with the outcome of each request, but for malformed answers: who asked may find them so too. */
  readonly counted: (outcome: Exclude<InquiryOutcome, 'malformed'>) => void;
  readonly timing?: ApiTiming;
}

/** Answers that say there is no such thing. */
const ABSENT: ReadonlySet<number> = new Set([404, 410]);
const REFUSED: ReadonlySet<number> = new Set([401, 403]);
/** What may be better in a second. What wants us to wait (429, 503) is waited for by the asker, not by a request. */
const RETRIED = [408, 500, 502, 504];
const RETRIES = 2;
const LONGEST_RETRY_MS = 5000;
/** No page of any provider's comes near it. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const MAX_JSON_DEPTH = 512;

export function createApi(settings: ApiSettings, deps: ApiDeps): Api {
  return new HttpApi(settings, deps);
}

class HttpApi implements Api {
  readonly #deps: ApiDeps;
  readonly #timing: ApiTiming;
  readonly #options: Options;
  /** Resolves when one more request is within the rate. */
  readonly #turn: () => Promise<void>;

  constructor({ baseUrl, headers, rate }: ApiSettings, deps: ApiDeps) {
    this.#deps = deps;
    this.#timing = deps.timing ?? API_TIMING;
    // Every question under way listens, of every source: however many there are, none of them stays.
    setMaxListeners(Infinity, deps.stop);
    const throttle = pThrottle({
      limit: rate.requests,
      interval: rate.perMs,
      strict: true,
      signal: deps.stop,
    });
    this.#turn = throttle(() => Promise.resolve());
    this.#options = {
      prefixUrl: baseUrl,
      headers: { Accept: 'application/json', ...headers },
      timeout: this.#timing.timeoutMs,
      // Whoever is redirected elsewhere would be given our credentials.
      redirect: 'error',
      retry: {
        limit: RETRIES,
        methods: ['get', 'post'],
        statusCodes: RETRIED,
        afterStatusCodes: [],
        backoffLimit: LONGEST_RETRY_MS,
        delay: (attempt) => this.#timing.firstRetryMs * 2 ** (attempt - 1),
        jitter: (delay) => delay * (0.5 + Math.random() / 2),
      },
      throwHttpErrors: (status) => !ABSENT.has(status),
      fetch: (input, init) => this.#fetch(input, init),
    };
  }

  get(path: string, query: Readonly<Record<string, string | number>> = {}): Promise<unknown> {
    return this.#ask(path, { method: 'get', searchParams: query });
  }

  post(path: string, body: unknown): Promise<unknown> {
    return this.#ask(path, { method: 'post', json: body });
  }

  async #ask(path: string, question: Options): Promise<unknown> {
    const patience = new Patience(this.#timing.totalMs, this.#deps.stop);
    const { signal } = patience;
    // Before the timeout of a try begins to run.
    const hooks = { beforeRequest: [() => this.#takeTurn(patience)] };
    try {
      const response = await ky(path, { ...this.#options, ...question, signal, hooks });
      if (!ABSENT.has(response.status)) return this.#read(await textOf(response));
      await response.body?.cancel();
      this.#deps.counted('ok');
      return undefined;
    } catch (error) {
      throw toApiError(error);
    } finally {
      patience.end();
    }
  }

  async #takeTurn(patience: Patience): Promise<void> {
    patience.pause();
    await this.#turn();
    patience.run();
  }

  /** Every try is a request to the provider, and counts as one; of a good answer the reader tells how good it is. */
  async #fetch(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
    const { stop, counted } = this.#deps;
    try {
      const response = await fetch(input, init);
      const outcome = outcomeOf(response);
      if (outcome !== undefined) counted(outcome);
      return response;
    } catch (error) {
      if (!stop.aborted) counted('failed');
      throw error;
    }
  }

  #read(text: string | undefined): unknown {
    const answer = text === undefined ? MALFORMED : parseJson(text);
    if (answer === MALFORMED) throw new ApiMalformed('answered no JSON, or too much of it');
    this.#deps.counted('ok');
    return answer;
  }
}

function outcomeOf({ ok, status }: Response): 'throttled' | 'refused' | 'failed' | undefined {
  if (ok || ABSENT.has(status)) return undefined;
  if (status === 429) return 'throttled';
  return REFUSED.has(status) ? 'refused' : 'failed';
}

const MALFORMED = Symbol('malformed');

function parseJson(text: string): unknown {
  if (isNestedDeeper(Buffer.from(text), MAX_JSON_DEPTH)) return MALFORMED;
  try {
    return JSON.parse(text);
  } catch {
    return MALFORMED;
  }
}

/** Undefined when it is larger than anybody would send. */
async function textOf(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** The library's messages hold addresses; those of others may hold anything. */
function toApiError(error: unknown): Error {
  if (error instanceof ApiMalformed) return error;
  if (error instanceof HTTPError) return ofResponse(error.response);
  if (isTimeout(error)) return new ApiUnavailable('did not answer in time');
  return new ApiUnavailable(`could not be reached (${codeOf(error)})`);
}

function ofResponse({ status, headers }: Response): Error {
  if (REFUSED.has(status)) return new ApiRefused(status);
  const wait = retryAfterMs(headers.get('retry-after'), Date.now());
  return new ApiUnavailable(`answered ${status}`, {
    status,
    ...(wait !== undefined && { retryAfterMs: wait }),
  });
}

/** Of a try (the library's) or of the whole (the signal's). */
function isTimeout(error: unknown): boolean {
  return propertyOf(error, 'name') === 'TimeoutError';
}

function codeOf(error: unknown): string {
  const code = propertyOf(propertyOf(error, 'cause'), 'code');
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? code : 'no connection';
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
}
