import { mutate } from './mutate.ts';

it('a text that grows again and again stays one that can be written', () => {
  const grow = { op: 'grow', at: 0, pick: 9 } as const;
  const texts = [1, 2, 3, 6].map((times) =>
    mutate(
      'some',
      Array.from({ length: times }, () => grow),
    ),
  );
  expect(texts.map((text) => (text as string).length)).toEqual([2048, 999_424, 999_424, 999_424]);
});
