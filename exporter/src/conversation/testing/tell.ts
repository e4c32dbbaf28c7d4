/** Observations in one line each, so that a failing test reads as a story. */
import type { AgentEvent, Observation, Slice } from '../observation.ts';
import { START } from './facts.ts';

export function tell(observation: Observation): string {
  const line = tellWhat(observation);
  return 'inbox' in observation ? line + tellWhere(observation) : line;
}

/** Only what differs from customers of `support`, team `care`, source `wa`. */
function tellWhere({ source, inbox, team }: Slice): string {
  const place = inbox === 'support' && team === 'care' ? '' : ` @${inbox}/${team}`;
  return source === 'wa' ? place : `${place} via ${source}`;
}

type Tellers = {
  readonly [T in Observation['type']]: (observation: Extract<Observation, { type: T }>) => string;
};

const TELLERS: Tellers = {
  EpisodeOpened: ({ episode, category }) => `opened ${episode}${tellCategory(category)}`,
  ContactRepeated: () => 'repeat contact',
  MessageCounted: ({ direction, sender }) => `message ${direction} ${sender}`,
  FirstResponded: ({ responder, wallMs, businessMs }) =>
    `first response ${responder} ${tellSpan(wallMs)}${tellBusiness(businessMs)}`,
  NextResponded: ({ wallMs }) => `next response ${tellSpan(wallMs)}`,
  EscalationAnswered: ({ level, wallMs }) => `${level} answered ${tellSpan(wallMs)}`,
  ResolutionMeasured: ({ kind, wallMs }) => `resolution ${kind} ${tellSpan(wallMs)}`,
  ObjectiveJudged: ({ objective, result }) => `${objective} ${result}`,
  EpisodeResolved: ({ by, category }) => `resolved by ${by}${tellCategory(category)}`,
  ContactJudged: ({ window, result }) => `${window} ${result}`,
  AbandonmentNoted: ({ step }) => step,
  BotJudged: ({ outcome }) => `bot ${outcome}`,
  SurveyNoted: ({ outcome }) => `survey ${outcome}`,
  SurveyAnswerChanged: () => 'survey answer changed',
  Scored: ({ score }) => `scored ${score}`,
  AgentNoted: ({ event }) => tellAgent(event),
  FactCameLate: ({ kind }) => `late ${kind}`,
};

function tellWhat(observation: Observation): string {
  // Each teller takes the observation of its own key; TypeScript cannot follow the lookup.
  const teller = TELLERS[observation.type] as (told: Observation) => string;
  return teller(observation);
}

function tellAgent(event: AgentEvent): string {
  const who = `${event.agent} of ${event.team} at ${(event.at - START) / 1000}s`;
  switch (event.type) {
    case 'load':
      return `${event.change === 1 ? 'takes' : 'lays'}: ${who}`;
    case 'handled':
      return `handled: ${who}`;
    case 'scored':
      return `scored ${event.score}: ${who}`;
    case 'presence':
      return `${event.available ? 'available' : 'away'} with ${event.capacity}: ${who}`;
  }
}

function tellCategory(category: string): string {
  return category === 'other' ? '' : ` (${category})`;
}

function tellSpan(ms: number): string {
  return `${ms / 1000}s`;
}

function tellBusiness(ms: number | undefined): string {
  return ms === undefined ? '' : ` (open ${tellSpan(ms)})`;
}
