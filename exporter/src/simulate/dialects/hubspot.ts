/** HubSpot: conversations whose messages have to be asked for, and their tickets. */
import type { Sign } from '../deliver.ts';
import type { CustomerWrote, Happening, Person, TeamWrote, ThreadHappening } from '../happening.ts';
import { signForHubSpot } from '../sign.ts';
import type { World } from '../world.ts';
import type { ApiAnswer, ApiQuestion, Dialect, DialectApi } from './dialect.ts';
import { digitsOf } from './digits.ts';
import { plainMessage, plainReply } from './plain.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * One for each inbox: without presence the exporter takes an agent's team from the first conversation, and those who
 * help out elsewhere would be of whichever team came first.
 */
const userId = (agent: string, inbox: string) => digitsOf(`agent ${agent} of ${inbox}`);
const contactId = ({ id }: Person) => digitsOf(`contact ${id}`);
const threadId = ({ person, inbox }: Pick<ThreadHappening, 'person' | 'inbox'>) =>
  digitsOf(`thread ${inbox} ${person.id}`);
const ticketOf = (thread: string) => digitsOf(`ticket of ${thread}`);
const messageId = (id: string) => digitsOf(`message ${id}`);

export const hubspot: Dialect = {
  kind: 'hubspot',
  carry,
  mostInABatch: 20,
  sourceKeys: ({ secret, apiUrl }) => ({
    clientSecret: secret,
    accessToken: 'simulated-access-token',
    ...(apiUrl !== undefined && { apiUrl }),
  }),
  inboxId: ({ phoneNumberId }) => phoneNumberId,
  toRequests: ({ signs }, { account, sentAtMs }) => {
    const body = JSON.stringify(signs.flatMap((sign) => eventOf(sign) ?? []));
    const path = `/webhooks/${account.source}`;
    const signed = signForHubSpot({ url: account.publicUrl + path, sentAtMs, body }, account.secret);
    return [{ path, body, headers: { 'content-type': 'application/json', ...signed } }];
  },
  createApi,
};

function carry(happening: Happening): Happening | undefined {
  switch (happening.kind) {
    case 'CustomerWrote':
      return plainMessage(happening);
    case 'TeamWrote':
      return carryReply(happening);
    case 'Assigned': {
      const { agent, team: _team, ...assigned } = happening;
      return agent === undefined ? assigned : { ...assigned, agent: userId(agent, happening.inbox) };
    }
    case 'Resolved': {
      const { agent: _agent, ...resolved } = happening;
      return resolved;
    }
    case 'Reopened':
    case 'Categorised':
      return happening;
    case 'Reacted':
    case 'SurveySent':
    case 'SurveyAnswered':
    case 'BotEntered':
    case 'BotHandedOff':
    case 'ConsentChanged':
    case 'PresenceChanged':
      return undefined;
  }
}

/** People without a name are known as an app that wrote; a survey's prompt as an automatic text. */
function carryReply(reply: TeamWrote): Happening | undefined {
  const { sender, agent, failed } = reply;
  if (failed === true) return undefined;
  if (sender === 'human' && agent !== undefined)
    return plainReply(reply, { sender, agent: userId(agent, reply.inbox) });
  if (sender === 'human') return plainReply(reply, { sender: 'unknown' });
  return plainReply(reply, { sender: sender === 'campaign' ? 'automation' : sender });
}

function eventOf({ happening, at }: Sign): Json | undefined {
  if (happening.kind === 'PresenceChanged') return undefined;
  const change = changeOf(happening);
  return (
    change && {
      eventId: Number(digitsOf(`event ${happening.id}`)),
      subscriptionId: Number(digitsOf(String(change.subscriptionType))),
      ...{ portalId: 25_880_031, appId: 3_310_045, attemptNumber: 0 },
      occurredAt: at,
      objectId: Number(threadId(happening)),
      ...change,
    }
  );
}

/** What of an event depends on what happened. */
function changeOf(happening: ThreadHappening): Json | undefined {
  if (happening.kind === 'CustomerWrote' || happening.kind === 'TeamWrote') {
    const messageType = 'MESSAGE';
    return { subscriptionType: 'conversation.newMessage', messageId: messageId(happening.id), messageType };
  }
  if (happening.kind === 'Assigned') {
    return changed('assignedTo', happening.agent === undefined ? '' : `A-${happening.agent}`);
  }
  if (happening.kind === 'Resolved') {
    return changed('status', 'CLOSED', happening.by === 'bot' ? 'AUTOMATION_PLATFORM' : 'CRM_UI');
  }
  if (happening.kind === 'Reopened') return changed('status', 'OPEN');
  if (happening.kind !== 'Categorised') return undefined;
  return {
    ...changed('hs_ticket_category', happening.category),
    subscriptionType: 'ticket.propertyChange',
    objectId: Number(ticketOf(threadId(happening))),
  };
}

function changed(propertyName: string, propertyValue: string, changeSource = 'CRM_UI'): Json {
  return { subscriptionType: 'conversation.propertyChange', propertyName, propertyValue, changeSource };
}

/** The letter of each kind of sender. */
function actorOf({ sender, agent }: TeamWrote): string {
  if (sender === 'human') return `A-${agent ?? ''}`;
  if (sender === 'bot') return 'B-1';
  return sender === 'automation' ? 'S-hubspot' : 'I-3310045';
}

function messageOf(happening: CustomerWrote | TeamWrote): Json {
  const { person } = happening;
  const customer = {
    actorId: `V-${contactId(person)}`,
    name: person.name,
    ...(person.phone !== undefined && {
      deliveryIdentifier: { type: 'HS_PHONE_NUMBER', value: `+${person.phone}` },
    }),
  };
  const isIn = happening.kind === 'CustomerWrote';
  const ours = { actorId: isIn ? 'A-1' : actorOf(happening), name: 'An agent' };
  return {
    type: 'MESSAGE',
    id: messageId(happening.id),
    conversationsThreadId: threadId(happening),
    createdAt: new Date(happening.at).toISOString(),
    createdBy: isIn ? customer.actorId : ours.actorId,
    client: { clientType: 'HUBSPOT' },
    senders: [isIn ? customer : ours],
    recipients: [isIn ? ours : customer],
    text: isIn ? happening.text : 'We are looking into it.',
    direction: isIn ? 'INCOMING' : 'OUTGOING',
    ...(!isIn && { status: { statusType: 'SENT' } }),
  };
}

const NOT_THERE: ApiAnswer = { status: 404, body: { status: 'error', category: 'OBJECT_NOT_FOUND' } };

function createApi(world: World): DialectApi {
  const known = new Map<string, Json>();
  const learn = (happening: Happening) => {
    if (happening.kind === 'PresenceChanged') return;
    const thread = threadId(happening);
    const path = `/conversations/v3/conversations/threads/${thread}`;
    const inboxId = world.inboxes.find(({ name }) => name === happening.inbox)?.phoneNumberId;
    known.set(path, { id: thread, inboxId, associatedContactId: contactId(happening.person) });
    const properties = { hs_conversations_originating_thread_id: thread };
    known.set(`/crm/v3/objects/tickets/${ticketOf(thread)}`, { id: ticketOf(thread), properties });
    if (happening.kind !== 'CustomerWrote' && happening.kind !== 'TeamWrote') return;
    known.set(`${path}/messages/${messageId(happening.id)}`, messageOf(happening));
  };
  return {
    learn: ({ signs }) => {
      for (const { happening } of signs) learn(happening);
    },
    answer: ({ headers, path }: ApiQuestion) => {
      if (headers.authorization !== 'Bearer simulated-access-token') return { status: 401, body: {} };
      if (path === '/crm/v3/objects/feedback_submissions/search')
        return { status: 200, body: { results: [] } };
      const body = known.get(path);
      return body ? { status: 200, body } : NOT_THERE;
    },
  };
}
