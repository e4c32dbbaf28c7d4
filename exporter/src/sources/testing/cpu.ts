/** Time a call takes on the processor, which a busy machine does not stretch as it does the wall clock. */

const TRIES = 4;

/** Milliseconds; measured again while they are over `enough`, since a collection of garbage may have come between. */
export function cpuMsOf(work: () => void, enough: number): number {
  let least = Infinity;
  for (let tries = 0; tries < TRIES && least > enough; tries += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
