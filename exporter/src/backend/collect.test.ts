import { createEscalationMetrics } from '../escalation/metrics.ts';
import type { Family } from '../metrics/family.ts';
import { ALL_METRICS } from '../metrics/names.ts';
import type { MetricSpec } from '../metrics/names.ts';
import { createOwnMetrics } from '../metrics/own.ts';
import { endExportersAfterEach, startExporter } from '../testing/exporter.ts';
import type { TestExporter } from '../testing/exporter.ts';

endExportersAfterEach();

async function everything({ backend }: TestExporter): Promise<readonly Family[]> {
  const own = createOwnMetrics({ version: '0', nodeVersion: '0' });
  const escalation = createEscalationMetrics();
  escalation.ensure({ alertmanagers: ['am:9093'], levels: ['on_call'], teams: ['tier1'] });
  escalation.ensureNotifications(true);
  return [...(await backend.collect()), ...(await own.families()), ...escalation.families()];
}

it('tells every metric of the contract, each once, and beside them only those of the process', async () => {
  const desk = await startExporter();
  const names = (await everything(desk)).map(({ spec }) => spec.name);
  const ours = names.filter((name) => !/^(process|nodejs)_/.test(name));
  expect([...ours].sort()).toEqual(ALL_METRICS.map(({ name }) => name).sort());
});

it('keeps to the contract in type, help and labels', async () => {
  const desk = await startExporter();
  const collected = await everything(desk);
  for (const contract of ALL_METRICS) {
    const families = collected.filter(({ spec }) => spec.name === contract.name);
    expect(families.map(({ spec: { type, help } }) => ({ type, help }))).toEqual([
      { type: contract.type, help: contract.help },
    ]);
  }
});

it('gives every sample the labels of its metric, no more and no less', async () => {
  const desk = await startExporter();
  const contract = new Map<string, MetricSpec>(ALL_METRICS.map((spec) => [spec.name, spec]));
  const filled = (await everything(desk)).filter(({ samples }) => [...samples].length > 0);
  for (const { spec, samples } of filled) {
    expect([...spec.labels]).toEqual([...(contract.get(spec.name) ?? spec).labels]);
    for (const { labels } of samples) expect(labels).toHaveLength(spec.labels.length);
  }
});
