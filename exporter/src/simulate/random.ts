/** Seeded chance: the same seed gives the same numbers on every machine. */

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  /** Throws `RangeError` when the list is empty. */
  pick<T>(list: readonly T[]): T;
  /** One of the entries, as often as its weight says. */
  weighted<T>(entries: readonly (readonly [T, number])[]): T;
  /** Lognormal: half of the values lie below `median`; `spread` is the sigma of the logarithm. */
  lognormal(median: number, spread: number): number;
  /** Mean of the gaps of a Poisson process. */
  exponential(mean: number): number;
  /** An independent stream, the same for the same name, however much was drawn from this one. */
  fork(name: string): Random;
}

export function createRandom(seed: string): Random {
  const next = sfc32(seed);
  const between = (low: number, high: number) => low + next() * (high - low);
  const pick = <T>(list: readonly T[]): T => {
    const index = Math.floor(next() * list.length);
    if (index >= list.length) throw new RangeError('Nothing to pick from');
    return list[index] as T;
  };
  return {
    next,
    between,
    pick,
    int: (low, high) => Math.floor(between(low, high + 1)),
    chance: (probability) => next() < probability,
    weighted: (entries) => pickWeighted(entries, next()),
    lognormal: (median, spread) => median * Math.exp(spread * normal(next)),
    exponential: (mean) => -mean * Math.log(1 - next()),
    fork: (name) => createRandom(`${seed}/${name}`),
  };
}

function pickWeighted<T>(entries: readonly (readonly [T, number])[], drawn: number): T {
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let left = drawn * total;
  for (const [item, weight] of entries) {
    left -= weight;
    if (left < 0) return item;
  }
  throw new RangeError('No entry has a weight');
}

/** Box and Muller's transform. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** Chris Doty-Humphrey's small fast counting generator, 32 bits, as tested in PractRand. */
function sfc32(seed: string): () => number {
  let [a, b, c] = [hash(seed, 1), hash(seed, 2), hash(seed, 3)];
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

/** FNV-1a over the code units, started differently for each `salt`. */
function hash(text: string, salt: number): number {
  let value = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b1);
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value | 0;
}
