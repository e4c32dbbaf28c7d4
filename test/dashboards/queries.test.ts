/** Every query of every dashboard, asked of a real Prometheus that holds a simulated month, with what rules make of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Board } from '../../dashboards/src/board.ts';
import { panelsOf, toClassicDashboard } from '../../dashboards/src/board.ts';
import { BOARDS } from '../../dashboards/src/boards/all.ts';
import type { Panel, Query } from '../../dashboards/src/panel.ts';
import { total } from '../../exporter/src/simulate/testing/log.ts';
import type { Truth } from '../../exporter/src/simulate/truth.ts';
import { queriesOf, runbooks } from '../runbooks/runbook.ts';
import { runToEnd } from '../support/processes.ts';
import { startPrometheusOn } from '../support/loadedPrometheus.ts';
import type { LoadedPrometheus, LoadedSeries } from '../support/loadedPrometheus.ts';
import { MONTH_DAYS, MONTH_FLAGS, STEP_MS, simulatedMonth } from '../support/simulatedMonth.ts';
import type { SimulatedMonth } from '../support/simulatedMonth.ts';
import { fillIn, toMs } from './filled.ts';

/** As many points as Grafana asks for in a panel of half a wide screen. */
const POINTS = 600;
/**
 * A second, were all scrapes as close together as the last ones: there would be two and a half times as many. What takes
 * longer, of the wall clock and of Prometheus' processor time alike, is to be rewritten on recording rules.
 */
const SLOW_MS = 400;
/** The machine may have been busy otherwise: what seems slow is asked again. */
const ATTEMPTS = 3;
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
let month: SimulatedMonth;
let truth: Truth;
let prometheus: LoadedPrometheus;
let isUp = false;
const took: { readonly asked: Asked; readonly ms: number }[] = [];

// Where the month is not kept from an earlier run it is made; a busy machine takes its time.
beforeAll(async () => {
  month = await simulatedMonth();
  truth = month.truthAt(month.toMs);
  month.copyTo(join(folder, 'data'));
  prometheus = await startPrometheusOn({ folder, data: join(folder, 'data'), flags: MONTH_FLAGS });
  isUp = true;
}, 1_800_000);

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
  return { fromMs: Math.max(month.fromMs, month.toMs - range), toMs: month.toMs };
}

/** Grafana makes steps of round lengths, none shorter than the query's least, or the time between two scrapes. */
function stepOf(rangeMs: number, query: Query, scrapeIntervalMs: number): number {
  const least = query.minStep === undefined ? scrapeIntervalMs : toMs(query.minStep);
  const even = Math.ceil(rangeMs / POINTS / 60_000) * 60_000;
  return Math.max(least, even);
}

interface Asked {
  readonly board: Board;
  readonly panel: Panel;
  readonly query: Query;
  readonly name: string;
}

async function ask(asked: Asked, variables = allOf(asked.board)): Promise<readonly LoadedSeries[]> {
  const { board, panel, query } = asked;
  const { fromMs, toMs: untilMs } = spanOf(board, panel);
  const scrapeIntervalMs = month.stepMsSince(fromMs);
  const stepMs = stepOf(untilMs - fromMs, query, scrapeIntervalMs);
  const filling = { variables, rangeMs: untilMs - fromMs, stepMs, scrapeIntervalMs };
  const expr = fillIn(query.expr, filling);
  const started = Date.now();
  const isNow = query.as === 'instant' || query.as === 'table';
  const series = isNow
    ? await prometheus.instant(expr, untilMs)
    : await prometheus.range(expr, { fromMs, toMs: untilMs, stepMs });
  took.push({ asked, ms: Date.now() - started });
  return series;
}

const needed = ASKED.filter(({ query }) => query.mayBeEmpty === undefined);
const optional = ASKED.flatMap((asked) =>
  asked.query.mayBeEmpty === undefined ? [] : [{ ...asked, reason: asked.query.mayBeEmpty }],
);

describe('a Prometheus with a simulated month', () => {
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
          scrapeIntervalMs: STEP_MS,
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
    const series = await ask({ ...asked, board: { ...asked.board, from: `now-${MONTH_DAYS + 1}d` } });
    return new Map(series.map(({ metric, values }) => [metric[label] ?? '', values[0] ?? NaN]));
  }

  it('shows the shares that are true, whatever the number of replicas', async () => {
    const result = (more: Record<string, string>) =>
      total(truth, 'objective_results_total', { objective: 'first_response', ...more });
    const share = await shown('First response in time', 'share', '');
    const isTrue = result({ result: 'met' }) / result({});
    expect(isTrue).toBeLessThan(1);
    expect(share.get('')).toBeCloseTo(isTrue, 2);
  });

  it('shows the counts that are true, whatever the number of replicas', async () => {
    const opened = await shown('Survey answers', 'answers', '');
    const scores = total(truth, 'csat_score');
    expect(scores).toBeGreaterThan(10);
    expect(Math.abs((opened.get('') ?? NaN) / scores - 1)).toBeLessThan(0.02);
    const handled = await shown('Work, by agent', 'handled', 'agent');
    const agents = [...handled].filter(([, count]) => count > 0);
    expect(agents.length).toBeGreaterThan(3);
    for (const [agent, count] of agents) {
      const isTrue = total(truth, 'agent_episodes_handled_total', { agent });
      expect(Math.abs(count - isTrue)).toBeLessThan(0.02 * isTrue + 1);
    }
  });

  it('answers each query within a second', async () => {
    expect(took.length).toBeGreaterThanOrEqual(ASKED.length);
    const suspects = [...new Set(took.filter(({ ms }) => ms > SLOW_MS).map(({ asked }) => asked))];
    const slow: string[] = [];
    for (const asked of suspects) {
      const ms = await leastOf(asked);
      if (ms > SLOW_MS) slow.push(`${asked.name}: ${Math.round(ms)} ms`);
    }
    expect(slow).toEqual([]);
  }, 300_000);

  /** Of a few attempts, each measured by the clock and by Prometheus' processor time: the shorter counts. */
  async function leastOf(asked: Asked): Promise<number> {
    const attempts: number[] = [];
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = await prometheus.processorSeconds();
      const started = Date.now();
      await ask(asked);
      const ms = Date.now() - started;
      attempts.push(Math.min(ms, 1000 * ((await prometheus.processorSeconds()) - before)));
    }
    return Math.min(...attempts);
  }
});

/** Followed with a real exporter in test/runbooks. */
const FOLLOWED = /^(Helpdesk|Watchdog$|CustomerWaiting$|CustomersWaitingBeyondCap$)/;
describe('the runbooks of KPI alerts', () => {
  const queries = runbooks()
    .filter((alert) => !FOLLOWED.test(alert))
    .flatMap((alert) => queriesOf(alert).map((query) => [alert, query] as const));

  it.each(queries)('%s: has something to show for %s', async (_alert, query) => {
    const { fromMs, toMs: untilMs } = month;
    const series = await prometheus.range(query, { fromMs, toMs: untilMs, stepMs: HOUR_MS });
    expect(series.flatMap(({ values }) => values).filter(Number.isFinite).length).toBeGreaterThan(0);
  });

  it('are many', () => {
    expect(queries.length).toBeGreaterThan(35);
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
        scrapeIntervalMs: STEP_MS,
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
