/** WhatsApp's webhook body for a delivery, as the Cloud API writes it. */
import type { Delivery, Sign } from './deliver.ts';
import { isPriced } from './deliver.ts';
import { groupBy } from './groupBy.ts';
import type { CustomerWrote, Person, Reacted, TeamWrote } from './happening.ts';
import type { Inbox, World } from './world.ts';

type Json = Readonly<Record<string, unknown>>;
type Told = CustomerWrote | TeamWrote | Reacted;
type Part = 'messages' | 'statuses' | 'message_echoes';

interface WhatsAppSign extends Sign {
  readonly happening: Told;
}

const ACCOUNT_ID = '800000000000001';

export function whatsappBody({ signs }: Delivery, world: World): string {
  const groups = groupBy(signs.filter(isOfWhatsApp), (sign) => `${sign.happening.inbox} ${partOf(sign)}`);
  const changes = [...groups.values()].map((group) => changeOf(group, world));
  return escapeNonAscii(
    JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: ACCOUNT_ID, changes }] }),
  );
}

function isOfWhatsApp(sign: Sign): sign is WhatsAppSign {
  const { kind } = sign.happening;
  return kind === 'CustomerWrote' || kind === 'TeamWrote' || kind === 'Reacted';
}

function partOf({ happening, stage }: WhatsAppSign): Part {
  if (happening.kind !== 'TeamWrote') return 'messages';
  return stage === 'whole' ? 'message_echoes' : 'statuses';
}

function changeOf(signs: readonly WhatsAppSign[], world: World): Json {
  const [first] = signs;
  const inbox = world.inboxes.find(({ name }) => name === first?.happening.inbox);
  if (!first || !inbox) throw new RangeError('A message belongs to an inbox of the world');
  const part = partOf(first);
  const contacts = contactsOf(signs);
  return {
    value: {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: inbox.displayPhone, phone_number_id: inbox.phoneNumberId },
      ...(contacts.length > 0 ? { contacts } : {}),
      [part]: signs.map((sign) => UPDATES[part](sign, inbox)),
    },
    field: part === 'message_echoes' ? 'smb_message_echoes' : 'messages',
  };
}

/** Everybody concerned, once. Failed statuses come without. */
function contactsOf(signs: readonly WhatsAppSign[]): Json[] {
  const people = signs.filter(({ stage }) => stage !== 'failed').map(({ happening }) => happening.person);
  return [...new Map(people.map((person) => [person.id, person])).values()].map((person) => ({
    profile: { name: person.name },
    ...named(person, 'wa_id', 'user_id'),
  }));
}

/** Numbers and user ids nobody has are left out, not empty. */
function named({ phone, userId }: Person, phoneKey: string, userIdKey: string): Json {
  return {
    ...(phone === undefined ? {} : { [phoneKey]: phone }),
    ...(userId === undefined ? {} : { [userIdKey]: userId }),
  };
}

const UPDATES: Readonly<Record<Part, (sign: WhatsAppSign, inbox: Inbox) => Json>> = {
  messages: ({ happening, at }) => ({
    ...named(happening.person, 'from', 'from_user_id'),
    id: wamid(happening.id),
    timestamp: unixSeconds(at),
    ...contentOf(happening),
  }),
  statuses: (sign) => statusOf(sign),
  message_echoes: ({ happening, at }, { displayPhone }) => ({
    from: displayPhone,
    ...named(happening.person, 'to', 'to_user_id'),
    id: wamid(happening.id),
    timestamp: unixSeconds(at),
    type: 'text',
    text: { body: 'We are looking into it.' },
  }),
};

/** The id WhatsApp gives a message: opaque to everybody else. */
export function wamid(id: string): string {
  return `wamid.${Buffer.from(`HB${id}`).toString('base64')}`;
}

function unixSeconds(at: number): string {
  return String(Math.floor(at / 1000));
}

function contentOf(happening: Told): Json {
  if (happening.kind === 'Reacted') {
    return { type: 'reaction', reaction: { message_id: wamid(happening.to), emoji: '👍' } };
  }
  if (happening.kind === 'TeamWrote') throw new RangeError('Only customers write messages');
  return CONTENT[happening.form](happening);
}

const CONTENT: Readonly<Record<CustomerWrote['form'], (message: CustomerWrote) => Json>> = {
  text: ({ text }) => ({ type: 'text', text: { body: text } }),
  image: ({ id }) => ({
    type: 'image',
    image: { mime_type: 'image/jpeg', sha256: 'q1Zr0T2b8yWcJ8m3nqQ7c4v0h1Xx2f5uYd6Kp9sLw0E=', id },
  }),
  audio: ({ id }) => ({ type: 'audio', audio: { mime_type: 'audio/ogg; codecs=opus', id, voice: true } }),
  location: () => ({ type: 'location', location: { latitude: 24.7136, longitude: 46.6753 } }),
  button: (message) => ({
    type: 'interactive',
    interactive: { type: 'button_reply', button_reply: choiceOf(message) },
  }),
  list: (message) => ({
    type: 'interactive',
    interactive: { type: 'list_reply', list_reply: choiceOf(message) },
  }),
};

function choiceOf({ survey = '', points = 0, text }: CustomerWrote): Json {
  return { id: `csat:v1:${survey}:${points}`, title: text };
}

function statusOf(sign: WhatsAppSign): Json {
  const { happening, stage, at } = sign;
  if (happening.kind !== 'TeamWrote') throw new RangeError('Only outbound messages have statuses');
  return {
    id: wamid(happening.id),
    status: stage,
    timestamp: unixSeconds(at),
    ...named(happening.person, 'recipient_id', 'recipient_user_id'),
    ...(happening.evidence === 'tag' ? { biz_opaque_callback_data: tagOf(happening) } : {}),
    ...(isPriced(sign) ? { pricing: pricingOf(happening) } : {}),
    ...(stage === 'failed' ? { errors: [UNDELIVERABLE] } : {}),
  };
}

const UNDELIVERABLE = {
  code: 131026,
  title: 'Message undeliverable',
  message: 'Message undeliverable',
  error_data: { details: 'Message Undeliverable.' },
};

function tagOf({ sender, agent, survey }: TeamWrote): string {
  const pairs = [`sender=${sender}`];
  if (agent !== undefined) pairs.push(`agent=${agent}`);
  if (survey) pairs.push(`survey=${survey.id}`, `of=${survey.of}`);
  return `helpdesk:${pairs.join(';')}`;
}

function pricingOf({ sender }: TeamWrote): Json {
  return sender === 'campaign'
    ? { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' }
    : { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' };
}

/** Meta sends, and signs, everything beyond ASCII as lower-case escapes. */
function escapeNonAscii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
