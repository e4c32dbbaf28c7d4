/** Points in an episode: an instant, and how many of its facts had happened by then. */
import type { Instant, ThreadHappening } from '../happening.ts';
import type { Episode } from './episodes.ts';
import { inboxRules, type TruthRules } from './rules.ts';

export interface Moment {
  readonly at: Instant;
  /** Index of the last fact that counts as past. */
  readonly index: number;
}

/** A timer fires after everything that happened at its instant. */
export function timerAt(episode: Episode, at: Instant): Moment {
  return { at, index: episode.facts.filter((fact) => fact.at <= at).length - 1 };
}

export function endMoment(episode: Episode): Moment | undefined {
  return episode.end && { at: episode.end.at, index: episode.facts.length - 1 };
}

export function firstMoment(
  episode: Episode,
  wanted: (fact: ThreadHappening) => boolean,
  from = 0,
): Moment | undefined {
  const index = episode.facts.findIndex((fact, position) => position >= from && wanted(fact));
  const fact = episode.facts[index];
  return fact && { at: fact.at, index };
}

export interface Slice {
  readonly source: string;
  readonly inbox: string;
  readonly team: string;
}

export function sliceAt(episode: Episode, moment: Pick<Moment, 'index'>, rules: TruthRules): Slice {
  const moved = latest(episode, moment, (fact) => (fact.kind === 'Assigned' ? fact.team : undefined));
  const { inbox } = episode;
  return { source: rules.sources[episode.openedOver], inbox, team: moved ?? inboxRules(rules, inbox).team };
}

/** What an episode is called before anybody has given it a category. */
export const UNCATEGORISED = 'other';

export function categoryAt(episode: Episode, moment: Pick<Moment, 'index'>): string {
  return (
    latest(episode, moment, (fact) => (fact.kind === 'Categorised' ? fact.category : undefined)) ??
    UNCATEGORISED
  );
}

function latest(
  episode: Episode,
  { index }: Pick<Moment, 'index'>,
  read: (fact: ThreadHappening) => string | undefined,
): string | undefined {
  return episode.facts
    .slice(0, index + 1)
    .map(read)
    .findLast((value) => value !== undefined);
}
