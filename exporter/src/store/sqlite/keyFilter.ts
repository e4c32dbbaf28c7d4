/**
 * Tells of most keys that they are new, without a look at the disk: a Bloom filter whose bits of one key lie in one line of the
 * processor's cache. https://algo2.iti.kit.edu/documents/cacheefficientbloomfilters-jea.pdf
 */

/** A line of 64 bytes. */
const BITS_PER_LINE = 512;
const WORDS_PER_LINE = 16;
const BITS_PER_KEY = 12;
const BITS_SET = 6;

export class KeyFilter {
  readonly capacity: number;
  readonly #lines: number;
  readonly #words: Uint32Array;
  #size = 0;

  /** With `capacity` keys in it, of a hundred other keys one looks as if it were one of them. */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.#lines = Math.ceil((capacity * BITS_PER_KEY) / BITS_PER_LINE);
    this.#words = new Uint32Array(this.#lines * WORDS_PER_LINE);
  }

  get isFull(): boolean {
    return this.#size >= this.capacity;
  }

  add(key: string): void {
    const { line, first, step } = this.#placeOf(key);
    for (let n = 0; n < BITS_SET; n += 1) {
      const bit = (first + n * step) % BITS_PER_LINE;
      const word = line + (bit >>> 5);
      this.#words[word] = (this.#words[word] ?? 0) | (1 << (bit & 31));
    }
    this.#size += 1;
  }

  /** False: it was never added. True: it was, or looks as if. */
  mayHold(key: string): boolean {
    const { line, first, step } = this.#placeOf(key);
    for (let n = 0; n < BITS_SET; n += 1) {
      const bit = (first + n * step) % BITS_PER_LINE;
      if (((this.#words[line + (bit >>> 5)] ?? 0) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }

  /** Its line's first word, its first bit there, and how far apart the others lie: an odd number, so that no two are one. */
  #placeOf(key: string): { line: number; first: number; step: number } {
    const [a, b] = hashOf(key);
    return {
      line: (a % this.#lines) * WORDS_PER_LINE,
      first: b % BITS_PER_LINE,
      step: ((b >>> 9) % BITS_PER_LINE) | 1,
    };
  }
}

/** Two numbers of 32 bits. Whoever sends keys is known by a signature: nobody is to be kept from choosing them. */
function hashOf(key: string): readonly [a: number, b: number] {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let i = 0; i < key.length; i += 1) {
    const unit = key.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x5bd1e995);
    b ^= b >>> 15;
  }
  return [mixed(a), mixed(b)];
}

/** So that every bit depends on every other. https://github.com/skeeto/hash-prospector */
function mixed(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x7feb352d);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
