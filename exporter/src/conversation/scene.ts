/** What a step of the core works with: the rules, the inbox's own rules, and where to note what it sees. */
import type { Fact, Instant, Milliseconds } from './fact.ts';
import type { Observation, Slice } from './observation.ts';
import type { InboxPolicy, Policy, TimedGoal } from './policy.ts';

export interface Scene {
  readonly policy: Policy;
  readonly inbox: InboxPolicy;
  readonly note: (observation: Observation) => void;
}

/** For inboxes that are no longer configured: their conversations still end. */
const UNCONFIGURED_INBOX: InboxPolicy = { inactivityMs: 86_400_000 };

export function createScene(policy: Policy, inbox: string, note: Scene['note']): Scene {
  return { policy, inbox: policy.inboxes[inbox] ?? UNCONFIGURED_INBOX, note };
}

/** When a goal's threshold passes; undefined when the calendar never opens long enough. */
export function dueAt(goal: TimedGoal, scene: Scene, from: Instant): Instant | undefined {
  if (goal.clock === 'wall' || !scene.inbox.calendar) return from + goal.withinMs;
  return scene.inbox.calendar.addOpenMs(from, goal.withinMs);
}

/** Never negative: a late fact may carry a time from before its question. */
export function elapsed(from: Instant, to: Instant): Milliseconds {
  return Math.max(0, to - from);
}

export function sliceOf(fact: Fact & { readonly inbox: string; readonly team: string }): Slice {
  return { source: fact.source, inbox: fact.inbox, team: fact.team };
}
