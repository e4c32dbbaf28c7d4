/** A provider's API in memory: answers by path, and a record of what was asked. */
import type { Api } from '../source.ts';

export interface FakeApi extends Api {
  /** What was asked, as `GET path?query` or `POST path {body}`. */
  readonly asked: readonly string[];
}

type Answers = Readonly<Record<string, unknown>>;

/** `answers` by path, or by path and query where that matters; a function is given the body. Others are not there. */
export function createFakeApi(answers: Answers): FakeApi {
  const asked: string[] = [];
  const answer = (path: string, whole: string, body?: unknown): Promise<unknown> => {
    const found = Object.hasOwn(answers, whole) ? answers[whole] : answers[path];
    if (found instanceof Error) return Promise.reject(found);
    return Promise.resolve(
      typeof found === 'function' ? (found as (given: unknown) => unknown)(body) : found,
    );
  };
  return {
    asked,
    get: (path, query = {}) => {
      const pairs = Object.entries(query).map(([name, value]) => `${name}=${value}`);
      const whole = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
      asked.push(`GET ${whole}`);
      return answer(path, whole);
    },
    post: (path, body) => {
      asked.push(`POST ${path} ${JSON.stringify(body)}`);
      return answer(path, path, body);
    },
  };
}
