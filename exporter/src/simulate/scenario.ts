/** What goes wrong, and when. */
import type { Instant } from './happening.ts';

export const SCENARIOS = ['normal', 'surge', 'bot-outage', 'agents-absent', 'webhook-loss'] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

export interface Scenario {
  readonly name: ScenarioName;
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
}

export const NORMAL: Scenario = { name: 'normal', from: 0, to: 0 };

export function isOn(scenario: Scenario, name: ScenarioName, at: Instant): boolean {
  return scenario.name === name && at >= scenario.from && at < scenario.to;
}

/** How many times the usual traffic. */
export function trafficFactor(scenario: Scenario, at: Instant): number {
  return isOn(scenario, 'surge', at) ? 4 : 1;
}

/** Share of deliveries that never arrive while webhooks are lost. */
export const LOSS_DURING_OUTAGE = 0.35;

/** Whether this agent is one of the two in three who are away. */
export function isAbsent(scenario: Scenario, agentNumber: number, at: Instant): boolean {
  return agentNumber % 3 !== 0 && isOn(scenario, 'agents-absent', at);
}
