/** A load generator in a process of its own, seen from the benchmark. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { compiled } from '../paths.ts';
import type { Recipe } from '../traffic/recipe.ts';
import type { FromGenerator, Go, ToGenerator } from './job.ts';
import type { Interim, LoadReport } from './load.ts';

export class Generator {
  readonly #child: ChildProcess;
  #onMessage: (message: FromGenerator) => void = () => undefined;

  constructor() {
    this.#child = fork(compiled('load/generatorProcess.js'));
    this.#child.on('message', (message) => {
      this.#onMessage(message as FromGenerator);
    });
    this.#child.once('exit', (code) => {
      this.#onMessage({ type: 'failed', message: `The load generator ended with code ${String(code)}` });
    });
  }

  /** Signs the recipe's requests; those of before are forgotten. */
  async prepare(recipe: Recipe, aheadChunks?: number): Promise<void> {
    const worker = compiled('traffic/forgeWorker.js');
    const ahead = aheadChunks === undefined ? {} : { aheadChunks };
    await this.#ask({ type: 'prepare', recipe, worker, ...ahead }, 'ready');
  }

  /** Sends what was prepared, again if it was sent before. */
  async go(options: Omit<Go, 'type'>, onInterim?: (interim: Interim) => void): Promise<LoadReport> {
    const { report } = await this.#ask({ type: 'go', ...options }, 'report', onInterim);
    return report;
  }

  #ask<T extends FromGenerator['type']>(
    message: ToGenerator,
    awaited: T,
    onInterim?: (interim: Interim) => void,
  ): Promise<Extract<FromGenerator, { type: T }>> {
    return new Promise((resolve, reject) => {
      this.#onMessage = (answer) => {
        if (answer.type === awaited) resolve(answer as Extract<FromGenerator, { type: T }>);
        else if (answer.type === 'interim') onInterim?.(answer.interim);
        else if (answer.type === 'failed') reject(new Error(answer.message));
      };
      this.#child.send(message);
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#onMessage = () => undefined;
    const exited = once(this.#child, 'exit');
    this.#child.kill();
    await exited;
  }
}
