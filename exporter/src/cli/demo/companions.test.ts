import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCompanions } from './companions.ts';
import type { Companions } from './companions.ts';

const PROVISIONING = join(__dirname, '../../../../provisioning');
const read = (name: string) => readFileSync(join(PROVISIONING, name), 'utf8');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'companions-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Programs that write down what they are started with, and stay until they are told to stop. */
function install(...names: string[]): void {
  mkdirSync(join(folder, 'bin'));
  for (const name of names) {
    const path = join(folder, 'bin', name);
    writeFileSync(path, `#!/bin/sh\necho "$@" > '${folder}/started-${name}'\nexec sleep 60\n`);
    chmodSync(path, 0o755);
  }
}

function start(): Promise<Companions> {
  return startCompanions({
    folder: join(folder, 'data'),
    searchPath: `/nowhere:${join(folder, 'bin')}`,
    prometheusConfig: read('prometheus/prometheus.yml'),
    alertmanagerConfig: read('alertmanager/alertmanager.yml'),
    prometheusFolder: join(PROVISIONING, 'prometheus'),
    exporterAddress: '127.0.0.1:1234',
    receiverUrl: (name) => `http://127.0.0.1:4/${name}`,
  });
}

const configOf = (name: string) => readFileSync(join(folder, 'data', name), 'utf8');

it('Prometheus is pointed at the exporter and the Alertmanager of this machine', async () => {
  install('prometheus', 'alertmanager');
  const companions = await start();
  await companions.stop();
  expect(configOf('prometheus.yml')).toContain('127.0.0.1:1234');
  expect(configOf('prometheus.yml')).toContain(new URL(companions.alertmanager!).host);
  expect(configOf('alertmanager.yml')).toContain('http://127.0.0.1:4/team_lead');
});

it("is known by Debian's name too", async () => {
  install('prometheus-alertmanager');
  const companions = await start();
  await companions.stop();
  expect(companions.alertmanager).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

it('what is not on the machine has no address, and nobody is told to look for it', async () => {
  install('prometheus');
  const companions = await start();
  await companions.stop();
  expect(companions.alertmanager).toBeUndefined();
  expect(existsSync(join(folder, 'data', 'alertmanager.yml'))).toBe(false);
  expect(configOf('prometheus.yml')).not.toContain('alertmanager');
});

it('without any of them there is nothing to stop', async () => {
  install();
  const companions = await start();
  expect([companions.prometheus, companions.alertmanager]).toEqual([undefined, undefined]);
  await companions.stop();
});

it('a program that cannot be run brings nothing down', async () => {
  install('prometheus');
  writeFileSync(join(folder, 'bin/prometheus'), '#!/nowhere/at/all\n');
  const companions = await start();
  await companions.stop();
  expect(companions.prometheus).toBeDefined();
});
