import { answerOf } from './answer.ts';

type Data = Parameters<typeof answerOf>[0];

const data = (more: object = {}): Data => ({ state: 'Done', series: [], ...more }) as Data;
const asking = (...targets: object[]): object => ({ request: { targets } });

test.each<[string, Data, ReturnType<typeof answerOf>]>([
  ['a panel without queries', data(), { status: 'not asked' }],
  ['a panel with other queries', data(asking({ refId: 'A' })), { status: 'not asked' }],
  ['a query switched off', data(asking({ refId: 'buckets', hide: true })), { status: 'not asked' }],
  ['a query under way', data({ state: 'Loading', ...asking({ refId: 'buckets' }) }), { status: 'loading' }],
  ['a query that brought nothing', data(asking({ refId: 'Buckets' })), { status: 'answered' }],
  [
    'frames from elsewhere',
    data({ series: [{ refId: 'buckets', fields: [], length: 0 }] }),
    { status: 'answered' },
  ],
  [
    'a query that failed',
    data({
      state: 'Error',
      errors: [
        { refId: 'A', message: 'a' },
        { refId: 'buckets', message: 'b' },
      ],
    }),
    { status: 'failed', message: 'b' },
  ],
  [
    'a data source that failed',
    data({ state: 'Error', errors: [{ data: { message: 'gone' } }], ...asking({ refId: 'buckets' }) }),
    { status: 'failed', message: 'gone' },
  ],
  [
    'a failure told as one error alone',
    data({ state: 'Error', error: { status: 502, message: 'Bad Gateway' }, ...asking({ refId: 'buckets' }) }),
    { status: 'failed', message: 'Bad Gateway' },
  ],
  [
    'a failure told as one error beside an empty list',
    data({ state: 'Error', errors: [], error: { message: 'gone' }, ...asking({ refId: 'buckets' }) }),
    { status: 'failed', message: 'gone' },
  ],
  [
    'a failure that nobody explains',
    data({ state: 'Error', ...asking({ refId: 'buckets' }) }),
    { status: 'failed', message: '' },
  ],
  [
    'a failure of another query told as one error alone',
    data({ state: 'Error', error: { refId: 'A', message: 'a' }, ...asking({ refId: 'buckets' }) }),
    { status: 'answered' },
  ],
  [
    'a failure of another query',
    data({ state: 'Error', errors: [{ refId: 'A', message: 'a' }], ...asking({ refId: 'buckets' }) }),
    { status: 'answered' },
  ],
])('%s is told', (_, given, answer) => {
  expect(answerOf(given, 'buckets')).toEqual(answer);
});
