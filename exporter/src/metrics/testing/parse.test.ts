import { parseExposition } from './parse.ts';

const HEAD = '# HELP m Help.\n# TYPE m gauge\n';

it('reads names, labels and values', () => {
  const { families, values } = parseExposition(`${HEAD}m{a="x\\"\\\\\\n",b=""} 1.5\nm -Inf\n`);
  expect(families.get('m')).toEqual({
    name: 'm',
    type: 'gauge',
    help: 'Help.',
    samples: [
      { name: 'm', labels: { a: 'x"\\\n', b: '' }, value: 1.5 },
      { name: 'm', labels: {}, value: -Infinity },
    ],
  });
  expect(values.get('m')).toBe(-Infinity);
});

it.each([
  ['a line without an end', `${HEAD}m 1`],
  ['a sample before its family', 'm 1\n'],
  ['a family without HELP', '# TYPE m gauge\nm 1\n'],
  ['a family without TYPE', '# HELP m Help.\nm 1\n'],
  ['an unknown type', '# HELP m Help.\n# TYPE m thing\n'],
  ['a type told twice', `${HEAD}# TYPE m gauge\n`],
  ['a family told twice', `${HEAD}# HELP n Help.\n# TYPE n gauge\n${HEAD}`],
  ['a sample of another family', `${HEAD}n 1\n`],
  ['a bucket of a gauge', `${HEAD}m_bucket{le="1"} 1\n`],
  ['a series told twice', `${HEAD}m{a="1"} 1\nm{a="1"} 2\n`],
  ['a label told twice', `${HEAD}m{a="1",a="2"} 1\n`],
  ['a quote that is not escaped', `${HEAD}m{a="x"y"} 1\n`],
  ['an escape there is not', `${HEAD}m{a="\\t"} 1\n`],
  ['a value broken over lines', `${HEAD}m{a="x\ny"} 1\n`],
  ['no value', `${HEAD}m\n`],
  ['a value that is none', `${HEAD}m 1x\n`],
  ['a time behind the value', `${HEAD}m 1 1773043200\n`],
  ['an empty line', `${HEAD}\nm 1\n`],
])('refuses %s', (_case, text) => {
  expect(() => parseExposition(text)).toThrow();
});

describe('OpenMetrics', () => {
  it('must end with # EOF', () => {
    expect(() => parseExposition(`${HEAD}m 1\n`, 'openmetrics')).toThrow('# EOF is missing');
    expect(parseExposition(`${HEAD}m 1\n# EOF\n`, 'openmetrics').values.get('m')).toBe(1);
  });

  it('names counters without the suffix of their samples', () => {
    const counter = '# HELP m Help.\n# TYPE m counter\n';
    expect(parseExposition(`${counter}m_total 1\n# EOF\n`, 'openmetrics').values.get('m_total')).toBe(1);
    expect(() => parseExposition(`${counter}m 1\n# EOF\n`, 'openmetrics')).toThrow();
  });
});
