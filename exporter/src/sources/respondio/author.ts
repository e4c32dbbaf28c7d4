/** Who wrote an outbound message, by what respond.io calls its source. */
import type { MessageSent, Sender } from '../../conversation/fact.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import type { SourceTools } from '../source.ts';
import { toId } from './reading.ts';

export type Authorship = Pick<MessageSent, 'sender' | 'evidence' | 'agent'>;

const SENDERS: ReadonlyMap<unknown, Sender> = new Map<unknown, Sender>([
  ['user', 'human'],
  // Written in the app of the channel, on a telephone: by a person whom respond.io does not know.
  ['echo', 'human'],
  ['bot', 'bot'],
  ['workflow', 'bot'],
  ['ai_agent', 'bot'],
  ['zapier', 'automation'],
  ['make', 'automation'],
  ['n8n', 'automation'],
  ['broadcast', 'campaign'],
  // `api` is whatever program the customer has: a bot, or an inbox in which people write.
]);

/** The sender stands in one of several places, by the age of the webhook. */
export function authorOf(message: JsonRecord, body: JsonRecord, tools: SourceTools): Authorship {
  const sender = [message.sender, body.sender, message.sentBy, body.user].find(isRecord);
  const source = sender?.source ?? (toId(sender?.id) === undefined ? undefined : 'user');
  const who = SENDERS.get(source);
  if (who === undefined) return { sender: 'unknown', evidence: 'none' };
  const agent = source === 'user' ? toId(sender?.userId ?? sender?.id) : undefined;
  return { sender: who, evidence: 'stated', ...(agent !== undefined && { agent: tools.agentLabel(agent) }) };
}
