/** The part of the configuration the backend works by: plain data without secrets of the door, fit to be sent to a thread. */
import type { Config, ConfiguredInbox } from '../config/config.ts';

export type BackendConfig = Pick<
  Config,
  | 'allowedLatenessMs'
  | 'calendars'
  | 'objectives'
  | 'atRiskAfterMs'
  | 'shortContactMs'
  | 'reopenWindowMs'
  | 'surveys'
  | 'escalation'
  | 'dedupeRetentionMs'
  | 'deadLetters'
  | 'labels'
  | 'inboxes'
  | 'store'
> & {
  readonly maxQueuedWebhooks: number;
  readonly sources: readonly {
    readonly name: string;
    readonly inboxes: Readonly<Record<string, ConfiguredInbox>>;
    /** Asks its provider's API. */
    readonly inquires: boolean;
  }[];
};

/** `inquiring`: names of the sources that ask their provider's API. */
export function toBackendConfig(config: Config, inquiring: ReadonlySet<string> = new Set()): BackendConfig {
  return {
    allowedLatenessMs: config.allowedLatenessMs,
    calendars: config.calendars,
    objectives: config.objectives,
    atRiskAfterMs: config.atRiskAfterMs,
    shortContactMs: config.shortContactMs,
    reopenWindowMs: config.reopenWindowMs,
    surveys: config.surveys,
    escalation: config.escalation,
    dedupeRetentionMs: config.dedupeRetentionMs,
    deadLetters: config.deadLetters,
    labels: config.labels,
    inboxes: config.inboxes,
    store: config.store,
    maxQueuedWebhooks: config.limits.maxQueuedWebhooks,
    sources: config.sources.map(({ name, inboxes }) => ({ name, inboxes, inquires: inquiring.has(name) })),
  };
}
