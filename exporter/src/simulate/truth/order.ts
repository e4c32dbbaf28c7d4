/** Event order: by time; at one instant a question comes before its answer, and closing comes last. */
import type { ThreadHappening } from '../happening.ts';

const AT_ONE_INSTANT: Readonly<Record<ThreadHappening['kind'], number>> = {
  ConsentChanged: 0,
  Reacted: 0,
  Reopened: 1,
  CustomerWrote: 2,
  Categorised: 3,
  BotEntered: 4,
  BotHandedOff: 5,
  Assigned: 6,
  TeamWrote: 7,
  Resolved: 8,
  SurveySent: 9,
  SurveyAnswered: 10,
};

export function inEventOrder(log: readonly ThreadHappening[]): ThreadHappening[] {
  return [...log].sort((a, b) => a.at - b.at || AT_ONE_INSTANT[a.kind] - AT_ONE_INSTANT[b.kind]);
}
