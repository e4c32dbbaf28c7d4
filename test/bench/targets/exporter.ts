/** The exporter under test: the built program as users run it, on a store in a folder of its own. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { APP_SECRET, DEFAULT_INBOXES, phoneNumberId } from '../traffic/recipe.ts';
import type { ProbeReading } from './probe.ts';
import { freePort, Server } from './server.ts';

export interface ExporterOptions {
  /** Of the program: another build may be measured. */
  readonly bin: string;
  /** Holds configuration and store; given again, the store is taken up. */
  readonly folder: string;
  readonly allowedLateness: string;
  /** More of the configuration, as YAML at top level. */
  readonly moreConfig?: string;
  /** How many numbers are bound, each with a team of its own. */
  readonly inboxes?: number;
  readonly nodeFlags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const READY_TIMEOUT_MS = 300_000;
const READY_POLL_MS = 10;
const POLL_MS = 100;

/** So long a process must do next to nothing to be called at rest: lateness and two looks at what is due lie in between. */
const REST_MS = 500;
const LOOK_MS = 50;
/** Of that time: the timers of a process that has nothing to do, and being looked at, take less. */
const BUSY_SHARE = 0.2;

export interface Rest {
  /** Unix milliseconds; late by the time between two looks at most. */
  readonly since: number;
  /** Of the whole process until then. */
  readonly cpuMs: number;
}

export class Exporter {
  readonly server: Server;
  /** From starting the process to `/-/ready`. */
  readonly readyAfterMs: number;
  readonly #folder: string;

  private constructor(server: Server, readyAfterMs: number, folder: string) {
    this.server = server;
    this.readyAfterMs = readyAfterMs;
    this.#folder = folder;
  }

  static async start(options: ExporterOptions): Promise<Exporter> {
    const port = await freePort();
    const config = join(options.folder, 'helpdesk.yml');
    writeFileSync(config, configOf(options, port));
    const began = performance.now();
    const server = Server.spawn(port, {
      args: [options.bin, 'serve', '--config.file', config, '--log.level', 'warn'],
      nodeFlags: [...ownFlags(options.bin), ...(options.nodeFlags ?? [])],
      ...(options.env ? { env: options.env } : {}),
    });
    try {
      await becomesReady(server);
    } catch (error) {
      await server.stop('SIGKILL');
      throw error;
    }
    return new Exporter(server, performance.now() - began, options.folder);
  }

  get port(): number {
    return this.server.port;
  }

  read(): Promise<ProbeReading> {
    return this.server.read();
  }

  async metrics(): Promise<string> {
    const response = await fetch(`${this.server.url}/metrics`).catch((error: unknown) => {
      throw new Error(`/metrics was not answered\n${this.server.output()}`, { cause: error });
    });
    if (!response.ok) throw new Error(`/metrics: ${response.status}\n${this.server.output()}`);
    return response.text();
  }

  /** Sum over the metric's series whose labels match. */
  async value(metric: string, labels = /(?:)/): Promise<number> {
    return sumOf(await this.metrics(), metric, labels);
  }

  /** Resolves with the time, Unix milliseconds, at which nothing was pending any more. */
  async settled(timeoutMs: number): Promise<number> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const askedAt = Date.now();
      if ((await this.#pending()) === 0) return askedAt;
      if (Date.now() > deadline) throw new Error(`Facts are still pending after ${timeoutMs} ms`);
      // Asking takes time from settling: a large exposition is not asked for all the time.
      await sleep(Math.max(POLL_MS, 2 * (Date.now() - askedAt)));
    }
  }

  /**
   * The same, to `LOOK_MS`, where the last fact is due at `dueAtMs`. While it works nobody scrapes: it would look ahead at
   * everything that waits, and be late for having been asked.
   */
  async settledUnasked(dueAtMs: number, timeoutMs: number): Promise<number> {
    await sleep(Math.max(0, dueAtMs - Date.now()));
    const { since } = await this.atRest(timeoutMs);
    // Pending after all: then it had not rested for good.
    return (await this.#pending()) === 0 ? since : this.settled(timeoutMs);
  }

  #pending(): Promise<number> {
    return this.value('helpdesk_exporter_pending_facts');
  }

  /** Asks only the probe: a scrape would look ahead at what is not settled yet, and cost more than what is measured. */
  async atRest(timeoutMs: number): Promise<Rest> {
    const deadline = Date.now() + timeoutMs;
    let rest: Rest = { since: Date.now(), cpuMs: (await this.read()).cpuMs };
    let seenMs = rest.cpuMs;
    while (Date.now() - rest.since < REST_MS) {
      if (Date.now() > deadline) throw new Error(`The process does not come to rest within ${timeoutMs} ms`);
      await sleep(LOOK_MS);
      const since = Date.now();
      const { cpuMs } = await this.read();
      if (cpuMs - seenMs >= BUSY_SHARE * LOOK_MS) rest = { since, cpuMs };
      seenMs = cpuMs;
    }
    return rest;
  }

  /** Database and journals. */
  storeBytes(): number {
    const files = readdirSync(this.#folder).filter((name) => name.startsWith('helpdesk.db'));
    return files.reduce((sum, name) => sum + sizeOf(join(this.#folder, name)), 0);
  }

  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    return this.server.stop(signal);
  }
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

export function sumOf(exposition: string, metric: string, labels = /(?:)/): number {
  let sum = 0;
  for (const line of exposition.split('\n')) {
    if (!line.startsWith(metric)) continue;
    const found = /^[a-z_]+(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!found || !(line[metric.length] === ' ' || line[metric.length] === '{')) continue;
    if (labels.test(found[1] ?? '')) sum += Number(found[2]);
  }
  return sum;
}

/** What the program asks of Node in its first line. */
function ownFlags(bin: string): readonly string[] {
  const [, flags = ''] = /^#!\S+ -S node (.*)$/m.exec(readFileSync(bin, 'utf8')) ?? [];
  return flags.split(' ').filter((flag) => flag !== '');
}

async function becomesReady(server: Server): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline && !server.hasEnded) {
    const isReady = await fetch(`${server.url}/-/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await sleep(READY_POLL_MS);
  }
  throw new Error(`The exporter did not become ready:\n${server.output()}`);
}

function configOf(
  { folder, allowedLateness, moreConfig = '', inboxes = DEFAULT_INBOXES }: ExporterOptions,
  port: number,
): string {
  const bindings = Array.from({ length: inboxes }, (_none, index) => {
    return `      '${phoneNumberId(index)}': { inbox: inbox_${index}, team: team_${index} }`;
  });
  return `listen: 127.0.0.1:${port}
store: sqlite:${join(folder, 'helpdesk.db')}
pseudonymKey: the pseudonym key of the benchmark alone
allowedLateness: ${allowedLateness}
${moreConfig}
sources:
  - name: whatsapp
    kind: whatsapp
    appSecret: ${APP_SECRET}
    verifyToken: the verify token of the benchmark
    inboxes:
${bindings.join('\n')}
`;
}
