/** A webhook's body: one event, named in it. */
import { NOT_UNDERSTOOD, UNKNOWN_TYPE, parsedAs, type Finding } from '../findings.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import type { Parsed } from '../source.ts';
import { readAssigned, readClosed } from './conversations.ts';
import { readReceived, readSent } from './messages.ts';
import type { Reading } from './reading.ts';

type Read = (body: JsonRecord, reading: Reading) => readonly Finding[];

const READ: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['message.received', (body, reading) => [readReceived(body, reading)]],
  ['message.sent', (body, reading) => [readSent(body, reading)]],
  ['conversation.closed', readClosed],
  ['contact.assignee.updated', readAssigned],
]);

/**
 * Understood, and no KPI's business. Opening is none either: an episode begins with the customer's message, and the
 * answer to a survey opens a conversation at respond.io but is no new contact.
 */
const SET_ASIDE: ReadonlySet<string> = new Set([
  'conversation.opened',
  'comment.created',
  'contact.created',
  'contact.updated',
  'contact.tag.updated',
  'contact.lifecycle.updated',
  'call.ended',
]);

/** Never throws. */
export function readEvent(body: unknown, bytes: Buffer, reading: Reading): Parsed {
  return parsedAs(findingsIn(body, reading), body, bytes);
}

function findingsIn(body: unknown, reading: Reading): readonly Finding[] {
  if (!isRecord(body) || typeof body.event_type !== 'string') return [NOT_UNDERSTOOD];
  const { event_type: type } = body;
  if (SET_ASIDE.has(type)) return [{ ignored: type.replaceAll('.', '_') }];
  return READ.get(type)?.(body, reading) ?? [UNKNOWN_TYPE];
}
