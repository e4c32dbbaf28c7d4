/**
 * Pages of Zendesk's incremental export of ticket events, with comments (`include=comment_events`).
 * https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
 */
import { isRecord, toList } from '../../sources/json.ts';
import type { JsonRecord } from '../../sources/json.ts';
import type { Converted, Converter } from '../log.ts';

const NOT_UNDERSTOOD: Converted = { leftOut: 'not_understood' };

/** Who a ticket is of and where it belongs: told once, when it is created. */
interface Ticket {
  readonly requester: string | number;
  readonly inbox: string | number;
}

/** Tickets remembered: far more than are open at a time, and a few hundred bytes each. */
const REMEMBERED = 500_000;

/** Where no brand is named: bind it with `*`. */
const NO_BRAND = 'none';

/** Remembers tickets from their creation on. Pages come in order, as the export gives them. */
export function createZendeskConverter(): Converter {
  const tickets = new Map<string, Ticket>();
  return (document) => {
    if (!isRecord(document)) return [NOT_UNDERSTOOD];
    const audits = Array.isArray(document.ticket_events) ? toList(document.ticket_events) : [document];
    return audits.flatMap((audit) => readAudit(audit, tickets));
  };
}

/** Changes made to a ticket at one moment. */
interface Audit {
  readonly id: string | number;
  readonly ticket: string;
  readonly time: unknown;
  readonly children: readonly JsonRecord[];
  /** Who made them; undefined: Zendesk itself. */
  readonly updater: string | number | undefined;
}

function readAudit(audit: unknown, tickets: Map<string, Ticket>): readonly Converted[] {
  const read = toAudit(audit);
  if (!read) return [NOT_UNDERSTOOD];
  const ticket = created(read, tickets) ?? tickets.get(read.ticket);
  // Created before the export begins.
  if (!ticket) return [{ ignored: 'ticket_from_before' }];
  return read.children.flatMap((child) => readChild(child, read, ticket));
}

function toAudit(audit: unknown): Audit | undefined {
  if (!isRecord(audit)) return undefined;
  const { id, ticket_id: ticket, child_events: children, updater_id: updater } = audit;
  if (!isId(id) || !isId(ticket) || !Array.isArray(children)) return undefined;
  return {
    id,
    ticket: String(ticket),
    time: audit.created_at ?? audit.timestamp,
    children: toList(children).filter(isRecord),
    updater: isId(updater) && Number(updater) > 0 ? updater : undefined,
  };
}

function isId(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

/** Takes in a ticket that the audit creates. */
function created({ ticket: name, children }: Audit, tickets: Map<string, Ticket>): Ticket | undefined {
  const set = (field: string) =>
    children.filter((child) => kindOf(child) === 'Create').map((child) => valueOf(child, field));
  const requester = set('requester_id').find(isId);
  if (requester === undefined) return undefined;
  const ticket = { requester, inbox: set('brand_id').find(isId) ?? NO_BRAND };
  tickets.set(name, ticket);
  const [oldest] = tickets.keys();
  if (tickets.size > REMEMBERED && oldest !== undefined) tickets.delete(oldest);
  return ticket;
}

/** `event_type` in the export, `type` in audits. */
function kindOf({ event_type: kind, type }: JsonRecord): unknown {
  return kind ?? type;
}

/** The export names a field by itself, audits in `field_name`. */
function valueOf(child: JsonRecord, field: string): unknown {
  return child[field] ?? (child.field_name === field ? child.value : undefined);
}

function readChild(child: JsonRecord, audit: Audit, ticket: Ticket): readonly Converted[] {
  const common = {
    id: `${audit.id}:${String(child.id)}`,
    time: audit.time,
    inbox: ticket.inbox,
    customer: { id: ticket.requester },
    conversation: audit.ticket,
  };
  const kind = kindOf(child);
  if (kind === 'Comment') return readComment(child, common, ticket);
  if (kind !== 'Change' && kind !== 'Create') return [{ ignored: typeof kind === 'string' ? kind : 'event' }];
  const event = toChange(child, audit);
  return event ? [{ event: { ...common, ...event } }] : [{ ignored: 'change' }];
}

function readComment(child: JsonRecord, common: JsonRecord, { requester }: Ticket): readonly Converted[] {
  if (child.public === false) return [{ ignored: 'note' }];
  const author = child.author_id;
  if (String(author) === String(requester)) {
    return [{ event: { ...common, type: 'message.received', text: child.plain_body ?? child.body } }];
  }
  const isPerson = isId(author) && Number(author) > 0;
  const sender = isPerson ? { sender: 'human', agent: author } : { sender: 'automation' };
  return [{ event: { ...common, type: 'message.sent', ...sender } }];
}

const ENDED: ReadonlySet<unknown> = new Set(['solved', 'closed']);
const SATISFACTION: ReadonlyMap<unknown, number> = new Map([
  ['good', 5],
  ['bad', 1],
]);

/** What a change of a field says; undefined where it says nothing to us. */
function toChange(child: JsonRecord, { updater, ticket }: Audit): JsonRecord | undefined {
  const status = valueOf(child, 'status');
  if (status !== undefined) return toStatus(status, child.previous_value, updater);
  const assignee = valueOf(child, 'assignee_id');
  if (isId(assignee)) return { type: 'conversation.assigned', agent: assignee };
  const rating = valueOf(child, 'satisfaction_score');
  if (rating === 'offered') return { type: 'survey.sent', survey: `ticket-${ticket}`, of: 5 };
  const score = SATISFACTION.get(rating);
  return score === undefined ? undefined : { type: 'survey.answered', survey: `ticket-${ticket}`, score };
}

/** Closing comes days after solving, and changes nothing then. */
function toStatus(
  status: unknown,
  before: unknown,
  updater: string | number | undefined,
): JsonRecord | undefined {
  if (ENDED.has(status) && !ENDED.has(before)) {
    return updater === undefined
      ? { type: 'conversation.resolved', by: 'bot' }
      : { type: 'conversation.resolved', by: 'human', agent: updater };
  }
  return ENDED.has(before) && !ENDED.has(status) ? { type: 'conversation.reopened' } : undefined;
}
