/** `met` or `missed`, at the instant it is certain. */
import { KPI } from '../../metrics/names.ts';
import { atHandoff, chargeOfReplyingBot, isContained } from './bots.ts';
import type { Episode } from './episodes.ts';
import { counted, type Mark } from './mark.ts';
import { endMoment, sliceAt, timerAt, type Moment } from './moments.ts';
import { exchanges, hasReply, isAnyReply, isPersonsReply } from './replies.ts';
import type { TruthRules } from './rules.ts';

interface Verdict {
  readonly result: 'met' | 'missed';
  readonly moment: Moment;
}

const JUDGES = {
  first_response: firstResponse,
  next_response: nextResponse,
  resolution,
} as const;

export function objectiveMarks(episode: Episode, rules: TruthRules): Mark[] {
  return Object.entries(JUDGES).flatMap(([objective, judge]) => {
    const verdict = judge(episode, rules);
    if (!verdict) return [];
    const labels = { ...sliceAt(episode, verdict.moment, rules), objective, result: verdict.result };
    return [counted(verdict.moment.at, KPI.objectiveResults, labels)];
  });
}

function met(moment: Moment): Verdict {
  return { result: 'met', moment };
}

function missed(moment: Moment): Verdict {
  return { result: 'missed', moment };
}

function firstResponse(episode: Episode, rules: TruthRules): Verdict | undefined {
  const [first] = exchanges(episode, rules.firstResponder === 'any' ? isAnyReply : isPersonsReply);
  if (!first) return undefined;
  const due = timerAt(episode, first.asked.at + rules.firstResponseWithinMs);
  if (first.answered && first.answered.at <= due.at) return met(first.answered);
  const end = endMoment(episode);
  if (end && end.at <= due.at) return endedBeforeDue(episode, end, rules);
  const charge = chargeOfReplyingBot(episode, due);
  if (!charge) return missed(due);
  if (charge.to) return missed(atHandoff(charge.to));
  return end && (isContained(episode) ? met(end) : missed(end));
}

function endedBeforeDue(episode: Episode, end: Moment, rules: TruthRules): Verdict | undefined {
  if (isContained(episode)) return met(end);
  const isShort = end.at - episode.startAt < rules.shortContactMs;
  return isShort && !hasReply(episode, isAnyReply) ? undefined : missed(end);
}

function nextResponse(episode: Episode, rules: TruthRules): Verdict | undefined {
  const later = exchanges(episode, isPersonsReply).slice(1);
  const end = endMoment(episode);
  for (const { asked, answered } of later) {
    const due = asked.at + rules.nextResponseWithinMs;
    const closedAt = answered?.at ?? end?.at ?? Infinity;
    if (closedAt > due) return missed(timerAt(episode, due));
  }
  return end && later.length > 0 ? met(end) : undefined;
}

function resolution(episode: Episode, rules: TruthRules): Verdict | undefined {
  const due = episode.startAt + rules.resolutionWithinMs;
  const end = endMoment(episode);
  if (!end || end.at > due) return missed(timerAt(episode, due));
  return episode.end?.by === 'timeout' ? missed(end) : met(end);
}
