/** One body of every documented shape, with all that may come of it. Names, numbers and texts are made up. */
import { facts, ignored } from '../../testing/outcome.ts';
import {
  NAME,
  STAGE,
  TEXT,
  USER,
  asked,
  at,
  changed,
  event,
  eventKey,
  fact,
  keyOf,
  messageId,
  newMessage,
  ticketChanged,
  type AskingOutcome,
} from './build.ts';

export interface Payload {
  readonly claim: string;
  readonly body: readonly unknown[];
  readonly outcome: AskingOutcome;
}

const CLOSED = changed(10, 200, ['status', 'CLOSED']);
const CLOSED_BY_WORKFLOW = changed(11, 210, ['status', 'CLOSED'], { changeSource: 'AUTOMATION_PLATFORM' });
const OPENED = changed(12, 220, ['status', 'OPEN']);
const TAKEN = changed(13, 30, ['assignedTo', `A-${USER}`]);
const TAKEN_BARE = changed(14, 31, ['assignedTo', USER]);
const PUT_BACK = changed(15, 32, ['assignedTo', '']);

const CONVERSATIONS: readonly Payload[] = [
  {
    claim: 'a message is asked for',
    body: [newMessage(1, 0)],
    outcome: asked(),
  },
  {
    claim: 'a greeting is automatic',
    body: [newMessage(2, 12, 'WELCOME_MESSAGE')],
    outcome: facts(
      fact('MessageSent', keyOf('message', messageId(2)), 12, {
        sender: 'automation',
        evidence: 'stated',
        stage: 'sent',
      }),
    ),
  },
  { claim: 'a comment is a note', body: [newMessage(3, 20, 'COMMENT')], outcome: ignored('note') },
  {
    claim: 'a person closes it',
    body: [CLOSED],
    outcome: facts(fact('ConversationResolved', eventKey(CLOSED), 200, { by: 'human' })),
  },
  {
    claim: 'a workflow closes it',
    body: [CLOSED_BY_WORKFLOW],
    outcome: facts(fact('ConversationResolved', eventKey(CLOSED_BY_WORKFLOW), 210, { by: 'bot' })),
  },
  {
    claim: 'it is opened again',
    body: [OPENED],
    outcome: facts(fact('ConversationReopened', eventKey(OPENED), 220)),
  },
  {
    claim: 'an agent takes it',
    body: [TAKEN],
    outcome: facts(fact('ConversationAssigned', eventKey(TAKEN), 30, { agent: `agent-${USER}` })),
  },
  {
    claim: 'an agent takes it, whose id is written bare',
    body: [TAKEN_BARE],
    outcome: facts(fact('ConversationAssigned', eventKey(TAKEN_BARE), 31, { agent: `agent-${USER}` })),
  },
  {
    claim: 'nobody has it any more',
    body: [PUT_BACK],
    outcome: facts(fact('ConversationAssigned', eventKey(PUT_BACK), 32)),
  },
  {
    claim: 'it is taken out of the archive',
    body: [changed(16, 33, ['isArchived', 'false'])],
    outcome: ignored('conversation.propertyChange.isArchived'),
  },
  ...['creation', 'deletion', 'privacyDeletion'].map((type, index) => ({
    claim: `no one asks of conversation.${type}`,
    body: [event(`conversation.${type}`, 20 + index, 1, { changeFlag: 'NEW' })],
    outcome: ignored(`conversation.${type}`),
  })),
];

const TICKETS: readonly Payload[] = [
  {
    claim: 'a ticket is closed',
    body: [ticketChanged(30, 201, ['closed_date', String(at(200))])],
    outcome: asked(),
  },
  {
    claim: 'a ticket comes into a stage',
    body: [ticketChanged(31, 201, ['hs_pipeline_stage', STAGE])],
    outcome: asked(),
  },
  {
    claim: 'a ticket is opened again',
    body: [ticketChanged(32, 301, ['hs_ticket_reopened_at', String(at(300))])],
    outcome: asked(),
  },
  {
    claim: 'a ticket has a category',
    body: [ticketChanged(33, 150, ['hs_ticket_category', 'BILLING_ISSUE'])],
    outcome: asked(),
  },
  {
    claim: 'an app of the newer kind is told of a ticket',
    body: [
      {
        ...ticketChanged(34, 150, ['hs_ticket_category', 'BILLING_ISSUE']),
        subscriptionType: 'object.propertyChange',
        objectTypeId: '0-5',
      },
    ],
    outcome: asked(),
  },
  {
    claim: 'a ticket is closed no more: another property says when',
    body: [ticketChanged(35, 150, ['closed_date', ''])],
    outcome: ignored('ticket.propertyChange'),
  },
  ...(
    [
      ['first_agent_reply_date', String(at(60))],
      ['hs_ticket_priority', 'HIGH'],
      ['subject', `${NAME}: armchair`],
      ['content', TEXT],
    ] as const
  ).map((change, index) => ({
    claim: `no one asks of the property ${change[0]} of tickets`,
    body: [ticketChanged(40 + index, 61, change)],
    outcome: ignored('ticket.propertyChange'),
  })),
  ...['creation', 'deletion', 'associationChange', 'merge', 'restore'].map((type, index) => ({
    claim: `no one asks of ticket.${type}`,
    body: [event(`ticket.${type}`, 50 + index, 1)],
    outcome: ignored(`ticket.${type}`),
  })),
  {
    claim: 'no one asks of contacts',
    body: [
      event('contact.propertyChange', 60, 1, {
        propertyName: 'email',
        propertyValue: 'farah@example.net',
        objectId: 90_210_077,
      }),
    ],
    outcome: ignored('contact.propertyChange'),
  },
];

export const PAYLOADS: readonly Payload[] = [...CONVERSATIONS, ...TICKETS];
