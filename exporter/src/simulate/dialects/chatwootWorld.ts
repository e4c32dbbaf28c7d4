/** The simulated world in Chatwoot's terms: numbers for names, and conversations as its payloads show them. */
import type { Happening, ThreadHappening } from '../happening.ts';
import type { World } from '../world.ts';
import { digitsOf } from './digits.ts';

export type Json = Readonly<Record<string, unknown>>;

export const ACCOUNT_ID = '1';

export function agentNumber(agent: string): string {
  return digitsOf(`agent ${agent}`);
}

export function inboxNumber(name: string, { inboxes }: World): number {
  return Number(inboxes.find((inbox) => inbox.name === name)?.phoneNumberId);
}

/** The inboxes are locked to one conversation for each contact. */
export function conversationNumber({ person, inbox }: Pick<ThreadHappening, 'person' | 'inbox'>): number {
  return Number(digitsOf(`conversation ${inbox} ${person.id}`));
}

export function contactNumber({ person }: Pick<ThreadHappening, 'person'>): number {
  return Number(digitsOf(`contact ${person.id}`));
}

export function surveyNumber(survey: string): number {
  return Number(digitsOf(`survey ${survey}`));
}

/** Rising with time, as Chatwoot's are; a survey goes by its own. */
export function messageNumber(happening: Happening, at: number): number {
  if (happening.kind === 'TeamWrote' && happening.survey) return surveyNumber(happening.survey.id);
  return Math.floor(at / 1000) * 1_000_000 + (Number(digitsOf(happening.id)) % 1_000_000);
}

/** By the customer: everybody who has WhatsApp's user id, or a number, writes there. */
export function isOnWhatsApp({ person }: Pick<ThreadHappening, 'person'>): boolean {
  return person.contactId === undefined;
}

export function wamid(id: string): string {
  return `wamid.${Buffer.from(`CW${id}`).toString('base64')}`;
}

interface Shown {
  readonly at: number;
  readonly world: World;
  readonly status: string;
}

export function conversationOf(happening: ThreadHappening, { at, world, status }: Shown): Json {
  const { person, inbox } = happening;
  const seconds = Math.floor(at / 1000);
  const contact = contactNumber(happening);
  const phone = person.phone === undefined ? null : `+${person.phone}`;
  return {
    id: conversationNumber(happening),
    inbox_id: inboxNumber(inbox, world),
    channel: isOnWhatsApp(happening) ? 'Channel::Whatsapp' : 'Channel::Api',
    status,
    account: { id: Number(ACCOUNT_ID), name: 'Simulated' },
    contact_inbox: {
      contact_id: contact,
      inbox_id: inboxNumber(inbox, world),
      source_id: `link-${contact}`,
    },
    messages: [],
    labels: [],
    meta: {
      sender: { id: contact, name: person.name, phone_number: phone, email: null, type: 'contact' },
      assignee: null,
      assignee_type: null,
      team: null,
    },
    first_reply_created_at: null,
    waiting_since: 0,
    last_activity_at: seconds,
    timestamp: seconds,
    created_at: seconds,
    updated_at: at / 1000,
  };
}
