/** First contact resolution, repeat contacts and the opening of episodes. */
import { KPI } from '../../metrics/names.ts';
import type { Episode } from './episodes.ts';
import { counted, type Mark } from './mark.ts';
import { categoryAt, endMoment, sliceAt } from './moments.ts';
import { hasReply, isAnyReply, isPersonsReply } from './replies.ts';
import type { TruthRules } from './rules.ts';

const OPENING = { index: 0 };

/** `others` are all episodes of the same person, in any inbox. */
export function openingMarks(episode: Episode, others: readonly Episode[], rules: TruthRules): Mark[] {
  const slice = sliceAt(episode, OPENING, rules);
  const category = categoryAt(episode, OPENING);
  const opened = counted(episode.startAt, KPI.episodesOpened, { ...slice, category, episode: episode.kind });
  if (!others.some((other) => wasOpenShortlyBefore(other, episode, rules))) return [opened];
  return [opened, counted(episode.startAt, KPI.repeatContacts, slice)];
}

function wasOpenShortlyBefore(other: Episode, episode: Episode, rules: TruthRules): boolean {
  const endedAt = other.end?.at ?? Infinity;
  return other.startAt < episode.startAt && endedAt >= episode.startAt - rules.repeatWindowMs;
}

/** `laterTurn` is the customer's first message after the episode. */
export function contactMarks(episode: Episode, laterTurn: number | undefined, rules: TruthRules): Mark[] {
  const end = endMoment(episode);
  if (!end || episode.kind !== 'new' || !hasReply(episode, isAnyReply)) return [];
  const slice = sliceAt(episode, end, rules);
  const byFewHands = agentsWithPart(episode) <= 1;
  return Object.entries(rules.contactWindowsMs).map(([window, windowMs]) => {
    const judgedAt = end.at + windowMs;
    const stayedAway = laterTurn === undefined || laterTurn > judgedAt;
    const result = byFewHands && stayedAway ? 'first_contact' : 'repeat';
    return counted(judgedAt, KPI.contactResolutions, { ...slice, window, result });
  });
}

const NAMELESS = '';

/** Human messages without a name count as one agent together. */
function agentsWithPart(episode: Episode): number {
  const names = episode.facts.flatMap((fact) => {
    if (isPersonsReply(fact)) return [fact.agent ?? NAMELESS];
    return fact.kind === 'Assigned' && fact.agent !== undefined ? [fact.agent] : [];
  });
  return new Set(names).size;
}
