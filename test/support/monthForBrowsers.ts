/**
 * Before the panel's tests in Chromium: a Prometheus that holds a simulated month. They find it at PROMETHEUS_URL; what
 * it holds is told in MONTH, as JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { total } from '../../exporter/src/simulate/testing/log.ts';
import type { Truth } from '../../exporter/src/simulate/truth.ts';
import { startPrometheusOn } from './loadedPrometheus.ts';
import { MONTH_DAYS, MONTH_FLAGS, simulatedMonth } from './simulatedMonth.ts';
import type { SimulatedMonth } from './simulatedMonth.ts';

/** What there was of a metric in the last `MONTH_DAYS` days, whatever its labels. */
export interface MonthTold {
  readonly toMs: number;
  readonly firstResponses: { readonly met: number; readonly missed: number };
  readonly answers: { readonly all: number; readonly satisfied: number };
  readonly arrivals: number;
}

/** Gives what ends it. */
export default async function provideMonth(): Promise<() => Promise<void>> {
  const month = await simulatedMonth();
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-month-'));
  const data = join(folder, 'data');
  month.copyTo(data);
  const prometheus = await startPrometheusOn({ folder, data, flags: MONTH_FLAGS });
  process.env.PROMETHEUS_URL = prometheus.url;
  process.env.MONTH = JSON.stringify(tell(month));
  return async () => {
    await prometheus.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

const DAY_MS = 86_400_000;

function tell({ toMs, truthAt }: SimulatedMonth): MonthTold {
  const [before, after] = [truthAt(toMs - MONTH_DAYS * DAY_MS), truthAt(toMs)];
  const increase = (read: (truth: Truth) => number) => read(after) - read(before);
  const results = (result: string) =>
    increase((truth) => total(truth, 'objective_results_total', { objective: 'first_response', result }));
  const answers = increase((truth) => answersUpTo(truth, '+Inf'));
  return {
    toMs,
    firstResponses: { met: results('met'), missed: results('missed') },
    answers: { all: answers, satisfied: answers - increase((truth) => answersUpTo(truth, '3')) },
    arrivals: increase((truth) => total(truth, 'episodes_opened_total')),
  };
}

function answersUpTo({ series }: Truth, score: string): number {
  return (series.helpdesk_csat_score ?? []).reduce(
    (all, row) => all + ('buckets' in row ? (row.buckets[score] ?? 0) : 0),
    0,
  );
}
