/**
 * Backup and restore of docs/stack.md, typed as they stand: volumes are folders here, and what would run in a container runs
 * beside them.
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from '../support/processes.ts';

const PAGE = readFileSync(join(process.cwd(), 'docs/stack.md'), 'utf8');
const [, SECTION = ''] = /^## Backup\n([^]*?)^## /m.exec(PAGE) ?? [];
const [BACKUP = '', RESTORE = ''] = [...SECTION.matchAll(/^```console\n([^]*?)^```$/gm)].map(
  ([, commands = '']) => commands,
);

/** `docker run` of a program with folders at the paths it knows; of `docker compose` what it does to the volume. */
const DOCKER = `
const { mkdirSync, rmSync } = require('node:fs');
const { execFileSync } = require('node:child_process');
const [command, ...args] = process.argv.slice(2);
const folder = (source) => (source.startsWith('/') ? source : process.env.VOLUMES + '/' + source);
if (command === 'volume' && args[0] === 'rm') rmSync(folder(args[1]), { recursive: true });
if (command === 'compose' && args[0] === 'create') mkdirSync(folder('helpdesk_helpdesk'), { recursive: true });
if (command === 'run') {
  const mounts = [];
  let program;
  while (args[0].startsWith('-')) {
    const option = args.shift();
    if (option === '--rm') continue;
    const value = args.shift();
    if (option === '-v') mounts.push(value.split(':'));
    if (option === '--entrypoint') program = value;
  }
  args.shift();
  const placed = (all, [from, to]) =>
    all.replaceAll(new RegExp('(?<=^|\\\\s)' + to + '(?=/|\\\\s|$)', 'g'), folder(from));
  const here = (text) => mounts.reduce(placed, text);
  execFileSync(program, args.map(here), { stdio: 'inherit' });
}
`;

let folder: string;
let checkout: string;
let backups: string;
let volume: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-backup-'));
  [checkout = '', backups = '', volume = ''] = ['checkout', 'kept', 'volumes/helpdesk_helpdesk'].map((name) =>
    join(folder, name),
  );
  mkdirSync(join(checkout, 'secrets'), { recursive: true });
  mkdirSync(volume, { recursive: true });
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'docker.cjs'), DOCKER);
  program('docker', `exec '${process.execPath}' '${join(folder, 'docker.cjs')}' "$@"`);
  program('sudo', 'exec "$@"');
  writeFileSync(join(checkout, 'secrets/key'), 'a key');
  writeFileSync(join(volume, 'helpdesk.db'), 'counters');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function program(name: string, line: string): void {
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
}

/** In the checkout, by somebody whose files everybody may read. */
async function type(commands: string): Promise<void> {
  const local = commands.replaceAll('/var/backups/helpdesk', backups);
  const script = `umask 022; cd '${checkout}'; PATH='${folder}/bin':"$PATH"; export VOLUMES='${folder}/volumes'; set -e\n${local}`;
  const { code, output } = await runToEnd('bash', ['-c', script]);
  if (code !== 0) throw new Error(`${commands}\nended with ${String(code)}:\n${output}`);
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const contentsOf = (path: string) =>
  Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));

test('a backup lies outside of the checkout, and its owner alone can read it', async () => {
  await type(BACKUP);
  expect(readdirSync(checkout)).toEqual(['secrets']);
  expect(modeOf(backups)).toBe('700');
  const archives = readdirSync(backups);
  expect(archives).toHaveLength(2);
  expect(archives.map((name) => modeOf(join(backups, name)))).toEqual(['600', '600']);
});

test('nothing of a damaged store is left when it is restored, but a copy beside the backup', async () => {
  await type(BACKUP);
  writeFileSync(join(volume, 'helpdesk.db'), 'broken');
  writeFileSync(join(volume, 'helpdesk.db-wal'), 'left over');
  rmSync(join(checkout, 'secrets'), { recursive: true });
  const before = readdirSync(backups);
  await type(RESTORE);
  expect(contentsOf(volume)).toEqual({ 'helpdesk.db': 'counters' });
  expect(contentsOf(join(checkout, 'secrets'))).toEqual({ key: 'a key' });
  const [damaged = ''] = readdirSync(backups).filter((name) => !before.includes(name));
  expect(modeOf(join(backups, damaged))).toBe('600');
  const { output } = await runToEnd('tar', ['xzOf', join(backups, damaged), './helpdesk.db-wal']);
  expect(output).toBe('left over');
});

test('the commands name the volume and the image of the stack', () => {
  const compose = readFileSync(join(process.cwd(), 'docker-compose.yml'), 'utf8');
  const images = new Set(SECTION.match(/prom\/prometheus:v[\d.]+/g));
  expect([...images].map((image) => compose.includes(`&prometheus ${image}\n`))).toEqual([true]);
  const volumes = [...SECTION.matchAll(/(?:-v|volume rm) ([a-z]\w+)/g)].map(([, name]) => name);
  expect(new Set(volumes)).toEqual(new Set([`${/^name: (\w+)$/m.exec(compose)?.[1] ?? ''}_helpdesk`]));
});
