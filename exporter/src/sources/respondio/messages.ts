import { readAnswer } from '../../conversation/answer.ts';
import type { ConversationFact, DeliveryStage, MessageSent } from '../../conversation/fact.ts';
import { statedTime } from '../eventTime.ts';
import { NOT_UNDERSTOOD, UNKNOWN_INBOX, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { isRecord, toList, toText, type JsonRecord } from '../json.ts';
import { whatsappMessageKey } from '../whatsappMessage.ts';
import { authorOf } from './author.ts';
import { contactOf, respondioKey, toId, type Reading } from './reading.ts';

const INCOMING: ReadonlySet<string> = new Set([
  'text',
  'attachment',
  'story_reply',
  'location',
  'email',
  'unsupported',
  'whatsapp_interactive',
  'post',
  'whatsapp_order',
]);

const OUTGOING: ReadonlySet<string> = new Set([
  'text',
  'attachment',
  'quick_reply',
  'custom_payload',
  'whatsapp_template',
  'location',
  'email',
  'card',
  'rating',
  'whatsapp_interactive',
  'facebook_template',
]);

type Circumstances = Pick<
  ConversationFact,
  'key' | 'at' | 'timeSource' | 'source' | 'inbox' | 'team' | 'customer' | 'alsoKnownAs'
>;

interface Opened {
  readonly message: JsonRecord;
  readonly content: JsonRecord;
  readonly id: string;
  readonly circumstances: Circumstances;
}

/** `message.received` */
export function readReceived(body: JsonRecord, reading: Reading): Finding {
  const opened = open(body, reading);
  if (!('circumstances' in opened)) return opened;
  const { content, circumstances } = opened;
  const answer = typeof content.text === 'string' ? readAnswer(content.text) : undefined;
  return {
    // Somebody wrote and waits, whatever it is; what is not documented is kept as well, to be looked at.
    ...(!isOf(INCOMING, content) && UNKNOWN_TYPE),
    fact: { kind: 'MessageReceived', ...circumstances, ...(answer && { answer }) },
  };
}

/** `message.sent` */
export function readSent(body: JsonRecord, reading: Reading): Finding {
  const opened = open(body, reading);
  if (!('circumstances' in opened)) return opened;
  const { message, content, id, circumstances } = opened;
  // Taken for a reply, what is no message would hide who waits.
  if (!isOf(OUTGOING, content)) return UNKNOWN_TYPE;
  const authorship = content.type === 'rating' ? asSurvey(id) : authorOf(message, body, reading.tools);
  return { fact: { kind: 'MessageSent', ...circumstances, ...authorship, stage: stageOf(message) } };
}

function open(body: JsonRecord, { tools, receivedAt }: Reading): Opened | Finding {
  const { message, channel } = body;
  if (!isRecord(message)) return NOT_UNDERSTOOD;
  const id = toId(message.messageId);
  const contact = contactOf(body.contact, tools);
  const channelId = toId(isRecord(channel) ? channel.id : undefined) ?? toId(message.channelId);
  if (id === undefined || contact === undefined || channelId === undefined) return NOT_UNDERSTOOD;
  const binding = tools.inbox(channelId);
  if (binding === undefined) return UNKNOWN_INBOX;
  const circumstances = {
    key: keyOf(message, id, { tools }),
    ...statedTime(message.timestamp, receivedAt),
    source: tools.name,
    inbox: binding.inbox,
    team: binding.team,
    ...contact.person,
  };
  return { message, content: isRecord(message.message) ? message.message : {}, id, circumstances };
}

/** By WhatsApp's own id where there is one, so that a `whatsapp` source beside this one counts the same message. */
function keyOf(message: JsonRecord, id: string, { tools }: Pick<Reading, 'tools'>): string {
  const channelId = toText(message.channelMessageId);
  return channelId?.startsWith('wamid.') === true
    ? whatsappMessageKey(channelId, tools)
    : respondioKey('message', [id], tools);
}

function isOf(types: ReadonlySet<string>, { type }: JsonRecord): boolean {
  return type === undefined || type === null || (typeof type === 'string' && types.has(type));
}

/** A card that asks for a score from 1 to 5; the answer comes as a message. */
function asSurvey(messageId: string): Pick<MessageSent, 'sender' | 'evidence' | 'survey'> {
  const id = `respondio-${messageId.replaceAll(/[^\w.-]/g, '_')}`.slice(0, 64);
  return { sender: 'automation', evidence: 'stated', survey: { id, of: 5 } };
}

const STAGES: readonly DeliveryStage[] = ['failed', 'delivered', 'read'];

/** The last of the states told; `pending` is on its way and no failure. */
function stageOf({ status }: JsonRecord): DeliveryStage {
  const last = toList(status).filter(isRecord).at(-1)?.value;
  return STAGES.find((stage) => stage === last) ?? 'sent';
}
