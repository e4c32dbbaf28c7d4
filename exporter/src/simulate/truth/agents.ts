/** Who held which episode when, and who was there. */
import { AGENT } from '../../metrics/names.ts';
import type { Instant, PresenceChanged } from '../happening.ts';
import type { Episode } from './episodes.ts';
import { counted, type Mark } from './mark.ts';
import { sliceAt } from './moments.ts';
import { isPersonsReply } from './replies.ts';
import type { TruthRules } from './rules.ts';

export interface Holder {
  readonly agent: string;
  readonly team: string;
}

export interface Span extends Holder {
  readonly from: Instant;
  /** Infinity while it lasts. */
  readonly to: Instant;
  /** Conversation slots; of presence only. */
  readonly capacity?: number;
}

/** From assignment, or the first message while nobody is assigned, until somebody else or nobody has it, or the end. */
export function holdingsOf(episode: Episode, rules: TruthRules): Span[] {
  const changes = changesOf(episode, rules);
  return changes.flatMap(({ at, holder }, nth) => {
    const to = changes[nth + 1]?.at ?? episode.end?.at ?? Infinity;
    return holder ? [{ ...holder, from: at, to }] : [];
  });
}

interface Change {
  readonly at: Instant;
  readonly holder: Holder | undefined;
}

function changesOf(episode: Episode, rules: TruthRules): Change[] {
  const changes: Change[] = [];
  let isAssigned = false;
  episode.facts.forEach((fact, index) => {
    const takes = isPersonsReply(fact) && fact.agent !== undefined && !isAssigned;
    if (fact.kind !== 'Assigned' && !takes) return;
    if (fact.kind === 'Assigned') isAssigned = fact.agent !== undefined;
    const { team } = sliceAt(episode, { index }, rules);
    changes.push({ at: fact.at, holder: fact.agent === undefined ? undefined : { agent: fact.agent, team } });
  });
  return changes;
}

export function holderAtEnd(episode: Episode, rules: TruthRules): Holder | undefined {
  const last = changesOf(episode, rules).at(-1)?.holder;
  return episode.end && last;
}

/** Who has it when a survey goes out; where that is after the episode's end, who had it then. */
export function holderAt(episode: Episode, at: Instant, rules: TruthRules): Holder | undefined {
  return changesOf(episode, rules).findLast((change) => change.at <= at)?.holder;
}

export function handledMarks(episode: Episode, rules: TruthRules): Mark[] {
  const holder = holderAtEnd(episode, rules);
  return holder && episode.end ? [counted(episode.end.at, AGENT.episodesHandled, { ...holder })] : [];
}

/** An agent appears under their own team, as their presence tells it; else under that of the first conversation they had. */
export function createTeamBook(
  changes: readonly PresenceChanged[],
  holdings: readonly Span[],
): <H extends Holder>(holder: H) => H {
  const teams = new Map<string, string>();
  const latestFirst = [...holdings].sort((a, b) => b.from - a.from);
  for (const { agent, team } of [...latestFirst, ...changes]) teams.set(agent, team);
  return (holder) => ({ ...holder, team: teams.get(holder.agent) ?? holder.team });
}

/** When each agent was available, and with how many slots. */
export function presencesOf(changes: readonly PresenceChanged[]): Span[] {
  const ordered = [...changes].sort((a, b) => a.at - b.at);
  return ordered.flatMap((change, nth) => {
    if (!change.available) return [];
    const next = ordered.slice(nth + 1).find(({ agent }) => agent === change.agent);
    const { agent, team, capacity, at } = change;
    return [{ agent, team, capacity, from: at, to: next?.at ?? Infinity }];
  });
}

export interface AgentSeconds extends Holder {
  readonly busy: number;
  readonly available: number;
  readonly capacity: number;
  readonly conversation: number;
  readonly conversations: number;
}

/** Seconds counted up to `asOf`, and the conversations held then. */
export function agentSeconds(
  holdings: readonly Span[],
  presences: readonly Span[],
  asOf: Instant,
): AgentSeconds[] {
  const holders = new Map(
    [...holdings, ...presences].map(({ agent, team }) => [JSON.stringify([agent, team]), { agent, team }]),
  );
  return [...holders.values()].map((holder) => {
    const held = clip(holdings.filter(belongsTo(holder)), asOf);
    const present = clip(presences.filter(belongsTo(holder)), asOf);
    return {
      ...holder,
      busy: unionMs(held) / 1000,
      conversation: sumMs(held) / 1000,
      available: sumMs(present) / 1000,
      capacity: sumMs(present, ({ capacity }) => capacity ?? 0) / 1000,
      conversations: holdings.filter((span) => belongsTo(holder)(span) && span.from <= asOf && span.to > asOf)
        .length,
    };
  });
}

function belongsTo(holder: Holder): (span: Span) => boolean {
  return ({ agent, team }) => agent === holder.agent && team === holder.team;
}

function clip(spans: readonly Span[], asOf: Instant): Span[] {
  return spans.filter(({ from }) => from < asOf).map((span) => ({ ...span, to: Math.min(span.to, asOf) }));
}

function sumMs(spans: readonly Span[], weigh: (span: Span) => number = () => 1): number {
  return spans.reduce((sum, span) => sum + (span.to - span.from) * weigh(span), 0);
}

/** Time covered by at least one span. */
function unionMs(spans: readonly Span[]): number {
  let covered = 0;
  let reached = -Infinity;
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    covered += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return covered;
}
