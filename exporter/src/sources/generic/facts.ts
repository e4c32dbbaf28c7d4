/** From events to facts: under which pseudonyms and idempotency key, and what they say. */
import { readAnswer } from '../../conversation/answer.ts';
import type {
  AgentPresenceChanged,
  ConversationFact,
  CustomerKey,
  MessageReceived,
  Sender,
} from '../../conversation/fact.ts';
import type { InboxBinding, SourceTools } from '../source.ts';
import { isPlainSurveyId, isPlainThreadId, phoneDigits } from '../text.ts';
import type { ConversationEvent, EventOf, GenericEvent, Identifier } from './schema.ts';
import { statedTime } from '../eventTime.ts';

/** What every event is read with. */
export interface Reading {
  readonly tools: SourceTools;
  /** Our clock, milliseconds. */
  readonly receivedAt: number;
}

type Common = Pick<MessageReceived, 'key' | 'at' | 'timeSource' | 'source'>;
type OfConversation = Omit<MessageReceived, 'kind' | 'answer'>;
type StatementOf<F> = F extends ConversationFact ? Omit<F, keyof OfConversation> : never;

/** What a fact says beside when, where and of whom. */
type Statement = StatementOf<ConversationFact>;

export function toConversationFact(
  event: ConversationEvent,
  { inbox, team }: InboxBinding,
  reading: Reading,
): ConversationFact {
  return {
    ...commonOf(event, reading),
    inbox,
    team,
    ...personOf(event, reading.tools),
    ...threadOf(event),
    ...statementOf(event, reading.tools),
  };
}

/** What does not fit into a link is of no use, and helpdesks that go by phone number must not have it kept. */
function threadOf({ conversation, customer }: ConversationEvent): Pick<OfConversation, 'thread'> {
  if (conversation === undefined || !isPlainThreadId(conversation)) return {};
  const isCustomers = customer.some(
    ({ scheme, value }) => scheme !== 'id' && (value === conversation || value === phoneDigits(conversation)),
  );
  return isCustomers ? {} : { thread: conversation };
}

/** An agent's team is the one named, else that of the inbox; '' where neither is known. */
export function toPresenceFact(
  event: EventOf<'agent.presence'>,
  binding: InboxBinding | undefined,
  reading: Reading,
): AgentPresenceChanged {
  return {
    ...commonOf(event, reading),
    kind: 'AgentPresenceChanged',
    agent: reading.tools.agentLabel(event.agent),
    team: nonEmpty(event.team) ?? binding?.team ?? '',
    available: event.available,
    capacity: event.capacity,
  };
}

/** Whether both sides of a merge already go by one pseudonym, so that there is nothing to merge. */
export function isMergedAlready(event: EventOf<'customer.merged'>, tools: SourceTools): boolean {
  return customerKeys(event.customer, tools)[0] === customerKeys(event.into, tools)[0];
}

function commonOf(event: GenericEvent, { tools, receivedAt }: Reading): Common {
  return { key: idempotencyKey(event, tools), ...statedTime(event.time, receivedAt), source: tools.name };
}

/** WhatsApp's own message id counts a message once, whoever reports it: the Cloud API, the helpdesk or both. */
function idempotencyKey(event: GenericEvent, tools: SourceTools): string {
  const messageId = 'messageId' in event ? event.messageId : undefined;
  if (messageId?.startsWith('wamid.')) return `wamid:${tools.digest(messageId)}`;
  return tools.digest(`${tools.name}:${event.id}`);
}

function personOf(
  event: ConversationEvent,
  tools: SourceTools,
): Pick<OfConversation, 'customer' | 'alsoKnownAs'> {
  const [customer, ...others] = customerKeys(event.customer, tools);
  const alsoKnownAs = event.type === 'customer.merged' ? othersOfMerge(event, tools) : others;
  return { customer, ...(alsoKnownAs.length > 0 && { alsoKnownAs }) };
}

/** Once merged, the further ids of both sides are ids of the one person. */
function othersOfMerge(event: EventOf<'customer.merged'>, tools: SourceTools): CustomerKey[] {
  const [from, ...othersOfFrom] = customerKeys(event.customer, tools);
  const [into, ...othersOfInto] = customerKeys(event.into, tools);
  return [...new Set([...othersOfFrom, ...othersOfInto])].filter((key) => key !== from && key !== into);
}

function customerKeys(
  [first, ...others]: readonly [Identifier, ...Identifier[]],
  tools: SourceTools,
): [CustomerKey, ...CustomerKey[]] {
  return [customerKey(first, tools), ...others.map((other) => customerKey(other, tools))];
}

function customerKey({ scheme, value }: Identifier, tools: SourceTools): CustomerKey {
  return tools.pseudonym(scheme === 'id' ? `id:${tools.name}` : scheme, value);
}

function statementOf(event: ConversationEvent, tools: SourceTools): Statement {
  switch (event.type) {
    case 'message.received':
      return messageReceived(event);
    case 'message.sent':
      return messageSent(event, tools);
    case 'conversation.assigned':
      return conversationAssigned(event, tools);
    case 'conversation.resolved':
      return { kind: 'ConversationResolved', by: event.by, ...agentOf(event, event.by, tools) };
    case 'conversation.reopened':
      return { kind: 'ConversationReopened' };
    case 'conversation.categorised':
      return { kind: 'CategoryChanged', category: event.category };
    case 'bot.entered':
      return { kind: 'BotEntered' };
    case 'bot.handed_off':
      return { kind: 'BotHandedOff' };
    case 'survey.sent':
      return { kind: 'SurveySent', survey: surveyId(event.survey, tools), of: event.of };
    case 'survey.failed':
      return { kind: 'SurveySent', survey: surveyId(event.survey, tools), of: 5, failed: true };
    case 'survey.answered':
      return surveyAnswered(event, tools);
    case 'consent.changed':
      return { kind: 'ConsentChanged', purpose: event.purpose, granted: event.granted };
    case 'customer.merged':
      return { kind: 'CustomerMerged', into: customerKeys(event.into, tools)[0] };
  }
}

function messageReceived({ answer, text = '' }: EventOf<'message.received'>): Statement {
  const read = answer ? toAnswer(answer) : readAnswer(text);
  return { kind: 'MessageReceived', ...(read && { answer: read }) };
}

function toAnswer({ points, of }: { points: number; of?: 3 | 5 | undefined }): MessageReceived['answer'] {
  return { points, ...(of !== undefined && { of }) };
}

function conversationAssigned(event: EventOf<'conversation.assigned'>, tools: SourceTools): Statement {
  const toTeam = nonEmpty(event.team);
  return {
    kind: 'ConversationAssigned',
    ...agentOf(event, 'human', tools),
    ...(toTeam !== undefined && { toTeam }),
  };
}

function messageSent(event: EventOf<'message.sent'>, tools: SourceTools): Statement {
  const evidence = event.sender === 'unknown' ? 'none' : 'stated';
  return {
    kind: 'MessageSent',
    sender: event.sender,
    evidence,
    stage: 'sent',
    ...agentOf(event, event.sender, tools),
  };
}

function surveyAnswered({ score, survey }: EventOf<'survey.answered'>, tools: SourceTools): Statement {
  return { kind: 'SurveyAnswered', score, ...(survey !== undefined && { survey: surveyId(survey, tools) }) };
}

/** Some helpdesks name the agent a bot acts for: that is no work of the agent's. */
function agentOf(
  { agent }: { readonly agent?: string | undefined },
  by: Sender,
  tools: SourceTools,
): { readonly agent?: string } {
  return agent === undefined || by !== 'human' ? {} : { agent: tools.agentLabel(agent) };
}

/** Plain ids pass as they are, so that other sources can name the same survey; anything else stays in the dark. */
function surveyId(id: string, tools: SourceTools): string {
  return isPlainSurveyId(id) ? id : tools.digest(id);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
