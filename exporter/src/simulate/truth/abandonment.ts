/** Customers at risk, recovered and lost. */
import { KPI } from '../../metrics/names.ts';
import { atHandoff, chargeOfReplyingBot, isContained } from './bots.ts';
import type { Episode } from './episodes.ts';
import { counted, type Mark } from './mark.ts';
import { endMoment, firstMoment, sliceAt, timerAt, type Moment } from './moments.ts';
import { exchanges, hasReply, isPersonsOrUnknownReply, isPersonsReply } from './replies.ts';
import type { TruthRules } from './rules.ts';

export function abandonmentMarks(episode: Episode, rules: TruthRules): Mark[] {
  const [first] = exchanges(episode, isPersonsReply);
  if (!first) return [];
  const answered = firstMoment(episode, isPersonsOrUnknownReply, first.asked.index);
  const atRisk = riskOf(episode, first.asked, answered, rules);
  const stages = {
    at_risk: atRisk,
    recovered: atRisk && answered,
    lost: lostAt(episode, rules),
  };
  return Object.entries(stages).flatMap(([stage, moment]) =>
    moment ? [counted(moment.at, KPI.abandonment, { ...sliceAt(episode, moment, rules), stage })] : [],
  );
}

function riskOf(
  episode: Episode,
  asked: Moment,
  answered: Moment | undefined,
  rules: TruthRules,
): Moment | undefined {
  const due = timerAt(episode, asked.at + rules.atRiskAfterMs);
  const over = [answered, endMoment(episode)].some((moment) => moment !== undefined && moment.at <= due.at);
  if (over) return undefined;
  const charge = chargeOfReplyingBot(episode, due);
  if (!charge) return due;
  const wasAnsweredBefore = answered && charge.to && answered.index < charge.to.index;
  return wasAnsweredBefore || !charge.to ? undefined : atHandoff(charge.to);
}

/** Of an episode in which the customer wrote. */
function lostAt(episode: Episode, rules: TruthRules): Moment | undefined {
  const end = endMoment(episode);
  if (!end || end.at - episode.startAt < rules.shortContactMs) return undefined;
  const isLost = !hasReply(episode, isPersonsOrUnknownReply) && !isContained(episode);
  return isLost ? end : undefined;
}
