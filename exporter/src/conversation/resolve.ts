/** A person or a bot calls a conversation resolved, perhaps of a moment after which the customer has written again. */
import { carryOver } from './carryOver.ts';
import { noteReturn } from './contact.ts';
import { end, open } from './episode.ts';
import type { ConversationResolved, Instant } from './fact.ts';
import type { Scene } from './scene.ts';
import type { Conversation, Episode } from './state.ts';
import { openEpisode, withEpisode, without } from './state.ts';

export function resolve(conversation: Conversation, fact: ConversationResolved, scene: Scene): Conversation {
  const episode = openEpisode(conversation);
  if (!episode || fact.at < episode.startedAt) return conversation;
  const backAt = wroteAgainAt(episode, fact.at);
  if (backAt === undefined) return end(conversation, fact, scene);
  const ended = end(withEpisode(conversation, upTo(episode, fact.at)), fact, scene);
  const opened = open(noteReturn(ended, backAt, scene), backAt, { ...episode.slice, team: fact.team }, scene);
  return carryOver(conversation, opened, scene);
}

/** The first message after `at` that is still known of. */
function wroteAgainAt(episode: Episode, at: Instant): Instant | undefined {
  const { unansweredByHuman, unansweredByAny, lastWroteAt } = episode;
  const since = [unansweredByHuman, unansweredByAny, lastWroteAt].flatMap((moment = at) =>
    moment > at ? [moment] : [],
  );
  return since.length === 0 ? undefined : Math.min(...since);
}

/** The episode without the customer's messages from after `at`, as far as nothing has been seen of them. */
function upTo(episode: Episode, at: Instant): Episode {
  const moments = ['wroteAt', 'waitingSince', 'unansweredByHuman', 'unansweredByAny'] as const;
  const past = moments
    .filter((moment) => (episode[moment] ?? at) > at)
    .reduce<Episode>((left, moment) => without(left, moment), episode);
  return hadOnlyLaterTurns(episode, at) ? { ...past, nextResponse: 'no_turn' } : past;
}

/** Whether every turn there has been is a later one, still to be answered, and not judged yet. */
function hadOnlyLaterTurns({ nextResponse, unansweredByHuman, turnedAt }: Episode, at: Instant): boolean {
  return nextResponse === 'in_time' && (unansweredByHuman ?? at) > at && (turnedAt ?? at) > at;
}
