/** Timers: what happens because nothing else did. */
import { botReturnOver, contactWindowOver } from './contact.ts';
import { end, forget, stayedResolved } from './episode.ts';
import { withConversation } from './evolve.ts';
import type { Evolved } from './evolve.ts';
import { atRisk, firstResponseDue, nextResponseDue, resolutionDue } from './objective.ts';
import type { Observation } from './observation.ts';
import type { Policy } from './policy.ts';
import type { Scene } from './scene.ts';
import { createScene } from './scene.ts';
import type { Conversation, Customer } from './state.ts';
import { closeSurvey } from './survey.ts';
import type { Timer, TimerKind } from './timer.ts';
import { compareTimers } from './timer.ts';
import { compareText } from './fact.ts';

const ACTIONS: Record<TimerKind, (conversation: Conversation, timer: Timer, scene: Scene) => Conversation> = {
  first_response_due: (conversation, _timer, scene) => firstResponseDue(conversation, scene),
  next_response_due: (conversation, _timer, scene) => nextResponseDue(conversation, scene),
  resolution_due: (conversation, _timer, scene) => resolutionDue(conversation, scene),
  at_risk: (conversation, _timer, scene) => atRisk(conversation, scene),
  inactive: (conversation, timer, scene) => end(conversation, { at: timer.at, by: 'timeout' }, scene),
  stayed_resolved: (conversation, _timer, scene) => stayedResolved(conversation, scene),
  contact_window: contactWindowOver,
  survey_expired: (conversation, timer, scene) => closeSurvey(conversation, scene, timer.at),
  survey_final: (conversation, timer, scene) => closeSurvey(conversation, scene, timer.at),
  bot_return_over: (conversation) => botReturnOver(conversation),
  forget: (conversation) => forget(conversation),
};

export interface DueTimer {
  readonly inbox: string;
  readonly timer: Timer;
}

/** The customer's next timer, in one order on every machine. */
export function nextTimer(customer: Customer): DueTimer | undefined {
  let next: DueTimer | undefined;
  for (const conversation of Object.values(customer.conversations)) {
    const timer = conversation.timers[0];
    if (!timer) continue;
    const candidate = { inbox: conversation.inbox, timer };
    if (!next || compareDue(candidate, next) < 0) next = candidate;
  }
  return next;
}

function compareDue(a: DueTimer, b: DueTimer): number {
  return compareTimers(a.timer, b.timer) || compareText(a.inbox, b.inbox);
}

/** Fires the customer's next timer. */
export function fire(customer: Customer, due: DueTimer, policy: Policy): Evolved {
  const conversation = customer.conversations[due.inbox];
  if (!conversation) return { customer, observations: [] };
  const observations: Observation[] = [];
  const scene = createScene(policy, due.inbox, (observation) => void observations.push(observation));
  const spent = { ...conversation, timers: conversation.timers.slice(1) };
  const changed = withConversation(customer, ACTIONS[due.timer.kind](spent, due.timer, scene));
  return { customer: { ...changed, appliedTo: Math.max(customer.appliedTo, due.timer.at) }, observations };
}
