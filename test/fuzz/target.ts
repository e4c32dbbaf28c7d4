/** A real exporter under fire: started with a probe inside, its log read line by line, its memory measured. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXPORTER_BIN, eventually, isUp } from '../support/processes.ts';
import { leaksIn } from './leaks.ts';

export interface Memory {
  /** Of all threads after a collection of garbage, bytes. */
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
  /** Spent by the whole process so far. */
  readonly cpuMs: number;
}

type Told =
  | { readonly type: 'uncaught'; readonly origin: string; readonly message: string }
  | { readonly type: 'thread'; readonly threadId: number }
  | (Memory & { readonly type: 'memory'; readonly threadId: number });

const GRAVE = /"level":"(?:error|fatal)"/;
const MOST_FAULTS = 20;
const MEASURE_TIMEOUT_MS = 30_000;

export class Target {
  readonly url: string;
  readonly #configFile: string;
  #child: ChildProcess | undefined;
  #threads = 1;
  #told: (message: Told) => void = () => undefined;
  #isStopping = false;
  /** What must not have happened: crashes, errors in the log, private things in it. */
  readonly #faults: string[] = [];
  logLines = 0;
  starts = 0;

  constructor(url: string, configFile: string) {
    this.url = url;
    this.#configFile = configFile;
  }

  get isRunning(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  /** Faults since the last call. */
  takeFaults(): readonly string[] {
    return this.#faults.splice(0);
  }

  async start(): Promise<void> {
    this.starts += 1;
    this.#threads = 1;
    this.#isStopping = false;
    const probe = join(process.cwd(), 'test/fuzz/probe.js');
    const flags = ['--expose-gc', '--unhandled-rejections=strict', `--import=${probe}`];
    const args = ['serve', '--config.file', this.#configFile, '--log.level', 'debug', '--log.format', 'json'];
    const child = spawn(process.execPath, [...flags, EXPORTER_BIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream! }).on('line', (line) => {
        this.#readLine(line);
      });
    }
    child.on('message', (message) => {
      this.#hear(message as Told);
    });
    child.on('exit', (code, signal) => {
      if (!this.#isStopping) this.#note(`the exporter ended by itself: code ${code}, signal ${signal}`);
    });
    await eventually('the exporter', () => isUp(`${this.url}/-/ready`));
  }

  async startUnlessRunning(): Promise<void> {
    if (!this.isRunning) await this.start();
  }

  /** Gives the exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (!child || !this.isRunning) return child?.exitCode ?? null;
    this.#isStopping = true;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
    return child.exitCode;
  }

  async memory(): Promise<Memory> {
    const parts: Memory[] = [];
    const complete = new Promise<void>((resolve) => {
      this.#told = (message) => {
        if (message.type === 'memory') parts.push(message);
        if (parts.length >= this.#threads) resolve();
      };
    });
    this.#child?.send('measure');
    await Promise.race([complete, sleep(MEASURE_TIMEOUT_MS, undefined, { ref: false })]);
    if (parts.length < this.#threads) throw new Error('The probe does not answer');
    return {
      heapUsed: sum(parts.map(({ heapUsed }) => heapUsed)),
      external: Math.max(...parts.map(({ external }) => external)),
      rss: Math.max(...parts.map(({ rss }) => rss)),
      cpuMs: Math.max(...parts.map(({ cpuMs }) => cpuMs)),
    };
  }

  #hear(message: Told): void {
    if (message.type === 'uncaught') this.#note(`${message.origin}: ${message.message}`);
    else if (message.type === 'thread') this.#threads += 1;
    else this.#told(message);
  }

  #readLine(line: string): void {
    this.logLines += 1;
    const leaks = leaksIn(line);
    if (leaks.length > 0) this.#note(`the log gives away ${leaks.join(', ')}: ${line.slice(0, 500)}`);
    if (GRAVE.test(line) || !line.startsWith('{')) this.#note(`in the log: ${line.slice(0, 1500)}`);
  }

  #note(fault: string): void {
    if (this.#faults.length < MOST_FAULTS) this.#faults.push(fault);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
