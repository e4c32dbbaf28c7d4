/** Zendesk: messaging tickets, their states, agents' availability; ratings by triggers. */
import type { Sign } from '../deliver.ts';
import type { Happening, Person, PresenceChanged, TeamWrote, ThreadHappening } from '../happening.ts';
import type { WebhookPost } from '../request.ts';
import { signForZendesk } from '../sign.ts';
import { createWorld, type World } from '../world.ts';
import type { ApiAnswer, ApiQuestion, Dialect, DialectApi, Telling } from './dialect.ts';
import { digitsOf } from './digits.ts';
import { plainMessage, plainReply } from './plain.ts';
import { carryBy, writeBy, type Carriers, type Json, type Told, type Writers } from './tables.ts';

const TEAMS = [...new Set(createWorld({ seed: 0, ratePerHour: 1 }).agents.map(({ team }) => team))];
const CATEGORY_FIELD = digitsOf('category field');
const ADMIN = digitsOf('an administrator');
const SYSTEM = '-1';

const agentId = (agent: string) => digitsOf(`agent ${agent}`);
const groupId = (team: string) => digitsOf(`group ${team}`);
const userId = ({ id }: Person) => digitsOf(`user ${id}`);
const ticketId = ({ person, inbox }: Pick<ThreadHappening, 'person' | 'inbox'>) =>
  digitsOf(`ticket ${inbox} ${person.id}`);

export const zendesk: Dialect = {
  kind: 'zendesk',
  carry,
  mostInABatch: 1,
  sourceKeys: ({ secret, apiUrl }) => ({
    signingSecret: secret,
    ...(apiUrl !== undefined && { apiUrl, email: 'kpi@example.net', apiToken: 'simulated-api-token' }),
    groups: Object.fromEntries(TEAMS.map((team) => [groupId(team), team])),
    categoryField: CATEGORY_FIELD,
  }),
  inboxId: ({ phoneNumberId }) => phoneNumberId,
  toRequests: ({ signs }, telling) => signs.flatMap((sign) => toPost(sign, telling)),
  createApi,
};

/** What is not among them Zendesk tells nobody, or tells by what follows from it. */
const CARRIED: Carriers = {
  CustomerWrote: plainMessage,
  TeamWrote: carryReply,
  Assigned: withAgent,
  Resolved: withAgent,
  Reopened: (reopened) => reopened,
  Categorised: (categorised) => categorised,
  SurveySent: ({ survey, ...sent }) => ({ ...sent, survey: { id: survey.id, of: 5 } }),
  SurveyAnswered: (answered) => ({ ...answered, score: answered.score > 3 ? 5 : 1 }),
  PresenceChanged: (presence) => ({ ...presence, agent: agentId(presence.agent) }),
};

function carry(happening: Happening, world: World): Happening | undefined {
  return carryBy(CARRIED, happening, world);
}

function withAgent<H extends { readonly agent?: string }>(happening: H): H {
  return happening.agent === undefined ? happening : { ...happening, agent: agentId(happening.agent) };
}

/** A prompt is known by its survey. Of what an agent wrote without a name the account knows at least that it did. */
function carryReply(reply: TeamWrote): Happening | undefined {
  const { kind: _kind, sender, agent, survey, failed, evidence: _evidence, ...moment } = reply;
  if (failed === true) return undefined;
  if (survey) return { ...moment, channel: 'generic', kind: 'SurveySent', survey: { id: survey.id, of: 5 } };
  if (sender === 'bot') return plainReply(reply, { sender });
  if (sender === 'automation' || sender === 'campaign') return plainReply(reply, { sender: 'automation' });
  return plainReply(reply, { sender: 'human', ...(agent !== undefined && { agent: agentId(agent) }) });
}

function toPost({ happening, at }: Sign, { world, account, sentAtMs }: Telling): readonly WebhookPost[] {
  const body = writeBy(WRITERS, { happening, at, world });
  if (body === undefined) return [];
  const headers = {
    'content-type': 'application/json',
    ...signForZendesk({ sentAtMs, body }, account.secret),
  };
  return [{ path: `/webhooks/${account.source}`, body, headers }];
}

const WRITERS: Writers = {
  CustomerWrote: (told) => {
    const { person, text } = told.happening;
    return message(told, { id: userId(person), name: person.name, type: 'end_user' }, text);
  },
  TeamWrote: (told) => message(told, actorOf(told.happening), 'We are looking into it.'),
  Assigned: (told) => {
    const { agent = null, team } = told.happening;
    const group = team === undefined ? null : groupId(team);
    const detail = { assignee_id: agent, group_id: group };
    return agent === null && group !== null
      ? ticketEvent('group_assignment_changed', told, { detail, event: { current: group, previous: null } })
      : ticketEvent('agent_assignment_changed', told, { detail, event: { current: agent, previous: null } });
  },
  Resolved: (told) => {
    const { by, agent = ADMIN } = told.happening;
    const detail = { status: 'SOLVED', actor_id: by === 'bot' ? SYSTEM : agent };
    return ticketEvent('status_changed', told, { detail, event: { current: 'SOLVED', previous: 'OPEN' } });
  },
  Reopened: (told) => ticketEvent('status_changed', told, { event: { current: 'OPEN', previous: 'SOLVED' } }),
  Categorised: (told) =>
    ticketEvent('custom_field_changed', told, {
      event: {
        current: { value: told.happening.category },
        previous: { value: null },
        custom_field: { id: CATEGORY_FIELD, title: 'About', type: 'tagger' },
      },
    }),
  SurveySent: (told) => trigger(told, told.happening.survey.id, 'offered'),
  SurveyAnswered: (told) =>
    trigger(told, told.happening.survey ?? '', told.happening.score > 3 ? 'good' : 'bad'),
  PresenceChanged: presence,
};

function actorOf({ sender, agent }: TeamWrote): Json {
  if (sender === 'bot') return { id: 'zd:answerBot', name: 'Simulated bot', type: 'system' };
  if (sender === 'automation') return { id: SYSTEM, name: 'Zendesk', type: 'trigger' };
  return { ...(agent !== undefined && { id: agent }), name: 'An agent', type: 'agent' };
}

function envelope(type: string, id: string, at: number): Json {
  const time = new Date(at).toISOString().replace('Z', '000000Z');
  return {
    account_id: 31_882_044,
    id: `01SIM${id}`,
    time,
    type: `zen:event-type:${type}`,
    zendesk_event_version: '2022-11-06',
  };
}

function message({ happening, at }: Told<ThreadHappening>, actor: Json, body: string): Json {
  const ticket = ticketId(happening);
  return {
    ...envelope('messaging_ticket.message_added', happening.id, at),
    subject: `zen:ticket:${ticket}`,
    detail: { id: ticket },
    event: { actor, conversation_id: `c${ticket}`, message: { id: `m${happening.id}`, body } },
  };
}

interface Change {
  readonly detail?: Json;
  readonly event: Json;
}

function ticketEvent(
  type: string,
  { happening, at, world }: Told<ThreadHappening>,
  { detail, event }: Change,
): Json {
  const id = ticketId(happening);
  const requester = userId(happening.person);
  const created = new Date(at - 86_400_000).toISOString();
  return {
    ...envelope(`ticket.${type}`, happening.id, at),
    subject: `zen:ticket:${id}`,
    detail: {
      ...{ id, requester_id: requester, submitter_id: requester, actor_id: ADMIN, assignee_id: null },
      ...{ brand_id: brandOf(happening.inbox, world), group_id: null, status: 'OPEN', tags: [] },
      ...{ created_at: created, subject: `Conversation with ${happening.person.name}` },
      ...{ is_public: true, via: { channel: 'whatsapp' } },
      ...detail,
    },
    event,
  };
}

function brandOf(inbox: string, { inboxes }: World): string {
  return inboxes.find(({ name }) => name === inbox)?.phoneNumberId ?? '';
}

function trigger({ happening, at, world }: Told<ThreadHappening>, survey: string, rating: string): Json {
  return {
    kind: 'csat',
    ticket_id: digitsOf(`survey ${survey}`),
    requester_id: userId(happening.person),
    brand_id: brandOf(happening.inbox, world),
    rating,
    updated_at: new Date(at).toISOString(),
  };
}

function presence({ happening, at }: Told<PresenceChanged>): Json {
  const { id, agent, available } = happening;
  return {
    ...envelope('agent.state_changed', id, at),
    subject: `zen:agent:${agent}`,
    detail: { account_id: '31882044', agent_id: agent, version: '1' },
    event: {
      channel: 'messaging',
      previous_state: available ? 'offline' : 'online',
      new_state: available ? 'online' : 'offline',
      updated_at: new Date(at).toISOString(),
    },
  };
}

const NOT_THERE: ApiAnswer = { status: 404, body: { error: 'RecordNotFound' } };

function createApi(world: World): DialectApi {
  const tickets = new Map<string, Json>();
  const agents = new Map(world.agents.map((agent) => [agentId(agent.id), agent]));
  const ticketOf = (id: string): ApiAnswer => {
    const ticket = tickets.get(id);
    return ticket ? { status: 200, body: { ticket } } : NOT_THERE;
  };
  const agentOf = (id: string): ApiAnswer => {
    const agent = agents.get(id);
    if (!agent) return NOT_THERE;
    const name = `agent_availabilities|${id}`;
    const attributes = {
      agent_id: id,
      agent_status: { name: 'online' },
      group_ids: [groupId(agent.team)],
      version: 1,
    };
    const channel = {
      id: `${name}|channels|messaging`,
      type: 'channels',
      attributes: { status: 'online', max_capacity: agent.capacity },
    };
    return {
      status: 200,
      body: { data: { id: name, type: 'agent_availabilities', attributes }, included: [channel] },
    };
  };
  return {
    learn: ({ signs }) => {
      for (const { happening } of signs) {
        if (happening.kind === 'PresenceChanged') continue;
        const id = ticketId(happening);
        tickets.set(id, {
          id,
          brand_id: brandOf(happening.inbox, world),
          requester_id: userId(happening.person),
        });
      }
    },
    answer: ({ headers, path }: ApiQuestion) => {
      if (!String(headers.authorization).startsWith('Basic ')) return { status: 401, body: {} };
      const [, kind = '', id = ''] = /^\/api\/v2\/(tickets|agent_availabilities)\/(\d+)$/.exec(path) ?? [];
      if (kind === 'tickets') return ticketOf(id);
      if (kind === 'agent_availabilities') return agentOf(id);
      if (path === '/api/v2/agent_availabilities') return { status: 200, body: { data: [] } };
      return path === '/api/v2/guide/survey_responses'
        ? { status: 200, body: { survey_responses: [] } }
        : NOT_THERE;
    },
  };
}
