/** The thresholds and windows the truth is judged by; the defaults are those of docs/kpis.md. All in milliseconds. */
import type { OpenHours } from '../openHours.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface TruthRules {
  readonly firstResponseWithinMs: number;
  /** Whose reply meets the first response objective. */
  readonly firstResponder: 'human' | 'any';
  readonly nextResponseWithinMs: number;
  readonly resolutionWithinMs: number;
  readonly atRiskAfterMs: number;
  readonly shortContactMs: number;
  readonly reopenWindowMs: number;
  readonly botReturnWindowMs: number;
  readonly repeatWindowMs: number;
  readonly contactWindowsMs: Readonly<Record<string, number>>;
  readonly surveyOutMs: number;
  readonly surveyChangeMs: number;
  /** Their delays are bounds of the histograms too. */
  readonly escalation: readonly EscalationLevel[];
  readonly inboxes: Readonly<Record<string, InboxRules>>;
  /** Names of the configured sources, as they appear in the `source` label. */
  readonly sources: { readonly whatsapp: string; readonly generic: string };
}

export interface EscalationLevel {
  readonly level: string;
  readonly afterMs: number;
}

export interface InboxRules {
  readonly team: string;
  /** Silence that ends an open episode; null: never. */
  readonly inactivityMs: number | null;
  readonly hours?: OpenHours;
}

export const DEFAULT_RULES: TruthRules = {
  firstResponseWithinMs: MINUTE,
  firstResponder: 'human',
  nextResponseWithinMs: 2 * MINUTE,
  resolutionWithinMs: 5 * MINUTE,
  atRiskAfterMs: 2 * MINUTE,
  shortContactMs: 6 * SECOND,
  reopenWindowMs: DAY,
  botReturnWindowMs: 3 * DAY,
  repeatWindowMs: 7 * DAY,
  contactWindowsMs: { '24h': DAY, '72h': 3 * DAY, '7d': 7 * DAY },
  surveyOutMs: DAY,
  surveyChangeMs: 15 * MINUTE,
  escalation: [
    { level: 'team_lead', afterMs: 2 * MINUTE },
    { level: 'supervisor', afterMs: 5 * MINUTE },
    { level: 'on_call', afterMs: 15 * MINUTE },
  ],
  inboxes: {},
  sources: { whatsapp: 'whatsapp', generic: 'generic' },
};

const UNKNOWN_INBOX: InboxRules = { team: '', inactivityMs: DAY };

export function inboxRules(rules: TruthRules, inbox: string): InboxRules {
  return rules.inboxes[inbox] ?? UNKNOWN_INBOX;
}
