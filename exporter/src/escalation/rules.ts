/** What the escalation goes by, from the configuration. May change while the program runs. */
import type { EscalationLevel } from '../config/config.ts';
import type { Instant, Milliseconds } from '../conversation/fact.ts';

export interface AlertmanagerTarget {
  /** Without a slash at its end. */
  readonly url: string;
  /** Value of the `Authorization` header; a function, so that the secret is shown as late as possible. */
  readonly authorization?: () => string;
}

export interface Links {
  /** Where this program is seen from outside. */
  readonly publicUrl?: string;
  /** Template of the dashboard to look at. */
  readonly dashboard?: string;
  /** Templates of a conversation's page in the helpdesk, by source. */
  readonly conversation: ReadonlyMap<string, string>;
}

export interface Wait {
  readonly source: string;
  readonly inbox: string;
  readonly waitingSince: Instant;
}

export interface EscalationRules {
  /** In ascending order of `afterMs`. */
  readonly levels: readonly EscalationLevel[];
  readonly alertmanagers: readonly AlertmanagerTarget[];
  /** Most conversations per team and level that get an alert of their own. */
  readonly cap: number;
  /** False while nobody is called for this wait: the inbox is closed, or no longer configured. Absent: always true. */
  readonly isOnDuty?: (wait: Wait, at: Instant) => boolean;
  /** Zone of the times people read. */
  readonly timezone: string;
  readonly links: Links;
  /** Configured teams: their series exist from the start. */
  readonly teams: readonly string[];
  /** After a start nothing is sent for so long: answers not yet acknowledged before it are still on their way. */
  readonly holdMs: Milliseconds;
}
