/** Makes blocks of Prometheus out of a written history, by Prometheus' own programs. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import { pastRuleFiles } from '../rules/past.ts';
import { HistoryError } from './history.ts';
import { LOCALHOST, freePort, runToEnd, startProgram, stopProgram } from './programs.ts';

export interface Programs {
  readonly promtool: string;
  readonly prometheus: string;
}

/** Each block is a pass over the whole file, or a query of each rule: few large ones are best. */
const CREATE_BLOCKS = ['tsdb', 'create-blocks-from', '--max-block-duration=162h'];

/** The samples of the file are in the folder of blocks once this resolves. */
export function loadChunk(promtool: string, file: string, blocks: string): Promise<void> {
  return runToEnd(promtool, [...CREATE_BLOCKS, 'openmetrics', '--quiet', file, blocks]);
}

export interface RuleRun {
  readonly programs: Programs;
  /** Folder of the blocks; no other Prometheus may be running on it. */
  readonly blocks: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly stepMs: Milliseconds;
  /** Called before each level, with its number from 1 and how many there are. */
  readonly onLevel?: (level: number, levels: number) => void;
}

/** Records over the blocks what the recording rules make of them. */
export async function recordRules({ programs, blocks, from, to, stepMs, onLevel }: RuleRun): Promise<void> {
  const folder = mkdtempSync(`${blocks}-rules-`);
  try {
    const files = pastRuleFiles(stepMs);
    for (const [index, text] of files.entries()) {
      onLevel?.(index + 1, files.length);
      const file = join(folder, `${index + 1}.rules.yml`);
      writeFileSync(file, text);
      // A server that is started anew has loaded all there is.
      await withServer({ prometheus: programs.prometheus, folder, blocks }, (url) =>
        runToEnd(programs.promtool, [
          ...[...CREATE_BLOCKS, 'rules', `--url=${url}`, `--output-dir=${blocks}`],
          ...[`--start=${from / 1000}`, `--end=${to / 1000}`, `--eval-interval=${stepMs / 1000}s`, file],
        ]),
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Server {
  readonly prometheus: string;
  readonly folder: string;
  readonly blocks: string;
}

async function withServer(
  { prometheus, folder, blocks }: Server,
  use: (url: string) => Promise<void>,
): Promise<void> {
  mkdirSync(blocks, { recursive: true });
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, '{}\n');
  const address = `${LOCALHOST}:${await freePort()}`;
  const server = startProgram(prometheus, [
    `--config.file=${config}`,
    `--storage.tsdb.path=${blocks}`,
    '--storage.tsdb.retention.time=100y',
    `--web.listen-address=${address}`,
  ]);
  try {
    await ready(server, `http://${address}`);
    await use(`http://${address}`);
  } finally {
    await stopProgram(server);
  }
}

const READY_MS = 120_000;

async function ready(server: ChildProcess, url: string): Promise<void> {
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline;) {
    await sleep(100);
    if (server.exitCode !== null || server.pid === undefined) break;
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new HistoryError('Prometheus does not start on the blocks of the history');
}
