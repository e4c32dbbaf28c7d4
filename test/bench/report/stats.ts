/** Figures of a few rounds. */

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Throws `RangeError` without values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [least] = sorted;
  const most = sorted.at(-1);
  if (least === undefined || most === undefined) throw new RangeError('No values');
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? most;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? least) + upper) / 2;
  return { median, least, most };
}

/** Slope of the straight line of least squares: what `values` gain per hour. */
export function risePerHour(hours: readonly number[], values: readonly number[]): number {
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const [hour, value] = [mean(hours), mean(values)];
  let [above, below] = [0, 0];
  for (const [index, at] of hours.entries()) {
    above += (at - hour) * ((values[index] ?? value) - value);
    below += (at - hour) ** 2;
  }
  return below === 0 ? 0 : above / below;
}
