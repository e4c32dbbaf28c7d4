/** What takes another process: being killed, a full disk, two of us on one file. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { transformSync } from '@swc/core';
import { asks } from '../../conversation/testing/facts.ts';
import type { Store } from '../store.ts';
import { StoreUnavailable } from '../store.ts';
import { DEDUPE_RETENTION_MS, delivery } from '../testing/acts.ts';
import { openSqliteStore } from './sqliteStore.ts';

const SOURCES = join(__dirname, '../..');

let compiled: string;
let folder: string;
let path: string;
const children: ChildProcess[] = [];
const opened: Store[] = [];

beforeAll(() => {
  compiled = mkdtempSync(join(tmpdir(), 'compiled-'));
  symlinkSync(join(process.cwd(), 'node_modules'), join(compiled, 'node_modules'));
  compile(join(SOURCES, 'store/sqlite/sqliteStore.ts'), new Set());
});

afterAll(() => {
  rmSync(compiled, { recursive: true });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  path = join(folder, 'helpdesk.db');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const store of opened.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});

/** The store as another process can load it: this module and all it imports, as CommonJS. */
function compile(file: string, done: Set<string>): void {
  if (done.has(file)) return;
  done.add(file);
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    filename: file,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const target = join(compiled, relative(SOURCES, file));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, code);
  for (const [, imported = ''] of code.matchAll(/require\("(\.[^"]+)"\)/g)) {
    compile(join(dirname(file), imported), done);
  }
}

function open(file = path): Store {
  const store = openSqliteStore({ path: file, dedupeRetentionMs: DEDUPE_RETENTION_MS });
  opened.push(store);
  return store;
}

/** A process with `open()`, `say(line)` and deliveries; it lives until killed or done. */
function start(script: string, shell = 'exec "$0" "$@"'): { child: ChildProcess; lines: () => string[] } {
  const head = `
    const { openSqliteStore } = require(${JSON.stringify(join(compiled, 'store/sqlite/sqliteStore.ts'))});
    const open = () => openSqliteStore({ path: ${JSON.stringify(path)}, dedupeRetentionMs: 1e9 });
    const say = (line) => require('fs').writeSync(1, line + '\\n');
    const ask = (i) => ({ kind: 'MessageReceived', key: 'k' + i, at: i, timeSource: 'event', source: 'wa',
      inbox: 'support', team: 'care', customer: 'amy' });
    const bring = (store, facts, letters = []) => store.commit(
      [{ source: 'wa', receivedAt: 5, facts, deadLetters: letters, ignored: {} }],
      () => [{ metric: 'm', labels: [], cell: '', value: facts.length }]);
    const main = async () => { ${script} };
    main().catch((error) => say('threw ' + error.name + ': ' + error.message));`;
  const child = spawn('bash', ['-c', shell, process.execPath, '-e', head]);
  children.push(child);
  let text = '';
  child.stdout.on('data', (data: Buffer) => (text += data.toString()));
  child.stderr.on('data', (data: Buffer) => (text += data.toString()));
  return { child, lines: () => text.split('\n').slice(0, -1) };
}

/** Resolves when it has ended and all it said has been heard. */
function exited(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('close', resolve));
}

async function said(lines: () => string[], line: string): Promise<void> {
  const until = Date.now() + 25_000;
  while (!lines().includes(line)) {
    if (Date.now() > until) throw new Error(`Not said: ${line}; but: ${lines().join(' | ')}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('one process at a time', () => {
  test('a second process is refused, naming the file and the cause, and the first works on', async () => {
    const store = open();
    const { child, lines } = start('open();');
    await exited(child);
    expect(lines()).toEqual([
      expect.stringMatching(/^threw StoreUnavailable: .*helpdesk\.db.*locked.*another exporter/),
    ]);
    await store.commit([delivery(1, [asks(1)])], () => []);
    expect(await store.pendingCount()).toBe(1);
  });

  test('is refused while another holds the file, and taken once that one is gone', async () => {
    const { child, lines } = start(`await bring(open(), [ask(1)]); say('held'); setInterval(() => {}, 1e6);`);
    await said(lines, 'held');
    expect(() => open()).toThrow(StoreUnavailable);
    child.kill('SIGKILL');
    await exited(child);
    expect(await open().pendingCount()).toBe(1);
  });
});

describe('a process that is killed', () => {
  test.each([1, 17, 60])(
    'leaves every commit it acknowledged, and at most one more: killed after %i',
    async (n) => {
      const { child, lines } = start(
        `const store = open(); for (let i = 1; ; i += 1) { await bring(store, [ask(2 * i), ask(2 * i + 1)]); say('k' + i); }`,
      );
      await said(lines, `k${n}`);
      child.kill('SIGKILL');
      await exited(child);
      const acknowledged = lines().length;
      const store = open();
      const commits = (await store.pendingCount()) / 2;
      expect([acknowledged, acknowledged + 1]).toContain(commits);
      expect(await store.cells()).toEqual([{ metric: 'm', labels: [], cell: '', value: commits * 2 }]);
    },
  );

  test('as its files lie at any moment, a copy of them opens with everything committed', async () => {
    const store = open();
    for (let i = 0; i < 20; i += 1) {
      await store.commit([delivery(i, [asks(i)])], () => []);
      const copy = join(folder, `copy${i}.db`);
      copyFileSync(path, copy);
      if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
      expect(await open(copy).pendingCount()).toBe(i + 1);
    }
  });
});

describe('a full disk', () => {
  /** A limit on the size of files stands in for the end of the disk; without the trap it would be a signal. */
  const withFiles = (kilobytes: number) => `trap '' XFSZ; ulimit -f ${kilobytes}; exec "$0" "$@"`;

  test('refuses what cannot be written, keeps memory and disk as they were, and works on with what fits', async () => {
    const { child, lines } = start(
      `const store = open();
       await bring(store, [ask(1)]);
       for (const i of [2, 3]) {
         await bring(store, [ask(i)], [{ reason: 'not_understood', content: 'x'.repeat(3e6) }])
           .catch((error) => say(error.name + ': ' + error.message));
         say('pending ' + await store.pendingCount() + ', letters ' + (await store.deadLetterCounts()).size);
       }
       await bring(store, [ask(2)]);
       say('pending ' + await store.pendingCount());
       process.kill(process.pid, 'SIGKILL');`,
      withFiles(2000),
    );
    await exited(child);
    const refused = expect.stringMatching(/^StoreUnavailable: .*helpdesk\.db.*disk/) as string;
    expect(lines()).toEqual([refused, 'pending 1, letters 0', refused, 'pending 1, letters 0', 'pending 2']);
    const store = open();
    expect([await store.pendingCount(), (await store.cells())[0]?.value]).toEqual([2, 2]);
  });

  test('a settlement that cannot be written changes nothing', async () => {
    const { child, lines } = start(
      `const store = open();
       await bring(store, [ask(1), ask(2)]);
       const claim = () => store.claim({ factsReceivedTo: 1e15, timersBefore: 0, limit: 9 });
       const [group] = (await claim()).groups;
       const none = { customers: new Map(), aliases: new Map([['amy', 'zoe']]), settled: [group.pending[0]],
         cells: [{ metric: 'm', labels: [], cell: '', value: 100 }], labelValues: [], agents: new Map(),
         agentEvents: [{ at: 1 }], agentsAccountedTo: 0 };
       await store.settle({ ...none, agents: new Map([['ann', { team: 'x'.repeat(3e6) }]]) })
         .catch((error) => say(error.name));
       const pending = (await claim()).groups.flatMap((each) => each.pending).map((each) => each.fact.customer);
       say(pending + ' ' + (await store.cells())[0].value);
       await store.settle(none);
       say(await store.pendingCount() + ' ' + (await store.cells())[0].value);`,
      withFiles(2000),
    );
    await exited(child);
    expect(lines()).toEqual(['StoreUnavailable', 'amy,amy 2', '1 102']);
    expect(await open().pendingCustomers()).toEqual(['zoe']);
  });

  test('while opening says that the disk is the trouble', async () => {
    const { child, lines } = start('open();', withFiles(0));
    await exited(child);
    expect(lines()).toEqual([expect.stringMatching(/^threw StoreUnavailable: .*disk/)]);
    expect(existsSync(path) ? statSync(path).size : 0).toBe(0);
  });
});
