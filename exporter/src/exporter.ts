/** The whole program but for process, signals and sockets: what tests start in process and `main.ts` serves. */
import type Koa from 'koa';
import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import { toPolicy } from './config/policy.ts';
import { apiRoutes } from './http/api.ts';
import { createApp } from './http/app.ts';
import { healthRoutes } from './http/health.ts';
import { landingRoute } from './http/landing.ts';
import { metricsRoute } from './http/metrics.ts';
import { webhookRoute } from './http/webhooks.ts';
import { durationBounds } from './metrics/buckets.ts';
import { collectFamilies } from './metrics/collect.ts';
import type { Family } from './metrics/family.ts';
import { createOwnMetrics } from './metrics/own.ts';
import type { OwnMetrics } from './metrics/own.ts';
import { ensureZero } from './metrics/zero.ts';
import { Engine } from './pipeline/engine.ts';
import type { EngineRules } from './pipeline/engine.ts';
import { createSources } from './sources/kinds.ts';
import type { ConfiguredSource } from './sources/kinds.ts';
import { createPseudonymiser } from './sources/pseudonyms.ts';
import { StoreCorrupt, StoreUnavailable } from './store/store.ts';
import type { Store } from './store/store.ts';
import { slicesOf } from './slices.ts';

export interface ExporterDeps {
  readonly config: Config;
  readonly store: Store;
  readonly log: Logger;
  /** Our clock, milliseconds. */
  readonly now: () => number;
  readonly version: string;
  readonly nodeVersion: string;
  /** Loads the configuration again. */
  readonly reload: () => Promise<{ faults: readonly string[]; restartNeeded: readonly string[] }>;
}

export class Exporter {
  readonly app: Koa;
  readonly engine: Engine;
  readonly #deps: ExporterDeps;
  readonly #own: OwnMetrics;
  #config: Config;
  #sources: ReadonlyMap<string, ConfiguredSource>;
  #trouble: string | undefined;
  #isDraining = false;
  #lastEvents: ReadonlyMap<string, number> = new Map();
  #deadLetters: ReadonlyMap<string, number> = new Map();

  private constructor(deps: ExporterDeps, engine: Engine, own: OwnMetrics) {
    this.#deps = deps;
    this.#config = deps.config;
    this.engine = engine;
    this.#own = own;
    this.#sources = sourcesOf(deps.config);
    this.app = this.#createApp();
    this.#ensureSeries();
    own.configReloaded(true, deps.now());
  }

  /** Takes up the store's state. Throws what the store throws. Call `engine.start()` to begin settling. */
  static async create(deps: ExporterDeps): Promise<Exporter> {
    const own = createOwnMetrics({ version: deps.version, nodeVersion: deps.nodeVersion });
    const monitor = new StoreMonitor(own, deps.log);
    const engine = await Engine.resume({
      store: deps.store,
      rules: rulesOf(deps.config),
      monitor,
      now: deps.now,
      maxQueued: deps.config.limits.maxQueuedWebhooks,
    });
    const exporter = new Exporter(deps, engine, own);
    monitor.onChange = (trouble) => {
      exporter.#trouble = trouble;
    };
    return exporter;
  }

  get config(): Config {
    return this.#config;
  }

  /** Puts a new configuration in force; keys that need a restart keep their old meaning. */
  async apply(config: Config): Promise<void> {
    const kept: Config = {
      ...config,
      pseudonymKey: this.#config.pseudonymKey,
      listen: this.#config.listen,
      store: this.#config.store,
      dedupeRetentionMs: this.#config.dedupeRetentionMs,
      limits: this.#config.limits,
    };
    await this.engine.applyRules(rulesOf(kept));
    this.#config = kept;
    this.#sources = sourcesOf(kept);
    this.#ensureSeries();
    this.#own.configReloaded(true, this.#deps.now());
  }

  /** From here on connections end with their answer, and nobody is told to send more. */
  drain(): void {
    this.#isDraining = true;
  }

  reloadFailed(): void {
    this.#own.configReloaded(false, this.#deps.now());
  }

  /** Every metric as of now. */
  async collect(): Promise<readonly Family[]> {
    const { store } = this.#deps;
    try {
      await this.engine.refreshPresent();
      this.#own.setQueue(this.engine.queued, await store.pendingCount());
      this.#lastEvents = await store.lastEvents();
      this.#deadLetters = await store.deadLetterCounts();
    } catch (error) {
      // What fails is what one looks at metrics for: show the rest, and these as last known.
      const isStore = error instanceof StoreUnavailable || error instanceof StoreCorrupt;
      this.#deps.log[isStore ? 'debug' : 'error']({ err: error }, 'The store could not be read for a scrape');
    }
    return collectFamilies({
      config: this.#config,
      engine: this.engine,
      lastEvents: this.#lastEvents,
      deadLetters: this.#deadLetters,
      own: await this.#own.families(),
      now: this.#deps.now(),
    });
  }

  #createApp(): Koa {
    const { log, now, version, reload } = this.#deps;
    const apiTokens = () => this.#config.apiToken.map((token) => token.reveal());
    return createApp(
      [
        webhookRoute({
          sources: () => this.#sources,
          submit: (delivery) => this.engine.submit(delivery),
          own: this.#own,
          now,
          log,
          requestTimeoutMs: this.#deps.config.limits.requestTimeoutMs,
        }),
        metricsRoute(() => this.collect()),
        ...healthRoutes({ unreadyBecause: () => this.#unreadyBecause(), reload, apiTokens }),
        ...apiRoutes({
          apiTokens,
          conversations: async () => {
            await this.engine.refreshPresent();
            return this.engine.present.conversations();
          },
          levels: () => this.#config.escalation,
          eventTime: () => this.engine.eventTime(),
          erase: (customer) => this.engine.erase(customer),
        }),
        landingRoute({ version }),
      ],
      log,
      () => this.#isDraining,
    );
  }

  #unreadyBecause(): string | undefined {
    return this.#isDraining || this.engine.isStopped ? 'shutting down' : this.#trouble;
  }

  #ensureSeries(): void {
    const sources = this.#config.sources.map(({ name }) => name);
    this.#own.ensureSources(sources);
    const agents = this.engine.agentLoads();
    ensureZero(this.engine.book, {
      slices: slicesOf(this.#config),
      hasCalendar: (inbox) => this.#config.inboxes[inbox]?.calendar !== undefined,
      sources,
      categories: this.engine.labels.known('category'),
      agents: agents.map(({ agent, team }) => [
        this.engine.labels.show('agent', agent),
        this.engine.labels.show('team', team),
      ]),
    });
  }
}

/** Counts store transactions, and knows which kind of them fails. */
class StoreMonitor {
  onChange: (trouble: string | undefined) => void = () => undefined;
  readonly #own: OwnMetrics;
  readonly #log: Logger;
  readonly #failing = new Set<string>();

  constructor(own: OwnMetrics, log: Logger) {
    this.#own = own;
    this.#log = log;
  }

  storeCommitted(operation: string, durationMs: number): void {
    this.#own.storeCommitted(operation, durationMs);
    this.storeRecovered(operation);
  }

  storeRecovered(operation: string): void {
    if (!this.#failing.delete(operation) || this.#failing.size > 0) return;
    this.#log.info({ operation }, 'The store works again');
    this.onChange(undefined);
  }

  storeFailed(operation: string, error: unknown): void {
    this.#own.storeFailed(operation);
    if (this.#failing.has(operation)) return;
    const level = error instanceof StoreCorrupt ? 'fatal' : 'error';
    this.#log[level]({ err: error, operation }, 'The store failed; webhooks are refused until it works');
    this.#failing.add(operation);
    // Strangers may read this: where the database lies is for the log.
    this.onChange('the store fails, see the log');
  }
}

function sourcesOf(config: Config): ReadonlyMap<string, ConfiguredSource> {
  return createSources(config, createPseudonymiser(config.pseudonymKey.reveal(), config.labels.agents.show));
}

function rulesOf(config: Config): EngineRules {
  const { objectives, atRiskAfterMs, escalation, labels, deadLetters } = config;
  const thresholds = [
    objectives.firstResponse.withinMs,
    objectives.nextResponse.withinMs,
    objectives.resolution.withinMs,
    atRiskAfterMs,
    ...escalation.map(({ afterMs }) => afterMs),
  ];
  const teams = slicesOf(config).map(([, , team]) => team);
  return {
    policy: toPolicy(config),
    allowedLatenessMs: config.allowedLatenessMs,
    labelLimits: {
      category: limitOf(labels.categories, []),
      team: limitOf(labels.teams, teams),
      agent: { allow: [], cap: labels.agents.cap, isClosed: false },
    },
    durationBounds: durationBounds(thresholds),
    countsAgents: labels.agents.enabled,
    retention: { deadLettersMs: deadLetters.retentionMs, deadLettersMax: deadLetters.max },
  };
}

/** An allow-list closes the label; without one the first values up to the cap are taken. */
function limitOf(rule: { allow: readonly string[]; cap: number }, always: readonly string[]) {
  return { allow: [...rule.allow, ...always], cap: rule.cap, isClosed: rule.allow.length > 0 };
}
