/** When the customer of an episode waits. */
import type { Instant } from '../happening.ts';
import { chargesOf } from './bots.ts';
import type { Episode } from './episodes.ts';
import type { Moment } from './moments.ts';
import { isBotsReply, isPersonsOrUnknownReply, isTurn } from './replies.ts';

export interface Wait {
  readonly since: Instant;
  /** The reply that ended it, where one has. */
  readonly over?: Moment;
  readonly endedBy?: 'person' | 'bot';
}

export function waitsOf(episode: Episode): Wait[] {
  const charges = chargesOf(episode);
  const waits: Wait[] = [];
  let since: Instant | undefined;
  episode.facts.forEach((fact, index) => {
    const inCharge = charges.some(({ from, to }) => from.index <= index && (!to || index < to.index));
    const handsOff = charges.some(({ to }) => to?.index === index);
    if (isTurn(episode, fact) || handsOff) since ??= fact.at;
    const isByPerson = isPersonsOrUnknownReply(fact);
    if (since === undefined || !(isByPerson || (inCharge && isBotsReply(fact)))) return;
    waits.push({ since, over: { at: fact.at, index }, endedBy: isByPerson ? 'person' : 'bot' });
    since = undefined;
  });
  return since === undefined ? waits : [...waits, { since }];
}
