/** Builds webhook bodies of the documented shape. Names, numbers and texts are made up. */
import type { JsonRecord } from '../../json.ts';

export const NAME = 'Dewi';
export const LAST_NAME = 'Lestanto';
export const PHONE = '6281255500199';
export const CONTACT_ID = 204_115_870;
export const CHANNEL_ID = 88_120;
export const AGENT = { id: 71_031, firstName: 'Bram', lastName: 'de Wit', email: 'bram@kopirimba.example' };

/** Unix seconds at which the fixtures begin. All they tell of happens within the hour that follows. */
export const BEGAN = 1_773_043_200;
export const RECEIVED_AT = (BEGAN + 3000) * 1000;

export function wamid(n: number): string {
  return `wamid.${Buffer.from(`${PHONE}\u0015${n}`).toString('base64')}`;
}

/** An event of its own for every number. */
export function eventId(n: number): string {
  return `0a4c0c2e-8f33-4f6b-8f1a-5a6b7c8d${String(n).padStart(4, '0')}`;
}

export function contact(more: object = {}): JsonRecord {
  return {
    id: CONTACT_ID,
    firstName: NAME,
    lastName: LAST_NAME,
    phone: `+${PHONE}`,
    email: null,
    language: 'id',
    profilePic: null,
    countryCode: 'ID',
    status: 'open',
    assignee: null,
    lifecycle: 'Customer',
    tags: ['retail'],
    custom_fields: [{ name: 'order_id', value: '5521' }],
    created_at: 1_741_507_200,
    ...more,
  };
}

export interface Said {
  readonly n?: number;
  /** Seconds since `BEGAN`. */
  readonly at?: number;
  readonly content?: object;
  readonly message?: object;
  readonly body?: object;
}

function told(type: string, { n = 1, at = 0, content, message, body }: Said, traffic: string): JsonRecord {
  return {
    event_type: type,
    event_id: eventId(n),
    contact: contact(),
    message: {
      messageId: 1_773_043_200_412_771 + n,
      channelMessageId: wamid(n),
      contactId: CONTACT_ID,
      channelId: CHANNEL_ID,
      traffic,
      timestamp: (BEGAN + at) * 1000,
      message: content ?? { type: 'text', text: 'Halo, pesanan saya 5521 belum sampai' },
      ...message,
    },
    channel: {
      id: CHANNEL_ID,
      name: 'Kopi Rimba WA',
      source: 'whatsapp_cloud',
      meta: {},
      created_at: 1_735_689_600,
    },
    ...body,
  };
}

export function received(said: Said = {}): JsonRecord {
  return told('message.received', said, 'incoming');
}

/** By an agent, unless told otherwise. */
export function sent(said: Said = {}): JsonRecord {
  return told(
    'message.sent',
    {
      ...said,
      message: {
        status: [{ value: 'sent', timestamp: BEGAN * 1000, message: null }],
        sender: { source: 'user', userId: AGENT.id },
        ...said.message,
      },
    },
    'outgoing',
  );
}

/** A message of ours whose sender is called so. */
export function sentBy(source: string, n: number): JsonRecord {
  return sent({ n, message: { sender: { source, userId: null } } });
}

export function event(type: string, n: number, body: object = {}): JsonRecord {
  return { event_type: type, event_id: eventId(n), contact: contact(), ...body };
}

export function closed(n: number, conversation: object = {}): JsonRecord {
  return event('conversation.closed', n, {
    conversation: {
      category: 'Delivery',
      summary: 'Resend arranged for order 5521',
      openedTime: BEGAN,
      openedBySource: 'contact',
      closedTime: BEGAN + 2510,
      closedBy: AGENT,
      closedBySource: 'user',
      firstResponseTime: 302,
      resolutionTime: 2510,
      incomingMessageCount: 6,
      outgoingMessageCount: 7,
      assigneeTeam: 'Retail',
      lastAssignmentTime: BEGAN + 271,
      ...conversation,
    },
  });
}

export function assigned(n: number, assignee: object | null = AGENT): JsonRecord {
  return event('contact.assignee.updated', n, { contact: contact({ assignee }) });
}
