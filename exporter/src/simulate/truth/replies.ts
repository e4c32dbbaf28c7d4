/** Who answered whom. */
import type { Sender, TeamWrote, ThreadHappening } from '../happening.ts';
import type { Episode } from './episodes.ts';
import type { Moment } from './moments.ts';

type IsReply = (fact: ThreadHappening) => boolean;

function replyOf(...senders: readonly Sender[]): (fact: ThreadHappening) => fact is TeamWrote {
  return (fact): fact is TeamWrote =>
    fact.kind === 'TeamWrote' && !fact.survey && fact.failed !== true && senders.includes(fact.sender);
}

export const isPersonsReply = replyOf('human');
export const isBotsReply = replyOf('bot');
/** What ends a wait whoever is in charge. */
export const isPersonsOrUnknownReply = replyOf('human', 'unknown');
export const isAnyReply = replyOf('human', 'bot', 'unknown');

/** From the first message nobody has answered to its answer. */
export interface Exchange {
  readonly asked: Moment;
  readonly answered?: Moment;
}

export function exchanges(episode: Episode, isReply: IsReply): Exchange[] {
  const found: { asked: Moment; answered?: Moment }[] = [];
  episode.facts.forEach((fact, index) => {
    const last = found.at(-1);
    const isOpen = last !== undefined && last.answered === undefined;
    if (!isOpen && isTurn(episode, fact)) found.push({ asked: { at: fact.at, index } });
    if (isOpen && isReply(fact)) last.answered = { at: fact.at, index };
  });
  return found;
}

/** A customer's message that is no answer to a survey. */
export function isTurn(episode: Pick<Episode, 'surveyAnswers'>, fact: ThreadHappening): boolean {
  return fact.kind === 'CustomerWrote' && !episode.surveyAnswers.has(fact);
}

export function hasReply(episode: Episode, isReply: IsReply): boolean {
  return episode.facts.some(isReply);
}
