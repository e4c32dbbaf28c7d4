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

/** Letters and digits, and whatever else as `_40`. */
const ENCODED = /^(?:[A-Za-z0-9]|_[0-9A-F]{2})+$/;

/**
 * Flex writes the e-mail addresses of its agents as `ola_40example_2Ecom`, and puts `client:` before identities at times.
 * Identities that only look encoded in part, such as `agent_42`, are left as they are.
 */
export function plainIdentity(identity: string): string {
  const bare = identity.replace(/^client:/, '');
  const isEncodedAddress = bare.includes('_40') && bare.includes('_2E') && ENCODED.test(bare);
  return isEncodedAddress
    ? bare.replace(/_([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    : bare;
}
