/** The only file that touches the process: arguments, environment, signals, streams and exit code. */
import { createReadStream, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { openThread } from './backend/thread.ts';
import { createProgram } from './cli/program.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

const program = createProgram({
  env: process.env,
  version,
  nodeVersion: process.version,
  createServer,
  openBackend: (options) => openThread(new URL('./backend/worker.js', import.meta.url), options),
  now: () => Date.now(),
  readFile: (path) => readFileSync(path, 'utf8'),
  openInput: (path) => (path === '-' ? process.stdin : createReadStream(path)),
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  logLine: (line) => void process.stderr.write(line),
  stopSignal: () =>
    new Promise((resolve) => {
      // For good: npm passes a terminal's ctrl-C on a second time, which must not cut the stop short.
      for (const signal of STOP_SIGNALS)
        process.on(signal, () => {
          resolve(signal);
        });
    }),
  ...(process.stderr.isTTY
    ? {
        terminal: (text: string) => void process.stderr.write(text),
        terminalWidth: () => process.stderr.columns || Infinity,
      }
    : {}),
  provisioned: (name) => fileURLToPath(new URL(`../../provisioning/${name}`, import.meta.url)),
  onReloadSignal: (reload) => void process.on('SIGHUP', reload),
});

process.exitCode = await program.run(process.argv.slice(2));
