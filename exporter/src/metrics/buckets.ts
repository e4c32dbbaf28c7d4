/** Bounds of the duration histograms: the fixed ones, joined with every threshold somebody will want to read exactly. */
import { DURATION_BUCKETS_SECONDS } from './names.ts';

export function durationBounds(thresholdsMs: Iterable<number>): readonly number[] {
  const seconds = [...thresholdsMs].map((ms) => ms / 1000);
  return [...new Set([...DURATION_BUCKETS_SECONDS, ...seconds])].sort((a, b) => a - b);
}
