/**
 * Chatwoot tries to deliver a webhook once. So every few minutes the conversations in which something happened are
 * read again; what webhooks have told already has the same keys here and counts once.
 */
import { isRecord, type JsonRecord } from '../json.ts';
import type { Api, Scan } from '../source.ts';
import { isChat, openChat, type Chat } from './chat.ts';
import type { Stretch } from './cursor.ts';
import type { Account } from './inquiry.ts';
import { readMessage } from './messages.ts';
import { payloadOf, scanOf, type Desk, type Listing } from './pages.ts';
import { toId } from './reading.ts';
import { presentState } from './state.ts';

const CONVERSATIONS: Listing = {
  name: 'conversations',
  everyMs: 3 * 60_000,
  path: 'conversations',
  query: () => ({ status: 'all', assignee_type: 'all', sort_by: 'last_activity_at_desc' }),
  rowsIn: conversationsIn,
  read: readConversations,
};

export function conversationsScan(account: Account): Scan {
  return scanOf(CONVERSATIONS, account);
}

function conversationsIn(answer: unknown): readonly unknown[] | undefined {
  const data = isRecord(answer) ? (answer.data ?? answer) : undefined;
  const payload = isRecord(data) ? data.payload : undefined;
  return Array.isArray(payload) ? payload : undefined;
}

/** The list begins with what was active last. */
async function readConversations(rows: readonly unknown[], desk: Desk): Promise<boolean> {
  const recent = rows.filter((row) => !isRecord(row) || activityOf(row) >= desk.stretch.since);
  for (const conversation of recent) await readConversation(conversation, desk);
  return recent.length > 0 && recent.length === rows.length;
}

/** Unix seconds; what does not say is taken for recent. */
function activityOf({ last_activity_at: at, timestamp }: JsonRecord): number {
  const stated = at ?? timestamp;
  return typeof stated === 'number' ? stated : Infinity;
}

async function readConversation(
  conversation: unknown,
  { stretch, api, reading, findings }: Desk,
): Promise<void> {
  const chat = openChat(conversation, reading);
  if (!isChat(chat)) {
    findings.record(chat, conversation);
    return;
  }
  const log = await readLog(chat, stretch, api);
  for (const message of log.filter((one) => isWithin(one, stretch)))
    findings.record(readMessage(message, chat, reading), message);
  if (activityOf(chat.record) > stretch.until) return;
  for (const fact of await presentState(chat, { log, api, reading })) findings.record({ fact }, conversation);
}

/** Messages in an answer, always: the latest ones, or those before a given one. */
const PER_ANSWER = 20;

/** Read back to where telling begins, or the conversation. */
async function readLog(chat: Chat, stretch: Stretch, api: Api): Promise<readonly JsonRecord[]> {
  const log: JsonRecord[] = [];
  let before = Infinity;
  for (;;) {
    const answer = await api.get(
      `conversations/${chat.id}/messages`,
      Number.isFinite(before) ? { before } : {},
    );
    const messages = payloadOf(answer, 'messages').filter(({ id }) => Number(toId(id)) < before);
    log.unshift(...messages);
    const [oldest] = messages;
    if (messages.length < PER_ANSWER || !isSince(oldest, stretch.log)) return log;
    before = Number(toId(oldest?.id));
  }
}

function isSince(message: JsonRecord | undefined, since: number): boolean {
  return typeof message?.created_at === 'number' && message.created_at >= since;
}

function isWithin({ created_at: at }: JsonRecord, { log, until }: Stretch): boolean {
  return typeof at === 'number' && at >= log && at <= until;
}
