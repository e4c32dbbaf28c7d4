/**
 * A file system of a few hundred kilobytes, in a mount namespace of its own: nothing outside sees it, and it is gone
 * with its last process, however the tests end.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterTest } from './site.ts';

export interface SmallDisk {
  /** Its root, as programs in the namespace see it. */
  readonly path: string;
  /** The command, run where the disk is. */
  readonly under: (command: readonly string[]) => readonly string[];
  /** Takes all space that is left. */
  fill(): void;
  /** Gives back what `fill` took. */
  free(): void;
  /** Runs a shell script where the disk is; gives its output. */
  shell(script: string): string;
}

const WHAT_IS_NEEDED =
  'This test mounts a small file system. That takes root with CAP_SYS_ADMIN (in a container: --cap-add SYS_ADMIN) or ' +
  'user namespaces for everybody, and the programs unshare, nsenter and mount.';

export async function mountSmallDisk(kilobytes: number): Promise<SmallDisk> {
  const path = mkdtempSync(join(tmpdir(), 'helpdesk-disk-'));
  afterTest(() => {
    rmSync(path, { recursive: true, force: true });
  });
  const isRoot = process.getuid?.() === 0;
  // `cat` ends with its input: when the tests are killed the disk goes too.
  const script = `mount -t tmpfs -o size=${kilobytes}k tmpfs "$0" && echo mounted && exec cat`;
  const holder = spawn(
    'unshare',
    [...(isRoot ? [] : ['--user', '--map-root-user']), '--mount', 'bash', '-c', script, path],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const ended = once(holder, 'close');
  afterTest(async () => {
    holder.kill('SIGKILL');
    await ended;
  });
  let trouble = '';
  holder.stderr.on('data', (chunk: Buffer) => (trouble += chunk.toString()));
  const [outcome] = (await Promise.race([once(holder.stdout, 'data'), ended])) as unknown[];
  if (!Buffer.isBuffer(outcome)) throw new Error(`${WHAT_IS_NEEDED} Here it failed: ${trouble.trim()}`);
  const enter = ['nsenter', '--target', String(holder.pid), '--mount'];
  if (!isRoot) enter.push('--user', '--preserve-credentials');
  const under = (command: readonly string[]) => [...enter, ...command];
  const shell = (text: string): string => {
    const [command = '', ...args] = under(['bash', '-c', text, path]);
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  };
  return {
    path,
    under,
    shell,
    fill: () => void shell('cat /dev/zero >"$0/ballast" 2>/dev/null || true'),
    free: () => void shell('rm "$0/ballast"'),
  };
}
