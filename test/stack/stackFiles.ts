/** Everything docker-compose.yml builds, mounts and is told, read once. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readComposeFile } from './composeFile.ts';
import type { ComposeFile } from './composeFile.ts';

interface Targets {
  readonly static_configs: readonly { readonly targets: readonly string[] }[];
}

export interface PrometheusConfig {
  readonly global: { readonly scrape_interval: string; readonly evaluation_interval: string };
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly (Targets & { readonly job_name: string })[];
  readonly alerting: { readonly alertmanagers: readonly Targets[] };
}

export interface Datasource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly isDefault?: boolean;
  readonly jsonData: Readonly<Record<string, unknown>>;
}

export interface DashboardProvider {
  readonly name: string;
  readonly folder: string;
  readonly folderUid: string;
  readonly updateIntervalSeconds: number;
  readonly allowUiUpdates: boolean;
  readonly options: { readonly path: string };
}

export interface HelpdeskSource {
  readonly name: string;
  readonly kind: string;
  readonly inboxes: Readonly<Record<string, { readonly inbox: string; readonly team: string }>>;
}

export interface HelpdeskConfig {
  readonly alertmanagers: readonly string[];
  readonly sources: readonly HelpdeskSource[];
  readonly calendars: Readonly<Record<string, unknown>>;
  readonly labels?: unknown;
  readonly [key: string]: unknown;
}

export interface StackFiles {
  readonly composeText: string;
  readonly compose: ComposeFile;
  readonly envExample: string;
  readonly dockerfile: string;
  readonly dockerignore: string;
  readonly gitignore: string;
  readonly secretsScript: string;
  readonly docs: string;
  /** Every page by its path. */
  readonly pages: Readonly<Record<string, string>>;
  readonly packageJson: { readonly workspaces: readonly string[] };
  readonly exporterVersion: string;
  readonly plugin: { readonly id: string; readonly dependencies: { readonly grafanaDependency: string } };
  readonly prometheus: PrometheusConfig;
  readonly rules: string;
  readonly datasources: readonly Datasource[];
  readonly providers: readonly DashboardProvider[];
  /** By name of the file: what the demo and what a first configuration of one's own look like. */
  readonly helpdesk: Readonly<Record<'demo.yml' | 'helpdesk.yml', HelpdeskConfig>>;
  /** Committed dashboards by path below dashboards/json; none while there are none. */
  readonly dashboards: Readonly<Record<string, unknown>>;
  /** Whether the path, relative to the root of the repository, is there. */
  readonly has: (path: string) => boolean;
}

export const ROOT = process.cwd();
export const PROVISIONED_CONFIG = './provisioning/helpdesk/demo.yml';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const readYaml = (path: string) => parse(read(path)) as unknown;
const readJson = (path: string) => JSON.parse(read(path)) as unknown;

export function readStackFiles(): StackFiles {
  const composeText = read('docker-compose.yml');
  return {
    composeText,
    compose: readComposeFile(composeText, { HELPDESK_CONFIG: PROVISIONED_CONFIG }),
    envExample: read('.env.example'),
    dockerfile: read('exporter/Dockerfile'),
    dockerignore: read('.dockerignore'),
    gitignore: read('.gitignore'),
    secretsScript: read('provisioning/helpdesk/secrets.sh'),
    docs: read('docs/stack.md'),
    pages: readPages('docs'),
    packageJson: readJson('package.json') as StackFiles['packageJson'],
    exporterVersion: (readJson('exporter/package.json') as { version: string }).version,
    plugin: readJson('plugin/src/plugin.json') as StackFiles['plugin'],
    prometheus: readYaml('provisioning/prometheus/prometheus.yml') as PrometheusConfig,
    rules: ['alerts', 'recording']
      .map((name) => read(`provisioning/prometheus/rules/${name}.rules.yml`))
      .join(''),
    datasources: (readYaml('provisioning/grafana/datasources/helpdesk.yml') as { datasources: Datasource[] })
      .datasources,
    providers: (
      readYaml('provisioning/grafana/dashboards/helpdesk.yml') as { providers: DashboardProvider[] }
    ).providers,
    helpdesk: {
      'demo.yml': readYaml('provisioning/helpdesk/demo.yml') as HelpdeskConfig,
      'helpdesk.yml': readYaml('provisioning/helpdesk/helpdesk.yml') as HelpdeskConfig,
    },
    dashboards: readDashboards('dashboards/json'),
    has: (path) => existsSync(join(ROOT, path)),
  };
}

function readPages(folder: string): Record<string, string> {
  const paths = readdirSync(join(ROOT, folder), { recursive: true }).map((path) =>
    join(folder, String(path)),
  );
  return Object.fromEntries(paths.filter((path) => path.endsWith('.md')).map((path) => [path, read(path)]));
}

function readDashboards(folder: string): Record<string, unknown> {
  if (!existsSync(join(ROOT, folder))) return {};
  const paths = readdirSync(join(ROOT, folder), { recursive: true }).map(String);
  const files = paths.filter((path) => path.endsWith('.json'));
  return Object.fromEntries(files.map((path) => [path, readJson(join(folder, path))]));
}
