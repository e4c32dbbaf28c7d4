/** Somebody, or something, writes to the customer. */
import { enter, handOff } from './bot.ts';
import { keepAlive } from './episode.ts';
import type { Instant, MessageSent } from './fact.ts';
import { takeByWriting } from './holder.ts';
import { judgeReply } from './objective.ts';
import type { Scene } from './scene.ts';
import { elapsed, sliceOf } from './scene.ts';
import type { Conversation, Episode } from './state.ts';
import { openEpisode, withEpisode, without } from './state.ts';
import { promptSurvey } from './survey.ts';
import { disarm } from './timer.ts';
import { startTurn } from './turn.ts';

export function send(conversation: Conversation, fact: MessageSent, scene: Scene): Conversation {
  if (fact.survey) return prompt(conversation, fact, scene);
  if (fact.stage === 'failed') return conversation;
  const counted = countSent(conversation, fact, scene);
  const episode = openEpisode(counted);
  if (!episode || fact.at < episode.startedAt || fact.sender === 'campaign') return counted;
  const alive = keepAlive(counted, fact.at, scene);
  switch (fact.sender) {
    case 'human':
      return byHuman(handOff(alive, fact.at, scene), fact, scene);
    case 'unknown':
      return change(alive, (open) => attend(byAnyone(open, fact.at, scene), fact.at, scene));
    case 'bot':
      return change(alive, (open) => byBot(enter(open), fact.at, scene));
    case 'automation':
      return alive;
  }
}

function prompt(conversation: Conversation, fact: MessageSent, scene: Scene): Conversation {
  const { at, survey, stage } = fact;
  if (!survey) return conversation;
  const counted = countSent(conversation, fact, scene);
  const alive = openEpisode(counted) ? keepAlive(counted, at, scene) : counted;
  return promptSurvey(alive, { at, ...survey, failed: stage === 'failed', slice: sliceOf(fact) }, scene);
}

function countSent(conversation: Conversation, fact: MessageSent, scene: Scene): Conversation {
  if (fact.stage !== 'failed') {
    scene.note({ type: 'MessageCounted', ...sliceOf(fact), direction: 'out', sender: fact.sender });
  }
  return conversation;
}

/** Changes the open episode, and ends the timers of what is no longer awaited. */
function change(conversation: Conversation, step: (episode: Episode) => Episode): Conversation {
  const episode = openEpisode(conversation);
  if (!episode) return conversation;
  const changed = step(episode);
  const answered = changed.unansweredByHuman === undefined ? (['next_response_due'] as const) : [];
  const attended = changed.attended ? (['at_risk'] as const) : [];
  return disarm(withEpisode(conversation, changed), ...answered, ...attended);
}

function byHuman(conversation: Conversation, fact: MessageSent, scene: Scene): Conversation {
  const { at, agent } = fact;
  const replied = change(conversation, (episode) => {
    const taken = takeByWriting(byAnyone(episode, at, scene), agent, at, scene);
    return answerTurn(attend(taken, at, scene), at, scene);
  });
  return turnSince(replied, scene);
}

/** A reply that comes late does not answer what the customer has written since. */
function turnSince(conversation: Conversation, scene: Scene): Conversation {
  const { lastWroteAt = 0, repliedAt } = openEpisode(conversation) ?? { repliedAt: {} };
  const isAnswered = lastWroteAt <= (repliedAt.human ?? Infinity);
  return isAnswered ? conversation : startTurn(conversation, lastWroteAt, scene);
}

/** Takes in what the customer was replied to under another name: of each kind, the last reply is known. */
export function hearReplies(
  conversation: Conversation,
  { any, person, human }: Episode['repliedAt'],
  scene: Scene,
): Conversation {
  const heard = change(conversation, (episode) => {
    const replied = any === undefined ? episode : byAnyone(episode, any, scene);
    const attended = person === undefined ? replied : attend(replied, person, scene);
    return human === undefined ? attended : answerTurn(attended, human, scene);
  });
  return turnSince(heard, scene);
}

/** The first reply of any kind, and with `responder: any` the one that meets the objective. */
function byAnyone(before: Episode, at: Instant, scene: Scene): Episode {
  const episode = { ...before, repliedAt: { ...before.repliedAt, any: latest(before.repliedAt.any, at) } };
  const from = episode.unansweredByAny;
  if (from === undefined || at < from) return episode;
  noteFirstResponse(episode, { responder: 'any', from, to: at }, scene);
  const responded = {
    ...without(episode, 'unansweredByAny'),
    respondedBy: { ...episode.respondedBy, any: true },
  };
  const counts = scene.policy.objectives.firstResponse.responder === 'any';
  return counts ? judgeReply(responded, at, scene) : responded;
}

function answerTurn(before: Episode, at: Instant, scene: Scene): Episode {
  const episode = {
    ...before,
    repliedAt: { ...before.repliedAt, human: latest(before.repliedAt.human, at) },
  };
  const from = episode.unansweredByHuman;
  if (from === undefined || at < from) return episode;
  const answered = without(episode, 'unansweredByHuman');
  if (episode.respondedBy.human) {
    scene.note({ type: 'NextResponded', ...episode.slice, wallMs: elapsed(from, at) });
    return answered;
  }
  noteFirstResponse(episode, { responder: 'human', from, to: at }, scene);
  const responded = { ...answered, respondedBy: { human: true, any: true } };
  const counts = scene.policy.objectives.firstResponse.responder === 'human';
  return counts ? judgeReply(responded, at, scene) : responded;
}

function noteFirstResponse(
  { slice }: Episode,
  { responder, from, to }: { responder: 'human' | 'any'; from: Instant; to: Instant },
  scene: Scene,
): void {
  const businessMs = scene.inbox.calendar?.openMs(from, to);
  scene.note({
    type: 'FirstResponded',
    ...slice,
    responder,
    wallMs: elapsed(from, to),
    ...(businessMs === undefined ? {} : { businessMs }),
  });
}

/** A person, or who may be one, has seen to the customer. */
function attend(episode: Episode, at: Instant, scene: Scene): Episode {
  noteEscalationAnswers(episode, at, scene);
  const ended = endWait(episode, at);
  const served = { ...ended, repliedAt: { ...ended.repliedAt, person: latest(ended.repliedAt.person, at) } };
  if (episode.wroteAt === undefined || at < episode.wroteAt) return served;
  if (episode.risk.stage !== 'at_risk') return { ...served, attended: true };
  scene.note({ type: 'AbandonmentNoted', ...episode.slice, step: 'recovered' });
  return { ...served, attended: true, risk: { ...episode.risk, stage: 'recovered' } };
}

/** Of every level that had been reached: how long it then took. */
function noteEscalationAnswers({ slice, waitingSince = Infinity }: Episode, at: Instant, scene: Scene): void {
  for (const { level, afterMs } of scene.policy.escalation) {
    const reachedAt = waitingSince + afterMs;
    // A threshold that passes at the very instant has been kept.
    if (at > reachedAt)
      scene.note({ type: 'EscalationAnswered', ...slice, level, wallMs: elapsed(reachedAt, at) });
  }
}

function byBot(episode: Episode, at: Instant, scene: Scene): Episode {
  const counted = byAnyone(episode, at, scene);
  const replied =
    counted.wroteAt === undefined || at < counted.wroteAt || counted.botRepliedAt !== undefined
      ? counted
      : { ...counted, botRepliedAt: at };
  return replied.bot === 'in_charge' ? endWait(replied, at) : replied;
}

function endWait(episode: Episode, at: Instant): Episode {
  const replied = {
    ...episode,
    repliedAt: { ...episode.repliedAt, wait: latest(episode.repliedAt.wait, at) },
  };
  if ((episode.waitingSince ?? Infinity) > at) return replied;
  // A reply that comes late does not answer what the customer has written since.
  const { lastWroteAt = at } = episode;
  return lastWroteAt > at ? { ...replied, waitingSince: lastWroteAt } : without(replied, 'waitingSince');
}

function latest(a: Instant | undefined, b: Instant): Instant {
  return Math.max(a ?? b, b);
}
