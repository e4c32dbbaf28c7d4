/** Whom an address of Twilio's belongs to: `whatsapp:+48555010222`, `+15550100001`, `messenger:12345`, an e-mail address. */
import type { CustomerKey } from '../../conversation/fact.ts';
import { splitAtFirst } from '../signature.ts';
import type { SourceTools } from '../source.ts';
import { phoneDigits } from '../text.ts';

/** A bot may call itself `bot:helper`: only what Twilio connects is a channel. */
const CHANNEL_ADDRESS = /^(?:(?:whatsapp|sms|mms|rcs|messenger|instagram|viber|line|gbm):|\+\d)/;

/** Whether a text is written as a channel's address is, and as no name of an agent. */
export function isChannelAddress(text: string): boolean {
  return CHANNEL_ADDRESS.test(text);
}

/**
 * The same key as in every other source for a telephone number, and for a user id of WhatsApp's; undefined when it
 * names nobody.
 */
export function customerKey(address: string | undefined, tools: SourceTools): CustomerKey | undefined {
  if (address === undefined) return undefined;
  const [channel, id] = splitAddress(address);
  const phone = id.startsWith('+') ? phoneDigits(id) : undefined;
  if (phone !== undefined) return tools.pseudonym('tel', phone);
  return id === '' ? undefined : tools.pseudonym(schemeOf(channel, id), id);
}

function splitAddress(address: string): readonly [channel: string, id: string] {
  const split = isChannelAddress(address) ? splitAtFirst(address, ':') : undefined;
  return split ?? ['', address];
}

function schemeOf(channel: string, id: string): string {
  // A number that its owner hides behind a username: WhatsApp's own id of the user stands in its place.
  if (channel === 'whatsapp') return 'wa';
  if (channel !== '') return `twilio-${channel}`;
  return id.includes('@') ? 'email' : 'twilio';
}

/** Conversations of Twilio's are told of by their id alone for the most part: it is a name of the customer's. */
export function conversationKey(conversationSid: string, tools: SourceTools): CustomerKey {
  return tools.pseudonym('twilio-conversation', conversationSid);
}
