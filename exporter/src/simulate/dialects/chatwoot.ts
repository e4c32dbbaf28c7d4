/**
 * Chatwoot: one event per webhook, and the API that has it all once more. In whose hands a conversation is, is told by
 * assignments alone: its conversations show no assignee, as if each had been given back.
 */
import type { Happening, ThreadHappening } from '../happening.ts';
import type { WebhookPost } from '../request.ts';
import { signForChatwoot } from '../sign.ts';
import type { World } from '../world.ts';
import { createChatwootApi } from './chatwootApi.ts';
import {
  ACCOUNT_ID,
  agentNumber,
  conversationOf,
  inboxNumber,
  isOnWhatsApp,
  messageNumber,
  surveyNumber,
  wamid,
  type Json,
} from './chatwootWorld.ts';
import type { Dialect, Telling } from './dialect.ts';
import { digitsOf } from './digits.ts';
import { plainMessage, plainReply } from './plain.ts';

export const chatwoot: Dialect = {
  kind: 'chatwoot',
  carry,
  mostInABatch: 1,
  sourceKeys: ({ secret, apiUrl }) => ({
    webhookSecret: secret,
    accountId: ACCOUNT_ID,
    ...(apiUrl !== undefined && { apiUrl, apiToken: 'simulated-api-token' }),
  }),
  inboxId: ({ phoneNumberId }) => phoneNumberId,
  toRequests: ({ signs }, telling) =>
    signs.flatMap(({ happening, at }) =>
      eventsOf(happening, at, telling.world).map((event) => post(event, telling)),
    ),
  createApi: createChatwootApi,
};

/** Its survey is a message, and is answered on a page, from 1 to 5; presence is asked for. */
function carry(happening: Happening, world: World): Happening | undefined {
  switch (happening.kind) {
    case 'CustomerWrote':
      return happening.survey === undefined ? plainMessage(happening) : answered(happening, world);
    case 'TeamWrote':
      return carryReply(happening);
    case 'SurveySent': {
      const survey = { id: happening.survey.id, of: 5 } as const;
      return { ...happening, kind: 'TeamWrote', sender: 'automation', evidence: 'none', survey };
    }
    case 'Assigned':
      return withAgentNumber(happening);
    case 'Resolved':
      return { ...happening, channel: 'generic' };
    case 'Reacted':
    case 'ConsentChanged':
    case 'PresenceChanged':
      return undefined;
    case 'SurveyAnswered':
    case 'Categorised':
    case 'BotEntered':
    case 'BotHandedOff':
    case 'Reopened':
      return happening;
  }
}

function carryReply(reply: Sent): Happening | undefined {
  const { sender, agent, survey, failed } = reply;
  if (failed === true) return undefined;
  return {
    ...plainReply(reply, { sender, ...(agent !== undefined && { agent: agentNumber(agent) }) }),
    ...(survey && { survey: { id: survey.id, of: 5 } }),
  };
}

function answered(
  { kind: _kind, form: _form, text: _text, points = 0, survey = '', ...moment }: Written,
  { inboxes }: World,
): Happening {
  const scale = inboxes.find(({ name }) => name === moment.inbox)?.surveyScale;
  return { ...moment, kind: 'SurveyAnswered', survey, score: scale === 3 ? points * 2 - 1 : points };
}

type Written = Extract<Happening, { kind: 'CustomerWrote' }>;
type Assignment = Extract<Happening, { kind: 'Assigned' }>;

function withAgentNumber(assignment: Assignment): Assignment {
  const { agent } = assignment;
  return agent === undefined ? assignment : { ...assignment, agent: agentNumber(agent) };
}

function post(event: Json, { account, sentAtMs }: Telling): WebhookPost {
  const body = JSON.stringify(event);
  const signed = signForChatwoot({ sentAtSeconds: Math.floor(sentAtMs / 1000), body }, account.secret);
  return {
    path: `/webhooks/${account.source}`,
    body,
    headers: { 'content-type': 'application/json', ...signed },
  };
}

function eventsOf(happening: Happening, at: number, world: World): readonly Json[] {
  switch (happening.kind) {
    case 'CustomerWrote':
      return [messageEvent(happening, { at, world, event: 'message_created' })];
    case 'TeamWrote':
      return toldOf(happening, at, world);
    case 'SurveyAnswered':
      return [answerEvent(happening, at, world)];
    case 'Assigned':
      return [changed(happening, { at, world, changes: custodyOf(happening), more: teamOf(happening) })];
    case 'Categorised':
      return [changed(happening, { at, world, changes: { label_list: [[], [happening.category]] } })];
    case 'BotEntered':
      return [changed(happening, { at, world, changes: { status: ['open', 'pending'] } })];
    case 'BotHandedOff':
      return [changed(happening, { at, world, changes: { status: ['pending', 'open'] } })];
    case 'Reopened':
      return [changed(happening, { at, world, changes: { status: ['resolved', 'open'] } })];
    case 'Resolved':
      return endOf(happening, at, world);
    case 'SurveySent':
    case 'Reacted':
    case 'ConsentChanged':
    case 'PresenceChanged':
      return [];
  }
}

interface Told {
  readonly at: number;
  readonly world: World;
}

type Sent = Extract<Happening, { kind: 'TeamWrote' }>;

/** Of a message for WhatsApp it tells before and after WhatsApp has taken it. */
function toldOf(reply: Sent, at: number, world: World): readonly Json[] {
  const first = messageEvent(reply, { at, world, event: 'message_created' });
  if (!isOnWhatsApp(reply)) return [first];
  return [
    { ...first, source_id: null },
    { ...first, event: 'message_updated' },
  ];
}

function messageEvent(
  happening: Written | Sent,
  { at, world, event }: Told & { readonly event: string },
): Json {
  const isCustomers = happening.kind === 'CustomerWrote';
  return {
    event,
    id: messageNumber(happening, at),
    content: isCustomers ? happening.text : 'We are looking into it.',
    created_at: new Date(at).toISOString(),
    account: { id: Number(ACCOUNT_ID), name: 'Simulated' },
    inbox: { id: inboxNumber(happening.inbox, world), name: happening.inbox },
    private: false,
    source_id: isOnWhatsApp(happening) ? wamid(happening.id) : null,
    conversation: conversationOf(happening, { at, world, status: 'open' }),
    ...(isCustomers ? { message_type: 'incoming', content_type: 'text', sender: null } : authored(happening)),
  };
}

/** The marks by which Chatwoot shows who wrote. */
export function authored({ sender, agent, survey }: Sent): Json {
  const base = { content_type: survey ? 'input_csat' : 'text', content_attributes: {}, sender: null };
  if (survey) return { ...base, message_type: 'template' };
  switch (sender) {
    case 'human':
      return agent === undefined
        ? { ...base, message_type: 'outgoing', content_attributes: { external_echo: true } }
        : {
            ...base,
            message_type: 'outgoing',
            sender: { id: Number(agent), name: 'An agent', type: 'user' },
          };
    case 'bot':
      return { ...base, message_type: 'outgoing', sender: { id: 3, name: 'A bot', type: 'agent_bot' } };
    case 'automation':
      return { ...base, message_type: 'outgoing', content_attributes: { automation_rule_id: 7 } };
    case 'campaign':
      return { ...base, message_type: 'outgoing', additional_attributes: { campaign_id: 5 } };
    case 'unknown':
      return { ...base, message_type: 'outgoing' };
  }
}

function answerEvent(
  happening: Extract<Happening, { kind: 'SurveyAnswered' }>,
  at: number,
  world: World,
): Json {
  const { survey = '', score, inbox } = happening;
  const id = surveyNumber(survey);
  const response = { rating: score, feedback_message: null };
  return {
    event: 'message_updated',
    id,
    content: 'Please rate this conversation',
    content_type: 'input_csat',
    content_attributes: { submitted_values: { csat_survey_response: response } },
    created_at: new Date(at - 60_000).toISOString(),
    message_type: 'template',
    private: false,
    sender: null,
    source_id: null,
    account: { id: Number(ACCOUNT_ID), name: 'Simulated' },
    inbox: { id: inboxNumber(inbox, world), name: inbox },
    conversation: {
      ...conversationOf(happening, { at, world, status: 'resolved' }),
      messages: [{ id, message_type: 3, updated_at: new Date(at).toISOString(), status: 'sent' }],
    },
  };
}

type Changes = Readonly<Record<string, readonly [before: unknown, now: unknown]>>;

function changed(
  happening: ThreadHappening,
  { at, world, changes, more }: Told & { readonly changes: Changes; readonly more?: Json },
): Json {
  const now = changes.status?.[1];
  const status = typeof now === 'string' ? now : 'open';
  const conversation = conversationOf(happening, { at, world, status });
  return {
    ...conversation,
    ...more,
    meta: { ...(conversation.meta as Json), ...(more?.meta as Json | undefined) },
    event: 'conversation_updated',
    changed_attributes: Object.entries(changes).map(([name, [before, now]]) => ({
      [name]: { previous_value: before, current_value: now },
    })),
  };
}

function custodyOf({ agent, team }: Assignment): Changes {
  return {
    assignee_id: [null, agent === undefined ? null : Number(agent)],
    ...(team !== undefined && { team_id: [null, Number(digitsOf(`team ${team}`))] }),
  };
}

function teamOf({ team }: Assignment): Json {
  return team === undefined ? {} : { meta: { team: { id: Number(digitsOf(`team ${team}`)), name: team } } };
}

/** Told by two webhooks, the second without what was before. */
function endOf(
  happening: Extract<Happening, { kind: 'Resolved' }>,
  at: number,
  world: World,
): readonly Json[] {
  const isBots = happening.by === 'bot';
  const more = { first_reply_created_at: isBots ? null : new Date(at).toISOString() };
  const update = changed(happening, {
    at,
    world,
    changes: { status: [isBots ? 'pending' : 'open', 'resolved'] },
    more,
  });
  return [update, { ...update, event: 'conversation_status_changed', changed_attributes: null }];
}
