/** Builds webhook bodies of the documented shape, and reads them as a source named `zd` would. */
import type { Parsed, Source } from '../../source.ts';
import { toOutcome } from '../../testing/outcome.ts';
import type { Outcome } from '../../testing/outcome.ts';
import { createFakeRequest, createFakeTools, digest, pseudonym } from '../../testing/tools.ts';
import type { FakeTools } from '../../testing/tools.ts';
import { zendesk, type ZendeskConfig } from '../zendesk.ts';

export const NAME = 'Salma Qureshi';
export const AGENT_NAME = 'Tarek Aziz';
export const TEXT = 'The kettle leaks at the handle, order 7741';
export const REQUESTER = '47200310';
export const AGENT = '47200881';
export const BRAND = '520017';
export const GROUP = '630044';
export const FIELD = '740090';
export const TICKET = '61207';

/** Every event of the fixtures happens within ten minutes before. */
export const RECEIVED_AT = Date.UTC(2026, 4, 11, 9, 10);
export const BEGAN = Date.UTC(2026, 4, 11, 9, 0);

export const CUSTOMER = pseudonym('id:zd', REQUESTER);
export const OF_TICKET = pseudonym('ticket:zd', TICKET);

export function keyOf(...parts: readonly string[]): string {
  return `zendesk:${digest(['zd', ...parts].join('\0'))}`;
}

export function at(seconds: number): number {
  return BEGAN + seconds * 1000;
}

/** As Zendesk stamps events: nanoseconds. */
export function stamp(seconds: number): string {
  return new Date(at(seconds)).toISOString().replace('000Z', '000204118Z');
}

/** As Zendesk stamps tickets: whole seconds. */
export function second(seconds: number): string {
  return `${new Date(at(seconds)).toISOString().slice(0, 19)}Z`;
}

type Json = Readonly<Record<string, unknown>>;

export function eventId(n: number): string {
  return `01K2ZENDESK${String(n).padStart(15, '0')}`;
}

export function ticket(fields: Json = {}): Json {
  return {
    actor_id: REQUESTER,
    assignee_id: null,
    brand_id: BRAND,
    created_at: second(0),
    custom_status: '810001',
    description: TEXT,
    external_id: null,
    form_id: '830002',
    group_id: GROUP,
    id: TICKET,
    is_public: true,
    organization_id: null,
    priority: 'NORMAL',
    requester_id: REQUESTER,
    status: 'OPEN',
    subject: `Conversation with ${NAME}`,
    submitter_id: REQUESTER,
    tags: ['kettles'],
    type: 'QUESTION',
    updated_at: second(0),
    via: { channel: 'web' },
    ...fields,
  };
}

export const WHATSAPP = { via: { channel: 'whatsapp' } } as const;

interface Told {
  readonly n: number;
  readonly seconds: number;
  readonly detail?: Json;
  readonly event?: Json;
}

export function ticketEvent(type: string, { n, seconds, detail = {}, event = {} }: Told): Json {
  return {
    account_id: 31882044,
    detail: ticket(detail),
    event,
    id: eventId(n),
    subject: `zen:ticket:${TICKET}`,
    time: stamp(seconds),
    type: `zen:event-type:ticket.${type}`,
    zendesk_event_version: '2022-11-06',
  };
}

export function comment(n: number, seconds: number, { author, ...fields }: Json & { author: Json }): Json {
  return ticketEvent('comment_added', {
    n,
    seconds,
    event: { comment: { id: `88${n}`, body: TEXT, is_public: true, author, ...fields } },
  });
}

export const BY_CUSTOMER = { id: REQUESTER, is_staff: false, name: NAME } as const;
export const BY_AGENT = { id: AGENT, is_staff: true, name: AGENT_NAME } as const;

export function message(
  n: number,
  seconds: number,
  { actor, body = TEXT }: { actor: Json; body?: string },
): Json {
  return {
    account_id: 31882044,
    detail: { id: TICKET },
    event: {
      actor,
      conversation_id: '6a01c7d2e4f5a6b7c8d90001',
      message: { id: `6a01c7d2e4f5a6b7c8d9${String(n).padStart(4, '0')}`, body },
    },
    id: eventId(n),
    subject: `zen:ticket:${TICKET}`,
    time: stamp(seconds),
    type: 'zen:event-type:messaging_ticket.message_added',
    zendesk_event_version: '2022-11-06',
  };
}

export function messageKey(n: number): string {
  return keyOf('message', `6a01c7d2e4f5a6b7c8d9${String(n).padStart(4, '0')}`);
}

export const END_USER = { id: REQUESTER, name: NAME, type: 'end_user' } as const;
export const AGENT_ACTOR = { id: AGENT, name: AGENT_NAME, type: 'agent' } as const;
export const ANSWER_BOT = { id: 'zd:answerBot', name: 'Kettle Bot', type: 'system' } as const;

export function agentEvent(type: string, { n, seconds, event = {} }: Omit<Told, 'detail'>): Json {
  return {
    account_id: 31882044,
    detail: { account_id: '31882044', agent_id: AGENT, version: String(100 + n) },
    event: { updated_at: stamp(seconds), ...event },
    id: eventId(n),
    subject: `zen:agent:${AGENT}`,
    time: stamp(seconds + 1),
    type: `zen:event-type:agent.${type}`,
    zendesk_event_version: '2022-11-06',
  };
}

export function createSource(config: Partial<ZendeskConfig> = {}, tools: FakeTools = {}): Source {
  return zendesk.create(
    { signingSecret: ['a signing secret'], groups: { [GROUP]: 'repairs' }, categoryField: FIELD, ...config },
    createFakeTools({ name: 'zd', ...tools }),
  );
}

export const API = {
  url: 'https://kettles.zendesk.com',
  email: 'kpi@example.net',
  token: 'tk',
  csat: 'surveys',
} as const;

export function read(body: unknown, source: Source = createSource()): Parsed {
  return source.parse(body, createFakeRequest({ body: JSON.stringify(body), receivedAt: RECEIVED_AT }));
}

export function outcomeOf(body: unknown, source?: Source): Outcome {
  return toOutcome(read(body, source));
}

/** A fact about the fixtures' ticket. Stamps of nanoseconds are read to the millisecond. */
export function fact(kind: string, key: string, seconds: number, more: object = {}): object {
  return {
    kind,
    key,
    at: at(seconds),
    timeSource: 'event',
    source: 'zd',
    inbox: 'support',
    team: 'care',
    customer: CUSTOMER,
    thread: TICKET,
    ...more,
  };
}
