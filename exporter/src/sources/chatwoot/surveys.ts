/** Chatwoot's own survey: a message that asks, and a page on which the customer answers. */
import type { Score, SurveyAnswered } from '../../conversation/fact.ts';
import type { EventTime } from '../eventTime.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import type { Chat } from './chat.ts';
import { chatwootKey, type Reading } from './reading.ts';

/** How customers answer: points, and what they say to it, which is read for nothing but to tell answers apart. */
export interface Rating {
  readonly score: Score;
  readonly feedback: string;
}

export function isSurvey({ content_type: type }: JsonRecord): boolean {
  return type === 'input_csat';
}

/** By the message that asks: there is one per conversation. */
export function surveyId(messageId: string, { accountId }: Reading): string {
  return `chatwoot-${accountId}-${messageId}`;
}

/** Undefined where nobody has answered, or not from 1 to 5. */
export function ratingOf({ content_attributes: attributes }: JsonRecord): Rating | undefined {
  const submitted = isRecord(attributes) ? attributes.submitted_values : undefined;
  return toRating(isRecord(submitted) ? submitted.csat_survey_response : undefined);
}

/** From `{rating, feedback_message}`. */
export function toRating(response: unknown): Rating | undefined {
  if (!isRecord(response)) return undefined;
  const points = Number(typeof response.rating === 'string' ? response.rating : toNumber(response.rating));
  if (points !== 1 && points !== 2 && points !== 3 && points !== 4 && points !== 5) return undefined;
  const { feedback_message: feedback } = response;
  return { score: points, feedback: typeof feedback === 'string' ? feedback : '' };
}

function toNumber(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}

/** The customer may answer again, and add words to a score: each is an answer of its own. */
export function surveyAnswered(
  { score, feedback }: Rating,
  { messageId, time, about }: { messageId: string; time: EventTime; about: Chat['about'] },
  reading: Reading,
): SurveyAnswered {
  return {
    kind: 'SurveyAnswered',
    key: chatwootKey('answer', [messageId, String(score), feedback], reading),
    ...time,
    ...about,
    survey: surveyId(messageId, reading),
    score,
  };
}
