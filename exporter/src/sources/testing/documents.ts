/**
 * Authentic bodies of every shape each provider documents, about people who must never be heard of again: whatever is
 * private in them carries a mark that can be searched for.
 */
import { BUSINESS, NAME, NEW_USER_ID, PHONE, PHONE_NUMBER_ID, USER_ID } from '../whatsapp/testing/build.ts';
import { PAYLOADS } from '../whatsapp/testing/payloads.ts';

/** Stands in every private text. */
export const MARK = 'Zq7Private';
/** Every private phone number begins with it. */
export const PHONE_MARK = '966583190';
const USER_ID_MARK = `SA.${MARK}`;
const AGENT = `${MARK.toLowerCase()}.agent@example.net`;

const PEOPLE = 60;
const FIXTURE_SECONDS = 1_780_000_000;
const TEN_MINUTES_SECONDS = 600;

/** Says when and of whom a document tells, so that one document serves for many people and moments. */
export interface Telling {
  /** Different: other messages and events. The same: told again. */
  readonly nonce: number;
  /** Unix seconds; all that is told happened in the ten minutes before. */
  readonly atSeconds: number;
}

/** Fills in the person, the ids and the times. */
export function tell(template: Buffer, { nonce, atSeconds }: Telling): Buffer {
  const person = String(nonce % PEOPLE).padStart(3, '0');
  const phone = `${PHONE_MARK}${person}`;
  const began = atSeconds - TEN_MINUTES_SECONDS;
  const filled = template
    .toString('latin1')
    .replaceAll(base64(PHONE), base64(phone))
    .replaceAll('@nonce@', nonce.toString(36))
    .replaceAll(PHONE, phone)
    .replaceAll(USER_ID, `${USER_ID_MARK}${person}`)
    .replace(/(?<![\d.])17800(00\d{3})(?!\d)/g, (_whole, seconds: string) => String(began + Number(seconds)))
    .replace(/@iso:(\d{1,5})@/g, (_whole, seconds: string) => isoOf(began + Number(seconds)));
  return Buffer.from(filled, 'latin1');
}

function isoOf(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString();
}

function base64(phone: string): string {
  return Buffer.from(phone).toString('base64');
}

/** What may be found neither in facts nor in logs, metrics or answers. */
export const PRIVATE_PATTERN = new RegExp(
  [
    MARK,
    PHONE_MARK,
    // As WhatsApp's message ids hide it, at each of the three places base64 can begin.
    ...['', 'x', 'xx'].map((before) =>
      Buffer.from(`${before}${PHONE_MARK}`)
        .toString('base64')
        .slice(before.length === 0 ? 0 : 4, -4),
    ),
    Buffer.from(PHONE_MARK).toString('hex'),
    ...[NAME, BUSINESS, NEW_USER_ID, PHONE.slice(0, -3)],
  ].join('|'),
  'i',
);

const PERSONAL_KEYS: ReadonlySet<string> = new Set([
  ...['name', 'first_name', 'last_name', 'formatted_name', 'username', 'email', 'address', 'street'],
  ...['caption', 'filename', 'url', 'emoji', 'headline', 'image_url', 'title', 'description'],
]);

/** The documented bodies with fresh message ids and every personal text marked; scores stay scores. */
export const WHATSAPP_DOCUMENTS: readonly unknown[] = PAYLOADS.map(({ body }) => marked(body));

function marked(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return markedText(value, key);
  if (Array.isArray(value)) return value.map((one) => marked(one, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, marked(inner, name)]));
}

function markedText(text: string, key: string): string {
  if (text.startsWith('wamid.')) return `${text}@nonce@`;
  if (key === 'body' && text.length > 12) return `${text} ${MARK}`;
  return PERSONAL_KEYS.has(key) && !/\d/.test(text) ? `${text} ${MARK}` : text;
}

/** Inbox ids the documents name, beside WhatsApp's phone number id. */
export const GENERIC_INBOX = 'wa-support';
export const WHATSAPP_INBOX = PHONE_NUMBER_ID;

let documented = 0;

function event(type: string, fields: object = {}): Record<string, unknown> {
  documented += 1;
  return {
    id: `evt-@nonce@-${documented}`,
    type,
    time: `@iso:${documented}@`,
    inbox: GENERIC_INBOX,
    customer: { phone: `+${PHONE}`, whatsappUserId: USER_ID, id: `contact-${MARK}` },
    ...fields,
    contactName: `Layla ${MARK}`,
    preview: `my card ${MARK} was charged twice`,
  };
}

const GENERIC_EVENTS: readonly Record<string, unknown>[] = [
  event('message.received', { text: `where is my parcel ${MARK}`, messageId: 'wamid.evt@nonce@' }),
  event('message.received', { text: '4' }),
  event('message.received', { customer: { phone: '٠٠٩٦٦ ٥٠ ٠٠١ ٠٧٧٧' }, text: '٤/٥' }),
  event('message.received', { answer: { points: 2, of: 3 }, text: `not a score ${MARK}` }),
  event('message.sent', { sender: 'human', agent: AGENT, messageId: 'wamid.sent@nonce@' }),
  event('message.sent', { sender: 'bot', agent: AGENT }),
  event('message.sent', { sender: 'automation' }),
  event('message.sent', { sender: 'campaign', private: false }),
  event('message.sent', { sender: 'unknown', messageId: null }),
  event('message.sent', { sender: 'human', private: true, text: MARK }),
  event('conversation.assigned', { agent: AGENT, team: 'Tier 2' }),
  event('conversation.assigned', { agent: '', team: '  ' }),
  event('conversation.resolved', { agent: AGENT }),
  event('conversation.resolved', { by: 'bot', time: FIXTURE_SECONDS + 200 }),
  event('conversation.reopened'),
  event('conversation.categorised', { category: 'Refund \u202eرد\u202c' }),
  event('bot.entered', { time: (FIXTURE_SECONDS + 201) * 1000 }),
  event('bot.handed_off', { customer: { id: 88213 } }),
  event('survey.sent', { survey: 'srv_77', of: 3 }),
  event('survey.sent', { survey: `for ${MARK}` }),
  event('survey.failed', { survey: 'srv_78' }),
  event('survey.answered', { survey: 'srv_77', score: 3 }),
  event('survey.answered', { score: 5 }),
  event('agent.presence', { agent: AGENT, available: true, capacity: 4, team: 'Tier 2' }),
  event('agent.presence', { agent: 17, available: false, inbox: null }),
  event('consent.changed', { purpose: 'marketing', granted: false }),
  event('consent.changed', { purpose: 'survey', granted: true }),
  event('customer.merged', { into: { id: `merged-${MARK}`, phone: `+${PHONE}` } }),
  event('customer.merged', { customer: { id: 88213 }, into: { whatsappUserId: USER_ID } }),
  event('call.started', { agent: AGENT }),
  event('message.received', { inbox: 'nobody-knows-it' }),
];

/** Every kind of event, alone and in batches. */
export const GENERIC_DOCUMENTS: readonly unknown[] = [
  ...GENERIC_EVENTS,
  { events: GENERIC_EVENTS },
  { events: GENERIC_EVENTS.slice(0, 3) },
  { events: [] },
];
