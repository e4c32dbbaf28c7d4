/** When a bot was in charge of an episode, and how that ended. */
import type { ThreadHappening } from '../happening.ts';
import { KPI } from '../../metrics/names.ts';
import type { Episode } from './episodes.ts';
import { counted, type Mark } from './mark.ts';
import { endMoment, firstMoment, sliceAt, type Moment } from './moments.ts';
import { hasReply, isAnyReply, isBotsReply, isPersonsReply, isTurn } from './replies.ts';
import type { TruthRules } from './rules.ts';

/** A bot's time in charge; without `to` it lasted to the end of the episode. */
interface Charge {
  readonly from: Moment;
  readonly to?: Moment;
}

/** A handoff as a point to judge at: an assignment hands off first and moves the team then. */
export function atHandoff(handoff: Moment): Moment {
  return { at: handoff.at, index: handoff.index - 1 };
}

export function chargesOf(episode: Episode): Charge[] {
  const charges: Charge[] = [];
  let from = firstEntry(episode);
  while (from) {
    const to = firstMoment(
      episode,
      handsOff,
      isHandoffEvent(episode.facts[from.index]) ? from.index : from.index + 1,
    );
    charges.push(to ? { from, to } : { from });
    from = to && firstMoment(episode, ({ kind }) => kind === 'BotEntered', to.index + 1);
  }
  return charges;
}

/** By its event, or by its first message or handoff while no person has written or been assigned. */
function firstEntry(episode: Episode): Moment | undefined {
  const byEvent = firstMoment(episode, ({ kind }) => kind === 'BotEntered');
  const bySign = firstMoment(episode, (fact) => isBotsReply(fact) || isHandoffEvent(fact));
  const person = firstMoment(episode, bringsAPerson);
  const entries = [byEvent, bySign && (!person || bySign.index < person.index) ? bySign : undefined];
  return entries.filter((entry) => entry !== undefined).sort((a, b) => a.index - b.index)[0];
}

function isHandoffEvent(fact: ThreadHappening | undefined): boolean {
  return fact?.kind === 'BotHandedOff';
}

function handsOff(fact: ThreadHappening): boolean {
  return isHandoffEvent(fact) || bringsAPerson(fact);
}

function bringsAPerson(fact: ThreadHappening): boolean {
  return isPersonsReply(fact) || (fact.kind === 'Assigned' && fact.agent !== undefined);
}

/** The charge of a bot that had already replied, at that moment. */
export function chargeOfReplyingBot(episode: Episode, moment: Moment): Charge | undefined {
  const charge = chargesOf(episode).find(
    ({ from, to }) => from.index <= moment.index && (to === undefined || moment.index < to.index),
  );
  const replied = firstMoment(episode, isBotsReply);
  return replied && replied.index <= moment.index ? charge : undefined;
}

/** It ended in the bot's hands, no person wrote, and the customer's last message was answered. */
export function isContained(episode: Episode): boolean {
  const charges = chargesOf(episode);
  const wasHandedOff = charges.some(({ to }) => to !== undefined);
  if (!episode.end || charges.length === 0 || wasHandedOff) return false;
  return !hasReply(episode, isPersonsReply) && isLastTurnAnswered(episode);
}

function isLastTurnAnswered(episode: Episode): boolean {
  const lastTurn = episode.facts.findLastIndex((fact) => isTurn(episode, fact));
  return firstMoment(episode, isAnyReply, lastTurn + 1) !== undefined || lastTurn < 0;
}

/** `laterTurn` is the customer's first message after the episode. */
export function botMarks(episode: Episode, laterTurn: number | undefined, rules: TruthRules): Mark[] {
  const [first] = chargesOf(episode);
  if (!first) return [];
  if (first.to) return [mark(episode, atHandoff(first.to), 'handed_off', rules)];
  const end = endMoment(episode);
  if (!end) return [];
  if (!isContained(episode)) return [mark(episode, end, 'abandoned', rules)];
  const contained = mark(episode, end, 'contained', rules);
  if (laterTurn === undefined || laterTurn > end.at + rules.botReturnWindowMs) return [contained];
  return [contained, mark(episode, { at: laterTurn, index: end.index }, 'returned', rules)];
}

function mark(episode: Episode, moment: Moment, outcome: string, rules: TruthRules): Mark {
  return counted(moment.at, KPI.botEpisodes, { ...sliceAt(episode, moment, rules), outcome });
}
