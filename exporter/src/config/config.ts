/** The configuration as the program uses it: whole, typed, durations in milliseconds, frozen. */
import type { CalendarSpec } from '../conversation/calendar.ts';
import type { Milliseconds } from '../conversation/fact.ts';
import type { ContactWindow, TimedGoal } from '../conversation/policy.ts';
import type { Settings } from './schema.ts';
import type { Secret } from './secret.ts';
import type { ListenAddress, StoreAddress } from './values.ts';

export interface Config {
  readonly listen: ListenAddress;
  /** Without a slash at its end. */
  readonly publicUrl?: string;
  readonly store: StoreAddress;
  readonly pseudonymKey: Secret;
  readonly allowedLatenessMs: Milliseconds;
  readonly timezone: string;
  /** By name. */
  readonly calendars: Readonly<Record<string, CalendarSpec>>;
  readonly objectives: Objectives;
  readonly atRiskAfterMs: Milliseconds;
  readonly shortContactMs: Milliseconds;
  readonly reopenWindowMs: Milliseconds;
  /** null: never. */
  readonly inactivityMs: Milliseconds | null;
  readonly surveys: { readonly answerWithinMs: Milliseconds; readonly changeWithinMs: Milliseconds };
  /** In ascending order of `afterMs`. */
  readonly escalation: readonly EscalationLevel[];
  /** Most conversations per team and level that get an alert of their own. */
  readonly escalationCap: number;
  readonly alertmanagers: readonly AlertmanagerAddress[];
  /** Template of a link, see `escalation/link.ts`. */
  readonly dashboardUrl?: string;
  readonly notify: { readonly whatsapp?: WhatsappNotifications };
  /** Each of them opens the API; empty: the API is switched off. */
  readonly apiToken: readonly Secret[];
  /** Each of them opens the dead letters; empty: nobody reads them. */
  readonly deadLetterToken: readonly Secret[];
  readonly dedupeRetentionMs: Milliseconds;
  readonly deadLetters: {
    readonly retentionMs: Milliseconds;
    readonly max: number;
    readonly maxBytes: number;
  };
  readonly limits: {
    readonly maxQueuedWebhooks: number;
    readonly maxBodiesMegabytes: number;
    readonly maxJsonDepth: number;
    readonly maxConnections: number;
    readonly maxRequestsPerConnection: number;
    readonly maxHeaders: number;
    readonly maxHeaderBytes: number;
    readonly requestTimeoutMs: Milliseconds;
    /** Never above `requestTimeoutMs`. */
    readonly headersTimeoutMs: Milliseconds;
    readonly keepAliveTimeoutMs: Milliseconds;
  };
  readonly labels: {
    readonly categories: LabelRule;
    readonly teams: LabelRule;
    readonly agents: {
      readonly enabled: boolean;
      readonly cap: number;
      readonly show: 'pseudonym' | 'id';
    };
  };
  readonly sources: readonly SourceConfig[];
  /** What holds for an inbox wherever its messages come from, by its configured name. */
  readonly inboxes: Readonly<Record<string, InboxRules>>;
}

export interface Objectives {
  readonly firstResponse: TimedGoal & { readonly responder: 'human' | 'any' };
  readonly nextResponse: TimedGoal;
  readonly resolution: TimedGoal;
  readonly csat: { readonly target: number };
  readonly fcr: { readonly target: number; readonly window: ContactWindow };
}

export interface EscalationLevel {
  readonly level: string;
  /** How long the customer has waited when the level hears of it. */
  readonly afterMs: Milliseconds;
}

export interface AlertmanagerAddress {
  /** Without a slash at its end, and without credentials. */
  readonly url: string;
  readonly basicAuth?: { readonly username: string; readonly password: Secret };
}

export interface WhatsappNotifications {
  /** With the version, without a slash at its end. */
  readonly graphUrl: string;
  readonly phoneNumberId: string;
  readonly accessToken: Secret;
  readonly template: string;
  /** Code of the template's language: `en`, `ar`, `en_US`. */
  readonly language: string;
  /** Numbers by level: digits with the country code. Has no prototype. */
  readonly to: Readonly<Record<string, readonly string[]>>;
}

export interface LabelRule {
  /** Empty: every value is allowed, up to the cap. */
  readonly allow: readonly string[];
  readonly cap: number;
}

export interface InboxRules {
  /** A key of `calendars`. */
  readonly calendar?: string;
  /** null: never. */
  readonly inactivityMs: Milliseconds | null;
}

export interface ConfiguredInbox {
  readonly inbox: string;
  readonly team: string;
  /** Every team its episodes may be with, `team` first. */
  readonly teams: readonly string[];
}

type WrittenSource = Settings['sources'][number];

/** Keys of the kind: a secret is a list, empty where it is not given, whichever form it was written in. */
type OwnKeys<W> = { readonly [K in keyof W as K extends 'inboxes' | `${string}File` ? never : K]: W[K] };

type Resolved<W> = W extends unknown
  ? OwnKeys<W> & {
      /** By the provider's inbox id, or `*`. Has no prototype, so any id may be looked up. */
      readonly inboxes: Readonly<Record<string, ConfiguredInbox>>;
    }
  : never;

/** A source by its `kind`, each with the keys of that kind. */
export type SourceConfig = Resolved<WrittenSource>;
export type SourceKindName = SourceConfig['kind'];
