/** A conversation as Chatwoot's webhooks and its API have it: whose, where, and in whose hands. */
import type { ConversationFact, CustomerKey } from '../../conversation/fact.ts';
import { UNKNOWN_INBOX, NOT_UNDERSTOOD, type Finding } from '../findings.ts';
import { isRecord, toList, toText, type JsonRecord } from '../json.ts';
import type { SourceTools } from '../source.ts';
import { cleanName, phoneDigits } from '../text.ts';
import { toId, type Reading } from './reading.ts';

/** The part of a fact that says what it is about. */
export type About = Pick<
  ConversationFact,
  'source' | 'inbox' | 'team' | 'customer' | 'alsoKnownAs' | 'thread'
>;

export interface Chat {
  /** Chatwoot's display id: unique within the account. */
  readonly id: string;
  readonly about: About;
  /** `open`, `pending`, `resolved`, `snoozed`, or what a newer version may say. */
  readonly status: string | undefined;
  /** `Channel::Whatsapp` and others. */
  readonly channel: string | undefined;
  /** Label form of the person it is assigned to: a bot is none. */
  readonly agent: string | undefined;
  /** Name of the team it is assigned to. */
  readonly toTeam: string | undefined;
  /** Whether the customer is blocked: then Chatwoot opens nothing for what they write. */
  readonly isBlocked: boolean;
  /** Whether a person has ever replied; undefined where an older version does not say. */
  readonly isAnswered: boolean | undefined;
  readonly record: JsonRecord;
}

/** What cannot be placed is a finding already. */
export function openChat(conversation: unknown, reading: Reading): Chat | Finding {
  if (!isRecord(conversation)) return NOT_UNDERSTOOD;
  const id = toId(conversation.id);
  const inboxId = toId(conversation.inbox_id);
  const person = personOf(conversation, reading.tools);
  if (id === undefined || inboxId === undefined || person === undefined) return NOT_UNDERSTOOD;
  const binding = isOurs(conversation, reading) ? reading.tools.inbox(inboxId) : undefined;
  if (binding === undefined) return UNKNOWN_INBOX;
  const { inbox, team } = binding;
  return {
    id,
    about: { source: reading.tools.name, inbox, team, ...person, thread: id },
    status: toText(conversation.status),
    ...custodyOf(conversation, reading.tools),
    isBlocked: contactIn(conversation).blocked === true,
    isAnswered: isAnswered(conversation.first_reply_created_at),
    record: conversation,
  };
}

export function isChat(opened: Chat | Finding): opened is Chat {
  return 'about' in opened;
}

/** Older versions do not name the account: then the address is all that tells it. */
function isOurs({ account, account_id: accountId }: JsonRecord, reading: Reading): boolean {
  const stated = toId(isRecord(account) ? account.id : accountId);
  return stated === undefined || stated === reading.accountId;
}

type Person = Pick<About, 'customer' | 'alsoKnownAs'>;

/**
 * By telephone number and by WhatsApp's own id, so that other sources know the same customer, and by the id of Chatwoot's
 * contact.
 */
function personOf(conversation: JsonRecord, tools: SourceTools): Person | undefined {
  const { contact_inbox: link } = conversation;
  const contact = contactIn(conversation);
  const contactInbox = isRecord(link) ? link : {};
  const channel = channelOf(conversation);
  const phone = phoneOf(contact.phone_number) ?? linkedPhone(contactInbox.source_id, channel);
  const user = linkedUser(contactInbox.source_id, channel);
  const id = toId(contact.id) ?? toId(contactInbox.contact_id);
  const [customer, ...others] = [
    ...(phone === undefined ? [] : [tools.pseudonym('tel', phone)]),
    ...(user === undefined ? [] : [tools.pseudonym('wa', user)]),
    ...(id === undefined ? [] : [contactKey(id, tools)]),
  ];
  if (customer === undefined) return undefined;
  return others.length === 0 ? { customer } : { customer, alsoKnownAs: others };
}

function contactIn({ meta }: JsonRecord): JsonRecord {
  return isRecord(meta) && isRecord(meta.sender) ? meta.sender : {};
}

function contactKey(id: string, tools: SourceTools): CustomerKey {
  return tools.pseudonym(`id:${tools.name}`, id);
}

/** Those whose own ids of customers are telephone numbers: elsewhere an id only looks like one. */
const BY_TELEPHONE: ReadonlySet<unknown> = new Set([
  'Channel::Whatsapp',
  'Channel::TwilioSms',
  'Channel::Sms',
]);

function linkedPhone(sourceId: unknown, channel: string | undefined): string | undefined {
  return BY_TELEPHONE.has(channel) ? phoneOf(sourceId) : undefined;
}

const WITH_USER_IDS: ReadonlySet<unknown> = new Set(['Channel::Whatsapp', 'Channel::TwilioSms']);

const USER_ID = /^(?:whatsapp:)?([A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128})$/;

/** Of a customer on WhatsApp who hides the number: it stands in the number's place. */
function linkedUser(sourceId: unknown, channel: string | undefined): string | undefined {
  return WITH_USER_IDS.has(channel) ? USER_ID.exec(toText(sourceId) ?? '')?.[1] : undefined;
}

function phoneOf(text: unknown): string | undefined {
  return typeof text === 'string' && /^(whatsapp:)?\+?\d{7,15}$/.test(text) ? phoneDigits(text) : undefined;
}

/** Webhooks have it at the top, the API in `meta`. */
function channelOf({ channel, meta }: JsonRecord): string | undefined {
  return toText(channel) ?? (isRecord(meta) ? toText(meta.channel) : undefined);
}

type Custody = Pick<Chat, 'channel' | 'agent' | 'toTeam'>;

function custodyOf(conversation: JsonRecord, tools: SourceTools): Custody {
  const about = isRecord(conversation.meta) ? conversation.meta : {};
  const agent = agentOf(about);
  return {
    channel: channelOf(conversation),
    agent: agent === undefined ? undefined : tools.agentLabel(agent),
    toTeam: teamOf(about.team),
  };
}

function agentOf({ assignee, assignee_type: type }: JsonRecord): string | undefined {
  if (!isRecord(assignee) || type === 'AgentBot' || assignee.type === 'agent_bot') return undefined;
  return toId(assignee.id);
}

function teamOf(team: unknown): string | undefined {
  return isRecord(team) && typeof team.name === 'string' ? toText(cleanName(team.name)) : undefined;
}

/** Text or null in webhooks, seconds or 0 in the API. */
function isAnswered(firstReplyAt: unknown): boolean | undefined {
  return firstReplyAt === undefined ? undefined : firstReplyAt !== null && firstReplyAt !== 0;
}

/** The last message as the conversation holds it, where it is the one of this id. */
export function lastMessage({ record }: Chat, id: string): JsonRecord | undefined {
  const last = toList(record.messages).filter(isRecord).at(-1);
  return last !== undefined && toId(last.id) === id ? last : undefined;
}
