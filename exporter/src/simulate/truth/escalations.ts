/** How long it took a person to answer once an escalation level had been reached. */
import { KPI } from '../../metrics/names.ts';
import type { Episode } from './episodes.ts';
import { observed, type Mark } from './mark.ts';
import { sliceAt } from './moments.ts';
import type { TruthRules } from './rules.ts';
import { waitsOf, type Wait } from './waits.ts';

export function escalationMarks(episode: Episode, rules: TruthRules): Mark[] {
  return waitsOf(episode).flatMap((wait) => answers(episode, wait, rules));
}

function answers(episode: Episode, { since, over, endedBy }: Wait, rules: TruthRules): Mark[] {
  if (!over || endedBy !== 'person') return [];
  return rules.escalation.flatMap(({ level, afterMs }) => {
    const seconds = (over.at - since - afterMs) / 1000;
    if (seconds <= 0) return [];
    return [observed(over.at, KPI.escalationAnswer, { ...sliceAt(episode, over, rules), level }, seconds)];
  });
}
