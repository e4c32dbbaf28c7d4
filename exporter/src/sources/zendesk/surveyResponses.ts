/** The list of survey responses, with a rating on a scale: `GET /api/v2/guide/survey_responses`. */
import type { Instant, Score } from '../../conversation/fact.ts';
import { toScore } from '../../conversation/survey.ts';
import { statedTime, toInstant, type EventTime } from '../eventTime.ts';
import { isRecord, toList, toText, type JsonRecord } from '../json.ts';
import type { Scan, Told } from '../source.ts';
import type { UnboundFact } from '../unbound.ts';
import { keyOf, threadOf, toId, userKey, type Desk } from './desk.ts';
import { createLookBack, isSince, type LookBack } from './lookBack.ts';
import { leftAside, unreadable } from './pages.ts';
import type { TicketDesk } from './ticketDesk.ts';

export function scanSurveyResponses(desk: Desk, tickets: TicketDesk): Scan {
  const look: LookBack = {
    name: 'survey_responses',
    path: 'api/v2/guide/survey_responses',
    list: 'survey_responses',
    since: (instant) => ({ 'filter[created_at_start]': Math.floor(instant), sort: 'id' }),
    read: (record, { from, api, now }) =>
      read(record, { from, now, desk }, (question) => tickets.place(question, api)),
    changedAt,
  };
  return createLookBack(look, desk.tools);
}

/** That is when the latest of its answers changed. */
function changedAt({ answers }: JsonRecord): Instant {
  const stamps = toList(answers).map((answer) => (isRecord(answer) ? toInstant(answer.updated_at) : NaN));
  return stamps.length === 0 ? NaN : stamps.reduce((latest, stamp) => Math.max(latest, stamp));
}

interface Reading {
  readonly from: Instant;
  readonly now: Instant;
  readonly desk: Desk;
}

type Ask = (question: { readonly ticket: string; readonly facts: readonly UnboundFact[] }) => Promise<Told>;

async function read(record: JsonRecord, { from, now, desk }: Reading, ask: Ask): Promise<Told> {
  const [id, responder, ticket] = [toText(record.id), toId(record.responder_id), ticketOf(record)];
  if (id === undefined || responder === undefined) return unreadable(record);
  if (ticket === undefined) return leftAside('survey_of_no_ticket');
  const answer = ratingOf(record);
  const sent = sentAt(id, answer, now);
  if (answer ? !isSince(answer.updated_at, from) : !(sent !== undefined && sent.at >= from)) {
    return leftAside('answered_before');
  }
  const told = { id, responder, ticket, answer, sent, now };
  return ask({ ticket, facts: factsOf(told, desk) });
}

/** `zen:ticket:90412`; `zrn:` has been seen as well. */
const TICKET = /^z\w{1,8}:ticket:(\d{1,20})$/;

function ticketOf({ subject_zrns }: JsonRecord): string | undefined {
  const named = toList(subject_zrns).map((zrn) => TICKET.exec(toText(zrn) ?? '')?.[1]);
  return named.find((ticket) => ticket !== undefined);
}

/** The answer to the question of satisfaction; undefined while there is none. */
function ratingOf({ answers }: JsonRecord): JsonRecord | undefined {
  const rated = toList(answers).find((one) => isRecord(one) && one.type === 'rating_scale');
  return isRecord(rated) ? rated : undefined;
}

/** The ids are ULIDs, which begin with the time they were made: when the survey was offered. */
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function sentAt(id: string, answer: JsonRecord | undefined, now: Instant): EventTime | undefined {
  const answered = answer && statedTime(answer.created_at, now);
  if (!ULID.test(id)) return answered;
  const made = Array.from(id.slice(0, 10)).reduce((sum, digit) => sum * 32 + ALPHABET.indexOf(digit), 0);
  const stated = statedTime(made, now);
  return stated.timeSource === 'event' && stated.at <= (answered?.at ?? now) ? stated : answered;
}

interface Response {
  readonly id: string;
  readonly responder: string;
  readonly ticket: string;
  readonly answer: JsonRecord | undefined;
  readonly sent: EventTime | undefined;
  readonly now: Instant;
}

function factsOf({ id, responder, ticket, answer, sent, now }: Response, desk: Desk): readonly UnboundFact[] {
  const common = { source: desk.tools.name, customer: userKey(desk, responder), ...threadOf(ticket) };
  const survey = desk.tools.digest(`${desk.tools.name}\0survey\0${id}`);
  const time = sent ?? { at: now, timeSource: 'receipt' };
  const offered: UnboundFact = {
    ...common,
    ...time,
    kind: 'SurveySent',
    key: keyOf(desk, 'survey', id),
    survey,
    of: 5,
  };
  const score = answer && scoreOf(answer);
  if (!answer || score === undefined) return [offered];
  const key = keyOf(desk, 'answer', id, String(score), toText(answer.updated_at) ?? '');
  const answered = statedTime(answer.updated_at, now);
  return [offered, { ...common, ...answered, kind: 'SurveyAnswered', key, survey, score }];
}

/**
 * Scales have two, three or five points; the record does not always say which. On five, good begins at 4: what is good
 * below that is the best of a shorter scale.
 */
function scoreOf({ rating, rating_category, question }: JsonRecord): Score | undefined {
  if (typeof rating !== 'number') return undefined;
  const points = pointsOf(question);
  if (points === 2) return rating === 2 ? 5 : 1;
  if (points === 3) return toScore(rating, 3);
  return rating_category === 'good' && rating >= 1 && rating < 4 ? 5 : toScore(rating, 5);
}

function pointsOf(question: unknown): number | undefined {
  const options = isRecord(question) ? toList(question.options) : [];
  return options.length === 0 ? undefined : options.length;
}
