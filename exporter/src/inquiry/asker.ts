/** Asks one source's provider for what its webhooks do not carry, and brings the answers to the store. */
import type { Logger } from 'pino';
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import { Unavailable } from '../errors.ts';
import { hasPassed } from '../hasPassed.ts';
import { ThrottledLog } from '../http/throttledLog.ts';
import { ApiMalformed, ApiRefused, ApiUnavailable } from '../sources/apiErrors.ts';
import type { Api, DeadLetterReason, Errand, Inquiry, Page, Scan, Told } from '../sources/source.ts';
import type { Delivery } from '../store/store.ts';
import { Lane } from './lane.ts';

/** The side of the store an asker sees. */
export interface AskerStore {
  readonly dueErrands: (source: string, now: Instant, limit: number) => Promise<readonly Errand[]>;
  readonly cursors: (source: string) => Promise<ReadonlyMap<string, string>>;
  /** Resolves when it is durable; rejects with `Unavailable` otherwise. */
  readonly submit: (delivery: Delivery) => Promise<void>;
}

export interface AskerDeps {
  /** Name of the source. */
  readonly source: string;
  readonly inquiry: Inquiry;
  readonly api: Api;
  readonly store: AskerStore;
  /** False while answers could not be stored: then nothing is asked. */
  readonly isReady: () => boolean;
  /** Our clock. */
  readonly now: () => Instant;
  readonly random: () => number;
  readonly log: Logger;
  /** A scan was done to its end. */
  readonly scanned: (scan: string, now: Instant) => void;
  /** An answer could not be worked with. */
  readonly malformed: () => void;
  readonly stop: AbortSignal;
}

/** How often it is looked whether there is something new to ask. */
const ERRANDS_EVERY_MS = 500;
/** Looked up at once, and asked this many at a time. */
const BATCH = 48;
const AT_ONCE = 6;
/** Pages of a scan in one turn; the next turn goes on at once. */
const MOST_PAGES = 200;
const FIRST_PUT_OFF_MS = 30_000;
const LONGEST_PUT_OFF_MS = 3_600_000;
const MOST_TRIES = 10_000;

export class Asker {
  readonly #deps: AskerDeps;
  readonly #lanes: readonly { readonly lane: Lane; readonly turn: (lane: Lane) => Promise<void> }[];
  readonly #underWay = new Map<Lane, Promise<void>>();
  readonly #throttled: ThrottledLog;
  /** How often an errand has failed since the start; of those that failed last. */
  readonly #tries = new Map<string, number>();
  /** Whether a question was ever answered: the credentials do, unless several are refused. */
  #isWelcome = false;
  /** The provider's rate holds for everything asked of it. */
  #silent = { until: -Infinity, ms: 0 };

  constructor(deps: AskerDeps) {
    this.#deps = deps;
    this.#throttled = new ThrottledLog(deps.log);
    const { scans, run } = deps.inquiry;
    const laneOf = (name: string) => new Lane(name, deps.random);
    this.#lanes = [
      ...scans.map((scan) => ({ lane: laneOf(scan.name), turn: (lane: Lane) => this.#scan(scan, lane) })),
      ...(run ? [{ lane: laneOf('errands'), turn: (lane: Lane) => this.#runErrands(run, lane) }] : []),
    ];
  }

  /** Begins whatever is due and not under way. Never throws. */
  look(): void {
    const { now, isReady, stop } = this.#deps;
    for (const { lane, turn } of this.#lanes) {
      if (stop.aborted || this.#underWay.has(lane)) continue;
      if (!isReady() || this.#isSilent() || !lane.isDue(now())) continue;
      this.#underWay.set(lane, this.#take(lane, turn));
    }
  }

  #isSilent(): boolean {
    return !hasPassed(this.#silent.until, this.#deps.now(), this.#silent.ms);
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values());
  }

  async #take(lane: Lane, turn: (lane: Lane) => Promise<void>): Promise<void> {
    const wasTroubled = lane.isTroubled;
    try {
      await turn(lane);
      if (wasTroubled) this.#deps.log.info({ ...this.#about(lane) }, 'Asking the provider works again');
    } catch (error) {
      this.#failed(lane, error);
    } finally {
      this.#underWay.delete(lane);
    }
  }

  #about(lane: Lane) {
    return { source: this.#deps.source, asking: lane.name };
  }

  #failed(lane: Lane, error: unknown): void {
    const { now, log, stop } = this.#deps;
    if (stop.aborted) return;
    const isNews = !lane.isTroubled;
    const pauseMs = lane.failed(now(), error);
    if (isThrottled(error)) this.#silent = { until: now() + pauseMs, ms: pauseMs };
    // The store tells of its own troubles.
    if (error instanceof Unavailable) return;
    const fields = { ...this.#about(lane), ...reasonOf(error), again: `${Math.ceil(pauseMs / 1000)}s` };
    const isGrave = error instanceof ApiRefused || !isOfApi(error);
    log[isNews ? (isGrave ? 'error' : 'warn') : 'debug'](fields, consequenceOf(error));
  }

  /** Every page is stored with the cursor behind it: what fails in between is asked for again. */
  async #scan(scan: Scan, lane: Lane): Promise<void> {
    const { source, store, api, now, scanned, stop } = this.#deps;
    let cursor = (await store.cursors(source)).get(scan.name);
    for (let pages = 0; pages < MOST_PAGES && !stop.aborted; pages += 1) {
      const page = await this.#ask(() => pageOf(scan, cursor, { api, now: now() }));
      await this.#bring(page, { cursors: [{ name: scan.name, value: page.cursor }] });
      cursor = page.cursor;
      if (page.hasMore) continue;
      scanned(scan.name, now());
      lane.succeeded(now(), scan.everyMs);
      return;
    }
    lane.succeeded(now(), 0);
  }

  async #runErrands(run: NonNullable<Inquiry['run']>, lane: Lane): Promise<void> {
    const { source, store, now, stop } = this.#deps;
    const due = await store.dueErrands(source, now(), BATCH);
    for (let from = 0; from < due.length && !stop.aborted; from += AT_ONCE) {
      const some = due.slice(from, from + AT_ONCE);
      const outcomes = await Promise.allSettled(some.map((errand) => this.#runErrand(run, errand)));
      const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
      // One that always fails must not keep away those that would not.
      const worst = failures.find(({ reason }) => concernsAll(reason)) ?? failures[0];
      if (worst && (concernsAll(worst.reason) || this.#isGeneral(failures, some))) throw worst.reason;
      if (failures.length < some.length) this.#isWelcome = true;
    }
    lane.succeeded(now(), due.length < BATCH ? ERRANDS_EVERY_MS : 0);
  }

  /** Whether all that was asked at once failed. One that is forbidden alone says nothing of the others. */
  #isGeneral(failures: readonly PromiseRejectedResult[], asked: readonly Errand[]): boolean {
    const isAlone = asked.length === 1 && this.#isWelcome && isForbidden(failures[0]?.reason);
    return failures.length === asked.length && !isAlone;
  }

  async #runErrand(run: NonNullable<Inquiry['run']>, errand: Errand): Promise<void> {
    const { api, now } = this.#deps;
    let told: Told;
    try {
      told = await this.#ask(() => run(errand, api, now()));
    } catch (error) {
      if (!concernsAll(error)) await this.#putOff(errand, error);
      throw error;
    }
    await this.#bring(told, { answers: errand });
    this.#tries.delete(errand.key);
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      if (error instanceof ApiMalformed) this.#deps.malformed();
      throw error;
    }
  }

  async #putOff(errand: Errand, error: unknown): Promise<void> {
    const { now, log, source, stop } = this.#deps;
    if (stop.aborted) return;
    const tries = this.#countTry(errand.key);
    const backoffMs = Math.min(LONGEST_PUT_OFF_MS, FIRST_PUT_OFF_MS * 2 ** (tries - 1));
    const pauseMs = Math.max(backoffMs, retryAfterOf(error));
    await this.#bring(NOTHING, { putOff: { ...errand, notBefore: now() + pauseMs } });
    log.debug({ source, ...reasonOf(error), again: `${pauseMs / 1000}s` }, 'A question is put off');
  }

  /** Those that are given up or erased are never heard of again: the longest untried go. */
  #countTry(key: string): number {
    const tries = (this.#tries.get(key) ?? 0) + 1;
    this.#tries.delete(key);
    this.#tries.set(key, tries);
    const [longest] = this.#tries.keys();
    if (this.#tries.size > MOST_TRIES && longest !== undefined) this.#tries.delete(longest);
    return tries;
  }

  async #bring(told: Told, more: Pick<Delivery, 'answers' | 'cursors' | 'putOff'>): Promise<void> {
    const { source, store, now } = this.#deps;
    const { facts, deadLetters, ignored, errands } = told;
    await store.submit({
      source,
      receivedAt: now(),
      facts,
      deadLetters,
      ignored,
      ...(errands && { errands }),
      ...more,
    });
    for (const reason of new Set(deadLetters.map((letter) => letter.reason))) this.#tellKept(reason);
  }

  /** Why something was kept. What it says is the customer's affair. */
  #tellKept(reason: DeadLetterReason): void {
    const { source } = this.#deps;
    const message = 'Answer kept as a dead letter';
    this.#throttled.tell({ kind: reason, level: 'warn', fields: { source, reason }, message });
  }
}

interface Asking {
  readonly api: Api;
  readonly now: Instant;
}

/** A page that leads back to itself would be asked for without end. */
async function pageOf(scan: Scan, cursor: string | undefined, { api, now }: Asking): Promise<Page> {
  const page = await scan.page(cursor, api, now);
  if (page.hasMore && page.cursor === cursor) throw new ApiMalformed('gave one page twice');
  return page;
}

const NOTHING: Told = { facts: [], deadLetters: [], ignored: {} };

function isThrottled(error: unknown): boolean {
  return error instanceof ApiUnavailable && error.status === 429;
}

/** How long the provider wants this question to wait; 0 where it does not say. */
function retryAfterOf(error: unknown): Milliseconds {
  return error instanceof ApiUnavailable ? (error.retryAfterMs ?? 0) : 0;
}

function isOfApi(error: unknown): error is Error {
  return error instanceof ApiUnavailable || error instanceof ApiRefused || error instanceof ApiMalformed;
}

/** Whether every other question would fare the same. */
function concernsAll(error: unknown): boolean {
  const isRefused = error instanceof ApiRefused && !isForbidden(error);
  return isRefused || error instanceof Unavailable || isThrottled(error);
}

/** The credentials do not open this; others of the same account they may. */
function isForbidden(error: unknown): boolean {
  return error instanceof ApiRefused && error.status === 403;
}

/** Messages of ours hold nothing private; of any other error its place in the code is all that is told. */
function reasonOf(error: unknown): Readonly<Record<string, string>> {
  if (isOfApi(error)) return { reason: error.message };
  if (!(error instanceof Error)) return { reason: typeof error };
  const [, place = ''] = /\n {4}at ([^\n]+)/.exec(error.stack ?? '') ?? [];
  return { reason: error.name, at: place };
}

function consequenceOf(error: unknown): string {
  if (error instanceof ApiRefused)
    return "The provider's API refuses our credentials: look to them; nothing is asked until then";
  if (isOfApi(error)) return "The provider's API does not answer as it should; it is asked again";
  return 'An answer of the provider could not be worked with; it is asked again';
}

/** For whoever waits in between: how often `look` is worth calling. */
export const LOOK_EVERY_MS: Milliseconds = ERRANDS_EVERY_MS;
