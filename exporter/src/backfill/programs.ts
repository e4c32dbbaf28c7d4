/** Prometheus' own programs, run beside this one. None of them outlives it, however it ends. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { HistoryError } from './historyError.ts';

/**
 * Runs its arguments until they end or standard input does, which it does when whoever holds the other end is gone,
 * killed or not. A second TERM insists.
 */
const TIED = `
exec 3<&0
"$@" </dev/null 3<&- & child=$!
{ cat <&3 >/dev/null; kill -TERM "$child"; } 2>/dev/null & watch=$!
trap 'kill -KILL "$child"' TERM
wait "$child"; code=$?
while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
kill "$watch" 2>/dev/null
exit "$code"
`;

/**
 * A program that ends when `stopProgram` says so, or with this process. It has a session of its own: ctrl-C at a terminal
 * tells this process alone, which stops what it has started in its order.
 */
export function startProgram(
  program: string,
  args: readonly string[],
  output: 'ignore' | 'pipe' = 'ignore',
): ChildProcess {
  const child = spawn('/bin/sh', ['-c', TIED, 'sh', program, ...args], {
    stdio: ['pipe', output, output],
    detached: true,
  });
  // Whoever asks the program something sees that it is not there.
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  return child;
}

/** Or never began. */
export function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

const STOP_MS = 5000;

/** Asks first, insists later. Resolves when the program has ended. */
export async function stopProgram(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.stdin?.end();
  const insist = setTimeout(() => child.kill('SIGTERM'), STOP_MS);
  await gone;
  clearTimeout(insist);
}

/** Throws `HistoryError` with the program's own words when it fails, as it does where the signal ends it. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const child = startProgram(program, args, 'pipe');
  const stop = () => void stopProgram(child);
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  let said = '';
  for (const stream of [child.stdout, child.stderr] as (Readable | null)[])
    stream?.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-4000);
    });
  const [code] = (await once(child, 'close')) as [number | null];
  signal?.removeEventListener('abort', stop);
  if (code !== 0)
    throw new HistoryError(`${program} ${args.join(' ')} ended with ${code ?? 'a signal'}:\n${said}`);
}

export const LOCALHOST = '127.0.0.1';
