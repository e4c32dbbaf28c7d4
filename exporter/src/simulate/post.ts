/** Sends deliveries in order, at a pace, some at once, and again where the receiver could not take them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from './deliver.ts';
import type { Instant } from './happening.ts';
import type { WebhookPost } from './request.ts';
import type { Transport } from './transport.ts';

export interface PostOptions {
  readonly transport: Transport;
  /** Builds the requests at the moment of sending; they go out one after the other. */
  readonly toRequests: (delivery: Delivery, sentAtMs: number) => readonly WebhookPost[];
  /** Event time per wall time; `Infinity`: as fast as it goes. */
  readonly speed: number;
  /** Which instant of event time belongs to which of the wall clock. */
  readonly start: { readonly eventAt: Instant; readonly wallAt: number };
  /** Requests that await their answer never lie further apart in event time. */
  readonly windowMs: number;
  /** At most so many requests await their answer. */
  readonly concurrency: number;
  readonly maxAttempts?: number;
  /** Before the first retry; doubles with every further one. */
  readonly backoffMs?: number;
  /** Nothing is sent any more after this; what is under way is waited for. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly now?: () => number;
}

export interface Progress {
  readonly total: number;
  /** Deliveries begun. */
  readonly posted: number;
  readonly accepted: number;
  /** Deliveries given up: refused, or not accepted within the attempts. Not those an abort cut short. */
  readonly refused: number;
  /** Further attempts. */
  readonly retried: number;
  /** Event time reached: nothing later was sent. */
  readonly reachedAt: Instant;
}

export interface PostReport extends Progress {
  /** Everything that was not accepted, whether begun or not. */
  readonly missing: ReadonlySet<Delivery>;
  /** How many deliveries were given up for which reason: a status or the name of an error. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly wallMs: number;
}

const MAX_ATTEMPTS = 10;
const BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 10_000;

/** `deliveries` in order of sending. Never rejects because of an answer or a connection. */
export async function postAll(deliveries: readonly Delivery[], options: PostOptions): Promise<PostReport> {
  const { now = Date.now } = options;
  const startedAt = now();
  const state = createState(deliveries, options);
  const inFlight = new Map<Delivery, Promise<void>>();
  for (const delivery of deliveries) {
    await isDue(delivery, options);
    while (mustWait(delivery, inFlight, options)) await Promise.race(inFlight.values());
    if (options.signal?.aborted) break;
    state.begin(delivery);
    const done = postOne(delivery, options, state).finally(() => inFlight.delete(delivery));
    inFlight.set(delivery, done);
  }
  await Promise.all(inFlight.values());
  return { ...state.progress(), missing: state.missing, reasons: state.reasons, wallMs: now() - startedAt };
}

/** The map keeps the order of sending, so that its first entry is the oldest. */
function mustWait(
  { deliverAt }: Delivery,
  inFlight: ReadonlyMap<Delivery, unknown>,
  { windowMs, concurrency }: PostOptions,
): boolean {
  const [oldest] = inFlight.keys();
  if (!oldest) return false;
  return inFlight.size >= concurrency || deliverAt - oldest.deliverAt > windowMs;
}

async function isDue(
  { deliverAt }: Delivery,
  { speed, start, signal, now = Date.now }: PostOptions,
): Promise<void> {
  if (speed === Infinity) return;
  const dueAt = start.wallAt + (deliverAt - start.eventAt) / speed;
  await pause(dueAt - now(), signal);
}

/** Returns early, without an error, when aborted. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms < 1 || signal?.aborted) return;
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
}

interface State {
  readonly missing: Set<Delivery>;
  readonly reasons: Record<string, number>;
  progress(): Progress;
  begin(delivery: Delivery): void;
  accept(delivery: Delivery): void;
  giveUp(reason: string): void;
  retry(): void;
}

function createState(deliveries: readonly Delivery[], { start, onProgress }: PostOptions): State {
  const missing = new Set(deliveries);
  const reasons: Record<string, number> = {};
  let progress: Progress = {
    total: deliveries.length,
    posted: 0,
    accepted: 0,
    refused: 0,
    retried: 0,
    reachedAt: start.eventAt,
  };
  const update = (change: Partial<Progress>) => {
    progress = { ...progress, ...change };
    onProgress?.(progress);
  };
  return {
    missing,
    reasons,
    progress: () => progress,
    begin: ({ deliverAt }) => {
      update({ posted: progress.posted + 1, reachedAt: deliverAt });
    },
    accept: (delivery) => {
      missing.delete(delivery);
      update({ accepted: progress.accepted + 1 });
    },
    giveUp: (reason) => {
      reasons[reason] = (reasons[reason] ?? 0) + 1;
      update({ refused: progress.refused + 1 });
    },
    retry: () => {
      update({ retried: progress.retried + 1 });
    },
  };
}

async function postOne(delivery: Delivery, options: PostOptions, state: State): Promise<void> {
  const { maxAttempts = MAX_ATTEMPTS, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce(delivery, options);
    if (outcome.verdict === 'accepted') {
      state.accept(delivery);
      return;
    }
    if (outcome.verdict === 'refused' || attempt >= maxAttempts) {
      state.giveUp(outcome.reason);
      return;
    }
    await pause(backoff(attempt, outcome.retryAfterMs ?? 0, options), signal);
    if (signal?.aborted) return;
    state.retry();
  }
}

type Outcome =
  | { readonly verdict: 'accepted' }
  | { readonly verdict: 'refused'; readonly reason: string }
  | { readonly verdict: 'later'; readonly reason: string; readonly retryAfterMs?: number };

async function attemptOnce(
  delivery: Delivery,
  { transport, toRequests, now = Date.now }: PostOptions,
): Promise<Outcome> {
  for (const post of toRequests(delivery, now())) {
    const outcome = await send(post, transport);
    if (outcome.verdict !== 'accepted') return outcome;
  }
  return { verdict: 'accepted' };
}

async function send(post: WebhookPost, transport: Transport): Promise<Outcome> {
  try {
    const { status, ...wish } = await transport.send(post);
    const reason = `status ${status}`;
    if (status >= 200 && status < 300) return { verdict: 'accepted' };
    return isWorthRetrying(status) ? { verdict: 'later', reason, ...wish } : { verdict: 'refused', reason };
  } catch (error) {
    return { verdict: 'later', reason: errorName(error) };
  }
}

function isWorthRetrying(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** A system error's code says more than its name. */
function errorName(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return [code, name].find((text) => typeof text === 'string') ?? 'unknown error';
}

function backoff(attempt: number, askedForMs: number, { backoffMs = BACKOFF_MS }: PostOptions): number {
  return Math.min(Math.max(backoffMs * 2 ** (attempt - 1), askedForMs), LONGEST_BACKOFF_MS);
}
