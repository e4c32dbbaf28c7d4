import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runToEnd, startProgram, stopProgram } from './programs.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-programs-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A program that writes down its id, and then does what the script says. */
function start(script: string) {
  return startProgram('/bin/sh', [
    '-c',
    `echo $$ > '${folder}/pid.tmp'; mv '${folder}/pid.tmp' '${folder}/pid'; ${script}`,
  ]);
}

async function pidOf(): Promise<number> {
  while (!existsSync(join(folder, 'pid'))) await sleep(20);
  return Number(readFileSync(join(folder, 'pid'), 'utf8'));
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('is stopped by asking, and gone then', async () => {
  const child = start('exec sleep 60');
  const pid = await pidOf();
  await stopProgram(child);
  expect(isThere(pid)).toBe(false);
  await stopProgram(child);
});

it('is stopped though it does not listen', async () => {
  const child = start("trap '' TERM; while :; do sleep 0.1; done");
  const pid = await pidOf();
  await stopProgram(child);
  expect(isThere(pid)).toBe(false);
}, 20_000);

it('gives back how it ended', async () => {
  const child = start('exit 7');
  expect((await once(child, 'exit'))[0]).toBe(7);
});

it('run to the end, tells what it said when it fails', async () => {
  await runToEnd('/bin/sh', ['-c', 'exit 0']);
  await expect(runToEnd('/bin/sh', ['-c', 'echo no room >&2; exit 3'])).rejects.toThrow(
    /^\/bin\/sh .* ended with 3:\nno room\n$/,
  );
  await expect(runToEnd('/nowhere/promtool', [])).rejects.toThrow('ended with 127');
});
