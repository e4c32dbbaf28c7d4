/**
 * The stack without containers: each program started as docker-compose.yml and the image say, with the files they
 * mount, secrets made by the script they name, and nothing changed but paths, addresses and who is told of alerts.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { localAlertmanagerConfig, localPrometheusConfig } from '../../exporter/src/cli/demo/localConfig.ts';
import { startListener } from '../support/alertmanager.ts';
import type { Listener } from '../support/alertmanager.ts';
import { freePort } from '../../exporter/src/backfill/freePort.ts';
import { eventually, isUp, run, runExporter, runToEnd } from '../support/processes.ts';
import type { RunningProcess } from '../support/processes.ts';
import { bindsOf, serviceOf } from './composeFile.ts';
import type { Bind } from './composeFile.ts';
import { ROOT } from './stackFiles.ts';
import type { StackFiles } from './stackFiles.ts';

export interface RunningStack {
  readonly files: StackFiles;
  /** Where each service is found. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Who is told of alerts. */
  readonly listener: Listener;
  /** Text of a secret by the name it has in docker-compose.yml. */
  secret(name: string): string;
  /** Runs what the service `traffic` runs, until told to stop. */
  startTraffic(): RunningProcess;
  /** What the programs wrote, for a diagnosis. */
  logs(): string;
  stop(): Promise<void>;
}

const SERVICES = ['exporter', 'prometheus', 'alertmanager'] as const;
type ServiceName = (typeof SERVICES)[number];
/** Debian's Alertmanager has a name of its own. */
const PROGRAMS = { prometheus: ['prometheus'], alertmanager: ['alertmanager', 'prometheus-alertmanager'] };

export async function startStack(files: StackFiles): Promise<RunningStack> {
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-stack-'));
  const hosts = await freeHosts();
  const listener = await startListener();
  const processes: Record<string, RunningProcess> = {};
  const stop = async () => {
    for (const process of Object.values(processes)) await process.stop();
    await listener.stop();
    rmSync(folder, { recursive: true });
  };
  const place: Place = { files, folder, hosts, listener };
  try {
    await makeSecrets(place);
    processes.alertmanager = run(await findProgram('alertmanager'), alertmanagerFlags(place));
    processes.prometheus = run(await findProgram('prometheus'), prometheusFlags(place));
    processes.exporter = runExporter(exporterArguments(place));
    for (const name of SERVICES) await eventually(name, () => isUp(`http://${hosts[name]}/-/ready`));
  } catch (error) {
    const told = logsOf(processes);
    await stop();
    throw new Error(`The stack did not start:\n${told}`, { cause: error });
  }
  return {
    files,
    urls: {
      exporter: `http://${hosts.exporter}`,
      prometheus: `http://${hosts.prometheus}`,
      alertmanager: `http://${hosts.alertmanager}`,
    },
    listener,
    secret: (name) => readFileSync(secretFile(place, name), 'utf8').trim(),
    startTraffic: () => (processes.traffic = runExporter(trafficArguments(place))),
    logs: () => logsOf(processes),
    stop,
  };
}

interface Place {
  readonly files: StackFiles;
  readonly folder: string;
  readonly hosts: Readonly<Record<ServiceName, string>>;
  readonly listener: Listener;
}

async function freeHosts(): Promise<Record<ServiceName, string>> {
  const host = async () => `127.0.0.1:${await freePort()}`;
  return { exporter: await host(), prometheus: await host(), alertmanager: await host() };
}

function logsOf(processes: Readonly<Record<string, RunningProcess>>): string {
  return Object.entries(processes)
    .map(([name, process]) => `--- ${name}\n${process.output().slice(-4000)}`)
    .join('\n');
}

async function makeSecrets({ files, folder }: Place): Promise<void> {
  const script = bindsOf(serviceOf(files.compose, 'secrets')).find(({ target }) => target === '/secrets.sh');
  const { code, output } = await runToEnd('sh', [join(ROOT, script?.source ?? ''), join(folder, 'secrets')]);
  if (code !== 0) throw new Error(`secrets.sh failed: ${output}`);
}

function secretFile({ files, folder }: Place, name: string): string {
  const file = files.compose.secrets[name]?.file;
  if (file === undefined) throw new Error(`There is no secret ${name}`);
  return join(folder, file);
}

/** `/run/secrets/NAME` is where a container sees a secret it is given by name. */
function withSecrets(place: Place, text: string): string {
  return text.replaceAll(/\/run\/secrets\/(\w+)/g, (_path, name: string) => secretFile(place, name));
}

/** The same with a folder of them. */
function withSecretFolder(place: Place, text: string): string {
  const target = '/run/secrets';
  return text.replaceAll(`${target}/`, `${join(place.folder, mountAt(place, 'exporter', target).source)}/`);
}

function mountAt({ files }: Place, service: ServiceName, target: string): Bind {
  const bind = bindsOf(serviceOf(files.compose, service)).find((one) => one.target === target);
  if (!bind) throw new Error(`${service} has nothing mounted at ${target}`);
  return bind;
}

function mountedFile(place: Place, service: ServiceName, target: string): string {
  return readFileSync(join(ROOT, mountAt(place, service, target).source), 'utf8');
}

function written({ folder }: Place, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** What the image is started with, at another address. */
function exporterArguments(place: Place): string[] {
  const [, command = '[]'] =
    /^CMD (\[.*\])$/m.exec(place.files.dockerfile.split('\nFROM ').at(-1) ?? '') ?? [];
  const config = {
    ...(parse(
      withSecretFolder(place, mountedFile(place, 'exporter', '/etc/helpdesk/helpdesk.yml')),
    ) as object),
    store: `sqlite:${join(place.folder, 'helpdesk.db')}`,
    alertmanagers: [`http://${place.hosts.alertmanager}`],
  };
  const local: Readonly<Record<string, string>> = {
    '/etc/helpdesk/helpdesk.yml': written(place, 'helpdesk.yml', stringify(config)),
    '0.0.0.0:9877': place.hosts.exporter,
  };
  return (JSON.parse(command) as string[]).map((part) => local[part] ?? part);
}

function prometheusFlags(place: Place): string[] {
  const config = localPrometheusConfig(mountedFile(place, 'prometheus', '/etc/prometheus/prometheus.yml'), {
    folder: join(ROOT, 'provisioning/prometheus'),
    addresses: {
      'exporter:9877': place.hosts.exporter,
      'alertmanager:9093': place.hosts.alertmanager,
      'localhost:9090': place.hosts.prometheus,
    },
  });
  return localFlags(place, 'prometheus', {
    '--config.file': written(place, 'prometheus.yml', config),
    '--storage.tsdb.path': join(place.folder, 'prometheus'),
  });
}

function alertmanagerFlags(place: Place): string[] {
  const text = mountedFile(place, 'alertmanager', '/etc/alertmanager/alertmanager.yml');
  const config = localAlertmanagerConfig(text, (name) => place.listener.urlOf(name));
  return localFlags(place, 'alertmanager', {
    '--config.file': written(place, 'alertmanager.yml', config),
    '--storage.path': join(place.folder, 'alertmanager'),
  });
}

/** The flags of docker-compose.yml with other paths, and one that says where to listen. */
function localFlags(
  { files, hosts }: Place,
  service: ServiceName,
  changed: Readonly<Record<string, string>>,
): string[] {
  const flags = serviceOf(files.compose, service).command.map((part) => {
    const [flag = ''] = part.split('=');
    return changed[flag] === undefined ? part : `${flag}=${changed[flag]}`;
  });
  return [...flags, `--web.listen-address=${hosts[service]}`];
}

function trafficArguments(place: Place): string[] {
  return serviceOf(place.files.compose, 'traffic').command.map((part) =>
    withSecrets(place, part.replace('exporter:9877', place.hosts.exporter)),
  );
}

async function findProgram(name: keyof typeof PROGRAMS): Promise<string> {
  for (const program of PROGRAMS[name]) {
    const found = await runToEnd(program, ['--version']).catch(() => undefined);
    if (found?.code === 0) return program;
  }
  throw new Error(`There is no ${name} here (scripts/prepare.sh prometheus prometheus-alertmanager)`);
}
