/** Answers to satisfaction surveys: HubSpot tells of them by no webhook. */
import type { CustomerKey, Instant, Milliseconds, Score } from '../../conversation/fact.ts';
import { toScore } from '../../conversation/survey.ts';
import { statedTime, toInstant, type EventTime } from '../eventTime.ts';
import { isRecord, toList, toText, type JsonRecord } from '../json.ts';
import { ApiMalformed } from '../apiErrors.ts';
import type { Errand, Page, Scan, SourceTools, Told } from '../source.ts';
import { bind, type UnboundFact } from '../unbound.ts';
import { contactKey, keyOf, threadKey, toErrand, toId } from './desk.ts';
import type { Going } from './inquiry.ts';
import { facts as told, kept, leftAside } from './told.ts';

const PATH = 'crm/v3/objects/feedback_submissions';
const EVERY_MS: Milliseconds = 15 * 60_000;
/** HubSpot's search finds what is new with a delay. What was found before has the same keys and counts once. */
const OVERLAP_MS: Milliseconds = 10 * 60_000;
const PER_PAGE = 100;
/** Results of one search that can be paged through: HubSpot refuses the page behind them. */
const SEARCHABLE = 10_000;

interface Cursor {
  readonly since: Instant;
  /** Set between two pages of a look. */
  readonly look?: Look;
}

interface Look {
  readonly begun: Instant;
  /** Where the search begins, once one page was not enough. */
  readonly from?: Instant;
  /** Page of the search, while all found is of one instant; the first, where there is none. */
  readonly after?: string;
}

/** Finds what was submitted; whose it is, is asked for one by one. */
export function scanFeedback(tools: SourceTools): Scan {
  return {
    name: 'feedback_submissions',
    everyMs: EVERY_MS,
    page: async (text, api, now): Promise<Page> => {
      if (text === undefined) return { ...told(), cursor: write({ since: now }), hasMore: false };
      // We wrote it ourselves.
      const cursor = JSON.parse(text) as Cursor;
      const answer = await api.post(`${PATH}/search`, searchFor(cursor));
      // No such objects in accounts without surveys.
      return toPage(answer === undefined ? { results: [] } : answer, cursor, { now, tools });
    },
  };
}

function searchedFrom({ since, look }: Cursor): Instant {
  return look?.from ?? since - OVERLAP_MS;
}

function searchFor(cursor: Cursor): unknown {
  const value = String(searchedFrom(cursor));
  const filter = { propertyName: 'hs_lastmodifieddate', operator: 'GTE', value };
  return {
    filterGroups: [{ filters: [filter] }],
    sorts: [{ propertyName: 'hs_lastmodifieddate', direction: 'ASCENDING' }],
    properties: ['hs_lastmodifieddate'],
    limit: PER_PAGE,
    ...(cursor.look?.after !== undefined && { after: cursor.look.after }),
  };
}

function toPage(answer: unknown, cursor: Cursor, { now, tools }: { now: Instant; tools: SourceTools }): Page {
  if (!isRecord(answer) || !Array.isArray(answer.results)) throw new ApiMalformed('told of no submissions');
  const results = answer.results.map((result: unknown) => toFound(result, tools));
  const begun = cursor.look?.begun ?? now;
  const look = nextLook(answer, cursor, begun);
  return {
    facts: [],
    deadLetters: results.flatMap(({ deadLetters }) => deadLetters),
    ignored: {},
    errands: results.flatMap(({ errands = [] }) => errands),
    cursor: write(look ? { since: cursor.since, look } : { since: begun }),
    hasMore: look !== undefined,
  };
}

/**
 * The rest, from the latest change found on. `after` counts results: where one changes meanwhile, those behind it move
 * up, and one of them would be passed over. Within one instant there is nothing else to go by.
 */
function nextLook(answer: JsonRecord, cursor: Cursor, begun: Instant): Look | undefined {
  const after = nextOf(answer);
  if (after === undefined) return undefined;
  const [from, latest] = [searchedFrom(cursor), latestOf(answer)];
  if (latest !== undefined && latest > from) return { begun, from: latest };
  // Of more changes in one instant than a search finds the rest cannot be had.
  return Number(after) + PER_PAGE > SEARCHABLE ? { begun, from: from + 1 } : { begun, from, after };
}

/** When the last of the page was changed. */
function latestOf({ results }: JsonRecord): Instant | undefined {
  return toList(results)
    .map((result) => toInstant(stampOf(result)))
    .findLast((stamp) => !Number.isNaN(stamp));
}

function nextOf({ paging }: JsonRecord): string | undefined {
  const next = isRecord(paging) ? paging.next : undefined;
  return isRecord(next) ? toText(next.after) : undefined;
}

function toFound(result: unknown, tools: SourceTools): Told {
  const id = isRecord(result) ? toId(result.id) : undefined;
  if (!isRecord(result) || id === undefined) return kept(result);
  const key = keyOf(tools, 'feedback', id, stampOf(result) ?? '');
  const errand: Errand = toErrand({ ask: 'feedback', submission: id }, key);
  return { ...told(), errands: [errand] };
}

/** When it was changed last. */
function stampOf(result: unknown): string | undefined {
  const properties = isRecord(result) ? result.properties : undefined;
  return isRecord(properties) ? toText(properties.hs_lastmodifieddate) : undefined;
}

function write(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

const QUERY = {
  properties: 'hs_createdate,hs_sentiment,hs_survey_type,hs_value',
  associations: 'contacts,tickets',
} as const;

export async function askFeedback(submission: string, going: Going): Promise<Told> {
  const answer = await going.api.get(`${PATH}/${encodeURIComponent(submission)}`, QUERY);
  if (answer === undefined) return leftAside('survey_gone');
  const properties = isRecord(answer) && isRecord(answer.properties) ? answer.properties : undefined;
  if (!isRecord(answer) || !properties) return kept(answer);
  if (properties.hs_survey_type !== 'CSAT') return leftAside('survey_of_other_kind');
  const score = scoreOf(properties);
  if (score === undefined) return kept(answer);
  const time = statedTime(properties.hs_createdate, going.now);
  return placedAnswer({ submission, score, ...time }, answer, going);
}

/** Its inbox is that of the ticket it is about, where inboxes differ. */
async function placedAnswer(answered: Answered, answer: JsonRecord, going: Going): Promise<Told> {
  const { api, threads, tools } = going;
  const [contact, ticket] = [firstOf(answer, 'contacts'), firstOf(answer, 'tickets')];
  const thread = ticket === undefined ? undefined : await threads.threadOf(ticket, api);
  if (thread !== undefined) {
    const customer = contact === undefined ? threadKey(tools, thread) : contactKey(tools, contact);
    return threads.place(thread, factsOf(answered, customer, tools), api);
  }
  if (contact === undefined) return leftAside('survey_of_nobody');
  const anywhere = tools.inbox(undefined);
  if (!anywhere) return kept({ submission: answered.submission }, 'unknown_inbox');
  const facts = factsOf(answered, contactKey(tools, contact), tools);
  return told(...facts.map((fact) => bind(fact, anywhere)));
}

function firstOf({ associations }: JsonRecord, kind: string): string | undefined {
  const list = isRecord(associations) ? associations[kind] : undefined;
  const [first] = isRecord(list) ? toList(list.results) : [];
  return isRecord(first) ? toId(first.id) : undefined;
}

/** The words of HubSpot's API, and those of its page on the properties of answers. */
const HAPPY: ReadonlySet<string> = new Set(['HAPPY', 'PROMOTER']);
const NEUTRAL: ReadonlySet<string> = new Set(['NEUTRAL', 'PASSIVE']);

/** One to five; where there are three faces, of values 0, 1 and 2, the sentiment tells the happy and the neutral one. */
function scoreOf({ hs_value, hs_sentiment }: JsonRecord): Score | undefined {
  const value = typeof hs_value === 'number' ? hs_value : Number(toText(hs_value) ?? NaN);
  if (value === 0) return 1;
  const score = toScore(value, 5);
  const sentiment = toText(hs_sentiment)?.toUpperCase() ?? '';
  if (score === undefined || score >= 4) return score;
  if (HAPPY.has(sentiment)) return 5;
  return NEUTRAL.has(sentiment) ? 3 : score;
}

interface Answered extends EventTime {
  readonly submission: string;
  readonly score: Score;
}

/** HubSpot lists answers alone: that the survey was sent is known from its answer. */
function factsOf(
  { submission, score, at, timeSource }: Answered,
  customer: CustomerKey,
  tools: SourceTools,
): readonly UnboundFact[] {
  const survey = tools.digest(`${tools.name}\0feedback\0${submission}`);
  const common = { at, timeSource, customer, source: tools.name, survey };
  return [
    { ...common, kind: 'SurveySent', key: keyOf(tools, 'survey', submission), of: 5 },
    { ...common, kind: 'SurveyAnswered', key: keyOf(tools, 'score', submission, String(score)), score },
  ];
}
