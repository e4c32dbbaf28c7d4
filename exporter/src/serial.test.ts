import { Serial } from './serial.ts';

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const turns = () => new Promise((resolve) => setImmediate(resolve));

test('each piece begins when the one before has ended, in the order given', async () => {
  const serial = new Serial();
  const told: string[] = [];
  const { opened, open } = gate();
  const first = serial.run(async () => {
    told.push('first begins');
    await opened;
    told.push('first ends');
    return 1;
  });
  const second = serial.run(() => {
    told.push('second');
    return Promise.resolve(2);
  });
  await turns();
  expect(told).toEqual(['first begins']);
  open();
  expect([await first, await second]).toEqual([1, 2]);
  expect(told).toEqual(['first begins', 'first ends', 'second']);
});

test('one that fails tells whoever gave it, and keeps nobody else waiting', async () => {
  const serial = new Serial();
  const failing = serial.run(() => Promise.reject(new Error('disk full')));
  const next = serial.run(() => Promise.resolve('done'));
  await expect(failing).rejects.toThrow('disk full');
  expect(await next).toBe('done');
});

test('is idle when the last that was given has ended', async () => {
  const serial = new Serial();
  const { opened, open } = gate();
  void serial.run(() => opened);
  let isIdle = false;
  const idle = serial.idle().then(() => (isIdle = true));
  await turns();
  expect(isIdle).toBe(false);
  open();
  await idle;
  expect(isIdle).toBe(true);
});
