/** Objectives: one result per episode and objective, as soon as it is certain. */
import type { Instant } from './fact.ts';
import type { TimedObjective } from './policy.ts';
import type { Scene } from './scene.ts';
import { elapsed } from './scene.ts';
import type { Conversation, Episode } from './state.ts';
import { openEpisode, withEpisode } from './state.ts';
import type { Timer } from './timer.ts';

function judge(episode: Episode, objective: TimedObjective, inTime: boolean, scene: Scene): void {
  scene.note({ type: 'ObjectiveJudged', ...episode.slice, objective, result: inTime ? 'met' : 'missed' });
}

/** A bot that has answered is looking after the customer: the wait for a person is not judged meanwhile. */
export function isLookedAfterByBot(episode: Episode): boolean {
  return episode.bot === 'in_charge' && episode.botRepliedAt !== undefined;
}

export function judgeFirstResponse(episode: Episode, inTime: boolean, scene: Scene): Episode {
  if (episode.firstResponse.judged) return episode;
  judge(episode, 'first_response', inTime, scene);
  return { ...episode, firstResponse: { ...episode.firstResponse, judged: true } };
}

/** A reply that satisfies the objective came. It has the deadline that was set with the question, whatever the rules are by now. */
export function judgeReply(episode: Episode, at: Instant, scene: Scene): Episode {
  return judgeFirstResponse(episode, at <= (episode.firstResponse.dueAt ?? Infinity), scene);
}

export function firstResponseDue(conversation: Conversation, scene: Scene): Conversation {
  const episode = openEpisode(conversation);
  if (!episode || isLookedAfterByBot(episode)) return conversation;
  return withEpisode(conversation, judgeFirstResponse(episode, false, scene));
}

export function nextResponseDue(conversation: Conversation, scene: Scene): Conversation {
  const episode = openEpisode(conversation);
  if (episode?.nextResponse !== 'in_time') return conversation;
  judge(episode, 'next_response', false, scene);
  return withEpisode(conversation, { ...episode, nextResponse: 'missed' });
}

export function resolutionDue(conversation: Conversation, scene: Scene): Conversation {
  const episode = openEpisode(conversation);
  if (!episode || episode.resolutionJudged) return conversation;
  judge(episode, 'resolution', false, scene);
  return withEpisode(conversation, { ...episode, resolutionJudged: true });
}

export function judgeResolutionAtEnd(
  { episode, timers }: { episode: Episode; timers: readonly Timer[] },
  ending: { at: Instant; by: string },
  scene: Scene,
): void {
  if (episode.resolutionJudged) return;
  const dueAt = timers.find(({ kind }) => kind === 'resolution_due')?.at ?? Infinity;
  judge(episode, 'resolution', ending.at <= dueAt && ending.by !== 'timeout', scene);
}

export function judgeNextResponseAtEnd(episode: Episode, scene: Scene): void {
  if (episode.nextResponse === 'in_time') judge(episode, 'next_response', true, scene);
}

export function judgeFirstResponseAtEnd(
  episode: Episode,
  ending: { at: Instant; contained: boolean },
  scene: Scene,
): void {
  const { wroteAt, botRepliedAt } = episode;
  if (wroteAt === undefined || episode.firstResponse.judged) return;
  if (ending.contained && botRepliedAt !== undefined) {
    judgeReply(episode, botRepliedAt, scene);
    return;
  }
  const isShort = elapsed(episode.startedAt, ending.at) < scene.policy.shortContactMs;
  if (isShort && !episode.respondedBy.any) return;
  judgeFirstResponse(episode, false, scene);
}

export function atRisk(conversation: Conversation, scene: Scene): Conversation {
  const episode = openEpisode(conversation);
  if (!episode || isLookedAfterByBot(episode)) return conversation;
  return withEpisode(conversation, noteAtRisk(episode, scene));
}

export function noteAtRisk(episode: Episode, scene: Scene): Episode {
  if (episode.attended || episode.risk.stage !== 'none') return episode;
  scene.note({ type: 'AbandonmentNoted', ...episode.slice, step: 'at_risk' });
  return { ...episode, risk: { ...episode.risk, stage: 'at_risk' } };
}
