/** Builds webhook bodies and API answers of the documented shape, and reads them as a source named `hs` would. */
import type { Parsed, Source, Told } from '../../source.ts';
import { createFakeApi } from '../../testing/fakeApi.ts';
import { toOutcome } from '../../testing/outcome.ts';
import type { Outcome } from '../../testing/outcome.ts';
import { createFakeRequest, createFakeTools, digest, pseudonym } from '../../testing/tools.ts';
import type { FakeTools } from '../../testing/tools.ts';
import { hubspot } from '../hubspot.ts';

export const NAME = 'Farah Nassar';
export const AGENT_NAME = 'Idris Khan';
export const TEXT = 'Where is the blue armchair, order 9034?';
export const PHONE = '966500020888';
export const CONTACT = '90210077';
export const USER = '71440052';
export const PORTAL = 25880031;
export const THREAD = '9930400557';
export const TICKET = '4402009911';
export const INBOX = '310077';
export const STAGE = '4';
export const PUBLIC_URL = 'https://kpi.example.org';

/** Every event of the fixtures happens within ten minutes before. */
export const RECEIVED_AT = Date.UTC(2026, 4, 11, 9, 10);
export const BEGAN = Date.UTC(2026, 4, 11, 9, 0);

export const OF_CONTACT = pseudonym('id:hs', CONTACT);
export const OF_PHONE = pseudonym('tel', PHONE);
export const OF_THREAD = pseudonym('thread:hs', THREAD);

export function keyOf(...parts: readonly string[]): string {
  return `hubspot:${digest(['hs', ...parts].join('\0'))}`;
}

export function at(seconds: number): number {
  return BEGAN + seconds * 1000;
}

export function iso(seconds: number): string {
  return new Date(at(seconds)).toISOString();
}

export function messageId(n: number): string {
  return `7a2d0c1b9e4f4b0c8a1${String(n).padStart(13, '0')}`;
}

type Json = Readonly<Record<string, unknown>>;

export function event(subscriptionType: string, n: number, seconds: number, fields: Json = {}): Json {
  return {
    eventId: 410_000_000 + n,
    subscriptionId: 2_201_001,
    portalId: PORTAL,
    appId: 3_310_045,
    occurredAt: at(seconds),
    subscriptionType,
    attemptNumber: 0,
    objectId: Number(subscriptionType.startsWith('ticket') ? TICKET : THREAD),
    ...fields,
  };
}

export function newMessage(n: number, seconds: number, messageType = 'MESSAGE'): Json {
  return event('conversation.newMessage', n, seconds, {
    messageId: messageId(n),
    messageType,
    changeFlag: 'NEW_MESSAGE',
  });
}

export function changed(
  n: number,
  seconds: number,
  [propertyName, propertyValue]: readonly [string, string],
  more: Json = {},
): Json {
  const change = { propertyName, propertyValue, changeSource: 'CRM_UI', ...more };
  return event('conversation.propertyChange', n, seconds, change);
}

export function ticketChanged(
  n: number,
  seconds: number,
  [propertyName, propertyValue]: readonly [string, string],
  more: Json = {},
): Json {
  const sourceId = `userId:${USER}`;
  return event('ticket.propertyChange', n, seconds, {
    propertyName,
    propertyValue,
    changeSource: 'CRM_UI',
    sourceId,
    ...more,
  });
}

/** The key of such an event. */
export function eventKey({
  subscriptionType,
  subscriptionId,
  eventId,
  objectId,
  occurredAt,
  propertyName = '',
  propertyValue = '',
}: Json): string {
  const identity = [PORTAL, subscriptionId, eventId, objectId, occurredAt, propertyName, propertyValue];
  return keyOf(String(subscriptionType), ...identity.map(String));
}

export const CUSTOMER = {
  actorId: `V-${CONTACT}`,
  name: NAME,
  deliveryIdentifier: { type: 'HS_PHONE_NUMBER', value: `+${PHONE}` },
} as const;

export function incoming(n: number, seconds: number, fields: Json = {}): Json {
  return {
    type: 'MESSAGE',
    id: messageId(n),
    conversationsThreadId: THREAD,
    createdAt: iso(seconds),
    createdBy: `V-${CONTACT}`,
    client: { clientType: 'SYSTEM' },
    senders: [CUSTOMER],
    recipients: [{ actorId: `A-${USER}`, name: AGENT_NAME }],
    text: TEXT,
    richText: `<p>${TEXT}</p>`,
    direction: 'INCOMING',
    channelId: '1007',
    channelAccountId: '190330021',
    truncationStatus: 'NOT_TRUNCATED',
    archived: false,
    ...fields,
  };
}

export function outgoing(n: number, seconds: number, fields: Json = {}): Json {
  return incoming(n, seconds, {
    createdBy: `A-${USER}`,
    client: { clientType: 'HUBSPOT' },
    senders: [{ actorId: `A-${USER}`, name: AGENT_NAME }],
    recipients: [CUSTOMER],
    direction: 'OUTGOING',
    status: { statusType: 'SENT' },
    ...fields,
  });
}

export const API = { url: 'https://api.hubapi.com', token: 'pat-token' } as const;

export function createSource(tools: FakeTools = {}): Source {
  return hubspot.create(
    { clientSecret: ['a client secret'], api: API },
    createFakeTools({ name: 'hs', publicUrl: PUBLIC_URL, ...tools }),
  );
}

export function read(body: unknown, source: Source = createSource()): Parsed {
  return source.parse(body, createFakeRequest({ body: JSON.stringify(body), receivedAt: RECEIVED_AT }));
}

/** With how many questions it leads to. */
export interface AskingOutcome extends Outcome {
  readonly errands?: number;
}

export function outcomeOf(told: Told): AskingOutcome {
  const { errands = [] } = told;
  return { ...toOutcome(told), ...(errands.length > 0 && { errands: errands.length }) };
}

export function asked(errands = 1): AskingOutcome {
  return { facts: [], ignored: {}, deadLetters: [], errands };
}

/** A fact about the fixtures' thread. */
export function fact(kind: string, key: string, seconds: number, more: object = {}): object {
  return {
    kind,
    key,
    at: at(seconds),
    timeSource: 'event',
    source: 'hs',
    inbox: 'support',
    team: 'care',
    customer: OF_THREAD,
    thread: THREAD,
    ...more,
  };
}

export const THREAD_PATH = `conversations/v3/conversations/threads/${THREAD}`;
export const TICKET_PATH = `crm/v3/objects/tickets/${TICKET}`;

export function messagePath(n: number): string {
  return `${THREAD_PATH}/messages/${messageId(n)}`;
}

/** Posts the event and goes on the one errand that comes of it. */
export async function goOn(
  posted: unknown,
  answers: Readonly<Record<string, unknown>>,
  source: Source = createSource(),
) {
  const [errand] = read([posted], source).errands ?? [];
  if (!errand) throw new Error('There is nothing to ask');
  const api = createFakeApi(answers);
  const told = await source.inquiry!.run!(errand, api, RECEIVED_AT);
  return { told: outcomeOf(told), asked: api.asked };
}
