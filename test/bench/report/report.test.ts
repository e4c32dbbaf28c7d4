import { Registry } from 'prom-client';
import { parseOptions } from '../options.ts';
import { sumOf } from '../targets/exporter.ts';
import { withRow } from './page.ts';
import { selfTimes } from './profile.ts';
import { atLeast, atMost, figureOf } from './row.ts';
import { register } from './series.ts';
import { risePerHour, spreadOf } from './stats.ts';
import { markdownOf, toDigits, verdictOf } from './table.ts';

test('the median of an even number of rounds lies between the middle two', () => {
  expect(spreadOf([4, 1, 3, 10])).toEqual({ median: 3.5, least: 1, most: 10 });
  expect(() => spreadOf([])).toThrow(RangeError);
});

test('a straight line is found through its points', () => {
  expect(risePerHour([0, 1, 2], [5, 7, 9])).toBeCloseTo(2);
  expect(risePerHour([1], [5])).toBe(0);
});

test.each([
  [atMost('p99', 100, 100), 'met'],
  [atMost('p99', 130, 100), 'missed by 30 %'],
  [atMost('p99', 450, 100), 'missed: 4.5 × the limit'],
  [atMost('errors', 1, 0), 'missed'],
  [atLeast('rate', 30_000, 30_000), 'met'],
  [atLeast('rate', 15_000, 30_000), 'missed by 50 %'],
])('%j is %s', (goal, verdict) => {
  expect(verdictOf(goal)).toBe(verdict);
});

test('figures have three digits that mean something', () => {
  expect([0.34549, 12.345, 99.96, 1234.5, 0].map(toDigits)).toEqual(['0.345', '12.3', '100', '1,235', '0']);
});

test('a row with a fault meets no goal', () => {
  const row = {
    name: 'x',
    title: 'X',
    figures: [figureOf('rate', '/s', [1, 2, 3])],
    goals: [atMost('p99', 1, 2)],
    notes: ['How.'],
  };
  expect(markdownOf({ ...row, faults: [] })).toContain('| met ');
  const text = markdownOf({ ...row, faults: ['7 lost'] });
  expect(text).not.toContain('| met ');
  expect(text).toContain('**Void:** 7 lost');
});

test('tables replace what stood between their markers and nothing else', () => {
  const page = 'a\n<!-- bench:x: begin -->\n\nold\n\n<!-- bench:x: end -->\nb\n';
  expect(withRow(page, 'x', 'new')).toBe('a\n<!-- bench:x: begin -->\n\nnew\n\n<!-- bench:x: end -->\nb\n');
  expect(() => withRow(page, 'y', 'new')).toThrow('no place for y');
});

const EXPOSITION = `# HELP a_total As
# TYPE a_total counter
a_total{x="1"} 3
a_total{x="q\\"}"} 4
# HELP ab Gauge
# TYPE ab gauge
ab 2.5
# HELP h Histogram
# TYPE h histogram
h_bucket{x="1",le="1"} 2
h_bucket{x="1",le="5"} 3
h_bucket{x="1",le="+Inf"} 4
h_sum{x="1"} 20
h_count{x="1"} 4
h_bucket{x="2",le="1"} 0
h_bucket{x="2",le="5"} 0
h_bucket{x="2",le="+Inf"} 0
h_sum{x="2"} 0
h_count{x="2"} 0
`;

test('prom-client gets the same series, with the same buckets', async () => {
  const registry = new Registry();
  register(EXPOSITION, registry);
  const normal = (text: string) =>
    text
      .split('\n')
      .filter((line) => /^[a-z]/.test(line) && !line.includes('_sum'))
      .map((line) => line.replace(/\{le="([^"]*)",x="(\d)"\}/, '{x="$2",le="$1"}'))
      .sort();
  expect(normal(await registry.metrics())).toEqual(normal(EXPOSITION));
});

test('series of a metric are summed, others of a like name are not', () => {
  expect(sumOf(EXPOSITION, 'a_total')).toBe(7);
  expect(sumOf(EXPOSITION, 'a_total', /x="1"/)).toBe(3);
  expect(sumOf(EXPOSITION, 'a')).toBe(0);
  expect(sumOf(EXPOSITION, 'ab')).toBe(2.5);
});

test('self times leave out idleness and add up per function', () => {
  const frame = (functionName: string) => ({ functionName, url: '', lineNumber: 0 });
  const times = selfTimes({
    nodes: [
      { id: 1, callFrame: frame('(idle)') },
      { id: 2, callFrame: frame('work') },
      { id: 3, callFrame: frame('work') },
      { id: 4, callFrame: frame('rest') },
    ],
    samples: [1, 2, 3, 4],
    timeDeltas: [9000, 2000, 1000, 1000],
  });
  expect(times).toEqual([
    { where: 'work', ms: 3, share: 0.75 },
    { where: 'rest', ms: 1, share: 0.25 },
  ]);
});

test('a short or profiled run never writes the page', () => {
  const rows = ['throughput'];
  expect(parseOptions(['--quick'], rows).markdown).toBeUndefined();
  expect(parseOptions(['throughput', '--profile'], rows).markdown).toBeUndefined();
  expect(parseOptions([], rows).markdown).toMatch(/docs.performance\.md$/);
});

test.each([
  [['nonsense'], 'No row nonsense; there are throughput'],
  [['--rounds', '0'], '--rounds must be a number above 0'],
  [['--rounds', 'many'], '--rounds must be a number above 0'],
  [['--markdown', '/no/such/page.md'], '--markdown: there is no page /no/such/page.md'],
  [['--no-such-flag'], "Unknown option '--no-such-flag'"],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args, ['throughput'])).toThrow(message);
});
