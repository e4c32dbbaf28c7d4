import { parse } from 'yaml';
import { RECORDING_GROUPS } from './files.ts';
import { pastRuleFiles, pastRules } from './past.ts';
import { selectorsIn } from './selectors.ts';

const STEP_MS = 60_000;

it('holds every recording rule once', () => {
  const all = RECORDING_GROUPS.flatMap(({ rules }) => rules.map(({ record, expr }) => `${record} ${expr}`));
  const past = pastRules(STEP_MS)
    .flat()
    .map(({ record, expr }) => `${record} ${expr}`);
  expect(past.sort()).toEqual(all.sort());
});

it('reads in each level only what levels before it recorded', () => {
  const recorded = new Set(
    pastRules(STEP_MS)
      .flat()
      .map(({ record }) => record),
  );
  const done = new Set<string>();
  for (const level of pastRules(STEP_MS)) {
    const read = level.flatMap(({ expr }) => selectorsIn(expr).map(({ name }) => name));
    expect(read.filter((name) => recorded.has(name) && !done.has(name))).toEqual([]);
    for (const { record } of level) done.add(record);
  }
});

it('takes rates over two steps where a window would hold one sample', () => {
  const windows = (stepMs: number) =>
    new Set(
      pastRules(stepMs).flatMap((level) => level.flatMap(({ expr }) => expr.match(/\[\d+\w\]/g) ?? [])),
    );
  expect(windows(150_000)).toContain('[5m]');
  expect(windows(151_000)).not.toContain('[5m]');
  expect(windows(300_000)).toContain('[600s]');
  expect(windows(300_000)).toContain('[1h]');
});

it('makes a rule file of each level', () => {
  const files = pastRuleFiles(STEP_MS).map((text) => parse(text) as { groups: { rules: unknown[] }[] });
  const counts = files.map(({ groups }) => groups.map(({ rules }) => rules.length));
  expect(counts).toEqual(pastRules(STEP_MS).map((level) => [level.length]));
});
