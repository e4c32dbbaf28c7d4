/** The same things as the API writes them: numbers for words and times, the channel in `meta`, no account. */
import { isRecord, type JsonRecord } from '../../json.ts';
import { BEGAN, conversation, type Talk } from './build.ts';

const NUMBERS: Readonly<Record<string, number>> = { incoming: 0, outgoing: 1, activity: 2, template: 3 };

/** A message as the log of a conversation has it. */
export function logged(webhook: JsonRecord): JsonRecord {
  const { conversation: talk, message_type: type, created_at: at, sender } = webhook;
  return {
    ...without(webhook, 'conversation', 'event', 'account', 'inbox', 'additional_attributes'),
    conversation_id: isRecord(talk) ? talk.id : undefined,
    message_type: NUMBERS[String(type)],
    created_at: Math.floor(Date.parse(String(at)) / 1000),
    status: 'sent',
    ...(isRecord(sender) && { sender: { type: 'contact', ...sender } }),
  };
}

/** What Chatwoot notes in the log: `Conversation was marked resolved by Ola Wrona`. */
export function activity(id: number, at: number): JsonRecord {
  return {
    id,
    content: 'Conversation was marked resolved by Ola Wrona',
    conversation_id: 512,
    message_type: 2,
    content_type: 'text',
    status: 'sent',
    content_attributes: {},
    created_at: BEGAN + at,
    private: false,
    source_id: null,
  };
}

/** A conversation as lists have it. */
export function listed(talk: Talk = {}): JsonRecord {
  const whole = conversation(talk);
  const meta = isRecord(whole.meta) ? whole.meta : {};
  return {
    ...without(whole, 'channel', 'contact_inbox', 'account'),
    account_id: 4,
    meta: { ...meta, channel: whole.channel },
    first_reply_created_at: talk.answered ? BEGAN : 0,
  };
}

function without(record: JsonRecord, ...names: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}
