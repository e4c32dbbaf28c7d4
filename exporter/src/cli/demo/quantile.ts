/**
 * The quantile of a classic histogram, as Prometheus' `histogram_quantile` gives it: linear inside the bucket, and the
 * highest finite bound when the quantile falls above it.
 * https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
 */
export interface Bucket {
  /** Upper bound; Infinity for the last. */
  readonly le: number;
  /** Observations up to the bound. */
  readonly count: number;
}

/** `buckets` ascending, the last at Infinity; undefined when there are no observations. */
export function histogramQuantile(q: number, buckets: readonly Bucket[]): number | undefined {
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0) return undefined;
  const rank = q * total;
  const index = buckets.findIndex(({ count }) => count >= rank);
  const bucket = buckets[index];
  if (!bucket) return undefined;
  if (bucket.le === Infinity) return buckets[index - 1]?.le;
  const below = buckets[index - 1] ?? { le: 0, count: 0 };
  return below.le + ((bucket.le - below.le) * (rank - below.count)) / (bucket.count - below.count);
}
