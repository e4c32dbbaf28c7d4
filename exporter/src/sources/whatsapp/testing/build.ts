/** Builds webhook bodies of the documented shape, and reads them as a source named `wa` would. */
import type { Fact } from '../../../conversation/fact.ts';
import type { Parsed, Source } from '../../source.ts';
import { toOutcome } from '../../testing/outcome.ts';
import type { Outcome } from '../../testing/outcome.ts';
import { createFakeRequest, createFakeTools, digest, pseudonym } from '../../testing/tools.ts';
import { whatsapp } from '../whatsapp.ts';

export const BUSINESS = '15550173300';
export const PHONE = '966500010777';
export const NEW_PHONE = '966500010888';
export const USER_ID = 'SA.4hT9wQ2mZx7LkP0c';
export const NEW_USER_ID = 'SA.9sB1vR6nYq3JdK8e';
export const PARENT_USER_ID = 'SA.ENT.7cF5tG2hW';
export const NAME = 'Layan Harbi';
export const PHONE_NUMBER_ID = '612300450067089';

/** `tel` of the phone, `wa` of the user id. */
export const TEL = pseudonym('tel', PHONE);
export const NEW_TEL = pseudonym('tel', NEW_PHONE);
export const WA = pseudonym('wa', USER_ID);
export const NEW_WA = pseudonym('wa', NEW_USER_ID);
export const PARENT = pseudonym('wa', PARENT_USER_ID);

/** Every event of the fixtures happens within ten minutes before. */
export const RECEIVED_AT = 1_780_000_600_000;

/** A message id; like Meta's own it hides the customer's number behind base64. */
export function wamid(n: number): string {
  return `wamid.${Buffer.from(`${PHONE}\u0015${n}`).toString('base64')}`;
}

export function keyOf(n: number): string {
  return `wamid:${digest(wamid(n))}`;
}

export function metadata(phoneNumberId = PHONE_NUMBER_ID): Record<string, string> {
  return { display_phone_number: BUSINESS, phone_number_id: phoneNumberId };
}

export const CONTACT = { profile: { name: NAME }, wa_id: PHONE, user_id: USER_ID };
export const SENDER = { from: PHONE, from_user_id: USER_ID };
export const RECIPIENT = { recipient_id: PHONE, recipient_user_id: USER_ID };

export function post(...changes: unknown[]): Record<string, unknown> {
  return { object: 'whatsapp_business_account', entry: [{ id: '410220330440550', changes }] };
}

/** A change whose value has the usual frame round the lists given. */
export function change(field: string, lists: object): Record<string, unknown> {
  return { field, value: { messaging_product: 'whatsapp', metadata: metadata(), ...lists } };
}

export function incoming(...messages: unknown[]): Record<string, unknown> {
  return post(change('messages', { contacts: [CONTACT], messages }));
}

export function statuses(...list: unknown[]): Record<string, unknown> {
  return post(change('messages', { contacts: [CONTACT], statuses: list }));
}

export function echoes(...list: unknown[]): Record<string, unknown> {
  return post(change('smb_message_echoes', { message_echoes: list }));
}

export function createSource(inboxes?: Record<string, { inbox: string; team: string }>): Source {
  return whatsapp.create(
    { appSecret: ['app secret'], verifyToken: ['verify token'] },
    createFakeTools({ name: 'wa', ...(inboxes && { inboxes }) }),
  );
}

export function read(body: unknown, source: Source = createSource()): Parsed {
  return source.parse(body, createFakeRequest({ body: JSON.stringify(body), receivedAt: RECEIVED_AT }));
}

/** The facts of a body in which everything is understood. */
export function factsOf(body: unknown): readonly Fact[] {
  const { facts, deadLetters, ignored } = read(body);
  if (deadLetters.length > 0) throw new Error(`Not understood: ${deadLetters[0]!.content}`);
  if (Object.keys(ignored).length > 0) throw new Error(`Left aside: ${Object.keys(ignored).join()}`);
  return facts;
}

export function outcomeOf(body: unknown, source?: Source): Outcome {
  return toOutcome(read(body, source));
}

const ABOUT = { source: 'wa', inbox: 'support', team: 'care', timeSource: 'event' };

/** The turn expected for message `n`, sent `seconds` into the fixtures' ten minutes. */
export function turn(n: number, seconds: number, more: object = {}): object {
  return {
    kind: 'MessageReceived',
    key: keyOf(n),
    at: at(seconds),
    ...ABOUT,
    customer: WA,
    alsoKnownAs: [TEL],
    ...more,
  };
}

/** The outbound message expected, of an unknown sender unless told otherwise. */
export function sent(n: number, seconds: number, more: object = {}): object {
  return {
    kind: 'MessageSent',
    key: keyOf(n),
    at: at(seconds),
    ...ABOUT,
    customer: WA,
    alsoKnownAs: [TEL],
    sender: 'unknown',
    evidence: 'none',
    stage: 'sent',
    ...more,
  };
}

export function about(more: object): object {
  return { ...ABOUT, ...more };
}

export function at(seconds: number): number {
  return (1_780_000_000 + seconds) * 1000;
}

/** As Meta writes it: whole seconds, as text. */
export function stamp(seconds: number): string {
  return String(1_780_000_000 + seconds);
}
