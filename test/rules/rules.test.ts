/** The rules Prometheus gets: accepted by promtool, true to their sources, and each alert played through. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { queriesOf, runbooks } from '../runbooks/runbook.ts';
import { runToEnd } from '../support/processes.ts';
import { REQUIRED_CASES, toTestFile } from './scenario.ts';
import type { Scenario, ScenarioFile } from './scenario.ts';
import { SCENARIO_FILES } from './scenarios/all.ts';

const PROMETHEUS = join(__dirname, '../../provisioning/prometheus');
const RULE_FILES = ['recording.rules.yml', 'alerts.rules.yml'] as const;

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Group {
  readonly name: string;
  readonly rules: readonly Rule[];
}

function groupsIn(file: string): readonly Group[] {
  const text = readFileSync(join(PROMETHEUS, 'rules', file), 'utf8');
  return (parse(text) as { groups: readonly Group[] }).groups;
}

// A fifth of promtool's time goes into collecting garbage of which there is little.
process.env.GOGC ??= '400';

const folder = mkdtempSync(join(tmpdir(), 'helpdesk-rules-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('promtool', () => {
  it('finds nothing to say against the rules', async () => {
    const files = RULE_FILES.map((file) => join(PROMETHEUS, 'rules', file));
    const { code, output } = await runToEnd('promtool', [
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      ...files,
    ]);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.not.stringMatching(/duplicate|FAILED/) as string,
    });
  });

  it('accepts the configuration, and finds every rule file through it', async () => {
    const { code, output } = await runToEnd('promtool', [
      'check',
      'config',
      join(PROMETHEUS, 'prometheus.yml'),
    ]);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining('2 rule files found') as string,
    });
    for (const file of RULE_FILES)
      expect(output).toMatch(new RegExp(`Checking .*${file}\\n +SUCCESS: [1-9]`));
  });

  it('can read every query of every runbook', async () => {
    const queries = runbooks().flatMap((name) =>
      queriesOf(name).map((expr, index) => ({ record: `runbook:${name}:${index}`, expr })),
    );
    const file = join(folder, 'runbooks.rules.yml');
    writeFileSync(file, stringify({ groups: [{ name: 'runbooks', rules: queries }] }));
    const { code, output } = await runToEnd('promtool', ['check', 'rules', file]);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining(`${queries.length} rules found`) as string,
    });
    expect(queries.length).toBeGreaterThanOrEqual(runbooks().length);
  });
});

const committed = (name: string) => join(PROMETHEUS, 'tests', `${name}.test.yml`);

describe('the committed tests', () => {
  if (process.env.GOLDEN === 'update') {
    for (const file of SCENARIO_FILES) writeFileSync(committed(file.name), toTestFile(file));
  }

  it.each(SCENARIO_FILES)('are the scenarios of today: $name', (file) => {
    expect(readFileSync(committed(file.name), 'utf8')).toBe(toTestFile(file));
  });

  it('are no others', () => {
    const names = SCENARIO_FILES.map(({ name }) => `${name}.test.yml`);
    expect(readdirSync(join(PROMETHEUS, 'tests')).sort()).toEqual(names.sort());
  });
});

/** As the committed test, but with the groups of rules it needs alone: the others cost minutes. */
function withItsGroupsOnly({ name, groups }: ScenarioFile): string {
  const own = join(folder, name);
  mkdirSync(own);
  const wanted = RULE_FILES.flatMap(groupsIn).filter((group) => groups.includes(group.name));
  expect(wanted.map((group) => group.name).sort()).toEqual([...groups].sort());
  writeFileSync(join(own, 'all.rules.yml'), stringify({ groups: wanted }));
  const test = parse(readFileSync(committed(name), 'utf8')) as object;
  const path = join(own, `${name}.test.yml`);
  writeFileSync(path, stringify({ ...test, rule_files: ['all.rules.yml'] }));
  return path;
}

it('every alert does as its scenarios say', async () => {
  const paths = SCENARIO_FILES.map(withItsGroupsOnly);
  const runs = await Promise.all(paths.map((path) => runToEnd('promtool', ['test', 'rules', path])));
  expect(runs.filter(({ code }) => code !== 0).map(({ output }) => output)).toEqual([]);
}, 300_000);

const alerts = groupsIn('alerts.rules.yml').flatMap(({ rules }) => rules);

/** Rules that share a name are told apart by their window, or else by their severity. */
function ruleIds(): readonly string[] {
  return alerts.map(({ alert = '', labels = {} }) => {
    const isAlone = alerts.filter((other) => other.alert === alert).length === 1;
    return isAlone ? alert : `${alert}/${labels.long ?? labels.severity ?? ''}`;
  });
}

describe('every alert rule', () => {
  const scenarios = SCENARIO_FILES.flatMap((file): readonly Scenario[] => file.scenarios);
  /** It always fires, by its nature: nothing can keep it silent. */
  const ALWAYS = 'Watchdog';

  it.each(ruleIds())('%s is played through in all four cases', (id) => {
    const played = scenarios.filter(({ rule }) => rule === id).map((scenario) => scenario.case);
    const required = id === ALWAYS ? ['fires', 'no data'] : REQUIRED_CASES;
    expect(played).toEqual(expect.arrayContaining([...required]));
  });

  it('has scenarios of its own, and no scenario is of a rule that is gone', () => {
    expect([...new Set(scenarios.map(({ rule }) => rule))].sort()).toEqual([...ruleIds()].sort());
  });

  it('fires where a scenario says so, and is silent where it says that', () => {
    const wanted = ({ rule, case: kind, firing = [] }: Scenario) => {
      const isAbsence = ['HelpdeskExporterAbsent', ALWAYS].includes(rule) && kind === 'no data';
      if (kind === 'also') return firing.length;
      return kind === 'fires' || isAbsence ? 1 : 0;
    };
    expect(scenarios.map(({ firing = [] }) => firing.length)).toEqual(scenarios.map(wanted));
  });
});
