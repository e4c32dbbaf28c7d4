/** Preloaded (`--import`): the program's wall clock is off by the milliseconds that the file $CLOCK_SHIFT_FILE holds. */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const TrueDate = globalThis.Date;
const REREAD_MS = 20;

let shiftMs = 0;
let readAt = -Infinity;

function now() {
  if (performance.now() - readAt > REREAD_MS) {
    shiftMs = Number(readFileSync(process.env.CLOCK_SHIFT_FILE, 'utf8'));
    readAt = performance.now();
  }
  return TrueDate.now() + shiftMs;
}

globalThis.Date = class Date extends TrueDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }

  static now() {
    return now();
  }
};
