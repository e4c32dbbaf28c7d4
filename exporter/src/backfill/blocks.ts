/** Makes blocks of Prometheus out of a written history, by Prometheus' own programs. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import { pastRules, toRuleFile } from '../rules/past.ts';
import type { Recording } from '../rules/rule.ts';
import { HistoryError } from './historyError.ts';
import { freePort } from './freePort.ts';
import { LOCALHOST, hasEnded, runToEnd, startProgram, stopProgram } from './programs.ts';

export interface Programs {
  readonly promtool: string;
  readonly prometheus: string;
}

const HOUR_MS = 3_600_000;
/** What promtool makes blocks of: two hours and threefold steps from there. */
const BLOCK_HOURS = [2, 6, 18, 54, 162, 486] as const;
/** More points than this Prometheus does not give to one query. */
const MOST_POINTS = 11_000;

/** Each block is a pass over the whole file, or a query of each rule: few large ones are best. */
function createBlocks(hours: number): readonly string[] {
  return ['tsdb', 'create-blocks-from', `--max-block-duration=${hours}h`];
}

/** The samples of the file are in the folder of blocks once this resolves. */
export function loadChunk(promtool: string, file: string, blocks: string): Promise<void> {
  return runToEnd(promtool, [...createBlocks(162), 'openmetrics', '--quiet', file, blocks]);
}

/** The longest blocks that a query of each rule can fill. */
function longestBlock(stepMs: Milliseconds): number {
  return BLOCK_HOURS.findLast((hours) => (hours * HOUR_MS) / stepMs < MOST_POINTS) ?? BLOCK_HOURS[0];
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
  readonly signal?: AbortSignal;
}

/**
 * Records over the blocks what the recording rules make of them. promtool evaluates each group at a moment of its own
 * within every step, as Prometheus does: what goes on from here begins at this `to`, and a range of no length has nothing.
 * Throws `HistoryError` when one of the programs fails, and where the signal ends it.
 */
export async function recordRules({ onLevel, ...run }: RuleRun): Promise<void> {
  if (run.from >= run.to) return;
  // Always the same: the moment within the step is made of the file's path.
  const folder = `${run.blocks}-rules`;
  mkdirSync(folder, { recursive: true });
  try {
    const levels = pastRules(run.stepMs);
    for (const [index, rules] of levels.entries()) {
      onLevel?.(index + 1, levels.length);
      await recordLevel(rules, folder, run);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** promtool asks and writes by turns: two of them keep the server busy. */
const AT_ONCE = 2;

async function recordLevel(
  rules: readonly Recording[],
  folder: string,
  { programs, blocks, from, to, stepMs, signal }: Omit<RuleRun, 'onLevel'>,
): Promise<void> {
  const files = dealt(rules, AT_ONCE).map((part, index) => {
    const file = join(folder, `${index + 1}.rules.yml`);
    writeFileSync(file, toRuleFile('level', part));
    return file;
  });
  // A server that is started anew has loaded all there is.
  await withServer({ prometheus: programs.prometheus, folder, blocks, stepMs }, async (url) => {
    const record = (file: string) =>
      runToEnd(
        programs.promtool,
        [
          ...[...createBlocks(longestBlock(stepMs)), 'rules', `--url=${url}`, `--output-dir=${blocks}`],
          ...[`--start=${from / 1000}`, `--end=${to / 1000}`, `--eval-interval=${stepMs / 1000}s`, file],
        ],
        signal,
      );
    await Promise.all(files.map(record));
  });
}

/** One after the other to each; none of the parts is empty. */
function dealt<T>(all: readonly T[], parts: number): T[][] {
  const dealing = Array.from({ length: Math.min(parts, all.length) }, (): T[] => []);
  for (const [index, one] of all.entries()) dealing[index % parts]?.push(one);
  return dealing;
}

interface Server {
  readonly prometheus: string;
  readonly folder: string;
  readonly blocks: string;
  readonly stepMs: Milliseconds;
}

/** What a Prometheus looks back for by itself. Rules are evaluated anywhere within a step: where it is longer they would find nothing. */
const LEAST_LOOKBACK_MS = 300_000;

async function withServer(
  { prometheus, folder, blocks, stepMs }: Server,
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
    `--query.lookback-delta=${Math.max(LEAST_LOOKBACK_MS, stepMs) / 1000}s`,
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
    if (hasEnded(server)) break;
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new HistoryError('Prometheus does not start on the blocks of the history');
}
