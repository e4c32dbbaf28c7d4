import { parseExposition } from './scrape.ts';

describe('a scrape', () => {
  it('is read sample by sample, comments left out', () => {
    const text = '# HELP a_total Help.\n# TYPE a_total counter\na_total{team="x",le="+Inf"} 3\nup 1\n';
    expect(parseExposition(text)).toEqual([
      { name: 'a_total', labels: { team: 'x', le: '+Inf' }, value: 3 },
      { name: 'up', labels: {}, value: 1 },
    ]);
  });

  it('gives label values back as they were', () => {
    const [sample] = parseExposition('a{team="q\\"uote, back\\\\slash\\nline}"} +Inf\n');
    expect(sample).toEqual({ name: 'a', labels: { team: 'q"uote, back\\slash\nline}' }, value: Infinity });
  });
});
