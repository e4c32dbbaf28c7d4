/** Who wrote an outbound message, by the marks Chatwoot leaves on it. */
import type { MessageSent } from '../../conversation/fact.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import type { SourceTools } from '../source.ts';
import { toId } from './reading.ts';

export type Authorship = Pick<MessageSent, 'sender' | 'evidence' | 'agent'>;

const BOTS: ReadonlySet<unknown> = new Set(['agent_bot', 'captain_assistant']);

/** The marks go before the sender: rules and campaigns write in the name of a user. */
export function authorOf(message: JsonRecord, tools: SourceTools): Authorship {
  const attributes = recordOf(message.content_attributes);
  if (isGiven(recordOf(message.additional_attributes).campaign_id)) return stated('campaign');
  // Greetings, out-of-office texts and surveys: `template` is Chatwoot's word for what it writes by itself.
  if (message.message_type === 'template' || message.message_type === 3) return stated('automation');
  if (isGiven(attributes.automation_rule_id)) return stated('automation');
  // Written in the WhatsApp Business app: by a person whom Chatwoot does not know.
  if (attributes.external_echo === true) return stated('human');
  return bySender(message.sender, tools);
}

function bySender(sender: unknown, tools: SourceTools): Authorship {
  const { type, id } = recordOf(sender);
  if (BOTS.has(type)) return stated('bot');
  if (type !== 'user') return { sender: 'unknown', evidence: 'none' };
  const agent = toId(id);
  return { ...stated('human'), ...(agent !== undefined && { agent: tools.agentLabel(agent) }) };
}

function stated(sender: MessageSent['sender']): Authorship {
  return { sender, evidence: 'stated' };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}
