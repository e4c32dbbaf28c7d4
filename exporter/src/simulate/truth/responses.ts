/** First and next response times. */
import { KPI } from '../../metrics/names.ts';
import { openMs } from '../openHours.ts';
import type { Episode } from './episodes.ts';
import { observed, type Mark } from './mark.ts';
import { sliceAt } from './moments.ts';
import { exchanges, isAnyReply, isPersonsReply, type Exchange } from './replies.ts';
import { inboxRules, type TruthRules } from './rules.ts';

export function responseMarks(episode: Episode, rules: TruthRules): Mark[] {
  const [first, ...later] = exchanges(episode, isPersonsReply);
  const [firstOfAny] = exchanges(episode, isAnyReply);
  return [
    ...firstResponse(episode, first, 'human', rules),
    ...firstResponse(episode, firstOfAny, 'any', rules),
    ...later.flatMap((exchange) => nextResponse(episode, exchange, rules)),
  ];
}

function firstResponse(
  episode: Episode,
  exchange: Exchange | undefined,
  responder: 'human' | 'any',
  rules: TruthRules,
): Mark[] {
  if (!exchange?.answered) return [];
  const { asked, answered } = exchange;
  const labels = { ...sliceAt(episode, answered, rules), responder };
  const wall = observed(answered.at, KPI.firstResponse, labels, (answered.at - asked.at) / 1000);
  const { hours } = inboxRules(rules, episode.inbox);
  if (!hours) return [wall];
  const openSeconds = openMs(hours, asked.at, answered.at) / 1000;
  return [wall, observed(answered.at, KPI.firstResponseBusiness, labels, openSeconds)];
}

function nextResponse(episode: Episode, { asked, answered }: Exchange, rules: TruthRules): Mark[] {
  if (!answered) return [];
  const seconds = (answered.at - asked.at) / 1000;
  return [observed(answered.at, KPI.nextResponse, sliceAt(episode, answered, rules), seconds)];
}
