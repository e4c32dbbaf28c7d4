/**
 * Where an exposition is put together: memory that threads share, so that it crosses from one to the other uncopied, and
 * that serves one scrape after another. Taken anew for each, its megabytes made V8 go through the whole heap in the midst
 * of every scrape.
 */
import { types } from 'node:util';

const LEAST_BYTES = 65_536;

export class Page {
  #memory: Buffer;
  #length = 0;

  /** Begins anew in `memory`, which nobody may read any more, or in some of its own. */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(LEAST_BYTES)) {
    this.#memory = Buffer.from(memory);
  }

  /** Goes on behind the text of a page; any other text is copied into a new one. */
  static behind(text: Uint8Array): Page {
    const { buffer, byteOffset, length } = text;
    if (!types.isSharedArrayBuffer(buffer) || byteOffset > 0) return new Page().append(text);
    const page = new Page(buffer);
    page.#length = length;
    return page;
  }

  append(text: Uint8Array): this {
    this.#makeRoom(this.#length + text.length);
    this.#memory.set(text, this.#length);
    this.#length += text.length;
    return this;
  }

  /** All that was appended, where it lies. */
  get text(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  /** What the text lies in: another than it began in, where that was too small. */
  get memory(): SharedArrayBuffer {
    return this.#memory.buffer as unknown as SharedArrayBuffer;
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#memory.length) return;
    const wider = new Page(new SharedArrayBuffer(Math.max(bytes, 1.5 * this.#memory.length)));
    wider.append(this.text);
    this.#memory = wider.#memory;
  }
}
