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
  const moved = fact.toTeam === undefined ? episode : inTeam(episode, fact.toTeam);
  return withEpisode(
    relieved,
    fact.agent === undefined ? putBack(moved, fact.at, scene) : give(moved, fact, scene),
  );
}

function inTeam(episode: Episode, team: string): Episode {
  return { ...episode, slice: { ...episode.slice, team } };
}

function give(episode: Episode, fact: ConversationAssigned, scene: Scene): Episode {
  const agent = fact.agent ?? UNNAMED_AGENT;
  return { ...takePart(hold(episode, agent, { at: fact.at, scene }), agent), assigned: true };
}

function putBack(episode: Episode, at: Instant, scene: Scene): Episode {
  noteLoad(episode, -1, { at, scene });
  return { ...without(episode, 'holder'), assigned: false };
}

/** An agent wrote: who writes while nobody is assigned takes the conversation. */
export function takeByWriting(
  episode: Episode,
  agent: string | undefined,
  at: Instant,
  scene: Scene,
): Episode {
  const known = takePart(episode, agent ?? UNNAMED_AGENT);
  if (agent === undefined || known.assigned) return known;
  return hold(known, agent, { at, scene });
}

function hold(episode: Episode, agent: string, { at, scene }: { at: Instant; scene: Scene }): Episode {
  if (episode.holder === agent) return episode;
  noteLoad(episode, -1, { at, scene });
  const held = { ...episode, holder: agent };
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
