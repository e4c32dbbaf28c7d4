import { createRandom } from './random.ts';

const DRAWS = 20_000;

function draw<T>(make: () => T): T[] {
  return Array.from({ length: DRAWS }, make);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('createRandom', () => {
  test('one seed gives one sequence, another seed another', () => {
    const take = (seed: string) => {
      const random = createRandom(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(take('a')).toEqual(take('a'));
    expect(take('a')).not.toEqual(take('b'));
  });

  test('is uniform in [0, 1)', () => {
    const random = createRandom('uniform');
    const values = draw(() => random.next());
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => values.filter((v) => Math.floor(v * 10) === tenth).length,
    );
    expect(tenths.every((count) => count > DRAWS * 0.09 && count < DRAWS * 0.11)).toBe(true);
    expect(tenths.reduce((a, b) => a + b)).toBe(DRAWS);
  });

  test('whole numbers include both ends', () => {
    const random = createRandom('int');
    expect([...new Set(draw(() => random.int(2, 4)))].sort()).toEqual([2, 3, 4]);
  });

  test('weights decide how often', () => {
    const random = createRandom('weights');
    const picked = draw(() =>
      random.weighted([
        ['never', 0],
        ['rarely', 1],
        ['often', 3],
      ] as const),
    );
    expect(picked).not.toContain('never');
    expect(picked.filter((one) => one === 'often').length / DRAWS).toBeCloseTo(0.75, 1);
  });

  test('lognormal values have the median asked for, exponential gaps the mean', () => {
    const random = createRandom('distributions');
    const lognormal = draw(() => random.lognormal(40, 0.7)).sort((a, b) => a - b);
    expect(lognormal[DRAWS / 2]).toBeGreaterThan(38);
    expect(lognormal[DRAWS / 2]).toBeLessThan(42);
    expect(mean(draw(() => random.exponential(10)))).toBeCloseTo(10, 0);
  });

  test('a fork does not depend on what was drawn before', () => {
    const fresh = createRandom('x');
    const used = createRandom('x');
    used.next();
    expect(used.fork('part').next()).toBe(fresh.fork('part').next());
    expect(fresh.fork('part').next()).not.toBe(fresh.fork('other').next());
  });

  test('there is nothing to pick from nothing', () => {
    expect(() => createRandom('x').pick([])).toThrow(RangeError);
    expect(() => createRandom('x').weighted([['never', 0]])).toThrow(RangeError);
  });
});
