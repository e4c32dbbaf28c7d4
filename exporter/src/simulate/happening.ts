/**
 * What really happened in the simulated world, before anyone delivered a webhook about it. The story writes these, the
 * deliveries carry them, and the truth is counted from those that were carried.
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** How the thread's messages travel. The helpdesk's own events always travel over `generic`. */
export type Channel = 'whatsapp' | 'generic';

export type Sender = 'human' | 'bot' | 'automation' | 'campaign' | 'unknown';

/** A customer. At least one of the identifiers is there. */
export interface Person {
  readonly id: string;
  /** Digits, no plus. */
  readonly phone?: string;
  /** WhatsApp's business-scoped user id. */
  readonly userId?: string;
  /** The helpdesk's own contact id, for customers it knows by nothing else. */
  readonly contactId?: string;
  readonly name: string;
}

interface Moment {
  readonly id: string;
  readonly at: Instant;
}

interface InThread extends Moment {
  readonly channel: Channel;
  readonly inbox: string;
  readonly person: Person;
}

export type MessageForm = 'text' | 'image' | 'audio' | 'location' | 'button' | 'list';

export interface CustomerWrote extends InThread {
  readonly kind: 'CustomerWrote';
  readonly form: MessageForm;
  readonly text: string;
  /** What the whole message reads as, when it reads as a score. */
  readonly points?: number;
  /** The survey whose button or list row was tapped. */
  readonly survey?: string;
}

/** What a webhook can tell about an outbound message's writer. */
export type Evidence = 'tag' | 'billing' | 'echo' | 'none';

export interface TeamWrote extends InThread {
  readonly kind: 'TeamWrote';
  readonly sender: Sender;
  readonly evidence: Evidence;
  readonly agent?: string;
  /** Set on a survey prompt. */
  readonly survey?: SurveyRef;
  /** The provider refused it; nothing else is ever heard of it. */
  readonly failed?: boolean;
}

export interface SurveyRef {
  readonly id: string;
  readonly of: 3 | 5;
}

/** An emoji on a message: travels, and counts nowhere. */
export interface Reacted extends InThread {
  readonly kind: 'Reacted';
  readonly to: string;
}

export interface Assigned extends InThread {
  readonly kind: 'Assigned';
  readonly agent?: string;
  readonly team?: string;
}

export interface Resolved extends InThread {
  readonly kind: 'Resolved';
  readonly by: 'human' | 'bot';
  readonly agent?: string;
}

export interface Reopened extends InThread {
  readonly kind: 'Reopened';
}

export interface Categorised extends InThread {
  readonly kind: 'Categorised';
  readonly category: string;
}

export interface BotEntered extends InThread {
  readonly kind: 'BotEntered';
}

export interface BotHandedOff extends InThread {
  readonly kind: 'BotHandedOff';
}

/** A survey prompt known by the helpdesk's event alone. */
export interface SurveySent extends InThread {
  readonly kind: 'SurveySent';
  readonly survey: SurveyRef;
}

/** A score the helpdesk reports itself, on the scale of five. */
export interface SurveyAnswered extends InThread {
  readonly kind: 'SurveyAnswered';
  readonly survey?: string;
  readonly score: number;
}

export interface ConsentChanged extends InThread {
  readonly kind: 'ConsentChanged';
  readonly granted: boolean;
}

export interface PresenceChanged extends Moment {
  readonly kind: 'PresenceChanged';
  readonly agent: string;
  readonly team: string;
  readonly available: boolean;
  readonly capacity: number;
}

export type ThreadHappening =
  | CustomerWrote
  | TeamWrote
  | Reacted
  | Assigned
  | Resolved
  | Reopened
  | Categorised
  | BotEntered
  | BotHandedOff
  | SurveySent
  | SurveyAnswered
  | ConsentChanged;

export type Happening = ThreadHappening | PresenceChanged;

/** The source that reports it: the thread's channel for messages, `generic` for whatever the helpdesk tells. */
export function reportedBy(happening: Happening): Channel {
  switch (happening.kind) {
    case 'CustomerWrote':
    case 'TeamWrote':
    case 'Reacted':
      return happening.channel;
    case 'Assigned':
    case 'Resolved':
    case 'Reopened':
    case 'Categorised':
    case 'BotEntered':
    case 'BotHandedOff':
    case 'SurveySent':
    case 'SurveyAnswered':
    case 'ConsentChanged':
    case 'PresenceChanged':
      return 'generic';
  }
}
