import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { KeyFilter } from './keyFilter.ts';

const CAPACITY = 20_000;

const digest = (text: string) =>
  `wamid:${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
const serial = (text: string) => text;

it('holds whatever was added, and before that nothing', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 40 })), (keys) => {
      const filter = new KeyFilter(100);
      expect(keys.filter((key) => filter.mayHold(key))).toEqual([]);
      for (const key of keys) filter.add(key);
      expect(keys.filter((key) => !filter.mayHold(key))).toEqual([]);
    }),
  );
});

it.each([
  ['digests', digest],
  ['numbers in a row', serial],
])('full of %s, takes few others for one of them', (_what, keyOf) => {
  const filter = new KeyFilter(CAPACITY);
  for (let n = 0; n < CAPACITY; n += 1) filter.add(keyOf(`message ${n}`));
  expect(filter.isFull).toBe(true);
  const others = Array.from({ length: CAPACITY }, (_none, n) => keyOf(`message ${CAPACITY + n}`));
  expect(others.filter((key) => filter.mayHold(key)).length / CAPACITY).toBeLessThan(0.01);
});
