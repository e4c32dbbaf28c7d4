/**
 * The provisioned configurations of Prometheus and Alertmanager with this machine's addresses: jobs, rules, routes,
 * inhibition and times stay as they ship.
 */
import { isAbsolute, join } from 'node:path';
import { parse, stringify } from 'yaml';

/** From `host:port` of the compose network to `host:port` here; undefined for what does not run here. */
export type Addresses = Readonly<Record<string, string | undefined>>;

export interface Surroundings {
  /** Where the provisioned file lies: its relative paths start there. */
  readonly folder: string;
  readonly addresses: Addresses;
}

interface Targets {
  readonly targets: readonly string[];
}

interface Discovery {
  readonly static_configs: readonly Targets[];
}

interface PrometheusConfig {
  readonly rule_files?: readonly string[];
  readonly scrape_configs: readonly Discovery[];
  readonly alerting?: { readonly alertmanagers: readonly Discovery[] };
}

/** Leaves out what does not run here. Throws on a target whose address nobody has told. */
export function localPrometheusConfig(text: string, { folder, addresses }: Surroundings): string {
  const { rule_files: ruleFiles = [], alerting, ...config } = parse(text) as PrometheusConfig;
  const alertmanagers = localDiscoveries(alerting?.alertmanagers ?? [], addresses);
  return stringify({
    ...config,
    rule_files: ruleFiles.map((path) => (isAbsolute(path) ? path : join(folder, path))),
    scrape_configs: localDiscoveries(config.scrape_configs, addresses),
    ...(alertmanagers.length === 0 ? {} : { alerting: { ...alerting, alertmanagers } }),
  });
}

function localDiscoveries<D extends Discovery>(discoveries: readonly D[], addresses: Addresses): D[] {
  return discoveries
    .map((discovery) => ({ ...discovery, static_configs: localTargets(discovery, addresses) }))
    .filter(({ static_configs: groups }) => groups.length > 0);
}

function localTargets({ static_configs: groups }: Discovery, addresses: Addresses): Targets[] {
  return groups
    .map((group) => ({
      ...group,
      targets: group.targets.flatMap((target) => localTarget(target, addresses)),
    }))
    .filter(({ targets }) => targets.length > 0);
}

function localTarget(target: string, addresses: Addresses): string[] {
  if (!Object.hasOwn(addresses, target)) throw new Error(`No address on this machine for ${target}`);
  const address = addresses[target];
  return address === undefined ? [] : [address];
}

interface AlertmanagerConfig {
  readonly global?: { readonly resolve_timeout?: string };
  readonly receivers: readonly { readonly name: string }[];
  readonly templates?: unknown;
  readonly [key: string]: unknown;
}

/** Every receiver becomes a webhook to `urlOf` its name: no other address is left to tell anything to. */
export function localAlertmanagerConfig(text: string, urlOf: (receiver: string) => string): string {
  const { global = {}, receivers, templates: _templates, ...config } = parse(text) as AlertmanagerConfig;
  const { resolve_timeout: resolveTimeout } = global;
  return stringify({
    ...(resolveTimeout === undefined ? {} : { global: { resolve_timeout: resolveTimeout } }),
    ...config,
    receivers: receivers.map(({ name }) => ({
      name,
      webhook_configs: [{ url: urlOf(name), send_resolved: true }],
    })),
  });
}
