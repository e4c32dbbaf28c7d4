/**
 * Before the panel's tests in Chromium: a Prometheus that holds a simulated month. They find it at PROMETHEUS_URL; what
 * it holds is told in MONTH, as JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { total } from '../../exporter/src/simulate/testing/log.ts';
import { startPrometheusOn } from './loadedPrometheus.ts';
import { simulatedMonth } from './simulatedMonth.ts';
import type { SimulatedMonth } from './simulatedMonth.ts';

/** What there is of a metric in all, whatever its labels. */
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
  const prometheus = await startPrometheusOn({ folder, data });
  process.env.PROMETHEUS_URL = prometheus.url;
  process.env.MONTH = JSON.stringify(tell(month));
  return async () => {
    await prometheus.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

function tell({ toMs, truth }: SimulatedMonth): MonthTold {
  const results = (result: string): number =>
    total(truth, 'objective_results_total', { objective: 'first_response', result });
  const upTo = (score: string): number =>
    (truth.series.helpdesk_csat_score ?? []).reduce(
      (all, row) => all + ('buckets' in row ? (row.buckets[score] ?? 0) : 0),
      0,
    );
  return {
    toMs,
    firstResponses: { met: results('met'), missed: results('missed') },
    answers: { all: upTo('+Inf'), satisfied: upTo('+Inf') - upTo('3') },
    arrivals: total(truth, 'episodes_opened_total'),
  };
}
