/** One installation of the exporter for one test: a folder with configuration and database, and the real program in it. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPORTER_BIN, eventually } from '../../support/processes.ts';
import { APP_SECRET, PHONE_NUMBER_ID } from './traffic.ts';

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly err?: { readonly type: string; readonly message: string };
  readonly [field: string]: unknown;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Launch {
  /** Turns the command into one that runs it under a condition, such as `['bash', '-c', …, ...command]`. */
  readonly under?: (command: readonly string[]) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Program {
  readonly child: ChildProcess;
  /** Everything written to standard output and standard error so far. */
  output(): string;
  log(): readonly LogLine[];
  /** Resolves once it has ended. */
  readonly exit: Promise<Exit>;
  /** Its address, once it is ready for webhooks. Fails when it ends before. */
  ready(): Promise<string>;
  /** Asks it to stop and waits. */
  stop(signal?: NodeJS.Signals): Promise<Exit>;
}

export interface Site {
  readonly folder: string;
  readonly configFile: string;
  /** Path of the database. */
  readonly database: string;
  /** Writes the configuration; `keys` are further lines of it. */
  configure(keys?: string, database?: string): void;
  launch(launch?: Launch): Program;
  /** Launches, and waits until it is ready for webhooks. */
  start(launch?: Launch): Promise<{ program: Program; url: string }>;
}

const cleanups: (() => unknown)[] = [];

/** Runs after the test, last registered first. */
export function afterTest(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

/** Ends what a test started and removes its folders. A test file calls it once. */
export function cleanUpAfterEach(): void {
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
}

/** The configuration text: facts settle at once unless `keys` say otherwise. */
export function configText(database: string, keys = 'allowedLateness: 0s'): string {
  return [
    'pseudonymKey: pseudonym-key-of-these-tests',
    'listen: 127.0.0.1:0',
    `store: sqlite:${database}`,
    keys,
    'sources:',
    '  - name: wa',
    '    kind: whatsapp',
    `    appSecret: ${APP_SECRET}`,
    '    verifyToken: verify-token-of-these-tests',
    `    inboxes: { '${PHONE_NUMBER_ID}': { inbox: support, team: care } }`,
    '',
  ].join('\n');
}

export function createSite(): Site {
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-faults-'));
  afterTest(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const configFile = join(folder, 'helpdesk.yml');
  const database = join(folder, 'data', 'helpdesk.db');
  const configure: Site['configure'] = (keys, path = database) => {
    writeFileSync(configFile, configText(path, keys));
  };
  configure();
  const launch = (how?: Launch) => launchExporter(configFile, how);
  return {
    folder,
    configFile,
    database,
    configure,
    launch,
    start: async (how) => {
      const program = launch(how);
      return { program, url: await program.ready() };
    },
  };
}

function launchExporter(
  configFile: string,
  { under = (command) => command, env = {} }: Launch = {},
): Program {
  const flags = ['--config.file', configFile, '--log.format', 'json', '--log.level', 'info'];
  const [command = '', ...args] = under([process.execPath, EXPORTER_BIN, ...flags]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.once('error', (error) => (text += `\n${String(error)}`));
  const exit = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const program: Program = {
    child,
    output: () => text,
    log: () => parseLog(text),
    exit,
    ready: () => addressOf(program),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return exit;
    },
  };
  afterTest(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return program;
}

function parseLog(text: string): LogLine[] {
  return text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
}

function hasEnded({ child }: Program): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function addressOf(program: Program): Promise<string> {
  const url = await eventually('the exporter to be ready', () => {
    const line = program.log().find(({ msg }) => msg === 'Ready for webhooks');
    return Promise.resolve(line === undefined && !hasEnded(program) ? undefined : String(line?.url));
  });
  if (url === 'undefined') throw new Error(`The exporter ended before it was ready:\n${program.output()}`);
  return url;
}

/** How a start that is to be refused ends: `exit 1: ` and what was written. Fails when it is not refused. */
export async function refusal(site: Site, launch?: Launch): Promise<string> {
  const program = site.launch(launch);
  const started = program.ready().then(
    () => 'started',
    () => undefined,
  );
  const ended = program.exit.then(({ code }) => `exit ${code}: ${program.output()}`);
  const outcome = (await Promise.race([started, ended])) ?? (await ended);
  if (outcome === 'started') throw new Error(`The exporter was not refused:\n${program.output()}`);
  return outcome;
}

/** Waits for a log line whose message fits. */
export function logged(program: Program, message: RegExp): Promise<LogLine> {
  return eventually(`${String(message)} in the log`, () =>
    Promise.resolve(program.log().find(({ msg }) => message.test(msg))),
  );
}
