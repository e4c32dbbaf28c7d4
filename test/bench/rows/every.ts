/** Does something again and again beside what is measured. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Repetition {
  /** Waits for the one under way; throws what any of them threw. */
  stop(): Promise<void>;
}

/** The first at once; the next ones at multiples of `ms`, or when the one before is done. */
export function every(ms: number, work: () => Promise<unknown>): Repetition {
  const stopping = new AbortController();
  const repeat = async () => {
    for (let due = performance.now(); ; due += ms) {
      await pause(due - performance.now(), stopping.signal);
      if (stopping.signal.aborted) return;
      await work();
    }
  };
  const done = repeat();
  done.catch(() => undefined);
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
}
