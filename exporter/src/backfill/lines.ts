/** Lines of text out of bytes, with memory for one line at a time. */
import { closeSync, openSync, readSync } from 'node:fs';

const BLOCK_BYTES = 1 << 18;
const NEWLINE = 10;

/** Far above any event; what is longer is no line of a log, and must not fill the memory. */
export const LONGEST_LINE_BYTES = 1 << 26;

/** The next lines out of what has come so far. A line too long is given as undefined. */
export class LineSplitter {
  #begun: Uint8Array[] = [];
  #begunBytes = 0;
  #isTooLong = false;

  *take(bytes: Uint8Array): Iterable<string | undefined> {
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      this.#keep(bytes.subarray(from, end));
      from = end + 1;
      yield this.#finish();
    }
    this.#keep(bytes.subarray(from));
  }

  /** The line that ends with the text, where it ends without a line's end. */
  *end(): Iterable<string | undefined> {
    if (this.#begunBytes > 0 || this.#isTooLong) yield this.#finish();
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#isTooLong ||= this.#begunBytes + part.length > LONGEST_LINE_BYTES;
    if (this.#isTooLong) {
      this.#begun = [];
      return;
    }
    // The block behind it will be written anew.
    this.#begun.push(Uint8Array.from(part));
    this.#begunBytes += part.length;
  }

  #finish(): string | undefined {
    const text = this.#isTooLong ? undefined : Buffer.concat(this.#begun).toString('utf8');
    this.#begun = [];
    this.#begunBytes = 0;
    this.#isTooLong = false;
    return text;
  }
}

export interface Line {
  readonly text: string;
  /** Offset in bytes of the line after it. */
  readonly next: number;
}

/** Lines of a file written by us, from an offset in bytes at which a line begins. */
export function* readLines(path: string, offset = 0): Generator<Line, void, undefined> {
  const file = openSync(path, 'r');
  try {
    const block = Buffer.alloc(BLOCK_BYTES);
    const splitter = new LineSplitter();
    let next = offset;
    for (let at = offset; ;) {
      const length = readSync(file, block, 0, BLOCK_BYTES, at);
      if (length === 0) break;
      at += length;
      for (const text of splitter.take(block.subarray(0, length))) {
        next += Buffer.byteLength(text ?? '') + 1;
        yield { text: text ?? '', next };
      }
    }
  } finally {
    closeSync(file);
  }
}
