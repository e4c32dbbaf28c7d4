/**
 * Wati: messages by webhook, and nothing else; who has a chat and that it is closed is among the contact's messages that its API
 * lists, in words.
 */
import { createHash } from 'node:crypto';
import type { Sign } from '../deliver.ts';
import type {
  Assigned,
  BotEntered,
  CustomerWrote,
  Happening,
  Instant,
  Resolved,
  SurveyAnswered,
  SurveySent,
  TeamWrote,
  ThreadHappening,
} from '../happening.ts';
import type { WebhookPost } from '../request.ts';
import { inboxNamed, type World } from '../world.ts';
import type { ApiAnswer, ApiQuestion, Dialect, DialectApi, Telling } from './dialect.ts';
import { carryBy, writeBy, type Carriers, type Json, type Told, type Writers } from './tables.ts';

/** One template for each scale. */
const templateOf = (of: 3 | 5) => `how_did_we_do_${of}`;
const addressOf = (agent: string) => `${agent}@desk.example`;
const TOKEN = 'simulated-api-token';
const TENANT = '77';

export const wati: Dialect = {
  kind: 'wati',
  carry,
  mostInABatch: 1,
  timeOf: ({ happening, at }) => (isStampedInSeconds(happening) ? Math.floor(at / 1000) * 1000 : at),
  sourceKeys: ({ secret, apiUrl }) => ({
    urlToken: secret,
    ...(apiUrl !== undefined && { apiUrl: `${apiUrl}/${TENANT}`, apiToken: TOKEN }),
    askAfter: '10s',
    surveyTemplates: { [templateOf(3)]: 3, [templateOf(5)]: 5 },
  }),
  inboxId: ({ displayPhone }) => displayPhone,
  // Longer than the longest pause between two questions that matters here.
  settings: { allowedLateness: '1h' },
  toRequests: ({ signs }, telling) => signs.flatMap((sign) => toPost(sign, telling)),
  createApi,
};

/** A template is dated by its record; what happened to a ticket by its item. */
function isStampedInSeconds(happening: Happening): boolean {
  if (happening.kind === 'TeamWrote') return !isTemplate(happening);
  return happening.kind === 'CustomerWrote' || happening.kind === 'BotEntered';
}

function isTemplate({ sender }: TeamWrote): boolean {
  return sender === 'automation' || sender === 'campaign';
}

/** What is not among them Wati tells nobody. */
const CARRIED: Carriers = {
  CustomerWrote: asMessage,
  TeamWrote: asReply,
  SurveySent: asPrompt,
  SurveyAnswered: asScore,
  BotEntered: (entered) => entered,
  Assigned: asItem,
  Resolved: asItem,
};

function carry(happening: Happening, world: World): Happening | undefined {
  const carried = carryBy(CARRIED, happening, world);
  return carried && asKnown(carried);
}

/** By number or user id everywhere; who has neither, by the conversation: with each of our numbers there is another. */
function asKnown(happening: Happening): Happening {
  if (happening.kind === 'PresenceChanged') return happening;
  const { person, inbox } = happening;
  if (person.phone !== undefined || person.userId !== undefined) return happening;
  return { ...happening, person: { ...person, id: `${person.id} in ${inbox}` } };
}

/** Of a tap the score arrives, and the template's name. */
function asMessage({ survey: _survey, ...message }: CustomerWrote): CustomerWrote {
  return { ...message, channel: 'generic' };
}

/** Who wrote without an address Wati does not say. */
function asReply(reply: TeamWrote): TeamWrote | undefined {
  const { agent, survey, failed, sender, ...moment } = reply;
  if (failed === true) return undefined;
  const told = { ...moment, channel: 'generic', evidence: 'none' } as const;
  if (survey) return { ...told, sender: 'automation', survey };
  if (sender !== 'human') return { ...told, sender };
  return agent === undefined ? { ...told, sender: 'unknown' } : { ...told, sender, agent: addressOf(agent) };
}

function asPrompt({ survey, ...about }: SurveySent): TeamWrote {
  return {
    ...about,
    kind: 'TeamWrote',
    channel: 'generic',
    sender: 'automation',
    evidence: 'none',
    survey,
  };
}

/** The customer taps the score, on the scale that was asked for. */
function asScore({ score, survey: _survey, ...about }: SurveyAnswered, world: World): CustomerWrote {
  const { surveyScale } = inboxNamed(about.inbox, world);
  const points = surveyScale === 5 ? score : (score + 1) / 2;
  return {
    ...about,
    kind: 'CustomerWrote',
    channel: 'generic',
    form: 'list',
    text: String(points),
    points,
  };
}

/** The API is asked by phone number: of who has none nothing is known but what was said. */
function asItem(happening: Assigned | Resolved): Happening | undefined {
  const { person, agent } = happening;
  if (person.phone === undefined || (happening.kind === 'Assigned' && agent === undefined)) return undefined;
  const known = agent === undefined ? happening : { ...happening, agent: addressOf(agent) };
  if (known.kind === 'Resolved') return known;
  const { team: _team, ...assigned } = known;
  return assigned;
}

function toPost({ happening, at }: Sign, { world, account }: Telling): readonly WebhookPost[] {
  const body = writeBy(WRITERS, { happening, at, world });
  if (body === undefined) return [];
  return [
    {
      path: `/webhooks/${account.source}/${account.secret}`,
      body,
      headers: { 'content-type': 'application/json' },
    },
  ];
}

const WRITERS: Writers = {
  CustomerWrote: (told) => ({
    ...common(told),
    ...contentOf(told),
    eventType: 'message',
    owner: false,
    senderName: told.happening.person.name,
    operatorName: null,
    operatorEmail: null,
  }),
  TeamWrote: (told) => (isTemplate(told.happening) ? template(told) : session(told)),
  BotEntered: (told: Told<BotEntered>) => ({
    ...common(told),
    eventType: 'chatbotTriggered',
    type: 'text',
    chatbotId: '65c1b0700000000000000001',
  }),
};

const TYPES: Readonly<Record<CustomerWrote['form'], string>> = {
  text: 'text',
  image: 'image',
  audio: 'voice',
  location: 'location',
  button: 'interactive',
  list: 'interactive',
};

function contentOf({ happening: { form, text, points, inbox }, world }: Told<CustomerWrote>): Json {
  const { surveyScale } = inboxNamed(inbox, world);
  const id = points === undefined ? 'row' : `csat:v1:${templateOf(surveyScale)}:${points}`;
  const reply = { id, title: text };
  return {
    type: TYPES[form],
    text: form === 'text' || TYPES[form] === 'interactive' ? text : null,
    listReply: form === 'list' ? reply : null,
    interactiveButtonReply: form === 'button' ? reply : null,
    buttonReply: null,
  };
}

function session(told: Told<TeamWrote>): Json {
  const { sender, agent, id } = told.happening;
  const isBot = sender === 'bot';
  return {
    ...common(told),
    eventType: 'sessionMessageSent_v2',
    localMessageId: hexOf(`local ${id}`, 32),
    chatbotTriggeredEventId: isBot ? hexOf(`flow ${id}`, 24) : null,
    type: 'text',
    text: 'We are looking into it.',
    owner: true,
    operatorEmail: agent ?? null,
    operatorName: isBot ? 'Bot ' : 'Somebody',
  };
}

function template(told: Told<TeamWrote>): Json {
  const { survey, sender } = told.happening;
  const { timestamp: _timestamp, ...about } = common(told);
  return {
    ...about,
    eventType: 'templateMessageSent_v2',
    type: 'template',
    templateName: survey ? templateOf(survey.of) : 'an_update',
    sourceType: sender === 'campaign' ? 'WEB' : 'API',
    operatorEmail: 'ops@desk.example',
  };
}

function common({ happening, at, world }: Told<ThreadHappening>): Json {
  const { id, person, inbox } = happening;
  return {
    id: hexOf(`event ${id}`, 24),
    created: new Date(at).toISOString().replace('Z', '0000Z'),
    timestamp: String(Math.floor(at / 1000)),
    whatsappMessageId: `wamid.${Buffer.from(id).toString('base64')}`,
    conversationId: hexOf(`conversation ${inbox} ${person.id}`, 24),
    ticketId: ticketId(happening),
    waId: person.phone ?? null,
    ...(person.userId !== undefined && { bsuid: person.userId }),
    channelId: null,
    channelPhoneNumber: inboxNamed(inbox, world).displayPhone,
  };
}

function ticketId({ inbox, person }: ThreadHappening): string {
  return hexOf(`ticket ${inbox} ${person.id}`, 24);
}

function hexOf(name: string, length: number): string {
  return createHash('sha256').update(name).digest('hex').slice(0, length);
}

interface Item {
  readonly at: Instant;
  readonly json: Json;
}

function createApi(): DialectApi {
  const contacts = new Map<string, Map<string, Item>>();
  return {
    learn: (delivery) => {
      for (const { happening, at } of delivery.signs) note(contacts, happening, at);
    },
    answer: ({ headers, path, query }: ApiQuestion) => {
      if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, body: {} };
      const [, phone = ''] = /^\/77\/api\/v1\/getMessages\/(\d+)$/.exec(path) ?? [];
      const items = contacts.get(phone);
      return items ? pageOf([...items.values()], query) : { status: 404, body: { result: 'error' } };
    },
  };
}

function note(contacts: Map<string, Map<string, Item>>, happening: Happening, at: Instant): void {
  if (happening.kind === 'PresenceChanged' || happening.person.phone === undefined) return;
  const items = contacts.get(happening.person.phone) ?? new Map<string, Item>();
  contacts.set(happening.person.phone, items);
  items.set(happening.id, { at, json: itemOf(happening, at) });
}

function itemOf(happening: ThreadHappening, at: Instant): Json {
  const words = wordsOf(happening);
  return {
    eventType: words === undefined ? 'message' : 'ticket',
    ...(words !== undefined && { eventDescription: words, type: 1, actor: null, assignee: null }),
    id: hexOf(`item ${happening.id}`, 24),
    created: new Date(at).toISOString(),
    conversationId: hexOf(`conversation ${happening.inbox} ${happening.person.id}`, 24),
    ticketId: ticketId(happening),
  };
}

function wordsOf(happening: ThreadHappening): string | undefined {
  if (happening.kind === 'Assigned') return `Chat is now assigned to ${happening.agent ?? ''}`;
  if (happening.kind !== 'Resolved') return undefined;
  const { by, agent } = happening;
  if (by === 'bot') return 'The chat has been closed by Bot';
  return agent === undefined
    ? 'The chat has been closed'
    : `The chat has been closed by agent Somebody (${agent})`;
}

function pageOf(items: readonly Item[], query: URLSearchParams): ApiAnswer {
  const [size, page] = [Number(query.get('pageSize')), Number(query.get('pageNumber'))];
  const latestFirst = [...items].sort((a, b) => b.at - a.at).map(({ json }) => json);
  const shown = latestFirst.slice((page - 1) * size, page * size);
  const messages = { items: shown, pageNumber: page, pageSize: size, total: items.length };
  return { status: 200, body: { result: 'success', messages, link: { prevPage: null, nextPage: null } } };
}
