/** Who is found where: ports, addresses, links and health checks. */
import { healthRoutes } from '../../../exporter/src/http/health.ts';
import { bindsOf, flagOf, serviceOf, servicesOf } from '../composeFile.ts';
import { unless } from '../verification.ts';
import type { FileVerification } from './fileVerification.ts';

/** Where the services listen by default; the exporter by its image. */
const LISTENS: Readonly<Record<string, number>> = {
  exporter: 9877,
  prometheus: 9090,
  alertmanager: 9093,
  grafana: 3000,
};

const ADDRESSES = new Set(Object.entries(LISTENS).map(([name, port]) => `${name}:${port}`));

const published: FileVerification = {
  name: 'ports are published to this machine alone, at the port the service listens on',
  look: 'ports: in docker-compose.yml',
  faults: (files) =>
    servicesOf(files.compose).flatMap(([name, { ports }]) =>
      ports.flatMap((port) =>
        unless(
          new RegExp(`^127\\.0\\.0\\.1:\\d+:${LISTENS[name] ?? 'none'}$`).test(port),
          `${name} publishes ${port}`,
        ),
      ),
    ),
};

const imagePort: FileVerification = {
  name: "the exporter's image listens where the stack expects it",
  look: 'EXPOSE and CMD in exporter/Dockerfile',
  faults: ({ dockerfile, compose }) => [
    ...unless(/^EXPOSE 9877$/m.test(dockerfile), 'the image exposes another port'),
    ...unless(dockerfile.includes('"0.0.0.0:9877"'), 'the image listens elsewhere'),
    ...unless(serviceOf(compose, 'exporter').command.length === 0, 'the stack starts it in a way of its own'),
    ...unless(
      bindsOf(serviceOf(compose, 'exporter')).some(({ target }) => dockerfile.includes(`"${target}"`)),
      'the configuration is not mounted where the image reads it',
    ),
  ],
};

const addresses: FileVerification = {
  name: 'the files name each other by service and port of the stack',
  look: 'provisioning/prometheus/prometheus.yml, provisioning/grafana/datasources, provisioning/helpdesk',
  faults: (files) => {
    const { prometheus, datasources, helpdesk, compose } = files;
    const named = [
      ...prometheus.scrape_configs.flatMap(targetsOf),
      ...prometheus.alerting.alertmanagers.flatMap(targetsOf),
      ...datasources.map(({ url }) => new URL(url).host),
      ...Object.values(helpdesk).flatMap(({ alertmanagers }) =>
        alertmanagers.map((url) => new URL(url).host),
      ),
      new URL(flagOf(serviceOf(compose, 'traffic'), '--url') ?? 'http://nothing').host,
    ];
    return [
      // Itself, from inside its own container.
      ...named.filter((address) => address !== 'localhost:9090' && !ADDRESSES.has(address)),
    ].map((address) => `${address} is no address of the stack`);
  },
};

const targetsOf = ({
  static_configs: groups,
}: {
  static_configs: readonly { targets: readonly string[] }[];
}) => groups.flatMap(({ targets }) => targets);

const browserUrls: FileVerification = {
  name: 'links in alerts lead to the published ports',
  look: 'ports: and --web.external-url in docker-compose.yml, GF_SERVER_ROOT_URL, dashboard_url in the rules',
  faults: ({ compose, rules }) => {
    const urls: Readonly<Record<string, string | undefined>> = {
      prometheus: flagOf(serviceOf(compose, 'prometheus'), '--web.external-url'),
      alertmanager: flagOf(serviceOf(compose, 'alertmanager'), '--web.external-url'),
      grafana: serviceOf(compose, 'grafana').environment.GF_SERVER_ROOT_URL,
    };
    const rulesGrafana = new Set([...rules.matchAll(/dashboard_url: (\S+?)\/d\//g)].map(([, url]) => url));
    return [
      ...Object.entries(urls).flatMap(([name, url]) =>
        unless(
          serviceOf(compose, name).ports.some(
            (port) => url === `http://localhost:${port.split(':')[1] ?? ''}`,
          ),
          `${name} thinks it is found at ${url ?? 'nowhere'}`,
        ),
      ),
      ...unless(
        [...rulesGrafana].join() === urls.grafana,
        `the rules link to ${[...rulesGrafana].join(' and ')}`,
      ),
    ];
  },
};

const ROUTES = new Set(
  healthRoutes({
    unreadyBecause: () => undefined,
    reload: () => Promise.resolve({ faults: [], restartNeeded: [] }),
    apiTokens: () => [],
  })
    .filter(({ handlers }) => 'GET' in handlers)
    .map(({ path }) => path),
);

const HEALTH_PATHS: Readonly<Record<string, ReadonlySet<string>>> = {
  exporter: ROUTES,
  prometheus: new Set(['/-/healthy', '/-/ready']),
  alertmanager: new Set(['/-/healthy', '/-/ready']),
  grafana: new Set(['/api/health']),
};

const health: FileVerification = {
  name: 'health checks ask for routes there are, at the port the service listens on',
  look: 'healthcheck: in docker-compose.yml, HEALTHCHECK in exporter/Dockerfile, exporter/src/http/health.ts',
  faults: (files) => [
    ...servicesOf(files.compose).flatMap(([name, { healthcheck, ports }]) =>
      'disable' in healthcheck
        ? unless(ports.length === 0, `${name} has no health check`)
        : healthFaults(name, healthcheck.test.join(' ')),
    ),
    ...healthFaults('exporter', /^HEALTHCHECK[^]*?\n {2}CMD (.*)$/m.exec(files.dockerfile)?.[1] ?? ''),
  ],
};

function healthFaults(name: string, command: string): string[] {
  const [, port, path] = /http:\/\/127\.0\.0\.1:(\d+)(\/[^'\s]*)/.exec(command) ?? [];
  const isSo = Number(port) === LISTENS[name] && HEALTH_PATHS[name]?.has(path ?? '') === true;
  return unless(isSo, `${name} is asked for ${path ?? 'nothing'} at port ${port ?? 'none'}`);
}

export const NETWORK: readonly FileVerification[] = [published, imagePort, addresses, browserUrls, health];
