/** A bot's part in an episode: it enters, is in charge, and hands off or is left with it. */
import type { Instant } from './fact.ts';
import type { BotOutcome } from './observation.ts';
import { judgeFirstResponse, noteAtRisk } from './objective.ts';
import type { Scene } from './scene.ts';
import type { Conversation, Episode } from './state.ts';
import { openEpisode, withEpisode } from './state.ts';
import type { Timer } from './timer.ts';
import { arm } from './timer.ts';

/** Takes charge, unless a person already has part in the episode or the bot has handed it off before. */
export function enter(episode: Episode): Episode {
  if (episode.bot !== 'none' || episode.agents.length > 0) return episode;
  return { ...episode, bot: 'in_charge' };
}

export function botEntered(conversation: Conversation, at: Instant): Conversation {
  const episode = openEpisode(conversation);
  if (!episode || at < episode.startedAt) return conversation;
  return withEpisode(conversation, enter(episode));
}

/** A handoff event also tells that a bot had entered, should that have been missed. */
export function botHandedOff(conversation: Conversation, at: Instant, scene: Scene): Conversation {
  return handOff(botEntered(conversation, at), at, scene);
}

/** From here on only a person ends the wait; what was not judged under the bot's care is judged now. */
export function handOff(conversation: Conversation, at: Instant, scene: Scene): Conversation {
  const episode = openEpisode(conversation);
  if (episode?.bot !== 'in_charge' || at < episode.startedAt) return conversation;
  judgeBot(episode, 'handed_off', scene);
  const handed: Episode = { ...episode, bot: 'handed_off' };
  const judged = judgePassed(waitForPerson(handed, at), at, scene);
  return arm(withEpisode(conversation, judged), ...outstanding(judged));
}

/** What has yet to be judged. Where the handoff comes late, these had passed and gone under the bot's care. */
function outstanding({ firstResponse, risk, attended }: Episode): Timer[] {
  const timers: Timer[] = [];
  if (!attended && risk.stage === 'none' && risk.at !== undefined)
    timers.push({ at: risk.at, kind: 'at_risk' });
  if (!firstResponse.judged && firstResponse.dueAt !== undefined)
    timers.push({ at: firstResponse.dueAt, kind: 'first_response_due' });
  return timers;
}

function waitForPerson(episode: Episode, at: Instant): Episode {
  const wantsPerson = episode.unansweredByHuman !== undefined && episode.waitingSince === undefined;
  return wantsPerson ? { ...episode, waitingSince: at } : episode;
}

function judgePassed(episode: Episode, at: Instant, scene: Scene): Episode {
  const { firstResponse, risk } = episode;
  const judged =
    firstResponse.dueAt !== undefined && firstResponse.dueAt < at
      ? judgeFirstResponse(episode, false, scene)
      : episode;
  return risk.at !== undefined && risk.at < at ? noteAtRisk(judged, scene) : judged;
}

/** Judges a bot still in charge at the end; tells whether it contained the episode. */
export function judgeBotAtEnd(episode: Episode, scene: Scene): boolean {
  if (episode.bot !== 'in_charge') return false;
  const contained = episode.waitingSince === undefined;
  judgeBot(episode, contained ? 'contained' : 'abandoned', scene);
  return contained;
}

function judgeBot(episode: Episode, outcome: BotOutcome, scene: Scene): void {
  scene.note({ type: 'BotJudged', ...episode.slice, outcome });
}
