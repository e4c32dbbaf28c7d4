/** What every event of Wati is read with, and the parts of a fact they share. */
import type { ConversationFact, CustomerKey } from '../../conversation/fact.ts';
import { toInstant, statedTime, type EventTime } from '../eventTime.ts';
import { toText, type JsonRecord } from '../json.ts';
import type { InboxBinding, SourceTools } from '../source.ts';
import { isPlainThreadId, phoneDigits } from '../text.ts';
import { toIdentity, toKeys, type Identity, type IdentityKeys } from '../whatsapp/identity.ts';
import { whatsappMessageKey } from '../whatsappMessage.ts';

export interface Scene {
  readonly tools: SourceTools;
  readonly receivedAt: number;
  /** The event without its version. */
  readonly family: string;
  readonly event: JsonRecord;
  readonly binding: InboxBinding;
}

const IDENTITY_KEYS: IdentityKeys = { userId: 'bsuid', parentUserId: 'parentBsuid', phone: 'waId' };

/** Wati's own contacts are conversations: the id is the same for as long as there is the contact. */
export function conversationKey(conversation: string, tools: SourceTools): CustomerKey {
  return tools.pseudonym(`conversation:${tools.name}`, conversation);
}

export function identityOf(event: JsonRecord): Identity {
  return toIdentity(event, IDENTITY_KEYS);
}

type Statement<F = ConversationFact> = F extends ConversationFact
  ? Omit<
      F,
      keyof InboxBinding | 'key' | 'at' | 'timeSource' | 'source' | 'customer' | 'alsoKnownAs' | 'thread'
    >
  : never;

/** Undefined when nothing says whom the event is about, or which of its kind it is. */
export function toFact(statement: Statement, scene: Scene): ConversationFact | undefined {
  const { event, tools, receivedAt, binding } = scene;
  const conversation = toText(event.conversationId);
  const [customer, ...alsoKnownAs] = [
    ...toKeys(identityOf(event), tools),
    ...(conversation === undefined ? [] : [conversationKey(conversation, tools)]),
  ];
  const key = keyOf(scene);
  if (customer === undefined || key === undefined) return undefined;
  return {
    key,
    ...timeOf(event, receivedAt),
    source: tools.name,
    inbox: binding.inbox,
    team: binding.team,
    customer,
    ...(alsoKnownAs.length > 0 && { alsoKnownAs }),
    ...threadOf(conversation, event),
    ...statement,
  };
}

/** WhatsApp's seconds where they are told; else when Wati made its record of it. */
function timeOf(event: JsonRecord, receivedAt: number): EventTime {
  return statedTime(Number.isNaN(toInstant(event.timestamp)) ? event.created : event.timestamp, receivedAt);
}

/** A trigger of the bot carries the id of the message that was the trigger. */
const NO_MESSAGE = 'chatbotTriggered';

/** By WhatsApp's own id, a message is one with what the Cloud API tells of it. */
function keyOf({ event, family, tools }: Scene): string | undefined {
  const wamid = family === NO_MESSAGE ? undefined : toText(event.whatsappMessageId);
  if (wamid !== undefined) return whatsappMessageKey(wamid, tools);
  const id = toText(event.localMessageId) ?? toText(event.id);
  return id === undefined ? undefined : watiKey([family, id], tools);
}

export function watiKey(parts: readonly string[], tools: SourceTools): string {
  return `wati:${tools.digest([tools.name, ...parts].join(':'))}`;
}

export function threadOf(conversation: string | undefined, event: JsonRecord): { readonly thread?: string } {
  if (conversation === undefined || !isPlainThreadId(conversation)) return {};
  // An id that is the customer's number or name in WhatsApp would not do for a link.
  const { phone, userId } = identityOf(event);
  const isCustomers = conversation === userId || (phone !== undefined && phone === phoneDigits(conversation));
  return isCustomers ? {} : { thread: conversation };
}
