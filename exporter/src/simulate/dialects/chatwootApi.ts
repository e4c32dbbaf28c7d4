/** The part of Chatwoot's API that reconciles: conversations by their last activity, their logs, answers to surveys. */
import type { Delivery, Sign } from '../deliver.ts';
import type { Happening, ThreadHappening } from '../happening.ts';
import type { World } from '../world.ts';
import { authored } from './chatwoot.ts';
import {
  ACCOUNT_ID,
  contactNumber,
  conversationNumber,
  conversationOf,
  isOnWhatsApp,
  messageNumber,
  surveyNumber,
  wamid,
  type Json,
} from './chatwootWorld.ts';
import type { ApiAnswer, ApiQuestion, DialectApi } from './dialect.ts';
import { digitsOf } from './digits.ts';

const CONVERSATIONS_PER_PAGE = 25;
const ANSWERS_PER_PAGE = 25;
const MESSAGES_PER_ANSWER = 20;
const NUMBERS: Readonly<Record<string, number>> = { incoming: 0, outgoing: 1, activity: 2, template: 3 };

const NOT_THERE: ApiAnswer = { status: 404, body: { error: 'Resource could not be found' } };

type InThread = Sign & { readonly happening: ThreadHappening };

/** All that is known of one conversation, in order of time. */
type Log = readonly InThread[];

export function createChatwootApi(world: World): DialectApi {
  const logs = new Map<number, Map<string, InThread>>();
  const logOf = (id: number): Log =>
    [...(logs.get(id)?.values() ?? [])].sort((a, b) => a.at - b.at || rankOf(a) - rankOf(b));
  const learn = (sign: InThread) => {
    const id = conversationNumber(sign.happening);
    logs.set(id, (logs.get(id) ?? new Map<string, InThread>()).set(sign.happening.id, sign));
  };
  return {
    learn: ({ signs }: Delivery) => {
      for (const sign of signs) if (isInThread(sign)) learn(sign);
    },
    answer: (question) => {
      if (question.headers.api_access_token === undefined) return { status: 401, body: {} };
      return answer(question, { ids: [...logs.keys()], logOf, world });
    },
  };
}

function isInThread(sign: Sign): sign is InThread {
  return sign.happening.kind !== 'PresenceChanged';
}

/** Closing comes last in its second. */
function rankOf({ happening }: InThread): number {
  return happening.kind === 'Resolved' ? 1 : 0;
}

interface Desk {
  readonly ids: readonly number[];
  readonly logOf: (id: number) => Log;
  readonly world: World;
}

/** What the paths below the account lead to; `:id` is a number. */
const ROUTES: Readonly<Record<string, (query: URLSearchParams, desk: Desk, id: number) => unknown>> = {
  agents: () => [],
  conversations: (query, desk) => ({ data: { payload: listOf(query, desk) } }),
  csat_survey_responses: answersOf,
  'conversations/:id': (_query, { logOf, world }, id) => shown(logOf(id), world),
  'conversations/:id/messages': (query, { logOf }, id) => ({ payload: messagesOf(logOf(id), query) }),
  'contacts/:id/conversations': (_query, desk, id) => ({ payload: ofContact(id, desk) }),
};

function answer({ path, query }: ApiQuestion, desk: Desk): ApiAnswer {
  const [, rest = ''] = new RegExp(`^/api/v1/accounts/${ACCOUNT_ID}/(.*)$`).exec(path) ?? [];
  const [id = ''] = /\d+/.exec(rest) ?? [];
  const route = ROUTES[rest.replace(/\d+/, ':id')];
  return route ? { status: 200, body: route(query, desk, Number(id)) } : NOT_THERE;
}

function pageOf<T>(list: readonly T[], query: URLSearchParams, size: number): readonly T[] {
  const page = Number(query.get('page') ?? 1);
  return list.slice((page - 1) * size, page * size);
}

function listOf(query: URLSearchParams, { ids, logOf, world }: Desk): readonly Json[] {
  const latestFirst = ids
    .map(logOf)
    .map((log) => ({ log, at: log.at(-1)?.at ?? 0 }))
    .sort((a, b) => b.at - a.at);
  return pageOf(latestFirst, query, CONVERSATIONS_PER_PAGE).map(({ log }) => shown(log, world));
}

function ofContact(contact: number, { ids, logOf, world }: Desk): readonly Json[] {
  const own = ids.map(logOf).filter(([first]) => first && contactNumber(first.happening) === contact);
  return own.map((log) => shown(log, world));
}

/** As it stands: the customer's message opens what was resolved. */
function shown(log: Log, world: World): Json {
  const last = log.at(-1);
  if (!last) return {};
  const {
    account: _account,
    channel,
    ...whole
  } = conversationOf(last.happening, {
    ...{ at: last.at, world },
    status: statusOf(log),
  });
  const end = log.findLast(({ happening }) => happening.kind === 'Resolved')?.happening;
  const isAnswered = end?.kind === 'Resolved' && end.by === 'human';
  return {
    ...whole,
    account_id: Number(ACCOUNT_ID),
    meta: { ...(whole.meta as Json), channel },
    first_reply_created_at: isAnswered ? Math.floor(last.at / 1000) : 0,
  };
}

const OPENING: ReadonlySet<Happening['kind']> = new Set(['CustomerWrote', 'Reopened']);

function statusOf(log: Log): string {
  const decisive = log.findLast(({ happening: { kind } }) => kind === 'Resolved' || OPENING.has(kind));
  return decisive?.happening.kind === 'Resolved' ? 'resolved' : 'open';
}

/** The latest, or those before one. */
function messagesOf(log: Log, query: URLSearchParams): readonly Json[] {
  const all = log.flatMap(lineOf);
  const before = all.findIndex(({ id }) => String(id) === query.get('before'));
  return all.slice(0, before < 0 ? all.length : before).slice(-MESSAGES_PER_ANSWER);
}

/** An answer is written into the line of its survey. */
function lineOf({ happening, at }: InThread): readonly Json[] {
  if (happening.kind === 'SurveyAnswered') return [];
  return [{ ...contentOf(happening, at), created_at: Math.floor(at / 1000), private: false, status: 'sent' }];
}

function contentOf(happening: ThreadHappening, at: number): Json {
  const sourceId = isOnWhatsApp(happening) ? wamid(happening.id) : null;
  if (happening.kind === 'CustomerWrote') {
    const sender = { id: contactNumber(happening), name: happening.person.name, type: 'contact' };
    const common = { id: messageNumber(happening, at), content: happening.text, content_type: 'text' };
    return { ...common, source_id: sourceId, message_type: 0, sender };
  }
  if (happening.kind === 'TeamWrote') {
    const { message_type: type, additional_attributes: _untold, ...marks } = authored(happening);
    const id = messageNumber(happening, at);
    return {
      id,
      content: 'We are looking into it.',
      source_id: sourceId,
      ...marks,
      message_type: NUMBERS[String(type)],
    };
  }
  return { id: activityNumber(happening, at), content: `Noted: ${happening.kind}`, message_type: 2 };
}

function activityNumber({ id }: ThreadHappening, at: number): number {
  return Math.floor(at / 1000) * 1_000_000 + (Number(digitsOf(`note ${id}`)) % 1_000_000);
}

function answersOf(query: URLSearchParams, { ids, logOf }: Desk): readonly Json[] {
  const [since, until] = ['since', 'until'].map((name) => Number(query.get(name)) * 1000) as [number, number];
  const given = ids.flatMap(logOf).filter(({ at }) => at >= since && at <= until);
  return pageOf(given.flatMap(responseOf), query, ANSWERS_PER_PAGE);
}

function responseOf({ happening, at }: InThread): readonly Json[] {
  if (happening.kind !== 'SurveyAnswered') return [];
  const { survey = '', score } = happening;
  return [
    {
      id: Number(digitsOf(`response ${happening.id}`)),
      rating: score,
      feedback_message: null,
      message_id: surveyNumber(survey),
      conversation_id: conversationNumber(happening),
      created_at: Math.floor(at / 1000),
    },
  ];
}
