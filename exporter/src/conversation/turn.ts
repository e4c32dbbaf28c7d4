/** The customer writes. */
import { noteReturn } from './contact.ts';
import { beginEarlier, keepAlive, open } from './episode.ts';
import type { Instant, MessageReceived } from './fact.ts';
import type { Scene } from './scene.ts';
import { dueAt, sliceOf } from './scene.ts';
import type { Conversation, Ended, Episode } from './state.ts';
import { openEpisode, withEpisode } from './state.ts';
import { answerByMessage } from './survey.ts';
import type { Timer } from './timer.ts';
import { arm } from './timer.ts';

export function receive(conversation: Conversation, fact: MessageReceived, scene: Scene): Conversation {
  scene.note({ type: 'MessageCounted', ...sliceOf(fact), direction: 'in', sender: 'customer' });
  const answered = answerByMessage(conversation, fact, scene);
  if (answered) return openEpisode(answered) ? keepAlive(answered, fact.at, scene) : answered;
  if (isFromBefore(conversation, fact.at, scene)) return conversation;
  const returned = noteReturn(conversation, fact.at, scene);
  const opened = openEpisode(returned)
    ? beginEarlier(returned, fact.at, scene)
    : open(returned, fact.at, sliceOf(fact), scene);
  return takeTurn(keepAlive(opened, fact.at, scene), fact.at, scene);
}

/** A message from before the last end comes late: its own episode is over. */
function isFromBefore({ phase }: Conversation, at: Instant, scene: Scene): boolean {
  if (phase.status === 'open') return at <= (phase.episode.previousEndedAt ?? -Infinity);
  return phase.status === 'ended' && at <= lastKnownOf(phase.ended, scene);
}

/** An end by inactivity tells of silence before it, which a message that comes late shows to have been none. */
function lastKnownOf({ by, endedAt }: Ended, { inbox }: Scene): Instant {
  return by === 'timeout' ? endedAt - (inbox.inactivityMs ?? 0) : endedAt;
}

/** Takes a customer message into the open episode: the customer waits from it on, if not from before. */
export function takeTurn(conversation: Conversation, at: Instant, scene: Scene): Conversation {
  const episode = openEpisode(conversation);
  if (!episode) return conversation;
  const { human, wait } = episode.repliedAt;
  const isAnswered = human !== undefined && at <= human;
  const waits = !isAnswered && (wait === undefined || at > wait);
  // One copy of the episode for all of it: most of what comes in is a customer's message.
  const wrote: Episode = {
    ...episode,
    wroteAt: earlier(episode.wroteAt, at),
    lastWroteAt: Math.max(episode.lastWroteAt ?? at, at),
    ...(waits && { waitingSince: earlier(episode.waitingSince, at) }),
    ...(!isAnswered && !episode.respondedBy.any && { unansweredByAny: earlier(episode.unansweredByAny, at) }),
  };
  const written = withEpisode(conversation, wrote);
  return isAnswered ? written : startTurn(written, at, scene);
}

/** Starts the clocks of a turn that waits for a person, unless an earlier message already has. */
export function startTurn(conversation: Conversation, at: Instant, scene: Scene): Conversation {
  const episode = openEpisode(conversation);
  if (!episode || (episode.unansweredByHuman ?? Infinity) <= at) return conversation;
  const begun: Episode = { ...episode, unansweredByHuman: at };
  return begun.respondedBy.human
    ? startNextTurn(conversation, begun, scene)
    : startFirstTurn(conversation, begun, scene);
}

function startFirstTurn(conversation: Conversation, episode: Episode, scene: Scene): Conversation {
  const at = episode.unansweredByHuman ?? episode.startedAt;
  const due = dueAt(scene.policy.objectives.firstResponse, scene, at);
  const riskAt = at + scene.policy.atRiskAfterMs;
  const timers: Timer[] = [{ at: riskAt, kind: 'at_risk' }];
  if (due !== undefined) timers.push({ at: due, kind: 'first_response_due' });
  const timed: Episode = {
    ...episode,
    firstResponse: { judged: episode.firstResponse.judged, ...(due === undefined ? {} : { dueAt: due }) },
    risk: { ...episode.risk, at: riskAt },
  };
  return arm(withEpisode(conversation, timed), ...timers);
}

function startNextTurn(conversation: Conversation, episode: Episode, scene: Scene): Conversation {
  if (episode.nextResponse === 'missed') return withEpisode(conversation, episode);
  const at = episode.unansweredByHuman ?? episode.startedAt;
  const due = dueAt(scene.policy.objectives.nextResponse, scene, at);
  const turning = withEpisode(conversation, {
    ...episode,
    nextResponse: 'in_time',
    turnedAt: earlier(episode.turnedAt, at),
  });
  return due === undefined ? turning : arm(turning, { at: due, kind: 'next_response_due' });
}

function earlier(a: Instant | undefined, b: Instant): Instant {
  return a === undefined ? b : Math.min(a, b);
}
