/** Builds webhooks of the documented shape, and reads them as a source named `tw` would. */
import type { Fact } from '../../../conversation/fact.ts';
import { signForTwilio, withBodyHash } from '../../../simulate/sign.ts';
import type { InboxBinding, Parsed, Source, WebhookRequest } from '../../source.ts';
import { toOutcome } from '../../testing/outcome.ts';
import type { Outcome } from '../../testing/outcome.ts';
import { createFakeRequest, createFakeTools, digest, pseudonym } from '../../testing/tools.ts';
import { twilio } from '../twilio.ts';
import type { TwilioConfig } from '../twilio.ts';

export const PUBLIC_URL = 'https://kpi.example.org';
export const TOKEN = 'demo_auth_token';

export const ACCOUNT = 'AC00000000000000000000000000000a01';
export const MESSAGING_SERVICE = 'MG0000000000000000000000000000b001';
export const CHAT_SERVICE = 'IS0000000000000000000000000000a200';
export const CONVERSATION = 'CH0000000000000000000000000000a100';
export const WORKSPACE = 'WS0000000000000000000000000000b100';
export const WORKFLOW = 'WW0000000000000000000000000000b500';
export const QUEUE = 'WQ0000000000000000000000000000b300';
export const TASK = 'WT0000000000000000000000000000b200';
export const WORKER = 'WK0000000000000000000000000000b600';
export const RESERVATION = 'WR0000000000000000000000000000b800';

export const PHONE = '48555010222';
export const CUSTOMER = `whatsapp:+${PHONE}`;
export const BUSINESS = 'whatsapp:+15550104477';
export const USER_ID = 'PL.7Qm4TzR8vW1c9K2x';
export const NAME = 'Marta Nowak';
/** As Flex writes it, and as it is. */
export const IDENTITY = 'ola_40example_2Ecom';
export const AGENT = 'ola@example.com';
export const BOT = 'Helper bot';
export const BODY = 'Hi, my table arrived with a broken leg';

export const TEL = pseudonym('tel', PHONE);
export const WA = pseudonym('wa', USER_ID);
export const THREAD = pseudonym('twilio-conversation', CONVERSATION);

/** Everything in the fixtures happens before. */
export const RECEIVED_AT = Date.UTC(2026, 8, 21, 15, 15);

export const CONFIG: TwilioConfig = {
  authToken: [TOKEN],
  bots: [],
  availableActivities: ['Available', 'Idle'],
  agentCapacity: 3,
  closedThroughApi: 'bot',
};

export interface SourceOptions {
  readonly config?: Partial<TwilioConfig>;
  readonly inboxes?: Readonly<Record<string, InboxBinding>>;
}

export function createSource({ config, inboxes }: SourceOptions = {}): Source {
  const tools = createFakeTools({ name: 'tw', publicUrl: PUBLIC_URL, ...(inboxes && { inboxes }) });
  return twilio.create({ ...CONFIG, ...config }, tools);
}

export type FormFields = Readonly<Record<string, string>>;

export function form(fields: FormFields): URLSearchParams {
  return new URLSearchParams(fields);
}

/** A form with other fields than another one; undefined takes a field away. */
export function changed(
  original: URLSearchParams,
  changes: Readonly<Record<string, string | undefined>>,
): URLSearchParams {
  const copy = new URLSearchParams(original);
  for (const [name, value] of Object.entries(changes))
    if (value === undefined) copy.delete(name);
    else copy.set(name, value);
  return copy;
}

/** An incoming WhatsApp message. */
export function inbound(fields: FormFields = {}): URLSearchParams {
  const sid = 'SM0000000000000000000000000000c001';
  return form({
    MessageSid: sid,
    SmsSid: sid,
    SmsMessageSid: sid,
    AccountSid: ACCOUNT,
    MessagingServiceSid: MESSAGING_SERVICE,
    From: CUSTOMER,
    To: BUSINESS,
    Body: BODY,
    NumMedia: '0',
    NumSegments: '1',
    SmsStatus: 'received',
    ApiVersion: '2010-04-01',
    ProfileName: NAME,
    WaId: PHONE,
    MessageType: 'text',
    ReferralNumMedia: '0',
    ChannelMetadata: JSON.stringify({
      type: 'whatsapp',
      data: { context: { ProfileName: NAME, WaId: PHONE } },
    }),
    ...fields,
  });
}

/** What became of a message of ours. */
export function status(value: string, fields: FormFields = {}): URLSearchParams {
  const sid = 'SM0000000000000000000000000000e601';
  return form({
    MessageSid: sid,
    MessageStatus: value,
    SmsSid: sid,
    SmsStatus: value,
    AccountSid: ACCOUNT,
    From: BUSINESS,
    To: CUSTOMER,
    ApiVersion: '2010-04-01',
    MessagingServiceSid: MESSAGING_SERVICE,
    ChannelInstallSid: 'XE0000000000000000000000000000f001',
    ChannelPrefix: 'whatsapp',
    ChannelToAddress: '+485550102XX',
    EventType: value.toUpperCase(),
    StructuredMessage: 'false',
    ...fields,
  });
}

/** An event of Conversations. */
export function conversation(EventType: string, fields: FormFields = {}): URLSearchParams {
  return form({
    EventType,
    AccountSid: ACCOUNT,
    Source: 'API',
    ConversationSid: CONVERSATION,
    ChatServiceSid: CHAT_SERVICE,
    MessagingServiceSid: MESSAGING_SERVICE,
    ...fields,
  });
}

export function customerMessage(fields: FormFields = {}): URLSearchParams {
  return conversation('onMessageAdded', {
    Source: 'WHATSAPP',
    MessageSid: 'IM0000000000000000000000000000a301',
    Index: '0',
    DateCreated: '2026-09-21T14:13:20.311Z',
    Body: BODY,
    Author: CUSTOMER,
    ParticipantSid: 'MB0000000000000000000000000000a401',
    Attributes: '{}',
    RetryCount: '0',
    ...fields,
  });
}

export function teamMessage(fields: FormFields = {}): URLSearchParams {
  return conversation('onMessageAdded', {
    Source: 'SDK',
    ClientIdentity: IDENTITY,
    MessageSid: 'IM0000000000000000000000000000a302',
    Index: '1',
    DateCreated: '2026-09-21T14:15:02.900Z',
    Body: 'Sorry about that! A new leg ships today.',
    Author: IDENTITY,
    ParticipantSid: 'MB0000000000000000000000000000a402',
    Attributes: '{}',
    RetryCount: '0',
    ...fields,
  });
}

export const CHAT_ATTRIBUTES = {
  channelType: 'whatsapp',
  conversationSid: CONVERSATION,
  customerAddress: CUSTOMER,
  customerName: NAME,
  flexInteractionSid: 'KD0000000000000000000000000000b900',
  flexInteractionChannelSid: 'UO0000000000000000000000000000b901',
};
export const CALL_ATTRIBUTES = { direction: 'inbound', from: `+${PHONE}`, call_sid: 'CA01', name: NAME };

const WORKER_FIELDS = {
  WorkerSid: WORKER,
  WorkerName: AGENT,
  WorkerAttributes: JSON.stringify({
    full_name: 'Ola Wrona',
    contact_uri: `client:${IDENTITY}`,
    roles: ['agent'],
  }),
  WorkerActivitySid: 'WA0000000000000000000000000000b701',
  WorkerActivityName: 'Available',
  WorkerVersion: '19',
};

function taskRouter(EventType: string, fields: FormFields): URLSearchParams {
  return form({
    Sid: `EV-${EventType}-${fields.TimestampMs ?? ''}`,
    EventType,
    AccountSid: ACCOUNT,
    WorkspaceSid: WORKSPACE,
    WorkspaceName: 'Flex Task Assignment',
    EventDescription: `Something of ${NAME}`,
    ...fields,
  });
}

export function task(
  EventType: string,
  fields: FormFields = {},
  attributes: object = CHAT_ATTRIBUTES,
): URLSearchParams {
  return taskRouter(EventType, {
    ResourceType: 'task',
    ResourceSid: TASK,
    Timestamp: '1790001668',
    TimestampMs: '1790001668020',
    TaskSid: TASK,
    TaskAttributes: JSON.stringify(attributes),
    TaskAge: '1667',
    TaskPriority: '0',
    TaskAssignmentStatus: 'assigned',
    TaskDateCreated: '1790000001',
    TaskQueueSid: QUEUE,
    TaskQueueName: 'Support',
    TaskQueueEnteredDate: '1790000002',
    TaskQueueTargetExpression: '1==1',
    TaskChannelSid: 'TC0000000000000000000000000000b400',
    TaskChannelUniqueName: 'chat',
    TaskVersion: '2',
    TaskVirtualStartTime: '1790000001',
    WorkflowSid: WORKFLOW,
    WorkflowName: 'Assign to Anyone',
    ...fields,
  });
}

export function reservation(
  EventType: string,
  fields: FormFields = {},
  attributes: object = CHAT_ATTRIBUTES,
): URLSearchParams {
  const more = { ResourceType: 'reservation', ResourceSid: RESERVATION, ReservationSid: RESERVATION };
  return task(
    EventType,
    {
      ...WORKER_FIELDS,
      ...more,
      Timestamp: '1790000043',
      TimestampMs: '1790000043512',
      ReservationVersion: '1',
      ...fields,
    },
    attributes,
  );
}

export function worker(EventType: string, fields: FormFields = {}): URLSearchParams {
  return taskRouter(EventType, {
    ResourceType: 'worker',
    ResourceSid: WORKER,
    Timestamp: '1790003605',
    TimestampMs: '1790003605300',
    ...WORKER_FIELDS,
    WorkerActivitySid: 'WA0000000000000000000000000000b702',
    WorkerActivityName: 'Break',
    WorkerTimeInPreviousActivity: '3605',
    WorkerTimeInPreviousActivityMs: '3605218',
    WorkerPreviousActivitySid: 'WA0000000000000000000000000000b701',
    WorkerPreviousActivityName: 'Available',
    ...fields,
  });
}

/** A CloudEvent as Event Streams sends it. */
export function cloudEvent(type: string, data: object, more: object = {}): Readonly<Record<string, unknown>> {
  return {
    specversion: '1.0',
    type: `com.twilio.${type}`,
    source: `/v1/Workspaces/${WORKSPACE}`,
    id: 'EZ0000000000000000000000000000c100',
    dataschema: 'https://events-schemas.twilio.com/TaskRouter.WDSEvent/4',
    datacontenttype: 'application/json',
    time: '2026-09-21T14:14:03.512Z',
    data,
    ...more,
  };
}

export interface Address {
  readonly rest?: string;
  /** Without a question mark. */
  readonly query?: string;
  readonly secret?: string;
  /** What Twilio knows as the beginning of the address. */
  readonly publicUrl?: string;
}

/** A webhook as Twilio signs and sends it. */
export function signedRequest(
  body: string | Buffer,
  contentType: string,
  { rest, query = '', secret = TOKEN, publicUrl = PUBLIC_URL }: Address = {},
): WebhookRequest {
  const path = ['/webhooks/test', ...(rest === undefined || rest === '' ? [] : [rest])].join('/');
  const plain = query === '' ? path : `${path}?${query}`;
  const isForm = contentType.includes('form');
  const target = isForm ? plain : withBodyHash(plain, body);
  const signed = { url: publicUrl + target, ...(isForm && { form: new URLSearchParams(body.toString()) }) };
  return createFakeRequest({
    rest: rest ?? '',
    target,
    query: target.slice(target.indexOf('?') + 1 || target.length),
    body,
    receivedAt: RECEIVED_AT,
    headers: { 'content-type': contentType, ...signForTwilio(signed, secret) },
  });
}

export function requestOf(body: unknown, address: Address = {}): WebhookRequest {
  return body instanceof URLSearchParams
    ? signedRequest(body.toString(), 'application/x-www-form-urlencoded', address)
    : signedRequest(JSON.stringify(body), 'application/json', address);
}

export function read(body: unknown, source: Source = createSource(), query = ''): Parsed {
  return source.parse(body, requestOf(body, { query }));
}

/** The facts of a body in which everything is understood. */
export function factsOf(body: unknown, source?: Source, query?: string): readonly Fact[] {
  const { facts, deadLetters, ignored } = read(body, source, query);
  if (deadLetters.length > 0) throw new Error(`Not understood: ${deadLetters[0]!.content}`);
  if (Object.keys(ignored).length > 0) throw new Error(`Left aside: ${Object.keys(ignored).join()}`);
  return facts;
}

export function outcomeOf(body: unknown, source?: Source, query?: string): Outcome {
  return toOutcome(read(body, source, query));
}

export function keyOf(id: string): string {
  return `twilio:${digest(id)}`;
}

export const SUPPORT = { source: 'tw', inbox: 'support', team: 'care' };
/** Of a fact told by Messaging: it has no time of its own. */
export const AT_RECEIPT = { ...SUPPORT, at: RECEIVED_AT, timeSource: 'receipt' };
/** Of a fact about the conversation, by nothing but its id. */
export const OF_THREAD = { ...SUPPORT, timeSource: 'event', customer: THREAD, thread: CONVERSATION };
/** Of a fact about the conversation that names the customer. */
export const OF_CUSTOMER = { ...OF_THREAD, customer: TEL, alsoKnownAs: [THREAD] };
