import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { localAlertmanagerConfig, localPrometheusConfig } from './localConfig.ts';

const PROVISIONING = join(__dirname, '../../../../provisioning');
const FOLDER = join(PROVISIONING, 'prometheus');
const read = (name: string) => readFileSync(join(PROVISIONING, name), 'utf8');
const ADDRESSES = {
  'exporter:9877': '127.0.0.1:1',
  'alertmanager:9093': '127.0.0.1:2',
  'localhost:9090': '127.0.0.1:3',
};

interface Discovery {
  readonly job_name?: string;
  readonly static_configs: readonly { readonly targets: readonly string[] }[];
}

interface Prometheus {
  readonly global: unknown;
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly Discovery[];
  readonly alerting?: { readonly alertmanagers: readonly Discovery[] };
}

const shipped = parse(read('prometheus/prometheus.yml')) as Prometheus;

function localised(addresses: Readonly<Record<string, string | undefined>> = ADDRESSES): Prometheus {
  return parse(
    localPrometheusConfig(read('prometheus/prometheus.yml'), { folder: FOLDER, addresses }),
  ) as Prometheus;
}

const targetsOf = (discoveries: readonly Discovery[]) =>
  discoveries.flatMap(({ static_configs: groups }) => groups.flatMap(({ targets }) => targets));

describe('Prometheus on this machine', () => {
  it('scrapes every job of the shipped file, at the addresses of this machine', () => {
    const { scrape_configs: jobs, alerting } = localised();
    expect(jobs.map(({ job_name: name }) => name)).toEqual(
      shipped.scrape_configs.map(({ job_name: name }) => name),
    );
    expect(new Set(targetsOf([...jobs, ...(alerting?.alertmanagers ?? [])]))).toEqual(
      new Set(Object.values(ADDRESSES)),
    );
  });

  it('keeps the shipped intervals', () => {
    expect(localised().global).toEqual(shipped.global);
  });

  it('finds the shipped rules from wherever its own file lies', () => {
    const { rule_files: ruleFiles } = localised();
    expect(ruleFiles).toEqual([join(FOLDER, 'rules/*.rules.yml')]);
    expect(existsSync(join(dirname(ruleFiles[0]!), 'alerts.rules.yml'))).toBe(true);
  });

  it('is told of no Alertmanager where there is none, and scrapes none', () => {
    const config = localised({ ...ADDRESSES, 'alertmanager:9093': undefined });
    expect(config).not.toHaveProperty('alerting');
    expect(targetsOf(config.scrape_configs)).toEqual(['127.0.0.1:1', '127.0.0.1:3']);
  });

  it('does not run with a target nobody has an address for', () => {
    expect(() => localised({ 'exporter:9877': '127.0.0.1:1', 'localhost:9090': '127.0.0.1:3' })).toThrow(
      'No address on this machine for alertmanager:9093',
    );
  });

  it('reads absolute rule files where they are', () => {
    const text = localPrometheusConfig('rule_files: [/etc/x.yml]\nscrape_configs: []', {
      folder: FOLDER,
      addresses: {},
    });
    expect(parse(text)).toEqual({ rule_files: ['/etc/x.yml'], scrape_configs: [] });
  });
});

describe.each(['alertmanager/alertmanager.yml', 'alertmanager/overlays/silent.yml'])(
  '%s on this machine',
  (file) => {
    interface Alertmanager {
      readonly receivers: readonly { readonly name: string; readonly webhook_configs?: unknown }[];
      readonly [key: string]: unknown;
    }
    const text = localAlertmanagerConfig(read(file), (name) => `http://127.0.0.1:4/${name}`);
    const [local, original] = [text, read(file)].map((each) => parse(each) as Alertmanager);

    it('keeps routes, inhibition and times', () => {
      for (const key of ['route', 'inhibit_rules', 'time_intervals'])
        expect([key, local![key]]).toEqual([key, original![key]]);
    });

    it('has every receiver tell this machine alone, of the end too', () => {
      expect(local!.receivers).toEqual(
        original!.receivers.map(({ name }) => ({
          name,
          webhook_configs: [{ url: `http://127.0.0.1:4/${name}`, send_resolved: true }],
        })),
      );
      expect(text).not.toMatch(/@|secrets|example|https:/);
    });
  },
);
