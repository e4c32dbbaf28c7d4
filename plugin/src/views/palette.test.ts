import { createTheme } from '@grafana/data';

import { paletteOf } from './palette.ts';

type Rgb = readonly [number, number, number];

/** Linear-light matrices of full colour blindness (Machado, Oliveira and Fernandes 2009). */
const BLINDNESS: Readonly<Record<string, readonly Rgb[]>> = {
  none: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(hex: string): Rgb {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function seen(colour: Rgb, matrix: readonly Rgb[]): Rgb {
  const row = (i: number): number =>
    Math.min(
      1,
      Math.max(
        0,
        matrix[i]!.reduce((sum, weight, j) => sum + weight * colour[j]!, 0),
      ),
    );
  return [row(0), row(1), row(2)];
}

/** CIE L*a*b* for D65. */
function lab([r, g, b]: Rgb): Rgb {
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(a: Rgb, b: Rgb): number {
  return Math.hypot(...a.map((value, i) => value - b[i]!));
}

function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

const themes = (['dark', 'light'] as const).flatMap((mode) =>
  Object.keys(BLINDNESS).map((blindness) => ({ mode, blindness })),
);

test.each(themes)(
  'good, warning and bad are told apart in $mode with colour blindness $blindness',
  ({ mode, blindness }) => {
    const { good, warn, bad } = paletteOf(createTheme({ colors: { mode } }));
    const [a, b, c] = [good, warn, bad].map((hex) => lab(seen(linear(hex), BLINDNESS[blindness]!)));

    expect(Math.min(distance(a!, b!), distance(b!, c!), distance(a!, c!))).toBeGreaterThan(25);
  },
);

test.each(['dark', 'light'] as const)(
  'figures can be read on the ground of the %s theme, marks be seen',
  (mode) => {
    const palette = paletteOf(createTheme({ colors: { mode } }));
    const ground = mode === 'dark' ? '#181b1f' : '#ffffff';

    for (const text of [palette.goodText, palette.warnText, palette.badText, palette.grey]) {
      expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
    }
    for (const mark of [palette.good, palette.bad, palette.grey]) {
      expect(contrast(mark, ground)).toBeGreaterThanOrEqual(3);
    }
  },
);

test.each(['dark', 'light'] as const)(
  'the heat scale changes lightness in one direction only in the %s theme',
  (mode) => {
    const { heat } = paletteOf(createTheme({ colors: { mode } }));
    const lightness = Array.from({ length: 41 }, (_, i) => {
      const [r, g, b] = heat(i / 40)
        .match(/\d+/g)!
        .map(Number);
      return luminance(`#${[r!, g!, b!].map((value) => value.toString(16).padStart(2, '0')).join('')}`);
    });
    const steps = lightness.slice(1).map((value, i) => value - lightness[i]!);

    expect(steps.every((step) => step > 0) || steps.every((step) => step < 0)).toBe(true);
  },
);
