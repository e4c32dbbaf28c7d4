/** Every overdue conversation as an alert in every Alertmanager, for as long as it is overdue. */
import type { Logger } from 'pino';
import type { Waiting } from '../backend/backend.ts';
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import { annotationsOf, listUrl } from './annotations.ts';
import { EMPTY_BOARD, firingOn, updateBoard } from './board.ts';
import type { Board, Posted } from './board.ts';
import type { EscalationMonitor } from './metrics.ts';
import { Outbox } from './outbox.ts';
import type { Timing } from './outbox.ts';
import { planAlerts } from './plan.ts';
import type { Post } from './post.ts';
import { toPostable } from './request.ts';
import type { AlertmanagerTarget, EscalationRules } from './rules.ts';

export interface EscalationTiming extends Timing {
  /** How often it is looked who is overdue. */
  readonly roundMs: Milliseconds;
  /** So long a round waits to hear who is overdue, before it tells what it knew already. */
  readonly lookMs: Milliseconds;
  /** An alert that is not told of again ends by itself after this: several times `resendMs`, and of `lookMs`. */
  readonly validForMs: Milliseconds;
  /** How long the end of an alert is told of. */
  readonly keepResolvedMs: Milliseconds;
}

/** Prometheus itself resends every minute, gives alerts four minutes and repeats their end for fifteen. */
export const TIMING: EscalationTiming = {
  roundMs: 5000,
  lookMs: 20_000,
  resendMs: 60_000,
  validForMs: 300_000,
  keepResolvedMs: 900_000,
  timeoutMs: 10_000,
  firstRetryMs: 1000,
  longestRetryMs: 30_000,
};

export interface EscalationDeps {
  readonly rules: EscalationRules;
  /** Who waits for longer than this by the events' own time; rejects when it cannot be known. */
  readonly waiting: (longerThanMs: Milliseconds) => Promise<Waiting>;
  /** Our clock. */
  readonly now: () => Instant;
  /** Of several replicas one is enough. All of them keep count, so that another can take over. */
  readonly isLeader?: () => boolean;
  readonly post: Post;
  readonly monitor: EscalationMonitor;
  readonly log: Logger;
  readonly random?: () => number;
  readonly timing?: EscalationTiming;
}

export interface Escalation {
  /** Begins to look and to tell, once the present has been loaded. */
  start(): void;
  /** Ends the round and the requests under way. Alerts are left as they are: they end by themselves if nobody goes on. */
  stop(): Promise<void>;
  /** Takes effect with the next round; Alertmanagers that are gone are told no more, and their alerts run out. */
  applyRules(rules: EscalationRules): void;
  /** One round: looks who is overdue and offers it to every Alertmanager. Never rejects. */
  round(): Promise<void>;
  /** Resolves when no request is under way. */
  idle(): Promise<void>;
}

export function createEscalation(deps: EscalationDeps): Escalation {
  return new Rounds(deps);
}

class Rounds implements Escalation {
  readonly #deps: EscalationDeps;
  readonly #timing: EscalationTiming;
  readonly #createdAt: Instant;
  #rules: EscalationRules;
  #board: Board = EMPTY_BOARD;
  #outboxes = new Map<string, Outbox>();
  #underWay = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #looking: Promise<void> | undefined;
  #waitNoLonger: () => void = () => undefined;
  #isStopped = false;
  #isBlind = false;

  constructor(deps: EscalationDeps) {
    this.#deps = deps;
    this.#timing = deps.timing ?? TIMING;
    this.#createdAt = deps.now();
    this.#rules = deps.rules;
    this.applyRules(deps.rules);
  }

  start(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#working = this.round().then(() => {
        this.start();
      });
    }, this.#timing.roundMs);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#waitNoLonger();
    for (const outbox of this.#outboxes.values()) outbox.stop();
    await this.#working;
    await this.idle();
  }

  applyRules(rules: EscalationRules): void {
    const kept = this.#outboxes;
    this.#rules = rules;
    this.#outboxes = new Map(
      rules.alertmanagers.map((target) => {
        const key = keyOf(target);
        return [key, kept.get(key) ?? this.#createOutbox(target)];
      }),
    );
    for (const [key, outbox] of kept) if (!this.#outboxes.has(key)) outbox.stop();
    const isOn = this.#outboxes.size > 0;
    this.#deps.monitor.ensure({
      alertmanagers: [...new Set([...this.#outboxes.values()].map(({ name }) => name))],
      levels: isOn ? rules.levels.map(({ level }) => level) : [],
      teams: isOn ? rules.teams : [],
    });
  }

  async round(): Promise<void> {
    if (this.#outboxes.size === 0 || this.#isHeld()) return;
    await this.#lookInTime();
    if (!(this.#deps.isLeader?.() ?? true)) return;
    const render = this.#renderer();
    for (const outbox of this.#outboxes.values()) this.#follow(outbox.offer(this.#board, render));
  }

  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #createOutbox(target: AlertmanagerTarget): Outbox {
    const { post, now, log, monitor, random = Math.random } = this.#deps;
    const pushed = monitor.pushed.bind(monitor);
    return new Outbox(target, { post, now, random, log, pushed, timing: this.#timing });
  }

  /** A slow Alertmanager holds up neither the others nor the next round. */
  #follow(sending: Promise<void>): void {
    const followed = sending.finally(() => this.#underWay.delete(followed));
    this.#underWay.add(followed);
  }

  #isHeld(): boolean {
    const sinceStart = this.#deps.now() - this.#createdAt;
    return sinceStart >= 0 && sinceStart < this.#rules.holdMs;
  }

  /** A store that hangs holds up no pushes: what is not told of runs out. It is asked once, and again after its answer. */
  async #lookInTime(): Promise<void> {
    const { lookMs } = this.#timing;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      this.#waitNoLonger = resolve;
      timer = setTimeout(() => {
        this.#cannotSee(new Error(`There was no answer within ${lookMs / 1000} s`));
        resolve();
      }, lookMs);
    });
    await Promise.race([this.#looking, late]);
    clearTimeout(timer);
  }

  /** While the present cannot be known nobody has been answered: what fires goes on firing. */
  async #look(): Promise<void> {
    const { waiting, now, monitor } = this.#deps;
    const rules = this.#rules;
    try {
      const { conversations, eventTime } = await waiting(rules.levels[0]?.afterMs ?? Infinity);
      const plan = planAlerts(conversations, rules, { eventTime, firing: firingOn(this.#board) });
      const { keepResolvedMs } = this.#timing;
      this.#board = updateBoard(this.#board, plan.wanted, { now: now(), eventTime, keepResolvedMs });
      monitor.showing(plan.active, plan.capped);
      this.#isBlind = false;
    } catch (error) {
      this.#cannotSee(error);
    }
  }

  #cannotSee(error: unknown): void {
    // At the end the store may be closed before it answers.
    const isExpected = this.#isBlind || this.#isStopped;
    this.#deps.log[isExpected ? 'debug' : 'error']({ err: error }, 'Who is overdue could not be looked up');
    this.#isBlind = true;
  }

  #renderer(): (posted: Posted) => ReturnType<typeof toPostable> {
    const { validForMs } = this.#timing;
    const rules = this.#rules;
    const generatorUrl = listUrl(rules.links);
    return (posted) =>
      toPostable(posted, {
        now: this.#deps.now(),
        validForMs,
        annotate: (one) => annotationsOf(one, rules),
        ...(generatorUrl !== undefined && { generatorUrl }),
      });
  }
}

/** With other credentials it is another one: what failed before may work now. */
function keyOf({ url, authorization }: AlertmanagerTarget): string {
  return JSON.stringify([url, authorization?.() ?? '']);
}
