/** A real Alertmanager, and somebody who takes down what it tells. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../../exporter/src/backfill/freePort.ts';
import { eventually, isUp, run, runToEnd } from './processes.ts';
import type { RunningProcess } from './processes.ts';

const PROGRAMS = ['alertmanager', 'prometheus-alertmanager'];

export interface Alertmanager {
  readonly url: string;
  /** The address its peers find it at; empty when it has none. */
  readonly clusterAddress: string;
  /** Labels of the alerts that fire, inhibited ones too. */
  firing(): Promise<readonly Readonly<Record<string, string>>[]>;
  /** Asked to stop, it writes its notification log; killed, it does not. */
  halt(signal?: NodeJS.Signals): Promise<void>;
  /** At the same address again, with what it had written or with nothing. */
  resume(data: 'kept' | 'lost'): Promise<void>;
  stop(): Promise<void>;
}

export interface AlertmanagerOptions {
  readonly config: object;
  /** Cluster addresses of its peers; a list makes it one of a cluster, an empty one its first. */
  readonly peers?: readonly string[];
}

export async function startAlertmanager({ config, peers }: AlertmanagerOptions): Promise<Alertmanager> {
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-alertmanager-'));
  const configFile = join(folder, 'alertmanager.yml');
  writeFileSync(configFile, stringify(config));
  const url = `http://127.0.0.1:${await freePort()}`;
  const clusterAddress = peers ? `127.0.0.1:${await freePort()}` : '';
  const program = await findProgram();
  let generation = 0;
  let running: RunningProcess = await launch();

  async function launch(): Promise<RunningProcess> {
    const started = run(program, [
      `--config.file=${configFile}`,
      `--storage.path=${join(folder, `data${generation}`)}`,
      `--web.listen-address=${new URL(url).host}`,
      `--cluster.listen-address=${clusterAddress}`,
      ...(peers ? ['--cluster.settle-timeout=1s', '--cluster.peer-timeout=1s'] : []),
      ...(peers ?? []).map((peer) => `--cluster.peer=${peer}`),
    ]);
    try {
      await eventually('Alertmanager', () => isUp(`${url}/-/ready`));
    } catch (error) {
      await started.stop('SIGKILL');
      throw new Error(`Alertmanager did not start:\n${started.output()}`, { cause: error });
    }
    return started;
  }

  return {
    url,
    clusterAddress,
    firing: async () => {
      const response = await fetch(`${url}/api/v2/alerts?active=true&inhibited=true&silenced=true`);
      return ((await response.json()) as { labels: Record<string, string> }[]).map(({ labels }) => labels);
    },
    halt: async (signal) => {
      await running.stop(signal);
    },
    resume: async (data) => {
      if (data === 'lost') generation += 1;
      running = await launch();
    },
    stop: async () => {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Its name differs between Debian and everybody else. */
async function findProgram(): Promise<string> {
  for (const program of PROGRAMS) {
    const found = await runToEnd(program, ['--version']).catch(() => undefined);
    if (found?.code === 0) return program;
  }
  throw new Error('There is no Alertmanager here (Debian package: prometheus-alertmanager)');
}

/** What Alertmanager posts to a webhook. */
export interface Notice {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved';
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly startsAt: string;
  }[];
}

export interface Listener {
  /** In the order they came. */
  readonly notices: readonly Notice[];
  /** Bodies of everything posted, by path. */
  readonly bodies: ReadonlyMap<string, readonly string[]>;
  urlOf(name: string): string;
  stop(): Promise<void>;
}

/** Takes down every webhook, on a free port of 127.0.0.1. */
export async function startListener(): Promise<Listener> {
  const notices: Notice[] = [];
  const bodies = new Map<string, string[]>();
  const server = createServer((incoming, outgoing) => {
    bodyOf(incoming).then(
      (body) => {
        const path = incoming.url ?? '';
        bodies.set(path, [...(bodies.get(path) ?? []), body]);
        const notice = JSON.parse(body) as Partial<Notice>;
        if (notice.receiver !== undefined) notices.push(notice as Notice);
        outgoing.end('ok');
      },
      // Whoever tells may be killed in the midst of it.
      () => outgoing.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    notices,
    bodies,
    urlOf: (name) => `http://127.0.0.1:${port}/${name}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming) text += String(chunk);
  return text;
}
