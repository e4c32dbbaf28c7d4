/** What an episode is about, as last told. */
import type { CategoryChanged, Instant } from './fact.ts';
import type { Conversation, Episode } from './state.ts';
import { openEpisode, withEpisode } from './state.ts';

export function categorise(conversation: Conversation, { at, category }: CategoryChanged): Conversation {
  const episode = openEpisode(conversation);
  if (!episode || at < (episode.knownAt?.category ?? episode.startedAt)) return conversation;
  return withEpisode(conversation, inCategory(episode, category, at));
}

export function inCategory(episode: Episode, category: string, at: Instant): Episode {
  return { ...episode, category, knownAt: { ...episode.knownAt, category: at } };
}
