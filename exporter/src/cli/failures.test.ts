import { explained } from './failures.ts';

async function told(error: Error): Promise<readonly string[]> {
  const lines: string[] = [];
  const code = await explained({ err: (line) => lines.push(line) }, () => Promise.reject(error));
  expect(code).toBe(1);
  return lines;
}

it('says what compiles SQLite, where an install without scripts left it uncompiled', async () => {
  // As `bindings` throws it: without a code, with a line for each of a dozen paths.
  const error = new Error('Could not locate the bindings file. Tried:\n → /app/build/better_sqlite3.node');
  expect(await told(error)).toEqual([
    "SQLite's binding has not been compiled for this Node.js; from the source's folder, run: bash scripts/prepare.sh",
  ]);
});

it('leaves a bug its stack', async () => {
  const bug = new Error('x is not a function');
  await expect(told(bug)).rejects.toBe(bug);
});
