/** How grave a level is. */
import type { Severity } from '../alerts.ts';
import type { EscalationLevel } from '../config/config.ts';

const BY_NAME: ReadonlyMap<string, Severity> = new Map([
  ['team_lead', 'info'],
  ['supervisor', 'warning'],
  ['on_call', 'critical'],
]);

/** By name where all levels bear the names known here, else by position: the first info, the last critical. */
export function severityAt(levels: readonly EscalationLevel[], index: number): Severity {
  const named = levels.map(({ level }) => BY_NAME.get(level));
  if (named.every((severity) => severity !== undefined)) return named[index] ?? 'warning';
  if (levels.length === 1) return 'warning';
  if (index === 0) return 'info';
  return index === levels.length - 1 ? 'critical' : 'warning';
}
