/** Even bands along an axis: bar i lies at [x(i), x(i) + size]. */
export interface Bands {
  readonly size: number;
  readonly at: (index: number) => number;
}

export function bandsOf(count: number, length: number, gap: number): Bands {
  const step = length / Math.max(1, count);
  return { size: Math.max(0.5, step - gap), at: (index) => index * step + gap / 2 };
}

/** Every nth label so that labels of the given size do not touch. */
export function labelEvery(count: number, length: number, labelSize: number): number {
  const fit = Math.max(1, Math.floor(length / labelSize));
  return Math.max(1, Math.ceil(count / fit));
}

/** Path of a line through the points; a missing one breaks it. */
export function linePath(points: readonly (readonly [number, number] | undefined)[]): string {
  return points
    .map(
      (point, i) =>
        point && `${i > 0 && points[i - 1] ? 'L' : 'M'}${point[0].toFixed(1)} ${point[1].toFixed(1)}`,
    )
    .filter(Boolean)
    .join('');
}

/** Path of the area between two lines of equal length. */
export function areaPath(
  upper: readonly (readonly [number, number])[],
  lower: readonly (readonly [number, number])[],
): string {
  return upper.length === 0 ? '' : `${linePath([...upper, ...[...lower].reverse()])}Z`;
}
