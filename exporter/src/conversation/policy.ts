/** What the core is told by configuration: thresholds, windows and calendars. Durations are milliseconds. */
import type { Calendar } from './calendar.ts';
import type { Milliseconds } from './fact.ts';

export const OBJECTIVES = ['first_response', 'next_response', 'resolution', 'csat', 'fcr'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** Objectives that end in one `met` or `missed` per episode. */
export type TimedObjective = 'first_response' | 'next_response' | 'resolution';

export interface TimedGoal {
  readonly withinMs: Milliseconds;
  /** Wanted share of `met`, 0 to 1. */
  readonly target: number;
  /** `business` counts only open hours of the inbox's calendar (wall clock where it has none). */
  readonly clock: 'wall' | 'business';
}

export const CONTACT_WINDOWS = { '24h': 86_400_000, '72h': 259_200_000, '7d': 604_800_000 } as const;
export type ContactWindow = keyof typeof CONTACT_WINDOWS;

export interface Policy {
  readonly objectives: {
    /** `responder`: whose reply meets it. `any` suits numbers whose messages carry no sender tag. */
    readonly firstResponse: TimedGoal & { readonly responder: 'human' | 'any' };
    readonly nextResponse: TimedGoal;
    readonly resolution: TimedGoal;
  };
  /** Who hears of a waiting customer, and after how long a wait. */
  readonly escalation: readonly { readonly level: string; readonly afterMs: Milliseconds }[];
  /** A wait for a human that turns into a risk of losing the customer. */
  readonly atRiskAfterMs: Milliseconds;
  /** Contacts shorter than this are left out of `lost`. */
  readonly shortContactMs: Milliseconds;
  /** A customer back within this of the last resolution reopens; later, it is a new episode. */
  readonly reopenWindowMs: Milliseconds;
  /** A contained episode whose customer is back within this has `returned`. */
  readonly botReturnWindowMs: Milliseconds;
  readonly survey: {
    /** How long after sending an answer is understood as one. */
    readonly answerWithinMs: Milliseconds;
    /** How long after the first answer it may still be changed; then the last one counts. */
    readonly changeWithinMs: Milliseconds;
  };
  readonly inboxes: Readonly<Record<string, InboxPolicy>>;
}

export interface InboxPolicy {
  /** An open episode silent for this long ends `by=timeout`; null: never. */
  readonly inactivityMs: Milliseconds | null;
  readonly calendar?: Calendar;
}
