/** Sees from outside when the exporter writes to its database. */
import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export class Writes {
  readonly #watcher: FSWatcher;
  #lastAt = -Infinity;
  #count = 0;

  /** `folder` holds the database and nothing else. */
  constructor(folder: string) {
    this.#watcher = watch(folder, () => {
      this.#lastAt = performance.now();
      this.#count += 1;
    });
  }

  /** Since the last one. */
  get agoMs(): number {
    return performance.now() - this.#lastAt;
  }

  /** Resolves at the next write, or when there has been none for so long. */
  async next(withinMs: number): Promise<void> {
    const [before, deadline] = [this.#count, performance.now() + withinMs];
    while (this.#count === before && performance.now() < deadline) await sleep(1);
  }

  close(): void {
    this.#watcher.close();
  }
}
