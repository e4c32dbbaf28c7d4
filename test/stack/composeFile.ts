/** docker-compose.yml as Compose reads it, as far as this stack uses it: a key that is not named here is refused. */
import { parse } from 'yaml';
import { z } from 'zod';

const BIND = z.strictObject({
  type: z.literal('bind'),
  source: z.string(),
  target: z.string(),
  read_only: z.boolean().optional(),
  bind: z.strictObject({ create_host_path: z.boolean() }),
});

const VOLUME = z.strictObject({ type: z.literal('volume'), source: z.string(), target: z.string() });

const HEALTHCHECK = z.union([
  z.strictObject({ disable: z.literal(true) }),
  z.strictObject({
    test: z.array(z.string()),
    interval: z.string(),
    timeout: z.string(),
    retries: z.number(),
    start_period: z.string(),
  }),
]);

const SERVICE = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  pull_policy: z.enum(['build', 'never']).optional(),
  profiles: z.array(z.string()).optional(),
  command: z.array(z.string()).prefault([]),
  entrypoint: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).prefault({}),
  ports: z.array(z.string()).prefault([]),
  volumes: z.array(z.discriminatedUnion('type', [BIND, VOLUME])).prefault([]),
  tmpfs: z.array(z.string()).optional(),
  secrets: z.array(z.string()).prefault([]),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
  healthcheck: HEALTHCHECK,
  restart: z.literal('unless-stopped').optional(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  cap_add: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  network_mode: z.literal('none').optional(),
  stop_grace_period: z.string().optional(),
  ulimits: z.strictObject({ nofile: z.number() }).optional(),
  logging: z.strictObject({ driver: z.string(), options: z.record(z.string(), z.string()) }).optional(),
  deploy: z.strictObject({
    resources: z.strictObject({
      limits: z.strictObject({ cpus: z.string(), memory: z.string(), pids: z.number() }),
    }),
  }),
});

const COMPOSE = z.strictObject({
  name: z.string(),
  // Holds what services take over by `<<`.
  'x-service': z.unknown(),
  services: z.record(z.string(), SERVICE),
  volumes: z.record(z.string(), z.null()),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
});

export type ComposeFile = z.output<typeof COMPOSE>;
export type Service = z.output<typeof SERVICE>;
export type Bind = z.output<typeof BIND>;

export type Variables = Readonly<Record<string, string>>;

/** Throws on what Compose would refuse, and on keys nobody has thought about here. */
export function readComposeFile(text: string, variables: Variables): ComposeFile {
  return COMPOSE.parse(interpolated(parse(text, { merge: true }), variables));
}

export function bindsOf({ volumes }: Service): Bind[] {
  return volumes.filter((mount) => mount.type === 'bind');
}

export function serviceOf({ services }: ComposeFile, name: string): Service {
  const service = services[name];
  if (!service) throw new Error(`There is no service ${name}`);
  return service;
}

export function servicesOf({ services }: ComposeFile): [string, Service][] {
  return Object.entries(services);
}

/** Value of `--flag=value` among what a service is started with. */
export function flagOf({ command }: Service, flag: string): string | undefined {
  return command.find((part) => part.startsWith(`${flag}=`))?.slice(flag.length + 1);
}

export interface Variable {
  readonly name: string;
  /** Undefined where one must be given. */
  readonly standard?: string;
}

const VARIABLE = /\$\{(\w+)(?::(-|\?)([^}]*))?\}/g;

/** Every `${VARIABLE}` outside comments, with its default. */
export function variablesIn(text: string): Variable[] {
  return [...withoutComments(text).matchAll(VARIABLE)].map(([, name = '', kind, rest = '']) =>
    kind === '-' ? { name, standard: rest } : { name },
  );
}

/** Compose fills variables into texts after it has read the YAML. */
function interpolated(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return filled(value, variables);
  if (Array.isArray(value)) return value.map((item) => interpolated(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolated(item, variables)]));
}

function filled(text: string, variables: Variables): string {
  return text.replaceAll(VARIABLE, (_all, name: string, kind?: string, rest?: string) => {
    const value = variables[name] ?? (kind === '-' ? rest : undefined);
    if (value === undefined) throw new Error(`${name} is missing a value: ${rest ?? ''}`);
    return value;
  });
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*#.*$/gm, '');
}
