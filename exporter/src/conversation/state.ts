/** What is remembered of a customer between facts. Plain data: it is stored as JSON and compared as such. */
import type { EarlyFact } from './early.ts';
import type { Instant, Milliseconds, Score } from './fact.ts';
import type { EpisodeKind, ResolvedBy, Slice } from './observation.ts';
import type { ContactWindow } from './policy.ts';
import type { Timer } from './timer.ts';

export interface Customer {
  readonly conversations: Readonly<Record<string, Conversation>>;
  readonly consent?: Readonly<Partial<Record<'marketing' | 'survey', Consent>>>;
  /** Latest event time applied; anything older comes late. */
  readonly appliedTo: Instant;
}

export interface Consent {
  readonly granted: boolean;
  readonly at: Instant;
}

export interface Conversation {
  readonly inbox: string;
  readonly phase: Phase;
  /** Resolutions whose first-contact windows have not all passed. */
  readonly contacts: readonly Contact[];
  /** Ends by a bot alone, while the customer's return still counts against them. */
  readonly contained: readonly Containment[];
  readonly survey?: Survey;
  /** Surveys that are over: what is told of them again, by another source perhaps, is no news. */
  readonly pastSurveys?: readonly string[];
  /** Heard of while nothing was open, perhaps before the question it belongs to. */
  readonly early?: readonly EarlyFact[];
  /** Sorted by time. */
  readonly timers: readonly Timer[];
}

export type Phase =
  | { readonly status: 'quiet' }
  | { readonly status: 'open'; readonly episode: Episode }
  | { readonly status: 'ended'; readonly ended: Ended };

export interface Episode {
  readonly kind: EpisodeKind;
  readonly startedAt: Instant;
  readonly slice: Slice;
  readonly category: string;
  /** The vendor's own id of the conversation, as last told. */
  readonly thread?: string;
  /** Episodes that turned out to be this one, when two records proved to be one customer. */
  readonly absorbed?: readonly { readonly slice: Slice; readonly category: string }[];
  readonly chain: Chain;
  /** End of the episode before, if one is remembered: what is from up to then belongs to that. */
  readonly previousEndedAt?: Instant;
  /** When the customer first wrote in this episode. */
  readonly wroteAt?: Instant;
  readonly lastWroteAt?: Instant;
  /** First customer message no person has answered. */
  readonly unansweredByHuman?: Instant;
  /** First customer message nobody at all has answered. */
  readonly unansweredByAny?: Instant;
  readonly waitingSince?: Instant;
  readonly respondedBy: { readonly human: boolean; readonly any: boolean };
  /** Last replies: a customer message from before them, coming late, waits for nothing. */
  readonly repliedAt: {
    readonly human?: Instant;
    /** A person or unknown sender. */
    readonly person?: Instant;
    /** What ended a wait. */
    readonly wait?: Instant;
    readonly any?: Instant;
  };
  /** A person or unknown sender has replied to the customer. */
  readonly attended: boolean;
  readonly firstResponse: { readonly dueAt?: Instant; readonly judged: boolean };
  readonly nextResponse: 'no_turn' | 'in_time' | 'missed';
  /** When the first turn after the first response began. */
  readonly turnedAt?: Instant;
  readonly resolutionJudged: boolean;
  readonly risk: { readonly at?: Instant; readonly stage: 'none' | 'at_risk' | 'recovered' };
  /** Human agents with a part in it, at most two names: more makes no difference. '' is a person without a name. */
  readonly agents: readonly string[];
  /** Who holds the conversation now. */
  readonly holder?: string;
  readonly assigned: boolean;
  /** As of when each of these is known: what was true before, coming late, changes nothing. */
  readonly knownAt?: Readonly<Partial<Record<'assignment' | 'holder' | 'team' | 'category', Instant>>>;
  readonly bot: 'none' | 'in_charge' | 'handed_off';
  /** The bot's first reply to the customer. */
  readonly botRepliedAt?: Instant;
}

/** A `new` episode and the `reopened` ones behind it. */
export interface Chain {
  readonly startedAt: Instant;
  /** Open spans before the present episode. */
  readonly activeMs: Milliseconds;
}

export interface Ended {
  readonly endedAt: Instant;
  readonly by: ResolvedBy;
  readonly slice: Slice;
  /** With the span of the episode that ended. */
  readonly chain: Chain;
  /** Who held it at the end. */
  readonly holder?: string;
}

export interface Contact {
  readonly endedAt: Instant;
  readonly slice: Slice;
  readonly byOneAgent: boolean;
  /** Windows not yet judged. */
  readonly windows: readonly ContactWindow[];
  /** When the customer first wrote again. */
  readonly returnedAt?: Instant;
}

export interface Containment {
  readonly endedAt: Instant;
  /** Last instant at which a return counts. */
  readonly until: Instant;
  readonly slice: Slice;
}

export interface Survey {
  readonly id: string;
  readonly of: 3 | 5;
  readonly sentAt: Instant;
  readonly slice: Slice;
  readonly holder?: string;
  readonly answer?: { readonly score: Score; readonly firstAt: Instant; readonly lastAt: Instant };
}

export const NOBODY: Customer = { conversations: {}, appliedTo: 0 };

export function quietConversation(inbox: string): Conversation {
  return { inbox, phase: { status: 'quiet' }, contacts: [], contained: [], timers: [] };
}

export function openEpisode(conversation: Conversation): Episode | undefined {
  return conversation.phase.status === 'open' ? conversation.phase.episode : undefined;
}

export function withEpisode(conversation: Conversation, episode: Episode): Conversation {
  return { ...conversation, phase: { status: 'open', episode } };
}

/** True when nothing about the conversation can matter any more. */
export function isForgettable(conversation: Conversation): boolean {
  return (
    conversation.phase.status === 'quiet' &&
    conversation.contacts.length === 0 &&
    conversation.survey === undefined &&
    conversation.pastSurveys === undefined &&
    conversation.early === undefined &&
    conversation.contained.length === 0
  );
}

/** A copy without one optional property: absent, not undefined, so that equal states are equal as JSON. */
export function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const { [key]: _dropped, ...rest } = value;
  return rest;
}
