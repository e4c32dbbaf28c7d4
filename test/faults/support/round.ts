/** One database, a seeded plan of kills, and traffic until everything has been told, settled and compared. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXPORTER, INGEST } from '../../../exporter/src/metrics/names.ts';
import { createRandom } from '../../../exporter/src/simulate/random.ts';
import { freePort } from '../../../exporter/src/backfill/freePort.ts';
import { planKills } from './killPlan.ts';
import type { KillStyle, PlannedKill } from './killPlan.ts';
import { countSeries, differences } from './series.ts';
import { ACCOUNTS, MAX_DELAY_MS, configFor, createTraffic } from './traffic.ts';
import type { Traffic } from './traffic.ts';
import { Vendor } from './vendor.ts';
import type { VendorFigures } from './vendor.ts';
import { Victim } from './victim.ts';
import { Watch } from './watch.ts';
import { Writes } from './writes.ts';

export interface RoundOptions {
  readonly seed: number;
  readonly kills: number;
  /** No shorter lateness is allowed than this. */
  readonly leastLatenessMs?: number;
  /** Told of each kill. */
  readonly onKill: (kill: Kill, nth: number) => void;
}

/** What was going on when the process was killed. */
export interface Kill {
  readonly style: KillStyle;
  /** It had come up. */
  readonly wasReady: boolean;
  /** Webhooks that awaited their answer. */
  readonly inFlight: number;
  /** Facts stored and not settled, by the last scrape before. */
  readonly pending: number;
  /** Settling steps this process had taken, by the last scrape before. */
  readonly settled: number;
  /** Its database had been written to a moment before: a transaction was under way or had just ended. */
  readonly wasWriting: boolean;
}

export interface RoundReport extends VendorFigures {
  readonly seed: number;
  /** The shortest allowed at any kill. */
  readonly latenessMs: number;
  readonly kills: readonly Kill[];
  readonly webhooks: number;
  readonly scrapes: number;
  readonly startsMs: readonly number[];
  /** Series compared with the truth. */
  readonly judged: number;
  /** Series that were never to fall. */
  readonly watched: number;
  /** How the end differs from the truth; empty when all is well. */
  readonly differences: readonly string[];
  /** The same, after one more restart. */
  readonly differencesAfterRestart: readonly string[];
  /** Facts that came after a later one had been settled. */
  readonly lateFacts: number;
  /** Facts counted as stored, and how many there were to tell. */
  readonly facts: { readonly stored: number; readonly told: number };
  /** Facts delivered again and dropped. */
  readonly duplicates: number;
  /** Series that fell, vanished or contradicted each other. */
  readonly wrongs: readonly string[];
  /** Log lines that tell of something wrong. */
  readonly complaints: readonly string[];
}

/** Webhooks not yet acknowledged lie within this, in the time of their events. */
const WINDOW_MS = 1500;
const [LEAST_LATENESS_MS, MOST_LATENESS_MS] = [4000, 20_000];
/** However slow the machine, a life meant to end amid its traffic ends by then. */
const LONGEST_LIFE_MS = 8000;
/** The longest transactions take about as long. */
const WRITING_MS = 25;
const STUCK_AFTER_MS = 120_000;
const SETTLED_WITHIN_MS = 60_000;
const MOST_WRONGS = 40;

/** Wide enough for an outage of some starts in a row: what is redelivered after it must not be late. */
function latenessFor({
  typicalStartMs,
  lastStartMs,
}: Record<'typicalStartMs' | 'lastStartMs', number>): number {
  return Math.round(Math.min(Math.max(4 * typicalStartMs, 2.5 * lastStartMs), MOST_LATENESS_MS));
}

const underWay = new Set<{ end(): Promise<void> }>();

/** Leaves no process behind when the test gave up waiting. */
export async function endRounds(): Promise<void> {
  for (const round of underWay) await round.end();
}

export async function playRound(options: RoundOptions): Promise<RoundReport> {
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-kills-'));
  const round = new Round(options, folder, await freePort());
  underWay.add(round);
  try {
    return await round.play();
  } finally {
    underWay.delete(round);
    await round.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Round {
  readonly #options: RoundOptions;
  readonly #configFile: string;
  readonly #url: string;
  readonly #traffic: Traffic;
  readonly #vendor: Vendor;
  readonly #writes: Writes;
  readonly #watch: Watch;
  readonly #kills: Kill[] = [];
  readonly #startsMs: number[] = [];
  readonly #complaints: string[] = [];
  readonly #port: number;
  readonly #folder: string;
  #latenessMs: number;
  #shortestLatenessMs = Infinity;
  #aftermath = 0;
  #pending = 0;
  #isEnded = false;
  #victim: Victim | undefined;

  constructor(options: RoundOptions, folder: string, port: number) {
    this.#options = options;
    this.#latenessMs = options.leastLatenessMs ?? LEAST_LATENESS_MS;
    this.#url = `http://127.0.0.1:${port}`;
    this.#traffic = createTraffic(options);
    [this.#folder, this.#port] = [folder, port];
    this.#configFile = join(folder, 'helpdesk.yml');
    mkdirSync(join(folder, 'data'));
    this.#writes = new Writes(join(folder, 'data'));
    this.#watch = new Watch(this.#url);
    this.#vendor = new Vendor({
      url: this.#url,
      world: this.#traffic.world,
      deliveries: this.#traffic.deliveries,
      accounts: ACCOUNTS,
      random: createRandom(`vendor/${options.seed}`),
      windowMs: WINDOW_MS,
      maxDelayMs: MAX_DELAY_MS,
      repeated: 0.03,
    });
  }

  async play(): Promise<RoundReport> {
    await this.#fitLateness();
    this.#watch.start();
    const plan = planKills(this.#options.kills, createRandom(`kills/${this.#options.seed}`));
    for (const kill of plan) await this.#suffer(kill);
    const atTheEnd = await this.#finish();
    const afterRestart = await this.#restartInPeace();
    return this.#report(atTheEnd, afterRestart);
  }

  async end(): Promise<void> {
    this.#isEnded = true;
    this.#writes.close();
    await this.#vendor.close();
    await this.#watch.stop();
    await this.#victim?.kill().catch(() => undefined);
  }

  /** The first start shows how fast this machine is. */
  async #fitLateness(): Promise<void> {
    const victim = this.#start();
    await victim.ready();
    await victim.stop();
    this.#noteEndOf(victim);
  }

  #writeConfig(): void {
    const place = {
      listen: `127.0.0.1:${this.#port}`,
      database: join(this.#folder, 'data', 'h.db'),
      latenessMs: this.#latenessMs,
    };
    writeFileSync(this.#configFile, configFor(this.#traffic, place));
  }

  #typicalStartMs(): number {
    const sorted = [...this.#startsMs].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  }

  /** Lives until the planned moment comes, and dies of it. */
  async #suffer(planned: PlannedKill): Promise<void> {
    for (let isKilled = false; !isKilled;) {
      const victim = this.#start();
      this.#shortestLatenessMs = Math.min(this.#shortestLatenessMs, this.#latenessMs);
      await this.#momentOf(planned, victim);
      const scene = this.#sceneOf(planned.style, victim);
      this.#vendor.outageBegins();
      // One that was faster to shut down than we to kill it: the next life is for it.
      isKilled = await victim.kill();
      if (isKilled) this.#kills.push(scene);
      this.#noteEndOf(victim);
      if (isKilled) this.#options.onKill(scene, this.#kills.length);
    }
  }

  #start(): Victim {
    if (this.#isEnded) throw new Error('The round has been ended');
    const typicalStartMs = this.#typicalStartMs();
    const fitting = latenessFor({ typicalStartMs, lastStartMs: this.#startsMs.at(-1) ?? 0 });
    this.#latenessMs = Math.max(this.#latenessMs, fitting);
    this.#writeConfig();
    this.#watch.forgetLatest();
    this.#victim = new Victim(this.#configFile, this.#url);
    return this.#victim;
  }

  #noteEndOf(victim: Victim): void {
    if (victim.startMs !== undefined) this.#startsMs.push(victim.startMs);
    this.#complaints.push(...victim.complaints());
  }

  #sceneOf(style: KillStyle, victim: Victim): Kill {
    const { latest } = this.#watch;
    this.#pending = latest?.values.get(EXPORTER.pendingFacts.name) ?? this.#pending;
    const settled = `${EXPORTER.storeCommits.name}{operation="settle",outcome="succeeded"}`;
    return {
      style,
      wasReady: victim.startMs !== undefined,
      inFlight: this.#vendor.onTheWire,
      pending: this.#pending,
      settled: latest?.values.get(settled) ?? 0,
      wasWriting: this.#writes.agoMs < WRITING_MS,
    };
  }

  async #momentOf(planned: PlannedKill, victim: Victim): Promise<void> {
    const { style, point } = planned;
    if (style === 'start' && this.#mayLastLonger()) {
      await sleep(point * 0.9 * this.#typicalStartMs());
      return;
    }
    await victim.ready();
    if (style === 'sweep') await this.#sweep(victim);
    else await this.#momentWhileServing(planned, victim);
    if (!this.#mayLastLonger()) await this.#caughtUp(victim);
    if (style === 'sweep') await this.#settlingIn(point * 60);
    if (style === 'settling') await this.#settlingIn(point * 12);
    if (style === 'stop') await this.#shutDown(victim, point);
  }

  async #momentWhileServing({ style, sentShare, point }: PlannedKill, victim: Victim): Promise<void> {
    if (style === 'timers') {
      await this.#servePaced(sentShare, this.#latenessMs + point * 600, victim);
      return;
    }
    this.#vendor.release(sentShare);
    if (style === 'again') await sleep(point * 150);
    else if (style === 'settling') await this.#untilQuiet(victim);
    else await this.#untilNearlySent(1 + point * 60, victim);
  }

  /** Then whatever is written to the database is written by settling. */
  #untilQuiet(victim: Victim): Promise<void> {
    const isQuiet = () => this.#vendor.isQuiet || victim.upMs > LONGEST_LIFE_MS;
    return this.#until('the traffic of this life', victim, isQuiet);
  }

  /** So long after settling has begun to write; at the latest when everything pending has fallen due. */
  async #settlingIn(ms: number): Promise<void> {
    await this.#writes.next(this.#latenessMs);
    await sleep(ms);
  }

  #untilNearlySent(left: number, victim: Victim): Promise<void> {
    const isNearlySent = () => this.#vendor.unsent <= left || victim.upMs > LONGEST_LIFE_MS;
    return this.#until('the traffic of this life', victim, isNearlySent);
  }

  /** Spreads the traffic of this life over the time. */
  async #servePaced(sentShare: number, ms: number, victim: Victim): Promise<void> {
    const before = this.#vendor.released;
    await this.#until('time to pass', victim, () => {
      this.#vendor.release(before + (sentShare - before) * Math.min(1, victim.upMs / ms));
      return victim.upMs >= ms;
    });
  }

  async #shutDown(victim: Victim, point: number): Promise<void> {
    this.#vendor.outageBegins();
    victim.terminate();
    await sleep(point * 20);
  }

  /** Another start may pass before what was not acknowledged is redelivered, without making it late. */
  #mayLastLonger(): boolean {
    const { outageMs } = this.#vendor;
    return outageMs === 0 || outageMs + 1.5 * this.#typicalStartMs() < 0.75 * this.#latenessMs;
  }

  #caughtUp(victim: Victim): Promise<void> {
    return this.#until('redelivery', victim, () => this.#vendor.outageMs === 0);
  }

  #upFor(ms: number, victim: Victim): Promise<void> {
    return this.#until('time to pass', victim, () => victim.upMs >= ms);
  }

  /** Everything is told, timers may fire, and then it is all of a sudden hours or days later. */
  async #sweep(victim: Victim): Promise<void> {
    await this.#tellEverything(victim);
    await this.#upFor(this.#latenessMs + 100, victim);
    await this.#advanceTime();
  }

  async #tellEverything(victim: Victim): Promise<void> {
    this.#vendor.release(1);
    await this.#until('the whole traffic', victim, () => this.#vendor.isDone);
  }

  async #advanceTime(): Promise<void> {
    const next = this.#traffic.aftermath[this.#aftermath];
    if (next) await this.#vendor.send(next);
    this.#aftermath += 1;
  }

  /** How the end differs from the truth, once time has had its chance to mend it. */
  async #finish(): Promise<string[]> {
    const victim = this.#start();
    await victim.ready();
    await this.#tellEverything(victim);
    while (this.#aftermath < this.#traffic.aftermath.length) await this.#advanceTime();
    await this.#upFor(this.#latenessMs + 1000, victim);
    const deadline = performance.now() + SETTLED_WITHIN_MS;
    let found = await this.#differences();
    while (found.length > 0 && performance.now() < deadline) {
      await sleep(250);
      found = await this.#differences();
    }
    this.#noteEndOf(victim);
    return found;
  }

  async #restartInPeace(): Promise<string[]> {
    const code = await this.#victim?.stop();
    if (code !== 0) this.#complaints.push(`The shutdown in peace ended with exit code ${String(code)}`);
    const victim = this.#start();
    await victim.ready();
    const found = await this.#differences();
    this.#noteEndOf(victim);
    return found;
  }

  async #differences(): Promise<string[]> {
    const exposition = await this.#watch.scrape();
    if (!exposition) return ['nobody answers'];
    const pending = exposition.values.get(EXPORTER.pendingFacts.name);
    const unsettled = pending === 0 ? [] : [`${String(pending)} facts are pending`];
    return [...unsettled, ...differences(this.#traffic.truth, exposition)];
  }

  async #until(what: string, victim: Victim, isSo: () => boolean): Promise<void> {
    let [acknowledged, since] = [this.#vendor.acknowledged, performance.now()];
    while (!isSo()) {
      victim.mustLive();
      if (this.#vendor.acknowledged > acknowledged)
        [acknowledged, since] = [this.#vendor.acknowledged, performance.now()];
      if (performance.now() - since > STUCK_AFTER_MS) throw new Error(`Waited in vain for ${what}`);
      await sleep(4);
    }
  }

  #report(atTheEnd: readonly string[], afterRestart: readonly string[]): RoundReport {
    return {
      ...this.#vendor.figures,
      seed: this.#options.seed,
      latenessMs: this.#shortestLatenessMs,
      kills: this.#kills,
      webhooks: this.#traffic.deliveries.length,
      scrapes: this.#watch.scrapes,
      startsMs: this.#startsMs,
      lateFacts: this.#watch.sumOf(INGEST.factsLate.name),
      facts: { stored: this.#watch.sumOf(INGEST.facts.name), told: this.#traffic.facts },
      duplicates: this.#watch.sumOf(INGEST.factsDuplicate.name),
      judged: countSeries(this.#traffic.truth),
      watched: this.#watch.watched,
      differences: atTheEnd.slice(0, MOST_WRONGS),
      differencesAfterRestart: afterRestart.slice(0, MOST_WRONGS),
      wrongs: this.#watch.wrongs.slice(0, MOST_WRONGS),
      complaints: this.#complaints.slice(0, MOST_WRONGS),
    };
  }
}
