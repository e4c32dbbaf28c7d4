/**
 * Sends a supply of requests and measures. Latency runs from when a request was due, not from when it could be sent:
 * a server that stalls delays every request due meanwhile, and each of them shows it (no coordinated omission).
 */
import { performance } from 'node:perf_hooks';
import type { Supply } from '../traffic/supply.ts';
import type { Arrivals } from './arrivals.ts';
import { Connection } from './connection.ts';
import { LatencyRecorder } from './latencies.ts';
import type { Latencies } from './latencies.ts';

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly arrivals: Arrivals;
  readonly supply: Supply;
  /** Requests unanswered this long after the last was due are given up. */
  readonly drainMs: number;
  readonly onInterim?: { readonly everyMs: number; readonly tell: (interim: Interim) => void };
}

export interface Interim {
  readonly sent: number;
  readonly accepted: number;
  readonly failed: number;
  /** Of this interval alone. */
  readonly latency: Latencies;
}

export interface LoadReport {
  readonly sent: number;
  /** Answered with success. */
  readonly accepted: number;
  /** Everything else, by status or error. */
  readonly errors: Readonly<Record<string, number>>;
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  /** Of the last answer. */
  readonly endedAtMs: number;
  readonly elapsedMs: number;
  /** From when they were due, of all but those lost with their connection. */
  readonly latency: Latencies;
  /** How late the generator itself noticed that requests were due; part of their latency. */
  readonly behind: Latencies;
}

/** Shorter than the resolution of timers would keep a core busy. */
const TICK_MS = 1;

export function runLoad(options: LoadOptions): Promise<LoadReport> {
  return new Load(options).run();
}

class Load {
  readonly #options: LoadOptions;
  readonly #latency = new LatencyRecorder();
  readonly #behind = new LatencyRecorder();
  #interval = new LatencyRecorder();
  readonly #errors: Record<string, number> = {};
  readonly #connections: Connection[] = [];
  /** The longest free is next: a server gives up connections that say nothing. */
  readonly #free: number[] = [];
  /** When the request under way was due, by connection. */
  readonly #underWay = new Map<number, number>();
  /** Due and not sent, since no connection is free. */
  readonly #waiting = new Queue();
  readonly #startedAtMs = Date.now();
  readonly #startedAt = performance.now();
  #finish: (report: LoadReport) => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;
  #timers: NodeJS.Timeout[] = [];
  #nextDue: number;
  #next: Uint8Array | undefined;
  #lastDue = 0;
  #sent = 0;
  #accepted = 0;
  #failed = 0;
  #endedAt = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#next = options.supply.next();
    this.#nextDue = options.arrivals.next();
  }

  run(): Promise<LoadReport> {
    const { connections, port, onInterim } = this.#options;
    return new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
      for (let index = 0; index < connections; index += 1)
        this.#connections.push(new Connection(port, this.#eventsOf(index)));
      this.#every(TICK_MS, () => {
        this.#tick();
      });
      if (onInterim)
        this.#every(onInterim.everyMs, () => {
          onInterim.tell(this.#interim());
        });
    });
  }

  #every(ms: number, work: () => void): void {
    this.#timers.push(
      setInterval(() => {
        try {
          work();
        } catch (error) {
          this.#stop();
          this.#fail(error);
        }
      }, ms),
    );
  }

  #eventsOf(index: number) {
    return {
      onAnswer: (status: number) => {
        this.#answered(index, status);
      },
      onLost: (reason: string) => {
        this.#count(reason);
        this.#underWay.delete(index);
      },
      onFree: () => {
        this.#free.push(index);
        this.#dispatch();
      },
      onGone: () => {
        const place = this.#free.indexOf(index);
        if (place >= 0) this.#free.splice(place, 1);
      },
    };
  }

  #now(): number {
    return performance.now() - this.#startedAt;
  }

  #tick(): void {
    this.#dispatch();
    const isSent = this.#next === undefined && this.#waiting.length === 0;
    if (isSent && this.#underWay.size === 0) {
      this.#end();
      return;
    }
    if (this.#next === undefined && this.#now() - this.#lastDue > this.#options.drainMs) this.#giveUp();
  }

  /** Everything due now is sent as far as connections are free. */
  #dispatch(): void {
    const now = this.#now();
    while (this.#next !== undefined && this.#nextDue <= now && this.#mayQueue()) {
      this.#waiting.push(this.#nextDue, this.#next);
      if (this.#nextDue > 0) this.#behind.record(now - this.#nextDue);
      // Saturating arrivals are due when they can be sent.
      this.#lastDue = this.#nextDue === 0 ? now : this.#nextDue;
      this.#next = this.#options.supply.next();
      if (this.#next !== undefined) this.#nextDue = this.#options.arrivals.next();
      this.#drain(now);
    }
    this.#drain(now);
  }

  /** Saturating arrivals are due for ever: they are taken one by one as connections get free. */
  #mayQueue(): boolean {
    return this.#nextDue > 0 || this.#free.length > 0;
  }

  #drain(now: number): void {
    while (this.#waiting.length > 0) {
      const index = this.#free.shift();
      if (index === undefined) return;
      const { due, request } = this.#waiting.shift();
      this.#underWay.set(index, due === 0 ? now : due);
      this.#sent += 1;
      this.#connections[index]?.send(request);
    }
  }

  #answered(index: number, status: number): void {
    const now = this.#now();
    const latencyMs = now - (this.#underWay.get(index) ?? now);
    this.#latency.record(latencyMs);
    if (this.#options.onInterim) this.#interval.record(latencyMs);
    this.#endedAt = now;
    this.#underWay.delete(index);
    if (status === 200) this.#accepted += 1;
    else this.#count(String(status));
  }

  #count(reason: string): void {
    this.#errors[reason] = (this.#errors[reason] ?? 0) + 1;
    this.#failed += 1;
  }

  #interim(): Interim {
    const latency = this.#interval.read();
    this.#interval = new LatencyRecorder();
    return { sent: this.#sent, accepted: this.#accepted, failed: this.#failed, latency };
  }

  /** Nobody may drop out of the figures because they waited too long: they show what they have waited so far. */
  #giveUp(): void {
    const now = this.#now();
    const unanswered = [...this.#underWay.values(), ...this.#waiting.dues()];
    this.#errors.unanswered = unanswered.length;
    for (const due of unanswered) this.#latency.record(now - due);
    this.#end();
  }

  #stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const connection of this.#connections) connection.close();
  }

  #end(): void {
    this.#stop();
    this.#finish({
      sent: this.#sent,
      accepted: this.#accepted,
      errors: this.#errors,
      startedAtMs: this.#startedAtMs,
      endedAtMs: this.#startedAtMs + this.#endedAt,
      elapsedMs: this.#endedAt,
      latency: this.#latency.read(),
      behind: this.#behind.read(),
    });
  }
}

interface Waiting {
  readonly due: number;
  readonly request: Uint8Array;
}

/** First in, first out, without moving what stays. */
class Queue {
  #items: Waiting[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  dues(): number[] {
    return this.#items.slice(this.#head).map(({ due }) => due);
  }

  push(due: number, request: Uint8Array): void {
    this.#items.push({ due, request });
  }

  shift(): Waiting {
    const item = this.#items[this.#head];
    if (!item) throw new RangeError('The queue is empty');
    this.#head += 1;
    if (this.#head > 4096 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
