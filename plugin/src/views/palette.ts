import type { GrafanaTheme2 } from '@grafana/data';

/**
 * Colours of the views. Good, warning and bad are blue, yellow or orange, and red: told apart with every common
 * kind of colour blindness, by lightness too, and never the only sign of what they mean.
 */
export interface Palette {
  readonly good: string;
  readonly warn: string;
  readonly bad: string;
  /** For figures and text: enough contrast to read. */
  readonly goodText: string;
  readonly warnText: string;
  readonly badText: string;
  readonly text: string;
  readonly weak: string;
  readonly track: string;
  readonly ground: string;
  readonly accent: string;
  readonly peak: string;
  readonly grey: string;
  /** Colour of a share of the busiest cell, 0 to 1. */
  readonly heat: (share: number) => string;
}

type Rgb = readonly [number, number, number];

const HEAT_DARK: readonly Rgb[] = [
  [28, 36, 48],
  [30, 66, 116],
  [62, 116, 190],
  [138, 184, 255],
  [255, 226, 122],
];
const HEAT_LIGHT: readonly Rgb[] = [
  [233, 239, 249],
  [176, 204, 243],
  [95, 145, 220],
  [38, 84, 160],
  [14, 36, 82],
];

const DARK = { good: '#5794F2', warn: '#F2CC0C', bad: '#F2495C' };
const LIGHT = { good: '#2F6FD6', warn: '#D98200', bad: '#B8122B' };
const LIGHT_TEXT = { good: '#1F60C4', warn: '#8F5600', bad: '#B8122B' };

export function paletteOf(theme: GrafanaTheme2): Palette {
  const base = theme.isDark ? DARK : LIGHT;
  const text = theme.isDark ? { ...DARK, bad: '#FF7383' } : LIGHT_TEXT;
  return {
    ...base,
    goodText: text.good,
    warnText: text.warn,
    badText: text.bad,
    text: theme.colors.text.primary,
    weak: theme.colors.text.secondary,
    track: theme.isDark ? '#34363D' : '#DADCE2',
    ground: theme.colors.background.primary,
    accent: base.good,
    peak: theme.isDark ? '#FFE27A' : '#0E2452',
    grey: theme.isDark ? '#8E8E99' : '#6A6E78',
    heat: (share) => mix(theme.isDark ? HEAT_DARK : HEAT_LIGHT, share),
  };
}

function mix(stops: readonly Rgb[], share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const [from, to] = [stops[Math.floor(at)] ?? [0, 0, 0], stops[Math.ceil(at)] ?? [0, 0, 0]];
  const part = at - Math.floor(at);
  const channel = (i: 0 | 1 | 2): number => Math.round(from[i] + (to[i] - from[i]) * part);
  return `rgb(${channel(0)}, ${channel(1)}, ${channel(2)})`;
}
