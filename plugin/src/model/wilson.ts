export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Standard normal quantile of 0.975. */
const Z_95 = 1.959963984540054;

/** Wilson's 95 % score interval of a share; undefined when nobody answered. Rounding never leaves 0 to 1. */
export function wilson95(successes: number, n: number): Interval | undefined {
  if (!(n > 0)) {
    return undefined;
  }
  const share = Math.min(1, Math.max(0, successes / n));
  const z2n = Z_95 ** 2 / n;
  const centre = share + z2n / 2;
  const half = Z_95 * Math.sqrt((share * (1 - share)) / n + z2n / (4 * n));
  return { low: Math.max(0, (centre - half) / (1 + z2n)), high: Math.min(1, (centre + half) / (1 + z2n)) };
}
