/** Who wrote a message, by Twilio's marks, the sender's own note, and what the operator knows. */
import type { MessageSent } from '../../conversation/fact.ts';
import type { SourceTools } from '../source.ts';
import { readTag } from '../whatsapp/tag.ts';
import type { Tag } from '../whatsapp/tag.ts';

export type Authorship = Pick<MessageSent, 'sender' | 'evidence' | 'agent' | 'survey'>;

/** Twilio's name for whoever posts through the REST API without naming an author. */
export const NAMELESS_AUTHOR = 'system';

export const UNKNOWN_AUTHOR: Authorship = { sender: 'unknown', evidence: 'none' };
export const BOT: Authorship = { sender: 'bot', evidence: 'stated' };

/** A note is what stands behind `helpdesk:` in the tag of a WhatsApp message: `sender=human;agent=17`. */
export function readNote(note: string | undefined): Tag | 'malformed' | undefined {
  return note === undefined ? undefined : readTag(`helpdesk:${note}`);
}

export function noted({ sender, agent, survey }: Tag, tools: SourceTools): Authorship {
  return {
    sender,
    evidence: 'stated',
    ...(agent !== undefined && { agent: tools.agentLabel(agent) }),
    ...(survey && { survey }),
  };
}

export function human(identity: string | undefined, tools: SourceTools): Authorship {
  return {
    sender: 'human',
    evidence: 'stated',
    ...(identity !== undefined && { agent: tools.agentLabel(plainIdentity(identity)) }),
  };
}

/** Flex writes what is no letter or digit of an agent's name as `_40`, and puts `client:` before it at times. */
export function plainIdentity(identity: string): string {
  return identity
    .replace(/^client:/, '')
    .replace(/_([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
