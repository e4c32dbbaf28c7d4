import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { durationBounds } from './buckets.ts';
import { ALL_METRICS, BACKLOG_AGES } from './names.ts';
import { metricReference, withMetricReference } from './reference.ts';

const PATH = join(__dirname, '../../../docs/metrics.md');

/** With GOLDEN=update in the environment the page is renewed instead of compared. */
function page(): string {
  const text = readFileSync(PATH, 'utf8');
  if (process.env.GOLDEN !== 'update') return text;
  writeFileSync(PATH, withMetricReference(text));
  return readFileSync(PATH, 'utf8');
}

describe('docs/metrics.md', () => {
  it('holds the tables as they are made now', () => {
    const text = page();
    expect(text).toBe(withMetricReference(text));
  });

  it('names no metric that does not exist', () => {
    const suffixes = ['', '_bucket', '_sum', '_count'];
    const exist = new Set(ALL_METRICS.flatMap(({ name }) => suffixes.map((suffix) => name + suffix)));
    const named = [...page().matchAll(/\bhelpdesk_[a-z_]+[a-z]/g)].map(([name]) => name);
    expect(named.filter((name) => !exist.has(name))).toEqual([]);
  });
});

describe('the reference', () => {
  const reference = metricReference();

  it.each(ALL_METRICS)(
    'has one row for $name, with type, labels and meaning',
    ({ name, type, labels, help }) => {
      const rows = reference.split('\n').filter((line) => line.startsWith(`| \`${name}\` | ${type} |`));
      expect(rows).toHaveLength(1);
      for (const label of labels) expect(rows[0]).toContain(`\`${label}\``);
      expect(rows[0]).toContain(help);
    },
  );

  it('tells the bounds of every histogram', () => {
    const bounds = reference.slice(reference.indexOf('### Bounds'));
    for (const { name, type } of ALL_METRICS)
      expect(bounds.includes(`\`${name}\``)).toBe(type === 'histogram');
    expect(bounds).toContain(`| ${durationBounds([]).join(', ')}, and every configured threshold`);
  });

  it('tells every class of age', () => {
    for (const age of Object.keys(BACKLOG_AGES)) expect(reference).toContain(`\`${age}\``);
  });
});

describe('withMetricReference', () => {
  it('renews what is between the markers, and nothing else', () => {
    const renewed = withMetricReference(
      'before\n<!-- metrics: begin -->\nstale\n<!-- metrics: end -->\nafter\n',
    );
    expect(renewed).toMatch(/^before\n<!-- metrics: begin -->\n\n### KPIs/);
    expect(renewed).toMatch(/\n\n<!-- metrics: end -->\nafter\n$/);
    expect(renewed).not.toContain('stale');
  });

  it.each(['', '<!-- metrics: begin -->', '<!-- metrics: end -->'])(
    'is at a loss without markers: "%s"',
    (text) => {
      expect(() => withMetricReference(text)).toThrow(
        'The page lacks <!-- metrics: begin --> or <!-- metrics: end -->',
      );
    },
  );
});
