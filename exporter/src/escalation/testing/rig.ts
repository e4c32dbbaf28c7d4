/** The escalation with a clock, a present and Alertmanagers the test moves. */
import { LogWatch } from '../../testing/logs.ts';
import { createEscalation, TIMING } from '../escalation.ts';
import type { Escalation, EscalationDeps } from '../escalation.ts';
import { createEscalationMetrics } from '../metrics.ts';
import type { EscalationMetrics } from '../metrics.ts';
import type { WaitingConversation } from '../../backend/backend.ts';
import type { Post, PostRequest } from '../post.ts';
import type { EscalationRules } from '../rules.ts';
import { FakeAlertmanager } from './fakeAlertmanager.ts';
import { someRules } from './rules.ts';
import { NOON } from './waiting.ts';

export interface Rig {
  readonly escalation: Escalation;
  readonly metrics: EscalationMetrics;
  readonly logs: LogWatch;
  /** By URL. */
  readonly alertmanagers: Map<string, FakeAlertmanager>;
  readonly sent: readonly PostRequest[];
  /** Open conversations, to be changed by the test. */
  readonly present: Map<string, WaitingConversation>;
  now(): number;
  /** Moves the clock and lets a round pass, to its end. */
  pass(ms: number): Promise<void>;
  /** Another process with the same present. */
  restarted(): Rig;
}

export interface RigOptions {
  readonly rules?: Partial<EscalationRules>;
  readonly deps?: Partial<EscalationDeps>;
}

interface World {
  clock: number;
  readonly present: Map<string, WaitingConversation>;
  readonly alertmanagers: Map<string, FakeAlertmanager>;
}

export function createRig(options: RigOptions = {}): Rig {
  const world: World = { clock: NOON, present: new Map(), alertmanagers: new Map() };
  const rules = someRules(options.rules);
  for (const { url } of rules.alertmanagers)
    world.alertmanagers.set(url, new FakeAlertmanager(() => world.clock));
  return startIn(world, rules, options);
}

function waitingIn({ present, clock }: World, longerThanMs: number) {
  const conversations = [...present.values()].filter((one) => clock - one.waitingSince > longerThanMs);
  return { conversations, eventTime: clock };
}

function startIn(world: World, rules: EscalationRules, options: RigOptions): Rig {
  const sent: PostRequest[] = [];
  const logs = new LogWatch();
  const metrics = createEscalationMetrics();
  const post: Post = (request) => {
    sent.push(request);
    const url = request.url.replace('/api/v2/alerts', '');
    const alertmanager = world.alertmanagers.get(url);
    return alertmanager ? alertmanager.post(request) : Promise.reject(new Error(`nobody at ${url}`));
  };
  const escalation = createEscalation({
    rules,
    waiting: (longerThanMs) => Promise.resolve(waitingIn(world, longerThanMs)),
    now: () => world.clock,
    post,
    monitor: metrics,
    log: logs.createLog(),
    random: () => 1,
    ...options.deps,
  });
  return {
    escalation,
    metrics,
    logs,
    sent,
    alertmanagers: world.alertmanagers,
    present: world.present,
    now: () => world.clock,
    pass: async (ms) => {
      world.clock += ms;
      await escalation.round();
      await escalation.idle();
    },
    restarted: () => startIn(world, rules, options),
  };
}

export const ROUND_MS = TIMING.roundMs;
