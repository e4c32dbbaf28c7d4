/** From the keys of the file to the form the program uses. Nothing can go wrong any more. */
import type { CalendarSpec } from '../conversation/calendar.ts';
import type {
  AlertmanagerAddress,
  Config,
  ConfiguredInbox,
  InboxRules,
  Objectives,
  SourceConfig,
  WhatsappNotifications,
} from './config.ts';
import { itemsOf } from './fields.ts';
import type { Settings } from './schema.ts';
import type { Secret } from './secret.ts';
import { toWeek } from './week.ts';

/** Expects settings the schema has let pass. */
export function resolveConfig(settings: Settings): Config {
  const { listen, publicUrl, store, timezone, dashboardUrl, sources, labels } = settings;
  const { whatsapp } = settings.notify;
  return frozen({
    listen,
    ...(publicUrl !== undefined && { publicUrl }),
    store,
    pseudonymKey: onlyOne([...settings.pseudonymKey, ...settings.pseudonymKeyFile]),
    timezone,
    calendars: mapValues(settings.calendars, (calendar) => toCalendar(calendar, timezone)),
    objectives: toObjectives(settings.objectives),
    ...toWindows(settings),
    escalation: settings.escalation.map(({ level, after }) => ({ level, afterMs: after })),
    escalationCap: settings.escalationCap,
    alertmanagers: settings.alertmanagers.map(toAddress),
    ...(dashboardUrl !== undefined && { dashboardUrl }),
    notify: { ...(whatsapp && { whatsapp: toNotifications(whatsapp) }) },
    apiToken: [...settings.apiToken, ...settings.apiTokenFile],
    deadLetterToken: [...settings.deadLetterToken, ...settings.deadLetterTokenFile],
    deadLetters: {
      retentionMs: settings.deadLetters.retention,
      max: settings.deadLetters.max,
      maxBytes: settings.deadLetters.maxMegabytes * 2 ** 20,
    },
    limits: toLimits(settings.limits),
    labels,
    sources: sources.map(toSource),
    inboxes: toInboxRules(settings),
  });
}

function onlyOne(secrets: readonly Secret[]): Secret {
  const [secret] = secrets;
  if (secret === undefined) throw new Error('The schema let a missing secret pass');
  return secret;
}

function toAddress({
  url,
  username,
  password,
  passwordFile,
}: Settings['alertmanagers'][number]): AlertmanagerAddress {
  if (username === undefined) return { url };
  return { url, basicAuth: { username, password: onlyOne([...password, ...passwordFile]) } };
}

type WrittenNotifications = NonNullable<Settings['notify']['whatsapp']>;

function toNotifications({ accessTokenFile, ...written }: WrittenNotifications): WhatsappNotifications {
  return {
    ...written,
    accessToken: onlyOne([...written.accessToken, ...accessTokenFile]),
    to: mapValues(written.to, (numbers) => [...new Set(numbers)]),
  };
}

function toWindows(settings: Settings) {
  const { answerWithin, changeWithin } = settings.surveys;
  return {
    allowedLatenessMs: settings.allowedLateness,
    atRiskAfterMs: settings.atRiskAfter,
    shortContactMs: settings.shortContact,
    reopenWindowMs: settings.reopenWindow,
    inactivityMs: settings.inactivity,
    surveys: { answerWithinMs: answerWithin, changeWithinMs: changeWithin },
    dedupeRetentionMs: settings.dedupeRetention,
  };
}

function toLimits(limits: Settings['limits']): Config['limits'] {
  const { requestTimeout, headersTimeout, keepAliveTimeout, ...counts } = limits;
  return {
    ...counts,
    requestTimeoutMs: requestTimeout,
    headersTimeoutMs: Math.min(headersTimeout, requestTimeout),
    keepAliveTimeoutMs: keepAliveTimeout,
  };
}

function toObjectives(objectives: Settings['objectives']): Objectives {
  const { firstResponse, nextResponse, resolution, csat, fcr } = objectives;
  return {
    firstResponse: { ...toGoal(firstResponse), responder: firstResponse.responder },
    nextResponse: toGoal(nextResponse),
    resolution: toGoal(resolution),
    csat,
    fcr,
  };
}

function toGoal({ within, target, clock }: Settings['objectives']['resolution']) {
  return { withinMs: within, target, clock };
}

function toCalendar(calendar: Settings['calendars'][string], siteZone: string): CalendarSpec {
  const { timezone = siteZone, hours, holidays } = calendar;
  return { timezone, hours: toWeek(hours), holidays };
}

function toSource(written: Settings['sources'][number]): SourceConfig {
  const inboxes = mapValues(written.inboxes, toInbox);
  // Which keys there are depends on the kind; the type of SourceConfig says the same for each of them.
  return { ...withoutFileKeys(written), inboxes } as unknown as SourceConfig;
}

function toInbox({ inbox, team, teams }: Settings['sources'][number]['inboxes'][string]): ConfiguredInbox {
  return { inbox, team, teams: [...new Set([team, ...teams])] };
}

/** `xFile` merged into `x`. */
function withoutFileKeys(written: object): object {
  const values = new Map<string, unknown>(Object.entries(written));
  for (const [key, value] of values) {
    const file = `${key}File`;
    if (!values.has(file)) continue;
    values.set(key, [...itemsOf(value), ...itemsOf(values.get(file))]);
    values.delete(file);
  }
  return Object.fromEntries(values);
}

function toInboxRules({ sources, inactivity }: Settings): Config['inboxes'] {
  const bindings = sources.flatMap((source) => Object.values(source.inboxes));
  return withoutPrototype(bindings.map(({ inbox }) => [inbox, rulesOf(inbox)]));

  /** The first binding that has a say decides; the schema sees to it that the others agree. */
  function rulesOf(inbox: string): InboxRules {
    const own = bindings.filter((binding) => binding.inbox === inbox);
    const calendar = own.find((binding) => binding.calendar !== undefined)?.calendar;
    const silence = own.find((binding) => binding.inactivity !== undefined)?.inactivity;
    return {
      inactivityMs: silence === undefined ? inactivity : silence,
      ...(calendar !== undefined && { calendar }),
    };
  }
}

function mapValues<T, U>(map: Readonly<Record<string, T>>, convert: (value: T) => U): Record<string, U> {
  return withoutPrototype(Object.entries(map).map(([key, value]) => [key, convert(value)]));
}

// Ids that come from outside are looked up in these: `constructor` must not be found.
function withoutPrototype<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, Object.fromEntries(entries));
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
