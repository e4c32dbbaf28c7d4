/**
 * The one vocabulary every provider is translated into. A fact is something that happened, named in the past
 * tense, carrying its event time. Facts hold pseudonyms and numbers, never names, phone numbers or message text.
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** A length of time in milliseconds. */
export type Milliseconds = number;

declare const customerKey: unique symbol;

/** Pseudonym of a customer: a keyed hash of one of the customer's identifiers. */
export type CustomerKey = string & { readonly [customerKey]: true };

/** Where an event time came from: the provider's own stamp, its signature header, or our clock on receipt. */
export type TimeSource = 'event' | 'signature' | 'receipt';

/** Who wrote an outbound message. `unknown` counts as a reply of some kind, never as a human one. */
export type Sender = 'human' | 'bot' | 'automation' | 'campaign' | 'unknown';

export const SENDERS = [
  'human',
  'bot',
  'automation',
  'campaign',
  'unknown',
] as const satisfies readonly Sender[];

/** A satisfaction score, 1 (very unhappy) to 5 (very happy). */
export type Score = 1 | 2 | 3 | 4 | 5;

/** How sure we are of who sent a message: a tag or echo beats a billing category, which beats nothing. */
export type SenderEvidence = 'none' | 'billing' | 'stated';

/** The furthest a message is known to have come. A failure stands only while nothing further was seen. */
export type DeliveryStage = 'failed' | 'sent' | 'delivered' | 'read' | 'played';

interface Common {
  /** Idempotency key: two facts with one key are one fact, whoever delivered them. */
  readonly key: string;
  /** Event time. */
  readonly at: Instant;
  readonly timeSource: TimeSource;
  /** Name of the configured source that delivered it. */
  readonly source: string;
}

interface OfConversation extends Common {
  /** Configured inbox name. With the customer it names the conversation. */
  readonly inbox: string;
  /** The inbox's own team at this source. A fact may move the episode to another. */
  readonly team: string;
  readonly customer: CustomerKey;
  /** Other pseudonyms of the same customer seen in the same update (a phone number beside a user id). */
  readonly alsoKnownAs?: readonly CustomerKey[];
  /** The vendor's own id of the conversation, where it says nothing of the customer: links lead there. */
  readonly thread?: string;
}

/** A customer's turn. Reactions, edits and system notices are not turns and never become this fact. */
export interface MessageReceived extends OfConversation {
  readonly kind: 'MessageReceived';
  /** Set when the whole message reads as a score, on a scale of `of` points; an answer only if a survey is out. */
  readonly answer?: { readonly points: number; readonly of?: 3 | 5; readonly survey?: string };
}

/** An outbound message, known by its first sign of life; later signs refine it while it is not settled. */
export interface MessageSent extends OfConversation {
  readonly kind: 'MessageSent';
  readonly sender: Sender;
  readonly evidence: SenderEvidence;
  readonly stage: DeliveryStage;
  /** Label form of the human agent, already made safe to show. */
  readonly agent?: string;
  /** Set when this message is a survey prompt, which never counts as a reply. */
  readonly survey?: { readonly id: string; readonly of: 3 | 5 };
}

export interface ConversationAssigned extends OfConversation {
  readonly kind: 'ConversationAssigned';
  /** Absent: nobody in particular, a team's queue. */
  readonly agent?: string;
  readonly toTeam?: string;
}

export interface ConversationResolved extends OfConversation {
  readonly kind: 'ConversationResolved';
  readonly by: 'human' | 'bot';
  readonly agent?: string;
}

export interface ConversationReopened extends OfConversation {
  readonly kind: 'ConversationReopened';
}

export interface CategoryChanged extends OfConversation {
  readonly kind: 'CategoryChanged';
  readonly category: string;
}

export interface BotEntered extends OfConversation {
  readonly kind: 'BotEntered';
}

export interface BotHandedOff extends OfConversation {
  readonly kind: 'BotHandedOff';
}

export interface SurveySent extends OfConversation {
  readonly kind: 'SurveySent';
  readonly survey: string;
  readonly of: 3 | 5;
  readonly failed?: boolean;
}

export interface SurveyAnswered extends OfConversation {
  readonly kind: 'SurveyAnswered';
  readonly survey?: string;
  readonly score: Score;
}

export interface ConsentChanged extends OfConversation {
  readonly kind: 'ConsentChanged';
  readonly purpose: 'marketing' | 'survey';
  readonly granted: boolean;
}

/** Two pseudonyms turned out to be one person; `customer` lives on under `into`. */
export interface CustomerMerged extends OfConversation {
  readonly kind: 'CustomerMerged';
  readonly into: CustomerKey;
}

/** Concerns an agent, not a conversation. */
export interface AgentPresenceChanged extends Common {
  readonly kind: 'AgentPresenceChanged';
  readonly agent: string;
  readonly team: string;
  readonly available: boolean;
  /** Conversations the agent may hold at once. */
  readonly capacity: number;
}

export type ConversationFact =
  | MessageReceived
  | MessageSent
  | ConversationAssigned
  | ConversationResolved
  | ConversationReopened
  | CategoryChanged
  | BotEntered
  | BotHandedOff
  | SurveySent
  | SurveyAnswered
  | ConsentChanged
  | CustomerMerged;

export type Fact = ConversationFact | AgentPresenceChanged;

export type FactKind = Fact['kind'];

/**
 * Order of facts that share an instant (WhatsApp's clock has whole seconds): a question comes before its answer,
 * and closing comes last. The order of this list is the rule.
 */
export const FACT_KINDS = [
  'CustomerMerged',
  'ConsentChanged',
  'ConversationReopened',
  'MessageReceived',
  'CategoryChanged',
  'BotEntered',
  'BotHandedOff',
  'ConversationAssigned',
  'MessageSent',
  'ConversationResolved',
  'SurveySent',
  'SurveyAnswered',
  'AgentPresenceChanged',
] as const satisfies readonly FactKind[];

const RANK = new Map<FactKind, number>(FACT_KINDS.map((kind, rank) => [kind, rank]));

/** Event order: by time, then by kind, then by key, so that any two facts have one order on every machine. */
export function compareFacts(a: Fact, b: Fact): number {
  return a.at - b.at || (RANK.get(a.kind) ?? 0) - (RANK.get(b.kind) ?? 0) || compareText(a.key, b.key);
}

/** Order by code unit: the same everywhere, unlike a locale's. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
