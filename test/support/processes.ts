/** Real programs for tests: started on loopback with free ports, stopped by their own pid. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RunningProcess {
  readonly child: ChildProcess;
  /** Everything written to both streams so far. */
  output(): string;
  /** Asks it to stop and waits; gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** `env`: beside the environment of the tests, of which programs started see nothing that a test sets. */
export function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.once('error', (error) => (text += `\n${String(error)}`));
  return {
    child,
    output: () => text,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
        const exited = once(child, 'exit');
        child.kill(signal);
        await exited;
      }
      return child.exitCode;
    },
  };
}

/** Runs to the end; gives exit code and output. */
export async function runToEnd(
  program: string,
  args: readonly string[],
): Promise<{ code: number | null; output: string }> {
  const running = run(program, args);
  await once(running.child, 'close');
  return { code: running.child.exitCode, output: running.output() };
}

export const EXPORTER_BIN = new URL(`file://${process.cwd()}/exporter/bin/helpdesk-exporter.js`).pathname;

export function runExporter(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningProcess {
  return run(process.execPath, [EXPORTER_BIN, ...args], env);
}

/** Polls until `probe` gives something; fails with `what` and the last error after `timeoutMs`. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (let isOver = false; !isOver;) {
    // Before the look: when this process itself stood still for long, there is one more behind it.
    isOver = performance.now() >= deadline;
    try {
      const found = await probe();
      if (found !== undefined) return found;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`, { cause: last });
}

export async function isUp(url: string): Promise<true | undefined> {
  const response = await fetch(url);
  return response.ok ? true : undefined;
}
