import {
  ALL_METRICS,
  BACKLOG_AGES,
  COMMIT_BUCKETS_SECONDS,
  DURATION_BUCKETS_SECONDS,
  LAG_BUCKETS_SECONDS,
  SCORE_BUCKETS,
} from './names.ts';

describe.each(ALL_METRICS)('$name', ({ name, type, labels, help }) => {
  it('is named as Prometheus advises', () => {
    expect(name).toMatch(/^helpdesk_[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(name).not.toMatch(/_(count|sum|bucket|info_total|created)$/);
    expect(name).not.toMatch(/(milliseconds|minutes|percent)/);
  });

  it('has labels that are not taken and each once', () => {
    expect(new Set(labels).size).toBe(labels.length);
    for (const label of labels) expect(label).toMatch(/^[a-z]+$/);
    for (const label of ['le', 'quantile', 'job', 'instance', '__name__', 'exported_job'])
      expect(labels).not.toContain(label);
  });

  it('says in a sentence what it means', () => {
    expect(help).toMatch(/^[A-Z0-9a-z].*\.$/s);
    expect(help).not.toMatch(/\n|\||<|>/);
  });
});

it('are each there once', () => {
  const names = ALL_METRICS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

it('do not run into the series of another histogram or summary', () => {
  const names = new Set<string>(ALL_METRICS.map(({ name }) => name));
  const derived = ALL_METRICS.filter(({ type }) => type === 'histogram' || type === 'summary').flatMap(
    ({ name }) => ['_bucket', '_sum', '_count', '_created'].map((suffix) => name + suffix),
  );
  expect(derived.filter((name) => names.has(name))).toEqual([]);
});

it.each([
  [DURATION_BUCKETS_SECONDS],
  [SCORE_BUCKETS],
  [LAG_BUCKETS_SECONDS],
  [COMMIT_BUCKETS_SECONDS],
  [Object.values(BACKLOG_AGES)],
])('the bounds %j ascend', (bounds: readonly number[]) => {
  expect(bounds).toEqual([...new Set(bounds)].sort((a, b) => a - b));
});
