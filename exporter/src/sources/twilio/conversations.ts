/** Conversations: threads with their messages, participants and states, which most events name by id alone. */
import { readAnswer } from '../../conversation/answer.ts';
import { toInstant } from '../eventTime.ts';
import { NOT_UNDERSTOOD, UNKNOWN_INBOX, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { toText } from '../json.ts';
import { isPlainThreadId } from '../text.ts';
import { conversationKey, customerKey, isChannelAddress } from './address.ts';
import {
  BOT,
  human,
  NAMELESS_AUTHOR,
  noted,
  plainIdentity,
  readNote,
  UNKNOWN_AUTHOR,
  type Authorship,
} from './author.ts';
import { boundTo, inboxOf, toCircumstances, toPerson } from './event.ts';
import type { Circumstances, Reader, TwilioEvent } from './event.ts';
import { STAGES } from './messaging.ts';

const READERS: ReadonlyMap<string, Reader> = new Map([
  ['onMessageAdded', readMessageAdded],
  ['onDeliveryUpdated', readDelivery],
  ['onParticipantAdded', (event) => [readParticipantAdded(event)]],
  ['onConversationStateUpdated', (event) => [readState(event)]],
]);

/** Documented, and of no KPI; those without `-ed` ask for leave before something happens. */
const SET_ASIDE: ReadonlySet<string> = new Set([
  'onConversationAdd',
  'onConversationAdded',
  'onConversationRemove',
  'onConversationRemoved',
  'onConversationUpdate',
  'onConversationUpdated',
  'onMessageAdd',
  'onMessageRemove',
  'onMessageRemoved',
  'onMessageUpdate',
  'onMessageUpdated',
  'onParticipantAdd',
  'onParticipantRemove',
  'onParticipantRemoved',
  'onParticipantUpdate',
  'onParticipantUpdated',
  'onUserAdded',
  'onUserUpdate',
  'onUserUpdated',
]);

export function readConversations(event: TwilioEvent): readonly Finding[] {
  if (SET_ASIDE.has(event.name)) return [{ ignored: event.name }];
  return READERS.get(event.name)?.(event) ?? [UNKNOWN_TYPE];
}

/** Whoever writes through a channel is the customer; all others write to them. */
function readMessageAdded(event: TwilioEvent): readonly Finding[] {
  const { fields } = event;
  const author = fields.text('Author') ?? NAMELESS_AUTHOR;
  if (isCustomer(author, event)) return [readCustomerMessage(author, event)];
  const note = readNote(toText(fields.record('Attributes').helpdesk));
  const found = circumstancesOf(event, { id: fields.text('MessageSid'), stamp: 'DateCreated' });
  if (!('key' in found)) return [found];
  const authorship =
    note === undefined || note === 'malformed' ? authorshipOf(author, event) : noted(note, event.desk.tools);
  return [
    { fact: { kind: 'MessageSent', ...found, ...authorship, stage: 'sent' } },
    ...(note === 'malformed' ? [{ ignored: 'malformed_tag' }] : []),
  ];
}

/** `Source` is `SDK` for a program somebody is signed in to, `API` for a program on its own, else the channel. */
function isCustomer(author: string, { fields, desk }: TwilioEvent): boolean {
  const source = fields.text('Source');
  if (source === 'SDK' || desk.knowledge.bots.includes(author)) return false;
  // Our own number appears as the author when something is sent past Conversations.
  if (boundTo(author, desk.tools) !== undefined) return false;
  return isChannelAddress(author) || (source !== undefined && source !== 'API');
}

function readCustomerMessage(author: string, event: TwilioEvent): Finding {
  const { fields } = event;
  const found = circumstancesOf(event, { id: fields.text('MessageSid'), stamp: 'DateCreated', author });
  if (!('key' in found)) return found;
  const answer = readAnswer(fields.text('Body') ?? fields.text('MessageBody') ?? '');
  return { fact: { kind: 'MessageReceived', ...found, ...(answer && { answer }) } };
}

function authorshipOf(author: string, { fields, desk: { tools, knowledge } }: TwilioEvent): Authorship {
  if (knowledge.bots.includes(author)) return BOT;
  if (author === NAMELESS_AUTHOR || isChannelAddress(author)) return UNKNOWN_AUTHOR;
  const source = fields.text('Source');
  // Event Streams names no source. There who writes by an identity of their own is a participant.
  const isSignedIn =
    source === 'SDK' || (source === undefined && fields.text('ParticipantSid') !== undefined);
  return isSignedIn ? human(author, tools) : UNKNOWN_AUTHOR;
}

/** A receipt: for a message that was posted unseen the only sign of it. */
function readDelivery(event: TwilioEvent): readonly Finding[] {
  const { fields } = event;
  const status = fields.text('Status')?.toLowerCase();
  if (status === undefined) return [NOT_UNDERSTOOD];
  const stage = STAGES.get(status);
  if (stage === undefined) return [UNKNOWN_TYPE];
  const found = circumstancesOf(event, { id: fields.text('MessageSid'), stamp: 'DateUpdated' });
  return 'key' in found ? [{ fact: { kind: 'MessageSent', ...found, ...UNKNOWN_AUTHOR, stage } }] : [found];
}

/** Somebody with an identity of their own joins: who serves the customer, or a bot. */
function readParticipantAdded(event: TwilioEvent): Finding {
  const { fields, desk } = event;
  const identity = fields.text('Identity');
  const type = toText(fields.record('Attributes').member_type);
  if (identity === undefined || (type !== undefined && type !== 'agent')) return { ignored: event.name };
  const found = circumstancesOf(event, { id: fields.text('ParticipantSid'), stamp: 'DateCreated' });
  if (!('key' in found)) return found;
  if (desk.knowledge.bots.includes(identity)) return { fact: { kind: 'BotEntered', ...found } };
  const agent = desk.tools.agentLabel(plainIdentity(identity));
  return { fact: { kind: 'ConversationAssigned', ...found, agent } };
}

/** Closed is for good, by Twilio's word: what the customer writes next makes another conversation. */
function readState(event: TwilioEvent): Finding {
  const { fields } = event;
  const [state, sid] = [fields.text('StateTo'), fields.text('ConversationSid')];
  if (state === undefined || sid === undefined) return NOT_UNDERSTOOD;
  if (state !== 'closed') return { ignored: event.name };
  // Nobody resolved anything. The inbox's own inactivity ends the episode.
  if (fields.text('Reason') === 'TIMER') return { ignored: 'closed_by_timer' };
  const id = `closed ${sid} ${toInstant(fields.text('StateUpdated'))}`;
  const found = circumstancesOf(event, { id, stamp: 'StateUpdated' });
  if (!('key' in found)) return found;
  return { fact: { kind: 'ConversationResolved', ...found, ...closerOf(event) } };
}

function closerOf({ fields, desk: { tools, knowledge } }: TwilioEvent): {
  readonly by: 'human' | 'bot';
  readonly agent?: string;
} {
  const identity = fields.text('ClientIdentity');
  if (identity === undefined) return { by: knowledge.closedThroughApi };
  if (knowledge.bots.includes(identity)) return { by: 'bot' };
  return { by: 'human', agent: tools.agentLabel(plainIdentity(identity)) };
}

interface Telling {
  readonly id: string | undefined;
  readonly stamp: 'DateCreated' | 'DateUpdated' | 'StateUpdated';
  /** The customer's address, where the event tells it. */
  readonly author?: string;
}

function circumstancesOf(event: TwilioEvent, { id, stamp, author }: Telling): Circumstances | Finding {
  const { fields, desk } = event;
  const sid = fields.text('ConversationSid');
  if (id === undefined || sid === undefined) return NOT_UNDERSTOOD;
  const inbox = inboxOf(
    ['MessagingBinding.ProxyAddress', 'MessagingServiceSid', 'ChatServiceSid', 'AccountSid'].map((name) =>
      fields.text(name),
    ),
    desk.tools,
  );
  if (inbox === undefined) return UNKNOWN_INBOX;
  const thread = conversationKey(sid, desk.tools);
  const person = toPerson([customerKey(author, desk.tools) ?? thread, thread]);
  return toCircumstances(
    { id, stamps: [fields.text(stamp)], inbox, person, thread: isPlainThreadId(sid) ? sid : undefined },
    event,
  );
}
