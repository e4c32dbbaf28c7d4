/** Queries as Grafana sends them: variables and intervals filled in. */

export interface Filling {
  /** Values of the dashboard's variables, as text of a regular expression. */
  readonly variables: Readonly<Record<string, string>>;
  readonly rangeMs: number;
  readonly stepMs: number;
  readonly scrapeIntervalMs: number;
}

/** Throws when a variable stays unfilled. */
export function fillIn(expr: string, { variables, rangeMs, stepMs, scrapeIntervalMs }: Filling): string {
  const times: Readonly<Record<string, string>> = {
    __range: `${Math.round(rangeMs / 1000)}s`,
    __interval: `${Math.round(stepMs / 1000)}s`,
    __rate_interval: `${Math.max(stepMs + scrapeIntervalMs, 4 * scrapeIntervalMs) / 1000}s`,
  };
  // `$1` is a group of a regular expression, none of Grafana's.
  return expr.replace(/\$([a-z_]\w*)/g, (whole, name: string) => {
    const value = times[name] ?? variables[name];
    if (value === undefined) throw new Error(`${whole} is no variable here: ${expr}`);
    return value;
  });
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `15m` and the like. */
export function toMs(duration: string): number {
  const [, count = '', unit = ''] = /^(\d+)([mhd])$/.exec(duration) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? NaN);
  if (!(ms > 0)) throw new Error(`${duration} is no duration`);
  return ms;
}
