/** `serve`: runs the exporter until told to stop. */
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { ConfigError, formatFault } from '../config/faults.ts';
import { loadConfig } from '../config/load.ts';
import { restartNeeded } from '../config/reload.ts';
import { postJson } from '../escalation/post.ts';
import { Exporter } from '../exporter.ts';
import { connectionsProblem, openFilesLimit } from '../http/openFiles.ts';
import { limitServer, serverOptions } from '../http/server.ts';
import { ThrottledLog } from '../http/throttledLog.ts';
import { createLog } from '../log.ts';
import type { LogFormat, LogLevel } from '../logNames.ts';
import type { CliTools } from './tools.ts';

export interface ServeOptions {
  readonly configFile: string;
  readonly listenAddress?: string;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

export interface RunningExporter {
  readonly url: string;
  /** Rejects when the exporter cannot go on: stop it, and let whoever watches over the process start a new one. */
  readonly died: Promise<never>;
  reload(): Promise<void>;
  /** Stops taking webhooks, answers those under way, ends the settling step and closes the store. */
  stop(): Promise<void>;
}

const CROWDED = {
  idle: 'Too many connections: the longest idle one was closed',
  refused: 'Too many connections, all of them at work: a new one was refused',
} as const;

/** How long requests under way may take after the stop signal before their connections are cut. */
const DRAIN_MS = 10_000;
/** How long an idle connection may still bring a request that was on its way. */
const LAST_REQUESTS_MS = 1000;

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
  const exporter: Exporter = await Exporter.create({
    config,
    openBackend: tools.openBackend,
    log,
    post: postJson,
    now: tools.now,
    version: tools.version,
    nodeVersion: tools.nodeVersion,
    reload: () => reload(exporter, load, log),
  });
  try {
    const server = await listen(exporter, { config, tools, log });
    exporter.start();
    const url = urlOf(server);
    log.info({ url, sources: config.sources.map(({ name }) => name) }, 'Ready for webhooks');
    return {
      url,
      died: exporter.died,
      reload: async () => {
        await reload(exporter, load, log);
      },
      stop: async () => {
        log.info('Stopping: no new webhooks');
        exporter.drain();
        await closeServer(server);
        await exporter.stop();
        log.info('Stopped');
      },
    };
  } catch (error) {
    await exporter.stop();
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

interface Surroundings {
  readonly config: Config;
  readonly tools: CliTools;
  readonly log: Logger;
}

function listen(exporter: Exporter, { config, tools, log }: Surroundings): Promise<Server> {
  const { limits } = config;
  const server = tools.createServer(
    serverOptions(limits),
    exporter.app.callback() as Parameters<CliTools['createServer']>[1],
  );
  const problem = connectionsProblem(limits.maxConnections, openFilesLimit(tools.readFile));
  if (problem !== undefined) log.warn(problem);
  const crowd = new ThrottledLog(log);
  limitServer(server, limits, (closed) => {
    exporter.connectionClosed(closed);
    const message = CROWDED[closed];
    crowd.tell({ kind: closed, level: 'warn', fields: { maxConnections: limits.maxConnections }, message });
  });
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
    const idle = setTimeout(() => {
      server.closeIdleConnections();
    }, LAST_REQUESTS_MS);
    const cut = setTimeout(() => {
      server.closeAllConnections();
    }, DRAIN_MS);
    // Node's own `close` resets connections it takes for idle though their next request is already on its way; the
    // one of its parent only stops listening.
    NetServer.prototype.close.call(server, () => {
      clearTimeout(idle);
      clearTimeout(cut);
      resolve();
    });
  });
}
