/** Whether memory grows with the number of requests: one third of a run against another, since single values jump. */
import type { Memory } from './target.ts';

export interface Sample extends Memory {
  readonly requests: number;
}

export interface Trend {
  readonly firstBytes: number;
  readonly lastBytes: number;
  readonly growthBytes: number;
  /** More than this is a leak. */
  readonly mostBytes: number;
}

/** What caches, compiled code and the settled state of a bounded number of customers may still come to. */
const SLACK_BYTES = 3e6;
const MOST_BYTES_PER_REQUEST = 200;
const MOST_BYTES = 24e6;

/** Of the heap and what hangs on it, by the medians of the second and the last third: in the first all is still new. */
export function trendOf(samples: readonly Sample[]): Trend {
  const third = Math.floor(samples.length / 3);
  const [first, last] = [samples.slice(third, 2 * third), samples.slice(-third)];
  const requests = median(last.map((one) => one.requests)) - median(first.map((one) => one.requests));
  const size = ({ heapUsed, external }: Sample) => heapUsed + external;
  const [firstBytes, lastBytes] = [median(first.map(size)), median(last.map(size))];
  return {
    firstBytes,
    lastBytes,
    growthBytes: lastBytes - firstBytes,
    mostBytes: Math.min(SLACK_BYTES + requests * MOST_BYTES_PER_REQUEST, MOST_BYTES),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
