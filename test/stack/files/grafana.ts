/** What Grafana is provisioned with: panel, data sources, dashboards. */
import { basename, dirname } from 'node:path';
import { bindsOf, serviceOf } from '../composeFile.ts';
import type { StackFiles } from '../stackFiles.ts';
import { unless } from '../verification.ts';
import type { FileVerification } from './fileVerification.ts';

const plugin: FileVerification = {
  name: 'Grafana finds the panel, lets it in unsigned, and is new enough for it',
  look: 'plugin/src/plugin.json, the mount and GF_PLUGINS_… of grafana in docker-compose.yml',
  faults: ({ compose, plugin: { id, dependencies } }) => {
    const { environment, image, volumes: all } = serviceOf(compose, 'grafana');
    const mount = all.find(({ source }) => source === './plugin/dist');
    const [least, have] = [dependencies.grafanaDependency, image].map(
      (text) => /\d+\.\d+\.\d+/.exec(text)?.[0] ?? '',
    );
    return [
      ...unless(mount?.target === `/var/lib/grafana/plugins/${id}`, `the panel is not mounted as ${id}`),
      ...unless(
        environment.GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS === id,
        `${id} may not be loaded unsigned`,
      ),
      ...unless(
        (have ?? '').localeCompare(least ?? '', undefined, { numeric: true }) >= 0,
        `Grafana ${have ?? ''} is older than ${least ?? ''}`,
      ),
    ];
  },
};

const interval: FileVerification = {
  name: 'Grafana knows how often Prometheus scrapes, and asks it by POST',
  look: 'scrape_interval in prometheus.yml, timeInterval in provisioning/grafana/datasources',
  faults: ({ datasources, prometheus, compose }) => {
    const { jsonData } = datasourceOf(datasources, 'prometheus');
    const { scrape_interval: scrape, evaluation_interval: evaluation } = prometheus.global;
    const version = /v([\d.]+)$/.exec(serviceOf(compose, 'prometheus').image)?.[1];
    return [
      ...unless(
        jsonData.timeInterval === scrape,
        `it thinks every ${String(jsonData.timeInterval)}, but it is ${scrape}`,
      ),
      ...unless(evaluation === scrape, `rules are evaluated every ${evaluation}`),
      ...unless(jsonData.httpMethod === 'POST', 'long queries will not fit into a URL'),
      ...unless(
        jsonData.prometheusVersion === version,
        `it takes Prometheus for ${String(jsonData.prometheusVersion)}`,
      ),
    ];
  },
};

function datasourceOf(datasources: StackFiles['datasources'], type: string) {
  const found = datasources.find((one) => one.type === type);
  if (!found) throw new Error(`No data source is of type ${type}`);
  return found;
}

const alerting: FileVerification = {
  name: 'Grafana shows the alerts of this Prometheus and this Alertmanager, and makes none of its own',
  look: 'provisioning/grafana/datasources/helpdesk.yml',
  faults: ({ datasources }) => {
    const prometheus = datasourceOf(datasources, 'prometheus');
    const alertmanager = datasourceOf(datasources, 'alertmanager');
    return [
      ...unless(prometheus.isDefault === true, 'Prometheus is not the default'),
      ...unless(prometheus.jsonData.manageAlerts === true, 'its rules are not shown'),
      ...unless(
        prometheus.jsonData.alertmanagerUid === alertmanager.uid,
        'silences go to another Alertmanager',
      ),
      ...unless(alertmanager.jsonData.implementation === 'prometheus', "it takes Alertmanager for Mimir's"),
      ...unless(alertmanager.jsonData.handleGrafanaManagedAlerts === false, 'it takes alerts of Grafana'),
    ];
  },
};

const folders: FileVerification = {
  name: 'Grafana looks for dashboards where they are mounted, a folder per language',
  look: 'provisioning/grafana/dashboards/helpdesk.yml, the mounts of grafana in docker-compose.yml',
  faults: ({ providers, compose }) => {
    const mounted = bindsOf(serviceOf(compose, 'grafana')).find(
      ({ source }) => source === './dashboards/json',
    );
    const languages = providers.map(({ options }) => basename(options.path)).sort();
    return [
      ...unless(languages.join() === 'ar,en', `the folders are ${languages.join()}`),
      ...unless(
        new Set(providers.map(({ folderUid }) => folderUid)).size === providers.length,
        'two share a folder',
      ),
      ...providers.flatMap(({ name, options, updateIntervalSeconds, allowUiUpdates }) => [
        ...unless(
          dirname(options.path) === mounted?.target,
          `${name} looks at ${options.path}, where nothing is`,
        ),
        ...unless(updateIntervalSeconds > 10, `${name} waits for events that mounted folders do not send`),
        ...unless(!allowUiUpdates, `changes to ${name} would be lost with the next upgrade`),
      ]),
    ];
  },
};

const dashboardSources: FileVerification = {
  name: 'dashboards ask a data source there is',
  look: 'dashboards/json, uid: in provisioning/grafana/datasources',
  faults: ({ dashboards, datasources }) => {
    const known = new Set([
      '${datasource}',
      '-- Grafana --',
      '-- Dashboard --',
      ...datasources.map(({ uid }) => uid),
    ]);
    return Object.entries(dashboards).flatMap(([path, dashboard]) =>
      datasourceUidsIn(dashboard)
        .filter((uid) => !known.has(uid))
        .map((uid) => `${path} asks ${uid}`),
    );
  },
};

function datasourceUidsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'datasource' in value ? (value.datasource as { uid?: unknown } | null) : null;
  const uid = typeof own?.uid === 'string' ? [own.uid] : [];
  return [...uid, ...Object.values(value).flatMap(datasourceUidsIn)];
}

const dashboardLinks: FileVerification = {
  name: 'dashboards that alerts link to are there, each uid once',
  look: 'dashboard_url in provisioning/prometheus/rules/alerts.rules.yml, uid in dashboards/json',
  faults: ({ dashboards, rules }) => {
    const uids = Object.values(dashboards).map((dashboard) => (dashboard as { uid?: string }).uid ?? '');
    const linked = new Set(
      [...rules.matchAll(/dashboard_url: \S+?\/d\/([\w-]+)/g)].map(([, uid = '']) => uid),
    );
    // Before the first dashboard is made there is nothing to compare.
    if (uids.length === 0) return [];
    return [
      ...[...linked]
        .filter((uid) => !uids.includes(uid))
        .map((uid) => `alerts link to ${uid}, which is not there`),
      ...unless(new Set(uids).size === uids.length, 'two dashboards have the same uid'),
    ];
  },
};

export const GRAFANA: readonly FileVerification[] = [
  plugin,
  interval,
  alerting,
  folders,
  dashboardSources,
  dashboardLinks,
];
