import { rememberingLookUps } from './lookUps.ts';
import { createFakeApi } from './testing/fakeApi.ts';

function counted(answers: Readonly<Record<string, string | Error | undefined>>) {
  const asked: string[] = [];
  const lookUp = rememberingLookUps(2, (id) => {
    asked.push(id);
    const answer = answers[id];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  return { asked, lookUp: (id: string) => lookUp(id, createFakeApi({})) };
}

it('asks once for many at the same time, and not again', async () => {
  const { asked, lookUp } = counted({ a: 'A' });
  expect(await Promise.all([lookUp('a'), lookUp('a'), lookUp('a')])).toEqual(['A', 'A', 'A']);
  expect(await lookUp('a')).toBe('A');
  expect(asked).toEqual(['a']);
});

it('asks again for what was not found, and after a failure', async () => {
  const answers: Record<string, string | Error | undefined> = { b: new Error('down') };
  const { asked, lookUp } = counted(answers);
  expect(await lookUp('a')).toBeUndefined();
  await expect(lookUp('b')).rejects.toThrow('down');
  Object.assign(answers, { a: 'A', b: 'B' });
  expect([await lookUp('a'), await lookUp('b')]).toEqual(['A', 'B']);
  expect(asked).toEqual(['a', 'b', 'a', 'b']);
});

it('forgets what it was asked first', async () => {
  const { asked, lookUp } = counted({ a: 'A', b: 'B', c: 'C' });
  for (const id of ['a', 'b', 'c', 'c', 'b', 'a']) await lookUp(id);
  expect(asked).toEqual(['a', 'b', 'c', 'a']);
});
