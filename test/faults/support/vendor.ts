/** The sender's side: every webhook is sent again until it is acknowledged, and some once more after that. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '../../../exporter/src/simulate/deliver.ts';
import type { Random } from '../../../exporter/src/simulate/random.ts';
import { toRequest } from '../../../exporter/src/simulate/request.ts';
import type { Accounts } from '../../../exporter/src/simulate/request.ts';
import { createTransport } from '../../../exporter/src/simulate/transport.ts';
import type { Transport } from '../../../exporter/src/simulate/transport.ts';
import type { World } from '../../../exporter/src/simulate/world.ts';

export interface VendorOptions {
  readonly url: string;
  readonly world: World;
  readonly accounts: Accounts;
  /** In order of sending. */
  readonly deliveries: readonly Delivery[];
  readonly random: Random;
  /** Webhooks not yet acknowledged never lie further apart, in the time of their events. */
  readonly windowMs: number;
  /** Longest the traffic holds an update back, in the time of its events. */
  readonly maxDelayMs: number;
  /** Share of acknowledged webhooks that are sent once more. */
  readonly repeated: number;
}

export interface VendorFigures {
  /** Requests made, attempts in vain included. */
  readonly requests: number;
  /** Webhooks that took more than one attempt. */
  readonly redelivered: number;
  /** Acknowledged webhooks sent once more. */
  readonly repeated: number;
  /** Answers other than success, by status. */
  readonly answers: Readonly<Record<string, number>>;
  /** Longest time from a kill until everything it held up had been acknowledged, in milliseconds. */
  readonly longestOutageMs: number;
}

const CONCURRENCY = 16;

export class Vendor {
  readonly #options: VendorOptions;
  readonly #transport: Transport;
  /** Begun and not acknowledged, oldest first. */
  readonly #owed = new Set<Delivery>();
  readonly #lanes = new Set<Promise<void>>();
  readonly #redelivered = new Set<Delivery>();
  readonly #answers: Record<string, number> = {};
  #begun = 0;
  #limit = 0;
  #onTheWire = 0;
  #requests = 0;
  #repeated = 0;
  /** What was begun at the last kill, and what it may have overtaken, lies up to here. */
  #heldUpTo = -Infinity;
  #outageSince: number | undefined;
  #longestOutageMs = 0;
  #isClosed = false;

  constructor(options: VendorOptions) {
    this.#options = options;
    this.#transport = createTransport(options.url, 2 * CONCURRENCY);
  }

  get figures(): VendorFigures {
    return {
      requests: this.#requests,
      redelivered: this.#redelivered.size,
      repeated: this.#repeated,
      answers: this.#answers,
      longestOutageMs: Math.round(this.#longestOutageMs),
    };
  }

  /** Requests that await their answer. */
  get onTheWire(): number {
    return this.#onTheWire;
  }

  /** Webhooks of the traffic that have been acknowledged. */
  get acknowledged(): number {
    return this.#begun - this.#owed.size;
  }

  /** How long the outage has lasted so far; 0 when nothing is held up. */
  get outageMs(): number {
    return this.#outageSince === undefined ? 0 : performance.now() - this.#outageSince;
  }

  /** Lets the first `share` of the traffic, from 0 to 1, be sent. */
  release(share: number): void {
    this.#limit = Math.max(this.#limit, Math.round(share * this.#options.deliveries.length));
    this.#pump();
  }

  /** Share of the traffic that may be sent. */
  get released(): number {
    return this.#limit / this.#options.deliveries.length;
  }

  /** Webhooks released and never sent. */
  get unsent(): number {
    return Math.max(0, this.#limit - this.#begun);
  }

  /** Everything released has been acknowledged. */
  get isQuiet(): boolean {
    return this.unsent === 0 && this.#owed.size === 0;
  }

  /** And sent again, where that was to be. */
  get isDone(): boolean {
    return this.isQuiet && this.#lanes.size === 0;
  }

  /** The exporter is about to be gone. */
  outageBegins(): void {
    this.#outageSince ??= performance.now();
    const newest = this.#options.deliveries[this.#begun - 1]?.deliverAt ?? -Infinity;
    this.#heldUpTo = Math.max(this.#heldUpTo, newest + this.#options.maxDelayMs);
    this.#pump();
    this.#noteCaughtUp();
  }

  /** Sends one more webhook, outside the traffic, until it is acknowledged. */
  async send(delivery: Delivery): Promise<void> {
    while (!(await this.#attempt(delivery))) await this.#pause();
  }

  /** Ends every lane; nothing is sent any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#transport.close();
    await Promise.allSettled(this.#lanes);
  }

  #pump(): void {
    const { deliveries } = this.#options;
    for (let next = deliveries[this.#begun]; next && this.#mayBegin(next); next = deliveries[this.#begun]) {
      this.#begun += 1;
      this.#owed.add(next);
      this.#run(this.#deliver(next));
    }
  }

  #mayBegin({ deliverAt }: Delivery): boolean {
    if (this.#isClosed || this.#owed.size >= CONCURRENCY) return false;
    if (this.#begun >= this.#limit && deliverAt > this.#heldUpTo) return false;
    const [oldest] = this.#owed;
    return oldest === undefined || deliverAt - oldest.deliverAt <= this.#options.windowMs;
  }

  #run(lane: Promise<void>): void {
    this.#lanes.add(lane);
    void lane.finally(() => this.#lanes.delete(lane));
  }

  async #deliver(delivery: Delivery): Promise<void> {
    while (!(await this.#attempt(delivery))) {
      if (this.#isClosed) return;
      this.#redelivered.add(delivery);
      await this.#pause();
    }
    this.#acknowledged(delivery);
  }

  #acknowledged(delivery: Delivery): void {
    this.#owed.delete(delivery);
    this.#pump();
    this.#noteCaughtUp();
    if (this.#options.random.chance(this.#options.repeated)) this.#run(this.#repeat(delivery));
  }

  #noteCaughtUp(): void {
    const [oldest = this.#options.deliveries[this.#begun]] = this.#owed;
    if (this.#outageSince === undefined || (oldest && oldest.deliverAt <= this.#heldUpTo)) return;
    this.#longestOutageMs = Math.max(this.#longestOutageMs, this.outageMs);
    this.#outageSince = undefined;
  }

  async #repeat(delivery: Delivery): Promise<void> {
    await sleep(this.#options.random.between(0, 3000));
    while (!this.#isClosed && !(await this.#attempt(delivery))) await this.#pause();
    this.#repeated += 1;
  }

  async #attempt(delivery: Delivery): Promise<boolean> {
    const { world, accounts } = this.#options;
    this.#requests += 1;
    this.#onTheWire += 1;
    try {
      const { status } = await this.#transport.send(toRequest(delivery, world, accounts, Date.now()));
      if (status === 200) return true;
      this.#answers[status] = (this.#answers[status] ?? 0) + 1;
      return false;
    } catch {
      // Refused or cut off: whether it was taken cannot be known, as with any vendor.
      return false;
    } finally {
      this.#onTheWire -= 1;
    }
  }

  async #pause(): Promise<void> {
    await sleep(this.#options.random.between(40, 160));
  }
}
