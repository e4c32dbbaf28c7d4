/**
 * What an episode held of the time after its end, when that is told of late: it belongs to the next one, which has been open
 * all the while.
 */
import { inCategory } from './category.ts';
import { give, inTeam, putBack, takeByWriting } from './holder.ts';
import { hearReplies } from './reply.ts';
import type { Scene } from './scene.ts';
import type { Conversation, Episode } from './state.ts';
import { openEpisode, withEpisode } from './state.ts';
import { arm } from './timer.ts';
import { takeTurn } from './turn.ts';

/** `before`: the conversation as it was with the one episode; `opened`: with the next, of which nothing is known yet. */
export function carryOver(before: Conversation, opened: Conversation, scene: Scene): Conversation {
  const [last, next] = [openEpisode(before), openEpisode(opened)];
  if (!last || !next) return opened;
  const named = last.thread === undefined ? next : { ...next, thread: last.thread };
  const held = withCustody(named, last, scene);
  const replied = withReplier(withReplies(held, last, scene), last, scene);
  const asked = ask(withEpisode(keepInactive(opened, before), replied), last, scene);
  // Of what was no person's the last reply is known: nobody waits for the first any more.
  const { any, human } = replied.repliedAt;
  return any === undefined || human !== undefined ? asked : hearReplies(asked, { any }, scene);
}

/** The first and the last message are known of. */
function ask(conversation: Conversation, { lastWroteAt = 0 }: Episode, scene: Scene): Conversation {
  const { startedAt = lastWroteAt } = openEpisode(conversation) ?? {};
  const asked = takeTurn(conversation, startedAt, scene);
  return takeTurn(asked, Math.max(startedAt, lastWroteAt), scene);
}

/** What was said since has kept it alive. */
function keepInactive(opened: Conversation, before: Conversation): Conversation {
  const inactive = before.timers.find(({ kind }) => kind === 'inactive');
  return inactive ? arm(opened, inactive) : opened;
}

/** Who has been assigned since, and to which team, and what has been told of the category since. */
function withCustody(next: Episode, { holder, slice, category, knownAt }: Episode, scene: Scene): Episode {
  const { assignment = -Infinity, team = -Infinity, category: categorised = -Infinity } = knownAt ?? {};
  const { startedAt } = next;
  const moved = team < startedAt ? next : inTeam(next, slice.team, team);
  const told = categorised < startedAt ? moved : inCategory(moved, category, categorised);
  if (assignment < startedAt) return told;
  if (holder === undefined) return putBack(told, assignment, scene);
  return give(told, holder, { at: assignment, scene });
}

/** What has been answered is not judged again: it has been, as turns of the episode before. */
function withReplies(next: Episode, last: Episode, scene: Scene): Episode {
  const repliedAt: Episode['repliedAt'] = Object.fromEntries(
    Object.entries(last.repliedAt).filter(([, at]) => at >= next.startedAt),
  );
  const isAnswered = repliedAt.human !== undefined;
  const isJudged = repliedAt[scene.policy.objectives.firstResponse.responder] !== undefined;
  return {
    ...next,
    repliedAt,
    respondedBy: { human: isAnswered, any: isAnswered },
    attended: repliedAt.person !== undefined,
    firstResponse: { judged: isJudged },
  };
}

/** A bot in charge still is, if it has replied since; so is the agent who has. */
function withReplier(next: Episode, { bot, holder }: Episode, scene: Scene): Episode {
  const { any, human } = next.repliedAt;
  const cared: Episode =
    bot === 'in_charge' && any !== undefined ? { ...next, bot: 'in_charge', botRepliedAt: any } : next;
  return human === undefined ? cared : takeByWriting(cared, holder, human, scene);
}
