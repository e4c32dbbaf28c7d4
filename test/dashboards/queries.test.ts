/**
 * Every query of every dashboard, asked of a real Prometheus that holds simulated days. DASHBOARD_DAYS says how many:
 * with fewer than a query needs it is only asked to be valid.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Board } from '../../dashboards/src/board.ts';
import { panelsOf, toClassicDashboard } from '../../dashboards/src/board.ts';
import { BOARDS } from '../../dashboards/src/boards/all.ts';
import type { Panel, Query } from '../../dashboards/src/panel.ts';
import { total } from '../../exporter/src/simulate/testing/log.ts';
import { queriesOf, runbooks } from '../runbooks/runbook.ts';
import { runToEnd } from '../support/processes.ts';
import { startBackfilled } from './backfilledPrometheus.ts';
import type { BackfilledPrometheus, Series } from './backfilledPrometheus.ts';
import { fillIn, toMs } from './filled.ts';
import { scrapeSimulatedDays } from './simulatedScrapes.ts';
import type { Scraped } from './simulatedScrapes.ts';

const DAYS = Number(process.env.DASHBOARD_DAYS ?? 2);
const SCRAPE_INTERVAL_MS = 120_000;
/** As many points as Grafana asks for in a panel of half a wide screen. */
const POINTS = 600;
const SLOW_MS = 2000;
const HOUR_MS = 3_600_000;

const ASKED = BOARDS.flatMap((board) =>
  panelsOf(board).flatMap((panel) =>
    panel.queries.map((query) => ({
      board,
      panel,
      query,
      name: `${board.name} › ${panel.title.en} › ${query.name}`,
    })),
  ),
);

const folder = mkdtempSync(join(tmpdir(), 'helpdesk-dashboards-'));
let scraped: Scraped;
let prometheus: BackfilledPrometheus;
let isUp = false;
const took: { readonly name: string; readonly ms: number }[] = [];

beforeAll(
  async () => {
    const file = join(folder, 'scrapes.om');
    scraped = await scrapeSimulatedDays({ days: DAYS, scrapeIntervalMs: SCRAPE_INTERVAL_MS, file });
    prometheus = await startBackfilled({ ...scraped, file, evaluationIntervalMs: SCRAPE_INTERVAL_MS });
    isUp = true;
    rmSync(file);
  },
  300_000 * (1 + DAYS),
);

afterAll(async () => {
  if (isUp) await prometheus.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** "All" of every variable. */
function allOf(board: Board): Record<string, string> {
  const { list } = toClassicDashboard(board, 'en').templating;
  return Object.fromEntries(
    list.map((variable) => {
      const { query } = variable;
      const value = typeof query === 'string' ? query.split(',')[0] : variable.allValue;
      return [variable.name, typeof value === 'string' ? value : ''];
    }),
  );
}

function spanOf(board: Board, panel: Panel): { fromMs: number; toMs: number } {
  const [, back] = /^now-(.*)$/.exec(board.from) ?? [];
  const wanted = panel.timeFrom ?? back;
  const today = 24 * HOUR_MS;
  const range = wanted === undefined ? today : toMs(wanted);
  return { fromMs: Math.max(scraped.fromMs, scraped.toMs - range), toMs: scraped.toMs };
}

/** Grafana makes steps of round lengths, none shorter than the query's least. */
function stepOf(rangeMs: number, query: Query): number {
  const least = query.minStep === undefined ? SCRAPE_INTERVAL_MS : toMs(query.minStep);
  const even = Math.ceil(rangeMs / POINTS / 60_000) * 60_000;
  return Math.max(least, even);
}

interface Asked {
  readonly board: Board;
  readonly panel: Panel;
  readonly query: Query;
  readonly name: string;
}

async function ask(
  { board, panel, query, name }: Asked,
  variables = allOf(board),
): Promise<readonly Series[]> {
  const { fromMs, toMs: untilMs } = spanOf(board, panel);
  const stepMs = stepOf(untilMs - fromMs, query);
  const filling = { variables, rangeMs: untilMs - fromMs, stepMs, scrapeIntervalMs: SCRAPE_INTERVAL_MS };
  const expr = fillIn(query.expr, filling);
  const started = Date.now();
  const isNow = query.as === 'instant' || query.as === 'table';
  const series = isNow
    ? await prometheus.instant(expr, untilMs)
    : await prometheus.range(expr, { fromMs, toMs: untilMs, stepMs });
  took.push({ name, ms: Date.now() - started });
  return series;
}

const mayBeEmpty = ({ query }: Asked): boolean =>
  query.mayBeEmpty !== undefined || (query.needsDays ?? 0) >= DAYS;
const needed = ASKED.filter((asked) => !mayBeEmpty(asked));
const optional = ASKED.filter(mayBeEmpty).map((asked) => ({
  ...asked,
  reason: asked.query.mayBeEmpty ?? `it needs more than ${asked.query.needsDays ?? 0} days`,
}));

describe('a Prometheus with simulated days', () => {
  it.each(needed)('has data for $name', async (asked) => {
    const values = (await ask(asked)).flatMap((series) => series.values);
    expect(values.filter(Number.isFinite).length).toBeGreaterThan(0);
    // A percentile of a step without observations is NaN, which Grafana draws as a gap.
    const isPercentile = asked.query.expr.includes('histogram_quantile') && asked.query.as === 'range';
    expect(isPercentile ? [] : values.filter((value) => !Number.isFinite(value))).toEqual([]);
  });

  it.each(optional)('takes $name, which may be empty: $reason', async (asked) => {
    const values = (await ask(asked)).flatMap((series) => series.values);
    const isPercentile = asked.query.expr.includes('histogram_quantile') && asked.query.as === 'range';
    expect(isPercentile ? [] : values.filter((value) => !Number.isFinite(value))).toEqual([]);
  });

  it('answers what the variables ask for', async () => {
    for (const board of BOARDS) {
      const all = allOf(board);
      for (const variable of toClassicDashboard(board, 'en').templating.list) {
        if (variable.type !== 'query' || typeof variable.query === 'string') continue;
        const [, selector = '', label = ''] =
          /^label_values\((.*), (\w+)\)$/.exec(variable.query.query) ?? [];
        const filled = fillIn(selector, {
          variables: all,
          rangeMs: HOUR_MS,
          stepMs: HOUR_MS,
          scrapeIntervalMs: SCRAPE_INTERVAL_MS,
        });
        expect(await prometheus.labelValues(label, filled)).not.toEqual([]);
      }
    }
  });

  it('shows one team alone when one is chosen', async () => {
    const teams = ASKED.find(({ panel, query }) => panel.title.en === 'Teams now' && query.name === 'open')!;
    const all = await ask(teams);
    const one = await ask(teams, { ...allOf(teams.board), team: 'frontline' });
    expect(all.length).toBeGreaterThan(1);
    expect(one.map(({ metric }) => metric.team)).toEqual(['frontline']);
  });

  /** Of the panel of a board, by the values of a label. */
  async function shown(title: string, query: string, label: string): Promise<Map<string, number>> {
    const asked = ASKED.find((one) => one.panel.title.en === title && one.query.name === query)!;
    // The whole past, so that what was counted before the range does not matter.
    const series = await ask({ ...asked, board: { ...asked.board, from: `now-${DAYS + 1}d` } });
    return new Map(series.map(({ metric, values }) => [metric[label] ?? '', values[0] ?? NaN]));
  }

  it('shows the shares that are true, whatever the number of replicas', async () => {
    const result = (more: Record<string, string>) =>
      total(scraped.truth, 'objective_results_total', { objective: 'first_response', ...more });
    const share = await shown('First response in time', 'share', '');
    const isTrue = result({ result: 'met' }) / result({});
    expect(isTrue).toBeLessThan(1);
    expect(share.get('')).toBeCloseTo(isTrue, 2);
  });

  it('shows the counts that are true, whatever the number of replicas', async () => {
    const opened = await shown('Survey answers', 'answers', '');
    const scores = total(scraped.truth, 'csat_score');
    expect(scores).toBeGreaterThan(10);
    expect(Math.abs((opened.get('') ?? NaN) / scores - 1)).toBeLessThan(0.02);
    const handled = await shown('Work, by agent', 'handled', 'agent');
    const agents = [...handled].filter(([, count]) => count > 0);
    expect(agents.length).toBeGreaterThan(3);
    for (const [agent, count] of agents) {
      const isTrue = total(scraped.truth, 'agent_episodes_handled_total', { agent });
      expect(Math.abs(count - isTrue)).toBeLessThan(0.02 * isTrue + 1);
    }
  });

  it('answers each query in reasonable time', () => {
    const slow = took.filter(({ ms }) => ms > SLOW_MS).map(({ name, ms }) => `${name}: ${ms} ms`);
    console.info(`${took.length} queries over ${DAYS} days, slow: ${slow.join('; ') || 'none'}`);
    expect(took.length).toBeGreaterThanOrEqual(ASKED.length);
    expect(slow).toEqual([]);
  });
});

/** Followed with a real exporter in test/runbooks. */
const FOLLOWED = /^(Helpdesk|Watchdog$|CustomerWaiting$|CustomersWaitingBeyondCap$)/;
/** Why there may be nothing to show on simulated days. */
const UNSHOWN: readonly (readonly [query: RegExp, reason: string])[] = [
  [/ratio_rate14d|avg4w|ratio_rate28d|ratio_rate7d|ahead1h/, 'it looks back a week or more'],
  [/"fcr"/, 'a contact is judged after the three days in which the customer may come back'],
];

describe('the runbooks of KPI alerts', () => {
  const queries = runbooks()
    .filter((alert) => !FOLLOWED.test(alert))
    .flatMap((alert) => queriesOf(alert).map((query) => [alert, query] as const));
  const shown = queries.filter(([, query]) => !UNSHOWN.some(([pattern]) => pattern.test(query)));

  it.each(shown)('%s: has something to show for %s', async (_alert, query) => {
    const { fromMs, toMs: untilMs } = scraped;
    const series = await prometheus.range(query, { fromMs, toMs: untilMs, stepMs: 5 * 60_000 });
    expect(series.flatMap(({ values }) => values).filter(Number.isFinite).length).toBeGreaterThan(0);
  });

  it('are many', () => {
    expect(shown.length).toBeGreaterThan(25);
    expect(queries.length - shown.length).toBeLessThan(15);
  });
});

describe('promtool', () => {
  it('can read every query', async () => {
    const rules = ASKED.map(({ board, query }, index) => ({
      record: `dashboards:query:${index}`,
      expr: fillIn(query.expr, {
        variables: allOf(board),
        rangeMs: 24 * HOUR_MS,
        stepMs: HOUR_MS,
        scrapeIntervalMs: SCRAPE_INTERVAL_MS,
      }),
    }));
    const file = join(folder, 'queries.rules.yml');
    writeFileSync(file, stringify({ groups: [{ name: 'queries', rules }] }));
    const { code, output } = await runToEnd('promtool', ['check', 'rules', file]);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining(`${rules.length} rules`) as string,
    });
  });
});
