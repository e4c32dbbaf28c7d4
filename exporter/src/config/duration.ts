import type { Milliseconds } from '../conversation/fact.ts';

const UNITS_MS = {
  y: 31_536_000_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};
const PARTS = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const SECONDS = /^\d+(?:\.\d+)?$/;

/**
 * Reads `90`, `0.5` (seconds) or what Prometheus writes: `10s`, `24h`, `1h30m`, units from large to small, a year
 * being 365 days. Gives undefined for anything else.
 */
export function parseDuration(text: string): Milliseconds | undefined {
  if (SECONDS.test(text)) return Math.round(Number(text) * UNITS_MS.s);
  const parts = text === '' ? null : PARTS.exec(text);
  if (parts === null) return undefined;
  return Object.values(UNITS_MS).reduce((sum, unitMs, at) => sum + Number(parts[at + 1] ?? 0) * unitMs, 0);
}
