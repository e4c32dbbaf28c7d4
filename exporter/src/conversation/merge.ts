/** Two records turn out to be one person: one record is left, and no episode is counted again. */
import type { CustomerKey } from './fact.ts';
import { armReturnOver, noteReturn } from './contact.ts';
import { stayedResolved } from './episode.ts';
import { handOff } from './bot.ts';
import { noteAgent } from './holder.ts';
import type { Observation } from './observation.ts';
import type { Policy } from './policy.ts';
import { hearReplies } from './reply.ts';
import type { Scene } from './scene.ts';
import { createScene } from './scene.ts';
import type { Consent, Conversation, Customer, Episode } from './state.ts';
import { NOBODY, openEpisode, withEpisode, without } from './state.ts';
import { closeSurvey } from './survey.ts';
import { takeTurn } from './turn.ts';
import type { Timer } from './timer.ts';
import { arm, compareTimers, disarm } from './timer.ts';
import type { Evolved } from './evolve.ts';

export interface Merge {
  readonly from: CustomerKey;
  readonly into: CustomerKey;
  readonly at: number;
}

/** `into` lives on with all that is known of both, as of the instant `at`. */
export function mergeCustomers(
  from: Customer,
  into: Customer,
  { at, policy }: { at: number; policy: Policy },
): Evolved {
  const observations: Observation[] = [];
  const conversations: Record<string, Conversation> = { ...into.conversations };
  for (const [inbox, conversation] of Object.entries(from.conversations)) {
    const present = conversations[inbox];
    const scene = createScene(policy, inbox, (observation) => void observations.push(observation));
    conversations[inbox] = present ? mergeConversations(conversation, present, at, scene) : conversation;
  }
  const consent = mergeConsent(from.consent, into.consent);
  const customer: Customer = {
    ...NOBODY,
    conversations,
    appliedTo: Math.max(from.appliedTo, into.appliedTo),
    ...(Object.keys(consent).length === 0 ? {} : { consent }),
  };
  return { customer, observations };
}

/** What the customer said last holds. */
function mergeConsent(a: Customer['consent'], b: Customer['consent']): NonNullable<Customer['consent']> {
  const marketing = later(a?.marketing, b?.marketing);
  const survey = later(a?.survey, b?.survey);
  return { ...(marketing && { marketing }), ...(survey && { survey }) };
}

function later(a: Consent | undefined, b: Consent | undefined): Consent | undefined {
  return a && (!b || a.at > b.at) ? a : b;
}

function mergeConversations(a: Conversation, b: Conversation, at: number, scene: Scene): Conversation {
  const [main, other] = preferred(a, b) === a ? [a, b] : [b, a];
  if (other.timers.some((timer) => timer.kind === 'stayed_resolved')) stayedResolved(other, scene);
  const surveyed = closeOlderSurvey(main, other, scene);
  const pastSurveys = [...(surveyed.pastSurveys ?? []), ...(other.pastSurveys ?? [])];
  // Told again now, it would change agents' time that is accounted for.
  const early = openEpisode(main) ? [] : [...(main.early ?? []), ...(other.early ?? [])];
  const merged: Conversation = {
    ...surveyed,
    ...(pastSurveys.length === 0 ? {} : { pastSurveys }),
    ...(early.length === 0 ? {} : { early }),
    contacts: [...main.contacts, ...other.contacts],
    contained: [...main.contained, ...other.contained],
    timers: [...surveyed.timers, ...contactWindows(other)].sort(compareTimers),
  };
  const watched = merged.contained.length === 0 ? merged : armReturnOver(merged);
  const open = openEpisode(main);
  if (!open) return keepLonger(watched, other, 'forget');
  return absorb(returned(watched, open, scene), other, at, scene);
}

/** What the customer wrote under the one name is a return to what had ended under the other. */
function returned(conversation: Conversation, { wroteAt, lastWroteAt }: Episode, scene: Scene): Conversation {
  if (wroteAt === undefined || lastWroteAt === undefined) return conversation;
  return noteReturn(noteReturn(conversation, wroteAt, scene), lastWroteAt, scene);
}

/** Two open episodes were one: it is left once, with what was said in both, and will be resolved for both. */
function absorb(conversation: Conversation, other: Conversation, at: number, scene: Scene): Conversation {
  const absorbed = openEpisode(other);
  if (!absorbed) return conversation;
  const heard = hearReplies(conversation, absorbed.repliedAt, scene);
  const episode = openEpisode(heard);
  if (!episode) return conversation;
  const held = withHolderOf(withRiskOf(episode, absorbed, scene), absorbed, { at, scene });
  const joined = withEpisode(
    keepLonger(heard, other, 'inactive'),
    join(withBotOf(held, absorbed, scene), absorbed),
  );
  const wantsPerson = hasPerson(absorbed) || absorbed.bot === 'handed_off';
  const relieved = wantsPerson ? handOff(joined, at, scene) : joined;
  const unanswered = absorbed.waitingSince ?? (hasPerson(absorbed) ? absorbed.unansweredByHuman : undefined);
  return answered(unanswered === undefined ? relieved : takeTurn(relieved, unanswered, scene));
}

function hasPerson({ agents }: Episode): boolean {
  return agents.length > 0;
}

/** What is known of both; waits are not: they are taken in as turns. */
function join(episode: Episode, other: Episode): Episode {
  const wroteAt = extreme(Math.min, episode.wroteAt, other.wroteAt);
  const lastWroteAt = extreme(Math.max, episode.lastWroteAt, other.lastWroteAt);
  const thread = episode.thread ?? other.thread;
  return {
    ...episode,
    ...(wroteAt === undefined ? {} : { wroteAt }),
    ...(lastWroteAt === undefined ? {} : { lastWroteAt }),
    ...(thread === undefined ? {} : { thread }),
    repliedAt: joinReplies(episode.repliedAt, other.repliedAt),
    ...joinResponses(episode, other),
    attended: episode.attended || other.attended,
    agents: [...new Set([...episode.agents, ...other.agents])].slice(0, 2),
    absorbed: [
      ...(episode.absorbed ?? []),
      { slice: other.slice, category: other.category },
      ...(other.absorbed ?? []),
    ],
  };
}

/** What of the older is still to be answered for the first time stays so. */
function joinResponses(episode: Episode, other: Episode): Pick<Episode, 'respondedBy' | 'firstResponse'> {
  const { respondedBy, unansweredByHuman, unansweredByAny } = episode;
  return {
    respondedBy: {
      human: respondedBy.human || (other.respondedBy.human && unansweredByHuman === undefined),
      any: respondedBy.any || (other.respondedBy.any && unansweredByAny === undefined),
    },
    firstResponse: episode.wroteAt === undefined ? other.firstResponse : episode.firstResponse,
  };
}

function joinReplies(a: Episode['repliedAt'], b: Episode['repliedAt']): Episode['repliedAt'] {
  const kinds = ['human', 'person', 'wait', 'any'] as const;
  const entries = kinds.flatMap((kind) => {
    const at = extreme(Math.max, a[kind], b[kind]);
    return at === undefined ? [] : [[kind, at] as const];
  });
  return Object.fromEntries(entries);
}

function extreme(
  pick: (...values: number[]) => number,
  ...values: readonly (number | undefined)[]
): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : pick(...known);
}

/** A reply to the one, after all that was said in both, has answered both. */
function answered(conversation: Conversation): Conversation {
  const episode = openEpisode(conversation);
  if (!episode) return conversation;
  const { lastWroteAt = 0, waitingSince = 0, repliedAt } = episode;
  // A wait may begin with a handoff, after all that was said.
  const isHeard = (repliedAt.wait ?? -1) >= Math.max(lastWroteAt, waitingSince);
  const isAnswered = (repliedAt.human ?? -1) >= lastWroteAt;
  const heard = isHeard || isAnswered ? without(episode, 'waitingSince') : episode;
  if (!isAnswered) return withEpisode(conversation, heard);
  return disarm(
    withEpisode(conversation, without(heard, 'unansweredByHuman')),
    'at_risk',
    'next_response_due',
  );
}

function keepLonger(
  conversation: Conversation,
  other: Conversation,
  end: 'inactive' | 'forget',
): Conversation {
  const ends = [...conversation.timers, ...other.timers].filter(({ kind }) => kind === end);
  const [last] = ends.sort((a, b) => b.at - a.at);
  return last ? arm(conversation, last) : conversation;
}

/** A bot in charge of the one is in charge of both, unless the other already has an outcome or a person. */
function withBotOf(episode: Episode, other: Episode, scene: Scene): Episode {
  if (other.bot === 'handed_off' && episode.bot === 'none') return { ...episode, bot: 'handed_off' };
  if (other.bot !== 'in_charge' || episode.bot === 'in_charge') return episode;
  if (episode.bot === 'handed_off' || hasPerson(episode)) {
    scene.note({ type: 'BotJudged', ...other.slice, outcome: 'handed_off' });
    return episode;
  }
  const { botRepliedAt } = other;
  return { ...episode, bot: 'in_charge', ...(botRepliedAt === undefined ? {} : { botRepliedAt }) };
}

/** A younger one at risk has recovered by what was replied under the other name since, or will by the next reply. */
function withRiskOf(episode: Episode, { risk, wroteAt = 0, slice }: Episode, scene: Scene): Episode {
  if (risk.stage !== 'at_risk') return episode;
  if ((episode.repliedAt.person ?? -1) < wroteAt)
    return { ...episode, risk: { ...episode.risk, stage: 'at_risk' } };
  scene.note({ type: 'AbandonmentNoted', ...slice, step: 'recovered' });
  return episode;
}

/** The open one; of two open the older; of two ended the later. */
function preferred(a: Conversation, b: Conversation): Conversation {
  return rank(a) <= rank(b) ? a : b;
}

function rank({ phase }: Conversation): number {
  if (phase.status === 'open') return phase.episode.startedAt - Number.MAX_SAFE_INTEGER;
  return phase.status === 'ended' ? -phase.ended.endedAt : 0;
}

/** Who holds the older holds both, and the other is free of it; where nobody does, who holds the younger. */
function withHolderOf(
  episode: Episode,
  { holder, assigned, slice, knownAt }: Episode,
  { at, scene }: { at: number; scene: Scene },
): Episode {
  if (holder === undefined) return episode;
  if (episode.holder === undefined)
    return { ...episode, holder, assigned, knownAt: { ...knownAt, ...episode.knownAt } };
  noteAgent(scene, { type: 'load', agent: holder, team: slice.team, at, change: -1 });
  return episode;
}

function closeOlderSurvey(main: Conversation, other: Conversation, scene: Scene): Conversation {
  if (!other.survey) return main;
  if (main.survey && main.survey.sentAt >= other.survey.sentAt) {
    closeSurvey(other, scene);
    return main;
  }
  const closed = closeSurvey(main, scene);
  const timers = other.timers.filter(({ kind }) => kind === 'survey_expired' || kind === 'survey_final');
  return { ...closed, survey: other.survey, timers: [...closed.timers, ...timers].sort(compareTimers) };
}

function contactWindows({ timers }: Conversation): readonly Timer[] {
  return timers.filter(({ kind }) => kind === 'contact_window');
}
