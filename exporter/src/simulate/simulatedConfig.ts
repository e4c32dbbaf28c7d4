/** The exporter's configuration that matches a simulated world, and the rules its truth is judged by. */
import { stringify } from 'yaml';
import type { Dialect, DialectAccount } from './dialects/dialect.ts';
import type { OpenSpan } from './openHours.ts';
import { DEFAULT_RULES, type InboxRules, type TruthRules } from './truth/rules.ts';
import { ZONE, type Inbox, type World } from './world.ts';

/** A secret as it is to be written down: itself, or the path of the file that holds it. */
export type SecretEntry = { readonly value: string } | { readonly file: string };

export interface SimulatedSource {
  readonly source: string;
  readonly secret: SecretEntry;
}

export interface SimulatedConfigOptions {
  readonly whatsapp: SimulatedSource;
  readonly generic: SimulatedSource;
  /** host:port the exporter shall listen on. */
  readonly listen: string;
  readonly store?: string | undefined;
}

const MARK = '# For simulated traffic only: its keys are no secrets.\n';
const HEADER = `${MARK}# Written by \`helpdesk-exporter simulate --config-out\`, which writes over it the next time.\n`;

const USUAL_STORE = 'sqlite:data/simulated.db';

/** Whether a file's text begins as those that are written here. */
export function isSimulatedConfig(text: string): boolean {
  return text.startsWith(MARK);
}

/** Text of a helpdesk.yml for the usual pair. It holds the secrets, unless they are in files of their own. */
export function simulatedConfig(
  world: World,
  { whatsapp, generic, ...common }: SimulatedConfigOptions,
): string {
  return written({
    ...commonKeys(world, common),
    sources: [
      {
        name: whatsapp.source,
        kind: 'whatsapp',
        ...secretKey('appSecret', whatsapp.secret),
        verifyToken: 'simulated-verify-token',
        inboxes: bindingsOf(world, ({ phoneNumberId }) => phoneNumberId),
      },
      {
        name: generic.source,
        kind: 'generic',
        ...secretKey('secret', generic.secret),
        inboxes: bindingsOf(world, ({ name }) => name),
      },
    ],
  });
}

/** The same for the one source of a dialect. */
export function dialectConfig(
  world: World,
  dialect: Dialect,
  { account, ...common }: CommonOptions & { readonly account: DialectAccount },
): string {
  const { kind, settings = {}, sourceKeys, inboxId } = dialect;
  return written({
    ...commonKeys(world, common),
    publicUrl: account.publicUrl,
    ...settings,
    sources: [{ name: account.source, kind, ...sourceKeys(account), inboxes: bindingsOf(world, inboxId) }],
  });
}

function written(config: object): string {
  return HEADER + stringify(config);
}

type CommonOptions = Pick<SimulatedConfigOptions, 'listen' | 'store'>;

function commonKeys(world: World, { listen, store = USUAL_STORE }: CommonOptions): object {
  return {
    listen,
    store,
    pseudonymKey: `simulated-pseudonym-key-${world.seed}`,
    timezone: ZONE.name,
    calendars: calendarsOf(world),
    labels: labelsOf(world),
  };
}

function secretKey(key: string, secret: SecretEntry): Record<string, string> {
  return 'file' in secret ? { [`${key}File`]: secret.file } : { [key]: secret.value };
}

const DAY_NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function calendarsOf({ calendars }: World): Record<string, unknown> {
  const written = Object.entries(calendars).map(([name, { days }]) => {
    const hours = DAY_NAMES.map((day, number) => [day, (days[number] ?? []).map(timesOf)] as const);
    return [
      name,
      { timezone: ZONE.name, hours: Object.fromEntries(hours.filter(([, spans]) => spans.length > 0)) },
    ];
  });
  return Object.fromEntries(written) as Record<string, unknown>;
}

function timesOf({ fromMinute, toMinute }: OpenSpan): string {
  return `${timeOfDay(fromMinute)}-${timeOfDay(toMinute)}`;
}

function timeOfDay(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

const DEFAULT_AGENT_CAP = 200;

function labelsOf({ categories, agents }: World): Record<string, unknown> {
  return {
    categories: { allow: [...categories] },
    teams: { allow: [...new Set(agents.map(({ team }) => team))] },
    agents: { show: 'id', cap: Math.max(DEFAULT_AGENT_CAP, agents.length) },
  };
}

function bindingsOf({ inboxes }: World, idOf: (inbox: Inbox) => string): Record<string, unknown> {
  const bindings = inboxes.map((inbox) => [idOf(inbox), bindingOf(inbox)] as const);
  return Object.fromEntries(bindings);
}

function bindingOf({ name, team, otherTeam, calendar, inactivityMs }: Inbox): Record<string, unknown> {
  return {
    inbox: name,
    team,
    ...(otherTeam === undefined ? {} : { teams: [otherTeam] }),
    ...(calendar === undefined ? {} : { calendar }),
    inactivity: inactivityMs === null ? 'off' : `${inactivityMs}ms`,
  };
}

/** The exporter's defaults, with the inboxes of this world. */
export function rulesOf(world: World, sources: TruthRules['sources']): TruthRules {
  const inboxes = world.inboxes.map(({ name, team, inactivityMs, calendar }): [string, InboxRules] => {
    const hours = calendar === undefined ? undefined : world.calendars[calendar];
    return [name, { team, inactivityMs, ...(hours ? { hours } : {}) }];
  });
  return { ...DEFAULT_RULES, sources, inboxes: Object.fromEntries(inboxes) };
}
