/** How an episode begins, stays alive and ends. */
import { judgeFirstResponseAtEnd, judgeNextResponseAtEnd, judgeResolutionAtEnd } from './objective.ts';
import type { Instant } from './fact.ts';
import { lay } from './holder.ts';
import { judgeBotAtEnd } from './bot.ts';
import { expectReturn } from './contact.ts';
import type { EpisodeKind, ResolvedBy, Slice } from './observation.ts';
import type { Scene } from './scene.ts';
import { dueAt, elapsed } from './scene.ts';
import type { Chain, Conversation, Ended, Episode } from './state.ts';
import { openEpisode, withEpisode, without } from './state.ts';
import { arm, disarm } from './timer.ts';

/** How long after its end an episode still makes the next one a repeat contact. */
export const REPEAT_CONTACT_WINDOW_MS = 7 * 86_400_000;

export const UNCATEGORISED = 'other';

export function open(conversation: Conversation, at: Instant, slice: Slice, scene: Scene): Conversation {
  const { kind, chain } = lineage(conversation, at, scene);
  const { phase } = conversation;
  if (kind === 'new' && stayedResolvedAt(conversation) !== undefined) stayedResolved(conversation, scene);
  const episode: Episode = {
    kind,
    startedAt: at,
    slice,
    category: UNCATEGORISED,
    chain,
    ...(phase.status === 'ended' ? { previousEndedAt: Math.min(phase.ended.endedAt, at - 1) } : {}),
    respondedBy: { human: false, any: false },
    repliedAt: {},
    attended: false,
    firstResponse: { judged: false },
    nextResponse: 'no_turn',
    resolutionJudged: false,
    risk: { stage: 'none' },
    agents: [],
    assigned: false,
    bot: 'none',
  };
  scene.note({ type: 'EpisodeOpened', ...slice, category: episode.category, episode: kind });
  const opened = withEpisode(disarm(conversation, 'stayed_resolved', 'forget'), episode);
  const resolutionDue = dueAt(scene.policy.objectives.resolution, scene, at);
  const timed =
    resolutionDue === undefined ? opened : arm(opened, { at: resolutionDue, kind: 'resolution_due' });
  return keepAlive(timed, at, scene);
}

/** A message that comes late is from before what opened the episode: so is the episode. */
export function beginEarlier(conversation: Conversation, at: Instant, scene: Scene): Conversation {
  const episode = openEpisode(conversation);
  if (!episode || at >= episode.startedAt) return conversation;
  const chain = episode.kind === 'new' ? { ...episode.chain, startedAt: at } : episode.chain;
  const begun = withEpisode(conversation, { ...episode, startedAt: at, chain });
  const due = dueAt(scene.policy.objectives.resolution, scene, at);
  if (due === undefined || episode.resolutionJudged) return begun;
  return arm(begun, { at: due, kind: 'resolution_due' });
}

function lineage(conversation: Conversation, at: Instant, scene: Scene): { kind: EpisodeKind; chain: Chain } {
  const { phase } = conversation;
  if (phase.status === 'ended' && at <= reopenableTo(conversation, phase.ended, scene)) {
    const { startedAt, activeMs } = phase.ended.chain;
    // Late, it may begin before an end by inactivity: what both span is active once.
    return { kind: 'reopened', chain: { startedAt, activeMs: activeMs - elapsed(at, phase.ended.endedAt) } };
  }
  return { kind: 'new', chain: { startedAt: at, activeMs: 0 } };
}

/** A resolution keeps the window it began with; a chain that has been measured is over. */
function reopenableTo(conversation: Conversation, ended: Ended, { policy }: Scene): Instant {
  if (ended.by === 'timeout') return ended.endedAt + policy.reopenWindowMs;
  return stayedResolvedAt(conversation) ?? -Infinity;
}

function stayedResolvedAt({ timers }: Conversation): Instant | undefined {
  return timers.find(({ kind }) => kind === 'stayed_resolved')?.at;
}

/** Pushes the end by inactivity out; never pulls it in when a message comes late. */
export function keepAlive(conversation: Conversation, at: Instant, scene: Scene): Conversation {
  const { inactivityMs } = scene.inbox;
  if (inactivityMs === null) return disarm(conversation, 'inactive');
  const present = conversation.timers.find((timer) => timer.kind === 'inactive')?.at ?? 0;
  return arm(conversation, { at: Math.max(present, at + inactivityMs), kind: 'inactive' });
}

export interface Ending {
  readonly at: Instant;
  readonly by: ResolvedBy;
}

export function end(conversation: Conversation, ending: Ending, scene: Scene): Conversation {
  if (conversation.phase.status !== 'open') return conversation;
  const { episode } = conversation.phase;
  if (ending.at < episode.startedAt) return conversation;
  const { slice, category } = episode;
  for (const resolved of [{ slice, category }, ...(episode.absorbed ?? [])]) {
    scene.note({ type: 'EpisodeResolved', ...resolved.slice, category: resolved.category, by: ending.by });
  }
  if (ending.by !== 'timeout') {
    const wallMs = elapsed(episode.startedAt, ending.at);
    scene.note({ type: 'ResolutionMeasured', ...slice, kind: 'first', wallMs });
  }
  const contained = judgeBotAtEnd(episode, scene);
  judgeResolutionAtEnd({ episode, timers: conversation.timers }, ending, scene);
  judgeNextResponseAtEnd(episode, scene);
  judgeFirstResponseAtEnd(episode, { at: ending.at, contained }, scene);
  noteLost(episode, ending.at, { contained, scene });
  lay(episode, ending, scene);
  const closed = close(conversation, episode, ending);
  return expectReturn(armAfterEnd(closed, ending, scene), { episode, endedAt: ending.at, contained }, scene);
}

function noteLost(
  episode: Episode,
  at: Instant,
  { contained, scene }: { contained: boolean; scene: Scene },
): void {
  if (episode.wroteAt === undefined || episode.repliedAt.person !== undefined || contained) return;
  if (elapsed(episode.startedAt, at) < scene.policy.shortContactMs) return;
  scene.note({ type: 'AbandonmentNoted', ...episode.slice, step: 'lost' });
}

function close(conversation: Conversation, episode: Episode, ending: Ending): Conversation {
  const { holder } = episode;
  const ended: Ended = {
    endedAt: ending.at,
    by: ending.by,
    slice: episode.slice,
    chain: {
      startedAt: episode.chain.startedAt,
      activeMs: episode.chain.activeMs + elapsed(episode.startedAt, ending.at),
    },
    ...(holder === undefined ? {} : { holder }),
  };
  const quiet = disarm(
    conversation,
    'first_response_due',
    'next_response_due',
    'resolution_due',
    'at_risk',
    'inactive',
  );
  return { ...without(quiet, 'early'), phase: { status: 'ended', ended } };
}

function armAfterEnd(conversation: Conversation, ending: Ending, { policy }: Scene): Conversation {
  const memoryMs = Math.max(REPEAT_CONTACT_WINDOW_MS, policy.reopenWindowMs);
  const kept = arm(conversation, { at: ending.at + memoryMs, kind: 'forget' });
  if (ending.by === 'timeout') return kept;
  return arm(kept, { at: ending.at + policy.reopenWindowMs, kind: 'stayed_resolved' });
}

/** The reopen window has passed: the chain is over, its whole length is known. */
export function stayedResolved(conversation: Conversation, scene: Scene): Conversation {
  if (conversation.phase.status !== 'ended') return conversation;
  const { slice, chain, endedAt } = conversation.phase.ended;
  scene.note({
    type: 'ResolutionMeasured',
    ...slice,
    kind: 'full',
    wallMs: elapsed(chain.startedAt, endedAt),
  });
  scene.note({ type: 'ResolutionMeasured', ...slice, kind: 'active', wallMs: chain.activeMs });
  return conversation;
}

export function forget(conversation: Conversation): Conversation {
  if (conversation.phase.status === 'open') return conversation;
  return { ...without(without(conversation, 'pastSurveys'), 'early'), phase: { status: 'quiet' } };
}
