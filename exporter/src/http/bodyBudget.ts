/**
 * Memory for the bodies of all requests together. Each may be megabytes long and none is known to be honest before it
 * is whole, so many at once must not add up to more than there is.
 */
export interface BodyHold {
  /** Counts bytes that have come in. */
  readonly add: (bytes: number) => void;
  /** The body is whole: from here on it is not given up for others, but counts until `close`. */
  readonly keep: () => void;
  /** Its memory is free again. */
  readonly close: () => void;
}

interface Held {
  bytes: number;
  readonly giveUp: () => void;
}

export class BodyBudget {
  readonly #maxBytes: number;
  readonly #reading = new Set<Held>();
  #heldBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /**
   * For one body. `giveUp` is called, once, when its bytes are needed for others: when all together are too many, the
   * largest still coming in goes, so that a flood of large bodies leaves small ones alone.
   */
  open(giveUp: () => void): BodyHold {
    const held: Held = { bytes: 0, giveUp };
    this.#reading.add(held);
    return {
      add: (bytes) => {
        if (this.#reading.has(held)) this.#add(held, bytes);
      },
      keep: () => void this.#reading.delete(held),
      close: () => {
        this.#release(held);
      },
    };
  }

  #add(held: Held, bytes: number): void {
    held.bytes += bytes;
    this.#heldBytes += bytes;
    while (this.#heldBytes > this.#maxBytes) {
      const largest = this.#largestReading();
      if (!largest) return;
      this.#release(largest);
      largest.giveUp();
    }
  }

  #largestReading(): Held | undefined {
    let largest: Held | undefined;
    for (const held of this.#reading) if (held.bytes > (largest?.bytes ?? 0)) largest = held;
    return largest;
  }

  #release(held: Held): void {
    this.#reading.delete(held);
    this.#heldBytes -= held.bytes;
    held.bytes = 0;
  }
}
