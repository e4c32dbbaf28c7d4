import { endExportersAfterEach, startExporter } from '../testing/exporter.ts';
import { ALL_METRICS } from './names.ts';
import type { MetricSpec } from './names.ts';

endExportersAfterEach();

it('tells every metric of the contract, each once, and beside them only those of the process', async () => {
  const desk = await startExporter();
  const names = (await desk.exporter.collect()).map(({ spec }) => spec.name);
  const ours = names.filter((name) => !/^(process|nodejs)_/.test(name));
  expect([...ours].sort()).toEqual(ALL_METRICS.map(({ name }) => name).sort());
});

it('keeps to the contract in type, help and labels', async () => {
  const desk = await startExporter();
  const collected = await desk.exporter.collect();
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
  const filled = (await desk.exporter.collect()).filter(({ samples }) => samples.length > 0);
  for (const { spec, samples } of filled) {
    expect([...spec.labels]).toEqual([...(contract.get(spec.name) ?? spec).labels]);
    for (const { labels } of samples) expect(labels).toHaveLength(spec.labels.length);
  }
});
