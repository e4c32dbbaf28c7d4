/** Events as Wati posts them, and what a source named `desk` makes of them. All names, numbers and texts are made up. */
import type { Parsed, Source } from '../../source.ts';
import { createFakeRequest, createFakeTools, digest, pseudonym } from '../../testing/tools.ts';
import { wati, type WatiConfig } from '../wati.ts';

export const TOKEN = 'wati-url-token-0123456789';
export const PHONE = '966500010777';
export const BUSINESS = '15550173300';
export const USER_ID = 'SA.4hT9wQ2mZx7LkP0c';
export const NAME = 'Layan Harbi';
export const AGENT = 'bram@lamps.example';
export const AGENT_NAME = 'Bram Vos';
export const TICKET = '69ae7f00c41d0a0011cc0900';
export const CONVERSATION = '66f0aa10c41d0a0011bb0042';

/** The fixtures happen within ten minutes from here on. */
export const BEGAN = 1_780_000_000;
export const RECEIVED_AT = (BEGAN + 600) * 1000;

export const TEL = pseudonym('tel', PHONE);
export const WA = pseudonym('wa', USER_ID);
export const THREAD = pseudonym('conversation:desk', CONVERSATION);

export type Event = Readonly<Record<string, unknown>>;

export function wamid(n: number): string {
  return `wamid.${Buffer.from(`${PHONE}\u0015${n}`).toString('base64')}`;
}

/** Whole seconds, as text. */
export function stamp(second: number): string {
  return String(BEGAN + second);
}

/** With seven digits behind the second. */
export function created(second: number): string {
  return new Date((BEGAN + second) * 1000).toISOString().replace('000Z', '4127715Z');
}

const CHANNEL = { channelId: null, channelPhoneNumber: BUSINESS };

export function message(n: number, second: number, more: Event = {}): Event {
  return {
    id: `69ae7f00c41d0a0011aa${String(n).padStart(4, '0')}`,
    created: created(second),
    whatsappMessageId: wamid(n),
    conversationId: CONVERSATION,
    ticketId: TICKET,
    text: 'Hello, the lamp of order 5521 has not come',
    type: 'text',
    data: null,
    sourceId: null,
    sourceUrl: null,
    timestamp: stamp(second),
    owner: false,
    eventType: 'message',
    statusString: 'SENT',
    avatarUrl: null,
    assignedId: null,
    operatorName: null,
    operatorEmail: null,
    waId: PHONE,
    messageContact: null,
    senderName: NAME,
    listReply: null,
    interactiveButtonReply: null,
    buttonReply: null,
    replyContextId: '',
    sourceType: 0,
    frequentlyForwarded: false,
    forwarded: false,
    ...CHANNEL,
    ...more,
  };
}

/** As version 2 has it. */
export function session(n: number, second: number, more: Event = {}): Event {
  return {
    eventType: 'sessionMessageSent_v2',
    localMessageId: `5b6d1f0e-0c5d-4c0e-9a55-${String(n).padStart(12, '0')}`,
    chatbotTriggeredEventId: null,
    id: `69ae802ec41d0a0011aa${String(n).padStart(4, '0')}`,
    whatsappMessageId: wamid(n),
    conversationId: CONVERSATION,
    ticketId: TICKET,
    text: 'Good morning, this is Bram. I will have a look.',
    type: 'text',
    data: null,
    timestamp: stamp(second),
    owner: true,
    statusString: 'SENT',
    assigneeId: '65a1agent0000000000000b7',
    operatorEmail: AGENT,
    operatorName: AGENT_NAME,
    waId: PHONE,
    replyContextId: '',
    ...CHANNEL,
    ...more,
  };
}

/** The same as version 1 has it. */
export function sessionOfVersion1(n: number, second: number): Event {
  const { localMessageId, chatbotTriggeredEventId, channelId, channelPhoneNumber, ...rest } = session(
    n,
    second,
  );
  expect([localMessageId, chatbotTriggeredEventId, channelId, channelPhoneNumber]).toHaveLength(4);
  return { ...rest, eventType: 'sessionMessageSent' };
}

export function template(n: number, second: number, more: Event = {}): Event {
  return {
    eventType: 'templateMessageSent_v2',
    localMessageId: `5b6d1f0e-0c5d-4c0e-9a55-${String(n).padStart(12, '0')}`,
    id: `69ae88e2c41d0a0011aa${String(n).padStart(4, '0')}`,
    whatsappMessageId: wamid(n),
    templateId: '901122334455667',
    templateName: 'order_update',
    created: created(second),
    conversationId: CONVERSATION,
    ticketId: TICKET,
    text: 'Your order is on its way',
    operatorEmail: 'ops@lamps.example',
    waId: PHONE,
    type: 'template',
    statusString: 'SENT',
    sourceType: 'API',
    headerLink: null,
    headerType: null,
    templateContent: { headerText: null, footerText: 'Lamps', buttons: [] },
    ...CHANNEL,
    ...more,
  };
}

/** What became of a message: no `waId`. */
export function status(eventType: string, n: number, second: number, more: Event = {}): Event {
  return {
    eventType,
    statusString: 'Delivered',
    localMessageId: `5b6d1f0e-0c5d-4c0e-9a55-${String(n).padStart(12, '0')}`,
    id: `69ae8030c41d0a0011aa${String(n).padStart(4, '0')}`,
    whatsappMessageId: wamid(n),
    conversationId: CONVERSATION,
    ticketId: TICKET,
    text: 'Good morning, this is Bram. I will have a look.',
    type: 'text',
    timestamp: stamp(second),
    assigneeId: '65a1agent0000000000000b7',
    operatorEmail: AGENT,
    ...CHANNEL,
    ...more,
  };
}

export function botStart(second: number, more: Event = {}): Event {
  return {
    eventType: 'chatbotTriggered',
    id: '69ae7f03c41d0a0011ee0003',
    created: created(second),
    whatsappMessageId: wamid(1),
    conversationId: CONVERSATION,
    ticketId: TICKET,
    text: 'Hello, the lamp of order 5521 has not come',
    type: 'text',
    data: null,
    timestamp: stamp(second),
    owner: false,
    avatarUrl: null,
    waId: PHONE,
    messageContact: null,
    senderName: NAME,
    listReply: null,
    replyContextId: '',
    chatbotId: '65c1bot000000000000000a1',
    ...CHANNEL,
    ...more,
  };
}

export const API = { apiUrl: 'https://live-mt-server.wati.example/77', apiToken: 'Bearer api-token' };

export function createSource(
  config: Partial<WatiConfig> = {},
  inboxes?: Record<string, { inbox: string; team: string }>,
): Source {
  const marks = {
    automatedOperators: new Set(['robot@lamps.example']),
    surveyTemplates: new Map([['csat_after_close', 5 as const]]),
  };
  return wati.create(
    { urlToken: [TOKEN], marks, askAfterMs: 120_000, ...config },
    createFakeTools({ name: 'desk', ...(inboxes && { inboxes }) }),
  );
}

export function read(body: unknown, source: Source = createSource(), receivedAt = RECEIVED_AT): Parsed {
  return source.parse(body, createFakeRequest({ rest: TOKEN, body: JSON.stringify(body), receivedAt }));
}

export function keyOf(...parts: readonly string[]): string {
  return `wati:${digest(['desk', ...parts].join(':'))}`;
}

/** The key WhatsApp's own source gives the message. */
export function messageKeyOf(n: number): string {
  return `wamid:${digest(wamid(n))}`;
}

/** The fact expected of something that names the phone number. */
export function told(second: number, more: object): object {
  return {
    at: (BEGAN + second) * 1000,
    timeSource: 'event',
    source: 'desk',
    inbox: 'support',
    team: 'care',
    customer: TEL,
    alsoKnownAs: [THREAD],
    thread: CONVERSATION,
    ...more,
  };
}

/** The same of what names no more than the conversation. */
export function toldOfThread(second: number, more: object): object {
  const { alsoKnownAs, ...rest } = told(second, { ...more, customer: THREAD }) as Event;
  expect(alsoKnownAs).toEqual([THREAD]);
  return rest;
}
