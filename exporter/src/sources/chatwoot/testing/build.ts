/** Builds webhook bodies and API answers of the documented shape. Names, numbers and texts are made up. */
import type { JsonRecord } from '../../json.ts';

export const ACCOUNT_ID = '4';
export const INBOX_ID = 12;
export const NAME = 'Marta Nowak';
export const PHONE = '48555010222';
export const CONTACT_ID = 880;
export const AGENT = { id: 31, name: 'Ola Wrona', email: 'ola@example.com' };
export const BOT = { id: 3, name: 'Pine Bot', type: 'agent_bot' };
export const ACCOUNT = { id: 4, name: 'Olive & Pine' };

/** Unix seconds at which the fixtures begin. All they tell of happens within the half hour that follows. */
export const BEGAN = 1_790_000_000;
export const RECEIVED_AT = (BEGAN + 1900) * 1000;

export function wamid(n: number): string {
  return `wamid.${Buffer.from(`${PHONE}\u0015${n}`).toString('base64')}`;
}

/** As Rails writes a time. */
export function iso(seconds: number): string {
  return new Date((BEGAN + seconds) * 1000).toISOString();
}

const CONTACT = {
  additional_attributes: {},
  custom_attributes: {},
  email: null,
  id: CONTACT_ID,
  identifier: null,
  name: NAME,
  phone_number: `+${PHONE}`,
  thumbnail: '',
  blocked: false,
};

export const ASSIGNEE = {
  id: AGENT.id,
  name: AGENT.name,
  available_name: 'Ola',
  avatar_url: '',
  type: 'user',
  availability_status: 'online',
  thumbnail: '',
};

export interface Talk {
  readonly id?: number;
  readonly status?: string;
  readonly channel?: string;
  readonly assignee?: object | null;
  readonly team?: object | null;
  readonly updatedAt?: number;
  readonly answered?: boolean;
  readonly last?: JsonRecord;
  readonly more?: object;
}

/** A conversation inside a message, or the body of an event about it. */
export function conversation(talk: Talk = {}): JsonRecord {
  const { assignee = null, team = null, updatedAt = 0 } = talk;
  return {
    additional_attributes: {},
    can_reply: true,
    channel: talk.channel ?? 'Channel::Whatsapp',
    contact_inbox: {
      id: 640,
      contact_id: CONTACT_ID,
      inbox_id: INBOX_ID,
      source_id: PHONE,
      created_at: iso(-5),
      updated_at: iso(-5),
      hmac_verified: false,
      pubsub_token: 'redact-me',
    },
    id: talk.id ?? 512,
    inbox_id: INBOX_ID,
    messages: talk.last ? [talk.last] : [],
    labels: [],
    meta: {
      sender: { ...CONTACT, type: 'contact' },
      assignee,
      assignee_type: assignee === null ? null : 'User',
      team,
      hmac_verified: false,
    },
    status: talk.status ?? 'open',
    custom_attributes: {},
    snoozed_until: null,
    unread_count: 0,
    first_reply_created_at: talk.answered === true ? iso(120) : null,
    priority: null,
    waiting_since: 0,
    agent_last_seen_at: 0,
    contact_last_seen_at: 0,
    last_activity_at: BEGAN + Math.floor(updatedAt),
    timestamp: BEGAN + Math.floor(updatedAt),
    created_at: BEGAN,
    updated_at: BEGAN + updatedAt,
    account: ACCOUNT,
    ...talk.more,
  };
}

export interface Said {
  readonly id?: number;
  /** Since `BEGAN`. */
  readonly at?: number;
  readonly type?: string;
  readonly text?: string | null;
  readonly sourceId?: string | null;
  readonly sender?: object | null;
  readonly attributes?: object;
  readonly additional?: object;
  readonly isPrivate?: boolean;
  readonly contentType?: string;
  readonly talk?: Talk;
}

/** `message_created`, by the customer unless told otherwise. */
export function message(said: Said = {}, event = 'message_created'): JsonRecord {
  const { id = 9001, at = 0, type = 'incoming' } = said;
  return {
    account: ACCOUNT,
    additional_attributes: said.additional ?? {},
    content_attributes: said.attributes ?? {},
    content_type: said.contentType ?? 'text',
    content: said.text === undefined ? 'Hi, my table arrived with a broken leg' : said.text,
    conversation: conversation({ updatedAt: at, ...said.talk }),
    created_at: iso(at),
    id,
    inbox: { id: INBOX_ID, name: 'WhatsApp PL' },
    message_type: type,
    private: said.isPrivate ?? false,
    // The customer comes without a type, unlike everybody else.
    sender: said.sender === undefined ? { account: ACCOUNT, avatar: '', ...CONTACT } : said.sender,
    source_id: said.sourceId === undefined ? wamid(id) : said.sourceId,
    event,
  };
}

/** `message_created` by an agent, of which WhatsApp knows nothing yet. */
export function reply(said: Said = {}): JsonRecord {
  return message({ id: 9003, at: 120, type: 'outgoing', sourceId: null, sender: byAgent(), ...said });
}

/** `message_updated`, sent when WhatsApp has taken it. */
export function taken(said: Said = {}): JsonRecord {
  const { id = 9003 } = said;
  return message(
    { id, at: 120, type: 'outgoing', sourceId: wamid(id), sender: byAgent(), ...said },
    'message_updated',
  );
}

export function byAgent(): object {
  return { ...AGENT, type: 'user' };
}

/** The last message as a conversation holds it: with numbers where a webhook has words. */
export function lastMessage(id: number, at: number, more: object = {}): JsonRecord {
  return {
    id,
    content: 'Sorry about that! A new leg ships today.',
    account_id: 4,
    inbox_id: INBOX_ID,
    conversation_id: 512,
    message_type: 1,
    created_at: BEGAN + at,
    updated_at: iso(at),
    private: false,
    status: 'sent',
    source_id: null,
    content_type: 'text',
    content_attributes: {},
    sender_type: 'User',
    sender_id: AGENT.id,
    ...more,
  };
}

export function survey(said: Said = {}): JsonRecord {
  return taken({
    id: 9005,
    at: 1668,
    type: 'template',
    contentType: 'input_csat',
    text: 'Please rate this conversation https://chat.example.org/survey/responses/3f0c2a10',
    sender: null,
    attributes: { display_type: 'emoji' },
    talk: { status: 'resolved' },
    ...said,
  });
}

/** The customer's answer to it. */
export function rated(rating: unknown, feedback: string | null = 'Fast and friendly', at = 1800): JsonRecord {
  return survey({
    attributes: {
      display_type: 'emoji',
      submitted_values: { csat_survey_response: { rating, feedback_message: feedback } },
    },
    talk: { status: 'resolved', last: lastMessage(9005, 1668, { message_type: 3, updated_at: iso(at) }) },
  });
}

/** `conversation_updated`: names and values of before and now. */
export function updated(
  changes: Readonly<Record<string, readonly [before: unknown, now: unknown]>>,
  talk: Talk = {},
): JsonRecord {
  return {
    ...conversation({ updatedAt: 60.2, ...talk }),
    event: 'conversation_updated',
    changed_attributes: Object.entries(changes).map(([name, [before, now]]) => ({
      [name]: { previous_value: before, current_value: now },
    })),
  };
}

/** `conversation_status_changed`, which in practice does not say what it was before. */
export function statusChanged(status: string, talk: Talk = {}): JsonRecord {
  return {
    ...conversation({ updatedAt: 1667.3, ...talk, status }),
    event: 'conversation_status_changed',
    changed_attributes: null,
  };
}
