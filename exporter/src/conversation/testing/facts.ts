/** Facts built tersely for tests. Instants are seconds after the start of the story, or text `mm:ss` or `h:mm:ss`. */
import type {
  AgentPresenceChanged,
  BotEntered,
  BotHandedOff,
  CategoryChanged,
  ConsentChanged,
  ConversationAssigned,
  ConversationReopened,
  ConversationResolved,
  CustomerKey,
  CustomerMerged,
  Instant,
  MessageReceived,
  MessageSent,
  Score,
  Sender,
  SurveyAnswered,
  SurveySent,
} from '../fact.ts';

export type Moment = number | string;

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Monday 2 March 2026, midnight UTC: second 0 of every story. */
export const START: Instant = Date.UTC(2026, 2, 2);

export function instant(moment: Moment): Instant {
  return START + secondsOf(moment) * 1000;
}

function secondsOf(moment: Moment): number {
  if (typeof moment === 'number') return moment;
  return moment.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
}

/** Where a fact belongs, where it is not customer `amy` writing to `support`. */
export interface Setting {
  readonly customer?: string;
  readonly inbox?: string;
  readonly team?: string;
  readonly source?: string;
  readonly alsoKnownAs?: readonly string[];
  readonly thread?: string;
  readonly key?: string;
}

let built = 0;

function common(kind: string, at: Moment, { key, source = 'wa' }: Setting) {
  built += 1;
  const serial = String(built).padStart(6, '0');
  return { key: key ?? `${serial}-${kind}`, at: instant(at), timeSource: 'event' as const, source };
}

export function customerKey(name: string): CustomerKey {
  return name as CustomerKey;
}

function ofConversation(kind: string, at: Moment, setting: Setting) {
  const { customer = 'amy', inbox = 'support', team = 'care', alsoKnownAs, thread } = setting;
  return {
    ...common(kind, at, setting),
    inbox,
    team,
    customer: customerKey(customer),
    ...(alsoKnownAs === undefined ? {} : { alsoKnownAs: alsoKnownAs.map(customerKey) }),
    ...(thread === undefined ? {} : { thread }),
  };
}

export function asks(at: Moment, setting: Setting = {}): MessageReceived {
  return { kind: 'MessageReceived', ...ofConversation('asks', at, setting) };
}

/** A customer's message that reads as a score. */
export function scores(
  at: Moment,
  answer: NonNullable<MessageReceived['answer']>,
  setting: Setting = {},
): MessageReceived {
  return { ...asks(at, setting), answer };
}

export function sends(sender: Sender, at: Moment, setting: Setting = {}): MessageSent {
  return {
    kind: 'MessageSent',
    ...ofConversation(sender, at, setting),
    sender,
    evidence: 'stated',
    stage: 'sent',
  };
}

/** A person writes, with a name or without. */
export function replies(at: Moment, agent?: string, setting: Setting = {}): MessageSent {
  return { ...sends('human', at, setting), ...(agent === undefined ? {} : { agent }) };
}

export function botReplies(at: Moment, setting: Setting = {}): MessageSent {
  return sends('bot', at, setting);
}

export function someoneReplies(at: Moment, setting: Setting = {}): MessageSent {
  return sends('unknown', at, setting);
}

export function failed(fact: MessageSent): MessageSent {
  return { ...fact, stage: 'failed' };
}

/** A survey prompt seen as an outbound message. */
export function prompts(at: Moment, id: string, { of = 5, ...setting }: SurveySetting = {}): MessageSent {
  return { ...sends('automation', at, setting), survey: { id, of } };
}

interface SurveySetting extends Setting {
  readonly of?: 3 | 5;
  readonly failed?: boolean;
}

export function surveys(
  at: Moment,
  id: string,
  { of = 5, failed: isFailed, ...setting }: SurveySetting = {},
): SurveySent {
  return {
    kind: 'SurveySent',
    ...ofConversation('surveys', at, setting),
    survey: id,
    of,
    ...(isFailed === undefined ? {} : { failed: isFailed }),
  };
}

/** The helpdesk's own event of an answer. */
export function rates(at: Moment, score: Score, id?: string, setting: Setting = {}): SurveyAnswered {
  const survey = id === undefined ? {} : { survey: id };
  return { kind: 'SurveyAnswered', ...ofConversation('rates', at, setting), score, ...survey };
}

export function assigns(
  at: Moment,
  agent?: string,
  { toTeam, ...setting }: Setting & { readonly toTeam?: string } = {},
): ConversationAssigned {
  return {
    kind: 'ConversationAssigned',
    ...ofConversation('assigns', at, setting),
    ...(agent === undefined ? {} : { agent }),
    ...(toTeam === undefined ? {} : { toTeam }),
  };
}

export function resolves(
  at: Moment,
  {
    by = 'human',
    agent,
    ...setting
  }: Setting & { readonly by?: 'human' | 'bot'; readonly agent?: string } = {},
): ConversationResolved {
  return {
    kind: 'ConversationResolved',
    ...ofConversation('resolves', at, setting),
    by,
    ...(agent === undefined ? {} : { agent }),
  };
}

export function reopens(at: Moment, setting: Setting = {}): ConversationReopened {
  return { kind: 'ConversationReopened', ...ofConversation('reopens', at, setting) };
}

export function categorises(at: Moment, category: string, setting: Setting = {}): CategoryChanged {
  return { kind: 'CategoryChanged', ...ofConversation('categorises', at, setting), category };
}

export function botEnters(at: Moment, setting: Setting = {}): BotEntered {
  return { kind: 'BotEntered', ...ofConversation('botEnters', at, setting) };
}

export function handsOff(at: Moment, setting: Setting = {}): BotHandedOff {
  return { kind: 'BotHandedOff', ...ofConversation('handsOff', at, setting) };
}

export function consents(
  at: Moment,
  purpose: ConsentChanged['purpose'],
  granted: boolean,
  setting: Setting = {},
): ConsentChanged {
  return { kind: 'ConsentChanged', ...ofConversation('consents', at, setting), purpose, granted };
}

/** `customer` turns out to be `into`. */
export function merges(at: Moment, customer: string, into: string, setting: Setting = {}): CustomerMerged {
  return {
    kind: 'CustomerMerged',
    ...ofConversation('merges', at, { ...setting, customer }),
    into: customerKey(into),
  };
}

export function presence(
  at: Moment,
  agent: string,
  { available = true, capacity = 3, team = 'care' } = {},
): AgentPresenceChanged {
  return { kind: 'AgentPresenceChanged', ...common('presence', at, {}), agent, team, available, capacity };
}
