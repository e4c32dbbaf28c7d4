/** What the stack is told: variables and secrets. */
import { basename, dirname } from 'node:path';
import { stringify } from 'yaml';
import { bindsOf, serviceOf, servicesOf, variablesIn } from '../composeFile.ts';
import type { ComposeFile } from '../composeFile.ts';
import { unless } from '../verification.ts';
import type { FileVerification } from './fileVerification.ts';

const variables: FileVerification = {
  name: '.env.example knows every variable, with the default it has',
  look: '.env.example, ${...} in docker-compose.yml',
  faults: ({ composeText, envExample }) => {
    const used = new Map(variablesIn(composeText).map(({ name, standard }) => [name, standard]));
    const documented = new Map(
      [...envExample.matchAll(/^(?:# )?([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    return [
      ...[...used].flatMap(([name, standard]) => [
        ...unless(documented.has(name), `${name} is not in .env.example`),
        ...unless(
          standard === undefined || EXAMPLES.has(name) || documented.get(name) === standard,
          `${name} is ${documented.get(name) ?? 'nothing'} there and ${standard ?? 'nothing'} in docker-compose.yml`,
        ),
      ]),
      ...[...documented.keys()].flatMap((name) =>
        // Compose's own.
        unless(used.has(name) || name === 'COMPOSE_PROFILES', `${name} is in .env.example and nowhere used`),
      ),
    ];
  },
};

/** Their examples are one's own; their defaults are not for people to copy. */
const EXAMPLES: ReadonlySet<string> = new Set(['ALERTMANAGER_CONFIG', 'PROMETHEUS_RULES']);

const ownFiles: FileVerification = {
  name: "files of one's own survive an upgrade: Git does not know them",
  look: '.env.example, .gitignore',
  faults: ({ envExample, gitignore }) => {
    const ignored = new Set(gitignore.split('\n').map((line) => line.replace(/\/$/, '')));
    return [...EXAMPLES].flatMap((name) => {
      const [, path = ''] = new RegExp(`^# ${name}=\\.(/.+)$`, 'm').exec(envExample) ?? [];
      return unless(ignored.has(path), `${name} is ${path}, which Git would take for its own`);
    });
  },
};

/** Users of the images, as secrets.sh names them. */
const READERS: Readonly<Record<string, string>> = {
  traffic: 'helpdesk',
  grafana: 'grafana',
};

/** Folders of secrets by the service that is given all of it, and who the files are made for. */
const FOLDERS: Readonly<Record<string, string>> = {
  exporter: './secrets/helpdesk',
  alertmanager: './secrets/alertmanager',
};

/** Owners by path, as secrets.sh makes them. */
function madeBy(secretsScript: string): ReadonlyMap<string, string> {
  const made = secretsScript.matchAll(/^secret "\$(\w+)" (\S+)/gm);
  return new Map([...made].map(([, owner = '', path = '']) => [path, owner]));
}

const secrets: FileVerification = {
  name: 'every secret is made by the script, for the user who reads it',
  look: 'secrets: in docker-compose.yml, provisioning/helpdesk/secrets.sh',
  faults: (files) => {
    const { compose, secretsScript } = files;
    const made = madeBy(secretsScript);
    const given = servicesOf(files.compose).flatMap(([service, { secrets: names }]) =>
      names.map((name) => ({
        service,
        name,
        file: compose.secrets[name]?.file.replace('./secrets/', '') ?? '',
      })),
    );
    return [
      ...given.flatMap(({ service, name, file }) =>
        unless(
          made.get(file) === READERS[service],
          `${name}, which ${service} reads, is made for ${made.get(file) ?? 'nobody'}`,
        ),
      ),
      ...Object.keys(compose.secrets).flatMap((name) =>
        unless(
          given.some((one) => one.name === name),
          `nobody reads ${name}`,
        ),
      ),
    ];
  },
};

const secretFolders: FileVerification = {
  name: 'a folder of secrets is mounted for who reads it, and all of it belongs to them',
  look: 'volumes: in docker-compose.yml, the end of provisioning/helpdesk/secrets.sh',
  faults: ({ compose, secretsScript }) => [
    ...servicesOf(compose).flatMap(([service, one]) =>
      bindsOf(one)
        .filter(({ source }) => source.startsWith('./secrets/'))
        .flatMap(({ source }) => unless(source === FOLDERS[service], `${service} is given ${source}`)),
    ),
    ...Object.values(FOLDERS).flatMap((folder) => {
      const name = folder.replace('./secrets/', '');
      return unless(
        secretsScript.includes(`\ngive "$${name}" ${name}\n`),
        `what people put into ${folder} stays theirs`,
      );
    }),
  ],
};

/** Where the exporter finds its secrets. */
function exporterFolder(compose: ComposeFile): string {
  const binds = bindsOf(serviceOf(compose, 'exporter'));
  return binds.find(({ source }) => source === FOLDERS.exporter)?.target ?? 'nowhere';
}

const secretFiles: FileVerification = {
  name: 'secrets of the exporter are files of its folder, in every page and configuration',
  look: './secrets/helpdesk in docker-compose.yml, …File: in docs and in provisioning/helpdesk/*.yml',
  faults: ({ compose, helpdesk, pages, secretsScript }) => {
    const folder = exporterFolder(compose);
    const made = madeBy(secretsScript);
    return [
      ...Object.entries({ ...pages, ...helpdesk }).flatMap(([name, text]) =>
        filesIn(text)
          .filter((path) => dirname(path) !== folder)
          .map((path) => `${name} names ${path}, but the exporter is given ${folder}`),
      ),
      ...Object.entries(helpdesk).flatMap(([name, config]) =>
        filesIn(config)
          .filter((path) => made.get(`helpdesk/${basename(path)}`) !== 'helpdesk')
          .map((path) => `${name} names ${path}, which nobody makes`),
      ),
    ];
  },
};

/** Absolute paths given to keys that end in `File`. */
function filesIn(text: unknown): string[] {
  const yaml = typeof text === 'string' ? text : stringify(text);
  const values = [...yaml.matchAll(/\w+File: (.*)/g)].map(([, value = '']) => value);
  return values.flatMap((value) => value.match(/(?<![\w.])\/[\w./-]+/g) ?? []);
}

const secretPaths: FileVerification = {
  name: 'whoever names a file of a secret is given that secret',
  look: 'secrets: of the services in docker-compose.yml',
  faults: (files) => {
    const readBy: Readonly<Record<string, string>> = {
      grafana: JSON.stringify(serviceOf(files.compose, 'grafana').environment),
      traffic: serviceOf(files.compose, 'traffic').command.join(' '),
    };
    return Object.entries(readBy).flatMap(([service, text]) => {
      const named = new Set([...text.matchAll(/\/run\/secrets\/(\w+)/g)].map(([, name]) => name));
      const given = new Set(serviceOf(files.compose, service).secrets);
      const missing = [...named].filter((name) => !given.has(name ?? ''));
      const unused = [...given].filter((name) => !named.has(name));
      return [
        ...missing.map((name) => `${service} reads ${name ?? ''} and is not given it`),
        ...unused.map((name) => `${service} is given ${name} and does not read it`),
      ];
    });
  },
};

const kept: FileVerification = {
  name: 'secrets are in no commit, no image and no configuration',
  look: '.gitignore, .dockerignore, environment: in docker-compose.yml',
  faults: (files) => [
    ...unless(
      /^\/secrets\/$/m.test(files.gitignore) && /^\/\.env$/m.test(files.gitignore),
      'Git would take them',
    ),
    ...unless(
      /^secrets$/m.test(files.dockerignore) && /^\.env$/m.test(files.dockerignore),
      'builds would get them',
    ),
    ...unless(
      /^\/\*\.tar\.gz$/m.test(files.gitignore) && /^\*\.tar\.gz$/m.test(files.dockerignore),
      'a backup made here would be taken for source',
    ),
    ...servicesOf(files.compose).flatMap(([name, { environment }]) =>
      Object.keys(environment)
        .filter((key) => /PASSWORD|SECRET_KEY|TOKEN/.test(key) && !key.endsWith('__FILE'))
        .map((key) => `${name} is given ${key} in its environment`),
    ),
  ],
};

export const SETTINGS: readonly FileVerification[] = [
  variables,
  ownFiles,
  secrets,
  secretFolders,
  secretFiles,
  secretPaths,
  kept,
];
