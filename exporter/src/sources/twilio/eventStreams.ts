/** Event Streams: the events of all products as CloudEvents, one or a list of them. */
import type { Findings } from '../findings.ts';
import { NOT_UNDERSTOOD, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { isRecord, toText, type JsonRecord } from '../json.ts';
import { readConversations } from './conversations.ts';
import type { Desk } from './event.ts';
import { Fields } from './fields.ts';
import { readMessaging } from './messaging.ts';
import { readTaskRouter } from './taskRouter.ts';

const TYPE = /^com\.twilio\.([a-z0-9-]{1,40})\.([a-z0-9.-]{1,80})$/;

/** Families of documented types that are about no conversation with a customer. */
const SET_ASIDE: ReadonlySet<string> = new Set([
  'accountsecurity',
  'comms-api',
  'daptbt',
  'engagement-intelligence',
  'error-logs',
  // The test of a sink.
  'eventstreams',
  'iam',
  'lookups',
  'studio',
  'super-sim',
  'supersim',
  'trunking',
  'video',
  'voice',
]);

type Envelope = JsonRecord;

/** Never throws; what is not understood is kept, event by event. */
export function readStream(body: unknown, findings: Findings, desk: Desk): void {
  for (const event of Array.isArray(body) ? (body as readonly unknown[]) : [body])
    for (const finding of readEnvelope(event, desk)) findings.record(finding, event);
}

function readEnvelope(event: unknown, desk: Desk): readonly Finding[] {
  if (!isRecord(event)) return [NOT_UNDERSTOOD];
  const type = toText(event.type);
  if (type === undefined || !isRecord(event.data)) return [NOT_UNDERSTOOD];
  const [, family = '', name = ''] = TYPE.exec(type) ?? [];
  if (SET_ASIDE.has(family)) return [{ ignored: family }];
  return FAMILIES.get(family)?.(name, event, desk) ?? [UNKNOWN_TYPE];
}

const FAMILIES: ReadonlyMap<string, (name: string, event: Envelope, desk: Desk) => readonly Finding[]> =
  new Map([
    ['messaging', readMessagingEvent],
    ['conversations', readConversationsEvent],
    ['taskrouter', readTaskRouterEvent],
  ]);

function readMessagingEvent(name: string, event: Envelope, desk: Desk): readonly Finding[] {
  if (name.startsWith('compliance.')) return [{ ignored: 'messaging.compliance' }];
  if (!/^(inbound-message|message)\.[a-z]+$/.test(name)) return [UNKNOWN_TYPE];
  const fields = fieldsOf(event.data);
  const status = name.slice(name.indexOf('.') + 1);
  return readMessaging({
    name: status,
    fields,
    desk,
    sentAt: event.time,
    note: fields.text('Tags.Helpdesk'),
  });
}

/** `message.added` is what the product's own webhook calls `onMessageAdded`. */
function readConversationsEvent(name: string, event: Envelope, desk: Desk): readonly Finding[] {
  const own = name.replace(/(?:^|[.-])([a-z])/g, (_start, letter: string) => letter.toUpperCase());
  return readConversations({ name: `on${own}`, fields: fieldsOf(event.data), desk, sentAt: event.time });
}

function readTaskRouterEvent(name: string, event: Envelope, desk: Desk): readonly Finding[] {
  const { data } = event;
  const payload = isRecord(data) && isRecord(data.payload) ? data.payload : data;
  return readTaskRouter({ name, fields: fieldsOf(payload), desk, sentAt: event.time });
}

function fieldsOf(data: unknown): Fields {
  return Fields.ofJson(isRecord(data) ? data : {});
}
