/** Every documented event, with all that may come of it. */
import type { Becomes, Sample } from '../../testing/subject.ts';
import { AGENT, assigned, closed, contact, event, received, sent, sentBy, wamid } from './build.ts';

const TURN: Becomes = { facts: ['MessageReceived'] };
const SENT: Becomes = { facts: ['MessageSent'] };

const INCOMING = [
  { type: 'attachment', attachment: { type: 'image', url: 'https://cdn.example/a.jpg', mime: 'image/jpeg' } },
  { type: 'story_reply', text: 'Lucu!' },
  { type: 'location', latitude: -6.2, longitude: 106.8 },
  { type: 'email', text: 'Kapan sampai?', subject: 'Pesanan' },
  { type: 'unsupported' },
  { type: 'whatsapp_interactive', text: '4' },
  { type: 'post', text: 'Masih ada?' },
  { type: 'whatsapp_order', order: { items: [] } },
];

const OUTGOING = [
  'attachment',
  'quick_reply',
  'custom_payload',
  'whatsapp_template',
  'location',
  'email',
  'card',
];
const MORE_OUTGOING = ['rating', 'whatsapp_interactive', 'facebook_template'];
const WRITERS = ['echo', 'bot', 'workflow', 'ai_agent', 'api', 'zapier', 'make', 'n8n', 'broadcast'];

const MESSAGES: readonly Sample[] = [
  { claim: 'a message of the customer is a turn', body: received(), becomes: TURN },
  ...INCOMING.map((content, index) => ({
    claim: `so is ${content.type}`,
    body: received({ n: 10 + index, content }),
    becomes: TURN,
  })),
  {
    claim: 'what nobody documents is a turn all the same, and kept',
    body: received({ n: 20, content: { type: 'hologram' } }),
    becomes: { ...TURN, deadLetters: ['unknown_type'] },
  },
  {
    claim: 'a message on a channel that is not WhatsApp, with a number for an id',
    body: received({ n: 21, message: { channelMessageId: 77_120_001 } }),
    becomes: TURN,
  },
  { claim: 'a message of an agent', body: sent({ n: 30, at: 302 }), becomes: SENT },
  ...WRITERS.map((source, index) => ({
    claim: `a message of ours by ${source}`,
    body: sentBy(source, 31 + index),
    becomes: SENT,
  })),
  ...[...OUTGOING, ...MORE_OUTGOING].map((type, index) => ({
    claim: `a message of ours of type ${type}`,
    body: sent({ n: 50 + index, content: { type, text: 'Selamat pagi, saya Bram' } }),
    becomes: SENT,
  })),
  {
    claim: 'a message of an agent in the older shape',
    body: sent({
      n: 70,
      message: { sender: undefined },
      body: { user: { id: AGENT.id, email: AGENT.email } },
    }),
    becomes: SENT,
  },
  {
    claim: 'a message of ours that failed',
    body: sent({
      n: 71,
      message: { status: [{ value: 'pending' }, { value: 'failed', message: wamid(9) }] },
    }),
    becomes: SENT,
  },
];

const CONVERSATIONS: readonly Sample[] = [
  {
    claim: 'the end of a conversation, and what it was about',
    body: closed(100),
    becomes: { facts: ['CategoryChanged', 'ConversationResolved'] },
  },
  {
    claim: 'an end without a category',
    body: closed(101, { category: null, closedBy: {}, closedBySource: 'auto_close' }),
    becomes: { facts: ['ConversationResolved'] },
  },
  { claim: 'an assignment', body: assigned(102), becomes: { facts: ['ConversationAssigned'] } },
  { claim: 'nobody assigned', body: assigned(103, null), becomes: { facts: ['ConversationAssigned'] } },
  {
    claim: 'nobody assigned, otherwise written',
    body: assigned(104, {}),
    becomes: { facts: ['ConversationAssigned'] },
  },
  aside('conversation.opened', 105, { conversation: { source: 'contact', openedTime: 1_773_043_200 } }),
];

const OTHERS: readonly Sample[] = [
  aside('comment.created', 110, { text: 'Gudang konfirmasi kirim ulang besok.', user: AGENT }),
  aside('contact.created', 111),
  aside('contact.updated', 112, {
    contact: contact({ custom_fields: [{ name: 'csat_comment', value: 'Cepat sekali' }] }),
  }),
  aside('contact.tag.updated', 113, { tag: 'vip', action: 'add' }),
  aside('contact.lifecycle.updated', 114, { lifecycle: 'Customer', oldLifecycle: 'Hot Lead' }),
  aside('call.ended', 115, { call: { direction: 'incoming', duration: 180, userId: AGENT.id } }),
];

function aside(type: string, n: number, body: object = {}): Sample {
  return {
    claim: `${type} is left aside`,
    body: event(type, n, body),
    becomes: { ignored: { [type.replaceAll('.', '_')]: 1 } },
  };
}

export const PAYLOADS: readonly Sample[] = [...MESSAGES, ...CONVERSATIONS, ...OTHERS];

/** Those that do not name their channel. */
export const UNPLACED: readonly Sample[] = CONVERSATIONS.filter(({ becomes }) => becomes.facts !== undefined);
