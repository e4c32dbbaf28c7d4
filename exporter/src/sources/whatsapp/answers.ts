/** Where in a WhatsApp message a survey's answer may stand. */
import { readAnswer } from '../../conversation/answer.ts';
import { readTap, type SurveyAnswer } from '../tap.ts';
import { isPlainSurveyId } from '../text.ts';
import { isRecord, toText, type JsonRecord } from '../json.ts';

const FLOW_TOKEN = /^csat:v1:([^:]+)$/;

/** The score the message reads as, if it does. */
export function answerOf(message: JsonRecord): SurveyAnswer | undefined {
  const { type } = message;
  if (type === 'text') return isRecord(message.text) ? readText(message.text.body) : undefined;
  if (type === 'button')
    return isRecord(message.button) ? readTap(message.button.payload, message.button.text) : undefined;
  if (type === 'interactive' && isRecord(message.interactive)) return readInteractive(message.interactive);
  return undefined;
}

function readInteractive(interactive: JsonRecord): SurveyAnswer | undefined {
  const reply = interactive.button_reply ?? interactive.list_reply;
  if (isRecord(reply)) return readTap(reply.id, reply.title);
  return isRecord(interactive.nfm_reply) ? readFlow(interactive.nfm_reply.response_json) : undefined;
}

function readText(text: unknown): SurveyAnswer | undefined {
  return typeof text === 'string' ? readAnswer(text) : undefined;
}

/** A Flow answers with JSON inside a string; its token is all that says which survey it belongs to. */
function readFlow(responseJson: unknown): SurveyAnswer | undefined {
  const response = parseJson(responseJson);
  if (!isRecord(response)) return undefined;
  const answer = readRating(response.rating ?? response.score);
  const [, survey] = FLOW_TOKEN.exec(toText(response.flow_token) ?? '') ?? [];
  return answer && (survey !== undefined && isPlainSurveyId(survey) ? { ...answer, survey } : answer);
}

function readRating(rating: unknown): SurveyAnswer | undefined {
  return readText(typeof rating === 'number' ? String(rating) : rating);
}

function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
