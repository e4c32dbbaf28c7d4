/** The older kind of satisfaction: good or bad, once per ticket. */
import type { Score } from '../../conversation/fact.ts';
import type { EventTime } from '../eventTime.ts';
import type { UnboundFact } from '../unbound.ts';
import { keyOf, threadOf, ticketKey, userKey, type Desk } from './desk.ts';

/** `offered` is no answer yet; undefined for what is no rating. Zendesk adds whether there is a comment. */
export function scoreOfRating(rating: string): Score | 'offered' | undefined {
  if (rating === 'offered') return 'offered';
  if (/^good\b/.test(rating.replaceAll('_', ' '))) return 5;
  return /^bad\b/.test(rating.replaceAll('_', ' ')) ? 1 : undefined;
}

export interface Rating extends EventTime {
  readonly ticket: string;
  /** Undefined where the ticket has to do. */
  readonly requester: string | undefined;
  readonly score: Score | 'offered';
  /** The provider's own stamp as it stands: an answer changed is another one. */
  readonly stamp: string;
  /** When it was offered, where that is known. */
  readonly offered?: EventTime;
}

/** That it was offered, and the answer if there is one. A survey no one knew of could not be answered. */
export function ratedOf(rating: Rating, desk: Desk): readonly UnboundFact[] {
  const { ticket, requester, score, stamp, at, timeSource, offered } = rating;
  const customer = requester === undefined ? ticketKey(desk, ticket) : userKey(desk, requester);
  const common = { source: desk.tools.name, customer, ...threadOf(ticket) };
  const survey = desk.tools.digest(`${desk.tools.name}\0rating\0${ticket}`);
  const sent: UnboundFact = {
    ...common,
    ...(offered ?? { at, timeSource }),
    kind: 'SurveySent',
    key: keyOf(desk, 'rating offered', ticket),
    survey,
    of: 5,
  };
  if (score === 'offered') return [sent];
  const key = keyOf(desk, 'rated', ticket, String(score), stamp);
  return [sent, { ...common, at, timeSource, kind: 'SurveyAnswered', key, survey, score }];
}
