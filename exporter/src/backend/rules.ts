/** What the engine is told of the configuration. */
import { toPolicy } from '../config/policy.ts';
import { durationBounds } from '../metrics/buckets.ts';
import type { LabelLimit } from '../metrics/labels.ts';
import type { EngineRules } from '../pipeline/engine.ts';
import { slicesOf } from '../slices.ts';
import type { BackendConfig } from './config.ts';

export function toRules(config: BackendConfig): EngineRules {
  const { objectives, atRiskAfterMs, escalation, labels, deadLetters } = config;
  const thresholds = [
    objectives.firstResponse.withinMs,
    objectives.nextResponse.withinMs,
    objectives.resolution.withinMs,
    atRiskAfterMs,
    ...escalation.map(({ afterMs }) => afterMs),
  ];
  const teams = slicesOf(config).map(([, , team]) => team);
  return {
    policy: toPolicy(config),
    allowedLatenessMs: config.allowedLatenessMs,
    labelLimits: {
      category: limitOf(labels.categories, []),
      team: limitOf(labels.teams, teams),
      agent: { allow: [], cap: labels.agents.cap, isClosed: false },
    },
    durationBounds: durationBounds(thresholds),
    countsAgents: labels.agents.enabled,
    retention: {
      deadLettersMs: deadLetters.retentionMs,
      deadLettersMax: deadLetters.max,
      deadLettersMaxBytes: deadLetters.maxBytes,
    },
  };
}

/** An allow-list closes the label; without one the first values up to the cap are taken. */
function limitOf(rule: { allow: readonly string[]; cap: number }, always: readonly string[]): LabelLimit {
  return { allow: [...rule.allow, ...always], cap: rule.cap, isClosed: rule.allow.length > 0 };
}
