/** Surveys, scores and changed minds. */
import { AGENT, KPI } from '../../metrics/names.ts';
import type { ThreadHappening } from '../happening.ts';
import { holderAt, type Holder } from './agents.ts';
import type { Episode } from './episodes.ts';
import { counted, observed, type Mark } from './mark.ts';
import { sliceAt, type Slice } from './moments.ts';
import { inboxRules, type TruthRules } from './rules.ts';
import type { SurveyStory } from './surveys.ts';

/** `log` is the thread's, in event order. */
export function satisfactionMarks(
  survey: SurveyStory,
  log: readonly ThreadHappening[],
  episodes: readonly Episode[],
  rules: TruthRules,
): Mark[] {
  const episode = episodes.findLast(({ position }) => position <= survey.position);
  const slice = sliceOf(survey, episode, log, rules);
  const { end } = survey;
  return [
    counted(survey.sentAt, KPI.surveys, { ...slice, outcome: 'sent' }),
    counted(end.at, KPI.surveys, { ...slice, outcome: end.outcome }),
    ...survey.changedAt.map((at) => counted(at, KPI.surveyAnswerChanges, slice)),
    ...(end.outcome === 'answered'
      ? scoreMarks(end, slice, episode && holderAt(episode, survey.sentAt, rules))
      : []),
  ];
}

function scoreMarks(
  { scoredAt, score }: { readonly scoredAt: number; readonly score: number },
  slice: Slice,
  holder: Holder | undefined,
): Mark[] {
  const scored = observed(scoredAt, KPI.csat, slice, score);
  return holder ? [scored, observed(scoredAt, AGENT.csat, holder, score)] : [scored];
}

/** That of the episode the survey followed. */
function sliceOf(
  survey: SurveyStory,
  episode: Episode | undefined,
  log: readonly ThreadHappening[],
  rules: TruthRules,
): Slice {
  if (episode) {
    const lastIndex = Math.min(survey.position - episode.position, episode.facts.length - 1);
    return sliceAt(episode, { index: lastIndex }, rules);
  }
  const sending = log[survey.position];
  if (!sending) throw new RangeError('A survey is sent inside its log');
  const source = sending.kind === 'SurveySent' ? rules.sources.generic : rules.sources[sending.channel];
  return { source, inbox: sending.inbox, team: inboxRules(rules, sending.inbox).team };
}
