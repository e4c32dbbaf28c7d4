/**
 * One Alertmanager and what it still has to be told. It is told the state, not the steps: whatever was lost on the
 * way, the next full round mends it.
 */
import type { Logger } from 'pino';
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import { hasPassed } from '../hasPassed.ts';
import type { Board, Posted } from './board.ts';
import type { Post } from './post.ts';
import type { PostableAlert } from './request.ts';
import { newsSince, toRequests } from './request.ts';
import type { AlertmanagerTarget } from './rules.ts';

export const PUSH_OUTCOMES = ['succeeded', 'refused', 'failed'] as const;
/** `refused`: answered, but not taken (4xx). `failed`: no answer, or 5xx. */
export type PushOutcome = (typeof PUSH_OUTCOMES)[number];

export interface Timing {
  /** Everything is told again this often, since Alertmanager keeps alerts in memory only. */
  readonly resendMs: Milliseconds;
  readonly timeoutMs: Milliseconds;
  readonly firstRetryMs: Milliseconds;
  readonly longestRetryMs: Milliseconds;
}

export interface OutboxDeps {
  readonly post: Post;
  /** Our clock. */
  readonly now: () => Instant;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly log: Logger;
  readonly pushed: (alertmanager: string, outcome: PushOutcome, at: Instant) => void;
  readonly timing: Timing;
}

const ALERTS_PER_REQUEST = 300;
const MAX_LOGGED_CHARS = 300;

export class Outbox {
  readonly name: string;
  readonly #target: AlertmanagerTarget;
  readonly #deps: OutboxDeps;
  #acknowledged = 0;
  #toldAllAt: Instant = -Infinity;
  #failures = 0;
  #retryAt: Instant = -Infinity;
  #sending: Promise<void> | undefined;
  #isStopped = false;

  constructor(target: AlertmanagerTarget, deps: OutboxDeps) {
    this.name = nameOf(target.url);
    this.#target = target;
    this.#deps = deps;
  }

  /** Sends what is due, unless something is on its way already; never rejects. Resolves when nothing is under way. */
  offer(board: Board, render: (posted: Posted) => PostableAlert): Promise<void> {
    this.#sending ??= this.#send(board, render).finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  /** Nothing is sent after the request under way. */
  stop(): void {
    this.#isStopped = true;
  }

  async #send(board: Board, render: (posted: Posted) => PostableAlert): Promise<void> {
    const { now, timing } = this.#deps;
    const began = now();
    if (!hasPassed(this.#retryAt, began, timing.longestRetryMs)) return;
    const isFull = hasPassed(this.#toldAllAt + timing.resendMs, began, timing.resendMs);
    const due = isFull ? [...board.posted.values()] : newsSince(board, this.#acknowledged);
    if (due.length === 0 && !isFull) return;
    for (const request of toRequests(due, ALERTS_PER_REQUEST)) {
      if (this.#isStopped) return;
      const isTaken = await this.#try(JSON.stringify(request.map(render)));
      if (!isTaken) return;
    }
    this.#acknowledged = board.revision;
    if (isFull) this.#toldAllAt = began;
  }

  /** False when it is worth another try. */
  async #try(body: string): Promise<boolean> {
    const { post, timing, pushed, now } = this.#deps;
    try {
      const { status, text } = await post({
        url: `${this.#target.url}/api/v2/alerts`,
        headers: this.#target.authorization ? { Authorization: this.#target.authorization() } : {},
        body,
        timeoutMs: timing.timeoutMs,
      });
      const outcome = outcomeOf(status);
      pushed(this.name, outcome, now());
      if (outcome === 'succeeded') return this.#succeeded();
      // The sound alerts of a request with an unsound one have been taken: it would be refused again and again.
      const isTaken = status === 400;
      this.#failed({ status, answer: text.slice(0, MAX_LOGGED_CHARS) }, isTaken);
      return isTaken;
    } catch (error) {
      pushed(this.name, 'failed', now());
      this.#failed({ err: error }, false);
      return false;
    }
  }

  #succeeded(): true {
    if (this.#failures > 0)
      this.#deps.log.info({ alertmanager: this.name }, 'Alertmanager takes alerts again');
    this.#failures = 0;
    this.#retryAt = -Infinity;
    return true;
  }

  #failed(details: object, isTaken: boolean): void {
    const { now, random, timing, log } = this.#deps;
    const level = this.#failures === 0 ? 'error' : 'debug';
    log[level]({ alertmanager: this.name, ...details }, 'Alertmanager did not take alerts');
    this.#failures += 1;
    if (isTaken) return;
    const pause = Math.min(timing.longestRetryMs, timing.firstRetryMs * 2 ** (this.#failures - 1));
    // Several replicas must not come back all at once.
    this.#retryAt = now() + pause * (0.5 + random() / 2);
  }
}

function outcomeOf(status: number): PushOutcome {
  if (status >= 200 && status < 300) return 'succeeded';
  return status >= 400 && status < 500 ? 'refused' : 'failed';
}

/** Host and port, with the path where there is one: never credentials. */
function nameOf(text: string): string {
  const { protocol, hostname, port, pathname } = new URL(text);
  const path = pathname === '/' ? '' : pathname.replace(/\/+$/, '');
  return `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}${path}`;
}
