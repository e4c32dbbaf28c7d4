/** When requests are due: a schedule that knows nothing of answers. */

export interface Arrivals {
  /** When the next is due, milliseconds after the start; moves on. */
  next(): number;
}

/** Independent senders at `ratePerSecond` together: exponential gaps, the same for the same seed. */
export function poissonArrivals(ratePerSecond: number, seed: number): Arrivals {
  const random = mulberry32(seed);
  let at = 0;
  return {
    next: () => {
      at += (-Math.log(1 - random()) * 1000) / ratePerSecond;
      return at;
    },
  };
}

/** A request whenever a connection is free: finds the capacity, says nothing about latency. */
export function saturatingArrivals(): Arrivals {
  return { next: () => 0 };
}

/** Tommy Ettinger's generator: 32 bits of state are enough for gaps. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
