/** Scenarios of alerts, and the promtool files they become. What is expected is written by hand, never computed. */
import { stringify } from 'yaml';

/** Every alert rule is told all four. `also`: what else is worth a claim. */
export type Case = 'fires' | 'silent just before' | 'does not fire' | 'no data' | 'also';
export const REQUIRED_CASES: readonly Case[] = ['fires', 'silent just before', 'does not fire', 'no data'];

export interface Firing {
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
  /** Path and query below Grafana. */
  readonly dashboard: string;
}

export interface Scenario {
  /** The alert's name; where rules share it, `/` and what tells this one from the others. */
  readonly rule: string;
  readonly case: Case;
  readonly claim: string;
  readonly series: readonly Series[];
  readonly at: string;
  readonly firing?: readonly Firing[];
}

export interface Series {
  readonly series: string;
  readonly values: string;
}

export interface ScenarioFile {
  readonly name: string;
  readonly evaluationInterval: string;
  /** Distance of the samples. */
  readonly interval: string;
  /** Groups of rules these scenarios need. */
  readonly groups: readonly string[];
  readonly scenarios: readonly Scenario[];
}

const RUNBOOKS = 'https://github.com/helpdesk-exporter/helpdesk-exporter/blob/main/docs/runbooks/';
const GRAFANA = 'http://localhost:3000';
const REPLICAS = ['exporter-1:9877', 'exporter-2:9877'];

/** The same value on both replicas, as everything from the store has. */
export function shared(name: string, labels: Readonly<Record<string, string>>, values: string): Series[] {
  return REPLICAS.map((instance) => own(name, labels, values, instance));
}

/** A value of one replica. */
export function own(
  name: string,
  labels: Readonly<Record<string, string>>,
  values: string,
  instance = 'exporter-1:9877',
): Series {
  const all = { ...labels, job: 'helpdesk-exporter', instance };
  const pairs = Object.entries(all).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return { series: `${name}{${pairs.join(',')}}`, values };
}

/** A counter in promtool's notation: stretches of so many samples, each with its own step. */
export function counter(...stretches: readonly (readonly [step: number, samples: number])[]): string {
  let value = 0;
  return stretches
    .map(([step, samples], index) => {
      const first = index === 0 ? 0 : round(value + step);
      value = round(first + step * (samples - 1));
      return `${first}+${step}x${samples - 1}`;
    })
    .join(' ');
}

function round(value: number): number {
  return Number(value.toFixed(6));
}

/** Scenarios with the same series share a test, since each test costs promtool a database. */
export function toTestFile(file: ScenarioFile): string {
  const bySeries = new Map<string, Scenario[]>();
  for (const scenario of file.scenarios) {
    const key = JSON.stringify(scenario.series);
    bySeries.set(key, [...(bySeries.get(key) ?? []), scenario]);
  }
  const test = {
    rule_files: ['../rules/recording.rules.yml', '../rules/alerts.rules.yml'],
    evaluation_interval: file.evaluationInterval,
    // promtool leaves the order of groups not named here to chance.
    group_eval_order: file.groups,
    tests: [...bySeries.values()].map((scenarios) => toTest(scenarios, file.interval)),
  };
  const header =
    '# Made from test/rules/scenarios: change it there, then GOLDEN=update npx jest test/rules.\n';
  return header + stringify(test, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false });
}

function toTest(scenarios: readonly Scenario[], interval: string) {
  return {
    name: scenarios.map(({ rule, case: kind, claim }) => `${rule}: ${kind}: ${claim}`).join('; '),
    interval,
    input_series: scenarios[0]?.series ?? [],
    alert_rule_test: toAlertTests(scenarios),
  };
}

function toAlertTests(scenarios: readonly Scenario[]) {
  return scenarios.map(({ rule, at, firing = [] }) => {
    const alertname = alertOf(rule);
    return { eval_time: at, alertname, exp_alerts: firing.map((one) => toExpectation(alertname, one)) };
  });
}

function toExpectation(alertname: string, { labels, summary, description, dashboard }: Firing) {
  return {
    exp_labels: labels,
    exp_annotations: {
      summary,
      description,
      runbook_url: `${RUNBOOKS}${alertname}.md`,
      dashboard_url: `${GRAFANA}/d/${dashboard}`,
    },
  };
}

export function alertOf(rule: string): string {
  return rule.split('/')[0] ?? rule;
}
