/** Events as Trengo posts them, and what a source named `desk` makes of them. All names, numbers and texts are made up. */
import { createHmac } from 'node:crypto';
import type { Parsed, Source, WebhookRequest } from '../../source.ts';
import { createFakeRequest, createFakeTools, digest, pseudonym } from '../../testing/tools.ts';
import { trengo, type TrengoConfig } from '../trengo.ts';

export const SECRET = 'trengo-test-secret';
export const PHONE = '966500010777';
export const NAME = 'Layan Harbi';
export const AGENT_NAME = 'Bram Vos';
export const AGENT_EMAIL = 'bram@lamps.example';
export const TICKET = '90412';
export const CHANNEL = '1204';

/** When the fixtures were sent, Unix seconds, and when they arrived. */
export const SENT = 1_780_000_000;
export const RECEIVED_AT = (SENT + 2) * 1000;

export const TEL = pseudonym('tel', PHONE);
export const CONTACT = pseudonym('id:desk', '55310');

export function ticketOf(ticket: string): string {
  return pseudonym('ticket:desk', ticket);
}

/** Undefined leaves a field out. */
export type Fields = Readonly<Record<string, string | undefined>>;

export function inbound(fields: Fields = {}): Fields {
  return {
    message_id: '771200301',
    ticket_id: TICKET,
    contact_id: '55310',
    message: 'Hello, the lamp of order 5521 has not come',
    contact_name: NAME,
    contact_email: '',
    contact_identifier: `+${PHONE}`,
    channel_id: CHANNEL,
    parent_message_id: '',
    parent_ticket_id: '',
    ...fields,
  };
}

export const USER: Fields = { user_id: '318', user_name: AGENT_NAME, user_email: AGENT_EMAIL };
export const NO_USER: Fields = { user_id: '', user_name: '', user_email: '' };

export function outbound(fields: Fields = {}): Fields {
  return {
    message_id: '771201002',
    ticket_id: TICKET,
    message: 'Good morning, this is Bram. I will have a look.',
    ...USER,
    contact_id: '55310',
    contact_name: NAME,
    contact_email: '',
    contact_identifier: `+${PHONE}`,
    channel_id: CHANNEL,
    ...fields,
  };
}

export function assigned(fields: Fields = {}): Fields {
  return { ticket_id: TICKET, ...USER, team_id: '', team_name: '', assigned_to: 'USER', ...fields };
}

export function call(fields: Fields = {}): Fields {
  return {
    channel_id: '1209',
    ticket_id: '90520',
    contact_id: '55310',
    direction: 'INBOUND',
    from: `+${PHONE}`,
    to: '+15550173300',
    ...fields,
  };
}

export function toForm(fields: Fields): string {
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  return new URLSearchParams(given).toString();
}

export interface Posting {
  readonly secret?: string;
  /** Unix seconds in the signature. */
  readonly sentAt?: number;
  readonly receivedAt?: number;
  /** Instead of the right one. */
  readonly signature?: string | undefined;
}

export function signatureOf(body: string | Buffer, { secret = SECRET, sentAt = SENT }: Posting = {}): string {
  return `${sentAt};${createHmac('sha256', secret).update(`${sentAt}.`).update(body).digest('hex')}`;
}

export const FORM = 'application/x-www-form-urlencoded';

/** A signed event as it arrives. */
export function requestOf(event: string, body: string, posting: Posting = {}): WebhookRequest {
  const signature = 'signature' in posting ? posting.signature : signatureOf(body, posting);
  return createFakeRequest({
    rest: event,
    body,
    headers: { 'content-type': FORM, 'trengo-signature': signature },
    receivedAt: posting.receivedAt ?? RECEIVED_AT,
  });
}

/** Channels of different inboxes, so that a ticket's has to be asked for. */
export const SEVERAL_INBOXES = {
  [CHANNEL]: { inbox: 'support', team: 'care' },
  1205: { inbox: 'sales', team: 'sellers' },
};

export const API = { apiUrl: 'https://trengo.example/api/v2', apiToken: 'api-token' };

export function createSource(
  config: Partial<TrengoConfig> = {},
  inboxes?: Record<string, { inbox: string; team: string }>,
): Source {
  return trengo.create(
    { signingSecret: [SECRET], userless: 'unknown', ...config },
    createFakeTools({ name: 'desk', ...(inboxes && { inboxes }) }),
  );
}

export function read(
  event: string,
  fields: Fields,
  { source = createSource(), ...posting }: Posting & { readonly source?: Source } = {},
): Parsed {
  const body = toForm(fields);
  return source.parse(new URLSearchParams(body), requestOf(event, body, posting));
}

export function keyOf(...parts: readonly (string | number)[]): string {
  return `trengo:${digest(['desk', ...parts].join(':'))}`;
}

const ABOUT = {
  at: SENT * 1000,
  timeSource: 'signature',
  source: 'desk',
  inbox: 'support',
  team: 'care',
  thread: TICKET,
};

/** The fact expected of a message, which says all there is to know about the customer. */
export function ofMessage(event: string, id: string, more: object): object {
  return {
    key: keyOf(event, id),
    ...ABOUT,
    customer: TEL,
    alsoKnownAs: [CONTACT, ticketOf(TICKET)],
    ...more,
  };
}

/** The fact expected of what happened to the ticket. */
export function ofTicket(event: string, ids: readonly string[], more: object): object {
  return { key: keyOf(event, TICKET, SENT, ...ids), ...ABOUT, customer: ticketOf(TICKET), ...more };
}
