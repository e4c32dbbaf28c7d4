import fc from 'fast-check';
import { isNestedDeeper } from './jsonDepth.ts';

function nested(depth: number, inside = ''): Buffer {
  return Buffer.from(`${'['.repeat(depth)}${inside}${']'.repeat(depth)}`);
}

it.each([1, 5, 512])('allows exactly as many levels as it is told: %d', (max) => {
  expect(isNestedDeeper(nested(max), max)).toBe(false);
  expect(isNestedDeeper(nested(max + 1), max)).toBe(true);
});

it('counts objects and lists alike', () => {
  expect(isNestedDeeper(Buffer.from('{"a":[{"b":[0]}]}'), 4)).toBe(false);
  expect(isNestedDeeper(Buffer.from('{"a":[{"b":[0]}]}'), 3)).toBe(true);
});

it('does not count neighbours', () => {
  expect(isNestedDeeper(Buffer.from(`[${'[],'.repeat(1000)}[]]`), 2)).toBe(false);
});

it.each([
  ['brackets', '[[[[[[[['],
  ['an escaped quote before brackets', '\\"[[[[[[[['],
  ['a back slash at the end', '[[[[[[[[\\\\'],
])('does not count what stands in a text: %s', (_case, text) => {
  expect(isNestedDeeper(Buffer.from(`["${text}", ["${text}"]]`), 2)).toBe(false);
  expect(isNestedDeeper(Buffer.from(`["${text}", [[0]]]`), 2)).toBe(true);
});

it('comes to an end with what has none', () => {
  for (const text of ['["', '["\\', '['.repeat(9), '"'.repeat(9), ']'.repeat(9)])
    expect(() => isNestedDeeper(Buffer.from(text), 1)).not.toThrow();
});

it('tells of a million levels at once, before they take the parser seconds', () => {
  expect(isNestedDeeper(nested(1_000_000), 512)).toBe(true);
});

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test('agrees with the depth of what the parser reads', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 1, max: 8 }), (value, max) => {
      expect(isNestedDeeper(Buffer.from(JSON.stringify(value)), max)).toBe(depthOf(value) > max);
    }),
  );
});
