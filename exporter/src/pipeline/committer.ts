/**
 * Group commit: while one transaction is on its way to the disk, deliveries gather for the next. One sync serves all
 * who wait, and nobody is answered before theirs is durable.
 */
import { Unavailable } from '../errors.ts';
import { NotDurable } from '../store/store.ts';
import type { Committed, CountCommit, Delivery, Store } from '../store/store.ts';

export interface CommitterOptions {
  readonly store: Pick<Store, 'commit'>;
  readonly count: CountCommit;
  /** Called after each commit, in order, with what it brought. */
  readonly onCommitted: (committed: Committed) => void;
  readonly onFailed: (error: unknown, deliveries: number) => void;
  readonly maxQueued: number;
}

interface Waiting {
  readonly delivery: Delivery;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class Committer {
  readonly #options: CommitterOptions;
  #queue: Waiting[] = [];
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** Resolves when the delivery is durable. Rejects with `Unavailable` when it could not be made so. */
  submit(delivery: Delivery): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Unavailable('Shutting down', 'shutting_down'));
    if (this.#queue.length >= this.#options.maxQueued) {
      return Promise.reject(new Unavailable('Too many webhooks are waiting to be stored', 'overloaded'));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ delivery, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Stops taking deliveries and waits until those taken are settled one way or the other. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      // Everyone whose bytes have already arrived joins this group.
      await new Promise((resolve) => setImmediate(resolve));
      const group = this.#queue;
      this.#queue = [];
      await this.#commit(group);
    }
    this.#running = undefined;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const deliveries = group.map(({ delivery }) => delivery);
    const { store, count } = this.#options;
    try {
      const committed = await store.commit(deliveries, count);
      for (const { resolve } of group) resolve();
      this.#tellCommitted(committed);
    } catch (error) {
      const unavailable = new Unavailable('The store cannot take webhooks now', 'store_unavailable', {
        cause: error,
      });
      for (const { reject } of group) reject(unavailable);
      if (error instanceof NotDurable) this.#tellCommitted(error.committed);
      withoutHarm(() => {
        this.#options.onFailed(error, group.length);
      });
    }
  }

  #tellCommitted(committed: Committed): void {
    const { onCommitted, onFailed } = this.#options;
    withoutHarm(
      () => {
        onCommitted(committed);
      },
      (error) => {
        onFailed(error, 0);
      },
    );
  }
}

/** Whoever looks on may fail; the deliveries have been decided, and the next group must come to its turn. */
function withoutHarm(look: () => void, otherwise: (error: unknown) => void = () => undefined): void {
  try {
    look();
  } catch (error) {
    withoutHarm(() => {
      otherwise(error);
    });
  }
}
