/** Prometheus and Alertmanager beside the demo, where the machine has them, with the provisioned configuration. */
import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from '../../backfill/freePort.ts';
import { LOCALHOST, startProgram, stopProgram } from '../../backfill/programs.ts';
import { localAlertmanagerConfig, localPrometheusConfig } from './localConfig.ts';

export interface Companions {
  /** Where they can be looked at; undefined for what is not on this machine. */
  readonly prometheus: string | undefined;
  readonly alertmanager: string | undefined;
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
  /** Folder of Prometheus' configuration, which names its rules relative to itself. */
  readonly prometheusFolder: string;
  /** `host:port` of the exporter. */
  readonly exporterAddress: string;
  /** Where Alertmanager tells a receiver of alerts. */
  readonly receiverUrl: (name: string) => string;
}

/** Debian's Alertmanager has a name of its own. */
const PROGRAMS = { prometheus: ['prometheus'], alertmanager: ['alertmanager', 'prometheus-alertmanager'] };

export async function startCompanions(options: CompanionOptions): Promise<Companions> {
  const programs = {
    prometheus: find(PROGRAMS.prometheus, options.searchPath),
    alertmanager: find(PROGRAMS.alertmanager, options.searchPath),
  };
  const prometheus = programs.prometheus && `${LOCALHOST}:${await freePort()}`;
  const alertmanager = programs.alertmanager && `${LOCALHOST}:${await freePort()}`;
  const children: ChildProcess[] = [];
  if (programs.alertmanager && alertmanager)
    children.push(startProgram(programs.alertmanager, alertmanagerFlags(options, alertmanager)));
  if (programs.prometheus && prometheus)
    children.push(startProgram(programs.prometheus, prometheusFlags(options, { prometheus, alertmanager })));
  return {
    prometheus: prometheus && `http://${prometheus}`,
    alertmanager: alertmanager && `http://${alertmanager}`,
    stop: async () => {
      await Promise.all(children.map(stopProgram));
    },
  };
}

function alertmanagerFlags(options: CompanionOptions, address: string): string[] {
  const { folder, alertmanagerConfig, receiverUrl } = options;
  const config = localAlertmanagerConfig(alertmanagerConfig, receiverUrl);
  return [
    `--config.file=${writeConfig(folder, 'alertmanager.yml', config)}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
  ];
}

function prometheusFlags(
  { folder, prometheusConfig, prometheusFolder, exporterAddress }: CompanionOptions,
  addresses: { readonly prometheus: string; readonly alertmanager: string | undefined },
): string[] {
  const config = localPrometheusConfig(prometheusConfig, {
    folder: prometheusFolder,
    addresses: {
      'exporter:9877': exporterAddress,
      'alertmanager:9093': addresses.alertmanager,
      'localhost:9090': addresses.prometheus,
    },
  });
  return [
    `--config.file=${writeConfig(folder, 'prometheus.yml', config)}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    '--storage.tsdb.retention.time=60d',
    `--web.listen-address=${addresses.prometheus}`,
  ];
}

function writeConfig(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The first of the names that is a program on the path. */
export function find(names: readonly string[], searchPath: string): string | undefined {
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
