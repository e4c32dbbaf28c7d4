/** What events of tickets say: comments, assignment, solving and reopening, the category. */
import { readAnswer } from '../../conversation/answer.ts';
import type { CustomerKey } from '../../conversation/fact.ts';
import { NOT_UNDERSTOOD, type Finding } from '../findings.ts';
import { isRecord, toList, toText, type JsonRecord } from '../json.ts';
import { cleanName } from '../text.ts';
import type { UnboundFact } from '../unbound.ts';
import { isMessaging } from './channels.ts';
import { keyOf, placed, SYSTEM_USER, threadOf, ticketKey, toId, userKey, type Desk } from './desk.ts';
import type { Reader, ZendeskEvent } from './envelope.ts';
import { toInstant } from '../eventTime.ts';

interface Ticket {
  readonly id: string;
  readonly requester: string;
  readonly brand: string | undefined;
  readonly isMessaging: boolean;
}

/** Reads an event of a ticket, which all say who asked. */
function ofTicket(read: (event: ZendeskEvent, ticket: Ticket, desk: Desk) => readonly Finding[]): Reader {
  return (event, desk) => {
    const ticket = toTicket(event.detail);
    return ticket ? read(event, ticket, desk) : [NOT_UNDERSTOOD];
  };
}

function toTicket({ id, requester_id, brand_id, via }: JsonRecord): Ticket | undefined {
  const [ticket, requester] = [toId(id), toId(requester_id)];
  if (ticket === undefined || requester === undefined) return undefined;
  const channel = isRecord(via) ? via.channel : undefined;
  return { id: ticket, requester, brand: toId(brand_id), isMessaging: isMessaging(channel) };
}

interface Common {
  readonly key: string;
  readonly at: number;
  readonly timeSource: ZendeskEvent['timeSource'];
  readonly source: string;
  readonly customer: CustomerKey;
  readonly alsoKnownAs?: readonly CustomerKey[];
  readonly thread?: string;
}

/** Messaging events name the ticket alone, so that its own key has to lead to the customer. */
function commonOf({ id, at, timeSource, type }: ZendeskEvent, ticket: Ticket, desk: Desk): Common {
  return {
    key: keyOf(desk, type, id),
    at,
    timeSource,
    source: desk.tools.name,
    customer: userKey(desk, ticket.requester),
    ...(ticket.isMessaging && { alsoKnownAs: [ticketKey(desk, ticket.id)] }),
    ...threadOf(ticket.id),
  };
}

function inPlace(fact: UnboundFact, { id, brand }: Ticket, desk: Desk): readonly Finding[] {
  return placed([fact], { ticket: id, brand }, desk);
}

/** What was written first is told as the ticket's creation; whether as a comment too, Zendesk does not say. */
export const readCreation = ofTicket((event, ticket, desk) => {
  const { assignee_id, group_id, submitter_id } = event.detail;
  const isAsked = !ticket.isMessaging && (toId(submitter_id) ?? ticket.requester) === ticket.requester;
  const common = commonOf(event, ticket, desk);
  const [agent, team] = [toId(assignee_id), desk.teamOf(toId(group_id))];
  const facts: UnboundFact[] = [
    ...(isAsked ? [{ ...common, kind: 'MessageReceived', key: firstCommentKey(ticket, desk) } as const] : []),
    ...(agent !== undefined || team !== undefined ? [assigned(common, { agent, team }, desk)] : []),
  ];
  if (facts.length === 0) return [{ ignored: event.type }];
  return placed(facts, { ticket: ticket.id, brand: ticket.brand }, desk);
});

function firstCommentKey({ id }: Ticket, desk: Desk): string {
  return keyOf(desk, 'first comment', id);
}

function assigned(
  common: Common,
  { agent, team }: { readonly agent: string | undefined; readonly team: string | undefined },
  { tools }: Desk,
): UnboundFact {
  return {
    ...common,
    kind: 'ConversationAssigned',
    ...(agent !== undefined && { agent: tools.agentLabel(agent) }),
    ...(team !== undefined && { toTeam: team }),
  };
}

export const readComment = ofTicket((event, ticket, desk) => {
  const { comment } = event.event;
  if (!isRecord(comment) || typeof comment.is_public !== 'boolean') return [NOT_UNDERSTOOD];
  if (!comment.is_public) return [{ ignored: 'note' }];
  if (ticket.isMessaging) return [{ ignored: 'comment_of_messaging' }];
  const id = toId(comment.id);
  const author = isRecord(comment.author) ? comment.author : {};
  if (id === undefined) return [NOT_UNDERSTOOD];
  const common = { ...commonOf(event, ticket, desk), key: keyOf(desk, 'comment', id) };
  if (!isOfCustomer(author, ticket)) return inPlace(replied(common, author, desk), ticket, desk);
  const answer = readAnswer(toText(comment.body) ?? '');
  const key = isFirst(event) ? firstCommentKey(ticket, desk) : common.key;
  return inPlace({ ...common, key, kind: 'MessageReceived', ...(answer && { answer }) }, ticket, desk);
});

/** Whoever is not of the staff: the one who asked, or somebody in copy. */
function isOfCustomer({ id, is_staff }: JsonRecord, { requester }: Ticket): boolean {
  const author = toId(id);
  return author !== SYSTEM_USER && (is_staff === false || (is_staff !== true && author === requester));
}

function replied(common: Common, { id, is_staff }: JsonRecord, { tools }: Desk): UnboundFact {
  const [author, sent] = [toId(id), { ...common, kind: 'MessageSent', stage: 'sent' } as const];
  if (author === SYSTEM_USER) return { ...sent, sender: 'automation', evidence: 'stated' };
  if (is_staff !== true) return { ...sent, sender: 'unknown', evidence: 'none' };
  const agent = author === undefined ? {} : { agent: tools.agentLabel(author) };
  return { ...sent, sender: 'human', evidence: 'stated', ...agent };
}

/** Creation is stamped in whole seconds, and the comment a little later. */
const SAME_ACTION_MS = 3000;

function isFirst({ at, detail }: ZendeskEvent): boolean {
  const since = at - toInstant(detail.created_at);
  return since > -1000 && since < SAME_ACTION_MS;
}

const OVER: ReadonlySet<unknown> = new Set(['SOLVED', 'CLOSED']);
const OPEN: ReadonlySet<unknown> = new Set(['NEW', 'OPEN', 'PENDING', 'HOLD']);

export const readStatus = ofTicket((event, ticket, desk) => {
  const { current, previous } = event.event;
  const [now, before] = [toStatus(current), toStatus(previous)];
  if (now === undefined) return [NOT_UNDERSTOOD];
  const common = commonOf(event, ticket, desk);
  if (OPEN.has(now) && OVER.has(before)) {
    return inPlace({ ...common, kind: 'ConversationReopened' }, ticket, desk);
  }
  // What is solved is closed by a rule some days later.
  if (!OVER.has(now) || OVER.has(before)) return [{ ignored: event.type }];
  if (isMergedAway(event.detail)) return [{ ignored: 'closed_by_merge' }];
  return inPlace({ ...common, kind: 'ConversationResolved', ...solver(event, ticket, desk) }, ticket, desk);
});

/** Nobody shall be called to answer spam: it is over, under a category of its own. */
export const readSpam = ofTicket((event, ticket, desk) => {
  const common = commonOf(event, ticket, desk);
  const facts: UnboundFact[] = [
    { ...common, kind: 'CategoryChanged', category: 'spam' },
    {
      ...common,
      kind: 'ConversationResolved',
      key: keyOf(desk, 'spam', event.id),
      ...solver(event, ticket, desk),
    },
  ];
  return placed(facts, { ticket: ticket.id, brand: ticket.brand }, desk);
});

/** Nor to answer what is in the bin. */
export const readDeletion = ofTicket((event, ticket, desk) =>
  inPlace(
    { ...commonOf(event, ticket, desk), kind: 'ConversationResolved', ...solver(event, ticket, desk) },
    ticket,
    desk,
  ),
);

/** Taken back out of the bin, a ticket is in the state it was thrown away in. */
export const readReturn = ofTicket((event, ticket, desk) => {
  if (!OPEN.has(toStatus(event.detail.status))) return [{ ignored: event.type }];
  return inPlace({ ...commonOf(event, ticket, desk), kind: 'ConversationReopened' }, ticket, desk);
});

/** Upper case in webhooks, lower case in the API. */
function toStatus(status: unknown): string | undefined {
  return toText(status)?.toUpperCase();
}

/** The customer's matter goes on in the other ticket. */
function isMergedAway({ tags }: JsonRecord): boolean {
  return toList(tags).includes('closed_by_merge');
}

/** A rule, or the customer telling the bot that all is well, is no person of ours. */
function solver({ detail }: ZendeskEvent, { requester }: Ticket, { tools }: Desk) {
  const actor = toId(detail.actor_id);
  if (actor === undefined || actor === SYSTEM_USER || actor === requester) return { by: 'bot' } as const;
  return { by: 'human', agent: tools.agentLabel(actor) } as const;
}

export const readAgentAssignment = ofTicket((event, ticket, desk) => {
  const team = desk.teamOf(toId(event.detail.group_id));
  const agent = toId(event.event.current);
  return inPlace(assigned(commonOf(event, ticket, desk), { agent, team }, desk), ticket, desk);
});

export const readGroupAssignment = ofTicket((event, ticket, desk) => {
  const team = desk.teamOf(toId(event.event.current));
  // Without a name for the group there is nothing to tell: who has it is told by the other event.
  if (team === undefined) return [{ ignored: event.type }];
  const agent = toId(event.detail.assignee_id);
  return inPlace(assigned(commonOf(event, ticket, desk), { agent, team }, desk), ticket, desk);
});

export const readCustomField = ofTicket((event, ticket, desk) => {
  const { custom_field: field, current } = event.event;
  const isCategory = isRecord(field) && toId(field.id) === desk.categoryField;
  const value = isRecord(current) ? toText(current.value) : undefined;
  const category = cleanName(value ?? '');
  if (desk.categoryField === undefined || !isCategory || category === '') return [{ ignored: event.type }];
  return inPlace({ ...commonOf(event, ticket, desk), kind: 'CategoryChanged', category }, ticket, desk);
});
