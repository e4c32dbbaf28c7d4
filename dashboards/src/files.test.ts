import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_METRICS, KPI } from '../../exporter/src/metrics/names.ts';
import { ALERT_GROUPS, RECORDING_GROUPS } from '../../exporter/src/rules/files.ts';
import { DASHBOARDS } from '../../exporter/src/rules/conventions.ts';
import { selectorsIn } from '../../exporter/src/rules/selectors.ts';
import { panelsOf, toClassicDashboard, uidOf } from './board.ts';
import { BOARDS } from './boards/all.ts';
import { dashboardFiles } from './files.ts';
import { LANGUAGES } from './language.ts';
import { withDashboardReference } from './reference.ts';
import { lintDashboard, withoutVariables } from './testing/lint.ts';

const ROOT = join(__dirname, '../..');
const made = [...dashboardFiles()].map(([path, text]) => ({ path, text }));
const dashboards = LANGUAGES.flatMap((language) =>
  BOARDS.map((board) => ({
    name: `${board.name}, ${language}`,
    board,
    language,
    json: toClassicDashboard(board, language),
  })),
);

/** With GOLDEN=update in the environment the file is renewed instead of compared. */
function committed(path: string, text: string): string {
  const file = join(ROOT, path);
  if (process.env.GOLDEN === 'update') writeFileSync(file, text);
  return readFileSync(file, 'utf8');
}

describe('what is committed', () => {
  it.each(made)('$path is as it is made now', ({ path, text }) => {
    expect(committed(path, text)).toBe(text);
  });

  it('is no other dashboard', () => {
    const there = LANGUAGES.flatMap((language) =>
      readdirSync(join(ROOT, 'dashboards/json', language)).map(
        (file) => `dashboards/json/${language}/${file}`,
      ),
    );
    expect(there.sort()).toEqual(made.map(({ path }) => path).sort());
  });

  it('docs/dashboards.md lists every dashboard as it is now', () => {
    const path = 'docs/dashboards.md';
    const page = withDashboardReference(readFileSync(join(ROOT, path), 'utf8'));
    expect(committed(path, page)).toBe(page);
  });

  it.each(['', '<!-- dashboards: begin -->', '<!-- dashboards: end -->'])(
    'cannot be listed on a page without markers: "%s"',
    (text) => {
      expect(() => withDashboardReference(text)).toThrow(
        'The page lacks <!-- dashboards: begin --> or <!-- dashboards: end -->',
      );
    },
  );
});

describe('every dashboard', () => {
  it.each(dashboards)('$name has nothing a linter would find', ({ json }) => {
    expect(lintDashboard(json)).toEqual([]);
  });

  it('is found where alerts lead, in every language under a uid and a title of its own', () => {
    const uids = dashboards.map(({ json }) => json.uid);
    expect(BOARDS.map(({ name }) => uidOf(name, 'en')).sort()).toEqual(Object.values(DASHBOARDS).sort());
    expect(new Set(uids).size).toBe(uids.length);
    expect(new Set(dashboards.map(({ json }) => json.title)).size).toBe(uids.length);
  });

  it('has a variable for every label its alerts come with', () => {
    const lost = ALERT_GROUPS.flatMap(({ rules }) => rules).flatMap(({ alert, dashboard, variables }) => {
      const filters: readonly string[] = BOARDS.find(({ name }) => name === dashboard)?.filters ?? [];
      return variables.filter((name) => !filters.includes(name)).map((name) => `${alert}: ${name}`);
    });
    expect(lost).toEqual([]);
  });

  it.each(dashboards)('$name leads to the others with time and variables', ({ json, language, board }) => {
    const other = language === 'en' ? 'ar' : 'en';
    expect(json.links).toEqual([
      expect.objectContaining({
        type: 'dashboards',
        tags: [`helpdesk-${language}`],
        keepTime: true,
        includeVars: true,
      }),
      expect.objectContaining({
        type: 'link',
        url: `/d/${uidOf(board.name, other)}`,
        keepTime: true,
        includeVars: true,
      }),
    ]);
    expect(json.tags).toContain(`helpdesk-${language}`);
  });

  it.each(BOARDS)('$name fills its rows', ({ sections }) => {
    const widths = sections.flatMap(({ rows }) =>
      rows.map((row) => row.reduce((sum, { width }) => sum + width, 0)),
    );
    expect(widths).toEqual(widths.map(() => 24));
  });

  it.each(BOARDS)('$name has no panel that asks what another one does', (board) => {
    const asked = panelsOf(board).map(({ queries }) =>
      queries
        .filter(({ name }) => !['objective', 'threshold', 'limit'].includes(name))
        .map(({ expr, as }) => `${as} ${expr}`)
        .join('\n'),
    );
    expect([...new Set(asked)]).toEqual(asked);
  });

  it('narrows nothing by what is not known yet: every episode opens without a category', () => {
    const opened = BOARDS.flatMap(panelsOf)
      .flatMap(({ queries }) => queries)
      .flatMap(({ expr }) => selectorsIn(expr))
      .filter(({ name }) => name === KPI.episodesOpened.name);
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.filter(({ matchers }) => matchers.some(({ label }) => label === 'category'))).toEqual([]);
  });

  it('turns colour at a target by a share without what rounding leaves over: 9 of 10 may come out below 0.9', () => {
    const turning = BOARDS.flatMap(panelsOf).filter(
      ({ unit, queries }) => unit === 'percentunit' && queries.some(({ name }) => name === 'threshold'),
    );
    const exprs = turning.flatMap(({ queries }) => queries.filter(({ name }) => name !== 'threshold'));
    expect(exprs.length).toBeGreaterThan(1);
    expect(exprs.filter(({ expr }) => !/^round\([^]*, 0\.000001\)$/.test(expr))).toEqual([]);
  });

  it('marks the alerts of its subject', () => {
    const marked = BOARDS.map((board) => {
      const [{ expr } = { expr: '' }] = toClassicDashboard(board, 'en').annotations.list;
      return [board.name, /alertname=~"[A-Z]/.test(String(expr))] as const;
    });
    expect(marked.filter(([, isThere]) => !isThere)).toEqual([]);
    expect(marked).toHaveLength(8);
  });
});

const recorded = new Map(
  RECORDING_GROUPS.flatMap(({ rules }) => rules).map(({ record, expr }) => [record, expr] as const),
);

/** Metrics of the exporter an expression reads, also by way of recording rules. */
function metricsIn(expr: string): string[] {
  return selectorsIn(expr).flatMap(({ name }) => {
    const rule = recorded.get(name);
    return rule === undefined ? [name.replace(/_(bucket|count|sum)$/, ''), name] : metricsIn(rule);
  });
}

const queries = BOARDS.flatMap((board) => panelsOf(board)).flatMap((panel) => panel.queries);

describe('the metrics of the contract', () => {
  it('are all shown', () => {
    const shown = new Set(queries.flatMap(({ expr }) => metricsIn(withoutVariables(expr))));
    expect(ALL_METRICS.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });

  it('are asked for by label values that the exporter exposes', () => {
    const exposition = readFileSync(
      join(ROOT, 'exporter/src/metrics/testing/golden/desk.text.prom'),
      'utf8',
    ).split('\n');
    const unknown = queries
      .flatMap(({ expr }) => [...expr.matchAll(/\b(helpdesk_\w+)\{([^}]*)\}/g)])
      .flatMap(([, name = '', matchers = '']) =>
        [...matchers.matchAll(/(\w+)=~?"([^"$]*)"/g)].flatMap(([, label = '', values = '']) =>
          values.split('|').map((value) => ({ name, pair: `${label}="${value.replace('([.]0)?', '')}"` })),
        ),
      )
      .filter(
        ({ name, pair }) => !exposition.some((line) => line.startsWith(`${name}{`) && line.includes(pair)),
      );
    expect(unknown).toEqual([]);
  });
});

it('no share of an inbox is the largest of its teams: it is made of their counts', () => {
  const ofTeams = /max by \(inbox\) \((last_over_time\()?source_inbox_team:\w+:ratio_/;
  expect(made.filter(({ text }) => ofTeams.test(text)).map(({ path }) => path)).toEqual([]);
});
