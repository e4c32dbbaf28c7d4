/** One life of the exporter's process, from its start to whatever ends it. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { runExporter } from '../../support/processes.ts';
import type { RunningProcess } from '../../support/processes.ts';

const READY_WITHIN_MS = 60_000;

export class Victim {
  readonly #running: RunningProcess;
  readonly #url: string;
  readonly #startedAt = performance.now();
  #readyAt: number | undefined;
  #isWanted = true;

  constructor(configFile: string, url: string) {
    this.#url = url;
    this.#running = runExporter(['serve', '--config.file', configFile]);
  }

  /** From its start until it was ready for webhooks; undefined before. */
  get startMs(): number | undefined {
    return this.#readyAt === undefined ? undefined : Math.round(this.#readyAt - this.#startedAt);
  }

  /** Since it was ready; 0 before. */
  get upMs(): number {
    return this.#readyAt === undefined ? 0 : performance.now() - this.#readyAt;
  }

  get isOver(): boolean {
    const { exitCode, signalCode } = this.#running.child;
    return exitCode !== null || signalCode !== null;
  }

  /** Resolves once it is ready for webhooks. Throws, with what it said, when it ends by itself or never is. */
  async ready(): Promise<void> {
    while (!(await this.#answers())) {
      this.mustLive();
      if (performance.now() - this.#startedAt > READY_WITHIN_MS)
        throw new Error(`The exporter is not ready after ${READY_WITHIN_MS} ms:\n${this.#running.output()}`);
      await sleep(25);
    }
    this.#readyAt ??= performance.now();
  }

  /** Throws when it has ended by itself. */
  mustLive(): void {
    if (this.isOver && this.#isWanted)
      throw new Error(`The exporter ended by itself:\n${this.#running.output()}`);
  }

  /** Asks it to shut down and does not wait. */
  terminate(): void {
    this.#isWanted = false;
    this.#running.child.kill('SIGTERM');
  }

  /** SIGKILL; false when it had already ended. */
  async kill(): Promise<boolean> {
    this.mustLive();
    this.#isWanted = false;
    if (this.isOver) return false;
    const over = once(this.#running.child, 'exit');
    this.#running.child.kill('SIGKILL');
    await over;
    return this.#running.child.signalCode === 'SIGKILL';
  }

  /** Shuts it down in peace; gives the exit code. */
  async stop(): Promise<number | null> {
    this.#isWanted = false;
    return this.#running.stop();
  }

  /** Log lines that tell of something wrong. */
  complaints(): string[] {
    const lines = this.#running.output().split('\n');
    return lines.filter((line) => line !== '' && !/ level=(debug|info) /.test(line));
  }

  async #answers(): Promise<boolean> {
    try {
      const response = await fetch(`${this.#url}/-/ready`, { signal: AbortSignal.timeout(5000) });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }
}
