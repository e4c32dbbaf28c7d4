/** Work that must not overlap: each piece begins when all that were given before it have ended, well or not. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Resolves when all that was given until now has ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
