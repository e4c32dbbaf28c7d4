/** Surveys: sent, answered (perhaps twice), expired. An answer is no turn of the conversation. */
import type { Instant, MessageReceived, Score, SurveyAnswered, SurveySent } from './fact.ts';
import { noteAgent } from './holder.ts';
import type { Slice, SurveyOutcome } from './observation.ts';
import type { Scene } from './scene.ts';
import { sliceOf } from './scene.ts';
import type { Conversation, Survey } from './state.ts';
import { without } from './state.ts';
import { arm, disarm } from './timer.ts';

const SCORE_OF_THREE = [1, 3, 5] as const;
const PAST_SURVEYS_KEPT = 4;
const PAST_SURVEYS_MS = 7 * 86_400_000;

export interface Prompt {
  readonly at: Instant;
  readonly id: string;
  readonly of: 3 | 5;
  readonly failed: boolean;
  /** Used only where no episode has been. */
  readonly slice: Slice;
}

export function surveySent(conversation: Conversation, fact: SurveySent, scene: Scene): Conversation {
  const prompt: Prompt = {
    at: fact.at,
    id: fact.survey,
    of: fact.of,
    failed: fact.failed ?? false,
    slice: sliceOf(fact),
  };
  return promptSurvey(conversation, prompt, scene);
}

export function promptSurvey(conversation: Conversation, prompt: Prompt, scene: Scene): Conversation {
  if (conversation.survey?.id === prompt.id)
    return prompt.failed ? failed(conversation, scene) : conversation;
  if (conversation.pastSurveys?.includes(prompt.id)) return conversation;
  const { slice, holder } = followedEpisode(conversation, prompt);
  noteSurvey(slice, 'sent', scene);
  // Told of late, it has been closed by the one sent since.
  const isClosed = prompt.at < (conversation.survey?.sentAt ?? prompt.at);
  if (prompt.failed || isClosed) {
    noteSurvey(slice, prompt.failed ? 'failed' : 'expired', scene);
    return withPast(conversation, prompt.id, prompt.at);
  }
  const survey: Survey = {
    id: prompt.id,
    of: prompt.of,
    sentAt: prompt.at,
    slice,
    ...(holder === undefined ? {} : { holder }),
  };
  const expiresAt = prompt.at + scene.policy.survey.answerWithinMs;
  return arm({ ...closeSurvey(conversation, scene), survey }, { at: expiresAt, kind: 'survey_expired' });
}

function followedEpisode({ phase }: Conversation, prompt: Prompt): { slice: Slice; holder?: string } {
  switch (phase.status) {
    case 'open':
      return phase.episode;
    case 'ended':
      return phase.ended;
    case 'quiet':
      return { slice: prompt.slice };
  }
}

function failed(conversation: Conversation, scene: Scene): Conversation {
  const { survey } = conversation;
  if (!survey || survey.answer) return conversation;
  noteSurvey(survey.slice, 'failed', scene);
  return dropSurvey(conversation, survey.sentAt);
}

/** The conversation with the message taken as an answer; undefined when it is an ordinary message. */
export function answerByMessage(
  conversation: Conversation,
  fact: MessageReceived,
  scene: Scene,
): Conversation | undefined {
  const { survey, pastSurveys } = conversation;
  if (!fact.answer) return undefined;
  // A button says what it answers, however late.
  if (fact.answer.survey !== undefined && pastSurveys?.includes(fact.answer.survey)) return conversation;
  if (!survey || fact.at < survey.sentAt) return undefined;
  if (fact.answer.survey !== undefined && fact.answer.survey !== survey.id) return conversation;
  if (fact.answer.of !== undefined && fact.answer.of !== survey.of) return undefined;
  const score = toScore(fact.answer.points, survey.of);
  return score === undefined ? undefined : answer(conversation, { at: fact.at, score }, scene);
}

export function surveyAnswered(conversation: Conversation, fact: SurveyAnswered, scene: Scene): Conversation {
  const { survey } = conversation;
  if (!survey || fact.at < survey.sentAt) return conversation;
  if (fact.survey !== undefined && fact.survey !== survey.id) return conversation;
  return answer(conversation, { at: fact.at, score: fact.score }, scene);
}

export function toScore(points: number, of: 3 | 5): Score | undefined {
  if (of === 3) return SCORE_OF_THREE[points - 1];
  return points === 1 || points === 2 || points === 3 || points === 4 || points === 5 ? points : undefined;
}

function answer(
  conversation: Conversation,
  given: { at: Instant; score: Score },
  scene: Scene,
): Conversation {
  const { survey } = conversation;
  if (!survey) return conversation;
  if (!survey.answer) {
    noteSurvey(survey.slice, 'answered', scene);
    const answered = { ...survey, answer: { score: given.score, firstAt: given.at, lastAt: given.at } };
    const finalAt = given.at + scene.policy.survey.changeWithinMs;
    return arm(disarm({ ...conversation, survey: answered }, 'survey_expired'), {
      at: finalAt,
      kind: 'survey_final',
    });
  }
  if (given.at < survey.answer.lastAt) return conversation;
  if (survey.answer.score !== given.score) scene.note({ type: 'SurveyAnswerChanged', ...survey.slice });
  const changed = { ...survey.answer, score: given.score, lastAt: given.at };
  return { ...conversation, survey: { ...survey, answer: changed } };
}

/** Ends the survey that is out: scored when answered, else expired. */
export function closeSurvey(conversation: Conversation, scene: Scene, at?: Instant): Conversation {
  const { survey } = conversation;
  if (!survey) return conversation;
  if (!survey.answer) {
    noteSurvey(survey.slice, 'expired', scene);
    return dropSurvey(conversation, at ?? survey.sentAt);
  }
  const { score, firstAt } = survey.answer;
  const over = dropSurvey(conversation, at ?? firstAt);
  scene.note({ type: 'Scored', ...survey.slice, score });
  if (survey.holder !== undefined) {
    const { team } = survey.slice;
    noteAgent(scene, { type: 'scored', agent: survey.holder, team, at: at ?? firstAt, score });
  }
  return over;
}

function dropSurvey(conversation: Conversation, at: Instant): Conversation {
  const { survey } = conversation;
  const over = survey ? withPast(conversation, survey.id, at) : conversation;
  return disarm(without(over, 'survey'), 'survey_expired', 'survey_final');
}

/** Remembers the survey for a week, or as long as the conversation is remembered anyway. */
function withPast(conversation: Conversation, id: string, at: Instant): Conversation {
  const pastSurveys = [id, ...(conversation.pastSurveys ?? [])].slice(0, PAST_SURVEYS_KEPT);
  const forgetAt = conversation.timers.find(({ kind }) => kind === 'forget')?.at ?? 0;
  const remembered = { ...conversation, pastSurveys };
  if (conversation.phase.status === 'open') return remembered;
  return arm(remembered, { at: Math.max(forgetAt, at + PAST_SURVEYS_MS), kind: 'forget' });
}

function noteSurvey(slice: Slice, outcome: SurveyOutcome, scene: Scene): void {
  scene.note({ type: 'SurveyNoted', ...slice, outcome });
}
