import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SEVERITIES } from '../alerts.ts';
import { LEAST, load } from '../config/testing/files.ts';
import { BEYOND_CAP, CUSTOMER_WAITING } from '../escalation/plan.ts';
import { ALL_METRICS } from '../metrics/names.ts';
import { DASHBOARDS, DOMAINS, defaultLevels } from './conventions.ts';
import { ALERT_GROUPS, RECORDING_GROUPS, alertRulesFile, recordingRulesFile } from './files.ts';
import { withAlertReference } from './reference.ts';
import { OF_SERIES } from './rule.ts';
import { selectorsIn } from './selectors.ts';
import { lintNames } from './testing/lint.ts';

const ROOT = join(__dirname, '../../..');
const RUNBOOKS = join(ROOT, 'docs/runbooks');
const alerts = ALERT_GROUPS.flatMap(({ rules }) => rules);
const recordings = RECORDING_GROUPS.flatMap(({ rules }) => rules);
const groups = [...RECORDING_GROUPS, ...ALERT_GROUPS];

/** With GOLDEN=update in the environment the file is renewed instead of compared. */
function upToDate(path: string, make: (before: string) => string): { text: string; made: string } {
  const file = join(ROOT, path);
  const before = readFileSync(file, 'utf8');
  if (process.env.GOLDEN === 'update') writeFileSync(file, make(before));
  const text = readFileSync(file, 'utf8');
  return { text, made: make(text) };
}

describe('what is committed', () => {
  it.each([
    ['provisioning/prometheus/rules/recording.rules.yml', recordingRulesFile],
    ['provisioning/prometheus/rules/alerts.rules.yml', alertRulesFile],
    ['docs/alerts.md', withAlertReference],
  ])('%s is as it is made now', (path, make) => {
    const { text, made } = upToDate(path, make);
    expect(text).toBe(made);
  });
});

describe('names', () => {
  it.each([...alerts, ...recordings])('are of series that exist: $alert$record', ({ expr }) => {
    expect(lintNames(expr)).toEqual([]);
  });

  it('are of label values that the exporter exposes', () => {
    const exposition = readFileSync(join(ROOT, 'exporter/src/metrics/testing/golden/desk.text.prom'), 'utf8');
    const contract = new Set(ALL_METRICS.map(({ name }) => name));
    const unknown = [...alerts, ...recordings]
      .flatMap(({ expr }) => selectorsIn(expr))
      .filter(({ name }) => contract.has(name.replace(/_(bucket|count|sum)$/, '')))
      .flatMap(({ name, matchers }) =>
        matchers.flatMap(({ label, values }) => values.map((value) => ({ name, label, value }))),
      )
      .map(({ value, ...rest }) => ({ ...rest, value: value.replace('([.]0)?', '') }))
      .filter(({ name, label, value }) => !hasSample(exposition, name, `${label}="${value}"`));
    expect(unknown).toEqual([]);
  });
});

function hasSample(exposition: string, name: string, pair: string): boolean {
  return exposition.split('\n').some((line) => line.startsWith(`${name}{`) && line.includes(pair));
}

describe('every group', () => {
  it.each(groups)(
    '$name is small, and evaluated well within the five minutes Prometheus looks back',
    ({ name, interval = '1m', rules }) => {
      expect(name).toMatch(/^helpdesk-[a-z-]{1,31}$/);
      expect(rules.length).toBeLessThanOrEqual(20);
      expect(['1m', '4m']).toContain(interval);
    },
  );

  it('has a name of its own', () => {
    const names = groups.map(({ name }) => name);
    expect([...new Set(names)]).toEqual(names);
  });
});

describe('every recording rule', () => {
  it.each(recordings)('$record says level, metric and operations', ({ record, level }) => {
    expect(record).toMatch(/^[a-z_]+:helpdesk_[a-z_]+:[a-z0-9_]+$/);
    expect(record.split(':')[0]).toBe(level.join('_'));
  });

  it('records a series of its own', () => {
    const identities = recordings.map(({ record, labels }) => JSON.stringify([record, labels]));
    expect([...new Set(identities)]).toEqual(identities);
  });
});

/** Functions of templates that Prometheus 2.42 has. */
const TEMPLATE_WORDS = [
  'with',
  'else',
  'humanize',
  'humanizeDuration',
  'humanizePercentage',
  'printf',
  'query',
  'sortByLabel',
  'urlquery',
  'range',
  'end',
];

describe('every alert', () => {
  it.each(alerts)('$alert ($severity) says who hears of it and how bad it is', (alert) => {
    expect(alert.alert).toMatch(/^([A-Z][a-z]+){1,6}$/);
    expect(alert.alert.length).toBeLessThanOrEqual(40);
    expect(SEVERITIES).toContain(alert.severity);
    expect(DOMAINS).toContain(alert.domain);
    expect([...defaultLevels(), OF_SERIES]).toContain(alert.escalation);
    expect(JSON.stringify(alert.labels ?? {})).not.toContain('{{');
  });

  it.each(alerts)(
    '$alert ($severity) has one fixed sentence and one with the number',
    ({ summary, description }) => {
      expect(summary).toMatch(/^[A-Z][^{}0-9]+\.$/);
      expect(description).toMatch(/\$value/);
      const words = [...description.matchAll(/\{\{(.*?)\}\}/g)].flatMap(
        ([, code = '']) => code.replace(/`[^`]*`|"[^"]*"|[.$][\w.$]+/g, ' ').match(/\w+/g) ?? [],
      );
      expect(words.filter((word) => !TEMPLATE_WORDS.includes(word))).toEqual([]);
    },
  );

  it('that names a series in its description names one that exists', () => {
    const queries = alerts.flatMap(({ description }) =>
      [...description.matchAll(/`([^`]*)`/g)].map(([, query = '']) => query.replaceAll('%q', '"x"')),
    );
    expect(queries.length).toBeGreaterThan(0);
    expect(queries.flatMap(lintNames)).toEqual([]);
  });

  it('of one name has one summary, one dashboard and one domain', () => {
    const facets = new Map<string, string>();
    for (const { alert, summary, dashboard, domain } of alerts) {
      const facet = JSON.stringify([summary, dashboard, domain]);
      expect(facets.get(alert) ?? facet).toBe(facet);
      facets.set(alert, facet);
    }
  });

  it('leads to a runbook and to a dashboard', () => {
    const text = alertRulesFile();
    const count = (pattern: RegExp) => (text.match(pattern) ?? []).length;
    expect(count(/^ +- alert: /gm)).toBe(alerts.length);
    expect(count(/^ +runbook_url: https:\/\/\S+\/docs\/runbooks\/\w+\.md$/gm)).toBe(alerts.length);
    const uids = Object.values(DASHBOARDS).join('|');
    expect(count(new RegExp(`^ +dashboard_url: http://localhost:3000/d/(${uids})(\\?var-.*)?$`, 'gm'))).toBe(
      alerts.length,
    );
  });
});

const names = [...new Set(alerts.map(({ alert }) => alert))].sort();

describe('the runbooks', () => {
  it('are one for every alert, of the rules or pushed by the exporter, and no others', () => {
    const all = [...names, CUSTOMER_WAITING, BEYOND_CAP].sort();
    expect(readdirSync(RUNBOOKS).sort()).toEqual(all.map((name) => `${name}.md`));
  });

  it.each(names)('%s tells meaning, impact, diagnosis and mitigation', (name) => {
    const text = readFileSync(join(RUNBOOKS, `${name}.md`), 'utf8');
    const headings = [...text.matchAll(/^#+ .*$/gm)].map(([line]) => line);
    expect(headings).toEqual([`# ${name}`, '## Meaning', '## Impact', '## Diagnosis', '## Mitigation']);
    const sections = text.split(/^## .*$/m).slice(1);
    for (const section of sections) expect(section.trim().length).toBeGreaterThan(40);
    const queries = [...text.matchAll(/^```promql\n(.*?)\n```$/gms)].map(([, query = '']) => query);
    expect(queries.length).toBeGreaterThan(0);
    expect(queries.flatMap(lintNames)).toEqual([]);
  });
});

describe('the levels of escalation', () => {
  it('are those of a configuration that names none', () => {
    expect(defaultLevels()).toEqual(load(LEAST).escalation.map(({ level }) => level));
    expect(defaultLevels()).toEqual(['team_lead', 'supervisor', 'on_call']);
  });

  it('are told, warned and called, in this order', () => {
    const waiting = alerts.filter(({ alert }) => alert === 'CustomersWaiting');
    const severities = waiting.map(({ severity, expr }) => [/\{(.*?)\}/.exec(expr)?.[1], severity]);
    expect(severities).toEqual([
      ['escalation="team_lead"', 'info'],
      ['escalation!~"team_lead|on_call"', 'warning'],
      ['escalation="on_call"', 'critical'],
    ]);
  });
});

describe('withAlertReference', () => {
  it.each(['', '<!-- alerts: begin -->', '<!-- alerts: end -->'])(
    'is at a loss without markers: "%s"',
    (text) => {
      expect(() => withAlertReference(text)).toThrow(
        'The page lacks <!-- alerts: begin --> or <!-- alerts: end -->',
      );
    },
  );

  it('has a row for every rule', () => {
    const page = withAlertReference('<!-- alerts: begin --><!-- alerts: end -->');
    expect(page.split('\n').filter((line) => line.startsWith('| ['))).toHaveLength(alerts.length);
  });
});
