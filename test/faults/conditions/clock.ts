/** The exporter's wall clock in the test's hand. Its monotonic clock, and everybody else's clocks, go on as ever. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Launch, Site } from './site.ts';

export interface Clock {
  readonly launch: Launch;
  /** From here on the clock is off by this much. */
  shift(ms: number): Promise<void>;
}

const PRELOAD = `file://${process.cwd()}/test/faults/conditions/shiftedClock.js`;
/** By then the program has looked at the file again. */
const NOTICED_AFTER_MS = 50;

export function createClock(site: Site, shiftMs = 0): Clock {
  const file = join(site.folder, 'clock-shift');
  const write = (ms: number) => {
    writeFileSync(`${file}.new`, String(ms));
    renameSync(`${file}.new`, file);
  };
  write(shiftMs);
  return {
    launch: { env: { NODE_OPTIONS: `--import ${PRELOAD}`, CLOCK_SHIFT_FILE: file } },
    shift: async (ms) => {
      write(ms);
      await sleep(NOTICED_AFTER_MS);
    },
  };
}
