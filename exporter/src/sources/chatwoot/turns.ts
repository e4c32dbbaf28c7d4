/** Whose a conversation is at the moment the customer writes. */
import type { ConversationFact } from '../../conversation/fact.ts';
import type { Finding } from '../findings.ts';
import { assigned, type Statement } from './changes.ts';
import type { Chat } from './chat.ts';
import { chatwootKey, type Reading } from './reading.ts';

/**
 * A conversation is given to a bot or an agent when it is made, before its first message, and stays with its agent
 * when a message reopens it: of neither is there an event in time. So each message tells it again.
 */
export function withCustody(finding: Finding, chat: Chat, reading: Reading): readonly Finding[] {
  const { fact } = finding;
  const statement = custody(chat);
  if (fact?.kind !== 'MessageReceived' || statement === undefined) return [finding];
  return [finding, { fact: beside(fact, statement, reading) }];
}

function custody(chat: Chat): Statement | undefined {
  if (chat.status === 'pending') return { kind: 'BotEntered' };
  return chat.status === 'open' && chat.agent !== undefined ? assigned(chat.agent, chat) : undefined;
}

function beside(
  { key, at, timeSource, source, inbox, team, customer, alsoKnownAs, thread }: ConversationFact,
  statement: Statement,
  reading: Reading,
): ConversationFact {
  return {
    key: chatwootKey('custody', [key], reading),
    at,
    timeSource,
    source,
    inbox,
    team,
    customer,
    ...(alsoKnownAs && { alsoKnownAs }),
    ...(thread !== undefined && { thread }),
    ...statement,
  };
}
