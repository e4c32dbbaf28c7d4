/** The whole program but for process, signals and sockets: what tests start in process and `main.ts` serves. */
import type Koa from 'koa';
import type { Logger } from 'pino';
import type { Backend, BackendMonitor, OpenBackend } from './backend/backend.ts';
import { toBackendConfig } from './backend/config.ts';
import type { Config } from './config/config.ts';
import { Unavailable } from './errors.ts';
import { conversationLink } from './escalation/annotations.ts';
import { createEscalation } from './escalation/escalation.ts';
import type { Escalation } from './escalation/escalation.ts';
import { toEscalationRules, toLinks, toWhatsappSettings } from './escalation/fromConfig.ts';
import { createEscalationMetrics } from './escalation/metrics.ts';
import type { EscalationMetrics } from './escalation/metrics.ts';
import type { Post } from './escalation/post.ts';
import type { Links } from './escalation/rules.ts';
import { createWhatsappReceiver } from './escalation/whatsapp/receiver.ts';
import { whatsappReceiverRoute } from './escalation/whatsapp/route.ts';
import { apiRoutes } from './http/api.ts';
import { createApp } from './http/app.ts';
import type { Route } from './http/app.ts';
import { deadLetterRoutes } from './http/deadLetters.ts';
import { healthRoutes } from './http/health.ts';
import { landingRoute } from './http/landing.ts';
import { metricsRoute } from './http/metrics.ts';
import { readJson } from './http/readJson.ts';
import { webhookRoute } from './http/webhooks.ts';
import { Inquiries, inquiringOf } from './inquiry/inquiries.ts';
import type { ApiTiming } from './inquiry/api.ts';
import { renderFamilies } from './metrics/exposition.ts';
import type { Format } from './metrics/exposition.ts';
import { createOwnMetrics } from './metrics/own.ts';
import type { ClosedBecause, OwnMetrics } from './metrics/own.ts';
import { Page } from './metrics/page.ts';
import type { StoreOperation } from './pipeline/engine.ts';
import { createSources } from './sources/kinds.ts';
import type { ConfiguredSource } from './sources/kinds.ts';
import { createPseudonymiser } from './sources/pseudonyms.ts';
import { Serial } from './serial.ts';
import { StoreCorrupt, StoreUnavailable } from './store/store.ts';

export interface ExporterDeps {
  readonly config: Config;
  readonly openBackend: OpenBackend;
  readonly log: Logger;
  /** Tells Alertmanagers and WhatsApp. */
  readonly post: Post;
  /** Our clock, milliseconds. */
  readonly now: () => number;
  readonly version: string;
  readonly nodeVersion: string;
  /** Makes the sources of a configuration, of the kinds there are unless told otherwise. */
  readonly createSources?: (config: Config) => ReadonlyMap<string, ConfiguredSource>;
  /** How long providers' APIs are waited for. */
  readonly apiTiming?: ApiTiming;
  /** Loads the configuration again. */
  readonly reload: () => Promise<{ faults: readonly string[]; restartNeeded: readonly string[] }>;
}

export class Exporter {
  readonly app: Koa;
  /** Rejects when the backend is gone: the process has to end. */
  readonly died: Promise<never>;
  readonly #deps: ExporterDeps;
  readonly #backend: Backend;
  readonly #monitor: Monitor;
  readonly #own: OwnMetrics;
  readonly #escalationMetrics: EscalationMetrics = createEscalationMetrics();
  readonly #escalation: Escalation;
  #config: Config;
  #links: Links;
  readonly #inquiries: Inquiries;
  #sources: ReadonlyMap<string, ConfiguredSource>;
  /** New configurations come into force one by one, and the last one wholly before the end. */
  readonly #changes = new Serial();
  #isDraining = false;

  private constructor(deps: ExporterDeps, { backend, monitor, own, sources }: Parts) {
    this.#deps = deps;
    this.#config = deps.config;
    this.#links = toLinks(deps.config);
    this.#backend = backend;
    this.#monitor = monitor;
    this.#own = own;
    this.#sources = sources;
    this.#inquiries = this.#createInquiries();
    this.died = monitor.death;
    this.#escalation = createEscalation({
      rules: toEscalationRules(deps.config),
      waiting: (longerThanMs) => backend.waiting(longerThanMs),
      now: deps.now,
      post: deps.post,
      monitor: this.#escalationMetrics,
      log: deps.log,
    });
    this.#escalationMetrics.ensureNotifications(deps.config.notify.whatsapp !== undefined);
    this.app = this.#createApp();
    this.#own.ensureSources(deps.config.sources.map(({ name }) => name));
    own.configReloaded(true, deps.now());
  }

  /** Takes up the store's state. Throws what the store throws. Call `start()` to begin settling and escalating. */
  static async create(deps: ExporterDeps): Promise<Exporter> {
    const own = createOwnMetrics({ version: deps.version, nodeVersion: deps.nodeVersion });
    const monitor = new Monitor(own, deps.log);
    const sources = sourcesOf(deps.config, deps);
    const config = toBackendConfig(deps.config, inquiringOf(sources));
    const backend = await deps.openBackend({ config, monitor });
    return new Exporter(deps, { backend, monitor, own, sources });
  }

  get config(): Config {
    return this.#config;
  }

  start(): void {
    this.#backend.start();
    this.#escalation.start();
    this.#inquiries.start();
  }

  /** One round of questions to the providers' APIs, to its end. Rounds follow one another by themselves once started. */
  async inquire(): Promise<void> {
    this.#inquiries.look();
    await this.#inquiries.idle();
  }

  /** One round of escalation, to its end. Rounds follow one another by themselves once `start` was called. */
  async escalate(): Promise<void> {
    await this.#escalation.round();
    await this.#escalation.idle();
  }

  /**
   * Puts a new configuration in force; keys that need a restart keep their old meaning. Rejects with `Unavailable` while
   * shutting down.
   */
  apply(config: Config): Promise<void> {
    return this.#changes.run(() => this.#apply(config));
  }

  async #apply(config: Config): Promise<void> {
    if (this.#isDraining) throw new Unavailable('Shutting down', 'shutting_down');
    const kept: Config = {
      ...config,
      pseudonymKey: this.#config.pseudonymKey,
      listen: this.#config.listen,
      store: this.#config.store,
      dedupeRetentionMs: this.#config.dedupeRetentionMs,
      limits: this.#config.limits,
    };
    const sources = sourcesOf(kept, this.#deps);
    await this.#backend.apply(toBackendConfig(kept, inquiringOf(sources)));
    this.#config = kept;
    this.#links = toLinks(kept);
    this.#sources = sources;
    await this.#inquiries.apply(sources);
    this.#own.ensureSources(kept.sources.map(({ name }) => name));
    this.#escalation.applyRules(toEscalationRules(kept));
    this.#escalationMetrics.ensureNotifications(kept.notify.whatsapp !== undefined);
    this.#own.configReloaded(true, this.#deps.now());
  }

  reloadFailed(): void {
    this.#own.configReloaded(false, this.#deps.now());
  }

  /** The server has closed a connection because there are too many. */
  connectionClosed(reason: ClosedBecause): void {
    this.#own.connectionClosed(reason);
  }

  /** From here on connections end with their answer, and nobody is told to send more. */
  drain(): void {
    this.#isDraining = true;
  }

  /** Ends what is under way: first the asking and the telling, which use the store, then settling; closes the store. */
  async stop(): Promise<void> {
    this.#isDraining = true;
    await this.#changes.idle();
    await this.#inquiries.stop();
    await this.#escalation.stop();
    await this.#backend.stop();
  }

  /** Every metric as of now, as text in UTF-8; in `memory`, where that is given and large enough. */
  async render(format: Format, memory?: SharedArrayBuffer): Promise<Page> {
    const counted = Page.behind(await this.#backend.render(format, memory));
    const own = [...(await this.#own.families()), ...this.#escalationMetrics.families()];
    return counted.append(Buffer.from(renderFamilies(own, format)));
  }

  #createApp(): Koa {
    const { log, now, version, reload } = this.#deps;
    const backend = this.#backend;
    const apiTokens = () => this.#config.apiToken.map((token) => token.reveal());
    return createApp(
      [
        webhookRoute({
          sources: () => this.#sources,
          submit: (delivery) => backend.submit(delivery),
          own: this.#own,
          now,
          log,
          requestTimeoutMs: this.#deps.config.limits.requestTimeoutMs,
        }),
        metricsRoute((format, memory) => this.render(format, memory)),
        ...healthRoutes({ unreadyBecause: () => this.#unreadyBecause(), reload, apiTokens }),
        ...apiRoutes({
          apiTokens,
          waiting: (longerThanMs) => backend.waiting(longerThanMs),
          levels: () => this.#config.escalation,
          linkTo: (conversation) => conversationLink(conversation, this.#links),
          erase: (customer) => backend.erase(customer),
        }),
        ...deadLetterRoutes({
          tokens: () => this.#config.deadLetterToken.map((token) => token.reveal()),
          list: (request) => backend.deadLetters(request),
          read: (id) => backend.deadLetter(id),
          erase: (id) => backend.eraseDeadLetter(id),
        }),
        this.#whatsappRoute(apiTokens),
        landingRoute({ version }),
      ],
      { limits: this.#deps.config.limits, log, isDraining: () => this.#isDraining },
    );
  }

  #whatsappRoute(apiTokens: () => readonly string[]): Route {
    const { post, now, log, config } = this.#deps;
    const receiver = createWhatsappReceiver({
      settings: () => {
        const { whatsapp } = this.#config.notify;
        return whatsapp && toWhatsappSettings(whatsapp);
      },
      post,
      now,
      log,
      counted: (outcome) => {
        this.#escalationMetrics.notified(outcome);
      },
    });
    const timeoutMs = config.limits.requestTimeoutMs;
    return whatsappReceiverRoute({
      receiver,
      apiTokens,
      readJson: (ctx, maxBytes) => readJson(ctx, { maxBytes, timeoutMs }),
    });
  }

  #createInquiries(): Inquiries {
    const backend = this.#backend;
    const { now, log, apiTiming } = this.#deps;
    return new Inquiries(
      {
        store: {
          dueErrands: (source, at, limit) => backend.dueErrands(source, at, limit),
          cursors: (source) => backend.cursors(source),
          submit: (delivery) => backend.submit(delivery),
        },
        isReady: () => this.#unreadyBecause() === undefined,
        now,
        log,
        monitor: this.#own,
        ...(apiTiming && { timing: apiTiming }),
      },
      this.#sources,
    );
  }

  #unreadyBecause(): string | undefined {
    return this.#isDraining ? 'shutting down' : this.#monitor.trouble;
  }
}

interface Parts {
  readonly backend: Backend;
  readonly monitor: Monitor;
  readonly own: OwnMetrics;
  readonly sources: ReadonlyMap<string, ConfiguredSource>;
}

/** Counts store transactions, and knows which kind of them fails. */
class Monitor implements BackendMonitor {
  readonly death: Promise<never>;
  readonly #own: OwnMetrics;
  readonly #log: Logger;
  readonly #failing = new Set<string>();
  #isCorrupt = false;
  #die: (error: unknown) => void = () => undefined;

  constructor(own: OwnMetrics, log: Logger) {
    this.#own = own;
    this.#log = log;
    this.death = new Promise((_resolve, reject) => (this.#die = reject));
    // Where nobody waits for it, the log has told.
    this.death.catch(() => undefined);
  }

  /** Why webhooks cannot be taken. Strangers may read this: where the database lies is for the log. */
  get trouble(): string | undefined {
    return this.#failing.size > 0 ? 'the store fails, see the log' : undefined;
  }

  storeCommitted(operation: StoreOperation, durationMs: number): void {
    this.#own.storeCommitted(operation, durationMs);
    this.storeRecovered(operation);
  }

  storeRecovered(operation: StoreOperation): void {
    // What is damaged may work in places: it is not to be trusted again.
    if (this.#isCorrupt || !this.#failing.delete(operation) || this.#failing.size > 0) return;
    this.#log.info({ operation }, 'The store works again');
  }

  storeFailed(operation: StoreOperation, error: unknown): void {
    this.#own.storeFailed(operation);
    const isCorrupt = error instanceof StoreCorrupt;
    if (this.#failing.has(operation) && this.#isCorrupt === isCorrupt) return;
    this.#isCorrupt ||= isCorrupt;
    const level = isCorrupt ? 'fatal' : 'error';
    this.#log[level]({ err: error, operation }, CONSEQUENCES[operation]);
    this.#failing.add(operation);
  }

  readFailed(error: unknown): void {
    const isStore = error instanceof StoreUnavailable || error instanceof StoreCorrupt;
    this.#log[isStore ? 'debug' : 'error']({ err: error }, 'The store could not be read for a scrape');
  }

  died(error: unknown): void {
    this.#log.fatal({ err: error }, 'The thread that stores has died');
    this.#die(error);
  }
}

const CONSEQUENCES: Readonly<Record<StoreOperation, string>> = {
  ingest: 'The store failed; webhooks are refused until it works',
  settle: 'The store failed; webhooks are taken but not counted until it works',
};

function sourcesOf(
  config: Config,
  { createSources: create = createKnownSources }: Pick<ExporterDeps, 'createSources'>,
): ReadonlyMap<string, ConfiguredSource> {
  return create(config);
}

function createKnownSources(config: Config): ReadonlyMap<string, ConfiguredSource> {
  return createSources(config, createPseudonymiser(config.pseudonymKey.reveal(), config.labels.agents.show));
}
