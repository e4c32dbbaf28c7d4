/** respond.io: one event per webhook; the channel of a closing or an assignment is for its API to tell. */
import type { CustomerWrote, Happening, Person, TeamWrote, ThreadHappening } from '../happening.ts';
import type { WebhookPost } from '../request.ts';
import { signForRespondIo } from '../sign.ts';
import type { World } from '../world.ts';
import type { Dialect, DialectApi, Telling } from './dialect.ts';
import { digitsOf } from './digits.ts';
import { plainMessage, plainReply } from './plain.ts';

type Json = Readonly<Record<string, unknown>>;

/** No team is told of an agent: in each inbox people go by an account of that inbox. */
function withAgent(agent: string | undefined, inbox: string): { readonly agent?: string } {
  return agent === undefined ? {} : { agent: digitsOf(`agent ${agent} ${inbox}`) };
}

export const respondio: Dialect = {
  kind: 'respondio',
  carry,
  mostInABatch: 1,
  // An assignment carries no time.
  timeOf: ({ happening, at }, deliverAt) => (happening.kind === 'Assigned' ? deliverAt : at),
  sourceKeys: ({ secret, apiUrl, publicUrl }) => ({
    signingKey: secret,
    apiToken: 'simulated-api-token',
    apiUrl: apiUrl ?? `${publicUrl}/no-api`,
  }),
  inboxId: ({ phoneNumberId }) => phoneNumberId,
  // What is asked for is known a little later.
  settings: { allowedLateness: '40s' },
  toRequests: ({ signs }, telling) =>
    signs.flatMap(({ happening, at }) => {
      const event = eventOf(happening, at, telling.world);
      return event ? [post(event, telling)] : [];
    }),
  createApi,
};

/** Its survey is a card, answered by a message that is a score from 1 to 5. */
function carry(happening: Happening, world: World): Happening | undefined {
  return isTold(happening) ? told(happening, world) : undefined;
}

const TOLD = ['CustomerWrote', 'TeamWrote', 'SurveySent', 'SurveyAnswered', 'Assigned', 'Resolved'] as const;

type Told = Extract<Happening, { kind: (typeof TOLD)[number] }>;

/** A conversation's category comes with its end, and a reopening with the customer's message. */
function isTold(happening: Happening): happening is Told {
  return TOLD.some((kind) => kind === happening.kind);
}

function told(happening: Told, world: World): Happening | undefined {
  switch (happening.kind) {
    case 'CustomerWrote':
      return placed(carryMessage(happening, world));
    case 'TeamWrote':
      return carryReply(happening);
    case 'SurveySent': {
      const survey = { id: happening.survey.id, of: 5 } as const;
      return placed({ ...happening, kind: 'TeamWrote', sender: 'automation', evidence: 'none', survey });
    }
    case 'SurveyAnswered': {
      const { survey: _survey, score, ...moment } = happening;
      return placed({ ...moment, kind: 'CustomerWrote', form: 'text', text: String(score), points: score });
    }
    case 'Assigned': {
      const { team: _team, agent, ...moment } = happening;
      return placed({ ...moment, ...withAgent(agent, moment.inbox) });
    }
    case 'Resolved': {
      const { agent, ...moment } = happening;
      return placed({ ...moment, ...withAgent(agent, moment.inbox) });
    }
  }
}

/** Taps are scores of the survey's own scale, which is not respond.io's where it has three points. */
function carryMessage(message: CustomerWrote, { inboxes }: World): CustomerWrote {
  const { survey: _survey, points, ...told } = message;
  const scale = inboxes.find(({ name }) => name === message.inbox)?.surveyScale;
  if (points === undefined || points > 5 || scale !== 5) return plainMessage(message);
  return { ...told, channel: 'generic', form: 'text', text: String(points), points };
}

function carryReply(reply: TeamWrote): Happening | undefined {
  const { sender, agent, survey } = reply;
  if (reply.failed === true) return undefined;
  return placed({
    ...plainReply(reply, { sender, ...withAgent(agent, reply.inbox) }),
    ...(survey && { sender: 'automation', survey: { id: survey.id, of: 5 } }),
  });
}

/** A contact has one conversation, wherever it is: so in each inbox a customer is a contact, and without a number another one. */
function placed<H extends ThreadHappening>(happening: H): H {
  const { person, inbox } = happening;
  if (person.phone !== undefined) return happening;
  return { ...happening, person: { ...person, id: `${person.id} in ${inbox}` } };
}

function contactNumber({ person, inbox }: Pick<ThreadHappening, 'person' | 'inbox'>): number {
  return Number(digitsOf(`contact ${person.id} ${inbox}`));
}

function channelNumber(name: string, { inboxes }: World): number {
  return Number(inboxes.find((inbox) => inbox.name === name)?.phoneNumberId);
}

function post(event: Json, { account }: Telling): WebhookPost {
  const body = JSON.stringify(event);
  return {
    path: `/webhooks/${account.source}`,
    body,
    headers: { 'content-type': 'application/json', ...signForRespondIo(body, account.secret) },
  };
}

function eventOf(happening: Happening, at: number, world: World): Json | undefined {
  if (!isTold(happening)) return undefined;
  switch (happening.kind) {
    case 'CustomerWrote':
      return messageEvent('message.received', happening, { at, world, content: textOf(happening.text) });
    case 'TeamWrote':
      return {
        ...messageEvent('message.sent', happening, { at, world, content: contentOf(happening) }),
        sender: senderOf(happening),
      };
    case 'Assigned':
      return event('contact.assignee.updated', happening, { assignee: userOf(happening.agent) });
    case 'Resolved':
      return { ...event('conversation.closed', happening), conversation: endOf(happening, at) };
    // They are messages here.
    case 'SurveySent':
    case 'SurveyAnswered':
      return undefined;
  }
}

function event(type: string, happening: ThreadHappening, contact: Json = {}): Json {
  const { person } = happening;
  return {
    event_type: type,
    event_id: `00000000-0000-4000-8000-${digitsOf(happening.id).padStart(16, '0')}`,
    contact: { ...contactOf(person, contactNumber(happening)), ...contact },
  };
}

function contactOf({ name, phone }: Person, id: number): Json {
  const [firstName, ...others] = name.split(' ');
  return {
    id,
    firstName,
    lastName: others.join(' '),
    phone: phone === undefined ? null : `+${phone}`,
    email: null,
    status: 'open',
    assignee: null,
  };
}

function userOf(agent: string | undefined): Json | null {
  return agent === undefined ? null : { id: Number(agent), firstName: 'An', lastName: 'Agent' };
}

interface Message {
  readonly at: number;
  readonly world: World;
  readonly content: Json;
}

function messageEvent(
  type: string,
  happening: CustomerWrote | TeamWrote,
  { at, world, content }: Message,
): Json {
  const channel = channelNumber(happening.inbox, world);
  return {
    ...event(type, happening),
    message: {
      messageId: Number(digitsOf(happening.id)),
      channelMessageId: `wamid.${Buffer.from(`RI${happening.id}`).toString('base64')}`,
      contactId: contactNumber(happening),
      channelId: channel,
      traffic: type === 'message.received' ? 'incoming' : 'outgoing',
      timestamp: at,
      message: content,
      status: [{ value: 'sent', timestamp: at, message: null }],
    },
    channel: { id: channel, name: happening.inbox, source: 'whatsapp_cloud', meta: {} },
  };
}

function textOf(text: string): Json {
  return { type: 'text', text };
}

function contentOf({ survey }: TeamWrote): Json {
  return survey ? { type: 'rating', title: 'How was it?' } : textOf('We are looking into it.');
}

const SOURCES: Readonly<Record<TeamWrote['sender'], string>> = {
  human: 'user',
  bot: 'ai_agent',
  automation: 'n8n',
  campaign: 'broadcast',
  unknown: 'api',
};

function senderOf({ sender, agent }: TeamWrote): Json {
  if (sender === 'human' && agent === undefined) return { source: 'echo', userId: null };
  return { source: SOURCES[sender], userId: agent === undefined ? null : Number(agent) };
}

function endOf({ by, agent }: Extract<Happening, { kind: 'Resolved' }>, at: number): Json {
  return {
    category: null,
    summary: null,
    openedTime: Math.floor(at / 1000) - 60,
    openedBySource: 'contact',
    closedTime: Math.floor(at / 1000),
    closedBy: userOf(agent),
    closedBySource: by === 'bot' ? 'workflow' : 'user',
  };
}

/** The channels of a contact, and when each was last written on. */
function createApi(world: World): DialectApi {
  const lastWritten = new Map<number, Map<number, number>>();
  const write = (happening: ThreadHappening, at: number) => {
    const channel = channelNumber(happening.inbox, world);
    const contact = contactNumber(happening);
    const channels = lastWritten.get(contact) ?? new Map<number, number>();
    lastWritten.set(contact, channels.set(channel, Math.max(at, channels.get(channel) ?? 0)));
  };
  return {
    learn: ({ signs }) => {
      for (const { happening, at } of signs) if (happening.kind !== 'PresenceChanged') write(happening, at);
    },
    answer: ({ headers, path }) => {
      if (headers.authorization !== 'Bearer simulated-api-token') return { status: 401, body: {} };
      const [, id] = /^\/contact\/id:(\d+)\/channels$/.exec(decodeURIComponent(path)) ?? [];
      const channels = lastWritten.get(Number(id));
      if (!channels) return { status: 404, body: { message: 'Contact not found' } };
      const items = [...channels].map(([channel, at]) => ({
        id: channel,
        source: 'whatsapp_cloud',
        lastMessageTime: Math.floor(at / 1000),
      }));
      return { status: 200, body: { items, pagination: {} } };
    },
  };
}
