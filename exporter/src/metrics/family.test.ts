import fc from 'fast-check';
import { Book, Tally } from './cells.ts';
import { bookFamily } from './family.ts';
import type { Sample } from './family.ts';
import { AGENT, KPI } from './names.ts';

const LABELS = ['shop', 'web', 'sales'];

function samplesOf(
  observed: readonly { ms: number; bounds: readonly number[] }[],
  shown: readonly number[],
): readonly Sample[] {
  const book = new Book();
  book.ensure(KPI.nextResponse.name, LABELS);
  for (const { ms, bounds } of observed) {
    const tally = new Tally();
    tally.observe(KPI.nextResponse, LABELS, ms, bounds);
    book.apply(tally.changes());
  }
  return [...bookFamily(KPI.nextResponse, book.series(KPI.nextResponse.name), shown).samples];
}

function pick(samples: readonly Sample[], suffix: string, le?: number): number | undefined {
  return samples.find((sample) => sample.suffix === suffix && sample.le === le)?.value;
}

/** Whole seconds, so that no rounding is in the way. */
const bounds = fc
  .uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 8 })
  .map((list) => list.sort((a, b) => a - b));
const durations = fc.array(fc.integer({ min: 0, max: 1_200_000 }), { maxLength: 50 });

describe('a histogram', () => {
  it('is cumulative; +Inf is the count, and the sum is the sum', () => {
    fc.assert(
      fc.property(bounds, durations, (shown, observed) => {
        const samples = samplesOf(
          observed.map((ms) => ({ ms, bounds: shown })),
          shown,
        );
        for (const le of shown)
          expect(pick(samples, '_bucket', le)).toBe(observed.filter((ms) => ms <= le * 1000).length);
        expect(pick(samples, '_bucket', Infinity)).toBe(observed.length);
        expect(pick(samples, '_count')).toBe(observed.length);
        expect(pick(samples, '_sum')).toBe(observed.reduce((sum, ms) => sum + ms, 0) / 1000);
      }),
    );
  });

  it('stays one when bounds come and go, and never claims more than was under a bound', () => {
    fc.assert(
      fc.property(bounds, durations, bounds, durations, (before, early, after, late) => {
        const observed = [
          ...early.map((ms) => ({ ms, bounds: before })),
          ...late.map((ms) => ({ ms, bounds: after })),
        ];
        const samples = samplesOf(observed, after);
        const buckets = samples.filter(({ suffix }) => suffix === '_bucket');
        expect(buckets.map(({ le }) => le)).toEqual([...after, Infinity]);
        for (const [index, { le = 0, value }] of buckets.entries()) {
          const under = observed.filter(({ ms }) => ms <= le * 1000);
          expect(value).toBeGreaterThanOrEqual(buckets[index - 1]?.value ?? 0);
          expect(value).toBeLessThanOrEqual(under.length);
          expect(value).toBeGreaterThanOrEqual(late.filter((ms) => ms <= le * 1000).length);
          const isExact = before.includes(le) || early.length === 0;
          expect(isExact ? value : under.length).toBe(under.length);
        }
        expect(buckets.at(-1)?.value).toBe(observed.length);
        expect(pick(samples, '_count')).toBe(observed.length);
      }),
    );
  });

  it('that has seen nothing is there with every bound at 0', () => {
    expect(samplesOf([], [30, 60])).toEqual([
      { suffix: '_bucket', labels: LABELS, le: 30, value: 0 },
      { suffix: '_bucket', labels: LABELS, le: 60, value: 0 },
      { suffix: '_bucket', labels: LABELS, le: Infinity, value: 0 },
      { suffix: '_sum', labels: LABELS, value: 0 },
      { suffix: '_count', labels: LABELS, value: 0 },
    ]);
  });
});

describe('a histogram that grows while it is read', () => {
  it('shows the moment its reading began', () => {
    const cells = new Map([
      ['60', 1],
      ['sum', 5000],
    ]);
    const samples = bookFamily(KPI.nextResponse, [{ labels: LABELS, cells, revision: 0 }], [60]).samples[
      Symbol.iterator
    ]();
    samples.next();
    cells.set('60', 2).set('sum', 9000);
    const rest = [...{ [Symbol.iterator]: () => samples }];
    expect(rest.map(({ suffix, value }) => [suffix, value])).toEqual([
      ['_bucket', 1],
      ['_sum', 5],
      ['_count', 1],
    ]);
  });
});

describe('other types', () => {
  it('a counter of seconds is shown in seconds', () => {
    const { samples } = bookFamily(
      AGENT.busySeconds,
      [{ labels: ['a', 't'], cells: new Map([['', 1500]]), revision: 0 }],
      [],
    );
    expect([...samples]).toEqual([{ suffix: '', labels: ['a', 't'], value: 1.5 }]);
  });

  it('a summary is its sum and count', () => {
    const cells = new Map([
      ['sum', 9],
      ['count', 2],
    ]);
    expect([...bookFamily(AGENT.csat, [{ labels: ['a', 't'], cells, revision: 0 }], []).samples]).toEqual([
      { suffix: '_sum', labels: ['a', 't'], value: 9 },
      { suffix: '_count', labels: ['a', 't'], value: 2 },
    ]);
  });

  it.each([
    [KPI.repeatContacts, ['']],
    [AGENT.csat, ['_sum', '_count']],
  ])('are 0 before anything is counted', (spec, suffixes) => {
    const { samples } = bookFamily(spec, [{ labels: ['a', 't'], cells: new Map(), revision: 0 }], []);
    expect([...samples].map(({ suffix, value }) => [suffix, value])).toEqual(
      suffixes.map((suffix) => [suffix, 0]),
    );
  });
});
