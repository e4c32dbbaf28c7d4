/** Prometheus and Alertmanager beside the demo, where the machine has them, with the provisioned configuration. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { parse, stringify } from 'yaml';

export interface Companions {
  /** By name, where they can be looked at. */
  readonly urls: Readonly<Record<string, string>>;
  /** Names of what is not on this machine. */
  readonly missing: readonly string[];
  stop(): Promise<void>;
}

export interface CompanionOptions {
  /** Folder for their data. */
  readonly folder: string;
  /** `PATH` of the environment. */
  readonly searchPath: string;
  /** Text of the provisioned configurations. */
  readonly prometheusConfig: string;
  readonly alertmanagerConfig: string;
  /** Folder of the provisioned rules, which the configuration names relative to itself. */
  readonly rulesFolder: string;
  /** `host:port` of the exporter. */
  readonly exporterAddress: string;
}

const LOCALHOST = '127.0.0.1';
const STOP_MS = 5000;

export async function startCompanions(options: CompanionOptions): Promise<Companions> {
  const ports = { prometheus: await freePort(), alertmanager: await freePort() };
  const urls: Record<string, string> = {};
  const missing: string[] = [];
  const children: ChildProcess[] = [];
  const start = (name: string, program: string | undefined, flags: readonly string[], port: number) => {
    if (program === undefined) {
      missing.push(name);
      return;
    }
    children.push(spawn(program, flags, { stdio: 'ignore' }));
    urls[name] = `http://${LOCALHOST}:${port}`;
  };
  const alertmanager = find(['alertmanager', 'prometheus-alertmanager'], options.searchPath);
  start('Alertmanager', alertmanager, alertmanagerFlags(options, ports.alertmanager), ports.alertmanager);
  const prometheus = find(['prometheus'], options.searchPath);
  start('Prometheus', prometheus, prometheusFlags(options, ports), ports.prometheus);
  return {
    urls,
    missing,
    stop: async () => {
      await Promise.all(children.map(stopChild));
    },
  };
}

function alertmanagerFlags({ folder, alertmanagerConfig }: CompanionOptions, port: number): string[] {
  const config = writeConfig(folder, 'alertmanager.yml', tellingNobody(alertmanagerConfig));
  return [
    `--config.file=${config}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    `--web.listen-address=${LOCALHOST}:${port}`,
    '--cluster.listen-address=',
  ];
}

/** The same routes, but a demo's alerts leave the machine on no way: no receiver has an address. */
function tellingNobody(text: string): string {
  const { receivers, route, inhibit_rules, time_intervals } = parse(text) as AlertmanagerConfig;
  const names = receivers.map(({ name }) => ({ name }));
  return stringify({ route, inhibit_rules, time_intervals, receivers: names });
}

interface AlertmanagerConfig {
  readonly receivers: readonly { readonly name: string }[];
  readonly route: unknown;
  readonly inhibit_rules?: unknown;
  readonly time_intervals?: unknown;
}

function prometheusFlags(
  { folder, prometheusConfig, rulesFolder, exporterAddress }: CompanionOptions,
  ports: { prometheus: number; alertmanager: number },
): string[] {
  const local = prometheusConfig
    .replaceAll('exporter:9877', exporterAddress)
    .replaceAll('alertmanager:9093', `${LOCALHOST}:${ports.alertmanager}`)
    .replaceAll('localhost:9090', `${LOCALHOST}:${ports.prometheus}`)
    .replaceAll('- rules/', `- ${rulesFolder}/`);
  const config = writeConfig(folder, 'prometheus.yml', local);
  return [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    `--web.listen-address=${LOCALHOST}:${ports.prometheus}`,
  ];
}

function writeConfig(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function find(names: readonly string[], searchPath: string): string | undefined {
  const candidates = searchPath.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A port nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, LOCALHOST, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

/** Asks first, insists later. */
function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve();
  return new Promise((resolve) => {
    const insist = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.once('exit', () => {
      clearTimeout(insist);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
