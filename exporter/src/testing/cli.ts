/** The program without a process: files, signals and output are the test's; sockets and SQLite are real. */
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { types } from 'node:util';
import { openLocalBackend } from '../backend/localBackend.ts';
import { createProgram } from '../cli/program.ts';
import type { CliTools } from '../cli/tools.ts';
import { createFakeFiles } from '../config/testing/files.ts';
import { endAll } from './endAll.ts';
import { LogWatch } from './logs.ts';
import { until } from './until.ts';
import { PRIVATE } from './webhooks.ts';

export interface FakeProcess {
  readonly tools: CliTools;
  /** By path; a test may change them while the program runs. */
  readonly files: Record<string, string>;
  /** Lines written to standard output and standard error. */
  readonly out: string[];
  readonly err: string[];
  readonly logs: LogWatch;
  /** A folder on disk that goes when the test ends. */
  readonly folder: string;
  /** As `kill -TERM` does. */
  stop(): void;
  /** As `kill -HUP` does. */
  hangUp(): void;
  /** Runs the program; gives the exit code once it ends. */
  run(...args: string[]): Promise<number>;
  /** The address told by the log once the program serves. */
  url(): Promise<string>;
}

const ends: (() => Promise<void>)[] = [];

export function endProcessesAfterEach(): void {
  afterEach(() => endAll(ends.splice(0)));
}

export function createFakeProcess(env: Record<string, string> = {}): FakeProcess {
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-exporter-'));
  const files: Record<string, string> = {};
  const [out, err]: [string[], string[]] = [[], []];
  const logs = new LogWatch();
  let stop: () => void = () => undefined;
  const stopped = new Promise<string>((resolve) => {
    stop = () => {
      resolve('SIGTERM');
    };
  });
  const reloads: (() => void)[] = [];
  const tools: CliTools = {
    env,
    version: '1.2.3-test',
    nodeVersion: 'v0.0.0',
    createServer: ((...given: Parameters<typeof createServer>) =>
      withErrorsOfThisRealm(createServer(...given))) as typeof createServer,
    openBackend: (options) => openLocalBackend({ ...options, now: () => Date.now() }),
    now: () => Date.now(),
    readFile: (path) => createFakeFiles(files)(path),
    openInput: (path) => createReadStream(path),
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    logLine: (line) => {
      logs.write(line);
    },
    stopSignal: () => stopped,
    provisioned: (name) => join(__dirname, '../../../provisioning', name),
    onReloadSignal: (reload) => reloads.push(reload),
  };
  const runs: Promise<unknown>[] = [];
  ends.push(async () => {
    stop();
    await Promise.allSettled(runs);
    rmSync(folder, { recursive: true });
    logs.verify(PRIVATE);
  });
  return {
    tools,
    files,
    out,
    err,
    logs,
    folder,
    stop: () => {
      stop();
    },
    hangUp: () => {
      for (const reload of reloads) reload();
    },
    run: (...args) => {
      const run = createProgram(tools).run(args);
      runs.push(run);
      return run;
    },
    url: async () => {
      const ready = () => logs.lines.find(({ msg }) => msg === 'Ready for webhooks');
      await until(() => ready() !== undefined);
      return String(ready()?.url);
    },
  };
}

/** Jest gives tests a realm of their own, in which the errors of Node's sockets are no `Error`. */
function withErrorsOfThisRealm(server: Server): Server {
  const emit = server.emit.bind(server) as (name: string | symbol, ...given: unknown[]) => boolean;
  server.emit = (name: string | symbol, ...given: unknown[]) => emit(name, ...given.map(ofThisRealm));
  return server;
}

function ofThisRealm(value: unknown): unknown {
  if (!types.isNativeError(value) || value instanceof Error) return value;
  return Object.assign(new Error((value as Error).message), value);
}
