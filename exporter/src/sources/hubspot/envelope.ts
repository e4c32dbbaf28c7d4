/** A POST of HubSpot: a list of up to a hundred events, of whatever it is subscribed to. */
import { statedTime, type EventTime } from '../eventTime.ts';
import { Findings, NOT_UNDERSTOOD, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { isRecord, toText, type JsonRecord } from '../json.ts';
import type { Parsed, SourceTools, WebhookRequest } from '../source.ts';
import { readConversationProperty, readMessage } from './conversations.ts';
import { keyOf, toId } from './desk.ts';
import { isSetAside } from './setAside.ts';
import { readTicketProperty } from './tickets.ts';

export interface HubSpotEvent extends EventTime {
  /** The same for each attempt to deliver it. */
  readonly key: string;
  readonly type: string;
  /** The thread or ticket. */
  readonly object: string;
  readonly fields: JsonRecord;
}

export type Reader = (event: HubSpotEvent, tools: SourceTools) => Finding;

const READERS: ReadonlyMap<string, Reader> = new Map([
  ['conversation.newMessage', readMessage],
  ['conversation.propertyChange', readConversationProperty],
  ['ticket.propertyChange', readTicketProperty],
]);

/** Never throws. */
export function readBody(body: unknown, request: WebhookRequest, tools: SourceTools): Parsed {
  const findings = new Findings(request.body);
  if (!Array.isArray(body)) findings.record(NOT_UNDERSTOOD, body);
  else for (const part of body as unknown[]) findings.record(readPart(part, request, tools), part);
  return findings.parsed();
}

function readPart(part: unknown, { receivedAt }: WebhookRequest, tools: SourceTools): Finding {
  if (!isRecord(part)) return NOT_UNDERSTOOD;
  const written = toText(part.subscriptionType);
  if (written === undefined) return NOT_UNDERSTOOD;
  const type = typeOf(written, part);
  if (isSetAside(type)) return { ignored: type };
  const read = READERS.get(type);
  if (!read) return UNKNOWN_TYPE;
  const object = toId(part.objectId);
  if (object === undefined) return NOT_UNDERSTOOD;
  const time = statedTime(part.occurredAt, receivedAt);
  return read({ key: keyOfEvent(part, type, tools), type, object, fields: part, ...time }, tools);
}

/** Type id of tickets among HubSpot's objects. */
const TICKETS = '0-5';

/** Apps of the newer kind are told of all objects alike, with the kind of object beside. */
function typeOf(written: string, { objectTypeId }: JsonRecord): string {
  return objectTypeId === TICKETS ? written.replace(/^object\./, 'ticket.') : written;
}

/** HubSpot promises of no single field that it tells events apart. */
const IDENTITY = [
  'portalId',
  'subscriptionId',
  'eventId',
  'objectId',
  'occurredAt',
  'propertyName',
  'propertyValue',
] as const;

function keyOfEvent(part: JsonRecord, type: string, tools: SourceTools): string {
  const values = IDENTITY.map((name) => {
    const value = part[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  });
  return keyOf(tools, type, ...values);
}
