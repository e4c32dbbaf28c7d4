/**
 * What is wrong with a dashboard, a line each: the rules of grafana/dashboard-linter, whose program needs Go, and what
 * it does not look at. `dashboards/.lint` has its exclusions, which are the ones here too.
 */
import { ALL_METRICS } from '../../../exporter/src/metrics/names.ts';
import { selectorsIn } from '../../../exporter/src/rules/selectors.ts';
import { lintNames } from '../../../exporter/src/rules/testing/lint.ts';
import type { ClassicDashboard, ClassicPanel, ClassicTarget, Override } from '../classic.ts';
import { PLUGIN_ID } from '../kinds.ts';

const UNITS = ['s', 'short', 'percentunit', 'none', 'ops', 'cps', 'bytes', 'dateTimeFromNow'];
const GRID_WIDTH = 24;

/** Alerts without a job, such as that no exporter is there, must not be hidden by the variable. */
const WITHOUT_JOB = 'ALERTS';

/** Of Prometheus, Node.js and alerts: names that are in no contract of ours. */
const FOREIGN = [
  'nobody exposes or records ALERTS_FOR_STATE',
  'nobody exposes or records process_resident_memory_bytes',
  'nobody exposes or records nodejs_eventloop_lag_p99_seconds',
  'no series has the label severity',
  'no series has the label alertstate',
  'ALERTS has no label severity',
  'ALERTS has no label alertstate',
  'ALERTS has no label domain',
];

export function lintDashboard(dashboard: ClassicDashboard): string[] {
  return [
    ...lintFrame(dashboard),
    ...lintVariables(dashboard),
    ...lintGrid(dashboard.panels),
    ...dashboard.panels.filter(({ type }) => type !== 'row').flatMap((panel) => lintPanel(panel, dashboard)),
  ];
}

function lintFrame({ uid, editable, panels, timezone, title, description }: ClassicDashboard): string[] {
  return [
    ...unless(/^[a-z0-9-]{8,40}$/.test(uid), `${uid} is no stable uid`),
    ...unless(!editable, 'it is editable'),
    ...unless(timezone === 'browser', 'it does not use the time zone of who looks'),
    ...unless(title !== '' && description !== '', 'it lacks a title or a description'),
    ...unless(new Set(panels.map((panel) => panel.id)).size === panels.length, 'two panels have one id'),
    ...unless(!JSON.stringify(panels).includes('${DS_'), 'it has an input, which only an import resolves'),
  ];
}

function lintVariables({ templating: { list } }: ClassicDashboard): string[] {
  const [datasource] = list;
  const filters = list.filter(({ type }) => type === 'query');
  return [
    ...unless(
      datasource?.name === 'datasource' && datasource.type === 'datasource',
      'it has no data source variable',
    ),
    ...unless(
      filters.some(({ name }) => name === 'job'),
      'it has no job variable',
    ),
    ...filters.flatMap(({ name, multi, includeAll, allValue, refresh, datasource: of }) => [
      ...unless(multi === true && includeAll === true, `variable ${name} takes one value only`),
      ...unless(allValue === '.+' || allValue === '.*', `variable ${name} has no value for all`),
      ...unless(!['job', 'instance'].includes(name) || allValue === '.+', `variable ${name} must match .+`),
      ...unless(refresh === 2, `variable ${name} does not follow the time range`),
      ...unless(isVariable(of), `variable ${name} has a data source of its own`),
    ]),
  ];
}

function isVariable(datasource: unknown): boolean {
  return JSON.stringify(datasource) === '{"type":"prometheus","uid":"${datasource}"}';
}

function lintGrid(panels: readonly ClassicPanel[]): string[] {
  const taken = new Map<string, number>();
  const faults: string[] = [];
  for (const { id, title, gridPos } of panels) {
    if (gridPos.x + gridPos.w > GRID_WIDTH) faults.push(`${title} is wider than the screen`);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        const cell = `${x} ${y}`;
        if (taken.has(cell)) faults.push(`${title} lies over panel ${taken.get(cell) ?? 0}`);
        taken.set(cell, id);
      }
    }
  }
  return [...new Set(faults)];
}

function lintPanel(panel: ClassicPanel, dashboard: ClassicDashboard): string[] {
  const { title, description = '', targets = [], datasource, fieldConfig } = panel;
  const faults = [
    ...unless(title !== '' && description.length > 20, 'it lacks a title or a description'),
    ...unless(UNITS.includes(fieldConfig?.defaults.unit ?? ''), 'it has no unit'),
    ...unless(panel.type === PLUGIN_ID || panel.options !== undefined, 'it has no options'),
    ...unless(targets.length > 0, 'it asks nothing'),
    ...(fieldConfig?.overrides ?? []).flatMap(lintBar),
    ...unless(isVariable(datasource), 'it has a data source of its own'),
    ...unless(
      new Set(targets.map(({ refId }) => refId)).size === targets.length,
      'two queries have one name',
    ),
    ...targets.flatMap((target) => lintTarget(target, dashboard)),
  ];
  return faults.map((fault) => `${title}: ${fault}`);
}

/** Grafana's own steps begin with green. */
function lintBar({ matcher, properties }: Override): string[] {
  const isBar = properties.some(
    ({ id, value }) => id === 'custom.cellOptions' && JSON.stringify(value).includes('"gauge"'),
  );
  const hasSteps = properties.some(({ id }) => id === 'thresholds');
  return unless(!isBar || hasSteps, `the bars of ${matcher.options} are green whatever they show`);
}

function lintTarget(
  { refId, expr, datasource, format }: ClassicTarget,
  dashboard: ClassicDashboard,
): string[] {
  const variables = dashboard.templating.list.filter(({ type }) => type === 'query').map(({ name }) => name);
  const bare = withoutVariables(expr);
  const faults = [
    ...unless(isVariable(datasource), 'has a data source of its own'),
    ...unless(
      !/\b(i?rate)\([^[]*\[(?!\$__rate_interval\])/.test(expr),
      'has a rate over a window of its own',
    ),
    ...unless(
      format !== 'heatmap' || /\bby \(le\)/.test(expr),
      'is a heatmap of something else than buckets',
    ),
    ...lintCounters(expr),
    ...lintReplicas(expr),
    ...lintNames(bare).filter((line) => !FOREIGN.includes(line)),
    ...selectorsIn(bare)
      .filter(({ name }) => !name.startsWith(WITHOUT_JOB))
      .filter(({ matchers }) => !matchers.some(({ label }) => label === 'job'))
      .map(({ name }) => `asks for ${name} of every job`),
    ...[...expr.matchAll(/"\$([a-z]\w*)/g)]
      .filter(([, name = '']) => !variables.includes(name))
      .map(([, name = '']) => `uses ${name}, which is no variable here`),
  ];
  return faults.map((fault) => `query ${refId} ${fault}`);
}

/** Times and variables as PromQL knows them. */
export function withoutVariables(expr: string): string {
  return expr
    .replace(/\$__(range|interval|rate_interval)/g, '1h')
    .replace(/"\$([a-z]\w*)/g, '"$1')
    .replace(/\$minimum/g, '20');
}

const COUNTERS = ALL_METRICS.filter(({ type }) => type !== 'gauge').map(({ name }) => name);

function lintCounters(expr: string): string[] {
  const bare = expr.replace(/\b(rate|increase)\([a-z_]+(\{[^}]*\})?\[[^\]]+\]/g, '');
  return COUNTERS.filter((name) => new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(bare)).map(
    (name) => `reads the counter ${name} as it stands`,
  );
}

/** Every replica shows the same KPIs: a sum over them would count twice. */
function lintReplicas(expr: string): string[] {
  const reads = /\bhelpdesk_\w+/.test(expr.replace(/\w+:helpdesk_\w+:\w+/g, ''));
  const isSafe = /(max|sum) without \(instance, pod|\bmax( by \([^)]*\))? ?\(/.test(expr);
  return unless(!reads || isSafe, 'counts every replica');
}

function unless(isFine: boolean, fault: string): string[] {
  return isFine ? [] : [fault];
}
