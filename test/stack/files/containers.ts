/** Images, mounts, rights and volumes of docker-compose.yml. */
import { bindsOf, serviceOf, servicesOf } from '../composeFile.ts';
import type { Service } from '../composeFile.ts';
import type { StackFiles } from '../stackFiles.ts';
import { unless } from '../verification.ts';
import type { FileVerification } from './fileVerification.ts';

/** What is not committed, and the step of docs/stack.md that makes it. */
const MADE: Readonly<Record<string, string>> = {
  './secrets': 'docker compose run --rm secrets',
  './secrets/helpdesk': 'docker compose run --rm secrets',
  './secrets/alertmanager': 'docker compose run --rm secrets',
  './plugin/dist': 'npm run build --workspace plugin',
};

const images: FileVerification = {
  name: 'every image has one exact version, named in one place',
  look: 'image: in docker-compose.yml, version in exporter/package.json',
  faults: ({ compose, composeText, exporterVersion }) => {
    const all = [...new Set(Object.values(compose.services).map(({ image }) => image))];
    return [
      ...all.flatMap((image) =>
        unless(/^[a-z/-]+:v?\d+\.\d+\.\d+$/.test(image), `${image} names no exact version`),
      ),
      ...all.flatMap((image) =>
        unless(
          composeText.split(image).length === 2,
          `${image} stands in several places: they will differ one day`,
        ),
      ),
      ...unless(
        all.includes(`helpdesk-exporter:${exporterVersion}`),
        `no image has the version of the exporter, ${exporterVersion}`,
      ),
    ];
  },
};

const buildable: FileVerification = {
  name: 'the image can be built from what its Dockerfile copies',
  look: 'exporter/Dockerfile, workspaces in package.json, references in tsconfig.json',
  faults: (files) => {
    const { dockerfile, packageJson, has, compose } = files;
    const { build } = serviceOf(compose, 'exporter');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = '']) =>
      from.split(' '),
    );
    return [
      ...unless(build?.context === '.' && has(build.dockerfile), 'the exporter is not built from the root'),
      ...copied.flatMap((path) => unless(has(path), `${path} is copied, and is not there`)),
      ...packageJson.workspaces.flatMap((workspace) =>
        unless(
          copied.includes(`${workspace}/package.json`),
          `npm ci needs ${workspace}/package.json, which is not copied`,
        ),
      ),
      ...unless(
        /npm run build --workspace exporter\b/.test(dockerfile),
        'it builds more than the exporter, whose sources alone are copied',
      ),
    ];
  },
};

const mounts: FileVerification = {
  name: 'whatever is mounted is there, or docs/stack.md says how it is made',
  look: 'volumes: in docker-compose.yml, the steps of docs/stack.md',
  faults: (files) =>
    servicesOf(files.compose).flatMap(([name, service]) =>
      bindsOf(service).flatMap(({ source, bind }) => [
        ...unless(isThere(files, source), `${name} mounts ${source}, which is neither there nor made`),
        ...unless(
          bind.create_host_path === (source === './secrets'),
          `${name}: where ${source} is missing, Docker would make an empty folder of it`,
        ),
      ]),
    ),
};

function isThere({ has, docs }: StackFiles, source: string): boolean {
  const step = MADE[source];
  return step === undefined ? has(source) : docs.includes(step);
}

const readOnlyMounts: FileVerification = {
  name: 'no service but the one that makes secrets can write to the host',
  look: 'read_only: of the mounts in docker-compose.yml',
  faults: (files) =>
    servicesOf(files.compose).flatMap(([name, service]) =>
      bindsOf(service).flatMap(({ source, read_only: isReadOnly = false }) =>
        unless(isReadOnly || name === 'secrets', `${name} may write to ${source}`),
      ),
    ),
};

const rights: FileVerification = {
  name: 'services have the rights they need and no others',
  look: 'x-service and the services in docker-compose.yml; docs/stack.md, "What each service may do"',
  faults: (files) =>
    servicesOf(files.compose).flatMap(([name, service]) => [
      ...unless(service.read_only === true, `${name} may write to its root file system`),
      ...unless(service.cap_drop?.join() === 'ALL', `${name} keeps capabilities`),
      ...unless(
        service.security_opt?.join() === 'no-new-privileges:true',
        `${name} may gain rights by programs with a set-user-id bit`,
      ),
      ...(service.profiles?.includes('setup') ? [] : lastingRightsFaults(name, service)),
    ]),
};

function lastingRightsFaults(name: string, { restart, cap_add: added, user, logging }: Service): string[] {
  return [
    ...unless(restart === 'unless-stopped', `${name} does not come back after a crash`),
    ...unless(
      added === undefined && user === undefined,
      `${name} runs as another user, or with capabilities`,
    ),
    ...unless(logging?.options['max-size'] !== undefined, `the log of ${name} grows without end`),
  ];
}

/** The folders images write to: from their Dockerfiles. */
const WRITES: Readonly<Record<string, string>> = {
  exporter: '/data',
  prometheus: '/prometheus',
  alertmanager: '/alertmanager',
  grafana: '/var/lib/grafana',
};

const volumes: FileVerification = {
  name: 'what a service must not forget is on a volume of its own',
  look: 'volumes: in docker-compose.yml',
  faults: (files) => {
    const used = servicesOf(files.compose).flatMap(([service, { volumes: own }]) =>
      own.filter(({ type }) => type === 'volume').map(({ source, target }) => ({ service, source, target })),
    );
    return [
      ...Object.entries(WRITES).flatMap(([service, target]) =>
        unless(
          used.some((one) => one.service === service && one.target === target),
          `${service} writes to ${target}, which is no volume`,
        ),
      ),
      ...unless(
        used
          .map(({ source }) => source)
          .sort()
          .join() === Object.keys(files.compose.volumes).sort().join(),
        'a volume is shared, not used, or not there',
      ),
    ];
  },
};

const storePath: FileVerification = {
  name: "the exporter's store is on its volume",
  look: 'store: in provisioning/helpdesk/*.yml',
  faults: ({ helpdesk }) =>
    Object.entries(helpdesk).flatMap(([file, { store }]) =>
      unless(String(store).startsWith('sqlite:/data/'), `${file} keeps it at ${String(store)}`),
    ),
};

export const CONTAINERS: readonly FileVerification[] = [
  images,
  buildable,
  mounts,
  readOnlyMounts,
  rights,
  volumes,
  storePath,
];
