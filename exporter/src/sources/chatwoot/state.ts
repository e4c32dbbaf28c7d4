/** Where a conversation stands, by what the API shows of it: in whose hands it is, or that it is over. */
import type { ConversationFact, Milliseconds } from '../../conversation/fact.ts';
import { believable, type EventTime } from '../eventTime.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import type { Api } from '../source.ts';
import { assigned, resolvedBy, type Statement } from './changes.ts';
import type { Chat } from './chat.ts';
import { messageTypeOf } from './messages.ts';
import { payloadOf } from './pages.ts';
import { chatwootKey, toId, type Reading } from './reading.ts';
import { eventTime } from './time.ts';

export interface Circumstances {
  /** Everything said in it lately, Chatwoot's own notes on it included, oldest first. */
  readonly log: readonly JsonRecord[];
  readonly api: Api;
  readonly reading: Reading;
}

/**
 * The API tells what is, not what happened. So the state is told as of the last line of the log, where Chatwoot notes
 * every change: later than the change, if a webhook told of it, and then it changes nothing.
 */
export async function presentState(
  chat: Chat,
  { log, api, reading }: Circumstances,
): Promise<readonly ConversationFact[]> {
  const last = log.filter(({ private: isPrivate }) => isPrivate !== true).at(-1);
  const statement = stateOf(chat);
  if (last === undefined || statement === undefined || (await isOvertaken(chat, last, api))) return [];
  const ids = [chat.id, toId(last.id) ?? '', JSON.stringify(statement)];
  const time = timeOf(chat, last, reading);
  return [{ key: chatwootKey('state', ids, reading), ...time, ...chat.about, ...statement }];
}

function stateOf(chat: Chat): Statement | undefined {
  if (chat.status === 'resolved') return { kind: 'ConversationResolved', by: resolvedBy(chat) };
  if (chat.status === 'pending') return { kind: 'BotEntered' };
  return chat.agent === undefined ? undefined : assigned(chat.agent, chat);
}

/** To us the customer has one conversation in an inbox: the end of an old one must not end the one that goes on. */
async function isOvertaken({ id, status, record }: Chat, last: JsonRecord, api: Api): Promise<boolean> {
  if (status !== 'resolved') return false;
  if (messageTypeOf(last) === 'incoming') return true;
  const contact = contactOf(record);
  if (contact === undefined) return true;
  const answer = await api.get(`contacts/${contact}/conversations`);
  const others = payloadOf(answer, 'conversations');
  return others.some(
    (other) => toId(other.id) !== id && other.inbox_id === record.inbox_id && other.status !== 'resolved',
  );
}

function contactOf({ meta }: JsonRecord): string | undefined {
  return isRecord(meta) && isRecord(meta.sender) ? toId(meta.sender.id) : undefined;
}

const WHOLE_SECOND_MS = 999;
/** A webhook tells of the same change at the very time the conversation states, and knows more of it. */
const AFTER_WEBHOOK_MS = 1;

/** Chatwoot's own lines follow a change at once, in whole seconds; without one the conversation itself was changed last. */
function timeOf({ record }: Chat, last: JsonRecord, reading: Reading): EventTime {
  const type = messageTypeOf(last);
  const isOwn = type === 'activity' || type === 'template';
  if (isOwn || record.updated_at === undefined)
    return following(eventTime(last.created_at, reading), WHOLE_SECOND_MS, reading);
  return following(eventTime(record.updated_at, reading), AFTER_WEBHOOK_MS, reading);
}

function following(time: EventTime, ms: Milliseconds, { receivedAt }: Reading): EventTime {
  return time.timeSource === 'event' ? believable(time.at + ms, receivedAt) : time;
}
