/** Writes everything that is made from one source: the tests compare, this mends. Needs a build. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { dashboardFiles } from '../dist/dashboards/dashboards/src/files.js';
import { withDashboardReference } from '../dist/dashboards/dashboards/src/reference.js';
import { withReference as withConfigReference } from '../exporter/dist/config/reference.js';
import { withMetricReference as withMetricsReference } from '../exporter/dist/metrics/reference.js';
import { alertRulesFile, recordingRulesFile } from '../exporter/dist/rules/files.js';
import { withAlertReference } from '../exporter/dist/rules/reference.js';
import { genericSchemaJson } from '../exporter/dist/sources/generic/schema.js';

const PAGES = {
  'docs/config.md': withConfigReference,
  'docs/metrics.md': withMetricsReference,
  'docs/sources/generic.schema.json': () => genericSchemaJson(),
  'docs/alerts.md': withAlertReference,
  'docs/dashboards.md': withDashboardReference,
  'provisioning/prometheus/rules/recording.rules.yml': () => recordingRulesFile(),
  'provisioning/prometheus/rules/alerts.rules.yml': () => alertRulesFile(),
  ...Object.fromEntries([...dashboardFiles()].map(([path, text]) => [path, () => text])),
};

for (const [path, make] of Object.entries(PAGES)) {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const after = make(before);
  if (after === before) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, after);
  console.log(`${path} was out of date`);
}
