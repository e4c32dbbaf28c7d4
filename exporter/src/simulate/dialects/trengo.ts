/**
 * Trengo: messages that name contact and channel, and what happens to tickets, which name neither. The time of everything is
 * that of the signature, so that it cannot tell of a past its receiver no longer believes.
 */
import type { Sign } from '../deliver.ts';
import type { Happening, Instant, Person, TeamWrote, ThreadHappening } from '../happening.ts';
import type { WebhookPost } from '../request.ts';
import { signForTrengo } from '../sign.ts';
import type { World } from '../world.ts';
import type { ApiAnswer, ApiQuestion, Dialect, DialectApi, Telling } from './dialect.ts';
import { digitsOf } from './digits.ts';
import { plainMessage, plainReply } from './plain.ts';
import { carryBy, type Carriers } from './tables.ts';

type Fields = Readonly<Record<string, string>>;

const contactId = ({ id }: Person) => digitsOf(`contact ${id}`);
const ticketId = ({ person, inbox }: Pick<ThreadHappening, 'person' | 'inbox'>) =>
  digitsOf(`ticket ${inbox} ${person.id}`);
const userId = (agent: string) => digitsOf(`agent ${agent}`);

/** Nothing answers there: what has to be asked for stays unknown. */
const NO_API = 'http://127.0.0.1:9';

export const trengo: Dialect = {
  kind: 'trengo',
  carry,
  mostInABatch: 1,
  timeOf: ({ at }) => toSecond(at),
  sourceKeys: ({ secret, apiUrl = NO_API }) => ({
    signingSecret: secret,
    apiUrl,
    apiToken: 'simulated-api-token',
  }),
  inboxId: ({ phoneNumberId }) => phoneNumberId,
  // What is about a ticket has to be asked for before it counts.
  settings: { allowedLateness: '30s' },
  toRequests: ({ signs }, telling) => signs.flatMap((sign) => toPost(sign, telling)),
  createApi,
};

function toSecond(at: Instant): Instant {
  return Math.floor(at / 1000) * 1000;
}

/** What is not among them Trengo tells nobody. */
const CARRIED: Carriers = {
  CustomerWrote: plainMessage,
  TeamWrote: carryReply,
  Reacted: (reacted) => ({ ...reacted, channel: 'generic' }),
  Assigned: (assigned) => assigned,
  Resolved: ({ agent: _agent, ...resolved }) => ({ ...resolved, by: 'human' }),
  Reopened: (reopened) => reopened,
  Categorised: (categorised) => categorised,
};

function carry(happening: Happening, world: World): Happening | undefined {
  const carried = carryBy(CARRIED, happening, world);
  if (carried?.kind !== 'TeamWrote' && carried?.kind !== 'Assigned') return carried;
  return carried.agent === undefined ? carried : { ...carried, agent: userId(carried.agent) };
}

/** Who wrote without a user Trengo does not say. */
function carryReply(reply: TeamWrote): Happening | undefined {
  if (reply.failed === true) return undefined;
  const isHuman = reply.sender === 'human' && reply.agent !== undefined;
  return plainReply(reply, isHuman ? { sender: 'human', agent: reply.agent } : { sender: 'unknown' });
}

function toPost({ happening, at }: Sign, { world, account }: Telling): readonly WebhookPost[] {
  // Each writer takes the happening of its own kind: the table's type says so, TypeScript cannot follow the lookup.
  const write = WRITERS[happening.kind] as
    ((told: Happening, world: World) => readonly [event: string, fields: Fields]) | undefined;
  if (!write) return [];
  const [event, fields] = write(happening, world);
  const body = new URLSearchParams(fields).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...signForTrengo({ sentAtSeconds: toSecond(at) / 1000, body }, account.secret),
  };
  return [{ path: `/webhooks/${account.source}/${event}`, body, headers }];
}

type Writers = {
  readonly [K in Happening['kind']]?: (
    happening: Extract<Happening, { kind: K }>,
    world: World,
  ) => readonly [event: string, fields: Fields];
};

const WRITERS: Writers = {
  CustomerWrote: (wrote, world) => ['INBOUND', { ...inbound(wrote, world), message: wrote.text }],
  Reacted: (reacted, world) => [
    'INBOUND',
    { ...inbound(reacted, world), message: '👍', parent_message_id: digitsOf(`message ${reacted.to}`) },
  ],
  TeamWrote: (wrote, world) => [
    'OUTBOUND',
    { ...about(wrote, world), message: 'We are looking into it.', ...userOf(wrote.agent) },
  ],
  Assigned: (assigned) => [
    'TICKET_ASSIGNED',
    {
      ticket_id: ticketId(assigned),
      ...userOf(assigned.agent),
      team_id: assigned.team === undefined ? '' : digitsOf(`team ${assigned.team}`),
      team_name: assigned.team ?? '',
      assigned_to: assigned.agent === undefined ? 'TEAM' : 'USER',
    },
  ],
  Resolved: (resolved) => ['TICKET_CLOSED', { ticket_id: ticketId(resolved) }],
  Reopened: (reopened) => ['TICKET_REOPENED', { ticket_id: ticketId(reopened), status: 'OPEN' }],
  Categorised: (categorised) => [
    'TICKET_LABEL_ADDED',
    {
      ticket_id: ticketId(categorised),
      label_id: digitsOf(`label ${categorised.category}`),
      label_name: categorised.category,
    },
  ],
};

function userOf(agent = ''): Fields {
  return { user_id: agent, user_name: agent === '' ? '' : 'An agent', user_email: '' };
}

function inbound(happening: ThreadHappening, world: World): Fields {
  return { ...about(happening, world), parent_message_id: '', parent_ticket_id: '' };
}

function about(happening: ThreadHappening, world: World): Fields {
  const { id, person, inbox } = happening;
  return {
    message_id: digitsOf(`message ${id}`),
    ticket_id: ticketId(happening),
    contact_id: contactId(person),
    contact_name: person.name,
    contact_email: '',
    contact_identifier: person.phone === undefined ? '' : `+${person.phone}`,
    channel_id: channelOf(inbox, world),
  };
}

function channelOf(inbox: string, { inboxes }: World): string {
  return inboxes.find(({ name }) => name === inbox)?.phoneNumberId ?? '';
}

const NOT_THERE: ApiAnswer = { status: 404, body: { message: 'Not found' } };

function createApi(world: World): DialectApi {
  const channels = new Map<string, string>();
  return {
    learn: ({ signs }) => {
      for (const { happening } of signs) {
        if (happening.kind === 'PresenceChanged') continue;
        channels.set(ticketId(happening), channelOf(happening.inbox, world));
      }
    },
    answer: ({ headers, path }: ApiQuestion) => {
      if (headers.authorization !== 'Bearer simulated-api-token') return { status: 401, body: {} };
      const [, id = ''] = /^\/tickets\/(\d+)$/.exec(path) ?? [];
      const channel = channels.get(id);
      if (channel === undefined) return NOT_THERE;
      return { status: 200, body: { id: Number(id), status: 'OPEN', channel: { id: Number(channel) } } };
    },
  };
}
