/** Messages in and out. */
import { KPI } from '../../metrics/names.ts';
import type { ThreadHappening } from '../happening.ts';
import { counted, type Mark } from './mark.ts';
import { inboxRules, type TruthRules } from './rules.ts';

/** By the source and the inbox a message came by, with the inbox's own team, whoever handled the episode. */
export function messageMarks(log: readonly ThreadHappening[], rules: TruthRules): Mark[] {
  return log.flatMap((happening) => {
    const writer = writerOf(happening);
    if (!writer) return [];
    const { inbox, channel } = happening;
    const slice = { source: rules.sources[channel], inbox, team: inboxRules(rules, inbox).team };
    return [counted(happening.at, KPI.messages, { ...slice, ...writer })];
  });
}

/** What failed never reached the customer. */
function writerOf(happening: ThreadHappening): { direction: string; sender: string } | undefined {
  if (happening.kind === 'CustomerWrote') return { direction: 'in', sender: 'customer' };
  if (happening.kind !== 'TeamWrote' || happening.failed === true) return undefined;
  return { direction: 'out', sender: happening.sender };
}
