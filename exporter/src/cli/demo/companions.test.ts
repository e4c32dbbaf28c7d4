import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { startCompanions } from './companions.ts';

const PROVISIONING = join(__dirname, '../../../../provisioning');
const folder = mkdtempSync(join(tmpdir(), 'companions-'));
const programs = join(folder, 'bin');

beforeAll(() => {
  mkdirSync(programs);
  for (const name of ['prometheus', 'alertmanager']) {
    writeFileSync(join(programs, name), '#!/bin/sh\nexit 0\n');
    chmodSync(join(programs, name), 0o755);
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function configsOf(data: string): Promise<{ prometheus: string; alertmanager: string }> {
  const read = (name: string) => readFileSync(join(PROVISIONING, name), 'utf8');
  const companions = await startCompanions({
    folder: join(folder, data),
    searchPath: programs,
    prometheusConfig: read('prometheus/prometheus.yml'),
    alertmanagerConfig: read('alertmanager/alertmanager.yml'),
    rulesFolder: join(PROVISIONING, 'prometheus/rules'),
    exporterAddress: '127.0.0.1:1234',
  });
  await companions.stop();
  return {
    prometheus: readFileSync(join(folder, data, 'prometheus.yml'), 'utf8'),
    alertmanager: readFileSync(join(folder, data, 'alertmanager.yml'), 'utf8'),
  };
}

it('Prometheus finds the provisioned rules from where its configuration lies', async () => {
  const { prometheus } = await configsOf('rules');
  const { rule_files: ruleFiles } = parse(prometheus) as { rule_files: string[] };
  expect(ruleFiles).toEqual([join(PROVISIONING, 'prometheus/rules/*.rules.yml')]);
  expect(existsSync(join(dirname(ruleFiles[0]!), 'alerts.rules.yml'))).toBe(true);
});

it('Prometheus finds exporter and Alertmanager on this machine', async () => {
  const { prometheus } = await configsOf('hosts');
  expect(prometheus).toContain("'127.0.0.1:1234'");
  expect(prometheus).not.toMatch(/exporter:9877|alertmanager:9093|localhost:9090/);
});

it('Alertmanager keeps its routes and knows no address to send anything to', async () => {
  const { alertmanager } = await configsOf('receivers');
  const provisioned = readFileSync(join(PROVISIONING, 'alertmanager/alertmanager.yml'), 'utf8');
  const [config, original] = [alertmanager, provisioned].map(
    (text) => parse(text) as { route: unknown; receivers: { name: string }[] },
  );
  expect(config!.route).toEqual(original!.route);
  expect(config!.receivers).toEqual(original!.receivers.map(({ name }) => ({ name })));
  expect(alertmanager).not.toMatch(/https?:|@|secrets/);
});
