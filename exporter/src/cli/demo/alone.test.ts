import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alone } from './alone.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-alone-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Held {
  readonly promise: Promise<string | undefined>;
  readonly begun: Promise<void>;
  readonly finish: () => void;
  readonly waits: string[];
}

function gate(): [Promise<void>, () => void] {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return [opened, open];
}

function hold(name: string, signal = new AbortController().signal): Held {
  const waits: string[] = [];
  const [begun, begin] = gate();
  const [finished, finish] = gate();
  const promise = alone(
    { path: join(folder, 'below', 'lock'), onWait: () => waits.push(name), signal },
    async () => {
      begin();
      await finished;
      return name;
    },
  );
  return { promise, begun, finish, waits };
}

it('the second begins when the first is done, and says once that it waits', async () => {
  const first = hold('first');
  await first.begun;
  const second = hold('second');
  let isSecondIn = false;
  void second.begun.then(() => (isSecondIn = true));
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect({ isSecondIn, waits: second.waits }).toEqual({ isSecondIn: false, waits: ['second'] });
  first.finish();
  second.finish();
  expect([await first.promise, await second.promise]).toEqual(['first', 'second']);
  expect(first.waits).toEqual([]);
});

it('is free again when the work has failed', async () => {
  const failing = alone(
    { path: join(folder, 'lock'), onWait: () => undefined, signal: new AbortController().signal },
    () => Promise.reject(new Error('broken')),
  );
  await expect(failing).rejects.toThrow('broken');
  const next = { path: join(folder, 'lock'), onWait: () => undefined, signal: new AbortController().signal };
  expect(await alone(next, () => Promise.resolve('in'))).toBe('in');
});

it('a wait that is cut short does nothing', async () => {
  const first = hold('first');
  await first.begun;
  const stopping = new AbortController();
  const second = hold('second', stopping.signal);
  stopping.abort();
  expect(await second.promise).toBeUndefined();
  first.finish();
  await first.promise;
});
