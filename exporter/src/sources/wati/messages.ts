/** Messages both ways, and the bot's beginning. */
import { readAnswer } from '../../conversation/answer.ts';
import type { DeliveryStage } from '../../conversation/fact.ts';
import { NOT_UNDERSTOOD, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { isRecord, toText, type JsonRecord } from '../json.ts';
import { readTap, type SurveyAnswer } from '../tap.ts';
import { authorOfSession, authorOfTemplate, type Authorship, type Marks } from './authors.ts';
import { toFact, type Scene } from './scene.ts';

/** What a customer says. */
export const TURNS: ReadonlySet<string> = new Set([
  'text',
  'image',
  'document',
  'location',
  'voice',
  'audio',
  'button',
  'interactive',
  'video',
  'sticker',
  'contacts',
  'order',
  'catalog',
  'media_placeholder',
]);

/** `message`: written by the customer, unless it says that it is ours. */
export function readMessage(scene: Scene, marks: Marks): Finding {
  const { event, tools } = scene;
  const type = toText(event.type)?.toLowerCase();
  if (type === undefined) return NOT_UNDERSTOOD;
  if (type === 'reaction') return { ignored: 'reaction' };
  if (event.owner === true) return readSent(scene, authorOfSession(event, marks, tools));
  const answer = withoutTemplate(answerOf(event), marks);
  const finding = found(toFact({ kind: 'MessageReceived', ...(answer && { answer }) }, scene));
  // Somebody wrote and waits, so it counts; kept as well, to be looked at.
  return TURNS.has(type) ? finding : { ...UNKNOWN_TYPE, ...finding };
}

export function readSession(scene: Scene, marks: Marks): Finding {
  if (toText(scene.event.type)?.toLowerCase() === 'reaction') return { ignored: 'reaction' };
  return readSent(scene, authorOfSession(scene.event, marks, scene.tools));
}

export function readTemplate(scene: Scene, marks: Marks): Finding {
  return readSent(scene, authorOfTemplate(scene.event, marks, scene.tools));
}

/** What was not delivered is no reply. */
export function readFailedSession(scene: Scene, marks: Marks): Finding {
  return readSent(scene, authorOfSession(scene.event, marks, scene.tools), 'failed');
}

export function readFailedTemplate(scene: Scene, marks: Marks): Finding {
  return readSent(scene, authorOfTemplate(scene.event, marks, scene.tools), 'failed');
}

export function readBotStart(scene: Scene): Finding {
  return found(toFact({ kind: 'BotEntered' }, scene));
}

function readSent(scene: Scene, author: Authorship, stage: DeliveryStage = 'sent'): Finding {
  return found(toFact({ kind: 'MessageSent', ...author, stage }, scene));
}

function found(fact: ReturnType<typeof toFact>): Finding {
  return fact ? { fact } : NOT_UNDERSTOOD;
}

/** What a template's buttons are named after tells which template it was, not which time it was sent. */
function withoutTemplate(
  answer: SurveyAnswer | undefined,
  { surveyTemplates }: Marks,
): SurveyAnswer | undefined {
  if (answer?.survey === undefined || !surveyTemplates.has(answer.survey)) return answer;
  const { survey: _template, ...score } = answer;
  return score;
}

/** Where the customer chose something, the choice says more than the text made of it. */
function answerOf({
  listReply,
  interactiveButtonReply,
  buttonReply,
  text,
}: JsonRecord): SurveyAnswer | undefined {
  const reply = [listReply, interactiveButtonReply, buttonReply].find(isRecord);
  if (reply) return readTap(reply.id ?? reply.payload, reply.title ?? reply.text);
  return typeof text === 'string' ? readAnswer(text) : undefined;
}
