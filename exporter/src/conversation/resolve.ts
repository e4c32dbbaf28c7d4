/** A person or a bot calls a conversation resolved, perhaps of a moment after which the customer has written again. */
import { noteReturn } from './contact.ts';
import { end, open } from './episode.ts';
import type { ConversationResolved, Instant } from './fact.ts';
import { inCategory } from './category.ts';
import { give, inTeam, putBack, takeByWriting } from './holder.ts';
import type { Scene } from './scene.ts';
import type { Conversation, Episode } from './state.ts';
import { openEpisode, withEpisode, without } from './state.ts';
import { arm } from './timer.ts';
import { takeTurn } from './turn.ts';

export function resolve(conversation: Conversation, fact: ConversationResolved, scene: Scene): Conversation {
  const episode = openEpisode(conversation);
  if (!episode || fact.at < episode.startedAt) return conversation;
  const backAt = wroteAgainAt(episode, fact.at);
  if (backAt === undefined) return end(conversation, fact, scene);
  const ended = end(withEpisode(conversation, upTo(episode, fact.at)), fact, scene);
  const opened = open(noteReturn(ended, backAt, scene), backAt, { ...episode.slice, team: fact.team }, scene);
  return goOn(keepInactive(opened, conversation), episode, scene);
}

/** The first message after `at` that is still known of. */
function wroteAgainAt(episode: Episode, at: Instant): Instant | undefined {
  const { unansweredByHuman, unansweredByAny, lastWroteAt } = episode;
  const known = [unansweredByHuman, unansweredByAny, lastWroteAt].filter((each) => (each ?? at) > at);
  return known.length === 0 ? undefined : Math.min(...known.filter((each) => each !== undefined));
}

/** The episode without the customer's messages from after `at`, as far as nothing has been seen of them. */
function upTo(episode: Episode, at: Instant): Episode {
  const moments = ['wroteAt', 'waitingSince', 'unansweredByHuman', 'unansweredByAny'] as const;
  const past = moments
    .filter((moment) => (episode[moment] ?? at) > at)
    .reduce<Episode>((left, moment) => without(left, moment), episode);
  const isTurnLater = past.unansweredByHuman !== episode.unansweredByHuman && (episode.turnedAt ?? at) > at;
  return isTurnLater && episode.nextResponse === 'in_time' ? { ...past, nextResponse: 'no_turn' } : past;
}

/** What was said since has kept it alive. */
function keepInactive(opened: Conversation, before: Conversation): Conversation {
  const inactive = before.timers.find(({ kind }) => kind === 'inactive');
  return inactive ? arm(opened, inactive) : opened;
}

/** The customer's messages belong to the new episode, and the replies to them, and who has been assigned since. */
function goOn(conversation: Conversation, before: Episode, scene: Scene): Conversation {
  const opened = openEpisode(conversation);
  if (!opened) return conversation;
  const { startedAt } = opened;
  const replied = withReplies(withCustody(opened, before, scene), before, scene);
  const named = before.thread === undefined ? replied : { ...replied, thread: before.thread };
  const asked = takeTurn(withEpisode(conversation, named), startedAt, scene);
  return takeTurn(asked, Math.max(startedAt, before.lastWroteAt ?? startedAt), scene);
}

/** Responses are not judged again: they have been, as turns of the episode before. */
function withReplies(opened: Episode, before: Episode, scene: Scene): Episode {
  const { startedAt } = opened;
  const repliedAt: Episode['repliedAt'] = Object.fromEntries(
    Object.entries(before.repliedAt).filter(([, at]) => at >= startedAt),
  );
  const respondedBy = { human: repliedAt.human !== undefined, any: repliedAt.any !== undefined };
  const { responder } = scene.policy.objectives.firstResponse;
  const replied: Episode = {
    ...opened,
    repliedAt,
    respondedBy,
    attended: repliedAt.person !== undefined,
    firstResponse: { judged: respondedBy[responder] },
    ...(before.bot === 'in_charge' &&
      repliedAt.any !== undefined && { bot: 'in_charge', botRepliedAt: repliedAt.any }),
  };
  if (repliedAt.human === undefined) return replied;
  return takeByWriting(replied, before.holder, repliedAt.human, scene);
}

/** Who has been assigned since, and to which team, and what has been told of the category since. */
function withCustody(opened: Episode, { holder, slice, category, knownAt }: Episode, scene: Scene): Episode {
  const { assignment = -Infinity, team = -Infinity, category: categorised = -Infinity } = knownAt ?? {};
  const { startedAt } = opened;
  const moved = team < startedAt ? opened : inTeam(opened, slice.team, team);
  const named = categorised < startedAt ? moved : inCategory(moved, category, categorised);
  if (assignment < startedAt) return named;
  if (holder === undefined) return putBack(named, assignment, scene);
  return give(named, holder, { at: assignment, scene });
}
