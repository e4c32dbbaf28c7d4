/** Requests in order of sending. */
import { Worker } from 'node:worker_threads';
import type { Chunk } from './forge.ts';
import type { Recipe } from './recipe.ts';

export interface Supply {
  /** The next request, or `undefined` when all are sent. Throws when the forge has fallen behind. */
  next(): Uint8Array | undefined;
  /** Begins again with the first, where everything was kept. */
  rewind(): void;
}

/** All of it in memory. */
export class KeptSupply implements Supply {
  readonly #chunks: readonly Chunk[];
  #chunk = 0;
  #place = 0;

  constructor(chunks: readonly Chunk[]) {
    this.#chunks = chunks;
  }

  next(): Uint8Array | undefined {
    const chunk = this.#chunks[this.#chunk];
    if (!chunk) return undefined;
    const request = requestIn(chunk, this.#place);
    this.#place += 1;
    if (this.#place >= chunk.ends.length) {
      this.#chunk += 1;
      this.#place = 0;
    }
    return request;
  }

  rewind(): void {
    this.#chunk = 0;
    this.#place = 0;
  }
}

function requestIn({ bytes, ends }: Chunk, place: number): Uint8Array {
  return bytes.subarray(place === 0 ? 0 : ends[place - 1], ends[place]);
}

/** Some of it in memory: for runs too long to hold. Chunks used up are replaced at once. */
class StreamedSupply implements Supply {
  readonly #chunks: Chunk[];
  readonly #ask: () => void;
  #place = 0;
  #left: number;

  constructor(chunks: Chunk[], webhooks: number, ask: () => void) {
    this.#chunks = chunks;
    this.#left = webhooks;
    this.#ask = ask;
  }

  next(): Uint8Array | undefined {
    if (this.#left === 0) return undefined;
    const [chunk] = this.#chunks;
    if (!chunk) throw new Error('Requests were needed faster than they can be signed');
    const request = requestIn(chunk, this.#place);
    this.#left -= 1;
    this.#place += 1;
    if (this.#place >= chunk.ends.length) {
      this.#chunks.shift();
      this.#place = 0;
      this.#ask();
    }
    return request;
  }

  rewind(): void {
    throw new Error('What was streamed is gone');
  }
}

/** Resolves when everything is signed; with `aheadChunks` when so many chunks are, and keeps so many ready. */
export async function createSupply(
  recipe: Recipe,
  { worker, aheadChunks }: { worker: string; aheadChunks?: number },
): Promise<Supply> {
  const forger = new Worker(worker, { workerData: recipe });
  const chunks: Chunk[] = [];
  const ask = () => {
    forger.postMessage('more');
  };
  let made = 0;
  await new Promise<void>((resolve, reject) => {
    forger.on('error', reject);
    forger.on('message', (chunk: Chunk) => {
      chunks.push(chunk);
      made += chunk.ends.length;
      const isEnough = made >= recipe.webhooks || chunks.length === aheadChunks;
      if (isEnough) resolve();
      else if (aheadChunks === undefined) ask();
    });
    for (let asked = 0; asked < (aheadChunks ?? 1); asked += 1) ask();
  });
  return aheadChunks === undefined
    ? new KeptSupply(chunks)
    : new StreamedSupply(chunks, recipe.webhooks, ask);
}
