/** What a customer chose instead of writing: a button or a row of a list, by its id and its title. */
import { readChoice } from '../conversation/answer.ts';
import type { MessageReceived } from '../conversation/fact.ts';
import { toText } from './json.ts';
import { isPlainSurveyId } from './text.ts';

export type SurveyAnswer = NonNullable<MessageReceived['answer']>;

const CHOICE_ID = /^csat:v1:([^:]+):([1-5])$/;

/** The score it stands for. The id, which the survey chose, says more than the words on the button. */
export function readTap(id: unknown, title: unknown): SurveyAnswer | undefined {
  const [, survey, points] = CHOICE_ID.exec(toText(id) ?? '') ?? [];
  if (survey !== undefined && isPlainSurveyId(survey)) return { points: Number(points), survey };
  return typeof title === 'string' ? readChoice(title) : undefined;
}
