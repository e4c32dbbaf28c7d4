/** One body of every documented shape, with all that may come of it. Names, numbers and texts are made up. */
import { facts, ignored } from '../../testing/outcome.ts';
import type { Outcome } from '../../testing/outcome.ts';
import {
  AGENT,
  AGENT_ACTOR,
  AGENT_NAME,
  ANSWER_BOT,
  at,
  BY_AGENT,
  BY_CUSTOMER,
  END_USER,
  FIELD,
  GROUP,
  OF_TICKET,
  REQUESTER,
  TICKET,
  WHATSAPP,
  agentEvent,
  comment,
  eventId,
  fact,
  keyOf,
  message,
  messageKey,
  second,
  ticketEvent,
} from './build.ts';
import { TICKET_EVENTS } from '../setAside.ts';
import { digest, pseudonym } from '../../testing/tools.ts';

export interface Payload {
  readonly claim: string;
  readonly body: unknown;
  readonly outcome: Outcome;
}

const MEANS = { alsoKnownAs: [OF_TICKET] } as const;

const CREATIONS: readonly Payload[] = [
  {
    claim: 'a ticket the customer wrote is their first message',
    body: ticketEvent('created', { n: 1, seconds: 0 }),
    outcome: facts(
      fact('MessageReceived', keyOf('first comment', TICKET), 0),
      fact('ConversationAssigned', keyOf('ticket.created', eventId(1)), 0, { toTeam: 'repairs' }),
    ),
  },
  {
    claim: 'a ticket an agent wrote down is no message of the customer',
    body: ticketEvent('created', { n: 2, seconds: 1, detail: { submitter_id: AGENT, group_id: null } }),
    outcome: ignored('ticket.created'),
  },
  {
    claim: 'a ticket of WhatsApp says who has it; what was said is told as messages',
    body: ticketEvent('created', { n: 3, seconds: 2, detail: { ...WHATSAPP, assignee_id: AGENT } }),
    outcome: facts(
      fact('ConversationAssigned', keyOf('ticket.created', eventId(3)), 2, {
        ...MEANS,
        agent: `agent-${AGENT}`,
        toTeam: 'repairs',
      }),
    ),
  },
];

const COMMENTS: readonly Payload[] = [
  {
    claim: 'a public comment of an agent is a reply',
    body: comment(10, 60, { author: BY_AGENT }),
    outcome: facts(
      fact('MessageSent', keyOf('comment', '8810'), 60, {
        sender: 'human',
        evidence: 'stated',
        stage: 'sent',
        agent: `agent-${AGENT}`,
      }),
    ),
  },
  {
    claim: 'a public comment of the customer is a turn',
    body: comment(11, 90, { author: BY_CUSTOMER }),
    outcome: facts(fact('MessageReceived', keyOf('comment', '8811'), 90)),
  },
  {
    claim: 'the first comment is the creation once more',
    body: comment(12, 1, { author: BY_CUSTOMER }),
    outcome: facts(fact('MessageReceived', keyOf('first comment', TICKET), 1)),
  },
  {
    claim: 'somebody in copy speaks for the customer',
    body: comment(13, 95, { author: { id: '47200999', is_staff: false, name: 'Hadi Nouri' } }),
    outcome: facts(fact('MessageReceived', keyOf('comment', '8813'), 95)),
  },
  {
    claim: 'a comment that a trigger made is automatic',
    body: comment(14, 5, { author: { id: -1, is_staff: true, name: 'System' } }),
    outcome: facts(
      fact('MessageSent', keyOf('comment', '8814'), 5, {
        sender: 'automation',
        evidence: 'stated',
        stage: 'sent',
      }),
    ),
  },
  {
    claim: 'a comment of whom Zendesk does not say is of an unknown sender',
    body: comment(15, 99, { author: { id: '47200777', name: AGENT_NAME } }),
    outcome: facts(
      fact('MessageSent', keyOf('comment', '8815'), 99, {
        sender: 'unknown',
        evidence: 'none',
        stage: 'sent',
      }),
    ),
  },
  {
    claim: 'a private comment is a note',
    body: comment(16, 100, { author: BY_AGENT, is_public: false }),
    outcome: ignored('note'),
  },
  {
    claim: 'a comment on a ticket of WhatsApp repeats its messages',
    body: ticketEvent('comment_added', {
      n: 17,
      seconds: 101,
      detail: WHATSAPP,
      event: { comment: { id: '8817', body: 'The whole of it', is_public: true, author: BY_AGENT } },
    }),
    outcome: ignored('comment_of_messaging'),
  },
];

function status(n: number, seconds: number, [previous, current]: readonly [string, string], detail = {}) {
  return ticketEvent('status_changed', {
    n,
    seconds,
    detail: { actor_id: AGENT, assignee_id: AGENT, status: current, ...detail },
    event: { current, previous },
  });
}

const STATES: readonly Payload[] = [
  {
    claim: 'an agent solves it',
    body: status(20, 200, ['OPEN', 'SOLVED'], WHATSAPP),
    outcome: facts(
      fact('ConversationResolved', keyOf('ticket.status_changed', eventId(20)), 200, {
        ...MEANS,
        by: 'human',
        agent: `agent-${AGENT}`,
      }),
    ),
  },
  {
    claim: 'a rule solves it',
    body: status(21, 210, ['PENDING', 'SOLVED'], { actor_id: '-1' }),
    outcome: facts(
      fact('ConversationResolved', keyOf('ticket.status_changed', eventId(21)), 210, { by: 'bot' }),
    ),
  },
  {
    claim: 'the customer tells the bot that all is well',
    body: status(22, 220, ['OPEN', 'solved'], { actor_id: REQUESTER }),
    outcome: facts(
      fact('ConversationResolved', keyOf('ticket.status_changed', eventId(22)), 220, { by: 'bot' }),
    ),
  },
  {
    claim: 'it is closed without having been solved',
    body: status(23, 230, ['NEW', 'CLOSED']),
    outcome: facts(
      fact('ConversationResolved', keyOf('ticket.status_changed', eventId(23)), 230, {
        by: 'human',
        agent: `agent-${AGENT}`,
      }),
    ),
  },
  {
    claim: 'what was solved is closed days later: no second resolution',
    body: status(24, 240, ['SOLVED', 'CLOSED'], { actor_id: '-1' }),
    outcome: ignored('ticket.status_changed'),
  },
  {
    claim: 'what was solved is opened again',
    body: status(25, 250, ['SOLVED', 'OPEN']),
    outcome: facts(fact('ConversationReopened', keyOf('ticket.status_changed', eventId(25)), 250)),
  },
  {
    claim: 'other states are on the way',
    body: status(26, 260, ['OPEN', 'PENDING']),
    outcome: ignored('ticket.status_changed'),
  },
  {
    claim: 'a ticket merged into another goes on there',
    body: status(27, 270, ['OPEN', 'CLOSED'], { tags: ['closed_by_merge'] }),
    outcome: ignored('closed_by_merge'),
  },
  {
    claim: 'spam is over, and known as spam',
    body: ticketEvent('marked_as_spam', { n: 28, seconds: 280, detail: { actor_id: AGENT } }),
    outcome: facts(
      fact('CategoryChanged', keyOf('ticket.marked_as_spam', eventId(28)), 280, { category: 'spam' }),
      fact('ConversationResolved', keyOf('spam', eventId(28)), 280, { by: 'human', agent: `agent-${AGENT}` }),
    ),
  },
  {
    claim: 'a deleted ticket is over',
    body: ticketEvent('soft_deleted', { n: 29, seconds: 290, detail: { actor_id: '-1' } }),
    outcome: facts(
      fact('ConversationResolved', keyOf('ticket.soft_deleted', eventId(29)), 290, { by: 'bot' }),
    ),
  },
  {
    claim: 'a ticket taken back out of the bin goes on',
    body: ticketEvent('undeleted', { n: 91, seconds: 300, detail: { status: 'OPEN' } }),
    outcome: facts(fact('ConversationReopened', keyOf('ticket.undeleted', eventId(91)), 300)),
  },
  {
    claim: 'a ticket taken back that was solved stays so',
    body: ticketEvent('undeleted', { n: 92, seconds: 310, detail: { status: 'CLOSED' } }),
    outcome: ignored('ticket.undeleted'),
  },
];

const ASSIGNMENTS: readonly Payload[] = [
  {
    claim: 'an agent takes it',
    body: ticketEvent('agent_assignment_changed', {
      n: 30,
      seconds: 30,
      detail: { assignee_id: AGENT },
      event: { current: AGENT, previous: null },
    }),
    outcome: facts(
      fact('ConversationAssigned', keyOf('ticket.agent_assignment_changed', eventId(30)), 30, {
        agent: `agent-${AGENT}`,
        toTeam: 'repairs',
      }),
    ),
  },
  {
    claim: 'nobody has it any more',
    body: ticketEvent('agent_assignment_changed', {
      n: 31,
      seconds: 31,
      detail: { group_id: '999' },
      event: { current: null, previous: AGENT },
    }),
    outcome: facts(fact('ConversationAssigned', keyOf('ticket.agent_assignment_changed', eventId(31)), 31)),
  },
  {
    claim: 'it goes to another group',
    body: ticketEvent('group_assignment_changed', {
      n: 32,
      seconds: 32,
      event: { current: Number(GROUP), previous: '999' },
    }),
    outcome: facts(
      fact('ConversationAssigned', keyOf('ticket.group_assignment_changed', eventId(32)), 32, {
        toTeam: 'repairs',
      }),
    ),
  },
  {
    claim: 'it goes to a group without a name',
    body: ticketEvent('group_assignment_changed', {
      n: 33,
      seconds: 33,
      event: { current: '999', previous: GROUP },
    }),
    outcome: ignored('ticket.group_assignment_changed'),
  },
];

const CATEGORIES: readonly Payload[] = [
  {
    claim: 'the field of the category changes',
    body: ticketEvent('custom_field_changed', {
      n: 40,
      seconds: 40,
      event: {
        current: { value: 'refunds' },
        previous: { value: null },
        custom_field: { id: FIELD, title: 'About', type: 'tagger' },
      },
    }),
    outcome: facts(
      fact('CategoryChanged', keyOf('ticket.custom_field_changed', eventId(40)), 40, { category: 'refunds' }),
    ),
  },
  {
    claim: 'another field changes',
    body: ticketEvent('custom_field_changed', {
      n: 41,
      seconds: 41,
      event: { current: { value: 'Salma Qureshi' }, custom_field: { id: '1', title: 'Who', type: 'text' } },
    }),
    outcome: ignored('ticket.custom_field_changed'),
  },
  {
    claim: 'the field of the category is emptied',
    body: ticketEvent('custom_field_changed', {
      n: 42,
      seconds: 42,
      event: { current: { value: null }, custom_field: { id: FIELD, title: 'About', type: 'tagger' } },
    }),
    outcome: ignored('ticket.custom_field_changed'),
  },
];

const MESSAGES: readonly Payload[] = [
  {
    claim: 'a message of the customer is a turn, and tells whose the ticket is',
    body: message(50, 0, { actor: END_USER }),
    outcome: facts(fact('MessageReceived', messageKey(50), 0, MEANS)),
  },
  {
    claim: 'a message that reads as a score may be an answer',
    body: message(51, 300, { actor: END_USER, body: '٤/٥' }),
    outcome: facts(fact('MessageReceived', messageKey(51), 300, { ...MEANS, answer: { points: 4, of: 5 } })),
  },
  {
    claim: 'a message of an agent is a reply, under the name of the ticket',
    body: message(52, 60, { actor: AGENT_ACTOR }),
    outcome: facts(
      fact('MessageSent', messageKey(52), 60, {
        customer: OF_TICKET,
        sender: 'human',
        evidence: 'stated',
        stage: 'sent',
        agent: `agent-${AGENT}`,
      }),
    ),
  },
  {
    claim: "a message of Zendesk's bot is a bot's",
    body: message(53, 3, { actor: ANSWER_BOT }),
    outcome: facts(
      fact('MessageSent', messageKey(53), 3, {
        customer: OF_TICKET,
        sender: 'bot',
        evidence: 'stated',
        stage: 'sent',
      }),
    ),
  },
  ...(['system', 'trigger'] as const).map((type, index) => ({
    claim: `a message of the kind ${type} is automatic`,
    body: message(54 + index, 4, { actor: { id: '-1', name: 'Zendesk', type } }),
    outcome: facts(
      fact('MessageSent', messageKey(54 + index), 4, {
        customer: OF_TICKET,
        sender: 'automation',
        evidence: 'stated',
        stage: 'sent',
      }),
    ),
  })),
];

function presence(n: number, type: string, seconds: number, available: boolean): object {
  return {
    kind: 'AgentPresenceChanged',
    key: keyOf(`agent.${type}`, eventId(n)),
    at: at(seconds),
    timeSource: 'event',
    source: 'zd',
    agent: `agent-${AGENT}`,
    team: '',
    available,
    capacity: 1,
  };
}

function state(n: number, channel: string, [previous, next]: readonly [string, string]) {
  const event = { channel, new_state: next, previous_state: previous };
  return agentEvent('state_changed', { n, seconds: n, event });
}

function unified(n: number, name: string) {
  const event = {
    new_unified_state: { id: '9002', name, reason: 'AGENT_CHANGED' },
    previous_unified_state: { id: '3', name: 'Online', reason: 'AGENT_CHANGED' },
  };
  return agentEvent('unified_state_changed', { n, seconds: n, event });
}

const PRESENCES: readonly Payload[] = [
  {
    claim: 'an agent comes online for messaging',
    body: state(60, 'messaging', ['offline', 'online']),
    outcome: facts(presence(60, 'state_changed', 60, true)),
  },
  {
    claim: 'an agent takes no more messaging',
    body: state(61, 'messaging', ['online', 'away']),
    outcome: facts(presence(61, 'state_changed', 61, false)),
  },
  {
    claim: 'an agent is there for another channel',
    body: state(62, 'talk', ['offline', 'online']),
    outcome: ignored('agent.state_of_other_channel'),
  },
  {
    claim: 'an agent goes away from all channels',
    body: unified(63, 'Away'),
    outcome: facts(presence(63, 'unified_state_changed', 63, false)),
  },
  {
    claim: 'an agent is in a state of the account: what it means the channels tell',
    body: unified(64, 'Lunch'),
    outcome: ignored('agent.custom_state'),
  },
  {
    claim: 'a capacity changes, of which only the API tells',
    body: agentEvent('max_capacity_changed', { n: 65, seconds: 65, event: { channel: 'messaging' } }),
    outcome: ignored('agent.max_capacity_changed'),
  },
  ...['work_item_added', 'work_item_updated', 'work_item_removed'].map((type, index) => ({
    claim: `work is told by the tickets: agent.${type}`,
    body: agentEvent(type, {
      n: 66 + index,
      seconds: 66,
      event: { agent_id: AGENT, work_item_id: TICKET, channel: 'messaging', reason: 'ACCEPTED' },
    }),
    outcome: ignored(`agent.${type}`),
  })),
  ...['channel_created', 'channel_deleted', 'groups_updated'].map((type, index) => ({
    claim: `no one asks of agent.${type}`,
    body: agentEvent(type, { n: 69 + index, seconds: 66 }),
    outcome: ignored(`agent.${type}`),
  })),
];

const OTHERS: readonly Payload[] = [
  ...TICKET_EVENTS.map((type, index) => ({
    claim: `no one asks of ticket.${type}`,
    body: ticketEvent(type, { n: 100 + index, seconds: 10, event: { current: 'a', previous: 'b' } }),
    outcome: ignored(`ticket.${type}`),
  })),
  ...['user.active_changed', 'organization.created', 'article.published'].map((type, index) => ({
    claim: `no one asks of ${type}`,
    body: { type: `zen:event-type:${type}`, id: eventId(150 + index), detail: {}, event: {} },
    outcome: ignored(type),
  })),
];

const SURVEY = digest(`zd\0rating\0${TICKET}`);

/** What the page asks people to paste, with its places filled. */
export function trigger(fields: object = {}): Readonly<Record<string, unknown>> {
  return {
    kind: 'csat',
    ticket_id: TICKET,
    requester_id: REQUESTER,
    rating: 'good',
    updated_at: second(400),
    ...fields,
  };
}

const TRIGGERS: readonly Payload[] = [
  {
    claim: 'a survey goes out',
    body: trigger({ rating: 'offered' }),
    outcome: facts(fact('SurveySent', keyOf('rating offered', TICKET), 400, { survey: SURVEY, of: 5 })),
  },
  ...(
    [
      ['good', 5],
      ['Good with comment', 5],
      ['bad', 1],
      ['bad_without_comment', 1],
    ] as const
  ).map(([rating, score]) => ({
    claim: `a customer rates: ${rating}`,
    body: trigger({ rating }),
    outcome: facts(
      fact('SurveySent', keyOf('rating offered', TICKET), 400, { survey: SURVEY, of: 5 }),
      fact('SurveyAnswered', keyOf('rated', TICKET, String(score), second(400)), 400, {
        survey: SURVEY,
        score,
      }),
    ),
  })),
  {
    claim: 'a template without the customer goes by the ticket',
    body: trigger({ ticket_id: '61299', requester_id: undefined, rating: 'offered' }),
    outcome: facts(
      fact('SurveySent', keyOf('rating offered', '61299'), 400, {
        customer: pseudonym('ticket:zd', '61299'),
        thread: '61299',
        survey: digest('zd\0rating\x0061299'),
        of: 5,
      }),
    ),
  },
];

export const PAYLOADS: readonly Payload[] = [
  ...CREATIONS,
  ...COMMENTS,
  ...STATES,
  ...ASSIGNMENTS,
  ...CATEGORIES,
  ...MESSAGES,
  ...PRESENCES,
  ...OTHERS,
  ...TRIGGERS,
];
