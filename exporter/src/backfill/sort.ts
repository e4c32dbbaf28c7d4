/** Puts any number of lines in order of time with a bounded part of them in memory: sorted runs on disk, then a merge. */
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAll, writeWhole } from './files.ts';
import { readLines } from './lines.ts';

/** A line and the instant it is sorted by, milliseconds. */
export interface Timed {
  readonly at: number;
  readonly text: string;
}

export interface SorterOptions {
  /** For the runs; emptied at the beginning, gone at the end. */
  readonly folder: string;
  /** Characters held in memory. */
  readonly runLength?: number;
  /** Runs merged at once: files open at once. */
  readonly width?: number;
}

const RUN_LENGTH = 1 << 24;
const WIDTH = 64;

/** Lines of one instant keep the order in which they were added. */
export class Sorter {
  readonly #folder: string;
  readonly #runLength: number;
  readonly #width: number;
  #held: Timed[] = [];
  #heldLength = 0;
  #runs: string[] = [];
  #named = 0;

  constructor({ folder, runLength = RUN_LENGTH, width = WIDTH }: SorterOptions) {
    this.#folder = folder;
    this.#runLength = runLength;
    this.#width = width;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }

  add(line: Timed): void {
    this.#held.push(line);
    this.#heldLength += line.text.length;
    if (this.#heldLength >= this.#runLength) this.#spill();
  }

  /** Everything added, in order, is the text of the file; each line has its instant and a space before it. */
  finish(path: string): void {
    this.#spill();
    while (this.#runs.length > this.#width) {
      const merged = this.#write(merge(this.#runs.slice(0, this.#width)));
      for (const run of this.#runs.splice(0, this.#width, merged)) rmSync(run);
    }
    writeWhole(path, blocks(merge(this.#runs)));
    rmSync(this.#folder, { recursive: true });
  }

  #spill(): void {
    if (this.#held.length === 0) return;
    const sorted = this.#held.sort((a, b) => a.at - b.at);
    this.#held = [];
    this.#heldLength = 0;
    this.#runs.push(this.#write(sorted));
  }

  #write(lines: Iterable<Timed>): string {
    const path = join(this.#folder, String(this.#named));
    this.#named += 1;
    const file = openSync(path, 'w');
    try {
      for (const block of blocks(lines)) writeAll(file, Buffer.from(block));
    } finally {
      closeSync(file);
    }
    return path;
  }
}

/** Lines of a file `finish` has written, each with the offset of the one after it. */
export function* readTimed(path: string, offset = 0): Generator<Timed & { readonly next: number }, void> {
  for (const { text, next } of readLines(path, offset)) {
    const space = text.indexOf(' ');
    yield { at: Number(text.slice(0, space)), text: text.slice(space + 1), next };
  }
}

const BLOCK_LENGTH = 1 << 18;

function* blocks(lines: Iterable<Timed>): Iterable<string> {
  let block = '';
  for (const { at, text } of lines) {
    block += `${at} ${text}\n`;
    if (block.length < BLOCK_LENGTH) continue;
    yield block;
    block = '';
  }
  yield block;
}

interface Head {
  readonly line: Timed;
  readonly run: number;
  readonly rest: Iterator<Timed, void>;
}

/** Of lines of one instant those of the earlier run come first. */
function* merge(runs: readonly string[]): Iterable<Timed> {
  const heads = new Heads();
  for (const [run, path] of runs.entries()) heads.advance(run, readTimed(path));
  for (let head = heads.pop(); head; head = heads.pop()) {
    yield head.line;
    heads.advance(head.run, head.rest);
  }
}

/** The earliest of a few: they are looked through, since there are never more than can be merged at once. */
class Heads {
  readonly #heads: Head[] = [];

  advance(run: number, rest: Iterator<Timed, void>): void {
    const next = rest.next();
    if (next.done) return;
    const head = { line: next.value, run, rest };
    const at = this.#heads.findIndex((other) => isBefore(other, head));
    // Latest first, so that the earliest can be taken off the end.
    this.#heads.splice(at === -1 ? this.#heads.length : at, 0, head);
  }

  pop(): Head | undefined {
    return this.#heads.pop();
  }
}

function isBefore(a: Head, b: Head): boolean {
  return a.line.at - b.line.at < 0 || (a.line.at === b.line.at && a.run < b.run);
}
