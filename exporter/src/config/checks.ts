/** Faults that show only when several keys are looked at together. The values may have faults of their own. */
import { calendarFaults } from '../conversation/calendar.ts';
import type { CalendarSpec, Weekday } from '../conversation/calendar.ts';
import { onlyPlace } from '../sources/onlyPlace.ts';
import type { InboxBinding } from '../sources/source.ts';
import { keyPath } from './faults.ts';
import type { Path } from './faults.ts';
import { entriesOf, itemsOf } from './fields.ts';
import type { Check } from './fields.ts';
import { Secret } from './secret.ts';
import { nearest } from './suggestion.ts';
import { daysOf, toWeek } from './week.ts';
import type { WrittenHours } from './week.ts';

export const isNotEmpty: Check = (value, report) => {
  if (typeof value !== 'object' || value === null || Object.keys(value).length > 0) return;
  report([], 'must have at least one entry');
};

export const namesDiffer: Check = (sources, report) => {
  eachRepeated(namesIn(sources, 'name'), (index) => {
    report([index, 'name'], 'is the name of an earlier source too: every source needs its own');
  });
};

/** What it takes to ask Zendesk's API: all of it or nothing. */
export const credentialsOfApiAreWhole: Check = (sources, report) => {
  for (const [index, source] of itemsOf(sources).entries()) {
    if (get(source, 'kind') !== 'zendesk') continue;
    const hasToken = ['apiToken', 'apiTokenFile'].some((key) => itemsOf(get(source, key)).length > 0);
    const hasEmail = get(source, 'email') !== undefined;
    const hasPlace = ['subdomain', 'apiUrl'].some((key) => get(source, key) !== undefined);
    if (!hasToken && !hasEmail && !hasPlace) continue;
    if (!hasToken) report([index, 'apiToken'], 'is required to ask the API: or a path as apiTokenFile');
    if (!hasEmail) report([index, 'email'], 'is required beside an apiToken');
    if (!hasPlace) report([index, 'subdomain'], 'is required beside an apiToken');
  }
};

/** Kinds whose provider signs the address it calls, which behind a proxy only the configuration can know. */
const SIGN_THE_URL: ReadonlySet<unknown> = new Set(['twilio', 'hubspot']);

export const publicUrlIsGiven: Check = (config, report) => {
  if (get(config, 'publicUrl') !== undefined) return;
  for (const [index, source] of itemsOf(get(config, 'sources')).entries()) {
    const [kind, name] = [get(source, 'kind'), get(source, 'name')];
    if (typeof kind !== 'string' || !SIGN_THE_URL.has(kind)) continue;
    const which = typeof name === 'string' ? `source ${name} of kind ${kind}` : `a source of kind ${kind}`;
    report(
      ['sources', index, 'kind'],
      `${which} needs publicUrl in the configuration: its provider signs it`,
    );
  }
};

export const levelsAscend: Check = (levels, report) => {
  eachRepeated(namesIn(levels, 'level'), (index) => {
    report([index, 'level'], 'is the name of an earlier level too: every level needs its own');
  });
  const delays = itemsOf(levels).map((level) => get(level, 'after'));
  for (const [index, after] of delays.entries()) {
    const before = delays[index - 1];
    if (typeof before !== 'number' || typeof after !== 'number' || after > before) continue;
    report([index, 'after'], 'must be longer than that of the level before it');
  }
};

export const alertmanagersDiffer: Check = (alertmanagers, report) => {
  const places = itemsOf(alertmanagers).map((one) => placeOf(get(one, 'url')));
  eachRepeated(places, (index) => {
    report([index], 'is an earlier Alertmanager once more: name each of them once');
  });
};

/** However it is written: capital letters and a port that goes without saying make no other place. */
function placeOf(url: unknown): unknown {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).href : undefined;
}

export const credentialsAreWhole: Check = (alertmanager, report, isSound) => {
  const hasName = get(alertmanager, 'username') !== undefined;
  const hasPassword = isGiven(alertmanager, 'password');
  if (hasName && !hasPassword) report(['password'], 'is required beside username: or a path as passwordFile');
  if (hasPassword && !hasName && isSound(['username'])) report(['username'], 'is required beside a password');
};

/** A source of kind chatwoot: signed, or known by its address. */
export const isProvenOneWay: Check = (source, report) => {
  const [signs, hasToken] = [isGiven(source, 'webhookSecret'), isGiven(source, 'urlToken')];
  if (signs && hasToken) report(['urlToken'], 'give either webhookSecret or urlToken, not both');
  if (!signs && !hasToken)
    report(
      ['webhookSecret'],
      'is required: give it, or webhookSecretFile, or a urlToken where the server does not sign',
    );
};

/** Whom the receivers tell has to be a level there is. */
export const notifiedLevelsExist: Check = (config, report) => {
  const levels = namesIn(get(config, 'escalation'), 'level').filter((level) => typeof level === 'string');
  for (const [level] of entriesOf(get(get(get(config, 'notify'), 'whatsapp'), 'to'))) {
    if (levels.includes(level)) continue;
    const meant = nearest(level, levels);
    const hint = meant === undefined ? 'define it there' : `did you mean ${meant}?`;
    report(['notify', 'whatsapp', 'to', level], `is not a level of escalation: ${hint}`);
  }
};

export const receiversHaveToken: Check = (config, report) => {
  if (isGiven(config, 'apiToken') || get(get(config, 'notify'), 'whatsapp') === undefined) return;
  report(['notify', 'whatsapp'], 'needs an apiToken in the configuration: Alertmanager posts with it');
};

/** Kinds whose events about conversations do not name the channel: one inbox is all there is, or the API is asked. */
const NAME_NO_CHANNEL: ReadonlyMap<unknown, string> = new Map([
  ['trengo', "Trengo's events about tickets do not name the channel"],
  ['respondio', "respond.io's events about conversations do not name the channel"],
]);

export const ticketsHavePlaces: Check = (config, report, isSound) => {
  for (const [index, source] of itemsOf(get(config, 'sources')).entries()) {
    const why = NAME_NO_CHANNEL.get(get(source, 'kind'));
    const path = ['sources', index, 'inboxes'];
    if (why === undefined || isGiven(source, 'apiToken') || !isSound(path)) continue;
    const inboxes = get(source, 'inboxes');
    if (entriesOf(inboxes).length === 0 || onlyPlace(inboxes as Record<string, InboxBinding>)) continue;
    report(path, `must be one inbox and team, for * too, or have an apiToken beside it: ${why}`);
  }
};

/** A source of the kind `generic` is proven in one of three ways. */
export const hasOneProof: Check = (source, report) => {
  const given = [
    ...['secret', 'urlToken'].filter((key) => isGiven(source, key)),
    ...(get(source, 'signature') === undefined ? [] : ['signature']),
  ];
  const [, second] = given;
  if (given.length === 0) report(['secret'], NO_PROOF);
  if (second !== undefined) report([second], 'give one of secret, signature and urlToken');
};

const NO_PROOF = 'is required: give it, or a path as secretFile; or else a signature, or a urlToken';

/** Kinds whose API is somewhere else for every customer. */
const HAVE_ADDRESSES_OF_THEIR_OWN: ReadonlySet<unknown> = new Set(['wati', 'chatwoot']);

/** An API without its address, or without what opens it, is never asked. */
export const apiIsWhole: Check = (config, report, isSound) => {
  for (const [index, source] of itemsOf(get(config, 'sources')).entries()) {
    if (!HAVE_ADDRESSES_OF_THEIR_OWN.has(get(source, 'kind'))) continue;
    const hasUrl = get(source, 'apiUrl') !== undefined;
    const path = ['sources', index];
    if (hasUrl && !isGiven(source, 'apiToken')) report([...path, 'apiToken'], 'is required beside apiUrl');
    if (!hasUrl && isGiven(source, 'apiToken') && isSound([...path, 'apiUrl']))
      report([...path, 'apiUrl'], 'is required beside apiToken');
  }
};

/** Whoever needs the list of who waits is not to read what strangers wrote. */
export const tokensDiffer: Check = (config, report) => {
  const others = secretsIn(config, 'apiToken');
  if (secretsIn(config, 'deadLetterToken').some((token) => others.some((other) => other.equals(token))))
    report(['deadLetterToken'], 'must be another one than the apiToken');
};

/** Whether a secret is given, in either form. */
function isGiven(section: unknown, secret: string): boolean {
  return secretsIn(section, secret).length > 0;
}

function secretsIn(section: unknown, secret: string): readonly Secret[] {
  return [secret, `${secret}File`]
    .flatMap((key) => itemsOf(get(section, key)))
    .filter((item) => item instanceof Secret);
}

function namesIn(list: unknown, key: string): unknown[] {
  return itemsOf(list).map((item) => get(item, key));
}

function eachRepeated(names: readonly unknown[], found: (index: number) => void): void {
  for (const [index, name] of names.entries()) {
    if (typeof name === 'string' && names.indexOf(name) < index) found(index);
  }
}

function get(map: unknown, key: string): unknown {
  return entriesOf(map).find(([name]) => name === key)?.[1];
}

export const daysDiffer: Check = (hours, report) => {
  const seen = new Set<Weekday>();
  for (const [key] of entriesOf(hours)) {
    const again = daysOf(key)?.find((day) => seen.has(day));
    if (again !== undefined) report([key], `gives ${again} again: name every day once`);
    for (const day of daysOf(key) ?? []) seen.add(day);
  }
};

interface WrittenCalendar {
  readonly timezone?: string;
  readonly hours: WrittenHours;
  readonly holidays: CalendarSpec['holidays'];
}

export const calendarsAreSound: Check = (config, report, isSound) => {
  for (const [name, calendar] of entriesOf(get(config, 'calendars'))) {
    const path = ['calendars', name];
    const written = calendar as WrittenCalendar;
    const hours = isSound([...path, 'hours']) ? written.hours : {};
    const holidays = isSound([...path, 'holidays']) ? written.holidays : [];
    for (const fault of calendarFaults({ timezone: 'UTC', hours: toWeek(hours), holidays })) {
      const { at, message } = placed(fault, hours);
      report([...path, ...at], message);
    }
  }
};

/** `hours.mon[1]: overlaps …` as a path to the key as written, which may be `sun-thu`, and the rest. */
function placed(fault: string, hours: WrittenHours): { readonly at: Path; readonly message: string } {
  const [where = '', ...message] = fault.split(': ');
  const at = where.split(/[.[\]]+/).filter((part) => part !== '');
  const day = at[0] === 'hours' ? at[1] : undefined;
  const written = Object.keys(hours).find((key) => daysOf(key)?.some((covered) => covered === day));
  return {
    at: at.map((part) => (part === day ? (written ?? part) : /^\d+$/.test(part) ? Number(part) : part)),
    message: message.join(': '),
  };
}

interface Binding {
  readonly path: Path;
  readonly inbox: unknown;
  readonly calendar: unknown;
  readonly inactivity: unknown;
}

function bindingsIn(config: unknown): Binding[] {
  return itemsOf(get(config, 'sources')).flatMap((source, index) =>
    entriesOf(get(source, 'inboxes')).map(([id, binding]) => ({
      path: ['sources', index, 'inboxes', id],
      inbox: get(binding, 'inbox'),
      calendar: get(binding, 'calendar'),
      inactivity: get(binding, 'inactivity'),
    })),
  );
}

export const calendarsAreDefined: Check = (config, report) => {
  const known = entriesOf(get(config, 'calendars')).map(([name]) => name);
  for (const { path, calendar } of bindingsIn(config)) {
    if (typeof calendar !== 'string' || known.includes(calendar)) continue;
    const meant = nearest(calendar, known);
    const hint = meant === undefined ? 'define it there' : `did you mean ${meant}?`;
    report([...path, 'calendar'], `is not the name of one of calendars: ${hint}`);
  }
};

/** A binding that leaves a key out goes along with the others. */
export const bindingsAgree: Check = (config, report, isSound) => {
  for (const key of ['calendar', 'inactivity'] as const) {
    const says = ({ path, ...binding }: Binding) =>
      binding[key] !== undefined && isSound([...path, key]) && isSound([...path.slice(0, 2), 'kind']);
    const first = new Map<unknown, Binding>();
    for (const binding of bindingsIn(config).filter(says)) {
      const earlier = first.get(binding.inbox) ?? binding;
      first.set(binding.inbox, earlier);
      if (typeof binding.inbox !== 'string' || earlier[key] === binding[key]) continue;
      report(
        [...binding.path, key],
        `${keyPath(earlier.path)} gives the same inbox another ${key}: let them agree`,
      );
    }
  }
};
