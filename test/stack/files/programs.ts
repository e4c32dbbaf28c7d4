/** What Prometheus, Alertmanager and the traffic of the demo are started with. */
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { parseDuration } from '../../../exporter/src/config/duration.ts';
import { simulatedConfig } from '../../../exporter/src/simulate/simulatedConfig.ts';
import { createWorld } from '../../../exporter/src/simulate/world.ts';
import { bindsOf, flagOf, serviceOf } from '../composeFile.ts';
import type { HelpdeskConfig } from '../stackFiles.ts';
import { unless } from '../verification.ts';
import type { FileVerification } from './fileVerification.ts';

const DAY_MS = 86_400_000;

const retention: FileVerification = {
  name: 'Prometheus keeps what the rules look back on, and cannot be told to stop over HTTP',
  look: 'command: of prometheus in docker-compose.yml',
  faults: ({ compose, rules }) => {
    const service = serviceOf(compose, 'prometheus');
    const keptMs = parseDuration(flagOf(service, '--storage.tsdb.retention.time') ?? '') ?? 0;
    const ranges = [...rules.matchAll(/\[(\d+[smhdwy])[\]:]/g)].map(
      ([, text = '']) => parseDuration(text) ?? Infinity,
    );
    const longest = Math.max(...ranges);
    return [
      ...unless(
        keptMs >= 35 * DAY_MS && keptMs > longest,
        `it keeps ${keptMs / DAY_MS} days; rules ask for ${longest / DAY_MS}`,
      ),
      ...unless(!service.command.includes('--web.enable-lifecycle'), 'whoever reaches its port can stop it'),
    ];
  },
};

const found: FileVerification = {
  name: 'Prometheus and Alertmanager find their files from where the configuration is mounted',
  look: 'volumes: and --config.file in docker-compose.yml, rule_files, templates',
  faults: ({ compose, prometheus }) => {
    const missing = (name: string, relative: readonly string[]) => {
      const service = serviceOf(compose, name);
      const config = flagOf(service, '--config.file') ?? '';
      const targets = new Set(bindsOf(service).map(({ target }) => target));
      return [
        ...unless(targets.has(config), `${name} reads ${config}, which is not mounted`),
        ...relative
          .map((path) => join(dirname(config), dirname(path)))
          .filter((folder) => !targets.has(folder))
          .map((folder) => `${name} looks into ${folder}, which is not mounted`),
      ];
    };
    return [
      ...missing('prometheus', prometheus.rule_files),
      ...missing('alertmanager', ['templates/*.tmpl', 'secrets/slack_url']),
    ];
  },
};

const demoWorld: FileVerification = {
  name: 'the configuration of the demo is that of the traffic it gets',
  look: 'provisioning/helpdesk/demo.yml, traffic in docker-compose.yml, exporter/src/simulate/simulatedConfig.ts',
  faults: ({ helpdesk, compose }) => {
    const { command, depends_on: waitsFor = {}, image } = serviceOf(compose, 'traffic');
    const ratePerHour = Number(flagOf(serviceOf(compose, 'traffic'), '--rate'));
    const secret = { value: '' };
    const simulated = parse(
      simulatedConfig(createWorld({ seed: 1, ratePerHour }), {
        whatsapp: { source: 'whatsapp', secret },
        generic: { source: 'generic', secret },
        listen: '',
      }),
    ) as HelpdeskConfig;
    return [
      ...unless(inboxesOf(helpdesk['demo.yml']) === inboxesOf(simulated), 'their inboxes differ'),
      ...unless(
        JSON.stringify(helpdesk['demo.yml'].labels) === JSON.stringify(simulated.labels),
        'their categories, teams or agents differ',
      ),
      ...unless(
        JSON.stringify(Object.keys(helpdesk['demo.yml'].calendars)) ===
          JSON.stringify(Object.keys(simulated.calendars)),
        'their calendars differ',
      ),
      ...unless(
        command[0] === 'simulate' && image === serviceOf(compose, 'exporter').image,
        'traffic is no traffic',
      ),
      ...unless('exporter' in waitsFor, 'traffic comes before the exporter is ready'),
    ];
  },
};

function inboxesOf({ sources }: HelpdeskConfig): string {
  const bindings = sources.map(({ name, kind, inboxes }) => {
    const own = Object.entries(inboxes).map(([id, binding]) => {
      const { inactivity, ...rest } = binding as Record<string, unknown>;
      return [id, { ...rest, inactivity: parseDuration(String(inactivity)) }];
    });
    return { name, kind, inboxes: Object.fromEntries(own) as unknown };
  });
  return JSON.stringify(bindings, sortedKeys);
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const PROGRAMS: readonly FileVerification[] = [retention, found, demoWorld];
