/** A message, from a webhook or from the API, which writes the same a little differently. */
import { readAnswer } from '../../conversation/answer.ts';
import type { DeliveryStage, MessageSent } from '../../conversation/fact.ts';
import { NOT_UNDERSTOOD, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { isRecord, toText, type JsonRecord } from '../json.ts';
import { isTwilioMessage, twilioKey } from '../twilioId.ts';
import { whatsappMessageKey } from '../whatsappMessage.ts';
import { authorOf } from './author.ts';
import { lastMessage, type Chat } from './chat.ts';
import { chatwootKey, toId, type Reading } from './reading.ts';
import { isSurvey, surveyId } from './surveys.ts';
import { eventTime } from './time.ts';

const CONTENT_TYPES: ReadonlySet<string> = new Set([
  'text',
  'input_text',
  'input_textarea',
  'input_email',
  'input_select',
  'cards',
  'form',
  'article',
  'incoming_email',
  'input_csat',
  'integrations',
  'sticker',
]);

/** Webhooks have the name, the API and a conversation's last message the number. */
const MESSAGE_TYPES: ReadonlyMap<unknown, string> = new Map([
  ...['incoming', 'outgoing', 'activity', 'template'].flatMap((name, number): [unknown, string][] => [
    [name, name],
    [number, name],
  ]),
]);

export function messageTypeOf({ message_type: type }: JsonRecord): string | undefined {
  return MESSAGE_TYPES.get(type);
}

export function readMessage(message: JsonRecord, chat: Chat, reading: Reading): Finding {
  const id = toId(message.id);
  const type = messageTypeOf(message);
  if (id === undefined || message.message_type === undefined) return NOT_UNDERSTOOD;
  if (type === undefined) return UNKNOWN_TYPE;
  if (type === 'activity') return { ignored: 'activity' };
  if (message.private === true) return { ignored: 'note' };
  if (message.content_type === 'voice_call') return { ignored: 'call' };
  if (attributesOf(message).deleted === true) return { ignored: 'deleted' };
  // Forks file a reaction as a message; Chatwoot itself drops it.
  if (attributesOf(message).is_reaction === true) return { ignored: 'reaction' };
  if (type !== 'incoming') return readOutbound(message, id, chat, reading);
  // It stands in a conversation that is resolved from the first, where nobody is to answer it.
  return chat.isBlocked ? { ignored: 'blocked' } : readTurn(message, id, chat, reading);
}

function readTurn(message: JsonRecord, id: string, { about }: Chat, reading: Reading): Finding {
  const answer = typeof message.content === 'string' ? readAnswer(message.content) : undefined;
  return {
    // Somebody wrote and waits, whatever it is; what is not documented is kept as well, to be looked at.
    ...(!isDocumented(message) && UNKNOWN_TYPE),
    fact: {
      kind: 'MessageReceived',
      key: messageKey(message, id, reading),
      ...eventTime(message.created_at, reading),
      ...about,
      ...(answer && { answer }),
    },
  };
}

function readOutbound(message: JsonRecord, id: string, chat: Chat, reading: Reading): Finding {
  // Taken for a reply, what is no message would hide who waits.
  if (!isDocumented(message)) return UNKNOWN_TYPE;
  const stage = stageOf(message, id, chat);
  if (isOnItsWay(message, stage, chat)) return { ignored: 'on_its_way' };
  return {
    fact: {
      kind: 'MessageSent',
      key: messageKey(message, id, reading),
      ...eventTime(message.created_at, reading),
      ...chat.about,
      ...(isSurvey(message) ? asSurvey(surveyId(id, reading)) : authorOf(message, reading.tools)),
      stage,
    },
  };
}

function asSurvey(id: string): Pick<MessageSent, 'sender' | 'evidence' | 'survey'> {
  return { sender: 'automation', evidence: 'stated', survey: { id, of: 5 } };
}

function isDocumented({ content_type: type }: JsonRecord): boolean {
  return type === undefined || type === null || (typeof type === 'string' && CONTENT_TYPES.has(type));
}

/** Those whose messages get the network's own id once it has taken them. */
const NAMED_LATER: ReadonlySet<unknown> = new Set(['Channel::Whatsapp', 'Channel::TwilioSms']);

/**
 * Chatwoot tells of a message on WhatsApp or through Twilio before it has been taken there, and again once it has. It counts
 * then, under its id there, so that a `whatsapp` or `twilio` source beside this one counts the same message.
 */
function isOnItsWay(message: JsonRecord, stage: DeliveryStage, { channel }: Chat): boolean {
  return NAMED_LATER.has(channel) && stage !== 'failed' && toText(message.source_id) === undefined;
}

function messageKey(message: JsonRecord, id: string, reading: Reading): string {
  const sourceId = toText(message.source_id) ?? '';
  if (sourceId.startsWith('wamid.')) return whatsappMessageKey(sourceId, reading.tools);
  if (isTwilioMessage(sourceId)) return twilioKey(sourceId, reading.tools);
  return chatwootKey('message', [id], reading);
}

const STAGES: readonly DeliveryStage[] = ['failed', 'sent', 'delivered', 'read'];

/** Webhooks tell it of the conversation's last message alone; an error is told of any. */
function stageOf(message: JsonRecord, id: string, chat: Chat): DeliveryStage {
  if (toText(attributesOf(message).external_error) !== undefined) return 'failed';
  const status = message.status ?? lastMessage(chat, id)?.status;
  return STAGES.find((stage) => stage === status) ?? 'sent';
}

function attributesOf({ content_attributes: attributes }: JsonRecord): JsonRecord {
  return isRecord(attributes) ? attributes : {};
}
