/** How and when episodes ended, and for good. */
import { KPI } from '../../metrics/names.ts';
import type { Episode } from './episodes.ts';
import { counted, observed, type Mark } from './mark.ts';
import { categoryAt, endMoment, sliceAt } from './moments.ts';
import type { TruthRules } from './rules.ts';

export function endMarks(episode: Episode, rules: TruthRules): Mark[] {
  const end = endMoment(episode);
  if (!end || !episode.end) return [];
  const { by } = episode.end;
  const slice = sliceAt(episode, end, rules);
  const ended = counted(end.at, KPI.episodesResolved, { ...slice, category: categoryAt(episode, end), by });
  if (by === 'timeout') return [ended];
  const seconds = (end.at - episode.startAt) / 1000;
  return [ended, observed(end.at, KPI.resolution, { ...slice, kind: 'first' }, seconds)];
}

/** `full` and `active`, once the reopen window has passed over the last resolution. */
export function chainMarks(chain: readonly Episode[], rules: TruthRules): Mark[] {
  const [first] = chain;
  const last = chain.at(-1);
  const end = last && endMoment(last);
  if (!first || !end || last.end?.by === 'timeout') return [];
  const slice = sliceAt(last, end, rules);
  const certainAt = end.at + rules.reopenWindowMs;
  const activeMs = chain.reduce(
    (sum, { startAt, end: closed }) => sum + (closed?.at ?? startAt) - startAt,
    0,
  );
  return [
    observed(certainAt, KPI.resolution, { ...slice, kind: 'full' }, (end.at - first.startAt) / 1000),
    observed(certainAt, KPI.resolution, { ...slice, kind: 'active' }, activeMs / 1000),
  ];
}
