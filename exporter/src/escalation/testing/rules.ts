/** Escalation rules for tests. */
import type { EscalationRules } from '../rules.ts';

export const LEVELS = [
  { level: 'team_lead', afterMs: 120_000 },
  { level: 'supervisor', afterMs: 300_000 },
  { level: 'on_call', afterMs: 900_000 },
] as const;

export function someRules(own: Partial<EscalationRules> = {}): EscalationRules {
  return {
    levels: LEVELS,
    alertmanagers: [{ url: 'http://alertmanager:9093' }],
    cap: 50,
    timezone: 'Asia/Riyadh',
    links: { conversation: new Map() },
    teams: ['tier1'],
    holdMs: 0,
    ...own,
  };
}
