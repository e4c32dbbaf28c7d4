/** Lets whatever else waits for the event loop have its turn, in long work. */
export function takeBreath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What comes in meanwhile waits for it three times: to be heard, to be stored, and to hear that it is. */
const LONGEST_WORK_MS = 1;

/** For loops of many small steps: `await breaths()` in each costs next to nothing and pauses every few milliseconds. */
export function createBreaths(): () => Promise<void> | undefined {
  let began = performance.now();
  return () => {
    if (performance.now() - began < LONGEST_WORK_MS) return undefined;
    return takeBreath().then(() => {
      began = performance.now();
    });
  };
}
