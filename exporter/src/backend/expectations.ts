/** Promises by number, for whoever answers elsewhere. */
interface Expected {
  readonly fulfil: (value: unknown) => void;
  readonly fail: (error: Error) => void;
}

export class Expectations {
  readonly #expected = new Map<number, Expected>();
  #nextId = 0;
  #givenUp: Error | undefined;

  /** The number the next expectation gets; they count up by one. */
  get nextId(): number {
    return this.#nextId;
  }

  expect<T>(): { id: number; promise: Promise<T> } {
    const id = this.#nextId;
    this.#nextId += 1;
    const promise = new Promise<T>((resolve, reject) => {
      if (this.#givenUp) reject(this.#givenUp);
      else this.#expected.set(id, { fulfil: resolve as (value: unknown) => void, fail: reject });
    });
    return { id, promise };
  }

  /** Does nothing for a number already answered. */
  fulfil(id: number, value: unknown): void {
    this.#take(id)?.fulfil(value);
  }

  fail(id: number, error: Error): void {
    this.#take(id)?.fail(error);
  }

  /** Everything expected, and all that ever will be, fails. */
  giveUp(error: Error): void {
    this.#givenUp = error;
    for (const id of [...this.#expected.keys()]) this.fail(id, error);
  }

  #take(id: number): Expected | undefined {
    const expected = this.#expected.get(id);
    this.#expected.delete(id);
    return expected;
  }
}
