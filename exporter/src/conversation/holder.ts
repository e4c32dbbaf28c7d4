/** Which agent holds a conversation, and who has had part in it. */
import type { ConversationAssigned, Instant } from './fact.ts';
import { handOff } from './bot.ts';
import type { AgentEvent } from './observation.ts';
import type { Scene } from './scene.ts';
import type { Conversation, Episode } from './state.ts';
import { openEpisode, withEpisode, without } from './state.ts';

/** A person who wrote without giving a name. */
export const UNNAMED_AGENT = '';

export function assign(conversation: Conversation, fact: ConversationAssigned, scene: Scene): Conversation {
  const relieved = fact.agent === undefined ? conversation : handOff(conversation, fact.at, scene);
  const episode = openEpisode(relieved);
  if (!episode || fact.at < episode.startedAt) return conversation;
  const moved = fact.toTeam === undefined ? episode : inTeam(episode, fact.toTeam, fact.at);
  return withEpisode(
    relieved,
    fact.agent === undefined
      ? putBack(moved, fact.at, scene)
      : give(moved, fact.agent, { at: fact.at, scene }),
  );
}

export function inTeam(episode: Episode, team: string, at: Instant): Episode {
  if (at < (episode.knownAt?.team ?? at)) return episode;
  return asOf({ ...episode, slice: { ...episode.slice, team } }, 'team', at);
}

/** Whoever has written since did so while somebody was assigned. */
export function give(episode: Episode, agent: string, { at, scene }: { at: Instant; scene: Scene }): Episode {
  const known = takePart(episode, agent);
  if (at < (known.knownAt?.assignment ?? at)) return known;
  return asOf({ ...hold(known, agent, { at, scene }), assigned: true }, 'assignment', at);
}

export function putBack(episode: Episode, at: Instant, scene: Scene): Episode {
  const { assignment = at, holder = at } = episode.knownAt ?? {};
  if (at < assignment) return episode;
  const unassigned = asOf({ ...episode, assigned: false }, 'assignment', at);
  // Somebody has taken it by writing since.
  if (!episode.assigned && at < holder) return unassigned;
  noteLoad(episode, -1, { at, scene });
  return asOf(without(unassigned, 'holder'), 'holder', at);
}

function asOf(episode: Episode, what: 'assignment' | 'holder' | 'team', at: Instant): Episode {
  return { ...episode, knownAt: { ...episode.knownAt, [what]: Math.max(at, episode.knownAt?.[what] ?? at) } };
}

/** An agent wrote: who writes while nobody is assigned takes the conversation. */
export function takeByWriting(
  episode: Episode,
  agent: string | undefined,
  at: Instant,
  scene: Scene,
): Episode {
  const known = takePart(episode, agent ?? UNNAMED_AGENT);
  const isTaken = known.assigned || at < (known.knownAt?.holder ?? at);
  if (agent === undefined || isTaken) return known;
  return hold(known, agent, { at, scene });
}

function hold(episode: Episode, agent: string, { at, scene }: { at: Instant; scene: Scene }): Episode {
  if (episode.holder === agent) return asOf(episode, 'holder', at);
  noteLoad(episode, -1, { at, scene });
  const held = asOf({ ...episode, holder: agent }, 'holder', at);
  noteLoad(held, 1, { at, scene });
  return held;
}

function takePart(episode: Episode, agent: string): Episode {
  if (episode.agents.length > 1 || episode.agents.includes(agent)) return episode;
  return { ...episode, agents: [...episode.agents, agent] };
}

/** The episode is over: its holder is free of it and has handled it. */
export function lay(episode: Episode, ending: { at: Instant }, scene: Scene): void {
  noteLoad(episode, -1, { at: ending.at, scene });
  if (episode.holder === undefined) return;
  noteAgent(scene, { type: 'handled', agent: episode.holder, team: episode.slice.team, at: ending.at });
}

function noteLoad(episode: Episode, change: 1 | -1, { at, scene }: { at: Instant; scene: Scene }): void {
  if (episode.holder === undefined) return;
  noteAgent(scene, { type: 'load', agent: episode.holder, team: episode.slice.team, at, change });
}

export function noteAgent(scene: Scene, event: AgentEvent): void {
  scene.note({ type: 'AgentNoted', event });
}
