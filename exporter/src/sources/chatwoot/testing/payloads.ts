/** Every documented event, with all that may come of it. */
import type { Becomes, Sample } from '../../testing/subject.ts';
import {
  ACCOUNT,
  AGENT,
  ASSIGNEE,
  BOT,
  CONTACT_ID,
  NAME,
  PHONE,
  conversation,
  lastMessage,
  message,
  rated,
  reply,
  statusChanged,
  survey,
  taken,
  updated,
  wamid,
} from './build.ts';

const TURN: Becomes = { facts: ['MessageReceived'] };
const SENT: Becomes = { facts: ['MessageSent'] };
const RESOLVED: Becomes = { facts: ['ConversationResolved'] };

function ignored(name: string): Becomes {
  return { ignored: { [name]: 1 } };
}

const MESSAGES: readonly Sample[] = [
  { claim: 'a message of the customer is a turn', body: message(), becomes: TURN },
  {
    claim: 'a message that came to a bot says so',
    body: message({ id: 9010, talk: { status: 'pending' } }),
    becomes: { facts: ['MessageReceived', 'BotEntered'] },
  },
  {
    claim: 'a message that came to an agent says so',
    body: message({ id: 9011, talk: { assignee: ASSIGNEE, team: { id: 2, name: 'support' } } }),
    becomes: { facts: ['MessageReceived', 'ConversationAssigned'] },
  },
  { claim: 'a picture is a turn', body: message({ id: 9012, text: null }), becomes: TURN },
  { claim: 'a message on the website has no id of WhatsApp', body: onWebsite(), becomes: TURN },
  {
    claim: 'a content type nobody documents is a turn all the same, and kept',
    body: message({ id: 9013, contentType: 'hologram' }),
    becomes: { ...TURN, deadLetters: ['unknown_type'] },
  },
  {
    claim: 'a call is no message',
    body: message({ id: 9014, contentType: 'voice_call' }),
    becomes: ignored('call'),
  },
  {
    claim: 'a reply that WhatsApp has not taken yet is on its way',
    body: reply(),
    becomes: ignored('on_its_way'),
  },
  { claim: 'a reply that WhatsApp has taken is one', body: taken(), becomes: SENT },
  {
    claim: "a bot's reply, on the website",
    body: reply({ id: 9002, at: 4, sender: BOT, talk: { channel: 'Channel::WebWidget', status: 'pending' } }),
    becomes: SENT,
  },
  {
    claim: 'a reply typed in the WhatsApp Business app comes with its id at once',
    body: reply({
      id: 9004,
      at: 150,
      sender: null,
      sourceId: wamid(9004),
      attributes: { external_echo: true },
    }),
    becomes: SENT,
  },
  {
    claim: 'a campaign comes in the name of a user',
    body: taken({ id: 9006, additional: { campaign_id: 5 } }),
    becomes: SENT,
  },
  {
    claim: 'a reply that failed is known as one',
    body: taken({
      id: 9007,
      sourceId: null,
      attributes: { external_error: '131047: Re-engagement message' },
    }),
    becomes: SENT,
  },
  {
    claim: "a colleague's note is for nobody else",
    body: reply({ id: 9008, isPrivate: true, text: 'She was charged twice, see the other ticket' }),
    becomes: ignored('note'),
  },
  {
    claim: 'a message taken back',
    body: taken({ id: 9009, attributes: { deleted: true } }),
    becomes: ignored('deleted'),
  },
  {
    claim: "a change of a customer's message is no other turn",
    body: message({ id: 9001 }, 'message_updated'),
    becomes: ignored('message_updated'),
  },
  { claim: 'a survey that WhatsApp has taken', body: survey(), becomes: SENT },
  { claim: 'an answer to a survey', body: rated(5), becomes: { facts: ['SurveyAnswered'] } },
];

const CONVERSATIONS: readonly Sample[] = [
  {
    claim: 'a new conversation tells nothing its messages do not',
    body: { ...conversation({ status: 'pending' }), event: 'conversation_created' },
    becomes: ignored('conversation_created'),
  },
  {
    claim: 'an assignment to an agent',
    body: updated({ assignee_id: [null, AGENT.id] }, { assignee: ASSIGNEE, last: lastMessage(9002, 4) }),
    becomes: { facts: ['ConversationAssigned'] },
  },
  {
    claim: 'a return to the queue',
    body: updated({ assignee_id: [AGENT.id, null] }, { updatedAt: 61 }),
    becomes: { facts: ['ConversationAssigned'] },
  },
  {
    claim: 'an assignment to a team',
    body: updated({ team_id: [null, 2] }, { updatedAt: 62, team: { id: 2, name: 'support' } }),
    becomes: { facts: ['ConversationAssigned'] },
  },
  {
    claim: 'an assignment to a bot',
    body: updated({ assignee_agent_bot_id: [null, 3] }, { updatedAt: 63 }),
    becomes: { facts: ['BotEntered'] },
  },
  {
    claim: 'a bot hands over, and an agent gets it at the same time',
    body: updated(
      { status: ['pending', 'open'], assignee_id: [null, AGENT.id] },
      { updatedAt: 64, assignee: ASSIGNEE },
    ),
    becomes: { facts: ['BotHandedOff', 'ConversationAssigned'] },
  },
  {
    claim: 'a label',
    body: updated({ label_list: [['vip'], ['vip', 'broken-item']] }, { updatedAt: 65 }),
    becomes: { facts: ['CategoryChanged'] },
  },
  {
    claim: 'a label taken away',
    body: updated({ label_list: [['vip'], []] }, { updatedAt: 66 }),
    becomes: ignored('conversation_updated'),
  },
  {
    claim: 'a change of no interest',
    body: updated({ priority: [null, 'high'], waiting_since: [null, 1] }, { updatedAt: 67 }),
    becomes: ignored('conversation_updated'),
  },
  {
    claim: 'the end, with what was before it',
    body: updated(
      { status: ['open', 'resolved'] },
      { status: 'resolved', updatedAt: 1667.3, answered: true },
    ),
    becomes: RESOLVED,
  },
  {
    claim: 'the end, told once more without what was before it',
    body: statusChanged('resolved', { updatedAt: 1667.8, answered: true }),
    becomes: ignored('resolved'),
  },
  {
    claim: 'the end, where no person was there',
    body: statusChanged('resolved', { updatedAt: 1670 }),
    becomes: RESOLVED,
  },
  {
    claim: 'opened again by an agent',
    body: updated({ status: ['resolved', 'open'] }, { updatedAt: 1680 }),
    becomes: { facts: ['ConversationReopened'] },
  },
  {
    claim: 'opened again by the customer, for a bot',
    body: updated({ status: ['resolved', 'pending'] }, { status: 'pending', updatedAt: 1681 }),
    becomes: { facts: ['ConversationReopened', 'BotEntered'] },
  },
  {
    claim: 'put aside for later',
    body: statusChanged('snoozed', { updatedAt: 1690 }),
    becomes: ignored('snoozed'),
  },
  {
    claim: 'open, after nobody knows what',
    body: statusChanged('open', { updatedAt: 1691 }),
    becomes: ignored('opened'),
  },
];

const CONTACT = { id: CONTACT_ID, name: NAME, phone_number: `+${PHONE}`, account: ACCOUNT };

const OTHERS: readonly Sample[] = [
  { claim: 'a contact', body: { ...CONTACT, event: 'contact_created' }, becomes: ignored('contact_created') },
  {
    claim: 'a contact with another name',
    body: {
      ...CONTACT,
      event: 'contact_updated',
      changed_attributes: [{ name: { previous_value: 'Marta' } }],
    },
    becomes: ignored('contact_updated'),
  },
  {
    claim: 'somebody opens the chat window',
    body: { id: 700, contact: CONTACT, inbox: { id: 15 }, account: ACCOUNT, event: 'webwidget_triggered' },
    becomes: ignored('webwidget_triggered'),
  },
  { claim: 'an inbox', body: { id: 15, event: 'inbox_created' }, becomes: ignored('inbox_created') },
  { claim: 'an inbox changed', body: { id: 15, event: 'inbox_updated' }, becomes: ignored('inbox_updated') },
  ...['conversation_typing_on', 'conversation_typing_off'].map((event) => ({
    claim: event,
    body: { event, user: { ...AGENT, type: 'user' }, conversation: conversation(), is_private: false },
    becomes: ignored(event),
  })),
];

function onWebsite(): unknown {
  return message({ id: 9020, sourceId: null, talk: { channel: 'Channel::WebWidget' } });
}

export const PAYLOADS: readonly Sample[] = [...MESSAGES, ...CONVERSATIONS, ...OTHERS];
