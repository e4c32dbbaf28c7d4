/** JSON documents one after the other: a line each, or, as APIs answer, spread over many lines. */
import { LONGEST_LINE_BYTES, LineSplitter } from './lines.ts';

export type Document = Place & ({ readonly value: unknown } | { readonly fault: 'not_json' | 'too_long' });

interface Place {
  /** Name of the file. */
  readonly input: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
}

export interface Input {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** `isSpread`: a document may take several lines; then a damaged one takes what follows with it. */
export async function* readDocuments(input: Input, isSpread: boolean): AsyncGenerator<Document, void> {
  const { name } = input;
  const gathered = new Gathering(isSpread);
  let number = 0;
  for await (const line of linesOf(input)) {
    number += 1;
    const document = gathered.take(line, number);
    if (document) yield { input: name, ...document };
  }
  const last = gathered.end();
  if (last) yield { input: name, ...last };
}

async function* linesOf({ bytes }: Input): AsyncGenerator<string | undefined, void> {
  const splitter = new LineSplitter();
  for await (const block of bytes) yield* splitter.take(block);
  yield* splitter.end();
}

type Gathered = { readonly line: number } & (
  { readonly value: unknown } | { readonly fault: 'not_json' | 'too_long' }
);

/** Lines that may make a document together. */
class Gathering {
  readonly #isSpread: boolean;
  #lines: string[] = [];
  #length = 0;
  #depth = new Depth();
  #from = 0;

  constructor(isSpread: boolean) {
    this.#isSpread = isSpread;
  }

  /** The document that the line completes, if any. */
  take(line: string | undefined, number: number): Gathered | undefined {
    if (line === undefined) return { line: number, fault: 'too_long' };
    if (this.#lines.length === 0) {
      if (line.trim() === '') return undefined;
      const value = parsed(line);
      if (value !== undefined) return { line: number, value };
      if (!this.#isSpread) return { line: number, fault: 'not_json' };
      this.#from = number;
    }
    this.#lines.push(line);
    this.#length += line.length;
    this.#depth.take(line);
    const isWhole = this.#depth.isClosed || this.#length > LONGEST_LINE_BYTES;
    return isWhole ? this.end() : undefined;
  }

  /** What has been gathered, whole or not. */
  end(): Gathered | undefined {
    if (this.#lines.length === 0) return undefined;
    const isTooLong = this.#length > LONGEST_LINE_BYTES;
    const value = isTooLong ? undefined : parsed(this.#lines.join('\n'));
    this.#lines = [];
    this.#length = 0;
    this.#depth = new Depth();
    if (value !== undefined) return { line: this.#from, value };
    return { line: this.#from, fault: isTooLong ? 'too_long' : 'not_json' };
  }
}

/** How deep in brackets a text is; brackets in texts aside. */
class Depth {
  #depth = 0;
  #isInText = false;

  get isClosed(): boolean {
    return this.#depth <= 0 && !this.#isInText;
  }

  take(line: string): void {
    for (const [mark] of line.matchAll(/\\.|["{}[\]]/g)) this.#mark(mark);
  }

  #mark(mark: string): void {
    if (mark === '"') this.#isInText = !this.#isInText;
    else if (this.#isInText) return;
    else if (mark === '{' || mark === '[') this.#depth += 1;
    else if (mark === '}' || mark === ']') this.#depth -= 1;
  }
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
