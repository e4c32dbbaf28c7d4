import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LEAST, load } from '../config/testing/files.ts';
import { HistoryError } from './historyError.ts';
import { loadHistory } from './loading.ts';
import type { Loaded } from './loading.ts';

const FROM = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const FIRST_CHUNK = '2026-06-01T0000Z.om';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loading-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Notes the first line of the file it is to make blocks of, and does what else it is told. */
function promtool(more = ''): string {
  const path = join(folder, 'promtool');
  writeFileSync(path, `#!/bin/sh\nhead -n 1 "$6" >>'${join(folder, 'loaded')}'\n${more}\n`, { mode: 0o755 });
  return path;
}

/** The first lines of all that became blocks, in order. */
function loaded(): string[] {
  const lines = readFileSync(join(folder, 'loaded'), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => line.replace(/ helpdesk_.*/, ''));
}

function run(program: string): Promise<Loaded> {
  return loadHistory({
    ...{ folder, promtool: program, config: load(LEAST), fingerprint: 'this one', external: '' },
    ...{ from: FROM, to: FROM + 2 * MINUTE, stepMs: MINUTE, chunkMs: 2 * MINUTE, allowedLatenessMs: 0 },
    arrivals: () => [].values(),
  });
}

function leaveBehind(): void {
  mkdirSync(join(folder, 'chunks'));
  writeFileSync(join(folder, 'chunks', FIRST_CHUNK), 'left behind\n');
}

it('loads each chunk that is written, and keeps none', async () => {
  const { next } = await run(promtool());
  expect(loaded()).toEqual(['# HELP', '# HELP']);
  expect(readdirSync(join(folder, 'chunks'))).toEqual([]);
  expect(next).toBe(FROM + 3 * MINUTE);
});

it('loads what a run that was ended has left behind first, before its name is written again', async () => {
  leaveBehind();
  writeFileSync(join(folder, 'chunks', `${FIRST_CHUNK}.tmp`), 'half of');
  await run(promtool());
  expect(loaded()).toEqual(['left behind', '# HELP', '# HELP']);
  expect(readdirSync(join(folder, 'chunks'))).toEqual([]);
});

it('keeps what could not be loaded for the next run, and tells why', async () => {
  leaveBehind();
  const failed = run(promtool('echo "no space left" >&2; exit 1'));
  await expect(failed).rejects.toThrow(HistoryError);
  await expect(failed).rejects.toThrow('no space left');
  expect(existsSync(join(folder, 'chunks', FIRST_CHUNK))).toBe(true);
  await run(promtool());
  expect(loaded()).toEqual(['left behind', 'left behind', '# HELP', '# HELP']);
});
