/** One event of every documented type, with all that may come of it. */
import { facts, ignored } from '../../testing/outcome.ts';
import type { Outcome } from '../../testing/outcome.ts';
import {
  NO_USER,
  TICKET,
  USER,
  assigned,
  call,
  inbound,
  ofMessage,
  ofTicket,
  outbound,
  ticketOf,
  type Fields,
} from './build.ts';

export interface Payload {
  readonly claim: string;
  readonly event: string;
  readonly fields: Fields;
  readonly outcome: Outcome;
}

const RECEIVED = { kind: 'MessageReceived' };
const SENT = { kind: 'MessageSent', stage: 'sent' };
const HUMAN = { ...SENT, sender: 'human', evidence: 'stated', agent: 'agent-318' };
const QUOTE = { parent_message_id: '771200300', parent_ticket_id: TICKET };

const MESSAGES: readonly Payload[] = [
  {
    claim: 'what the customer wrote is a turn',
    event: 'INBOUND',
    fields: inbound(),
    outcome: facts(ofMessage('INBOUND', '771200301', RECEIVED)),
  },
  {
    claim: 'a reply that quotes a message is a turn',
    event: 'INBOUND',
    fields: inbound({ ...QUOTE, message: 'This one 👍' }),
    outcome: facts(ofMessage('INBOUND', '771200301', RECEIVED)),
  },
  {
    claim: 'a reaction is none',
    event: 'INBOUND',
    fields: inbound({ ...QUOTE, message: '👍🏽' }),
    outcome: ignored('reaction'),
  },
  {
    claim: 'emoji by themselves are a turn',
    event: 'INBOUND',
    fields: inbound({ message: '❤️' }),
    outcome: facts(ofMessage('INBOUND', '771200301', RECEIVED)),
  },
  {
    claim: 'stars that answer a prompt are a score, not a reaction',
    event: 'INBOUND',
    fields: inbound({ ...QUOTE, message: '⭐⭐⭐⭐' }),
    outcome: facts(ofMessage('INBOUND', '771200301', { ...RECEIVED, answer: { points: 4 } })),
  },
  {
    claim: 'a message that carries a user is a person’s',
    event: 'OUTBOUND',
    fields: outbound(),
    outcome: facts(ofMessage('OUTBOUND', '771201002', HUMAN)),
  },
  {
    claim: 'a message that carries no user is of an unknown sender',
    event: 'OUTBOUND',
    fields: outbound({ ...NO_USER, message_id: '771200355' }),
    outcome: facts(ofMessage('OUTBOUND', '771200355', { ...SENT, sender: 'unknown', evidence: 'none' })),
  },
  {
    claim: 'a note is no reply',
    event: 'NOTE',
    fields: { message_id: '771201050', ticket_id: TICKET, message: 'The store sends it again.', ...USER },
    outcome: ignored('note'),
  },
];

const TICKETS: readonly Payload[] = [
  {
    claim: 'a ticket is told of by its first message',
    event: 'TICKET_CREATED',
    fields: { ticket_id: TICKET },
    outcome: ignored('ticket_created'),
  },
  {
    claim: 'a ticket goes to a team',
    event: 'TICKET_ASSIGNED',
    fields: assigned({ ...NO_USER, team_id: '77', team_name: 'Retail', assigned_to: 'TEAM' }),
    outcome: facts(
      ofTicket('TICKET_ASSIGNED', ['', '77'], { kind: 'ConversationAssigned', toTeam: 'Retail' }),
    ),
  },
  {
    claim: 'a ticket goes to a person',
    event: 'TICKET_ASSIGNED',
    fields: assigned(),
    outcome: facts(
      ofTicket('TICKET_ASSIGNED', ['318', ''], { kind: 'ConversationAssigned', agent: 'agent-318' }),
    ),
  },
  {
    claim: 'a ticket is closed, by whom Trengo does not say',
    event: 'TICKET_CLOSED',
    fields: { ticket_id: TICKET },
    outcome: facts(ofTicket('TICKET_CLOSED', [], { kind: 'ConversationResolved', by: 'human' })),
  },
  {
    claim: 'a ticket is opened again',
    event: 'TICKET_REOPENED',
    fields: { ticket_id: TICKET, status: 'ASSIGNED' },
    outcome: facts(ofTicket('TICKET_REOPENED', [], { kind: 'ConversationReopened' })),
  },
  {
    claim: 'two tickets become one',
    event: 'TICKET_MERGED',
    fields: { ticket_id: TICKET, merged_and_deleted_ticket_id: '90433' },
    outcome: facts(
      ofTicket('TICKET_MERGED', ['90433'], {
        kind: 'CustomerMerged',
        customer: ticketOf('90433'),
        into: ticketOf(TICKET),
      }),
    ),
  },
  {
    claim: 'spam ends, in a category of its own',
    event: 'TICKET_MARKED_AS_SPAM',
    fields: { ticket_id: TICKET },
    outcome: facts(
      ofTicket('TICKET_MARKED_AS_SPAM', ['spam'], { kind: 'CategoryChanged', category: 'spam' }),
      ofTicket('TICKET_MARKED_AS_SPAM', [], { kind: 'ConversationResolved', by: 'human' }),
    ),
  },
  {
    claim: 'what was no spam after all is open again',
    event: 'TICKET_UNMARKED_AS_SPAM',
    fields: { ticket_id: TICKET },
    outcome: facts(ofTicket('TICKET_UNMARKED_AS_SPAM', [], { kind: 'ConversationReopened' })),
  },
  {
    claim: 'a label is the category',
    event: 'TICKET_LABEL_ADDED',
    fields: { ticket_id: TICKET, label_id: '4410', label_name: ' Delivery\n' },
    outcome: facts(
      ofTicket('TICKET_LABEL_ADDED', ['4410'], { kind: 'CategoryChanged', category: 'Delivery' }),
    ),
  },
  {
    claim: 'a label taken away leaves the category as it was',
    event: 'TICKET_LABEL_DELETED',
    fields: { ticket_id: TICKET, label_id: '4410', label_name: 'Delivery' },
    outcome: ignored('ticket_label_deleted'),
  },
];

const CALL_EVENTS: readonly (readonly [string, Fields])[] = [
  ['VOICE_CALL_STARTED', call()],
  ['VOICE_CALL_ENDED', call({ ...USER, duration: '184' })],
  ['VOICE_CALL_RECORDED', call({ recording_url: 'https://files.example/rec/90520.mp3' })],
  ['VOICE_CALL_MISSED', call({ ticket_id: '90521' })],
  ['VOICE_CALL_ROUTE_NUMBER', call()],
];
const CALLS: readonly Payload[] = CALL_EVENTS.map(([event, fields]) => ({
  claim: `a call is left aside: ${event}`,
  event,
  fields,
  outcome: ignored(event.toLowerCase()),
}));

export const PAYLOADS: readonly Payload[] = [...MESSAGES, ...TICKETS, ...CALLS];
