/** `serve`: runs the exporter until told to stop. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { ConfigError, formatFault } from '../config/faults.ts';
import { loadConfig } from '../config/load.ts';
import { restartNeeded } from '../config/reload.ts';
import { Exporter } from '../exporter.ts';
import { createLog } from '../log.ts';
import type { LogFormat, LogLevel } from '../log.ts';
import { openStore } from '../store/open.ts';
import type { CliTools } from './tools.ts';

export interface ServeOptions {
  readonly configFile: string;
  readonly listenAddress?: string;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

export interface RunningExporter {
  readonly url: string;
  reload(): Promise<void>;
  /** Stops taking webhooks, answers those under way, ends the settling step and closes the store. */
  stop(): Promise<void>;
}

/** How long requests under way may take after the stop signal before their connections are cut. */
const DRAIN_MS = 10_000;

/** Starts the program. Throws `ConfigError`, `StoreUnavailable`, `StoreCorrupt`, or the listening socket's error. */
export async function startExporter(options: ServeOptions, tools: CliTools): Promise<RunningExporter> {
  const load = () =>
    loadConfig({
      path: options.configFile,
      env: tools.env,
      readFile: tools.readFile,
      overrides: { listen: options.listenAddress },
    });
  const log = createLog({ level: options.logLevel, format: options.logFormat, write: tools.logLine });
  const config = load();
  const store = openStore(config);
  try {
    const exporter: Exporter = await Exporter.create({
      config,
      store,
      log,
      now: tools.now,
      version: tools.version,
      nodeVersion: tools.nodeVersion,
      reload: () => reload(exporter, load, log),
    });
    const server = await listen(exporter, config, tools);
    exporter.engine.start();
    const url = urlOf(server);
    log.info({ url, sources: config.sources.map(({ name }) => name) }, 'Ready for webhooks');
    return {
      url,
      reload: async () => {
        await reload(exporter, load, log);
      },
      stop: async () => {
        log.info('Stopping: no new webhooks');
        exporter.drain();
        await closeServer(server);
        await exporter.engine.stop();
        await store.close();
        log.info('Stopped');
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function reload(exporter: Exporter, load: () => Config, log: Logger) {
  try {
    const next = load();
    const keys = restartNeeded(exporter.config, next);
    await exporter.apply(next);
    log.info({ restartNeeded: keys }, 'Configuration reloaded');
    return { faults: [], restartNeeded: keys };
  } catch (error) {
    exporter.reloadFailed();
    const faults = error instanceof ConfigError ? error.faults.map(formatFault) : [String(error)];
    log.error({ faults }, 'The configuration was not reloaded; the old one still holds');
    return { faults, restartNeeded: [] };
  }
}

function listen(exporter: Exporter, config: Config, tools: CliTools): Promise<Server> {
  const { requestTimeoutMs, maxConnections } = config.limits;
  const server = tools.createServer(
    // Slow bodies are cut off where they are read, which counts them; this is for what never gets there. An idle
    // connection outlives the usual scrape interval.
    {
      requestTimeout: requestTimeoutMs + 5000,
      headersTimeout: requestTimeoutMs,
      keepAliveTimeout: 75_000,
      connectionsCheckingInterval: 1000,
    },
    exporter.app.callback() as Parameters<CliTools['createServer']>[1],
  );
  server.maxConnections = maxConnections;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.listen.port, config.listen.host, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      server.closeAllConnections();
    }, DRAIN_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
