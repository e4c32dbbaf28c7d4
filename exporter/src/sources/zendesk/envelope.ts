/** The envelope that all subscribed events share, and beside it the bodies of our own that triggers send. */
import type { EventTime } from '../eventTime.ts';
import { statedTime } from '../eventTime.ts';
import { Findings, NOT_UNDERSTOOD, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { isRecord, toText, type JsonRecord } from '../json.ts';
import type { Parsed, WebhookRequest } from '../source.ts';
import type { Desk } from './desk.ts';
import { readMessage } from './messages.ts';
import { readCapacity, readChannelState, readUnifiedState } from './presence.ts';
import { isSetAside } from './setAside.ts';
import {
  readAgentAssignment,
  readComment,
  readCreation,
  readCustomField,
  readDeletion,
  readGroupAssignment,
  readReturn,
  readSpam,
  readStatus,
} from './tickets.ts';
import { readTrigger } from './trigger.ts';

export interface ZendeskEvent extends EventTime {
  readonly id: string;
  /** Without the prefix that all have. */
  readonly type: string;
  /** The ticket or agent after the change. */
  readonly detail: JsonRecord;
  /** What changed. */
  readonly event: JsonRecord;
}

export type Reader = (event: ZendeskEvent, desk: Desk) => readonly Finding[];

const READERS: ReadonlyMap<string, Reader> = new Map([
  ['ticket.created', readCreation],
  ['ticket.comment_added', readComment],
  ['ticket.status_changed', readStatus],
  ['ticket.agent_assignment_changed', readAgentAssignment],
  ['ticket.group_assignment_changed', readGroupAssignment],
  ['ticket.custom_field_changed', readCustomField],
  ['ticket.marked_as_spam', readSpam],
  ['ticket.soft_deleted', readDeletion],
  ['ticket.undeleted', readReturn],
  ['messaging_ticket.message_added', readMessage],
  ['agent.state_changed', readChannelState],
  ['agent.unified_state_changed', readUnifiedState],
  ['agent.max_capacity_changed', readCapacity],
]);

const PREFIX = 'zen:event-type:';

/** Never throws. */
export function readBody(body: unknown, request: WebhookRequest, desk: Desk): Parsed {
  const findings = new Findings(request.body);
  for (const finding of findingsOf(body, request, desk)) findings.record(finding, body);
  return findings.parsed();
}

function findingsOf(body: unknown, request: WebhookRequest, desk: Desk): readonly Finding[] {
  if (!isRecord(body)) return [NOT_UNDERSTOOD];
  if (body.type === undefined && body.kind !== undefined) return readTrigger(body, request, desk);
  const type = toText(body.type);
  if (type === undefined) return [NOT_UNDERSTOOD];
  if (!type.startsWith(PREFIX)) return [UNKNOWN_TYPE];
  return readEvent(type.slice(PREFIX.length), body, request, desk);
}

function readEvent(type: string, body: JsonRecord, request: WebhookRequest, desk: Desk): readonly Finding[] {
  if (isSetAside(type)) return [{ ignored: type }];
  const read = READERS.get(type);
  if (!read) return [UNKNOWN_TYPE];
  const { detail, event } = body;
  const id = toText(body.id);
  if (id === undefined || !isRecord(detail) || !isRecord(event)) return [NOT_UNDERSTOOD];
  return read({ id, type, detail, event, ...statedTime(body.time, request.receivedAt) }, desk);
}
