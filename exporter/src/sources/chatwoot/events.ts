/** A webhook's body: one event, named in it. */
import { NOT_UNDERSTOOD, UNKNOWN_TYPE, parsedAs, type Finding } from '../findings.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import type { Parsed } from '../source.ts';
import { readStatusChange, readUpdate } from './changes.ts';
import { isChat, lastMessage, openChat, type Chat } from './chat.ts';
import { messageTypeOf, readMessage } from './messages.ts';
import { toId, type Reading } from './reading.ts';
import { isSurvey, ratingOf, surveyAnswered, type Rating } from './surveys.ts';
import { eventTime } from './time.ts';
import { withCustody } from './turns.ts';

type Read = (body: JsonRecord, chat: Chat, reading: Reading) => readonly Finding[];

const OF_MESSAGES: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['message_created', (body, chat, reading) => withCustody(readMessage(body, chat, reading), chat, reading)],
  ['message_updated', readUpdatedMessage],
]);

const OF_CONVERSATIONS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['conversation_updated', readUpdate],
  ['conversation_status_changed', readStatusChange],
]);

/** Understood, and no KPI's business. A new conversation's content comes as messages of their own. */
const SET_ASIDE: ReadonlySet<string> = new Set([
  'conversation_created',
  'contact_created',
  'contact_updated',
  'webwidget_triggered',
  'inbox_created',
  'inbox_updated',
  'conversation_typing_on',
  'conversation_typing_off',
]);

/** Never throws. */
export function readEvent(body: unknown, bytes: Buffer, reading: Reading): Parsed {
  const found = findingsIn(body, reading);
  const isKept = found.some(({ deadLetter }) => deadLetter !== undefined);
  return parsedAs(found, isKept ? withoutLiveToken(body) : body, bytes);
}

/** Whoever has this token hears what is said in the customer's chat: it is no part of what has to be understood. */
const LIVE_TOKEN = 'pubsub_token';

function withoutLiveToken(body: unknown): unknown {
  const kept = (name: string, value: unknown) => (name === LIVE_TOKEN ? undefined : value);
  try {
    return JSON.parse(JSON.stringify(body, kept));
  } catch {
    // Nested too deep to be written out, it is kept as it came.
    return body;
  }
}

function findingsIn(body: unknown, reading: Reading): readonly Finding[] {
  if (!isRecord(body) || typeof body.event !== 'string') return [NOT_UNDERSTOOD];
  const { event } = body;
  if (SET_ASIDE.has(event)) return [{ ignored: event }];
  const ofMessage = OF_MESSAGES.get(event);
  if (ofMessage) return readWith(ofMessage, { body, conversation: body.conversation }, reading);
  const ofConversation = OF_CONVERSATIONS.get(event);
  if (ofConversation) return readWith(ofConversation, { body, conversation: body }, reading);
  return [UNKNOWN_TYPE];
}

function readWith(
  read: Read,
  { body, conversation }: { body: JsonRecord; conversation: unknown },
  reading: Reading,
): readonly Finding[] {
  const chat = openChat(conversation, reading);
  return isChat(chat) ? read(body, chat, reading) : [chat];
}

/** Of interest are a survey's answer, and what has become of a message of ours: it has left for WhatsApp, or failed. */
function readUpdatedMessage(body: JsonRecord, chat: Chat, reading: Reading): readonly Finding[] {
  const rating = isSurvey(body) ? ratingOf(body) : undefined;
  if (rating !== undefined) return [readAnswer(rating, body, chat, reading)];
  return [
    messageTypeOf(body) === 'incoming' ? { ignored: 'message_updated' } : readMessage(body, chat, reading),
  ];
}

/** The message's own time is when the survey was sent; the conversation's copy of it says when it changed. */
function readAnswer(rating: Rating, body: JsonRecord, chat: Chat, reading: Reading): Finding {
  const messageId = toId(body.id);
  if (messageId === undefined) return NOT_UNDERSTOOD;
  const time = eventTime(lastMessage(chat, messageId)?.updated_at, reading);
  return { fact: surveyAnswered(rating, { messageId, time, about: chat.about }, reading) };
}
